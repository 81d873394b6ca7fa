//! Scales among made-up worlds.

use super::*;
use crate::report::facts::Facts;
use crate::report::sample::{STEPS, analysis, arm, world};
use crate::report::seed_curves::SeedCurves;

/// When the seeds of an arm solve a world, by its place.
type Times<'a> = &'a dyn Fn(usize) -> Vec<Option<u64>>;

/// A world: its label, what it says in full, and the number of states.
type World = (String, Extent);

/// A world of this name with these parameters, of which those in the label are not at their defaults.
fn sized(label: &str, parameters: &[(&str, &str)], states: usize) -> World {
    let texts = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
    let parameters: Vec<_> = parameters.iter().map(texts).collect();
    let mut differing = parameters.clone();
    differing.retain(|(key, value)| label.contains(&format!(" {key}={value}")));
    let extent = Extent {
        world: label.split(' ').next().unwrap().into(),
        parameters,
        differing,
        states,
        horizon: 10,
    };
    (label.into(), extent)
}

fn sea(size: usize) -> World {
    let label = format!("deep-sea size={size}");
    let parameters = [("size", &*size.to_string()), ("stochastic", "false")];
    sized(&label, &parameters, size * (size + 1) / 2)
}

fn seas() -> Vec<World> {
    let mut seas = [10, 4, 8, 6].map(sea);
    // At its default size a world's label says nothing of it.
    seas[0].0 = "deep-sea".into();
    seas[0].1.differing.clear();
    seas.into()
}

/// The scales of worlds in which each arm, by its label, has these times; episodes take 10 steps at most.
fn found(of: &[World], arms: &[(&str, Times)]) -> Vec<Scaling> {
    let (mut worlds, mut seeds) = (Vec::new(), Worlds::new());
    for (index, (env, _)) in of.iter().enumerate() {
        let with_times = arms.iter().map(|(label, times)| arm(label, &times(index)));
        worlds.push(WorldResults {
            env: env.clone(),
            ..world(with_times.collect())
        });
        for (label, times) in arms {
            let rows = (0..times(index).len() as u64).map(|seed| (seed, SeedCurves::default()));
            let arms = seeds.entry(env.clone()).or_default();
            arms.insert((*label).into(), rows.collect());
        }
    }
    let facts = Facts {
        extents: of.iter().cloned().collect(),
        ..Facts::default()
    };
    let labels: Vec<&str> = arms.iter().map(|(label, _)| *label).collect();
    scalings(&facts, &labels, &worlds, &seeds)
}

#[test]
fn worlds_of_one_kind_that_grow_are_a_scale() {
    let always = |_| vec![Some(500); 2];
    let of = |worlds: &[World]| -> Vec<(String, String, Vec<u64>)> {
        let scalings = found(worlds, &[("dropout-q", &always)]).into_iter();
        let shown = scalings.map(|found| (found.env, found.parameter, found.sizes));
        shown.collect()
    };
    let scale = |env: &str, parameter: &str, sizes: &[u64]| {
        vec![(env.to_owned(), parameter.to_owned(), sizes.to_vec())]
    };
    assert_eq!(of(&seas()), scale("deep-sea", "size", &[4, 6, 8, 10]));
    assert!(of(&seas()[..2]).is_empty());
    // A world with a name is what its parameters say.
    let named = ("mine".to_owned(), sea(5).1);
    let mixed = of(&[sea(6), named, sea(4)]);
    assert_eq!(mixed, scale("deep-sea", "size", &[4, 5, 6]));
    // A world with another setting is none of them.
    let noisy = [("size", "12"), ("stochastic", "true")];
    let other = sized("deep-sea size=12 stochastic=true", &noisy, 78);
    assert!(of(&[sea(4), sea(6), other]).is_empty());
    // Seeds of a matrix are numbers as well, but no world grows with them.
    let matrix = |seed| sized("matrix", &[("mapping-seed", seed)], 55);
    assert!(of(&["1", "2", "3"].map(matrix)).is_empty());
    // Of two parameters that vary, each row of their table is one.
    let chain = |(length, h): (usize, &str)| {
        let length = &*length.to_string();
        let label = format!("chain length={length} h={h}");
        sized(
            &label,
            &[("length", length), ("h", h)],
            length.parse().unwrap(),
        )
    };
    let chains = [1, 2, 3].map(|length| ["0", "1"].map(|h| chain((length, h))));
    let rows = ["chain h=0", "chain h=1"].map(|env| scale(env, "length", &[1, 2, 3]));
    assert_eq!(of(&chains.concat()), rows.concat());
}

/// Steps are episodes of 10: 200 steps are 20 episodes, and the budget is 1,000.
fn two_arms() -> Scaling {
    let slower = |index: usize| match index {
        // Of size 10, the first world, one seed of three solves it; of size 8 two.
        0 => vec![Some(4_000), None, None],
        2 => vec![Some(4_000), Some(1_000), None],
        _ => vec![Some(1_000); 3],
    };
    let doubling = |index: usize| vec![Some([1_280, 20, 320, 80][index]); 3];
    let mut scalings = found(&seas(), &[("psrl", &doubling), ("epsilon-greedy", &slower)]);
    assert_eq!(scalings.len(), 1);
    scalings.remove(0)
}

#[test]
fn times_are_in_episodes_and_unsolved_seeds_count_with_the_budget() {
    let [oracle, slower] = &two_arms().arms[..] else {
        panic!("two arms")
    };
    assert_eq!((oracle.is_oracle, slower.is_oracle), (true, false));
    let values = |arm: &ScaledArm| -> Vec<(u64, usize, f64)> {
        let value = |point: &ScalingPoint| (point.size, point.solved, point.episodes.value);
        arm.points.iter().map(value).collect()
    };
    let doubling = [(4, 3, 2.0), (6, 3, 8.0), (8, 3, 32.0), (10, 3, 128.0)];
    assert_eq!(values(oracle), doubling);
    // (400 + 100 + 1,000) / 3, and (400 + 1,000 + 1,000) / 3.
    assert_eq!(values(slower)[2..], [(8, 2, 500.0), (10, 1, 800.0)]);
    assert_eq!(slower.points[3].budget, STEPS as f64 / 10.0);
    let largest = [oracle, slower].map(|arm| arm.largest_solved);
    assert_eq!(largest, [Some(10), Some(8)]);
    assert_eq!(slower.growth.sizes, [4, 6, 8]);
}

#[test]
fn the_rule_of_bsuite_is_for_the_deep_sea_without_noise() {
    let notes_on = |env: &str, may_stop| {
        let is_deep_sea = env.starts_with("deep-sea");
        let mut analysis = analysis(vec![world(vec![])]);
        analysis.worlds[0].may_stop = may_stop;
        analysis.scaling = vec![Scaling {
            env: env.into(),
            is_deep_sea,
            is_told: is_deep_sea && !env.contains("stochastic"),
            ..two_arms()
        }];
        words::notes(&analysis).join("\n")
    };
    // These seeds have no episodes.
    assert!(!notes_on("deep-sea", false).contains("bsuite"));
    let noisy = notes_on("deep-sea stochastic=true", false);
    let left_out = "left out of deep-sea stochastic=true";
    assert!(noisy.contains(left_out), "{noisy}");
    assert!(notes_on("deep-sea", true).contains("because seeds stopped"));
    assert!(!notes_on("chain", true).contains("bsuite"));
    assert!(words::notes(&analysis(vec![])).is_empty());
}
