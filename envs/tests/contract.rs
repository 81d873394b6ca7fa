//! One contract, held by every world. A new world adds a row to [`ROWS`].

mod common;

use std::collections::HashMap;

use common::{build, stream};
use envs::{Cell, Ending, Environment, Observation, ObservationSpace, Step, worlds};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A world, and for each aspect the alternatives to try: every combination is tested.
type Row = (&'static str, &'static [&'static [&'static str]]);

const ROWS: &[Row] = &[
    (
        "gridworld",
        &[
            &[
                "map=open",
                "map=trap",
                "map=cliff",
                "map=four-rooms",
                "map=maze",
                "map=coins;map-text=legend c = +0.25\nlegend m = -0.5\nSc.#\n.m#S\nc..G",
            ],
            &[
                "observation=one-hot",
                "observation=coordinates",
                "observation=window",
                "observation=window;window-radius=1",
            ],
            &["", "slip=0.3;noise=0.5", "slip=1;step-cost=0;horizon=25"],
        ],
    ),
    (
        "deep-sea",
        &[
            &["", "size=2", "size=5;mapping-seed=1"],
            &["", "stochastic=true"],
        ],
    ),
    (
        "chain",
        &[
            &["", "length=3", "length=250"],
            &["", "observation=thermometer"],
        ],
    ),
    ("river-swim", &[&["", "length=3", "length=12;horizon=60"]]),
    (
        "mdp",
        &[
            &[
                "file=mdps/frozen-lake.csv",
                "file=both-ways;file-text=start a = 0.25\nstart b = 0.75\n\
                 state,action,next_state,probability,reward,terminated\n\
                 a,x,a,0.5,1,false\na,x,b,0.25,2,false\na,x,b,0.25,3,true\n\
                 b,x,a,1,-1,true\na,y,b,1,0,false\nb,y,a,1,0,false",
            ],
            &["", "horizon=3"],
        ],
    ),
    // What has no table needs Python.
    #[cfg(unix)]
    (
        "gymnasium",
        &[&["id=Coin-v0;table=start 0 = 1\nhorizon = 5\n\
             state,action,next_state,probability,reward,terminated\n\
             0,0,0,0.5,1,False\n0,0,1,0.5,-1,True\n0,1,0,1,0,False"]],
    ),
    (
        "foraging",
        &[
            &["", "items=816;eyes=1", "items=100;eyes=25;range=860"],
            &["", "memory=true", "memory=true;unsigned-offset=true"],
            &["", "symmetric-eyes=true;doubled-proximity=true"],
        ],
    ),
];

/// One recorded step: what happened, where it led, what was seen there.
type Record = (Step, Option<usize>, Seen);

#[derive(Clone, Debug, PartialEq)]
enum Seen {
    Index(usize),
    Vector(Vec<f32>),
}

impl From<Observation<'_>> for Seen {
    fn from(observation: Observation<'_>) -> Self {
        match observation {
            Observation::Index(index) => Self::Index(index),
            Observation::Vector(vector) => Self::Vector(vector.to_vec()),
        }
    }
}

fn every_case(mut check: impl FnMut(&str, Box<dyn Environment>)) {
    for (world, aspects) in ROWS {
        let mut cases = vec![String::new()];
        for alternatives in *aspects {
            cases = cases
                .iter()
                .flat_map(|case| {
                    alternatives
                        .iter()
                        .map(move |more| format!("{case};{more}"))
                })
                .collect();
        }
        for case in cases {
            check(&format!("{world} {case}"), build(world, &case));
        }
    }
}

/// Takes `steps` uniformly random actions, resetting where an episode ends.
fn wander(world: &mut dyn Environment, seed: u64, steps: usize) -> Vec<Record> {
    let mut rng = stream(seed);
    let mut choices = stream(seed + 1000);
    world.reset(&mut rng);
    (0..steps)
        .map(|_| {
            let step = world.step(choices.random_range(0..world.actions()), &mut rng);
            let record = (step, world.state(), world.observation().into());
            if step.ending.is_some() {
                world.reset(&mut rng);
            }
            record
        })
        .collect()
}

#[test]
fn every_world_has_a_row() {
    let mut rows: Vec<_> = ROWS.iter().map(|(name, _)| *name).collect();
    let mut names: Vec<_> = worlds().iter().map(|world| world.name).collect();
    rows.sort_unstable();
    names.sort_unstable();
    assert_eq!(rows, names);
}

