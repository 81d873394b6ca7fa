//! How many passes a STD needs: its error against the exact STD over masks. A network with one hidden
//! layer has that in closed form; of a deeper one, very many passes stand for it.

use agents::{Slots, predictive::to_host, slots::of_slot};
use serde::Serialize;
use tch::Kind;

use super::{
    Posterior,
    data::{Region, grid, region},
    fit::{Fitted, Setting},
};
use crate::study::Work;

/// Estimates of a STD from the same number of passes, whose error is taken over them.
const REPEATS: usize = 50;

/// Passes that stand for the exact STD of a deeper network: their error is 0.7 %.
const VERY_MANY: usize = 10_000;

/// A row of `passes.csv`.
#[derive(Serialize, Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// T: masked passes behind one estimate of the STD.
    pub passes: u64,
    /// The seed.
    pub seed: u64,
    /// Root mean square of estimate / exact STD - 1, over repeated estimates and x where the data lie.
    pub relative_error: f64,
    /// What normal theory says: 1/sqrt(2 (T - 1)).
    pub expected: f64,
}

/// The error that normal theory says.
pub fn expected(passes: u64) -> f64 {
    (2. * (passes as f64 - 1.)).sqrt().recip()
}

/// Measures the error of every number of passes on every seed.
pub fn run(options: &Posterior, blocks: &[Slots], work: &Work) -> Vec<Row> {
    let rows = work.map(blocks, |block| of_block(options, block)).concat();
    let of = |passes| rows.iter().filter(move |row: &&Row| row.passes == passes);
    options
        .pass_counts
        .iter()
        .flat_map(|&passes| of(passes))
        .copied()
        .collect()
}

fn of_block(options: &Posterior, block: &Slots) -> Vec<Row> {
    let setting = Setting::centre(options);
    let fitted = Fitted::new(options, &setting, block);
    let x: Vec<f64> = grid()
        .into_iter()
        .filter(|&x| region(x) == Region::Data)
        .collect();
    let exact = exact_variance(&fitted, &x, setting.dropout);
    let mut rows = Vec::new();
    for (&passes, which) in options.pass_counts.iter().zip(1..) {
        let mut squares = vec![0.; block.len()];
        for repeat in 0..REPEATS {
            let index = (which * REPEATS + repeat) as u64;
            let predictive = fitted.predict(&x, passes as usize, index);
            for (slot, square) in squares.iter_mut().enumerate() {
                let estimates = of_slot(&predictive.epistemic, slot, block.len());
                let exact = of_slot(&exact, slot, block.len());
                let errors = estimates
                    .iter()
                    .zip(exact)
                    .filter(|&(_, &exact)| exact > 0.);
                let errors = errors.map(|(estimate, exact)| (estimate / exact).sqrt() - 1.);
                *square += errors.map(|error| error * error).sum::<f64>();
            }
        }
        rows.extend(block.seeds().map(|(slot, seed)| {
            // Where all units are off no mask makes a difference, and there is no STD to estimate.
            let exact = of_slot(&exact, slot, block.len()).iter();
            let count = REPEATS * exact.filter(|&&exact| exact > 0.).count();
            Row {
                passes,
                seed,
                relative_error: (squares[slot] / count as f64).sqrt(),
                expected: expected(passes),
            }
        }));
    }
    rows
}

/// Variance over masks, `[slot][x]`: with one hidden layer exactly p / (1 - p) sum_j v_j² phi_j(x)², v being
/// the weights of the output and phi the hidden units without masks.
fn exact_variance(fitted: &Fitted, x: &[f64], dropout: f64) -> Vec<f64> {
    let parameters = &fitted.networks.parameters;
    if parameters.layers.len() > 2 {
        return fitted.predict(x, VERY_MANY, u64::MAX).epistemic;
    }
    let trace = parameters.forward(&fitted.seen(x), None);
    let squares = |values: &tch::Tensor| values.to_kind(Kind::Double).square();
    let sums = squares(trace.features()).bmm(&squares(&parameters.layers[1].weight));
    to_host(&(sums * (dropout / (1. - dropout))))
}

#[cfg(test)]
mod tests {
    use agents::{Slots, predictive::to_host, settings::Hidden};
    use tch::Device;

    use super::*;
    use crate::study::posterior::example;

    const WIDTH: usize = 5;

    fn fitted() -> Fitted {
        let options = Posterior {
            hidden: Hidden(vec![WIDTH]),
            dropout: 0.3,
            updates: 200,
            ..example()
        };
        let block = Slots::blocks(0..3, Device::Cpu).remove(0);
        Fitted::new(&options, &Setting::centre(&options), &block)
    }

    /// Every set of kept units, with its probability.
    #[test]
    fn the_exact_variance_is_that_over_all_masks() {
        let fitted = fitted();
        let x = [-0.8, 0.1, 1.3];
        let dropout = fitted.networks.dropout.as_ref().unwrap();
        let slots = fitted.networks.slots().len();
        let mut moments = vec![(0., 0.); slots * x.len()];
        for set in 0..1_u32 << WIDTH {
            let kept = |unit| set >> unit & 1 == 1;
            let chance: f64 = (0..WIDTH)
                .map(|unit| if kept(unit) { 0.7 } else { 0.3 })
                .product();
            let row: Vec<f32> = (0..WIDTH)
                .map(|unit| if kept(unit) { 1. / 0.7 } else { 0. })
                .collect();
            let masks = dropout.assemble(&vec![row; slots], Device::Cpu);
            let prediction = fitted.networks.predict(&fitted.seen(&x), Some(&masks));
            for ((mean, square), value) in moments.iter_mut().zip(to_host(&prediction.mean)) {
                *mean += chance * value;
                *square += chance * value * value;
            }
        }
        let exact = exact_variance(&fitted, &x, 0.3);
        for (slot, _) in fitted.networks.slots().seeds() {
            for index in slot * x.len()..(slot + 1) * x.len() {
                let (mean, square) = moments[index];
                let enumerated = square - mean * mean;
                let difference = (exact[index] - enumerated).abs();
                assert!(difference < 1e-4 * enumerated + 1e-9, "{enumerated}");
            }
        }
    }

    /// Foong, Burt, Li & Turner 2020, theorem 2: why the STD cannot be larger between data than at both
    /// of their edges.
    #[test]
    fn the_exact_variance_is_convex_in_x() {
        let grid = grid();
        let exact = exact_variance(&fitted(), &grid, 0.3);
        for of_seed in exact.chunks_exact(grid.len()).take(3) {
            for three in of_seed.windows(3) {
                assert!(
                    2. * three[1] <= (three[0] + three[2]) * (1. + 1e-5),
                    "{three:?}"
                );
            }
        }
    }

    #[test]
    fn the_expected_error_is_as_worked_out_by_hand() {
        assert_eq!(expected(3), 0.5);
        assert!((expected(100) - 0.0711).abs() < 1e-4);
    }
}
