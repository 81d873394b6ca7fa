//! The foraging world through its public face: sizes, draws, and long random walks in which the drawing,
//! the observation and the reward must explain each other.

use crate::common::*;
use envs::scene::{Eye, ItemKind, Point, Scene, Segment, Sight};

const STRAIGHT: usize = 0;

fn scene(world: &dyn Environment) -> Scene {
    world.scene().expect("a continuous world has a drawing")
}

#[test]
fn sizes() {
    for (text, inputs) in [
        ("", 27),
        ("memory=true", 59),
        ("eyes=5", 15),
        ("eyes=5;memory=true", 35),
    ] {
        let world = build("foraging", text);
        assert_eq!(world.observation_space(), ObservationSpace::Box(inputs));
        assert_eq!(world.actions(), 5);
        assert!(world.tabular().is_none() && world.grid().is_none());
    }
    let published = world("foraging").expect("registered");
    let defaults = (published.steps, published.eval_every, published.window);
    assert_eq!(
        (defaults, published.continuing),
        ((200_000, 10_000, 500), true)
    );
    let (lowest, highest) = build("foraging", "items=2").reward_range();
    assert_eq!(lowest, -12.0);
    assert!((highest - 11.1).abs() < 1e-12);
}

/// Pins the draws of a reset, for which any stream will do: x, y and kind of each item.
#[test]
fn a_reset_draws_place_and_kind_of_each_item() {
    let mut world = build("foraging", "items=5");
    world.reset(&mut stream(3));
    let mut rng = stream(3);
    for item in scene(&*world).items {
        let [x, y, kind] = std::array::from_fn(|_| rng.random::<f64>());
        let centre = Point {
            x: 20.0 + 660.0 * x,
            y: 20.0 + 460.0 * y,
        };
        assert_eq!((item.centre, item.radius), (centre, 10.0));
        assert_eq!(item.kind == ItemKind::Food, kind < 0.5);
    }
    // A step with a clock of 1 draws nothing.
    let mut untouched = rng.clone();
    world.step(0, &mut rng);
    assert_eq!(rng.random::<u64>(), untouched.random::<u64>());
}

#[test]
fn the_drawing_has_the_published_measures() {
    let mut world = build("foraging", "");
    world.reset(&mut stream(0));
    let scene = scene(&*world);
    assert_eq!((scene.width, scene.height), (700.0, 500.0));
    let agent = scene.agent;
    assert_eq!(agent.position, Point { x: 50.0, y: 50.0 });
    assert_eq!((agent.radius, agent.heading), (10.0, 0.0));
    assert_eq!((scene.items.len(), scene.eyes.len()), (30, 9));
    // 2 (680 + 480) around everything; two boxes of 200 + 300 + 200.
    let length = |wall: &Segment| (wall.to.x - wall.from.x).abs() + (wall.to.y - wall.from.y).abs();
    assert_eq!(scene.walls.iter().map(length).sum::<f64>(), 3_720.0);
    let left_of_box =
        |wall: &&Segment| wall.from.x == wall.to.x && [100.0, 400.0].contains(&wall.from.x);
    assert_eq!(scene.walls.iter().find(left_of_box), None);
}

/// The three readings of an eye of a drawing.
fn readings(eye: &Eye, range: f64) -> [f32; 3] {
    let mut readings = [1.0; 3];
    let kind = [Sight::Wall, Sight::Food, Sight::Poison];
    if let Some(kind) = kind.iter().position(|&kind| kind == eye.sight) {
        readings[kind] = (eye.distance / range) as f32;
    }
    readings
}

/// Every reward is that of the drawing before the move and of the items that are gone after it; every
/// observation is that of the drawing, the observation before and the action.
#[test]
fn drawing_observation_and_reward_explain_each_other() {
    for (text, range, doubled) in [
        ("items=100;memory=true", 85.0, false),
        ("items=100;memory=true;unsigned-offset=true", 85.0, false),
        (
            "items=200;memory=true;range=60;doubled-proximity=true",
            60.0,
            true,
        ),
    ] {
        let mut world = build("foraging", text);
        let mut rng = stream(1);
        let mut choices = stream(2);
        world.reset(&mut rng);
        assert_eq!(vector(&*world)[27..], [0.0; 32], "nothing to remember");
        let (mut eaten, mut forward) = (0, 0);
        for step in 1..=4_000 {
            let before = scene(&*world);
            let seen_before = vector(&*world);
            // Mostly straight on, so that it gets about.
            let action = if choices.random::<f64>() < 0.7 {
                STRAIGHT
            } else {
                choices.random_range(0..5)
            };
            let outcome = world.step(action, &mut rng);
            let after = scene(&*world);

            let of_eye = |eye: &Eye| match eye.sight {
                Sight::Wall => eye.distance / range,
                _ => 1.0,
            };
            let mut proximity = before.eyes.iter().map(of_eye).sum::<f64>() / 9.0;
            if doubled {
                proximity = f64::min(1.0, 2.0 * proximity);
            }
            let mut reward = proximity;
            if action == STRAIGHT && proximity > 0.75 {
                reward += 0.1 * proximity;
                forward += 1;
            }
            let gone = before.items.iter().filter(|i| !after.items.contains(i));
            let (mut food, mut poison) = (0, 0);
            for item in gone {
                let at = after.agent.position;
                let distance = (item.centre.x - at.x).hypot(item.centre.y - at.y);
                assert!(
                    distance < 20.0,
                    "{text}: {step}: {item:?} is {distance} away"
                );
                match item.kind {
                    ItemKind::Food => (food, reward) = (food + 1, reward + 5.0),
                    ItemKind::Poison => (poison, reward) = (poison + 1, reward - 6.0),
                }
            }
            eaten += food + poison;
            assert!(
                (outcome.reward - reward).abs() < 1e-9,
                "{text}: {step}: {outcome:?} is not {reward}"
            );
            assert_eq!(outcome.best, food > 0 && poison == 0, "{text}: {step}");

            let now = after.eyes.iter().flat_map(|eye| readings(eye, range));
            let mut expected: Vec<f32> = now.collect();
            expected.extend(&seen_before[..27]);
            expected.extend((0..5).map(|a| if a == action { 27.0 } else { 0.0 }));
            assert_eq!(vector(&*world), expected, "{text}: {step}");

            let Point { x, y } = after.agent.position;
            assert!((10.0..=690.0).contains(&x) && (10.0..=490.0).contains(&y));
            assert!(after.items.len() <= before.items.len() + 1);
        }
        assert!(eaten > 10 && forward > 100, "{text}: {eaten}, {forward}");
    }
}

/// How the agent senses and is paid has no part in where equal actions lead on equal streams.
#[test]
fn options_change_what_is_seen_and_not_what_happens() {
    let walk = |text: &str| -> Vec<(Point, usize)> {
        let mut world = build("foraging", text);
        let mut rng = stream(1);
        let mut choices = stream(2);
        world.reset(&mut rng);
        let mut place = || {
            world.step(choices.random_range(0..5), &mut rng);
            let scene = scene(&*world);
            (scene.agent.position, scene.items.len())
        };
        (0..2_000).map(|_| place()).collect()
    };
    let published = walk("");
    for text in [
        "eyes=3;range=200",
        "symmetric-eyes=true;doubled-proximity=true",
        "memory=true;unsigned-offset=true",
    ] {
        assert_eq!(walk(text), published, "{text}");
    }
}
