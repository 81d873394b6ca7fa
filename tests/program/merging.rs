//! `dropout-q report` of several runs: one report, or a refusal that says why.

use std::io::Write;

use lzma_rust2::{XzOptions, XzWriter};
use serde_json::json;

use crate::lab::{CSV_FILES, Lab, QUICK, output};

/// The label of an agent with the settings of a quick run.
fn quick(agent: &str) -> String {
    format!("{agent} batch-size=8 learning-starts=50 random-start=50 hidden=16")
}

const LENGTHS: &str = "--steps 200 --eval-every 50 --window 50";

/// A quick run with these options.
fn run(line: &str) -> String {
    format!("{QUICK} {LENGTHS} {line}")
}

#[test]
fn two_halves_are_the_whole() {
    let lab = Lab::new();
    for (name, seeds) in [
        ("whole", "--seeds 4"),
        ("first", "--seeds 2"),
        ("second", "--seeds 3 --first-seed 1"),
    ] {
        let arms = "--agent dropout-q:head=gaussian --agent random";
        lab.train(&format!("{LENGTHS} {arms} {seeds} --name {name}"));
    }
    // Seed 1 is in both, with the same rows.
    let said = lab
        .succeed("report runs/first runs/second --out both")
        .stderr;
    assert!(
        said.contains("seeds are in both and the same; each counts once"),
        "{said}"
    );
    let worlds = |folder: &str| {
        let mut worlds = lab.json(&format!("{folder}/summary.json"))["worlds"].take();
        for arm in worlds[0]["arms"].as_array_mut().expect("arms") {
            // What a seed took differs from run to run.
            arm["seconds_per_seed"].take();
        }
        worlds
    };
    assert_eq!(worlds("both"), worlds("runs/whole"));
    let [both, whole] = ["both", "runs/whole"].map(|folder| format!("{folder}/variances.svg"));
    assert_eq!(lab.read(&both), lab.read(&whole));
}

#[test]
fn arms_of_several_runs_stand_side_by_side_before_the_baseline() {
    let lab = Lab::new();
    lab.keep("a", &run("--seeds 2"));
    lab.keep("b", &run("--seeds 2 --agent boltzmann"));
    lab.succeed("report runs/a runs/b --out both");
    let both = lab.json("both/summary.json");
    let arms = ["dropout-q", "boltzmann", "epsilon-greedy"].map(quick);
    assert_eq!(both["arms"], json!(arms));
    assert_eq!(both["baseline"], quick("epsilon-greedy"));
    // The runs themselves stay as they were.
    lab.succeed("report runs/a");
    let arms = ["dropout-q", "epsilon-greedy"].map(quick);
    assert_eq!(lab.json("runs/a/summary.json")["arms"], json!(arms));
}

#[test]
fn a_report_may_be_of_some_arms() {
    let lab = Lab::new();
    lab.keep(
        "all",
        &run("--seeds 2 --agent dropout-q --agent boltzmann:name=soft"),
    );
    lab.keep("few", &run("--seeds 2 --agent boltzmann:name=soft"));
    lab.succeed("report runs/all --out some --arm soft");
    let figures = |folder: &str| {
        let mut summary = lab.json(&format!("{folder}/summary.json"));
        for arm in summary["worlds"][0]["arms"].as_array_mut().expect("arms") {
            arm["seconds_per_seed"].take();
        }
        summary
    };
    assert_eq!(figures("some"), figures("runs/few"));
}

/// What a kept run may leave out of the size of its rows, and not out of its report.
#[test]
fn rows_may_be_packed() {
    let lab = Lab::new();
    lab.keep("a", &run("--seeds 2"));
    let before = lab.json("runs/a/summary.json");
    let pack = |file: &str, change: fn(Vec<u8>) -> Vec<u8>| {
        let mut packed = XzWriter::new(Vec::new(), XzOptions::default()).expect("a writer");
        packed.write_all(&change(lab.bytes(file))).expect("written");
        packed.finish().expect("packed")
    };
    let [evaluations, behaviour, checksums] =
        ["evaluations", "behaviour", "checksums"].map(|name| format!("runs/a/{name}.csv"));
    let packed = format!("{evaluations}.xz");
    // The last row says half as much of something.
    let changed = pack(&evaluations, |rows| {
        let rows = String::from_utf8(rows).expect("text");
        let (others, last) = rows.trim_end().rsplit_once(',').expect("columns");
        let half = last.parse::<f64>().expect("a number") / 2.;
        format!("{others},{half}\n").into()
    });
    for file in [&evaluations, &behaviour, &checksums] {
        lab.write(&format!("{file}.xz"), pack(file, |rows| rows));
    }
    let whole = lab.bytes(&packed);
    lab.remove(&[evaluations, behaviour, checksums]);
    lab.succeed("report runs/a");
    assert_eq!(lab.json("runs/a/summary.json"), before);

    lab.write(&packed, changed);
    let said = lab.refuse("report runs/a");
    assert!(
        said.starts_with(&format!("error: {packed}: what seed 1 of ")),
        "{said}"
    );
    lab.write(&packed, &whole[..whole.len() / 2]);
    let said = lab.refuse("report runs/a");
    assert!(
        said.starts_with(&format!("error: {packed}: cannot be unpacked (")),
        "{said}"
    );
}

