//! The data: a curve with noise, seen on both sides of a gap.

use agents::stream::{Purpose, standard_normal, stream};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::study::data::curve;

/// Where x of the data lies.
const SIDES: [(f64, f64); 2] = [(-1., -0.4), (0.4, 1.)];
/// Points of the grid on each side of zero, and for each unit of x.
const GRID: (i32, f64) = (60, 40.);

/// A part of the x axis.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    /// Where the data lie.
    Data,
    /// Between the two sides of the data.
    Gap,
    /// Beyond the data.
    Beyond,
}

impl Region {
    /// Where it is, in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "at the data",
            Self::Gap => "in the gap",
            Self::Beyond => "beyond the data",
        }
    }
}

/// A row of `data.csv`: a data point.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The seed that drew it.
    pub seed: u64,
    pub x: f64,
    /// Output with noise.
    pub y: f64,
}

/// Where x lies.
pub fn region(x: f64) -> Region {
    let [(least, left), (right, most)] = SIDES;
    match x {
        _ if x < least || x > most => Region::Beyond,
        _ if x > left && x < right => Region::Gap,
        _ => Region::Data,
    }
}

/// The x at which predictions are looked at, in order.
pub fn grid() -> Vec<f64> {
    let (most, per_unit) = GRID;
    (-most..=most)
        .map(|index| f64::from(index) / per_unit)
        .collect()
}

/// The points of a seed, on both sides in turn, with noise of this STD. More points begin with the same.
pub fn draw(seed: u64, points: usize, noise: f64) -> Vec<Point> {
    let mut stream = stream(seed, Purpose::Data);
    let point = |index: usize| {
        let (low, high) = SIDES[index % 2];
        let x = stream.random_range(low..high);
        let y = curve(x) + noise * standard_normal(&mut stream);
        Point { seed, x, y }
    };
    (0..points).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::data::{assert_near, moments};

    #[test]
    fn data_lie_on_both_sides_of_the_gap_around_the_curve() {
        let points = draw(3, 4_000, 0.1);
        assert!(points.iter().all(|point| region(point.x) == Region::Data));
        assert_eq!(points.iter().filter(|point| point.x < 0.).count(), 2_000);
        let noise = points.iter().map(|point| point.y - curve(point.x));
        let (mean, std) = moments(&noise.collect::<Vec<_>>());
        assert_near(mean, 0., 0.005);
        assert_near(std, 0.1, 0.005);
        assert_eq!(draw(3, 10, 0.1), points[..10]);
    }

    #[test]
    fn the_grid_has_all_regions() {
        let count = |wanted| grid().iter().filter(|x| region(**x) == wanted).count();
        let counts = [Region::Data, Region::Gap, Region::Beyond].map(count);
        assert_eq!(counts, [50, 31, 40]);
    }
}
