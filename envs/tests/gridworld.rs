//! The gridworld's own rules: moves, rewards, endings, slip, noise, observations, built-in maps.

use crate::common::*;

const UP: usize = 0;
const RIGHT: usize = 1;
const DOWN: usize = 2;
const LEFT: usize = 3;

/// Column and row after each of the actions from the start.
fn path(world: &mut dyn Environment, actions: &[usize]) -> Vec<(usize, usize)> {
    let mut rng = stream(0);
    world.reset(&mut rng);
    let at = |world: &dyn Environment| {
        let state = model(world).states()[world.state().expect("tabular")];
        (state.x, state.y)
    };
    actions
        .iter()
        .map(|&action| {
            world.step(action, &mut rng);
            at(world)
        })
        .collect()
}

#[test]
fn actions_are_up_right_down_left_and_walls_and_the_edge_of_the_drawing_stop_the_agent() {
    let mut world = grid("....\n.S..\n...G", "");
    assert_eq!(
        path(&mut *world, &[UP, RIGHT, DOWN, LEFT]),
        [(1, 0), (2, 0), (2, 1), (1, 1)]
    );
    let mut world = grid("S#\n.G", "");
    assert_eq!(
        path(&mut *world, &[UP, RIGHT, LEFT, DOWN]),
        [(0, 0), (0, 0), (0, 0), (0, 1)]
    );
}

#[test]
fn a_reward_is_earned_on_each_entry_and_not_by_pushing_against_a_wall() {
    let mut world = grid("legend c = +0.5\nSc#G\n...c", "step-cost=0.125");
    let mut rng = stream(0);
    world.reset(&mut rng);
    let rewards: Vec<f64> = [RIGHT, RIGHT, UP, LEFT, RIGHT]
        .iter()
        .map(|&action| world.step(action, &mut rng).reward)
        .collect();
    assert_eq!(rewards, [0.375, -0.125, -0.125, -0.125, 0.375]);
}

/// Judged before noise.
#[test]
fn the_best_reward_is_the_largest_that_can_be_reached() {
    let map = "legend c = +0.5\nlegend x = 9\nSc#xP";
    for settings in ["step-cost=0.25", "step-cost=0.25;noise=100"] {
        let mut world = grid(map, settings);
        assert_eq!(world.reward_range(), (-0.25, 0.25));
        let mut rng = stream(0);
        for _ in 0..20 {
            world.reset(&mut rng);
            assert!(!world.step(LEFT, &mut rng).best);
            assert!(world.step(RIGHT, &mut rng).best);
            assert!(!world.step(RIGHT, &mut rng).best, "pushing earns nothing");
        }
    }
}

#[test]
fn the_horizon_truncates_and_termination_goes_first() {
    let endings = |actions: &[usize]| -> Vec<Option<Ending>> {
        let mut world = grid("S.G", "horizon=2");
        let mut rng = stream(0);
        world.reset(&mut rng);
        let steps = actions.iter();
        steps.map(|&a| world.step(a, &mut rng).ending).collect()
    };
    assert_eq!(endings(&[RIGHT, LEFT]), [None, Some(Ending::Truncated)]);
    assert_eq!(endings(&[RIGHT, RIGHT]), [None, Some(Ending::Terminated)]);
}

