//! `dropout-q report` of several runs: one report, or a refusal that says why.

use serde_json::{Value, json};

use crate::lab::{CSV_FILES, Lab, assert_has, output, table};

/// The label of an agent with the settings of a quick run.
fn quick(agent: &str) -> String {
    format!("{agent} batch-size=8 learning-starts=50 random-start=50 hidden=16")
}

const LENGTHS: &str = "--steps 200 --eval-every 50 --window 50";

/// Puts a quick run with these options at `runs/NAME`.
fn keep(lab: &Lab, name: &str, line: &str) {
    lab.keep_quick(name, &format!("{LENGTHS} {line}"));
}

/// The figures of a report, but for what a seed took, which differs from run to run.
fn summary(lab: &Lab, folder: &str) -> Value {
    let mut summary = lab.json(&format!("{folder}/summary.json"));
    for arm in summary["worlds"][0]["arms"].as_array_mut().expect("arms") {
        arm["seconds_per_seed"].take();
    }
    summary
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
    let said = lab.succeed("report runs/first runs/second --out both");
    let once = "seeds are in both and the same; each counts once";
    assert_has(&said.stderr, once);
    let worlds = |folder| summary(&lab, folder)["worlds"].take();
    assert_eq!(worlds("both"), worlds("runs/whole"));
    let [both, whole] = ["both", "runs/whole"].map(|folder| format!("{folder}/variances.svg"));
    assert_eq!(lab.read(&both), lab.read(&whole));
}

#[test]
fn arms_of_several_runs_stand_side_by_side_before_the_baseline() {
    let lab = Lab::new();
    keep(&lab, "a", "--seeds 2");
    keep(&lab, "b", "--seeds 2 --agent boltzmann");
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
    keep(
        &lab,
        "all",
        "--seeds 2 --agent dropout-q --agent boltzmann:name=soft",
    );
    keep(&lab, "few", "--seeds 2 --agent boltzmann:name=soft");
    lab.succeed("report runs/all --out some --arm soft");
    assert_eq!(summary(&lab, "some"), summary(&lab, "runs/few"));
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
    keep(&lab, "a", "--seeds 2");
    keep(&lab, "bare", "--seeds 2");
    strip(&lab, "bare");
    let env = "gridworld map=garden";
    for [name, line, with, without] in table(
        "b => --steps 300 --eval-every 50 => steps 200 in runs/a and 300 in runs/b => has a length of 200 in runs/bare and 300 in runs/b
         c => --steps 200 --eval-every 40 => eval-every 50 in runs/a and 40 in runs/c => the evaluations of gridworld map=garden are at other steps: step",
    ) {
        lab.train(&format!(
            "{line} --window 50 --seeds 2 --first-seed 5 --name {name}"
        ));
        let merge = |run: &str| format!("report runs/{run} runs/{name} --out both");
        lab.refuse_with(&merge("a"), &format!("{env} has {with}"));
        strip(&lab, name);
        lab.refuse_with(&merge("bare"), without);
    }
}

/// As if the defaults had changed between the runs.
#[test]
fn one_name_with_other_settings_or_rows_is_refused() {
    let lab = Lab::new();
    keep(&lab, "a", "--seeds 2");
    keep(&lab, "b", "--seeds 2 --temperature 0.2 --agent boltzmann");
    lab.remove(&["runs/b/checksums.csv"]);
    for file in CSV_FILES.iter().chain(&["manifest.json"]) {
        lab.edit(&format!("runs/b/{file}"), |text| {
            text.replace(" temperature=0.2", "")
                .replace("boltzmann", "dropout-q")
        });
    }
    let merge = "report runs/a runs/b --out both";
    let said = lab.refuse(merge);
    assert_has(&said, "cannot merge: dropout-q ");
    assert_has(&said, " in runs/a and ");
    strip(&lab, "a");
    strip(&lab, "b");
    let said = lab.refuse(merge);
    assert_has(&said, "runs/a and runs/b both have seed ");
    assert_has(&said, "with different rows in ");
}

#[test]
fn what_a_report_cannot_do_it_says() {
    let lab = Lab::new();
    keep(&lab, "a", "--seeds 2");
    keep(&lab, "b", "--seeds 1 --agent greedy --baseline boltzmann");
    let cases = "
        runs/a runs/b => 2 runs make one report; say with --out DIR where it goes
        runs/a runs/b --out both => the baseline of runs/a is epsilon-greedy
        runs/a runs/b --out runs/b => this folder holds a run, whose own report would be replaced; choose another folder
        runs/a --out runs/b => this folder holds a run, whose own report would be replaced; choose another folder
        runs/a --baseline epsilon-gredy => no arm is called that
        runs/a --out b --arm greedi => no arm is called that
        runs/a --arm boltzmann => would replace that of the whole run
        runs/a --arm boltzmann --out runs/a => would replace that of the whole run
        runs/a --solve-at much => expected a number
        runs/a --endpoint both => greedy, behaviour";
    lab.refuse_all("report", cases);
    let mut named = lab.command("report runs/a runs/b --out both --baseline");
    assert_eq!(output(named.arg(quick("greedy"))).status, Some(0));
    // Its own report, and one that is no run's, may be replaced.
    for out in ["runs/a", "runs/c", "runs/c"] {
        lab.succeed(&format!("report runs/a --out {out}"));
    }
    for [file, text, why] in table(
        "config.toml => seeds = 0 => config.toml, line 1
         manifest.json => { => manifest.json: not the manifest of a run",
    ) {
        lab.write(&format!("runs/a/{file}"), text);
        lab.refuse_with("report runs/a", why);
    }
}
