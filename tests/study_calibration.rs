//! `dropout-q study calibration`: what it leaves, that it does so again, one's own agent, and what it
//! refuses.

mod common;

use std::fs;

use common::Lab;

const QUICK: &str = "study calibration --seeds 4 --data 60 --updates 60 --classifier-updates 60 \
                     --passes 8 --vary-data 30 --vary-dropout 0.4 --vary-units 12 --units 16 --quiet";
const AGENT: &str =
    "study calibration --seeds 3 --data 60 --updates 60 --passes 8 --vary-data 30 --quiet";

const FILES: [&str; 15] = [
    "config.toml",
    "coverage.csv",
    "coverage.png",
    "coverage.svg",
    "manifest.json",
    "predicted_against_true.png",
    "predicted_against_true.svg",
    "predictions.csv",
    "scores.csv",
    "settings.png",
    "settings.svg",
    "spread_between_models.png",
    "spread_between_models.svg",
    "summary.json",
    "summary.md",
];

fn assert_same(lab: &Lab, one: &str, other: &str) {
    for file in FILES.into_iter().filter(|&file| file != "manifest.json") {
        let [one, other] = [one, other].map(|run| lab.path(&format!("runs/{run}/{file}")));
        let [one, other] = [one, other].map(|path| fs::read(path).expect(file));
        assert!(one == other, "{file}");
    }
}

