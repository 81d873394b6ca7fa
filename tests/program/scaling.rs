//! Worlds that differ in size: asked for as a range, and what becomes of the time to solve.

use serde_json::json;

use crate::lab::{Lab, assert_has};
use crate::rows::{Episode, assert_labels};

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
    // The treasure of size 5 pays 1 and the way costs 0.01, so an episode with less than 0.495 is bad.
    let episodes = lab.rows::<Episode>("a");
    let first = |seed| {
        let (mut bad, mut all) = (0.0, 0.0);
        let of_seed = |row: &&Episode| row.env == "deep-sea size=5" && row.seed == seed;
        episodes.iter().filter(of_seed).find_map(|row| {
            bad += f64::from(row.episode_return < 0.495);
            all += 1.0;
            (bad / all < 0.9).then_some(row.episode + 1)
        })
    };
    let firsts: Vec<u64> = [0, 1].into_iter().filter_map(first).collect();
    let found = &scaling["arms"][0]["points"][3]["bsuite"];
    assert_eq!(found["solved"], firsts.len());
    assert!(!firsts.is_empty(), "{found}");
    println!("{found} {firsts:?}");
    let page = lab.read("runs/a/summary.md");
    let bsuite = "\n- bsuite: episodes: ";
    for words in ["\n## deep-sea by size\n", "](scaling.svg)", bsuite] {
        assert_has(&page, words);
    }
    assert_has(&lab.read("runs/a/report.html"), "id=\"picture-scaling\"");
    let labels = ["deep-sea, 2 seeds", "size N", "2", "5"];
    assert_labels(&lab.read("runs/a/scaling.svg"), &labels);

    // Sizes are what worlds are, whatever their names.
    let worlds = "--env deep-sea:size=2,name=shallow --env deep-sea:size=3 --env deep-sea:size=4,name=deeper";
    lab.succeed(&format!("{LINE} {worlds} --name named"));
    let named = &lab.json("runs/named/summary.json")["scaling"][0];
    let found = (&named["env"], &named["sizes"]);
    assert_eq!(found, (&json!("deep-sea"), &json!([2, 3, 4])));
    assert_has(&lab.read("runs/named/summary.md"), bsuite);

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
