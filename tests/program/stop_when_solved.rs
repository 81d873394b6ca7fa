//! `--stop-when-solved`: a seed ends at the evaluation that settles when it solved its world.

use crate::lab::{Lab, assert_has};
use crate::rows::Evaluation;

/// The optimum is 0.76: raw returns would never pass for scores of 0.9.
const LINE: &str = "--env gridworld:map=garden.txt,step-cost=0.04 --agent psrl --agent greedy:hidden=9 --baseline greedy:hidden=8 --seeds 3 \
                    --steps 4000 --eval-every 40";

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
    let [whole, short] = ["whole", "stopped"].map(|run| {
        let rows = lab.rows::<Evaluation>(run).into_iter();
        Vec::from_iter(rows.filter(|row| row.arm == "psrl"))
    });
    assert!(whole.iter().all(|row| row.greedy_return < Some(0.9)));
    // A world is solved where two evaluations in a row are good enough.
    let settles = |seed: u64| times[seed as usize]["step"].as_u64().expect("solved") + 40;
    let until_then = |row: &&Evaluation| row.step <= settles(row.seed);
    assert!(whole.iter().filter(until_then).eq(&short));
    assert!(short.iter().all(|row| row.step < 4000));
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