/// Where both sides are blocked it stays.
#[test]
fn slip_moves_to_either_side_and_never_back() {
    for (map, action, expected) in [
        (
            "...\n.S.\n..G",
            UP,
            vec![(1, 0, 0.8), (0, 1, 0.1), (2, 1, 0.1)],
        ),
        ("S.G", RIGHT, vec![(1, 0, 0.8), (0, 0, 0.2)]),
    ] {
        let world = grid(map, "slip=0.2");
        let model = model(&*world);
        let outcomes = model.outcomes(model.starts()[0].0, action).iter();
        let place = |next: usize| (model.states()[next].x, model.states()[next].y);
        let found = outcomes.map(|o| (place(o.next).0, place(o.next).1, o.probability));
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn noise_does_not_change_the_path_on_the_same_stream() {
    let walk = |settings: &str| -> (Vec<Option<usize>>, Vec<f64>) {
        let mut world = build("gridworld", settings);
        let mut rng = stream(7);
        world.reset(&mut rng);
        (0..15)
            .map(|t| {
                let step = world.step([RIGHT, DOWN][t % 2], &mut rng);
                (world.state(), step.reward)
            })
            .unzip()
    };
    let (quiet, rewards) = walk("map=four-rooms;slip=0.3");
    let (noisy, noisy_rewards) = walk("map=four-rooms;slip=0.3;noise=1");
    assert_eq!(quiet, noisy);
    assert_ne!(rewards, noisy_rewards);
}

#[test]
fn one_hot_numbers_the_cells_that_are_not_walls_in_reading_order() {
    let mut world = grid("#.#\n.#S\n..G", "");
    world.reset(&mut stream(0));
    assert_eq!(world.observation_space(), ObservationSpace::Discrete(6));
    assert_eq!(world.observation(), Observation::Index(2));
}

/// A single row has coordinate 0.
#[test]
fn coordinates_run_from_minus_one_to_one() {
    let mut world = grid("S.G\n...\n...\n...\n...", "observation=coordinates");
    assert_eq!(world.observation_space(), ObservationSpace::Box(2));
    for (actions, expected) in [
        ([].as_slice(), [-1.0, -1.0]),
        (&[DOWN, RIGHT], [0.0, -0.5]),
        (&[DOWN; 4], [-1.0, 1.0]),
    ] {
        path(&mut *world, actions);
        assert_eq!(vector(&*world), expected);
    }
    let mut world = grid("S.G", "observation=coordinates");
    world.reset(&mut stream(0));
    assert_eq!(vector(&*world), [-1.0, 0.0]);
}

#[test]
fn a_window_shows_walls_positive_and_negative_rewards() {
    let text = "legend a = +0.5\nlegend d = -2\na#.\n.Sd\n..G";
    let mut world = grid(text, "observation=window;window-radius=1");
    world.reset(&mut stream(0));
    #[rustfmt::skip]
    let expected = [
        0.0, 1.0, 0.0,   0.0, 0.0, 0.0,   0.0, 0.0, 0.0,
        0.25, 0.0, 0.0,  0.0, 0.0, 0.0,   0.0, 0.0, 0.5,
        0.0, 0.0, 0.0,   0.0, 0.0, 1.0,   0.0, 0.0, 0.0,
    ];
    assert_eq!(world.observation_space(), ObservationSpace::Box(27));
    assert_eq!(vector(&*world), expected);
    // The edge of the drawing is a wall too.
    let mut world = grid("SG", "observation=window;window-radius=1");
    world.reset(&mut stream(0));
    let walls = &vector(&*world)[..9];
    assert_eq!(walls, [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
}

#[test]
fn the_drawing_is_the_map() {
    let grid = grid("legend c = +0.25\nSc.\n#PG", "").grid();
    let grid = grid.expect("gridworlds have drawings");
    assert_eq!(drawing(&grid), ["S..", "#TG"]);
    let rewards = rewards(&grid);
    assert_eq!(rewards[..3], [0.0, 0.25, 0.0]);
    assert_eq!(rewards[4..], [-1.0, 1.0]);
    assert_eq!(grid.cell(2, 1), Some(grid.cells[5]));
    assert_eq!([grid.cell(3, 0), grid.cell(0, 2)], [None; 2]);
}

#[test]
fn the_trap_tempts_and_is_not_the_optimum() {
    let world = build("gridworld", "map=trap;step-cost=0");
    assert_eq!(model(&*world).optimal_return(), 1.0);
    let states = model(&*world).states();
    let small = states.iter().find(|state| state.terminal);
    let small = small.expect("the trap comes first in reading order");
    let start = states[model(&*world).starts()[0].0];
    let steps_to = |to: &State| start.x.abs_diff(to.x) + start.y.abs_diff(to.y);
    let large = states.last().expect("the goal");
    assert!(2 * steps_to(small) < steps_to(large));
}

/// The table of built-in maps in MAPS.md, checked against the worlds. Each map has a purpose, and a positive optimum
/// that random play misses.
#[test]
fn the_guide_to_maps_tells_the_truth() {
    let round = |value: f64| (value * 1e4).round() / 1e4;
    let table: Vec<String> = maps()
        .map(|(name, description)| {
            let world = build("gridworld", &format!("map={name}"));
            let model = model(&*world);
            let (optimum, random) = (model.optimal_return(), model.random_return());
            assert!(description.len() > 20, "{name}: {description:?}");
            assert!(optimum > 0.0 && random < 0.0, "{name}: {optimum}, {random}");
            let text = std::fs::read_to_string(format!("maps/{name}.txt")).expect(name);
            let rows: Vec<_> = text.lines().skip_while(|line| !line.is_empty()).collect();
            format!(
                "| `{name}` | {} x {} | {} | {} | {} |\n",
                rows[1].len(),
                rows.len() - 1,
                model.horizon(),
                round(optimum),
                round(random),
            )
        })
        .collect();
    assert_eq!(table.len(), 5);
    let guide = include_str!("../MAPS.md");
    assert!(guide.contains(&table.concat()), "{}", table.concat());
}

#[test]
fn the_example_in_the_guide_to_maps_works() {
    let guide = include_str!("../MAPS.md");
    let example = guide.split("```text\n").nth(2).expect("the second block");
    let example = example.split("```").next().expect("its end");
    let world = grid(example, "");
    let model = model(&*world);
    assert_eq!(model.horizon(), 60);
    let apples = world.reward_range();
    assert_eq!(apples, (-0.51, 0.99));
    assert!(model.optimal_return() > 0.0);
}
