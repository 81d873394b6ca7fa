//! The worlds of a run: several at once, a range of sizes, and those that are nothing but their exact models.

use serde_json::json;

use crate::lab::{CSV_FILES, Lab, assert_has, output};
use crate::rows::{Seed, assert_labels};

#[test]
fn each_world_has_the_rows_of_its_own_run() {
    let lab = Lab::new();
    let [trap, garden] = ["--env gridworld:map=trap", "--env gridworld:map=garden.txt"];
    let line = "--agent random --agent greedy:hidden=8 --baseline none --steps 600 --seeds 2 --device cpu --threads 2";
    // The same world twice is once.
    let both = format!("{trap} {garden} {trap}");
    for (worlds, name) in [(trap, "trap"), (garden, "garden"), (&both, "both")] {
        lab.succeed(&format!("{line} {worlds} --name {name}"));
    }
    for file in CSV_FILES {
        let [trap, garden, both] =
            ["trap", "garden", "both"].map(|run| lab.read(&format!("runs/{run}/{file}")));
        let header = trap.lines().next().expect("a header");
        let mut expected = vec![header];
        // Arms as they were named, and within an arm worlds by their label.
        for arm in ["random,", "greedy hidden=8,"] {
            for world in [&garden, &trap] {
                expected.extend(world.lines().filter(|row| row.starts_with(arm)));
            }
        }
        assert_eq!(both.lines().collect::<Vec<_>>(), expected, "{file}");
    }
    // The manifest has an entry for each arm in each world.
    let manifest = lab.manifest("both");
    let entries = manifest["arms"].as_array().expect("arms").iter();
    let worlds = entries.map(|entry| entry["env"].as_str().expect("a label"));
    let expected = ["gridworld map=trap", "gridworld map=garden"].repeat(2);
    assert_eq!(worlds.collect::<Vec<_>>(), expected);
    assert_eq!(lab.updates("both"), [0, 0, 200, 200]);
}

#[test]
fn worlds_of_a_range_of_sizes_have_a_scaling() {
    let lab = Lab::new();
    let line = "--agent psrl --baseline none --steps 800 --eval-every 20 --seeds 2 --device cpu --threads 2";
    lab.succeed(&format!("{line} --env deep-sea:size=2..5 --name a"));
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
}

/// In the table the best of t steps are worth V(t) = 1 + V(t - 1) / 2, which is 1.875 for four: staying dry
/// earns 0.1 and leaves V(t - 1), which is less. The river's optimum is from NumPy.
#[test]
fn worlds_that_are_their_models_are_known_exactly_and_watched() {
    let lab = Lab::new();
    let header = "state,action,next_state,probability,reward,terminated";
    let table = format!(
        "horizon = 4\nstart dry = 1\ncell dry = 0 0\ncell end = 1 0\n{header}\n\
         dry,left,dry,1,0.1,False\ndry,right,end,0.5,2,True\ndry,right,dry,0.5,0,False\n"
    );
    lab.write("coin.csv", table);
    let worlds =
        "--env deep-sea:size=4 --env chain:length=5 --env river-swim --env mdp:file=coin.csv";
    let line = "--agent greedy:hidden=8 --baseline none --steps 700 --seeds 1 --eval-every 100 --device cpu";
    lab.succeed(&format!("{line} {worlds} --name a"));
    let seeds = lab.rows::<Seed>("a");
    let expected = [
        ("chain length=5", 10.0),
        ("deep-sea size=4", 0.99),
        ("mdp file=coin", 1.875),
        ("river-swim", 3.3972639591508393),
    ];
    for (seed, (label, value)) in seeds.iter().zip(expected) {
        assert_eq!(seed.env, label);
        let optimum = seed.optimal_return.expect("tabular");
        assert!((optimum - value).abs() < 1e-12, "{label}: {optimum}");
    }
    // The record alone trains in them again.
    lab.remove(&["coin.csv"]);
    lab.succeed("--config runs/a/config.toml --name b");
    assert!(lab.csv_files("a") == lab.csv_files("b"));
    lab.succeed("report runs/a");
    let page = lab.read("runs/a/report.html");
    for (env, _) in expected {
        assert_has(&page, &format!("aria-label=\"greedy hidden=8 on {env}\""));
        let mut watch = lab.command("watch runs/a --arm greedy --out a.gif --env");
        let watched = output(watch.arg(env));
        assert_eq!(watched.status, Some(0), "{env}: {}", watched.stderr);
        assert!(lab.bytes("a.gif").starts_with(b"GIF89a"));
    }
}
