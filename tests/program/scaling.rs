//! Worlds that differ in size: asked for as a range, and what becomes of the time to solve.

use serde_json::json;

use crate::lab::{Lab, assert_has};
use crate::rows::assert_labels;

const LINE: &str =
    "--agent psrl --baseline none --steps 800 --eval-every 20 --seeds 2 --device cpu --threads 2";

#[test]
fn three_worlds_have_a_scaling_and_two_have_none() {
    let lab = Lab::new();
    lab.succeed(&format!("{LINE} --env deep-sea:size=2..5 --name a"));
    let summary = lab.json("runs/a/summary.json");
    let scaling = &summary["scaling"][0];
    assert_eq!(scaling["sizes"], json!([2, 3, 4, 5]));
    assert_eq!(scaling["arms"][0]["is_oracle"], true);
    // Both seeds come to a share of less than nine tenths of bad episodes.
    assert_eq!(scaling["arms"][0]["points"][3]["bsuite"]["solved"], 2);
    let page = lab.read("runs/a/summary.md");
    let bsuite = "\n- bsuite: episodes: ";
    for words in ["\n## deep-sea by size\n", "](scaling.svg)", bsuite] {
        assert_has(&page, words);
    }
    assert_has(&lab.read("runs/a/report.html"), "id=\"picture-scaling\"");
    let labels = ["deep-sea, 2 seeds", "size N", "2", "5"];
    assert_labels(&lab.read("runs/a/scaling.svg"), &labels);

    let stopping = "--stop-when-solved --env deep-sea:size=2..4 --name stopped";
    lab.succeed(&format!("{LINE} {stopping}"));
    let stopped = lab.read("runs/stopped/summary.md");
    assert!(stopped.contains("because seeds stopped") && !stopped.contains("bsuite: episodes"));

    lab.succeed(&format!("{LINE} --env deep-sea:size=2..3 --name two"));
    assert!(!lab.read("runs/two/summary.json").contains("\"scaling\""));
    for file in ["scaling.png", "scaling.svg"] {
        assert!(lab.path(&format!("runs/a/{file}")).exists(), "{file}");
        assert!(!lab.path(&format!("runs/two/{file}")).exists(), "{file}");
    }
}
