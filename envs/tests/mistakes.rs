//! Every mistake in the settings of a world, in a map and in a table, and what the user reads about it.

use crate::common::*;
use envs::WorldError;

const COLUMNS: &str = "state,action,next_state,probability,reward,terminated";

#[test]
fn mistakes_are_told_with_their_place_and_what_is_allowed() {
    let worlds: Vec<&str> = envs::worlds().iter().map(|world| world.name).collect();
    let file = include_str!("mistakes.txt").replace("COLUMNS", COLUMNS);
    let file = file.replace("WORLDS", &worlds.join(", "));
    let mut count = 0;
    for section in file.split("\n\n## ").skip(1) {
        let (world, cases) = section.split_once('\n').expect("cases");
        for case in cases.split("> ").skip(1) {
            let (settings, message) = case.split_once('\n').expect("a message");
            let between = if world.ends_with('=') { "" } else { " " };
            let mut given = format!("{world}{between}{settings}");
            for (written, meant) in [("\\n", "\n"), ("\\t", "\t"), ("\\s", " "), ("\\0", "")] {
                given = given.replace(written, meant);
            }
            let (world, settings) = given.split_once(' ').expect("settings");
            let expected = message.trim_end().replace('\n', " ");
            assert_eq!(mistake(world, settings).to_string(), expected, "{given:?}");
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn a_mistake_in_a_file_is_told_apart_and_knows_its_place() {
    for (world, settings, file, position) in [
        ("gridworld", "map=garden;map-text=S.G\n..", "garden", (2, 3)),
        (
            "mdp",
            "file=lake;file-text=horizon = 5\nhorizon = 6",
            "lake",
            (2, 1),
        ),
    ] {
        match mistake(world, settings) {
            WorldError::Map(error) => {
                assert_eq!((&*error.file, error.position), (file, Some(position)));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_is_allowed_is_no_mistake() {
    for map in [
        "S.G",
        "\u{feff}S.G\r\n...\r\n",
        "\n\nS G\n...\n// below\n\n",
        "legend u = 1\nS.G",
        "legend P = +1\nSP",
        "description = a = b\nS.G\n//.\n...",
    ] {
        grid(map, "");
    }
    for table in [
        "\u{feff}start 0 = 1\r\nCOLUMNS\r\n0,0,1,1,1,true\r\n",
        "start the start = 1\nCOLUMNS\nthe start, go on ,end,1.0,1,True",
        "start 0 = 1\nCOLUMNS\n# end\n0,0,1,1,1,true\n\n",
    ] {
        let table = table.replace("COLUMNS", COLUMNS);
        build("mdp", &format!("file=lake;file-text={table}"));
    }
    // The ends of ranges.
    for settings in [
        "gridworld horizon=18",
        "foraging items=1;eyes=1;range=20",
        "foraging items=816;eyes=25;range=860",
        "deep-sea size=2;mapping-seed=0",
        "deep-sea size=100;mapping-seed=4294967295",
        "chain length=3",
        "chain length=1000",
        "river-swim length=3;horizon=1",
        "river-swim length=100;horizon=10000",
    ] {
        let (world, settings) = settings.split_once(' ').expect("settings");
        build(world, settings);
    }
}
