//! `--stop-when-solved`: a seed ends at the evaluation that settles when it solved its world.

use std::collections::BTreeMap;

use crate::lab::Lab;
use crate::rows::Evaluation;

/// The optimum is 0.76: raw returns would never pass for scores of 0.9.
const LINE: &str = "--env gridworld:map=garden.txt,step-cost=0.04 --agent psrl --agent greedy:hidden=9 --baseline greedy:hidden=8 --seeds 3 \
                    --steps 4000 --eval-every 40";

/// The evaluations of each seed of an arm, `step` and return.
fn evaluations(lab: &Lab, run: &str, arm: &str) -> BTreeMap<u64, Vec<(u64, f64)>> {
    let mut curves = BTreeMap::<u64, Vec<_>>::new();
    for row in lab
        .rows::<Evaluation>(run)
        .into_iter()
        .filter(|row| row.arm == arm)
    {
        let value = row.greedy_return.expect("a plan");
        curves.entry(row.seed).or_default().push((row.step, value));
    }
    curves
}

#[test]
fn a_seed_ends_where_the_whole_run_settles_it_and_says_so() {
    let lab = Lab::new();
    lab.succeed(&format!("{LINE} --name whole"));
    let stopped = lab
        .succeed(&format!("{LINE} --name stopped --stop-when-solved"))
        .stdout;
    let (whole, short) = (
        evaluations(&lab, "whole", "psrl"),
        evaluations(&lab, "stopped", "psrl"),
    );
    let world = &lab.json("runs/whole/summary.json")["worlds"][0];
    let number = |key: &str| world[key].as_f64().expect("a return");
    let (optimum, random) = (number("optimal_return"), number("random_return"));
    for (seed, curve) in &whole {
        assert!(curve.iter().all(|(_, value)| *value < 0.9));
        let score = |value: f64| (value - random) / (optimum - random);
        let high: Vec<bool> = (curve.iter())
            .map(|(_, value)| score(*value) >= 0.9)
            .collect();
        let settled = high
            .windows(2)
            .position(|pair| pair[0] && pair[1])
            .expect("solved");
        assert!(settled + 2 < curve.len());
        assert_eq!(short[seed], curve[..settled + 2], "seed {seed}");
    }
    let times = |run: &str| {
        lab.json(&format!("runs/{run}/summary.json"))["worlds"][0]["arms"][0]["greedy_solving"]["times"].clone()
    };
    assert_eq!(times("stopped"), times("whole"));
    let arm = &lab.json("runs/stopped/summary.json")["worlds"][0]["arms"][0];
    assert!(arm["final_greedy"].is_null() && arm["final_regret"].is_null());
    assert!(stopped.contains(" up to 1,120 steps each"), "{stopped}");
    assert!(
        stopped.contains("Seeds stopped once they had solved their world"),
        "{stopped}"
    );
    // Oracles are in the table, and not compared.
    assert!(stopped.contains("(oracle)"), "{stopped}");
}

#[test]
fn the_rows_of_a_stopped_seed_are_all_there_up_to_its_end() {
    let lab = Lab::new();
    let line = format!("{LINE} --name a --stop-when-solved");
    lab.succeed(&line);
    let before = lab.read("runs/a/summary.md");
    lab.succeed("report runs/a");
    assert_eq!(lab.read("runs/a/summary.md"), before);
    lab.edit("runs/a/evaluations.csv", |text| {
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("psrl,gridworld map=garden step-cost=0.04,1,40,"));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    });
    let error = lab.refuse("report runs/a");
    assert!(error.contains("seed 1, has no row of step 40"), "{error}");
}
