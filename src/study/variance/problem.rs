//! The regressions, whose noise is known.
//!
//! One is a smooth function of two inputs, with Gaussian noise whose variance depends on the second. Its
//! data sets #1 and #2 differ in where the first input lies, and in nothing else: neither the function
//! nor the noise's law changes, and the second input is alike in both. So the mean noise variance is
//! the same in both, and what is unknown in #2 is the function alone.
//!
//! The other is the straight line of the concrete-dropout authors (Gal, Hron & Kendall 2017):
//! y = 2x + 8 + N(0, 1) with x from N(0, 1), for more and more points. The noise's STD is 1; what a
//! straight line leaves unknown has an STD of about sqrt(2 / N).

use agents::stream::{Purpose, standard_normal, substream};
use rand::RngExt;

/// Inputs of an example.
pub const INPUTS: usize = 2;

/// Noise variance where the second input is 0.
const NOISE: f64 = 0.25;

/// Ends of the first input in data set #1, the lower included.
pub const SAME: (f64, f64) = (-2., 2.);

/// Ends of the first input in data set #2.
pub const OTHER: (f64, f64) = (2., 6.);

/// Index, within [`Purpose::Data`], of the first stream of the straight line.
const LINE: u64 = 32;

/// What the streams of [`Purpose::Data`] hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Data set #1, to train on.
    Train = 0,
    /// Inputs of #1 that no network has seen.
    Same = 1,
    /// Inputs of #2.
    Other = 2,
}

/// Examples of one seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Inputs, row after row.
    pub inputs: Vec<[f64; INPUTS]>,
    /// What is to be predicted: the function and noise.
    pub targets: Vec<f64>,
}

/// The function, sin(2 x1) + x2 / 2.
pub fn function([x1, x2]: [f64; INPUTS]) -> f64 {
    libm::sin(2. * x1) + x2 / 2.
}

/// The noise's variance, exp(x2) / 4: its mean over x2 in [-1, 1) is sinh(1) / 4 = 0.294.
pub fn noise_variance([_, x2]: [f64; INPUTS]) -> f64 {
    NOISE * libm::exp(x2)
}

/// `rows` examples of a seed. A shorter sample is the beginning of a longer one.
pub fn sample(seed: u64, set: Set, rows: usize) -> Sample {
    let mut stream = substream(seed, Purpose::Data, set as u64);
    let (low, high) = if set == Set::Other { OTHER } else { SAME };
    let mut example = || {
        let input = [
            stream.random_range(low..high),
            stream.random_range(-1. ..1.),
        ];
        let noise = noise_variance(input).sqrt() * standard_normal(&mut stream);
        let target = function(input) + noise;
        (input, target)
    };
    let (inputs, targets) = (0..rows).map(|_| example()).unzip();
    Sample { inputs, targets }
}

/// The straight line.
pub fn line(x: f64) -> f64 {
    2. * x + 8.
}

/// Points (x, y) of the straight line of a seed; fewer are the beginning of more.
pub fn line_points(seed: u64, set: Set, rows: usize) -> Vec<(f64, f64)> {
    let mut stream = substream(seed, Purpose::Data, LINE + set as u64);
    let mut point = || {
        let x = standard_normal(&mut stream);
        (x, line(x) + standard_normal(&mut stream))
    };
    (0..rows).map(|_| point()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::data::{assert_near, moments, square};

    #[test]
    fn both_data_sets_have_the_noise_that_is_known_and_only_the_first_input_differs() {
        for (set, (low, high)) in [(Set::Same, SAME), (Set::Other, OTHER)] {
            let Sample { inputs, targets } = sample(3, set, 40_000);
            let variances: Vec<f64> = inputs.iter().map(|&input| noise_variance(input)).collect();
            assert_near(moments(&variances).0, 1f64.sinh() / 4., 0.003);
            let of_pair = |(&x, y): (&_, &f64)| (y - function(x)) / noise_variance(x).sqrt();
            let noise: Vec<f64> = inputs.iter().zip(&targets).map(of_pair).collect();
            let (mean, std) = moments(&noise);
            assert_near(mean, 0., 0.02);
            assert_near(std, 1., 0.015);
            let is_inside = |x: &[f64; 2]| (low..high).contains(&x[0]) && x[1].abs() <= 1.;
            assert!(inputs.iter().all(is_inside));
        }
    }

    #[test]
    fn a_part_is_the_beginning_and_test_data_are_others() {
        let all = sample(1, Set::Train, 100);
        assert_eq!(sample(1, Set::Train, 25).targets, all.targets[..25]);
        assert_ne!(sample(1, Set::Same, 100).inputs, all.inputs);
        assert_ne!(sample(2, Set::Train, 100).inputs, all.inputs);
        let line = |points| line_points(0, Set::Train, points);
        assert_eq!(line(5), line(50)[..5]);
    }

    /// Least squares leaves sqrt(2 / N) unknown at inputs like these, on average over data.
    #[test]
    fn least_squares_on_the_points_errs_as_is_said() {
        let unknown = |seed| {
            let data = line_points(seed, Set::Train, 50);
            let mean = |of: &dyn Fn(&(f64, f64)) -> f64| data.iter().map(of).sum::<f64>() / 50.;
            let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
            let slope = mean(&|p| (p.0 - x) * (p.1 - y)) / mean(&|p| square(p.0 - x));
            // The mean over x from N(0, 1) of the squared error.
            square(y - slope * x - 8.) + square(slope - 2.)
        };
        let mean = (0..2_000).map(unknown).sum::<f64>() / 2_000.;
        assert_near(mean.sqrt() / (2f64 / 50.).sqrt(), 1., 0.05);
    }
}
