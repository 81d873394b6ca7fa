//! The pictures of a report as a whole: what they name, and what they say where there is nothing.

mod common;

use std::fs;

use common::together;
use dropout_q::records::{Behaviour, Evaluation, Records, Seed};
use dropout_q::report::{self, Facts};
use resvg::tiny_skia::Pixmap;
use tempfile::TempDir;

/// An arm in a world that is solved with a return of 0.8: from which step on each of its seeds is.
fn arm(label: &str, env: &str, solved_from: &[Option<u64>]) -> Records {
    let mut records = Records::default();
    for (seed, from) in (0..).zip(solved_from) {
        let earned = |step| {
            if from.is_some_and(|from| step >= from) {
                0.95
            } else {
                -0.5
            }
        };
        records.seeds.push(Seed {
            arm: label.into(),
            env: env.into(),
            seed,
            parameters: 100,
            first_goal: None,
            diverged_step: None,
            optimal_return: Some(1.0),
            random_return: Some(-1.0),
        });
        for step in [0, 1_000, 2_000, 3_000, 4_000] {
            records.evaluations.push(Evaluation {
                arm: label.into(),
                env: env.into(),
                seed,
                step,
                greedy_return: Some(earned(step)),
                regret: Some(0.0),
                q_error: None,
            });
        }
        for step in [1_000, 2_000, 3_000, 4_000] {
            records.behaviour.push(Behaviour {
                arm: label.into(),
                env: env.into(),
                seed,
                step,
                mean_reward: 0.0,
                mean_return: Some(-0.5),
                coverage: Some(step as f64 / 4_000.0),
            });
        }
    }
    records
}

/// Two arms of which one has a name that must be escaped, and is solved by half of its seeds.
fn two_arms() -> Records {
    let half = [Some(1_000), Some(3_000), None, None];
    together([
        arm("a<b & c", "gridworld map=trap", &half),
        arm("random", "gridworld map=trap", &[None; 4]),
    ])
}

struct Pictures(TempDir);

impl Pictures {
    fn of(records: &Records) -> Self {
        let dir = TempDir::new().unwrap();
        report::write(records, &Facts::default(), dir.path()).unwrap();
        Self(dir)
    }

    fn svg(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(format!("{name}.svg"))).unwrap()
    }

    /// Whether some pixel of the PNG has this colour.
    fn has_pixel(&self, name: &str, colour: [u8; 3]) -> bool {
        let png = fs::read(self.0.path().join(format!("{name}.png"))).unwrap();
        let png = Pixmap::decode_png(&png).unwrap();
        let mut pixels = png.pixels().iter();
        pixels.any(|pixel| [pixel.red(), pixel.green(), pixel.blue()] == colour)
    }
}

/// How often `words` stand as a text of their own in the picture.
fn times(svg: &str, words: &str) -> usize {
    svg.matches(&format!("\n{words}\n")).count()
}

fn assert_names(svg: &str, labels: &[&str]) {
    for label in labels {
        assert!(times(svg, label) > 0, "no {label:?} in the picture");
    }
}

const BLUE: [u8; 3] = [0, 114, 178];

#[test]
fn survival_curves_name_what_they_show_and_where_they_end() {
    let pictures = Pictures::of(&two_arms());
    let svg = pictures.svg("survival");
    let names = [
        "a&lt;b &amp; c",
        "random",
        "gridworld map=trap",
        "Greedy policy (mean network)",
        "Behaviour (exploring agent)",
        "Share of seeds that solved it",
        "Environment steps per seed",
        "4k",
        "100 %",
    ];
    assert_names(&svg, &names);
    // The greedy policy of one arm ends at 50 %, the three other curves at 0 %; two are ticks.
    assert_eq!(times(&svg, "50 %"), 1);
    assert_eq!(times(&svg, "0 %"), 3 + 2);
    assert!(pictures.has_pixel("survival", BLUE));
}