/// Those who run a policy elsewhere know its actions and states by these.
#[test]
fn names_are_as_many_as_what_they_name() {
    every_case(|case, world| {
        let names = world.names();
        let is_of = |names: &[String], count: usize| names.is_empty() || names.len() == count;
        let states = world.tabular().map_or(0, |model| model.states().len());
        assert!(is_of(&names.actions, world.actions()), "{case}");
        assert!(is_of(&names.states, states), "{case}");
        assert_eq!(names.order.is_empty(), states == 0, "{case}");
    });
}

/// And rewards lie in their range; those of a model are held against it below.
#[test]
fn observations_have_the_promised_form() {
    every_case(|case, mut world| {
        let space = world.observation_space();
        let (lowest, highest) = world.reward_range();
        assert!(
            lowest < highest,
            "{case}: rewards are all equal, so any step is the first goal"
        );
        for (step, _, seen) in wander(&mut *world, 1, 500) {
            match (&seen, space) {
                (Seen::Index(index), ObservationSpace::Discrete(n)) => {
                    assert!(*index < n, "{case}: {index} of {n}");
                }
                (Seen::Vector(vector), ObservationSpace::Box(length)) => {
                    assert_eq!(vector.len(), length, "{case}");
                    assert!(vector.iter().all(|x| x.is_finite()), "{case}: {vector:?}");
                }
                _ => panic!("{case}: {seen:?} in {space:?}"),
            }
            if world.tabular().is_none() {
                let range = lowest..=highest;
                assert!(range.contains(&step.reward), "{case}: {step:?}");
            }
        }
    });
}

#[test]
fn the_same_stream_gives_the_same_trajectory_and_another_stream_another() {
    every_case(|case, mut world| {
        let first = wander(&mut *world, 1, 300);
        assert_eq!(first, wander(&mut *world, 1, 300), "{case}: again");
        assert_eq!(first, wander(&mut *world.fresh(), 1, 300), "{case}: fresh");
        assert_ne!(first, wander(&mut *world, 2, 300), "{case}: other stream");
    });
}

#[test]
fn instances_do_not_share_their_progress() {
    every_case(|case, mut world| {
        let expected = wander(&mut *world, 1, 50);
        let mut rng = stream(1);
        let mut choices = stream(1001);
        let mut other = world.fresh();
        other.reset(&mut stream(3));
        world.reset(&mut rng);
        for (step, state, _) in expected {
            if other.step(0, &mut stream(4)).ending.is_some() {
                other.reset(&mut stream(5));
            }
            let action = choices.random_range(0..world.actions());
            assert_eq!(world.step(action, &mut rng), step, "{case}");
            assert_eq!(world.state(), state, "{case}");
            if step.ending.is_some() {
                world.reset(&mut rng);
            }
        }
    });
}

/// Saved before it begins, within an episode, and at its end.
#[test]
fn a_fresh_instance_goes_on_where_another_was_saved() {
    every_case(|case, mut world| {
        let mut rng = stream(1);
        let mut choices = stream(2);
        let save = |world: &dyn Environment| world.save().unwrap_or_else(|| panic!("{case}"));
        let unbegun = save(&*world);
        world.reset(&mut rng);
        let mut restored = world.fresh();
        for count in 0..150 {
            if count % 7 == 0 {
                let saved = save(&*world);
                restored = world.fresh();
                assert!(restored.restore(&saved), "{case}");
                assert_eq!(save(&*restored), saved, "{case}");
                assert!(!world.fresh().restore(&saved[1..]), "{case}");
            }
            let mut same = rng.clone();
            let action = choices.random_range(0..world.actions());
            let step = world.step(action, &mut rng);
            assert_eq!(restored.step(action, &mut same), step, "{case}: {count}");
            assert_eq!(same, rng, "{case}: {count}");
            assert_eq!(save(&*restored), save(&*world), "{case}: {count}");
            assert_eq!(restored.observation(), world.observation(), "{case}");
            assert_eq!(restored.scene(), world.scene(), "{case}");
            if step.ending.is_some() {
                let saved = save(&*world);
                restored = world.fresh();
                assert!(restored.restore(&saved), "{case}");
                world.reset(&mut rng);
                restored.reset(&mut same);
            }
        }
        let mut first = world.fresh();
        assert!(first.restore(&unbegun), "{case}");
        let [one, other] = [&mut first, &mut world].map(|world| wander(&mut **world, 5, 60));
        assert_eq!(one, other, "{case}");
    });
}

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
