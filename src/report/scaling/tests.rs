//! Scales among made-up worlds.

use super::*;
use crate::plot::chart::Layer;
use crate::plot::style::VERMILLION;
use crate::report::facts::Facts;
use crate::report::sample::{STEPS, analysis, arm, world};
use crate::report::seed_curves::SeedCurves;
use crate::report::summary::Section;

/// A label, what it says in full, and the number of states.
type World<'a> = (&'a str, &'a [(&'a str, &'a str)], usize);

/// When the seeds of an arm solve a world, by its place.
type Times<'a> = &'a dyn Fn(usize) -> Vec<Option<u64>>;

const SEAS: [World; 4] = [
    ("deep-sea", &[("size", "10"), ("stochastic", "false")], 55),
    (
        "deep-sea size=4",
        &[("size", "4"), ("stochastic", "false")],
        10,
    ),
    (
        "deep-sea size=8",
        &[("size", "8"), ("stochastic", "false")],
        36,
    ),
    (
        "deep-sea size=6",
        &[("size", "6"), ("stochastic", "false")],
        21,
    ),
];

/// The scales of worlds in which each arm, by its label, has these times; episodes take 10 steps at most.
fn found(of: &[World], arms: &[(&str, Times)]) -> Vec<Scaling> {
    let mut facts = Facts::default();
    let (mut worlds, mut seeds) = (Vec::new(), Worlds::new());
    for (index, &(env, parameters, states)) in of.iter().enumerate() {
        let texts = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
        let extent = Extent {
            world: match env {
                "mine" => "deep-sea".into(),
                env => env.split(' ').next().unwrap().into(),
            },
            parameters: parameters.iter().map(texts).collect(),
            // As a label says them; worlds with a name say the same.
            differing: (parameters.iter().map(texts))
                .filter(|(key, value)| env.contains(&format!(" {key}={value}")) || env == "mine")
                .collect(),
            states,
            horizon: 10,
        };
        facts.extents.insert(env.into(), extent);
        let with_times = arms.iter().map(|(label, times)| arm(label, &times(index)));
        let mut world = world(with_times.collect());
        world.env = env.into();
        worlds.push(world);
        for (label, times) in arms {
            let rows = (0..times(index).len() as u64).map(|seed| (seed, SeedCurves::default()));
            let arms = seeds.entry(env.into()).or_default();
            arms.insert((*label).into(), rows.collect());
        }
    }
    let labels: Vec<&str> = arms.iter().map(|(label, _)| *label).collect();
    scalings(&facts, &labels, &worlds, &seeds)
}

fn always(_: usize) -> Vec<Option<u64>> {
    vec![Some(500); 2]
}

#[test]
fn worlds_of_one_kind_that_grow_are_a_scale() {
    let of = |worlds: &[World]| -> Vec<(String, String, Vec<u64>)> {
        let scalings = found(worlds, &[("dropout-q", &always)]).into_iter();
        let shown = scalings.map(|found| (found.env, found.parameter, found.sizes));
        shown.collect()
    };
    let seas = ("deep-sea".into(), "size".into(), vec![4, 6, 8, 10]);
    assert_eq!(of(&SEAS), [seas]);
    assert!(of(&SEAS[..2]).is_empty());
    // A world with a name is what its parameters say.
    let mine = ("mine", &[("size", "5"), ("stochastic", "false")][..], 15);
    let mixed = of(&[SEAS[3], mine, SEAS[1]]);
    assert_eq!((&*mixed[0].1, &mixed[0].2[..]), ("size", &[4, 5, 6][..]));
    // A world with another setting is none of them.
    let other = (
        "deep-sea size=12 stochastic=true",
        &[("size", "12"), ("stochastic", "true")][..],
        78,
    );
    assert!(of(&[SEAS[0], SEAS[1], other]).is_empty());
    // Seeds of a matrix are numbers as well, but no world grows with them.
    let seeds = ["1", "2", "3"].map(|seed| [("mapping-seed", seed)]);
    let matrices = ["a", "b", "c"]
        .iter()
        .zip(&seeds)
        .map(|(&label, seed)| (label, &seed[..], 55));
    assert!(of(&matrices.collect::<Vec<_>>()).is_empty());
    // Of two parameters that vary, each row of their table is one.
    let chains: Vec<(String, [String; 2])> = (1..=6)
        .map(|n| [(n + 1) / 2, n % 2].map(|number| number.to_string()))
        .map(|[length, h]| (format!("chain length={length} h={h}"), [length, h]))
        .collect();
    let pairs = chains
        .iter()
        .map(|(_, [length, h])| [("length", &**length), ("h", &**h)]);
    let pairs: Vec<_> = pairs.collect();
    let worlds = chains.iter().zip(&pairs).zip([1, 1, 2, 2, 3, 3]);
    let worlds: Vec<World> = (worlds)
        .map(|(((label, _), pairs), states)| (&**label, &pairs[..], states))
        .collect();
    let rows = ["chain h=0", "chain h=1"].map(|env| (env.into(), "length".into(), vec![1, 2, 3]));
    assert_eq!(of(&worlds), rows);
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
    let [scaling] = &found(&SEAS, &[("psrl", &doubling), ("epsilon-greedy", &slower)])[..] else {
        panic!("one scale")
    };
    scaling.clone()
}

