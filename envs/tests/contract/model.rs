//! What holds of worlds that have a model: they are what it says, and their drawing shows its states.

use std::collections::HashMap;

use super::*;

#[test]
fn the_model_has_the_sizes_and_observations_of_the_world() {
    every_case(|case, mut world| {
        let records = wander(&mut *world, 1, 300);
        let Some(model) = world.tabular() else {
            assert_eq!(world.state(), None, "{case}: a state needs a model");
            return;
        };
        assert_eq!(model.actions(), world.actions(), "{case}");
        if let ObservationSpace::Discrete(n) = world.observation_space() {
            assert_eq!(model.states().len(), n, "{case}");
        }
        for (_, state, seen) in records {
            let state = state.expect("a tabular world has a state");
            assert_eq!(Seen::from(model.observation(state)), seen, "{case}");
            assert!(model.reachable()[state], "{case}: {state} was reached");
        }
    });
}

#[test]
fn the_drawing_shows_the_states_of_the_model() {
    every_case(|case, world| {
        let Some(grid) = world.grid() else { return };
        let model = world.tabular().expect("a drawing shows states");
        for (state, place) in model.states().iter().enumerate() {
            let Some(Cell::Floor {
                terminal, start, ..
            }) = grid.cell(place.x, place.y)
            else {
                panic!("{case}: state {state} is not on the floor");
            };
            assert_eq!(terminal, place.terminal, "{case}: {state}");
            let starts = model.starts().iter().any(|&(known, _)| known == state);
            assert_eq!(start, starts, "{case}: {state}");
        }
        let floor = grid.cells.iter().filter(|&&cell| cell != Cell::Wall);
        assert_eq!(floor.count(), model.states().len(), "{case}");
    });
}

/// Continuing worlds never end, and the others do.
#[test]
fn endings_are_those_of_the_model() {
    every_case(|case, mut world| {
        let records = wander(&mut *world, 1, 2000);
        let name = case.split(' ').next().expect("a name");
        let continuing = envs::world(name).expect("registered").continuing;
        let never = records.iter().all(|(step, ..)| step.ending.is_none());
        assert_eq!(never, continuing, "{case}");
        let Some(model) = world.tabular() else { return };
        let mut length = 0;
        for (step, state, _) in records {
            length += 1;
            let expected = if model.states()[state.expect("tabular")].terminal {
                Some(Ending::Terminated)
            } else {
                (length == model.horizon()).then_some(Ending::Truncated)
            };
            assert_eq!(step.ending, expected, "{case}: step {length}");
            if step.ending.is_some() {
                length = 0;
            }
        }
    });
}

/// Sums over the rewards seen on one (state, action, next state).
#[derive(Default)]
struct Rewards {
    count: f64,
    sum: f64,
    squares: f64,
}

#[test]
fn frequencies_and_rewards_are_those_of_the_model() {
    every_case(|case, mut world| {
        if world.tabular().is_none() {
            return;
        }
        let (lowest, highest) = world.reward_range();
        let mut seen: HashMap<(usize, usize), HashMap<usize, Rewards>> = HashMap::new();
        let mut starts: HashMap<usize, f64> = HashMap::new();
        let mut taken = Vec::new();
        let mut rng = stream(1);
        let mut choices = stream(2);
        let state = |world: &dyn Environment| world.state().expect("tabular");
        let mut begin = |world: &mut dyn Environment, rng: &mut ChaCha8Rng| {
            world.reset(rng);
            *starts.entry(state(world)).or_default() += 1.0;
        };

        begin(&mut *world, &mut rng);
        for _ in 0..20_000 {
            let from = state(&*world);
            let action = choices.random_range(0..world.actions());
            let step = world.step(action, &mut rng);
            let to = state(&*world);
            let rewards = seen
                .entry((from, action))
                .or_default()
                .entry(to)
                .or_default();
            rewards.count += 1.0;
            rewards.sum += step.reward;
            rewards.squares += step.reward.powi(2);
            taken.push((from, action, to, step.best));
            if step.ending.is_some() {
                begin(&mut *world, &mut rng);
            }
        }

        // Five standard errors: with some thousand comparisons on a fixed stream none is expected.
        let model = world.tabular().expect("tabular");
        let close = |count: f64, total: f64, p: f64| {
            (count - total * p).abs() <= 5.0 * (total * p * (1.0 - p)).sqrt() + 1e-6
        };
        let episodes: f64 = starts.values().sum();
        for (start, count) in &starts {
            let (_, p) = model.starts().iter().find(|(s, _)| s == start).expect(case);
            assert!(close(*count, episodes, *p), "{case}: start {start}");
        }
        for (&(from, action), nexts) in &seen {
            let outcomes = model.outcomes(from, action);
            let total: f64 = nexts.values().map(|rewards| rewards.count).sum();
            for (next, rewards) in nexts {
                let outcome = outcomes.iter().find(|o| o.next == *next);
                let outcome = outcome.unwrap_or_else(|| {
                    panic!("{case}: {from} by {action} to {next} is not in the model")
                });
                let n = rewards.count;
                assert!(
                    close(n, total, outcome.probability),
                    "{case}: {from} by {action} to {next}, {n} of {total}, {outcome:?}"
                );
                assert!((lowest..=highest).contains(&outcome.reward), "{case}");
                let std = outcome.reward_std;
                let mean = rewards.sum / n;
                assert!(
                    (mean - outcome.reward).abs() <= 5.0 * std / n.sqrt() + 1e-9,
                    "{case}: mean reward {mean}, {outcome:?}"
                );
                if n >= 100.0 {
                    let variance = rewards.squares / n - mean.powi(2);
                    assert!(
                        (variance - std.powi(2)).abs()
                            <= std.powi(2) * 5.0 * (2.0 / n).sqrt() + 1e-9,
                        "{case}: variance {variance}, {outcome:?}"
                    );
                }
            }
        }
        for (from, action, to, best) in taken {
            let mut outcomes = model.outcomes(from, action).iter();
            let outcome = outcomes.find(|o| o.next == to).expect("checked above");
            assert_eq!(best, outcome.reward == highest, "{case}: best");
        }
    });
}
