//! `--stop-when-solved`: a seed ends at the evaluation that settles when it solved its world.

use std::collections::BTreeMap;

use crate::lab::{Lab, assert_has};
use crate::rows::Evaluation;

/// The optimum is 0.76: raw returns would never pass for scores of 0.9.
const LINE: &str = "--env gridworld:map=garden.txt,step-cost=0.04 --agent psrl --agent greedy:hidden=9 --baseline greedy:hidden=8 --seeds 3 \
                    --steps 4000 --eval-every 40";

/// The evaluations of each seed of an arm, `step` and return.
fn evaluations(lab: &Lab, run: &str, arm: &str) -> BTreeMap<u64, Vec<(u64, f64)>> {
    let mut curves = BTreeMap::<u64, Vec<_>>::new();
    let rows = lab.rows::<Evaluation>(run).into_iter();
    for row in rows.filter(|row| row.arm == arm) {
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
    let [world, world_stopped] = ["whole", "stopped"].map(|run| lab.world(run));
    let times = &world["arms"][0]["greedy_solving"]["times"];
    assert_eq!(&world_stopped["arms"][0]["greedy_solving"]["times"], times);
    let [whole, short] = ["whole", "stopped"].map(|run| evaluations(&lab, run, "psrl"));
    for (seed, curve) in &whole {
        assert!(curve.iter().all(|(_, value)| *value < 0.9));
        // It is solved where two evaluations in a row are good enough.
        let settled = times[*seed as usize]["step"].as_u64().expect("solved") + 40;
        let until = curve.partition_point(|(step, _)| *step <= settled);
        assert!(until < curve.len());
        assert_eq!(short[seed], curve[..until], "seed {seed}");
    }
    let arm = &world_stopped["arms"][0];
    assert!(arm["final_greedy"].is_null() && arm["final_regret"].is_null());
    // Oracles are in the table, and not compared.
    let solved = "Seeds stopped once they had solved their world";
    for words in [" up to 1,120 steps each", solved, "(oracle)"] {
        assert_has(&stopped, words);
    }

    // Its rows are all there up to its end.
    let before = lab.read("runs/stopped/summary.md");
    lab.succeed("report runs/stopped");
    assert_eq!(lab.read("runs/stopped/summary.md"), before);
    lab.edit("runs/stopped/evaluations.csv", |text| {
        let row = "psrl,gridworld map=garden step-cost=0.04,1,40,";
        let (before, after) = text.split_once(row).expect("a row");
        let (_, after) = after.split_once('\n').expect("its end");
        format!("{before}{after}")
    });
    let missing = "seed 1, has no row of step 40";
    lab.refuse_with("report runs/stopped", missing);
}
