//! Food and poison: how items appear, are eaten, and go when they are old.
//!
//! Items are kept in the order in which they appeared. The order decides which draw belongs to
//! which item where old ones are removed, and nothing else.

use rand::{Rng, RngExt};

use super::body;
use super::geometry::{HEIGHT, WIDTH, blocked};
use crate::scene::{self, ItemKind, Point, Segment};

pub(super) const RADIUS: f64 = 10.0;
/// The most discs that lie side by side within the outer walls, which are 680 x 480.
pub(super) const MOST: usize = 34 * 24;

/// No centre is nearer to the world's edges.
const MARGIN: f64 = 20.0;
/// Food and poison are eaten when their centre is nearer.
const MOUTH: f64 = RADIUS + body::RADIUS;
/// Steps between moments at which an item may appear, and its probability then.
const BIRTH_EVERY: u64 = 10;
const BIRTH: f64 = 0.25;
/// Steps between moments at which items older than `OLD` steps may go, and their probability then.
const DEATH_EVERY: u64 = 100;
const DEATH: f64 = 0.1;
const OLD: u64 = 5_000;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) centre: Point,
    pub(super) kind: ItemKind,
    /// Steps since it appeared.
    pub(super) age: u64,
}

/// How many items of each kind were eaten in one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Meal {
    pub(super) food: u32,
    pub(super) poison: u32,
}

impl Item {
    /// An item anywhere. Three draws: x, y, kind.
    pub(super) fn anywhere(rng: &mut dyn Rng) -> Self {
        let x: f64 = rng.random();
        let y: f64 = rng.random();
        let kind: f64 = rng.random();
        Self {
            centre: Point {
                x: MARGIN + x * (WIDTH - 2.0 * MARGIN),
                y: MARGIN + y * (HEIGHT - 2.0 * MARGIN),
            },
            kind: if kind < 0.5 {
                ItemKind::Food
            } else {
                ItemKind::Poison
            },
            age: 0,
        }
    }

    pub(super) fn to_numbers(self) -> [u64; 4] {
        let Point { x, y } = self.centre;
        let is_food = self.kind == ItemKind::Food;
        [x.to_bits(), y.to_bits(), is_food.into(), self.age]
    }

    /// The item of these [numbers](Self::to_numbers).
    pub(super) fn from_numbers(&[x, y, is_food, age]: &[u64; 4]) -> Self {
        let [x, y] = [x, y].map(f64::from_bits);
        Self {
            centre: Point { x, y },
            kind: match is_food {
                0 => ItemKind::Poison,
                _ => ItemKind::Food,
            },
            age,
        }
    }

    /// The item for a drawing.
    pub(super) fn drawing(&self) -> scene::Item {
        scene::Item {
            centre: self.centre,
            radius: RADIUS,
            kind: self.kind,
        }
    }

    /// Whether an agent at `mouth` eats it: near enough, and no wall between.
    fn is_eaten_from(&self, mouth: Point) -> bool {
        let gap = self.centre - mouth;
        let path = Segment {
            from: mouth,
            to: self.centre,
        };
        gap.dot(gap) < MOUTH * MOUTH && !blocked(path, MOUTH)
    }
}

/// All items grow a step older; each is then eaten from `mouth`, or removed if it is old. Draws one
/// number for each old item that is not eaten, where the clock allows removal.
pub(super) fn age(items: &mut Vec<Item>, clock: u64, mouth: Point, rng: &mut dyn Rng) -> Meal {
    let mut meal = Meal::default();
    let removing = clock.is_multiple_of(DEATH_EVERY);
    items.retain_mut(|item| {
        item.age += 1;
        if item.is_eaten_from(mouth) {
            match item.kind {
                ItemKind::Food => meal.food += 1,
                ItemKind::Poison => meal.poison += 1,
            }
            return false;
        }
        let may_go = removing && item.age > OLD;
        !(may_go && rng.random::<f64>() < DEATH)
    });
    meal
}

