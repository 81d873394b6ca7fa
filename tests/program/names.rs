//! Names that arms and worlds are given, and the files that say what is behind a label.

use std::collections::BTreeSet;

use crate::lab::Lab;
use crate::rows::{Seed, assert_labels};

/// Two arms of one agent and an oracle, all with names, in a world with a name.
fn named() -> Lab {
    let arms = "--agent dropout-q:dropout=0.3,name=wide --agent dropout-q:mask=episode,name=long(masks) \
                --agent psrl:name=told --baseline epsilon-greedy:label=control";
    let world = "--env deep-sea:size=3,name=sea3 --hidden 8 --batch-size 8 --learning-starts 20 \
                 --random-start 20 --device cpu";
    Lab::with_run(&format!(
        "{world} {arms} --steps 400 --seeds 2 --eval-every 100 --window 100"
    ))
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
    // Whatever it is called, an oracle is no rival.
    let row = pages[1].lines().find(|line| line.contains("| told |"));
    assert!(row.expect("a row").contains("(oracle)"), "{}", pages[1]);
    let world = lab.world("a");
    let compared = world["comparisons"].as_array().expect("a list").iter();
    let compared: Vec<_> = compared.map(|one| &one["arm"]).collect();
    assert_eq!(compared, ["wide", "long(masks)"]);
    let two = "--arm dropout-q: several arms are of this agent; give the whole label of one; ";
    lab.refuse_with("watch runs/a --arm dropout-q --env sea3", two);
}

#[test]
fn nothing_but_labels_depends_on_names() {
    let lab = named();
    let config = lab.read("runs/a/config.toml");
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
    let arms = lab.read("runs/a/arms.csv");
    let of = |start: &str| arms.lines().filter(|row| row.starts_with(start)).count();
    for row in [
        "wide,agent,dropout-q",
        "wide,dropout,0.3",
        "wide,dropout-steps,0",
        "long(masks),dropout-steps,10000",
        "control,hidden,8",
    ] {
        assert!(arms.lines().any(|line| line == row), "{row}");
    }
    assert_eq!(of("told,hidden,"), 0);
    // As many settings as the configuration has for the arm, and the agent.
    let config = lab.toml("runs/a/config.toml");
    let mut keys: Vec<_> = config["baseline"]
        .as_table()
        .expect("a table")
        .keys()
        .collect();
    keys.retain(|key| !["name", "label", "tuning-seeds"].contains(&&***key));
    assert_eq!(of("control,"), keys.len() + 1);

    let worlds = "env,setting,value\nsea3,world,deep-sea\nsea3,size,3\nsea3,stochastic,false\nsea3,mapping-seed,42\n";
    assert_eq!(lab.read("runs/a/worlds.csv"), worlds);
}
