//! The eyes: what each senses on its line, and how far away.
//!
//! Of the walls and items on an eye's line the one that comes first is sensed: the one with the
//! smallest fraction of the line. A wall comes where the line crosses it. An item comes at the foot
//! of the perpendicular from its centre, if the centre is within its radius of the line and the foot
//! lies strictly between the line's ends.
//!
//! With the *unsigned offset* of the published code, the foot is a point Q found without regard to
//! the side on which the centre lies. Let e be the line's unit direction, n = (e.y, -e.x), s the
//! centre's signed offset along n; then Q = centre + |s| n. That is the foot where s <= 0 and a point
//! 2 s off the line where s > 0. Distance and fraction are those of Q, the fraction along the axis
//! on which the line is longer. So an item on one side seems further away than it is, by its offset,
//! may be sensed a little beyond the line's end or not before it, and the reading may exceed 1.

#[cfg(test)]
mod tests;

use super::geometry::{SLACK, crossing, walls_near};
use super::{body::Body, items, items::Item};
use crate::scene::{Eye, Point, Segment, Sight};

/// Readings of each eye: wall, food, poison.
pub(super) const KINDS: usize = 3;
/// Radians between neighbouring eyes.
pub(super) const SPACING: f64 = 0.25;

/// The eyes of one agent; they never change.
#[derive(Clone, Debug)]
pub(super) struct Eyes {
    /// The unit vector of each eye at heading 0.
    directions: Vec<Point>,
    range: f64,
    unsigned_offset: bool,
}

/// What one eye senses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sighting {
    direction: Point,
    /// How far along the line the sensed thing comes; 1 where there is none.
    fraction: f64,
    pub(super) distance: f64,
    pub(super) sight: Sight,
}

impl Eyes {
    /// `angles` are from the heading.
    pub(super) fn new(
        angles: impl Iterator<Item = f64>,
        range: f64,
        unsigned_offset: bool,
    ) -> Self {
        Self {
            directions: angles.map(Point::towards).collect(),
            range,
            unsigned_offset,
        }
    }

    /// Sightings to look into, one for each eye, of nothing.
    pub(super) fn closed(&self) -> Vec<Sighting> {
        let nothing = |&direction| self.nothing(direction);
        self.directions.iter().map(nothing).collect()
    }

    fn nothing(&self, direction: Point) -> Sighting {
        Sighting {
            direction,
            fraction: 1.0,
            distance: self.range,
            sight: Sight::Nothing,
        }
    }

    /// What each eye senses now.
    pub(super) fn look(&self, body: &Body, items: &[Item], sightings: &mut [Sighting]) {
        let ahead = Point::towards(body.heading);
        for (sighting, eye) in sightings.iter_mut().zip(&self.directions) {
            // Sine and cosine of the sum of two angles.
            let x = ahead.x * eye.y + ahead.y * eye.x;
            let y = ahead.y * eye.y - ahead.x * eye.x;
            *sighting = self.nothing(Point { x, y });
        }
        self.look_for_walls(body.position, sightings);
        self.look_for_items(body.position, items, sightings);
    }

    fn look_for_walls(&self, from: Point, sightings: &mut [Sighting]) {
        for wall in walls_near(from, self.range) {
            for sighting in &mut *sightings {
                if let Some(fraction) = crossing(self.line(from, sighting), wall) {
                    sighting.meet(fraction, fraction * self.range, Sight::Wall);
                }
            }
        }
    }

    fn look_for_items(&self, from: Point, items: &[Item], sightings: &mut [Sighting]) {
        // An item's centre is at most its radius beside the line; along the line, it is at most two
        // radii (those by which Q may be off) before its beginning or beyond its end.
        let reach = self.range + 3.0 * items::RADIUS + SLACK;
        for item in items {
            let centre = item.centre - from;
            if centre.dot(centre) < reach * reach {
                for sighting in &mut *sightings {
                    if let Some((fraction, distance)) = self.find(centre, sighting.direction) {
                        sighting.meet(fraction, distance, item.kind.into());
                    }
                }
            }
        }
    }

    /// Fraction and distance at which an eye finds an item whose centre is given from the agent.
    fn find(&self, centre: Point, direction: Point) -> Option<(f64, f64)> {
        let across = Point::new(direction.y, -direction.x);
        let offset = centre.dot(across);
        if offset.abs() > items::RADIUS {
            return None;
        }
        let (fraction, distance) = if self.unsigned_offset && offset > 0.0 {
            let q = centre + across * offset;
            let along = if direction.x.abs() > direction.y.abs() {
                q.x / direction.x
            } else {
                q.y / direction.y
            };
            (along / self.range, q.dot(q).sqrt())
        } else {
            let along = centre.dot(direction);
            (along / self.range, along)
        };
        (fraction > 0.0 && fraction < 1.0).then_some((fraction, distance))
    }

    fn line(&self, from: Point, sighting: &Sighting) -> Segment {
        Segment {
            from,
            to: from + sighting.direction * self.range,
        }
    }

    /// The readings as inputs: for each eye [`KINDS`] numbers, 1 but for that of the kind sensed,
    /// which is its distance over the range.
    pub(super) fn read(&self, sightings: &[Sighting], readings: &mut [f32]) {
        readings.fill(1.0);
        let (eyes, _) = readings.as_chunks_mut::<KINDS>();
        for (eye, sighting) in eyes.iter_mut().zip(sightings) {
            let reading = (sighting.distance / self.range) as f32;
            match sighting.sight {
                Sight::Nothing => {}
                Sight::Wall => eye[0] = reading,
                Sight::Food => eye[1] = reading,
                Sight::Poison => eye[2] = reading,
            }
        }
    }

    /// How free of walls the view is: the mean over the eyes of a wall's distance over the range,
    /// and 1 where the eye senses no wall.
    pub(super) fn proximity(&self, sightings: &[Sighting]) -> f64 {
        let of_eye = |sighting: &Sighting| match sighting.sight {
            Sight::Wall => sighting.distance / self.range,
            _ => 1.0,
        };
        sightings.iter().map(of_eye).sum::<f64>() / sightings.len() as f64
    }

    /// The eyes for a drawing.
    pub(super) fn drawing(&self, from: Point, sightings: &[Sighting]) -> Vec<Eye> {
        let eye = |sighting: &Sighting| Eye {
            line: self.line(from, sighting),
            sight: sighting.sight,
            distance: sighting.distance,
        };
        sightings.iter().map(eye).collect()
    }
}

impl Sighting {
    /// Keeps what comes first.
    fn meet(&mut self, fraction: f64, distance: f64, sight: Sight) {
        if fraction < self.fraction {
            (self.fraction, self.distance, self.sight) = (fraction, distance, sight);
        }
    }
}
