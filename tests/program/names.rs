//! Names that arms and worlds are given, and the files that say what is behind a label.

use std::collections::{BTreeMap, BTreeSet};

use crate::lab::{Lab, SETTINGS_FILES};
use crate::rows::{Seed, assert_labels};

const STEPS: &str = "--steps 400 --seeds 2 --eval-every 100 --window 100";

/// Two arms of one agent and an oracle, all with names, in a world with a name.
fn named() -> Lab {
    let lab = Lab::new();
    let arms = "--agent dropout-q:dropout=0.3,name=wide --agent dropout-q:mask=episode,name=long(masks) \
                --agent psrl:name=told --baseline epsilon-greedy:label=control";
    let world = "--env deep-sea:size=3,name=sea3 --hidden 8 --batch-size 8 --learning-starts 20 \
                 --random-start 20 --device cpu";
    lab.keep("a", &format!("{world} {arms} {STEPS}"));
    lab
}

#[test]
fn a_name_is_the_label_wherever_there_are_labels() {
    let lab = named();
    let seeds = lab.rows::<Seed>("a");
    let arms: BTreeSet<&str> = seeds.iter().map(|row| &*row.arm).collect();
    let names = ["control", "long(masks)", "told", "wide"];
    assert_eq!(arms, names.into());
    assert!(seeds.iter().all(|row| row.env == "sea3"));
    let network = lab.path("runs/a/networks/wide/sea3/seed-0.safetensors");
    assert!(network.is_file());
    let pages = ["report.html", "summary.md"].map(|file| lab.read(&format!("runs/a/{file}")));
    for name in names.into_iter().chain(["sea3"]) {
        assert!(pages.iter().all(|page| page.contains(name)), "{name}");
    }
    let labels = ["wide", "control", "sea3, 2 seeds"];
    assert_labels(&lab.read("runs/a/survival.svg"), &labels);
    for options in [
        "--baseline wide --out other",
        "--baseline control --out same",
    ] {
        lab.succeed(&format!("report runs/a {options}"));
    }
    for arm in ["wide", "control", "epsilon-greedy"] {
        lab.succeed(&format!("watch runs/a --arm {arm} --env sea3 --seed 1"));
    }
    let two = "--arm dropout-q: several arms are of this agent; give the whole label of one; ";
    lab.refuse_with("watch runs/a --arm dropout-q --env sea3", two);
}

/// Whatever it is called, an oracle is no rival.
#[test]
fn an_oracle_with_a_name_is_an_oracle() {
    let lab = named();
    let summary = lab.read("runs/a/summary.md");
    let row = summary.lines().find(|line| line.contains("| told |"));
    assert!(row.expect("a row").contains("(oracle)"), "{summary}");
    let world = lab.world("a");
    let compared = world["comparisons"].as_array().expect("a list").iter();
    let compared: Vec<_> = compared.map(|one| &one["arm"]).collect();
    assert_eq!(compared, ["wide", "long(masks)"]);
}

#[test]
fn a_run_with_names_is_reproduced_by_its_configuration_and_nothing_but_labels_depends_on_them() {
    let lab = named();
    let config = lab.read("runs/a/config.toml");
    lab.succeed("--config runs/a/config.toml --name again");
    assert_eq!(lab.read("runs/again/config.toml"), config);
    lab.assert_same_csv_files("a", "again");
    lab.assert_same("a", "again", &SETTINGS_FILES);

    let plain = config.lines().filter(|line| !line.starts_with("label ="));
    lab.write("plain.toml", plain.collect::<Vec<_>>().join("\n"));
    lab.succeed("--config plain.toml --name plain");
    let mut files = lab.csv_files("plain");
    // Checksums are of whole rows, labels included.
    files.remove("checksums.csv");
    for (file, text) in files {
        // The settings that all arms share are in the labels that say what an arm is.
        let without_labels = |text: &str| -> Vec<String> {
            let rows = text.lines().map(|line| line.splitn(3, ',').nth(2));
            rows.map(|row| row.expect("two labels").to_owned())
                .collect()
        };
        let named = without_labels(&lab.read(&format!("runs/a/{file}")));
        assert_eq!(without_labels(&text), named, "{file}");
    }
}

/// One can plot against a setting without taking labels apart.
#[test]
fn every_setting_of_every_arm_and_world_is_in_a_file() {
    let lab = named();
    let settings = |file: &str| -> BTreeMap<(String, String), String> {
        let text = lab.read(&format!("runs/a/{file}"));
        let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
        let rows = rows.map(|row| row.expect("a row of three"));
        rows.map(|(label, setting, value)| ((label, setting), value))
            .collect()
    };
    let arms = settings("arms.csv");
    let of = |arm: &str, setting: &str| arms.get(&(arm.into(), setting.into())).map(String::as_str);
    for (arm, setting, value) in [
        ("wide", "agent", Some("dropout-q")),
        ("wide", "dropout", Some("0.3")),
        ("wide", "dropout-steps", Some("0")),
        ("long(masks)", "dropout-steps", Some("10000")),
        ("control", "hidden", Some("8")),
        ("told", "hidden", None),
    ] {
        assert_eq!(of(arm, setting), value, "{arm}, {setting}");
    }
    // As many settings as the configuration has for the arm.
    let config = lab.toml("runs/a/config.toml");
    let kept = config["baseline"].as_table().expect("a table");
    let own = kept
        .keys()
        .filter(|key| !["name", "label", "tuning-seeds"].contains(&&***key));
    let found = arms
        .keys()
        .filter(|(arm, setting)| arm == "control" && setting != "agent");
    assert_eq!(found.count(), own.count());

    let worlds = settings("worlds.csv");
    let expected = [
        ("mapping-seed", "42"),
        ("size", "3"),
        ("stochastic", "false"),
        ("world", "deep-sea"),
    ];
    let expected = expected.map(|(key, value)| (("sea3".into(), key.into()), value.into()));
    assert_eq!(worlds, expected.into());
}
