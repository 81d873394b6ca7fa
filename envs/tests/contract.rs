//! One contract, held by every world. A new world adds a row to [`ROWS`].

use std::panic::{AssertUnwindSafe, catch_unwind};

mod model;

use crate::common::*;
use envs::Step;
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

/// And rewards lie in their range; those of a model are held against it in `contract/model.rs`.
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

/// To step before a reset, after an ending, or by an action that there is not.
#[test]
fn mistakes_of_the_calling_program_are_panics() {
    every_case(|case, mut world| {
        let (mut rng, actions) = (stream(0), world.actions());
        let panics = |world: &mut dyn Environment, action| {
            catch_unwind(AssertUnwindSafe(|| world.step(action, &mut stream(0)))).is_err()
        };
        assert!(panics(&mut *world, 0), "{case}: before a reset");
        world.reset(&mut rng);
        if world.tabular().is_some() {
            while world.step(0, &mut rng).ending.is_none() {}
            assert!(panics(&mut *world, 0), "{case}: after an ending");
            world.reset(&mut rng);
        }
        assert!(panics(&mut *world, actions), "{case}: an action too many");
    });
}

/// So that agents that act differently meet the same chances in later episodes of equal length.
#[test]
fn what_a_world_with_states_draws_from_the_stream_does_not_depend_on_what_happens() {
    every_case(|case, mut world| {
        if world.tabular().is_none() {
            return;
        }
        let (mut other, mut choices, actions) = (world.fresh(), stream(4), world.actions());
        for seed in 0..10 {
            let (mut rng, mut of_other) = (stream(seed), stream(seed));
            world.reset(&mut rng);
            other.reset(&mut of_other);
            let mut step = |world: &mut dyn Environment, rng: &mut ChaCha8Rng| {
                let step = world.step(choices.random_range(0..actions), rng);
                step.ending.is_some()
            };
            // Both step, whichever has ended.
            while !(step(&mut *world, &mut rng) | step(&mut *other, &mut of_other)) {}
            assert_eq!(rng, of_other, "{case}");
            assert_ne!(rng, stream(seed), "{case}");
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
