//! Worlds that differ in size: asked for as a range, and what becomes of the time to solve.

use serde_json::{Value, json};

use crate::lab::{Lab, assert_has};
use crate::rows::{Episode, assert_labels};

const LINE: &str =
    "--agent psrl --baseline none --steps 800 --eval-every 20 --seeds 2 --device cpu --threads 2";
const FILES: [&str; 2] = ["scaling.png", "scaling.svg"];

fn with_range(lab: &Lab) -> Value {
    lab.keep("a", &format!("{LINE} --env deep-sea:size=2..5"));
    lab.json("runs/a/summary.json")
}

#[test]
fn a_range_is_the_same_as_its_worlds_one_by_one() {
    let lab = Lab::new();
    lab.write(
        "range.toml",
        "env = { name = \"deep-sea\", size = \"3..7/2\" }\n",
    );
    let configs = [
        "--env deep-sea:size=3..7/2",
        "--env deep-sea:size=3 --env deep-sea:size=5 --env deep-sea:size=7",
        "--config range.toml",
    ]
    .map(|line| lab.succeed(&format!("{line} --print-config")).stdout);
    assert_eq!(configs[0].matches("\n[[env]]\n").count(), 3);
    assert_eq!(configs[0], configs[1]);
    assert_eq!(configs[0], configs[2]);
}

#[test]
fn three_worlds_have_a_scaling_and_two_have_none() {
    let lab = Lab::new();
    let summary = with_range(&lab);
    let scaling = &summary["scaling"][0];
    assert_eq!(scaling["sizes"], json!([2, 3, 4, 5]));
    assert_eq!(scaling["arms"][0]["is_oracle"], true);
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
    for file in FILES {
        assert!(lab.path(&format!("runs/a/{file}")).exists(), "{file}");
        assert!(!lab.path(&format!("runs/two/{file}")).exists(), "{file}");
    }
}

/// Counted again from the rows: the treasure pays 1 and the way to it costs 0.01, so that half of the optimum is 0.495.
#[test]
fn episodes_of_the_rule_of_bsuite_are_those_of_the_rows() {
    let lab = Lab::new();
    let summary = with_range(&lab);
    let found = &summary["scaling"][0]["arms"][0]["points"][3];
    assert_eq!(found["size"], 5);
    let rows: Vec<Episode> = lab.rows("a");
    let mut firsts: Vec<u64> = Vec::new();
    for seed in [0, 1] {
        let is_own = |row: &&Episode| row.env == "deep-sea size=5" && row.seed == seed;
        let mut bad = 0.0;
        for row in rows.iter().filter(is_own) {
            bad += f64::from(row.episode_return < 0.495);
            if bad / ((row.episode + 1) as f64) < 0.9 {
                firsts.push(row.episode + 1);
                break;
            }
        }
    }
    // The median is the time by which half of the seeds had.
    let median = *firsts.iter().min().expect("a seed that solved it") as f64;
    assert_eq!(found["bsuite"]["median_episodes"], median);
    assert_eq!(found["bsuite"]["solved"], firsts.len());
}
