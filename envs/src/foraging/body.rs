//! The agent's body: a disc between two wheels.

use std::f64::consts::TAU;

use super::geometry::{HEIGHT, WIDTH, blocked};
use crate::scene::{Point, Segment};

pub(super) const RADIUS: f64 = 10.0;
pub(super) const ACTIONS: usize = WHEELS.len();
/// The action that turns both wheels fully.
pub(super) const STRAIGHT: usize = 0;

/// How far each action turns the first and the second wheel, in radians.
pub(super) const WHEELS: [(f64, f64); 5] =
    [(1.0, 1.0), (0.8, 1.0), (1.0, 0.8), (0.5, 0.0), (0.0, 0.5)];
/// Half the distance of a wheel from the middle: the position is the mean of where the two wheels
/// would carry it.
const HALF_ARM: f64 = RADIUS / 4.0;
/// No move is longer: straight on, with both wheels turned by 1, it is 5 sin 1 = 4.207.
const LONGEST_MOVE: f64 = 5.0;

/// Where the agent is and looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Body {
    pub(super) position: Point,
    /// In radians from 0 to a full turn, towards (sin, cos).
    pub(super) heading: f64,
}

impl Body {
    pub(super) const START: Self = Self {
        position: Point { x: 50.0, y: 50.0 },
        heading: 0.0,
    };

    /// Turns the wheels. A move through a wall does not take place, but its turn does.
    pub(super) fn act(&mut self, action: usize) {
        let (first, second) = WHEELS[action];
        let (sin_first, cos_first) = libm::sincos(self.heading - first);
        let (sin_second, cos_second) = libm::sincos(self.heading + second);
        let shift = Point::new(cos_first - cos_second, sin_second - sin_first);
        let path = Segment {
            from: self.position,
            to: self.position + shift * HALF_ARM,
        };
        if !blocked(path, LONGEST_MOVE) {
            self.position = path.to;
        }
        self.position.x = self.position.x.clamp(0.0, WIDTH);
        self.position.y = self.position.y.clamp(0.0, HEIGHT);
        self.heading = (self.heading + second - first).rem_euclid(TAU);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(action: usize, x: f64, y: f64, heading: f64) -> (f64, f64, f64) {
        let position = Point { x, y };
        let mut body = Body { position, heading };
        body.act(action);
        (body.position.x, body.position.y, body.heading)
    }

    #[track_caller]
    fn assert_near(actual: (f64, f64, f64), expected: (f64, f64, f64)) {
        let near = |a: f64, e: f64| (a - e).abs() < 1e-4;
        assert!(
            near(actual.0, expected.0) && near(actual.1, expected.1) && near(actual.2, expected.2),
            "{actual:?} is not {expected:?}"
        );
    }

    /// From (350, 250), where no wall is near, with heading 0: dx = 2.5 (cos r1 - cos r2) and
    /// dy = 2.5 (sin r2 + sin r1), with sin 1 = 0.841471, cos 1 = 0.540302, sin 0.8 = 0.717356,
    /// cos 0.8 = 0.696707, sin 0.5 = 0.479426, cos 0.5 = 0.877583.
    #[test]
    fn each_action_moves_by_hand() {
        for (action, x, y, heading) in [
            // dy = 5 * 0.841471.
            (0, 350.0, 254.207_355, 0.0),
            // dx = 2.5 (0.696707 - 0.540302), dy = 2.5 (0.841471 + 0.717356), turn 0.2.
            (1, 350.391_011, 253.897_068, 0.2),
            // The mirror image; a turn of -0.2 is one of 2 pi - 0.2.
            (2, 349.608_989, 253.897_068, 6.083_185),
            // dx = 2.5 (0.877583 - 1), dy = 2.5 * 0.479426, turn -0.5.
            (3, 349.693_956, 251.198_564, 5.783_185),
            (4, 350.306_044, 251.198_564, 0.5),
        ] {
            assert_near(after(action, 350.0, 250.0, 0.0), (x, y, heading));
        }
    }

    /// Straight ahead is towards (sin h, cos h), and 5 sin 1 = 4.207 far, whatever the heading.
    #[test]
    fn straight_ahead_is_where_it_looks() {
        for heading in [0.0, 0.7, 1.5, 3.0, 4.4, 6.2] {
            let (dx, dy) = (4.207_355 * f64::sin(heading), 4.207_355 * f64::cos(heading));
            assert_near(
                after(STRAIGHT, 350.0, 250.0, heading),
                (350.0 + dx, 250.0 + dy, heading),
            );
        }
    }

    #[test]
    fn a_wall_stops_the_move_and_not_the_turn() {
        // The side y = 100 is 3 ahead, and every action but the last two moves by more.
        assert_eq!(after(0, 200.0, 97.0, 0.0), (200.0, 97.0, 0.0));
        assert_near(after(1, 200.0, 97.0, 0.0), (200.0, 97.0, 0.2));
        assert_near(after(2, 200.0, 97.0, 0.0), (200.0, 97.0, 6.083_185));
        assert_near(after(4, 200.0, 97.0, 0.0), (200.306_044, 98.198_564, 0.5));
        // 5 ahead it is out of reach.
        assert_near(after(0, 200.0, 95.0, 0.0), (200.0, 99.207_355, 0.0));
        // Ending exactly on it is not crossing it, nor is leaving from there.
        let from = 100.0 - 5.0 * 1.0_f64.sin();
        let (_, y, _) = after(0, 200.0, from, 0.0);
        assert!((y - 100.0).abs() < 1e-12);
        assert_near(after(0, 200.0, 100.0, 0.0), (200.0, 104.207_355, 0.0));
    }

    #[test]
    fn nobody_leaves_the_world() {
        // Outside the rectangle of walls, facing each of the world's edges from 2 away.
        let [left, right, up, down] = [3.0, 1.0, 2.0, 0.0].map(|q| q * TAU / 4.0);
        assert_near(after(0, 2.0, 250.0, left), (0.0, 250.0, left));
        assert_near(after(0, 698.0, 250.0, right), (700.0, 250.0, right));
        assert_near(after(0, 350.0, 2.0, up), (350.0, 0.0, up));
        assert_near(after(0, 350.0, 498.0, down), (350.0, 500.0, down));
    }

    /// So far as the filter of walls allows, and with headings within a turn.
    #[test]
    fn no_action_moves_or_turns_too_far() {
        let mut body = Body::START;
        for action in [3; 100].into_iter().chain([4; 300]) {
            body.act(action);
            assert!((0.0..=TAU).contains(&body.heading), "{}", body.heading);
        }
        for action in 0..ACTIONS {
            let (x, y, _) = after(action, 350.0, 250.0, 1.0);
            assert!((x - 350.0).hypot(y - 250.0) < LONGEST_MOVE);
        }
    }
}