/// What is printed, in one line.
fn said(lab: &Lab, line: &str) -> String {
    let said = lab.succeed(line).stdout;
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Rows of a CSV file that begin so.
fn rows(lab: &Lab, file: &str, start: &str) -> Vec<String> {
    let text = lab.read(file);
    let rows = text.lines().filter(|line| line.starts_with(start));
    rows.map(str::to_owned).collect()
}

#[test]
fn the_same_options_give_the_same_bytes_at_any_number_of_threads() {
    let lab = Lab::new();
    let said = said(&lab, &format!("{QUICK} --threads 1 --name a"));
    assert!(said.contains("4 models were retrained"), "{said}");
    assert_eq!(lab.names("runs/a"), FILES);
    lab.succeed("study calibration --config runs/a/config.toml --threads 2 --name b --quiet");
    assert_same(&lab, "a", "b");

    // Four settings in two forms, one control, and a classifier in two forms.
    let centre = "regression,data_set,0.2,60,16,";
    let scores = rows(&lab, "runs/a/scores.csv", centre);
    assert!(scores.iter().any(|row| row.contains(",posterior_std,")));
    assert_eq!(
        rows(&lab, "runs/a/scores.csv", "regression,stretched,").len(),
        19
    );
    assert_eq!(
        rows(&lab, "runs/a/predictions.csv", "classification,").len(),
        2 * 4 * 101
    );
    let json: serde_json::Value = serde_json::from_str(&lab.read("runs/a/summary.json")).unwrap();
    assert_eq!(json["numbers"]["centre"][0]["truth"], "closed_form");
    assert_eq!(json["findings"].as_array().unwrap().len(), 7);
}

/// Models 1 to 3 of four are the same without model 0.
#[test]
fn a_model_does_not_depend_on_the_others() {
    let lab = Lab::new();
    lab.succeed(&format!("{QUICK} --name a"));
    lab.succeed(
        &format!("{QUICK} --seeds 3 --first-seed 1 --name b").replacen("--seeds 4 ", "", 1),
    );
    let all = rows(&lab, "runs/a/predictions.csv", "regression,data_set,");
    let seed = |row: &String| row.split(',').nth(2).map(str::to_owned);
    let without_first: Vec<_> = (all.into_iter())
        .filter(|row| seed(row).as_deref() != Some("0"))
        .collect();
    assert_eq!(without_first.len(), 3 * 101);
    assert_eq!(
        without_first,
        rows(&lab, "runs/b/predictions.csv", "regression,data_set,")
    );
}

#[test]
fn ones_own_agent_is_examined() {
    let lab = Lab::new();
    lab.train("--agent dropout-q --agent random --seeds 2 --steps 300 --eval-every 0 --name run");
    let said = said(&lab, &format!("{AGENT} --run runs/run --name a"));
    assert!(said.contains("the Q-network of dropout-q"), "{said}");
    // Fifteen cells, of which one is a pit and one the goal, with four actions.
    assert!(said.contains("at 13 reachable states"), "{said}");
    assert!(said.contains("after 300 steps, it was 0.3589;"), "{said}");
    let answer = "can they be used for this task? Its p was annealed to 0.3589 at the end of its training, so \
                  these are the STDs of its network at p = 0.37, not those that it had at the end: if ";
    assert!(said.contains(answer), "{said}");
    lab.succeed("study calibration --config runs/a/config.toml --name b --quiet");
    assert_same(&lab, "a", "b");
    assert_eq!(
        rows(&lab, "runs/a/predictions.csv", "agent,observation,").len(),
        3 * 13 * 4
    );

    let other = lab.succeed(&format!(
        "{AGENT} --run runs/run --seed 1 --dropout 0.1 --name c"
    ));
    assert!(other.stdout.contains("seed 1,"), "{}", other.stdout);
    assert_eq!(
        rows(
            &lab,
            "runs/c/scores.csv",
            "agent,observation,0.1,30,16,ratio,"
        )
        .len(),
        1
    );
}

/// At this rate the original diverges, and at this noise the models.
#[test]
fn what_is_no_number_is_not_written() {
    let lab = Lab::new();
    for (name, options, expected) in [
        (
            "a",
            "--learning-rate 1e30",
            "choose a smaller --learning-rate",
        ),
        ("b", "--noise 1e300", "or a --noise that is less extreme"),
    ] {
        let output = lab.run(&format!("{QUICK} {options} --name {name}"));
        assert_eq!(output.status, Some(1), "{options}: {}", output.stdout);
        assert!(
            output.stderr.contains(expected),
            "{options}: {}",
            output.stderr
        );
        assert!(
            !lab.path(&format!("runs/{name}/scores.csv")).exists(),
            "{options}"
        );
    }
}

/// A score of all models together has an interval from three models on.
#[test]
fn without_intervals_nothing_is_called_right() {
    let lab = Lab::new();
    let quick = QUICK.replacen("--seeds 4", "--seeds 2", 1);
    let said = said(&lab, &format!("{quick} --name a"));
    let expected =
        "2 models are too few for all intervals, and without its interval no score is called right";
    assert!(said.contains(expected), "{said}");
    let json: serde_json::Value = serde_json::from_str(&lab.read("runs/a/summary.json")).unwrap();
    let ignorance = &json["numbers"]["centre"][2];
    assert_eq!(ignorance["form"], "data_set");
    assert_eq!(ignorance["usable"]["ranking"], serde_json::Value::Null);
}

#[test]
fn a_study_is_no_run() {
    let lab = Lab::new();
    lab.succeed(&format!("{QUICK} --name a"));
    let said = lab.refuse("study calibration --run runs/a");
    let expected = "runs/a: this is the folder of a study (calibration); the folder of a training run is expected";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn wrong_input_is_refused() {
    let lab = Lab::new();
    lab.train("--agent dropout-q --seeds 1 --steps 200 --eval-every 0 --name run");
    lab.train("--agent random --baseline none --seeds 1 --steps 200 --eval-every 0 --name bare");
    for (options, expected) in [
        ("--dropout 1", "greater than 0 and less than 1"),
        ("--vary-dropout 0.1,0", "greater than 0 and less than 1"),
        ("--passes 1", "a whole number from 2 to 100000"),
        ("--seeds 1", "a whole number from 2 to"),
        ("--data 9", "a whole number from 10 to 1000000"),
        ("--noise 0", "greater than 0"),
        ("--arm dropout-q", "--run <RUN_DIR>"),
        ("--run runs/run --units 8", "cannot be used with"),
        (
            "--run runs",
            "runs: not the folder of a run: it has no config.toml",
        ),
        ("--run runs/nothing", "not the folder of a run"),
        (
            "--run runs/bare",
            "runs/bare has no saved networks in runs/bare/networks",
        ),
        (
            "--run runs/run --arm epsilon-greedy",
            "this arm has no dropout, so there is no STD to examine; arms with dropout and saved \
             networks: dropout-q ",
        ),
        (
            "--run runs/run --arm dropout",
            "no arm is called that; arms with saved networks: dropout-q ",
        ),
        (
            "--run runs/run --env maze",
            "in a world that is called that; worlds: gridworld map=garden",
        ),
        ("--run runs/run --seed 4", "no such seed has finished"),
    ] {
        let said = lab.refuse(&format!("study calibration {options}"));
        assert!(said.contains(expected), "{options}: {said}");
    }
}
