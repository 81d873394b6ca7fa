//! Whole steps from known poses, worked out by hand.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;
use crate::scene::{ItemKind, Point};
use crate::settings::Arguments;

const TURN: usize = 4;

/// A world in which the agent is at a place with a heading, and items are where they are said to be.
fn posed(config: Config, pose: (f64, f64, f64), items: &[(f64, f64, ItemKind)]) -> Foraging {
    let (x, y, heading) = pose;
    let mut world = Foraging::new(config);
    world.body = Body {
        position: Point { x, y },
        heading,
    };
    let item = |&(x, y, kind)| Item {
        centre: Point { x, y },
        kind,
        age: 0,
    };
    world.items.extend(items.iter().map(item));
    world.begin();
    world
}

/// The published world, but for what is said.
fn config(text: &str) -> Config {
    let pairs = text.split(' ').filter_map(|pair| pair.split_once('='));
    let arguments = Arguments::new(&WORLD, pairs);
    Config::new(&mut arguments.expect("declared")).expect("valid")
}

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(1)
}

fn rewards(mut world: Foraging, actions: &[usize]) -> Vec<f64> {
    let mut rng = rng();
    let steps = actions.iter();
    steps.map(|&a| world.step(a, &mut rng).reward).collect()
}

#[track_caller]
fn assert_close(actual: &[f64], expected: &[f64]) {
    let near = |(a, e): (&f64, &f64)| (a - e).abs() < 1e-5;
    assert!(
        actual.len() == expected.len() && actual.iter().zip(expected).all(near),
        "{actual:?} is not {expected:?}"
    );
}

#[test]
fn eyes_look_where_they_should() {
    let angles = |eyes, symmetric_eyes| -> Vec<f64> {
        let config = config(&format!("eyes={eyes} symmetric-eyes={symmetric_eyes}"));
        let pose = (450.0, 250.0, 0.0);
        let scene = posed(config, pose, &[]).scene().expect("a drawing");
        let angle = |eye: &scene::Eye| {
            let (dx, dy) = (eye.line.to.x - 450.0, eye.line.to.y - 250.0);
            assert!((dx.hypot(dy) - 85.0).abs() < 1e-9);
            dx.atan2(dy)
        };
        scene.eyes.iter().map(angle).collect()
    };
    let published = [-0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25];
    assert_close(&angles(9, false), &published);
    let symmetric = [-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0];
    assert_close(&angles(9, true), &symmetric);
    assert_close(&angles(1, false), &[0.0]);
    assert_close(&angles(1, true), &[0.0]);
    assert_close(&angles(4, false), &[-0.25, 0.0, 0.25, 0.5]);
    assert_close(&angles(4, true), &[-0.375, -0.125, 0.125, 0.375]);
}

#[test]
fn the_first_observation_and_reward_by_hand() {
    // Of the nine eyes at the start the first two see x = 10, at 40 / sin 0.75 = 58.682 and
    // 40 / sin 0.5 = 83.433, that is 0.690376 and 0.981569 of the range.
    let world = posed(config(""), (50.0, 50.0, 0.0), &[]);
    let Observation::Vector(seen) = world.observation() else {
        panic!("readings are a vector");
    };
    assert_eq!(seen.len(), 27);
    assert!((seen[0] - 0.690_376).abs() < 1e-5 && (seen[3] - 0.981_569).abs() < 1e-5);
    let ones = seen.iter().filter(|&&reading| reading == 1.0).count();
    assert_eq!(ones, 25);
    // Proximity is (0.690376 + 0.981569 + 7) / 9 = 0.963549; a tenth more for going straight on.
    assert_close(&rewards(world, &[STRAIGHT])[..], &[1.059_904]);
    let world = posed(config(""), (50.0, 50.0, 0.0), &[]);
    assert_close(&rewards(world, &[TURN]), &[0.963_549]);
}

#[test]
fn items_are_eaten_where_the_move_ends() {
    // Straight on from (450, 250) leads to (450, 254.207); 20 from there is 274.207.
    let food = |x, y| (x, y, ItemKind::Food);
    let poison = |x, y| (x, y, ItemKind::Poison);
    let two = [food(450.0, 270.0), food(455.0, 270.0)];
    let both = [food(450.0, 270.0), poison(455.0, 270.0)];
    for (items, reward, best, left) in [
        (&[food(450.0, 274.3)][..], 1.1, false, 1),
        (&[food(450.0, 274.1)], 6.1, true, 0),
        (&[poison(450.0, 274.1)], -4.9, false, 0),
        // Within reach before the move and not after it.
        (&[food(450.0, 231.0)], 1.1, false, 1),
        (&two, 11.1, true, 0),
        (&both, 0.1, false, 0),
    ] {
        let mut world = posed(config(""), (450.0, 250.0, 0.0), items);
        let step = world.step(STRAIGHT, &mut rng());
        assert!((step.reward - reward).abs() < 1e-9, "{step:?} for {reward}");
        assert_eq!((step.best, world.items.len()), (best, left), "{items:?}");
    }
}

/// The clock is 1 in the first step, so that the tenth may bring an item and no other before it.
#[test]
fn the_clock_decides_when_items_come() {
    let mut early = 0;
    for seed in 0..200 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut world = posed(config(""), (450.0, 250.0, 0.0), &[]);
        for _ in 0..9 {
            world.step(TURN, &mut rng);
            assert!(world.items.is_empty());
        }
        world.step(TURN, &mut rng);
        early += world.items.len();
        assert!(world.items.iter().all(|item| item.age == 0));
    }
    // Binomial, 200 of 0.25: 50 with STD 6.1.
    assert!((20..=80).contains(&early), "{early}");
}

/// The bits of a recorded life, which depend on every sine and cosine and on every draw: on each
/// machine they are the same.
#[test]
fn a_life_never_changes() {
    let mut rng = rng();
    let mut world = Foraging::new(config(""));
    world.reset(&mut rng);
    let mut total = 0.0;
    for step in 0..20_000 {
        total += world.step(step * step % 13 % ACTIONS, &mut rng).reward;
    }
    let Point { x, y } = world.body.position;
    let found = [x, y, world.body.heading, total];
    let recorded = [
        68.18639531369044,
        24.532221782179334,
        5.40278504818096,
        16599.16519464475,
    ];
    assert_eq!(
        found.map(f64::to_bits),
        recorded.map(f64::to_bits),
        "{found:?}"
    );
}