/// The files without which only the rows show what a run was.
const ABOUT: [&str; 2] = ["config.toml", "manifest.json"];

fn strip(lab: &Lab, run: &str) {
    lab.remove(&ABOUT.map(|file| format!("runs/{run}/{file}")));
}

/// With their configurations, and by their rows alone.
#[test]
fn runs_that_cannot_be_compared_are_refused() {
    let lab = Lab::new();
    lab.keep("a", &run("--seeds 2"));
    lab.keep("bare", &run("--seeds 2"));
    strip(&lab, "bare");
    for (name, line, with, without) in [
        (
            "b",
            "--steps 300 --eval-every 50",
            "gridworld map=garden has steps 200 in runs/a and 300 in runs/b",
            "has a length of 200 in runs/bare and 300 in runs/b",
        ),
        (
            "c",
            "--steps 200 --eval-every 40",
            "gridworld map=garden has eval-every 50 in runs/a and 40 in runs/c",
            "the evaluations of gridworld map=garden are at other steps: step ",
        ),
    ] {
        lab.train(&format!(
            "{line} --window 50 --seeds 2 --first-seed 5 --name {name}"
        ));
        let merge = |run: &str| format!("runs/{run} runs/{name} --out both");
        lab.refuse_all("report", &[(&merge("a"), with)]);
        strip(&lab, name);
        lab.refuse_all("report", &[(&merge("bare"), without)]);
    }
}

/// As if the defaults had changed between the runs.
#[test]
fn one_name_with_other_settings_or_rows_is_refused() {
    let lab = Lab::new();
    lab.keep("a", &run("--seeds 2"));
    lab.keep("b", &run("--seeds 2 --temperature 0.2 --agent boltzmann"));
    lab.remove(&["runs/b/checksums.csv"]);
    for file in CSV_FILES.iter().chain(&["manifest.json"]) {
        lab.edit(&format!("runs/b/{file}"), |text| {
            text.replace(" temperature=0.2", "")
                .replace("boltzmann", "dropout-q")
        });
    }
    let merge = "report runs/a runs/b --out both";
    let said = lab.refuse(merge);
    let begins = said.contains("cannot merge: dropout-q ");
    assert!(begins && said.contains(" in runs/a and "), "{said}");
    strip(&lab, "a");
    strip(&lab, "b");
    let said = lab.refuse(merge);
    let begins = said.contains("runs/a and runs/b both have seed ");
    assert!(begins && said.contains("with different rows in "), "{said}");
}

#[test]
fn what_a_report_cannot_do_it_says() {
    let lab = Lab::new();
    lab.keep("a", &run("--seeds 2"));
    lab.keep("b", &run("--seeds 1 --agent greedy --baseline boltzmann"));
    let refuse = |line: &str, words: &str| lab.refuse_all("report", &[(line, words)]);
    refuse(
        "runs/a runs/b",
        "2 runs make one report; say with --out DIR where it goes",
    );
    refuse(
        "runs/a runs/b --out both",
        "the baseline of runs/a is epsilon-greedy",
    );
    refuse("runs/a --baseline epsilon-gredy", "no arm is called that");
    refuse(
        "runs/a --out b --arm epsilon-gredy",
        "no arm is called that",
    );
    for out in ["", " --out runs/a"] {
        refuse(
            &format!("runs/a --arm boltzmann{out}"),
            "would replace that of the whole run",
        );
    }
    refuse("runs/a --solve-at much", "expected a number");
    refuse("runs/a --endpoint both", "greedy, behaviour");
    let mut named = lab.command("report runs/a runs/b --out both --baseline");
    assert_eq!(output(named.arg(quick("greedy"))).status, Some(0));
    lab.write("runs/a/config.toml", "seeds = 0\n");
    refuse("runs/a", "config.toml, line 1");
    lab.write("runs/a/manifest.json", "{");
    refuse("runs/a", "manifest.json: not the manifest of a run");
}

#[test]
fn an_arm_compared_on_its_tuning_seeds_is_warned_of() {
    let lab = Lab::new();
    let arm = "[[agent]]\nname = \"dropout-q\"\ntuning-seeds = \"1-1\"\n";
    lab.write("arm.toml", arm);
    for (seeds, is_warned) in [(2, true), (1, false)] {
        let line = format!("--seeds {seeds} --config arm.toml --name a --overwrite");
        lab.succeed(&run(&line));
        let said = lab.succeed("report runs/a").stderr;
        let warning = "was tuned on seeds 1-1 and is compared on some of them, as seed 1";
        assert_eq!(said.contains(warning), is_warned, "{said}");
        assert_eq!(said.is_empty(), !is_warned, "{said}");
    }
}

#[test]
fn a_report_does_not_replace_that_of_another_run() {
    let lab = Lab::new();
    for name in ["a", "b"] {
        lab.keep(name, &run("--seeds 2"));
    }
    for runs in ["runs/a", "runs/a runs/b"] {
        let error = lab.refuse(&format!("report {runs} --out runs/b"));
        let expected = "error: --out runs/b: this folder holds a run, whose own report would be \
                        replaced; choose another folder\n";
        assert_eq!(error, expected);
    }
    lab.succeed("report runs/a --out runs/a");
    for _ in 0..2 {
        lab.succeed("report runs/a --out runs/c");
    }
}
