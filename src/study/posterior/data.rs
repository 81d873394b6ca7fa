//! The data: a curve with noise, seen on both sides of a gap.

use std::f64::consts::PI;

use agents::stream::{Purpose, stream};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use serde::Serialize;

/// STD of the noise.
pub const NOISE: f64 = 0.1;
/// Where x may lie.
const SIDES: [(f64, f64); 2] = [(-1.0, -0.3), (0.3, 1.0)];

/// A data point.
#[derive(Serialize, Debug, Clone, PartialEq)]
pub struct Point {
    /// The seed that drew it.
    pub seed: u64,
    /// Input.
    pub x: f64,
    /// Output with noise.
    pub y: f64,
}

/// The noiseless curve.
pub fn truth(x: f64) -> f64 {
    (PI * x).sin() + 0.5 * x
}

/// Whether x lies between the two sides.
pub fn is_in_gap(x: f64) -> bool {
    (SIDES[0].1..=SIDES[1].0).contains(&x)
}

/// The points of a seed, on both sides in turn.
pub fn draw(seed: u64, points: usize) -> Vec<Point> {
    let mut stream = stream(seed, Purpose::Environment);
    let point = |index: usize| {
        let (low, high) = SIDES[index % 2];
        let x = stream.random_range(low..high);
        let noise: f64 = StandardNormal.sample(&mut stream);
        Point {
            seed,
            x,
            y: truth(x) + NOISE * noise,
        }
    };
    (0..points).map(point).collect()
}
