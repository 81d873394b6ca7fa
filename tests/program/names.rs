//! Names that arms and worlds are given, and the files that say what is behind a label.

use std::collections::{BTreeMap, BTreeSet};

use crate::lab::{Lab, QUICK, SETTINGS_FILES};
use crate::rows::{Row, Seed, assert_labels};

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
    let arms: BTreeSet<_> = lab
        .rows::<Seed>("a")
        .into_iter()
        .map(|row| row.arm)
        .collect();
    let names = ["control", "long(masks)", "told", "wide"];
    assert!(arms.iter().eq(names));
    assert!(
        lab.rows::<Seed>("a")
            .iter()
            .all(|row| row.key().0 == "sea3")
    );
    assert!(
        lab.path("runs/a/networks/wide/sea3/seed-0.safetensors")
            .is_file()
    );
    let pages = ["report.html", "summary.md"].map(|file| lab.read(&format!("runs/a/{file}")));
    for name in names.into_iter().chain(["sea3"]) {
        assert!(pages.iter().all(|page| page.contains(name)), "{name}");
    }
    assert_labels(
        &lab.read("runs/a/survival.svg"),
        &["wide", "control", "sea3, 2 seeds"],
    );
    for options in [
        "--baseline wide --out other",
        "--baseline control --out same",
    ] {
        lab.succeed(&format!("report runs/a {options}"));
    }
    for arm in ["wide", "control", "epsilon-greedy"] {
        lab.succeed(&format!("watch runs/a --arm {arm} --env sea3 --seed 1"));
    }
    let two = lab.refuse("watch runs/a --arm dropout-q --env sea3");
    assert!(two.contains("several arms are of this agent"), "{two}");
}

/// Whatever it is called, an oracle is no rival.
#[test]
fn an_oracle_with_a_name_is_an_oracle() {
    let lab = named();
    let summary = lab.read("runs/a/summary.md");
    let row = summary.lines().find(|line| line.contains("| told |"));
    assert!(row.expect("a row").contains("(oracle)"), "{summary}");
    let compared = &lab.json("runs/a/summary.json")["worlds"][0]["comparisons"];
    let compared = compared.as_array().expect("a list").iter();
    let compared: Vec<_> = compared
        .map(|one| one["arm"].as_str().expect("a label"))
        .collect();
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

    lab.write(
        "plain.toml",
        config
            .lines()
            .filter(|line| !line.starts_with("label ="))
            .fold(String::new(), |text, line| text + line + "\n"),
    );
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

#[test]
fn worlds_with_names_are_a_scale_by_what_they_are() {
    let lab = Lab::new();
    let worlds = "--env deep-sea:size=2,name=shallow --env deep-sea:size=3 --env deep-sea:size=4,name=deeper";
    lab.succeed(&format!(
        "{worlds} --agent psrl --baseline none --steps 400 --eval-every 20 --seeds 2 --device cpu --name a"
    ));
    let scaling = &lab.json("runs/a/summary.json")["scaling"][0];
    assert_eq!(scaling["env"], "deep-sea");
    assert_eq!(scaling["sizes"], serde_json::json!([2, 3, 4]));
    assert!(
        lab.read("runs/a/summary.md")
            .contains("\n- bsuite: episodes: ")
    );
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
    assert_eq!(of("wide", "agent"), Some("dropout-q"));
    assert_eq!(
        (of("wide", "dropout"), of("wide", "dropout-steps")),
        (Some("0.3"), Some("0"))
    );
    assert_eq!(of("long(masks)", "dropout-steps"), Some("10000"));
    assert_eq!(
        (of("control", "hidden"), of("told", "hidden")),
        (Some("8"), None)
    );
    // As many settings as the configuration has for the arm.
    let config: toml::Table = lab.read("runs/a/config.toml").parse().expect("TOML");
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

/// A label says the same whether p was said of all arms, in a file or of one arm, and so does training.
#[test]
fn a_p_that_is_given_alone_stays_fixed() {
    let lab = Lab::new();
    lab.write("p.toml", "dropout = 0.3\n");
    let line = format!("{QUICK} {STEPS} --baseline none");
    lab.succeed(&format!(
        "{line} --agent dropout-q:dropout=0.3,dropout-steps=0 --name said"
    ));
    for (name, p) in [
        ("key", "--agent dropout-q:dropout=0.3"),
        ("option", "--dropout 0.3"),
        ("file", "--config p.toml"),
    ] {
        lab.succeed(&format!("{line} {p} --name {name}"));
        lab.assert_same_csv_files("said", name);
    }
    let annealed = "--agent dropout-q:dropout=0.3,dropout-steps=10000 --name annealed";
    lab.succeed(&format!("{line} {annealed}"));
    let [fixed, annealed] = ["said", "annealed"].map(|run| lab.rows::<Seed>(run)[0].arm.clone());
    assert_eq!(
        fixed,
        "dropout-q batch-size=8 learning-starts=50 random-start=50 hidden=16 dropout=0.3"
    );
    assert_eq!(annealed, format!("{fixed} dropout-steps=10000"));
}
