//! A small report for tests: its records, and every file that it writes.

use std::fs;

use dropout_q::records::{Behaviour, Evaluation, Records, Seed};
use dropout_q::report::{self, Facts};
use tempfile::TempDir;

/// Every file of a report in which no arm can be compared; else there are the speed-ups too.
pub const FILES: [&str; 11] = [
    "report.html",
    "summary.json",
    "summary.md",
    "learning_curves.svg",
    "learning_curves.png",
    "coverage.svg",
    "coverage.png",
    "solve_times.svg",
    "solve_times.png",
    "survival.svg",
    "survival.png",
];

/// Two arms of two seeds in one world: `dropout-q` learns at once, `random` has no network.
pub fn records() -> Records {
    let mut records = Records::default();
    for (arm, height, is_random) in [("dropout-q", 0.5, false), ("random", -1.0, true)] {
        for seed in [0, 1] {
            let value = height + 0.25 * seed as f64;
            let (arm, env) = (String::from(arm), String::from("gridworld map=trap"));
            records.seeds.push(Seed {
                arm: arm.clone(),
                env: env.clone(),
                seed,
                parameters: if is_random { 0 } else { 5_000 },
                first_goal: (!is_random).then_some(700 + 100 * seed),
                diverged_step: None,
                optimal_return: Some(0.9),
                random_return: Some(-1.0),
            });
            for step in [0, 1_000, 2_000] {
                records.evaluations.push(Evaluation {
                    arm: arm.clone(),
                    env: env.clone(),
                    seed,
                    step,
                    greedy_return: (!is_random).then_some(value),
                    regret: Some(step as f64),
                    q_error: None,
                });
            }
            for step in [1_000, 2_000] {
                records.behaviour.push(Behaviour {
                    arm: arm.clone(),
                    env: env.clone(),
                    seed,
                    step,
                    mean_reward: 0.0,
                    mean_return: Some(value),
                    coverage: Some(0.5),
                });
            }
        }
    }
    records
}

pub fn written(records: &Records) -> (String, Vec<Vec<u8>>) {
    let dir = TempDir::new().unwrap();
    let table = report::write(records, &Facts::default(), dir.path()).unwrap();
    let names = fs::read_dir(dir.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let strays: Vec<_> = names
        .filter(|name| !FILES.contains(&&**name) && !name.starts_with("speed_ups."))
        .collect();
    assert_eq!(strays, [""; 0], "stray files");
    (
        table,
        FILES
            .map(|file| fs::read(dir.path().join(file)).unwrap())
            .to_vec(),
    )
}

pub fn text(files: &[Vec<u8>], file: &str) -> String {
    let index = FILES.iter().position(|&name| name == file).unwrap();
    String::from_utf8(files[index].clone()).unwrap()
}
