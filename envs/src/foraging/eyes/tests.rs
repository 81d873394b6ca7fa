//! Sensing, worked out by hand, and against a plain transcription of its definition.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::geometry::{HEIGHT, WALLS, WIDTH};
use super::*;
use crate::scene::ItemKind;

const RANGE: f64 = 85.0;

fn items(all: &[(f64, f64, ItemKind)]) -> Vec<Item> {
    let item = |&(x, y, kind)| Item {
        centre: Point { x, y },
        kind,
        age: 0,
    };
    all.iter().map(item).collect()
}

/// What an eye at `angle` from the heading senses.
fn one(angle: f64, heading: f64, from: (f64, f64), items: &[Item], unsigned: bool) -> (Sight, f64) {
    let eyes = Eyes::new([angle].into_iter(), RANGE, unsigned);
    let mut sightings = eyes.closed();
    let position = Point::new(from.0, from.1);
    eyes.look(&Body { position, heading }, items, &mut sightings);
    (sightings[0].sight, sightings[0].distance)
}

#[track_caller]
fn assert_sees(actual: (Sight, f64), sight: Sight, distance: f64) {
    assert_eq!(actual.0, sight, "at {}", actual.1);
    assert!((actual.1 - distance).abs() < 1e-3, "{actual:?} {distance}");
}

/// Without and with the unsigned offset, of food at `centre` seen from (450, 250) along `direction`;
/// both from the agent. No wall is nearer than 150.
fn of_food(direction: (f64, f64), centre: (f64, f64)) -> [(Sight, f64); 2] {
    let angle = direction.0.atan2(direction.1);
    let items = items(&[(450.0 + centre.0, 250.0 + centre.1, ItemKind::Food)]);
    [false, true].map(|unsigned| one(angle, 0.0, (450.0, 250.0), &items, unsigned))
}

#[test]
fn items_straight_ahead_by_hand() {
    let down = (0.0, 1.0);
    // n = (1, 0): the offset is what lies to the right.
    for (centre, plain, quirk) in [
        ((0.0, 50.0), 50.0, 50.0),
        ((-6.0, 50.0), 50.0, 50.0),
        ((-10.0, 50.0), 50.0, 50.0),
        ((6.0, 50.0), 50.0, 51.419_841),  // Q = (12, 50)
        ((10.0, 50.0), 50.0, 53.851_648), // Q = (20, 50)
        ((10.0, 84.9), 84.9, 87.223_907), // Q = (20, 84.9): the fraction along y is below 1
        ((10.0, 0.1), 0.1, 20.000_25),
    ] {
        let [signed, unsigned] = of_food(down, centre);
        assert_sees(signed, Sight::Food, plain);
        assert_sees(unsigned, Sight::Food, quirk);
    }
    for centre in [
        (10.1, 50.0),
        (-10.1, 50.0),
        (0.0, 85.0),
        (5.0, 85.1),
        (5.0, -0.1),
    ] {
        for sensed in of_food(down, centre) {
            assert_sees(sensed, Sight::Nothing, RANGE);
        }
    }
}

/// Lines that are not along an axis: centre = a e + s n, Q = a e + 2 s n.
#[test]
fn the_unsigned_offset_shifts_the_ends_of_slanted_lines() {
    // e = (0.6, 0.8), n = (0.8, -0.6), a = 90, s = 5: centre (58, 69), Q (62, 66). Its fraction
    // along y is 66 / 68, so it is sensed beyond the line's end, at sqrt 8200.
    let [signed, unsigned] = of_food((0.6, 0.8), (58.0, 69.0));
    assert_sees(signed, Sight::Nothing, RANGE);
    assert_sees(unsigned, Sight::Food, 90.553_851);
    // e = (0.8, 0.6), n = (0.6, -0.8), a = 82, s = 5: centre (68.6, 45.2), Q (71.6, 41.2). Its
    // fraction along x is 71.6 / 68: not sensed, though the foot is.
    let [signed, unsigned] = of_food((0.8, 0.6), (68.6, 45.2));
    assert_sees(signed, Sight::Food, 82.0);
    assert_sees(unsigned, Sight::Nothing, RANGE);
    // e = (0.6, -0.8), n = (-0.8, -0.6), a = -5, s = 10: centre (-11, -2), Q (-19, -8). Its fraction
    // along y is 8 / 68: sensed although behind, at sqrt 425.
    let [signed, unsigned] = of_food((0.6, -0.8), (-11.0, -2.0));
    assert_sees(signed, Sight::Nothing, RANGE);
    assert_sees(unsigned, Sight::Food, 20.615_528);
    // The same on the other side, s = -10, where nothing is shifted: centre = a e - 10 n.
    for sensed in of_food((0.6, -0.8), (8.0 - 3.0, 6.0 + 4.0)) {
        assert_sees(sensed, Sight::Nothing, RANGE);
    }
}

