//! Several worlds in one run: each has the rows that it has in a run of its own.

use crate::lab::{CSV_FILES, Lab};

const LINE: &str = "--agent random --agent greedy:hidden=8 --baseline none --steps 600 --seeds 2 \
                    --device cpu --threads 2";
const TRAP: &str = "--env gridworld:map=trap";
const GARDEN: &str = "--env gridworld:map=garden.txt";

#[test]
fn each_world_has_the_rows_of_its_own_run() {
    let lab = Lab::new();
    // The same world twice is once.
    let both = format!("{TRAP} {GARDEN} {TRAP}");
    for (worlds, name) in [(TRAP, "trap"), (GARDEN, "garden"), (&both, "both")] {
        lab.succeed(&format!("{LINE} {worlds} --name {name}"));
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
}

#[test]
fn the_record_has_a_table_for_each_world_and_the_manifest_an_entry_for_each_arm_in_each() {
    let lab = Lab::new();
    lab.succeed(&format!("{LINE} {GARDEN} {TRAP}"));
    let [name] = &lab.names("runs")[..] else {
        panic!("one run")
    };
    // Without a name it counts arms and worlds.
    let start = "random+1_gridworld_map_garden+1_";
    assert!(name.starts_with(start), "{name}");
    let config = format!("runs/{name}/config.toml");
    let recorded = lab.read(&config);
    assert_eq!(recorded.matches("\n[[env]]\n").count(), 2);
    let again = lab.succeed(&format!("--config {config} --print-config"));
    assert_eq!(again.stdout, recorded);

    let manifest = lab.manifest(name);
    let entries = manifest["arms"].as_array().expect("arms").iter();
    let entries = entries.map(|entry| ["arm", "env", "updates"].map(|key| entry[key].to_string()));
    let entries: Vec<_> = entries.map(|entry| entry.join(" ")).collect();
    let expected = [
        "\"random\" \"gridworld map=garden\" 0",
        "\"random\" \"gridworld map=trap\" 0",
        "\"greedy hidden=8\" \"gridworld map=garden\" 200",
        "\"greedy hidden=8\" \"gridworld map=trap\" 200",
    ];
    assert_eq!(entries, expected);
}
