//! The walls, and where a path crosses them.

use std::ops::{Add, Mul, Sub};

use crate::scene::{Point, Segment};

pub(super) const WIDTH: f64 = 700.0;
pub(super) const HEIGHT: f64 = 500.0;

/// The rectangle around everything, then two boxes that are open to the left.
pub(super) const WALLS: [Segment; 10] = [
    segment(10.0, 10.0, 690.0, 10.0),
    segment(690.0, 10.0, 690.0, 490.0),
    segment(690.0, 490.0, 10.0, 490.0),
    segment(10.0, 490.0, 10.0, 10.0),
    segment(100.0, 100.0, 300.0, 100.0),
    segment(300.0, 100.0, 300.0, 400.0),
    segment(300.0, 400.0, 100.0, 400.0),
    segment(400.0, 100.0, 600.0, 100.0),
    segment(600.0, 100.0, 600.0, 400.0),
    segment(600.0, 400.0, 400.0, 400.0),
];

/// What distance filters grant beyond what they must, so that rounding cannot change a result.
pub(super) const SLACK: f64 = 1.0;

const fn segment(from_x: f64, from_y: f64, to_x: f64, to_y: f64) -> Segment {
    Segment {
        from: Point::new(from_x, from_y),
        to: Point::new(to_x, to_y),
    }
}

/// The walls that a path no longer than `reach` can cross when it begins at `point`, in their order.
/// Some that it cannot are among them.
pub(super) fn walls_near(point: Point, reach: f64) -> impl Iterator<Item = Segment> {
    let reach = reach + SLACK;
    let overlaps = move |a: f64, b: f64, at: f64| at + reach > a.min(b) && at - reach < a.max(b);
    WALLS.into_iter().filter(move |Segment { from, to }| {
        overlaps(from.x, to.x, point.x) && overlaps(from.y, to.y, point.y)
    })
}

/// Whether a wall lies between two places that are at most `reach` apart.
pub(super) fn blocked(path: Segment, reach: f64) -> bool {
    walls_near(path.from, reach).any(|wall| crossing(path, wall).is_some())
}

/// The fraction of the path at which it crosses the wall. Both fractions, of the path and of the
/// wall, lie strictly between 0 and 1; touching with an end is not crossing, nor is running along.
pub(super) fn crossing(path: Segment, wall: Segment) -> Option<f64> {
    let way = path.to - path.from;
    let side = wall.to - wall.from;
    let gap = wall.from - path.from;
    // Zero for parallels: the fractions are then infinite or NaN, and outside.
    let area = way.cross(side);
    let of_path = gap.cross(side) / area;
    let of_wall = gap.cross(way) / area;
    let inside = |fraction: f64| fraction > 0.0 && fraction < 1.0;
    (inside(of_path) && inside(of_wall)).then_some(of_path)
}

impl Point {
    /// The unit vector at an angle: 0 is down the y axis, a quarter turn is along the x axis.
    pub(super) fn towards(angle: f64) -> Self {
        let (x, y) = libm::sincos(angle);
        Self { x, y }
    }

    pub(super) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    pub(super) fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }
}

impl Add for Point {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f64> for Point {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_crossing_is_told_by_the_fraction_of_the_path() {
        // From y = 50 to y = 250 the side y = 100 is met after 50 of 200.
        let path = segment(150.0, 50.0, 150.0, 250.0);
        assert_eq!(crossing(path, WALLS[4]), Some(0.25));
        // The other way round after 150 of 200.
        let back = segment(150.0, 250.0, 150.0, 50.0);
        assert_eq!(crossing(back, WALLS[4]), Some(0.75));
        // (150, 50) to (250, 150) meets y = 100 halfway, at x = 200.
        let slanted = segment(150.0, 50.0, 250.0, 150.0);
        assert_eq!(crossing(slanted, WALLS[4]), Some(0.5));
    }

    #[test]
    fn touching_and_running_along_are_not_crossing() {
        let none = [
            segment(150.0, 50.0, 150.0, 100.0),  // ends on the wall
            segment(150.0, 100.0, 150.0, 150.0), // begins on it
            segment(100.0, 50.0, 100.0, 150.0),  // through the wall's end
            segment(90.0, 50.0, 90.0, 150.0),    // past its end
            segment(150.0, 90.0, 250.0, 90.0),   // parallel
            segment(50.0, 100.0, 250.0, 100.0),  // along it
            segment(150.0, 100.0, 150.0, 100.0), // no way at all
        ];
        for path in none {
            assert_eq!(crossing(path, WALLS[4]), None, "{path:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_filter_leaves_out_no_wall_that_is_crossed(
            x in 0.0..WIDTH, y in 0.0..HEIGHT, angle in 0.0..7.0, length in 0.0..900.0,
        ) {
            let from = Point { x, y };
            let path = Segment { from, to: from + Point::towards(angle) * length };
            let crossed = |wall: &Segment| crossing(path, *wall).is_some();
            let all: Vec<_> = WALLS.into_iter().filter(crossed).collect();
            let near: Vec<_> = walls_near(from, length).filter(crossed).collect();
            prop_assert_eq!(all, near);
        }
    }
}
