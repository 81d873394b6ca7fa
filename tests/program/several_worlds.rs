//! Several worlds in one run: each has the rows that it has in a run of its own.

use crate::lab::{CSV_FILES, Lab};

const LINE: &str = "--agent random --agent greedy:hidden=8 --baseline none --steps 600 --seeds 2 \
                    --device cpu --threads 2";

#[test]
fn each_world_has_the_rows_of_its_own_run() {
    let lab = Lab::new();
    let worlds = ["--env gridworld:map=trap", "--env gridworld:map=garden.txt"];
    for (world, name) in worlds.iter().zip(["trap", "garden"]) {
        lab.succeed(&format!("{LINE} {world} --name {name}"));
    }
    // The same world twice is once.
    let [trap, garden] = worlds;
    lab.succeed(&format!("{LINE} {trap} {garden} {trap} --name both"));
    for file in CSV_FILES {
        let lines = |run: &str| -> Vec<String> {
            let text = lab.read(&format!("runs/{run}/{file}"));
            text.lines().map(str::to_owned).collect()
        };
        let [trap, garden] = ["trap", "garden"].map(lines);
        // Arms as they were named, and within an arm worlds by their label.
        let of_arm = |rows: &[String], arm: &str| -> Vec<String> {
            let rows = rows.iter().filter(|row| row.starts_with(arm));
            rows.cloned().collect()
        };
        let mut expected = vec![trap[0].clone()];
        for arm in ["random,", "greedy hidden=8,"] {
            expected.extend(of_arm(&garden, arm));
            expected.extend(of_arm(&trap, arm));
        }
        assert_eq!(lines("both"), expected, "{file}");
    }
}

#[test]
fn the_record_has_a_table_for_each_world_and_the_manifest_an_entry_for_each_arm_in_each() {
    let lab = Lab::new();
    let line = format!("{LINE} --env gridworld:map=trap --env gridworld:map=garden.txt");
    lab.succeed(&format!("{line} --name a"));
    let recorded = lab.read("runs/a/config.toml");
    assert_eq!(recorded.matches("\n[[env]]\n").count(), 2);
    let again = lab
        .succeed("--config runs/a/config.toml --print-config")
        .stdout;
    assert_eq!(again, recorded);

    let manifest = lab.json("runs/a/manifest.json");
    let entries = manifest["arms"].as_array().expect("arms").iter();
    let entries: Vec<_> = entries
        .map(|entry| (&entry["arm"], &entry["env"], &entry["updates"]))
        .map(|(arm, env, updates)| format!("{arm} {env} {updates}"))
        .collect();
    assert_eq!(
        entries,
        [
            "\"random\" \"gridworld map=trap\" 0",
            "\"random\" \"gridworld map=garden\" 0",
            "\"greedy hidden=8\" \"gridworld map=trap\" 200",
            "\"greedy hidden=8\" \"gridworld map=garden\" 200",
        ]
    );
}

#[test]
fn the_default_name_counts_arms_and_worlds() {
    let lab = Lab::new();
    lab.succeed(&format!(
        "{LINE} --env gridworld:map=garden.txt --env gridworld:map=trap"
    ));
    let names = lab.names("runs");
    assert!(
        names[0].starts_with("random+1_gridworld_map_garden+1_"),
        "{names:?}"
    );
}