#[test]
fn times_to_solve_count_the_seeds_of_every_arm() {
    let pictures = Pictures::of(&two_arms());
    let svg = pictures.svg("solve_times");
    assert_names(
        &svg,
        &["a&lt;b &amp; c", "random", "gridworld map=trap", "4k"],
    );
    assert_eq!(times(&svg, "2 of 4 solved"), 1);
    assert_eq!(times(&svg, "0 of 4 solved"), 3);
    assert_eq!(times(&svg, "not solved"), 2);
    // Two dots, and fourteen that are white with a rim.
    assert_eq!(svg.matches("<circle").count(), 2 + 2 * 14);
    assert!(pictures.has_pixel("solve_times", BLUE));
}

#[test]
fn coverage_has_two_worlds_in_a_row() {
    let worlds = |number: usize| {
        let envs = ["one", "two", "three"].into_iter().take(number);
        let svg = Pictures::of(&together(envs.map(|env| arm("any", env, &[None; 2]))));
        svg.svg("coverage")
    };
    let size = |svg: &str| -> [f64; 2] {
        ["width=\"", "height=\""].map(|key| {
            let (_, rest) = svg.split_once(key).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        })
    };
    let [one, two, three] = [1, 2, 3].map(worlds);
    assert_names(&three, &["one", "two", "three", "Reachable states visited"]);
    assert_eq!(times(&three, "100 %"), 3);
    let [one, two, three] = [one, two, three].map(|svg| size(&svg));
    assert_eq!(two[0], 2.0 * one[0]);
    assert_eq!(three[0], two[0]);
    assert!(three[1] > two[1] + 250.0, "{three:?} {two:?}");
}

#[test]
fn an_empty_tile_says_why() {
    let mut records = two_arms();
    for seed in &mut records.seeds {
        (seed.optimal_return, seed.random_return) = (None, None);
    }
    for row in &mut records.behaviour {
        row.coverage = None;
    }
    let why = "not a world whose states can be counted";
    assert_eq!(times(&Pictures::of(&records).svg("coverage"), why), 1);
    for row in &mut records.behaviour {
        row.mean_return = None;
    }
    let with_greedy = records.clone();
    records.evaluations.clear();
    let pictures = Pictures::of(&records);
    assert_eq!(times(&pictures.svg("survival"), "no evaluations"), 1);
    assert_eq!(times(&pictures.svg("solve_times"), "no evaluations"), 2);
    assert_eq!(
        times(
            &Pictures::of(&with_greedy).svg("survival"),
            "no evaluations"
        ),
        0
    );
}

#[test]
fn an_arm_without_a_network_is_missing_only_where_it_must() {
    let mut records = two_arms();
    for seed in records.seeds.iter_mut().filter(|seed| seed.arm == "random") {
        seed.parameters = 0;
    }
    records.evaluations.retain(|row| row.arm != "random");
    let pictures = Pictures::of(&records);
    let svg = pictures.svg("solve_times");
    assert_eq!(times(&svg, "no network, so no greedy policy"), 1);
    assert_eq!(times(&svg, "0 of 4 solved"), 2);
    // The ticks of two panels, and the ends of two curves of behaviour.
    assert_eq!(times(&pictures.svg("survival"), "0 %"), 2 + 2);
}

#[test]
fn one_seed_of_one_arm_is_enough() {
    let pictures = Pictures::of(&arm("any", "world", &[Some(2_000)]));
    assert_eq!(times(&pictures.svg("solve_times"), "1 of 1 solved"), 1);
    assert_eq!(times(&pictures.svg("survival"), "100 %"), 2 + 1);
    assert!(
        pictures
            .svg("coverage")
            .contains("no intervals with one seed")
    );
    for name in ["survival", "solve_times", "coverage"] {
        let svg = pictures.svg(name);
        assert!(
            !svg.contains("NaN") && !svg.contains("inf"),
            "{name}: {svg}"
        );
    }
}