/// One item may appear where there are fewer than `most`. Draws one number where the clock allows
/// it, and three more if it appears.
pub(super) fn appear(items: &mut Vec<Item>, most: usize, clock: u64, rng: &mut dyn Rng) {
    let may = items.len() < most && clock.is_multiple_of(BIRTH_EVERY);
    if may && rng.random::<f64>() < BIRTH {
        items.push(Item::anywhere(rng));
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    /// Where nothing can be eaten from.
    const NOWHERE: Point = Point::new(-100.0, -100.0);

    fn stream() -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(1)
    }

    fn item(x: f64, y: f64, kind: ItemKind) -> Item {
        let centre = Point { x, y };
        Item {
            centre,
            kind,
            age: 0,
        }
    }

    /// What touches the agent is eaten: nearer than 20, where 12, 16, 20 is a right triangle. But not
    /// through a wall, as the box's right side x = 300 is from y = 100 to 400.
    #[test]
    fn what_is_within_reach_is_eaten() {
        for (mouth, centre, is_eaten) in [
            ((350.0, 250.0), (369.999, 250.0), true),
            ((350.0, 250.0), (370.0, 250.0), false),
            ((350.0, 250.0), (361.999, 266.0), true),
            ((350.0, 250.0), (362.0, 266.0), false),
            ((295.0, 250.0), (305.0, 250.0), false),
            ((305.0, 250.0), (295.0, 250.0), false),
            ((295.0, 250.0), (299.0, 250.0), true),
            // Around the wall's end, which the line passes at y = 99.5 and at 100.5.
            ((305.0, 105.0), (295.0, 94.0), true),
            ((305.0, 106.0), (295.0, 95.0), false),
        ] {
            let (x, y) = mouth;
            let item = item(centre.0, centre.1, ItemKind::Food);
            assert_eq!(
                item.is_eaten_from(Point { x, y }),
                is_eaten,
                "{mouth:?} {centre:?}"
            );
        }
    }

    #[test]
    fn a_meal_counts_its_kinds_and_leaves_the_rest_in_order() {
        let far = item(100.0, 50.0, ItemKind::Food);
        let farther = item(200.0, 50.0, ItemKind::Poison);
        let mut items = vec![
            item(351.0, 250.0, ItemKind::Food),
            far,
            item(350.0, 251.0, ItemKind::Poison),
            item(349.0, 250.0, ItemKind::Food),
            farther,
        ];
        let mouth = Point { x: 350.0, y: 250.0 };
        let meal = age(&mut items, 1, mouth, &mut stream());
        assert_eq!(meal, Meal { food: 2, poison: 1 });
        let older = |item: Item| Item { age: 1, ..item };
        assert_eq!(items, [older(far), older(farther)]);
    }

    /// Bounds of five standard deviations of a binomial count.
    #[track_caller]
    fn assert_binomial(count: usize, n: usize, p: f64) {
        let (count, mean) = (count as f64, n as f64 * p);
        let bound = 5.0 * (mean * (1.0 - p)).sqrt();
        assert!((count - mean).abs() < bound, "{count} of {n}, p = {p}");
    }

    #[test]
    fn an_item_appears_in_a_quarter_of_every_tenth_step_where_there_are_too_few() {
        let mut rng = stream();
        let mut items = Vec::new();
        for clock in 1..=100_000 {
            let before = items.len();
            appear(&mut items, usize::MAX, clock, &mut rng);
            assert!(items.len() == before || (clock % 10 == 0 && items.len() == before + 1));
        }
        assert_binomial(items.len(), 10_000, 0.25);
        items.truncate(29);
        for clock in 1..=1_000 {
            appear(&mut items, 30, clock, &mut rng);
        }
        assert_eq!(items.len(), 30);
    }

    #[test]
    fn a_tenth_of_the_old_items_goes_at_every_hundredth_step() {
        let mut rng = stream();
        let mut items: Vec<_> = (0..2_000).map(|_| Item::anywhere(&mut rng)).collect();
        for clock in 1..=5_300 {
            let before = items.len();
            let meal = age(&mut items, clock, NOWHERE, &mut rng);
            assert_eq!(meal, Meal::default());
            let gone = before - items.len();
            // At clock 5,000 all are exactly 5,000 steps old, which is not older.
            if clock % 100 == 0 && clock > 5_000 {
                assert_binomial(gone, before, 0.1);
            } else {
                assert_eq!(gone, 0, "at {clock}");
            }
        }
    }

    #[test]
    fn old_items_can_still_be_eaten() {
        let mouth = Point { x: 350.0, y: 250.0 };
        let old = Item {
            age: 6_000,
            ..item(350.0, 250.0, ItemKind::Poison)
        };
        for clock in 1..=100 {
            let meal = age(&mut vec![old], clock, mouth, &mut stream());
            assert_eq!(meal, Meal { food: 0, poison: 1 });
        }
    }
}
