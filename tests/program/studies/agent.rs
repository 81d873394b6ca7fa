//! `dropout-q study calibration --run`: one's own agent, and the runs that it cannot examine.

use super::STUDIES;
use crate::lab::{Lab, assert_has};
use crate::refusals::assert_refused;

const AGENT: &str =
    "study calibration --seeds 3 --data 60 --updates 60 --passes 8 --vary-data 30 --quiet";

/// A run of two seeds in the garden, whose arm `random` has no network.
fn keep_run(lab: &Lab) {
    let line = "--agent dropout-q --agent random --seeds 2 --steps 300 --eval-every 0";
    lab.keep_quick("run", line);
}

#[test]
fn ones_own_agent_is_examined() {
    let lab = Lab::new();
    keep_run(&lab);
    let examined = lab.succeed(&format!("{AGENT} --run runs/run --name a"));
    // The p that its training had reached is said.
    for word in ["dropout-q", "0.3589"] {
        assert_has(&examined.stdout, word);
    }
    lab.succeed("study calibration --config runs/a/config.toml --name b --quiet");
    lab.assert_same_files("a", "b");
    // Fifteen cells, of which one is a pit and one the goal, with four actions; three models.
    let predictions = lab.rows_with("runs/a/predictions.csv", "task", "agent");
    let is_form = |row: &&String| row.starts_with("agent,observation,");
    let count = predictions.iter().filter(is_form).count();
    assert_eq!(count, 3 * 13 * 4);

    let other = "--run runs/run --seed 1 --dropout 0.1 --name c";
    lab.succeed(&format!("{AGENT} {other}"));
    // Who was chosen stands in the configuration, which can be read again.
    lab.succeed("report runs/c");
    lab.succeed("study calibration --config runs/c/config.toml --print-config");
    let scores = lab.rows_with("runs/c/scores.csv", "score", "ratio");
    let is_it = |row: &String| row.starts_with("agent,observation,0.1,30,16,ratio,");
    assert!(scores.iter().any(is_it), "{scores:?}");
}

#[test]
fn what_cannot_be_examined_is_refused() {
    let lab = Lab::new();
    keep_run(&lab);
    lab.keep("study", &STUDIES[2].line("--seeds 3 --threads 1"));
    let bare = "--agent random --baseline none --seeds 1 --steps 200 --eval-every 0";
    lab.keep_quick("bare", bare);
    assert_refused(&lab, include_str!("../refusals/agents_in_calibration.txt"));
    lab.refuse("study calibration --run nothing --out new/runs");
}

/// Weights as large as a number can be, so that no prediction is finite.
#[test]
fn a_network_of_absurd_weights_is_refused() {
    let lab = Lab::new();
    keep_run(&lab);
    let networks = lab.content("runs/run/networks").into_iter();
    for (path, bytes) in networks.filter_map(|(path, bytes)| Some((path, bytes?))) {
        let (length, _) = bytes.split_first_chunk().expect("a length");
        let start = 8 + u64::from_le_bytes(*length) as usize;
        let weights = (bytes.len() - start) / 4;
        let absurd = [f32::MAX.to_le_bytes()].repeat(weights).concat();
        let name = format!("runs/run/networks/{}", path.display());
        lab.write(&name, [&bytes[..start], &absurd].concat());
    }
    let line = "study calibration --run runs/run --seed 0 --quiet";
    lab.refuse_with(line, "predictions that are not finite");
    lab.refuse_with("report runs/run", "is not what the run wrote");
}
