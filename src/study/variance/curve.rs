//! The task of the concrete-dropout authors (Gal, Hron & Kendall 2017): y = 2x + 8 + N(0, 1) with
//! x from N(0, 1), for more and more points. The noise's STD is 1; what a straight line leaves unknown
//! has an STD of about sqrt(2 / N).

use agents::{
    ObservationSpace, Observations,
    stream::{Purpose, standard_normal, substream},
    supervised::Examples,
};

use crate::study::variance::{
    Variance,
    network::{Moments, mean, square},
    records::LineRow,
};

/// Index, within [`Purpose::Data`], of the stream of training points; those of test points are the next.
const TRAIN: u64 = 32;
/// Test points.
const TEST: usize = 500;

/// Trains a network on so many points, and tests it.
pub fn run(study: &Variance, points: u64, seed: u64) -> LineRow {
    let rows = points as usize;
    let data = draw(seed, TRAIN, rows);
    let targets = data.iter().map(|&(_, y)| y as f32).collect();
    let mut network = (study.design()).network(ObservationSpace::Box(1), rows, seed);
    network.fit(&Examples::new(inputs(&data), targets), study.updates);

    let test = draw(seed, TRAIN + 1, TEST);
    let moments = Moments::new(&network, &inputs(&test), study.passes);
    let errors = (test.iter().zip(&moments.mean)).map(|((x, _), mean)| square(function(*x) - mean));
    LineRow {
        points,
        seed,
        aleatoric_std: mean(moments.aleatoric.iter().copied()).sqrt(),
        epistemic_std: mean(moments.epistemic.iter().copied()).sqrt(),
        error: mean(errors).sqrt(),
    }
}

/// The line.
fn function(x: f64) -> f64 {
    2. * x + 8.
}

fn inputs(points: &[(f64, f64)]) -> Observations {
    let values = points.iter().map(|&(x, _)| x as f32).collect();
    Observations::Vector { width: 1, values }
}

/// Points (x, y) of a seed; fewer are the beginning of more.
fn draw(seed: u64, index: u64, rows: usize) -> Vec<(f64, f64)> {
    let mut stream = substream(seed, Purpose::Data, index);
    let mut point = || {
        let x = standard_normal(&mut stream);
        (x, function(x) + standard_normal(&mut stream))
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
            let slope = mean(&|p| (p.0 - x) * (p.1 - y)) / mean(&|p| square(p.0 - x));
            let level = y - slope * x;
            // The mean over x from N(0, 1) of the squared error.
            square(level - 8.) + square(slope - 2.)
        };
        let mean = (0..2_000).map(square).sum::<f64>() / 2_000.;
        assert!(
            (mean.sqrt() / (2. / points as f64).sqrt() - 1.).abs() < 0.05,
            "{mean}"
        );
        assert_eq!(draw(0, TRAIN, 5), draw(0, TRAIN, 50)[..5]);
    }
}
