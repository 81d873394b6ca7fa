//! The task of the concrete-dropout authors (Gal, Hron & Kendall 2017): y = 2x + 8 + N(0, 1) with
//! x from N(0, 1), for more and more points. The noise's STD is 1; what a straight line leaves unknown
//! has an STD of about sqrt(2 / N).

use agents::{
    ObservationSpace, Slots,
    stream::{Purpose, substream},
    supervised::Examples,
};
use rand_distr::{Distribution, StandardNormal};

use super::{
    Variance,
    network::{Predicted, mean, of_slots, vectors},
    records::LineRow,
};

/// Index, within [`Purpose::Data`], of the stream of training points; those of test points are the next.
const TRAIN: u64 = 32;
/// Test points.
const TEST: usize = 500;

/// Trains the networks of a block on so many points, and tests them.
pub fn run(study: &Variance, points: u64, slots: &Slots) -> Vec<LineRow> {
    let rows = points as usize;
    let inputs = |index, rows| {
        let of_seed = |seed| draw(seed, index, rows).into_iter().map(|(x, _)| x as f32);
        of_slots(slots, rows, |seed| of_seed(seed).collect())
    };
    let targets = of_slots(slots, rows, |seed| {
        let points = draw(seed, TRAIN, rows).into_iter();
        points.map(|(_, y)| y as f32).collect()
    });
    let examples = Examples::new(vectors(slots, 1, inputs(TRAIN, rows)), &targets, 1);
    let space = ObservationSpace::Box(1);
    let mut networks = study.design().networks(space, rows, slots.clone());
    networks.fit(&examples, study.updates);

    let test = vectors(slots, 1, inputs(TRAIN + 1, TEST));
    let predicted = Predicted::new(&networks, &test, study.passes as usize, 0);
    let row = |(slot, seed)| {
        let moments = predicted.of_slot(slot);
        let points_of_test = draw(seed, TRAIN + 1, TEST);
        let errors = (points_of_test.iter().zip(moments.mean))
            .map(|((x, _), mean)| (2. * x + 8. - mean).powi(2));
        LineRow {
            points,
            seed,
            aleatoric_std: mean(moments.aleatoric.iter().copied()).sqrt(),
            epistemic_std: mean(moments.epistemic.iter().copied()).sqrt(),
            error: mean(errors).sqrt(),
        }
    };
    slots.seeds().map(row).collect()
}

/// Points (x, y) of a seed; fewer are the beginning of more.
fn draw(seed: u64, index: u64, rows: usize) -> Vec<(f64, f64)> {
    let mut stream = substream(seed, Purpose::Data, index);
    let mut normal = || -> f64 { StandardNormal.sample(&mut stream) };
    let mut point = || {
        let x = normal();
        (x, 2. * x + 8. + normal())
    };
    (0..rows).map(|_| point()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Least squares leaves sqrt(2 / N) unknown at inputs like these, on average over data.
    #[test]
    fn least_squares_on_the_points_errs_as_is_said() {
        let points = 50;
        let square = |seed| {
            let data = draw(seed, TRAIN, points);
            let mean = |of: &dyn Fn(&(f64, f64)) -> f64| data.iter().map(of).sum::<f64>() / 50.;
            let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
            let slope = mean(&|p| (p.0 - x) * (p.1 - y)) / mean(&|p| (p.0 - x).powi(2));
            let level = y - slope * x;
            // The mean over x from N(0, 1) of the squared error.
            (level - 8.).powi(2) + (slope - 2.).powi(2)
        };
        let mean = (0..2_000).map(square).sum::<f64>() / 2_000.;
        assert!(
            (mean.sqrt() / (2. / points as f64).sqrt() - 1.).abs() < 0.05,
            "{mean}"
        );
        assert_eq!(draw(0, TRAIN, 5), draw(0, TRAIN, 50)[..5]);
    }
}
