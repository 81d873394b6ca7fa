//! `dropout-q report` of several runs: one report, or a refusal that says why.

mod common;

use common::Lab;

/// The label of an agent with the settings of a quick run.
fn quick(agent: &str) -> String {
    format!("{agent} batch-size=8 learning-starts=50 random-start=50 hidden=16")
}

const LINE: &str = "--steps 200 --eval-every 50 --window 50";

#[test]
fn two_halves_are_the_whole() {
    let lab = Lab::new();
    lab.train(&format!("{LINE} --seeds 4 --name whole"));
    lab.train(&format!("{LINE} --seeds 2 --name first"));
    lab.train(&format!("{LINE} --seeds 3 --first-seed 1 --name second"));
    let without_seconds = |text: String| {
        // What a seed took differs from run to run.
        text.lines()
            .map(|line| {
                line.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    let whole = lab.succeed("report runs/whole").stdout;
    // Seed 1 is in both, with the same rows.
    let halves = lab
        .succeed("report runs/first runs/second --out both")
        .stdout;
    assert_eq!(without_seconds(halves), without_seconds(whole));
    assert!(lab.names("both").contains(&"summary.md".to_owned()));
}

#[test]
fn arms_of_several_runs_stand_side_by_side_before_the_baseline() {
    let lab = Lab::new();
    lab.train(&format!("{LINE} --seeds 2 --agent dropout-q --name a"));
    lab.train(&format!("{LINE} --seeds 2 --agent boltzmann --name b"));
    lab.succeed("report runs/a runs/b --out both");
    let json: serde_json::Value =
        serde_json::from_str(&lab.read("both/summary.json")).expect("JSON");
    assert_eq!(
        json["arms"],
        serde_json::json!(["dropout-q", "boltzmann", "epsilon-greedy"].map(quick))
    );
    assert_eq!(json["baseline"], quick("epsilon-greedy"));
    // The runs themselves stay as they were.
    lab.succeed("report runs/a");
    let json: serde_json::Value =
        serde_json::from_str(&lab.read("runs/a/summary.json")).expect("JSON");
    assert_eq!(
        json["arms"],
        serde_json::json!(["dropout-q", "epsilon-greedy"].map(quick))
    );
}

#[test]
fn runs_that_cannot_be_compared_are_refused() {
    let lab = Lab::new();
    lab.train(&format!("{LINE} --seeds 2 --name a"));
    let refusal = |line: &str, expected: &str| {
        lab.train(&format!(
            "--seeds 2 --first-seed 5 --name b --overwrite {line}"
        ));
        let error = lab.refuse("report runs/a runs/b --out both");
        assert!(error.contains(expected), "{expected:?} in {error}");
    };
    refusal(
        "--steps 300 --eval-every 50 --window 50",
        "gridworld map=garden has steps 200 in runs/a and 300 in runs/b",
    );
    refusal(
        "--steps 200 --eval-every 100 --window 50",
        "gridworld map=garden has eval-every 50 in runs/a and 100 in runs/b",
    );
}

#[test]
fn without_their_configurations_rows_still_show_that_runs_differ() {
    let lab = Lab::new();
    lab.train(&format!("{LINE} --seeds 2 --name a"));
    lab.train("--steps 200 --eval-every 40 --window 50 --seeds 2 --first-seed 5 --name b");
    lab.train("--steps 150 --eval-every 50 --window 50 --seeds 2 --first-seed 5 --name c");
    lab.train(&format!(
        "{LINE} --seeds 2 --temperature 0.2 --agent boltzmann --name d"
    ));
    for run in ["a", "b", "c", "d"] {
        std::fs::remove_file(lab.path(&format!("runs/{run}/config.toml"))).expect("a file");
        std::fs::remove_file(lab.path(&format!("runs/{run}/manifest.json"))).expect("a file");
    }
    let error = lab.refuse("report runs/a runs/b --out both");
    assert!(
        error.contains("the evaluations of gridworld map=garden are at other steps: step "),
        "{error}"
    );
    let error = lab.refuse("report runs/a runs/c --out both");
    assert!(
        error.contains("has a length of 200 in runs/a and 150 in runs/c"),
        "{error}"
    );
    for file in [
        "seeds.csv",
        "evaluations.csv",
        "behaviour.csv",
        "episodes.csv",
        "states.csv",
    ] {
        let text = lab.read(&format!("runs/d/{file}"));
        let text = text
            .replace(" temperature=0.2", "")
            .replace("boltzmann", "dropout-q");
        lab.write(&format!("runs/d/{file}"), &text);
    }
    let error = lab.refuse("report runs/a runs/d --out both");
    assert!(
        error.contains("runs/a and runs/d both have seed ")
            && error.contains("with different rows in "),
        "{error}"
    );
}

#[test]
fn what_a_report_cannot_do_it_says() {
    let lab = Lab::new();
    lab.train(&format!("{LINE} --seeds 1 --name a"));
    lab.train(&format!(
        "{LINE} --seeds 1 --name b --agent greedy --baseline boltzmann"
    ));
    let error = lab.refuse("report runs/a runs/b");
    assert!(
        error.contains("2 runs make one report; say with --out DIR where it goes"),
        "{error}"
    );
    let error = lab.refuse("report runs/a runs/b --out both");
    assert!(
        error.contains("the baseline of runs/a is epsilon-greedy")
            && error.contains("that of runs/b is boltzmann"),
        "{error}"
    );
    let named = lab
        .command("report runs/a runs/b --out both")
        .arg("--baseline")
        .arg(quick("greedy"))
        .status();
    assert!(named.expect("it runs").success());
    let error = lab.refuse("report runs/a --baseline epsilon-gredy");
    assert!(
        error.contains("no arm is called that") && error.contains("dropout-q"),
        "{error}"
    );
    let error = lab.refuse("report runs/a --solve-at much");
    assert!(error.contains("expected a number"), "{error}");
    let error = lab.refuse("report runs/a --endpoint both");
    assert!(error.contains("greedy, behaviour"), "{error}");
    lab.write("runs/a/manifest.json", "{");
    let error = lab.refuse("report runs/a");
    assert!(
        error.contains("manifest.json: not the manifest of a run"),
        "{error}"
    );
    lab.write("runs/a/config.toml", "seeds = 0\n");
    let error = lab.refuse("report runs/a");
    assert!(error.contains("config.toml, line 1"), "{error}");
}

#[test]
fn an_arm_compared_on_its_tuning_seeds_is_warned_of() {
    let lab = Lab::new();
    lab.write(
        "arm.toml",
        "[[agent]]\nname = \"dropout-q\"\ntuning-seeds = \"1-1\"\n",
    );
    lab.train(&format!("{LINE} --seeds 2 --config arm.toml --name a"));
    let warning = lab.succeed("report runs/a").stderr;
    assert!(
        warning.contains("was tuned on seeds 1-1 and is compared on some of them, as seed 1"),
        "{warning}"
    );
    lab.train(&format!("{LINE} --seeds 1 --config arm.toml --name b"));
    assert_eq!(lab.succeed("report runs/b").stderr, "");
}

#[test]
fn one_name_with_other_settings_is_refused() {
    let lab = Lab::new();
    lab.train(&format!("{LINE} --seeds 2 --name a"));
    lab.train(&format!(
        "{LINE} --seeds 2 --first-seed 5 --temperature 0.2 --agent boltzmann --name b"
    ));
    // As if the defaults had changed between the runs.
    for file in [
        "seeds.csv",
        "evaluations.csv",
        "behaviour.csv",
        "episodes.csv",
        "states.csv",
        "manifest.json",
    ] {
        let text = lab.read(&format!("runs/b/{file}"));
        let text = text
            .replace(" temperature=0.2", "")
            .replace("boltzmann", "dropout-q");
        lab.write(&format!("runs/b/{file}"), &text);
    }
    let error = lab.refuse("report runs/a runs/b --out both");
    assert!(
        error.contains("cannot merge: dropout-q ") && error.contains(" in runs/a and "),
        "{error}"
    );
}

#[test]
fn a_report_does_not_replace_that_of_another_run() {
    let lab = Lab::new();
    for name in ["a", "b"] {
        lab.train(&format!(
            "--agent random --steps 100 --seeds 1 --name {name}"
        ));
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