#[test]
fn times_are_in_episodes_and_unsolved_seeds_count_with_the_budget() {
    let [oracle, slower] = &two_arms().arms[..] else {
        panic!("two arms")
    };
    assert_eq!((oracle.is_oracle, slower.is_oracle), (true, false));
    let values = |arm: &ScaledArm| -> Vec<(u64, usize, f64)> {
        let points = arm.points.iter();
        points
            .map(|point| (point.size, point.solved, point.episodes.value))
            .collect()
    };
    assert_eq!(
        values(oracle),
        [(4, 3, 2.0), (6, 3, 8.0), (8, 3, 32.0), (10, 3, 128.0)]
    );
    // (400 + 100 + 1,000) / 3, and (400 + 1,000 + 1,000) / 3.
    assert_eq!(values(slower)[2..], [(8, 2, 500.0), (10, 1, 800.0)]);
    assert_eq!(slower.points[3].budget, STEPS as f64 / 10.0);
    assert_eq!(
        (oracle.largest_solved, slower.largest_solved),
        (Some(10), Some(8))
    );
    assert_eq!(slower.growth.sizes, [4, 6, 8]);
}

fn section_of(scaling: Scaling) -> Section {
    let mut analysis = analysis(vec![]);
    analysis.scaling = vec![scaling];
    sections(&analysis).remove(0)
}

#[test]
fn the_table_says_how_far_an_arm_came_and_how_its_time_grows() {
    let section = section_of(two_arms());
    assert_eq!(section.env, "deep-sea by size");
    assert_eq!(section.setting, "4 worlds of size 4 to 10, 3 seeds");
    // From 2 to 128 episodes in 6 cells: twice as many for each.
    let rows = [
        [
            "psrl",
            "10",
            "128.0",
            "exponential, x2.0 per cell [2.0, 2.0]",
        ],
        ["epsilon-greedy", "8", "500.0", "cannot tell"],
    ];
    assert_eq!(
        section.table.header(),
        ["arm", "largest solved", "episodes to solve", "growth"]
    );
    assert_eq!(section.table.rows(), rows);
    let [remark] = &section.remarks[..] else {
        panic!("{:?}", section.remarks)
    };
    assert!(
        remark.ends_with("These arms have fewer: epsilon-greedy (3)."),
        "{remark}"
    );
    let lines: Vec<&str> = section.verdicts.iter().map(|line| &*line.text).collect();
    let expected = [
        "Largest size that half of the seeds solved: 10 (psrl); 8 (epsilon-greedy).",
        "Time to solve grows exponentially: psrl.",
        "How time to solve grows cannot be told: epsilon-greedy.",
    ];
    assert_eq!(lines, expected);
    assert_eq!(
        section.details[0].header(),
        ["episodes to solve", "size 4", "size 6", "size 8", "size 10"]
    );
    // One of three did, in 400 episodes of 1,000: (400 + 1,000 + 1,000) / 3.
    assert_eq!(section.details[0].rows()[1][4], "800.0, 33 %");
}

#[test]
fn what_nobody_solved_is_beyond_the_budget_and_long_scales_are_several_tables() {
    let labels: Vec<String> = (10..=18)
        .map(|size| format!("chain length={size}"))
        .collect();
    let lengths: Vec<String> = (10..=18).map(|size| size.to_string()).collect();
    let pairs: Vec<_> = lengths
        .iter()
        .map(|length| [("length", &**length)])
        .collect();
    let worlds = labels.iter().zip(&pairs).zip(10..);
    let worlds: Vec<World> = worlds
        .map(|((label, pairs), states)| (&**label, &pairs[..], states))
        .collect();
    let never = |_| vec![None; 2];
    let section = section_of(found(&worlds, &[("dropout-q", &never)]).remove(0));
    let widths: Vec<usize> = section.details.iter().map(|table| table.width()).collect();
    assert_eq!(widths, [7, 4]);
    assert_eq!(section.details[1].rows()[0][3], "> 1,000, 0 %");
    assert_eq!(section.table.rows(), [["dropout-q", "cannot tell"]]);
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
        notes(&analysis).join("\n")
    };
    // These seeds have no episodes.
    assert!(!notes_on("deep-sea", false).contains("bsuite"));
    let noisy = notes_on("deep-sea stochastic=true", false);
    assert!(
        noisy.contains("left out of deep-sea stochastic=true"),
        "{noisy}"
    );
    assert!(notes_on("deep-sea", true).contains("because seeds stopped"));
    assert!(!notes_on("chain", true).contains("bsuite"));
    assert!(notes(&analysis(vec![])).is_empty());
}

#[test]
fn the_picture_has_a_line_for_each_arm_and_open_points_where_seeds_failed() {
    let arms = ["dropout-q".into(), "epsilon-greedy".into()];
    let scaling = two_arms();
    let plot = picture::plot(&scaling, &arms);
    assert_eq!(plot.title, "deep-sea, 3 seeds");
    // The walk, and three layers for each arm.
    assert_eq!(plot.layers.len(), 7);
    let line = vec![(4.0, 100.0), (6.0, 100.0), (8.0, 500.0), (10.0, 800.0)];
    assert_eq!(plot.layers[4], Layer::line(VERMILLION, line));
    let open = vec![(8.0, 500.0), (10.0, 800.0)];
    let open = open.into_iter().map(|(x, y)| (x, y, y, y)).collect();
    assert_eq!(plot.layers[6], Layer::intervals(VERMILLION, open).hollow());
}
