//! Worlds that ask for deep exploration: `deep-sea`, `chain` and `river-swim`, by hand where that can be
//! done, and else against value iteration over dense arrays in NumPy.

use crate::common::*;

/// Optimal and random return.
fn returns(world: &str, settings: &str) -> [f64; 2] {
    let world = build(world, settings);
    let model = model(&*world);
    [model.optimal_return(), model.random_return()]
}

/// A random dive costs 0.01 / 2 on average and finds the treasure once in 2^N times. The stochastic
/// optimum at N = 2: 0.005 for a move that succeeds half the time, to a treasure worth 0.995.
#[test]
fn returns_in_the_deep_sea() {
    for (size, treasure) in [(2, 1.0 / 4.0), (5, 1.0 / 32.0), (10, 1.0 / 1024.0)] {
        let found = returns("deep-sea", &format!("size={size}"));
        assert_close(&found, &[0.99, treasure - 0.005], 1e-12);
    }
    let found = returns("deep-sea", "size=2;stochastic=true");
    assert_close(&found, &[0.5 * 0.995 - 0.005, 0.125 - 0.005], 1e-12);
    // NumPy.
    let found = returns("deep-sea", "size=20;stochastic=true");
    assert_close(&found, &[0.3709384617593931, -0.004999640127561061], 1e-12);
}

/// Right is what costs, or finds the treasure.
fn right(world: &dyn Environment, state: usize) -> usize {
    let reward = |action| model(world).outcomes(state, action)[0].reward;
    usize::from(reward(1) != 0.0)
}

/// Recorded: whoever changes the matrix changes the results of every run in the sea. It does not depend on
/// the streams of play, and each size has a matrix of its own.
#[test]
fn the_matrix_belongs_to_the_mapping_seed_alone() {
    let matrix = |settings: &str| -> String {
        let world = build("deep-sea", settings);
        let states = model(&*world).states().len() - 1;
        let right = (0..states).map(|state| right(&*world, state));
        right.map(|action| action.to_string()).collect()
    };
    assert_eq!(matrix("size=5"), "100010100001111");
    assert_eq!(matrix("size=5;stochastic=true"), matrix("size=5"));
    assert_ne!(matrix("size=5;mapping-seed=43"), matrix("size=5"));
    let ones = matrix("size=100").matches('1').count() as f64;
    // 5,050 draws of 0 or 1; five standard errors.
    assert!(
        (ones - 2525.0).abs() < 5.0 * (5050.0_f64 / 4.0).sqrt(),
        "{ones}"
    );
}

/// Where right fails and where rewards have noise: in the ends of the last row, whichever the action.
#[test]
fn the_stochastic_sea() {
    let world = build("deep-sea", "size=4;stochastic=true");
    let model = model(&*world);
    for state in model.decisions() {
        let place = model.states()[state];
        let right = right(&*world, state);
        let outcomes = |action| -> Vec<(usize, f64)> {
            let outcomes = model.outcomes(state, action).iter();
            let next = outcomes.map(|o| (model.states()[o.next].x, o.probability));
            next.collect()
        };
        let noisy = place.y == 3 && (place.x == 0 || place.x == 3);
        if place.y < 3 {
            assert_eq!(outcomes(right), [(place.x + 1, 0.75), (place.x, 0.25)]);
            assert_eq!(outcomes(1 - right), [(place.x.saturating_sub(1), 1.0)]);
        }
        for outcome in (0..2).flat_map(|action| model.outcomes(state, action)) {
            assert_eq!(outcome.reward_std, f64::from(u8::from(noisy)), "{place:?}");
        }
    }
}

/// The triangle, and below it the terminal state; arrows point where actions lead.
#[test]
fn the_drawing_of_the_sea() {
    let world = build("deep-sea", "size=3");
    let grid = world.grid().expect("a drawing");
    assert_eq!(drawing(&grid), ["S##", "..#", "..G", "#T#"]);
    let right = right(&*world, 2);
    assert_eq!(grid.direction((1, 1), right), Some((1, 1)));
    assert_eq!(grid.direction((1, 1), 1 - right), Some((-1, 1)));
    assert_eq!(grid.direction((1, 3), 0), None);
    assert_eq!(grid.direction((2, 0), 0), None);
}

/// N - 2 moves and 10 rewards of 1. Random play, from NumPy: chains of 3, 10 and 100 states.
#[test]
fn returns_on_the_chain() {
    for (length, random) in [
        (3, 1.72389013671875),
        (10, 0.0731463394165039),
        (100, 0.00688758638339158),
    ] {
        for observation in ["one-hot", "thermometer"] {
            let settings = format!("length={length};observation={observation}");
            assert_close(&returns("chain", &settings), &[10.0, random], 1e-12);
        }
    }
}

#[test]
fn a_thermometer_shows_how_far_right_it_stands() {
    let mut chain = build("chain", "length=4;observation=thermometer");
    assert_eq!(chain.observation_space(), ObservationSpace::Box(4));
    chain.reset(&mut stream(0));
    let start = Observation::Vector(&[1.0, 1.0, 0.0, 0.0]);
    assert_eq!(chain.observation(), start);
    chain.step(1, &mut stream(0));
    let next = Observation::Vector(&[1.0, 1.0, 1.0, 0.0]);
    assert_eq!(chain.observation(), next);
    assert_eq!(
        build("chain", "length=4").observation_space(),
        ObservationSpace::Discrete(4)
    );
}

/// From NumPy: the optimum and random play.
#[test]
fn returns_in_the_river() {
    for (length, horizon, expected) in [
        (6, 20, [3.3972639591508393, 0.04378902313724857]),
        (12, 60, [11.826270592523473, 0.08349577614587482]),
        (12, 20, [0.10627426109931969, 0.029546162919821206]),
    ] {
        let found = returns("river-swim", &format!("length={length};horizon={horizon}"));
        assert_close(&found, &expected, 1e-12);
    }
    let river = build("river-swim", "");
    let always_left = model(&*river).policy_return(&[0; 6]);
    assert_close(&[always_left], &[0.1], 1e-12);
}

#[test]
fn rows_are_drawn_with_rewards_at_their_ends_and_arrows_left_and_right() {
    for (world, settings, small) in [("chain", "length=6", 0.001), ("river-swim", "", 0.005)] {
        let world = build(world, settings);
        let grid = world.grid().expect("a drawing");
        assert_eq!((grid.width, grid.height()), (6, 1));
        assert_eq!(rewards(&grid), [small, 0.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!(grid.direction((5, 0), 0), Some((-1, 0)));
        assert_eq!(grid.direction((5, 0), 1), Some((1, 0)));
    }
    let grid = build("chain", "length=250").grid().expect("a drawing");
    assert_eq!((grid.width, grid.height()), (100, 3));
}