#[test]
fn readings_are_one_but_for_the_kind_sensed() {
    // To the left x = 300 is 17 away; ahead is food 34 away; to the right poison 51 away.
    let quarter = std::f64::consts::FRAC_PI_2;
    let angles = [-quarter, 0.0, quarter, 2.0 * quarter];
    let eyes = Eyes::new(angles.into_iter(), RANGE, false);
    let mut sightings = eyes.closed();
    let body = Body {
        position: Point { x: 317.0, y: 250.0 },
        heading: 0.0,
    };
    let items = items(&[
        (317.0, 284.0, ItemKind::Food),
        (368.0, 250.0, ItemKind::Poison),
    ]);
    eyes.look(&body, &items, &mut sightings);
    let mut readings = [0.0; 12];
    eyes.read(&sightings, &mut readings);
    let expected = [0.2, 1.0, 1.0, 1.0, 0.4, 1.0, 1.0, 1.0, 0.6, 1.0, 1.0, 1.0];
    for (reading, expected) in readings.into_iter().zip(expected) {
        assert!((reading - expected).abs() < 1e-6, "{readings:?}");
    }
    // Walls alone count: (0.2 + 1 + 1 + 1) / 4.
    assert!((eyes.proximity(&sightings) - 0.8).abs() < 1e-12);
}

/// The definition, word for word: every wall and every item for every eye.
fn naive(angle: f64, from: Point, items: &[Item], range: f64, unsigned: bool) -> (Sight, f64) {
    let (p, e) = (from, Point::towards(angle));
    let end = p + e * range;
    let mut first = (1.0, Sight::Nothing, range);
    let mut consider = |u: f64, sight: Sight, distance: f64| {
        if u < first.0 {
            first = (u, sight, distance);
        }
    };
    for wall in WALLS {
        // The walls are along the axes: p + u (end - p) has the wall's x, or its y.
        let (u, v) = if wall.from.x == wall.to.x {
            let u = (wall.from.x - p.x) / (end.x - p.x);
            let y = p.y + u * (end.y - p.y);
            (u, (y - wall.from.y) / (wall.to.y - wall.from.y))
        } else {
            let u = (wall.from.y - p.y) / (end.y - p.y);
            let x = p.x + u * (end.x - p.x);
            (u, (x - wall.from.x) / (wall.to.x - wall.from.x))
        };
        if u > 0.0 && u < 1.0 && v > 0.0 && v < 1.0 {
            let place = p + (end - p) * u;
            consider(u, Sight::Wall, (place.x - p.x).hypot(place.y - p.y));
        }
    }
    for item in items {
        let n = Point::new(angle.cos(), -angle.sin());
        let s = (item.centre - p).dot(n);
        let shift = if unsigned { s.abs() } else { -s };
        let q = item.centre + n * shift;
        let u = if (end.x - p.x).abs() > (end.y - p.y).abs() {
            (q.x - p.x) / (end.x - p.x)
        } else {
            (q.y - p.y) / (end.y - p.y)
        };
        if s.abs() <= 10.0 && u > 0.0 && u < 1.0 {
            consider(u, item.kind.into(), (q.x - p.x).hypot(q.y - p.y));
        }
    }
    (first.1, first.2)
}

/// Items all over the world, and many around the agent.
fn some_items() -> impl Strategy<Value = Vec<(f64, f64, bool, bool)>> {
    vec((-1.0..1.0, -1.0..1.0, any::<bool>(), any::<bool>()), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn looking_is_what_its_definition_says(
        x in 0.0..WIDTH, y in 0.0..HEIGHT, heading in 0.0..6.3,
        range in prop_oneof![Just(RANGE), 20.0..860.0],
        unsigned: bool,
        places in some_items(),
    ) {
        let position = Point { x, y };
        let place = |&(dx, dy, near, food): &(f64, f64, bool, bool)| {
            let (width, height) = if near { (range + 40.0, range + 40.0) } else { (WIDTH, HEIGHT) };
            let kind = if food { ItemKind::Food } else { ItemKind::Poison };
            (x + dx * width, y + dy * height, kind)
        };
        let items = items(&places.iter().map(place).collect::<Vec<_>>());
        let angles = (0..9).map(|k| (f64::from(k) - 3.0) * SPACING);
        let eyes = Eyes::new(angles.clone(), range, unsigned);
        let mut sightings = eyes.closed();
        eyes.look(&Body { position, heading }, &items, &mut sightings);
        for (sighting, angle) in sightings.iter().zip(angles) {
            let (sight, distance) = naive(heading + angle, position, &items, range, unsigned);
            prop_assert_eq!(sighting.sight, sight);
            prop_assert!((sighting.distance - distance).abs() < 1e-8);
        }
    }
}
