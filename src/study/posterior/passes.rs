//! How many passes a STD needs: its error against the exact STD over masks. A network with one hidden
//! layer has that in closed form; of a deeper one, very many passes stand for it.

use serde::Serialize;

use crate::study::Work;
use crate::study::posterior::{
    Posterior,
    data::{Region, grid, region},
    fit::{Fitted, Setting},
};

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
pub fn run(options: &Posterior, seeds: &[u64], work: &Work) -> Vec<Row> {
    let mut rows = work.map(seeds, |&seed| of_seed(options, seed)).concat();
    rows.sort_by_key(|row| row.passes);
    rows
}

fn of_seed(options: &Posterior, seed: u64) -> Vec<Row> {
    let setting = Setting::centre(options);
    let fitted = Fitted::new(options, &setting, seed);
    let mut x = grid();
    x.retain(|&x| region(x) == Region::Data);
    let exact = exact_variance(&fitted, &x, setting.dropout);
    let row = |(&passes, which): (&u64, usize)| {
        let mut squares = Vec::new();
        for repeat in 0..REPEATS {
            let index = (which * REPEATS + repeat) as u64;
            let estimates = fitted.predict(&x, passes as usize, index).epistemic;
            // Where all units are off no mask makes a difference, and there is no STD to estimate.
            let pairs = estimates.iter().zip(&exact).filter(|pair| *pair.1 > 0.);
            let errors = pairs.map(|(estimate, exact)| (estimate / exact).sqrt() - 1.);
            squares.extend(errors.map(|error| error * error));
        }
        Row {
            passes,
            seed,
            relative_error: (squares.iter().sum::<f64>() / squares.len() as f64).sqrt(),
            expected: expected(passes),
        }
    };
    options.pass_counts.iter().zip(1..).map(row).collect()
}

/// Variance over masks at each x: with one hidden layer exactly p / (1 - p) sum_j v_j² phi_j(x)², v being
/// the weights of the output and phi the hidden units without masks.
fn exact_variance(fitted: &Fitted, x: &[f64], dropout: f64) -> Vec<f64> {
    let network = fitted.network.network();
    let [hidden, output] = network.layers() else {
        return fitted.predict(x, VERY_MANY, u64::MAX).epistemic;
    };
    let units = hidden.weight.iter().zip(&hidden.bias).zip(&output.weight);
    let units = units.map(|((&w, &b), &v)| [w, b, v].map(f64::from));
    let units: Vec<[f64; 3]> = units.collect();
    let variance = |&x: &f64| {
        let parts = units.iter().map(|[w, b, v]| v * (w * x + b).max(0.));
        parts.map(|part| part * part).sum::<f64>() * (dropout / (1. - dropout))
    };
    x.iter().map(variance).collect()
}

#[cfg(test)]
mod tests {
    use agents::{
        masks::{Mask, Masks},
        settings::Hidden,
    };

    use super::*;
    use crate::study::posterior::{example, fit::seen};

    const WIDTH: usize = 5;

    fn fitted(seed: u64) -> Fitted {
        let options = Posterior {
            hidden: Hidden(vec![WIDTH]),
            dropout: 0.3,
            updates: 200,
            ..example()
        };
        Fitted::new(&options, &Setting::centre(&options), seed)
    }

    /// Every set of kept units, with its probability.
    #[test]
    fn the_exact_variance_is_that_over_all_masks() {
        let x = [-0.8, 0.1, 1.3];
        for seed in 0..3 {
            let fitted = fitted(seed);
            let mut moments = [(0., 0.); 3];
            for set in 0..1 << WIDTH {
                let kept: Vec<u8> = (0..WIDTH).map(|unit| (set >> unit & 1) as u8).collect();
                let mask = Mask {
                    kept: kept.clone(),
                    width: WIDTH,
                    scales: vec![(1. / 0.7) as f32],
                };
                let masks = Masks::new(vec![None, Some(mask)]);
                let function = fitted.network.predict(&seen(&x), Some(&masks)).mean;
                let chances = kept.iter().map(|&kept| if kept == 1 { 0.7 } else { 0.3 });
                let chance: f64 = chances.product();
                for ((mean, square), value) in moments.iter_mut().zip(function) {
                    let value = f64::from(value);
                    *mean += chance * value;
                    *square += chance * value * value;
                }
            }
            for (exact, (mean, square)) in exact_variance(&fitted, &x, 0.3).iter().zip(moments) {
                let enumerated = square - mean * mean;
                let difference = (exact - enumerated).abs();
                assert!(difference < 1e-4 * enumerated + 1e-9, "{enumerated}");
            }
        }
    }

    /// Foong, Burt, Li & Turner 2020, theorem 2: why the STD cannot be larger between data than at both
    /// of their edges.
    #[test]
    fn the_exact_variance_is_convex_in_x() {
        for seed in 0..3 {
            for three in exact_variance(&fitted(seed), &grid(), 0.3).windows(3) {
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
