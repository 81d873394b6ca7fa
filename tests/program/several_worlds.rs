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
    // The manifest has an entry for each arm in each world.
    let manifest = lab.manifest("both");
    let entries = manifest["arms"].as_array().expect("arms").iter();
    let worlds = entries.map(|entry| entry["env"].as_str().expect("a label"));
    let expected = ["gridworld map=trap", "gridworld map=garden"].repeat(2);
    assert_eq!(worlds.collect::<Vec<_>>(), expected);
    assert_eq!(lab.updates("both"), [0, 0, 200, 200]);
}
