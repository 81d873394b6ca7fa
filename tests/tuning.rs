//! `dropout-q tune`: what it leaves, that it does so again, and what it refuses.

mod common;

use std::fs;

use common::{Lab, assert_same_lines};
use dropout_q::records::Evaluation;

/// A search in the garden that takes seconds: steps of which a third is 300.
const ARM: &str =
    "dropout-q:hidden=16,batch-size=8,learning-starts=50,random-start=50,learning-rate=0.01";
const QUICK: &str =
    "--env gridworld:map=garden.txt --steps 900 --eval-every 50 --seeds 3 --device cpu";

/// Tunes with five trials.
fn tune(lab: &Lab, line: &str) -> String {
    lab.succeed(&format!("tune --agent {ARM} {QUICK} --budget 5 {line}"))
        .stdout
}

/// The cells of `trials.csv`, its header first.
fn trials(lab: &Lab, run: &str) -> Vec<Vec<String>> {
    let text = lab.read(&format!("runs/{run}/trials.csv"));
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().map(cells).collect()
}

#[test]
fn a_tuning_run_leaves_its_files_and_says_who_won() {
    let lab = Lab::new();
    let said = tune(&lab, "--name a");
    let files = [
        "config.toml",
        "manifest.json",
        "scores.png",
        "scores.svg",
        "summary.md",
        "trials.csv",
        "winner.toml",
    ];
    for file in files {
        assert!(lab.names("runs/a").contains(&file.to_owned()), "{file}");
    }
    let rows = trials(&lab, "a");
    let header = "trial,stage,steps,score,gridworld map=garden,learning-rate,target-update,\
                  double-dqn,dropout,dropout-steps,dropout-layers,target";
    assert_eq!(rows[0].join(","), header);
    let key = |row: &Vec<String>| -> (usize, String, String) {
        (
            row[0].parse().expect("a number"),
            row[1].clone(),
            row[2].clone(),
        )
    };
    let keys: Vec<_> = rows[1..].iter().map(key).collect();
    assert!(keys.is_sorted());
    let stage = |stage: &str, steps: &str| -> Vec<usize> {
        let of_stage = keys.iter().filter(|(_, s, n)| s == stage && n == steps);
        of_stage.map(|key| key.0).collect()
    };
    assert_eq!(stage("1", "300"), [0, 1, 2, 3, 4]);
    // A quarter of five, rounded up.
    assert_eq!((stage("2", "900").len(), keys.len()), (2, 7));

    let score = |row: &&Vec<String>| row[3].parse::<f64>().expect("a number");
    let finished: Vec<_> = rows[1..].iter().filter(|row| row[1] == "2").collect();
    let best = finished
        .iter()
        .copied()
        .max_by(|a, b| score(a).total_cmp(&score(b)));
    let best = best.expect("a row");
    let expected = format!("is trial {}, score {:.3}", best[0], score(&best));
    assert!(said.contains(&expected), "{expected}\n{said}");
    assert!(lab.read("runs/a/summary.md").contains(&expected));
    // 300 steps of five trials and 900 of two, three seeds each.
    assert!(
        lab.read("runs/a/summary.md")
            .contains("Budget: 9900 environment steps")
    );
}

#[test]
fn the_same_search_gives_the_same_bytes_at_any_number_of_threads() {
    let lab = Lab::new();
    tune(&lab, "--name a --threads 1 --first-seed 6");
    tune(&lab, "--name b --threads 3 --first-seed 6 --quiet");
    let texts = [
        "config.toml",
        "scores.svg",
        "summary.md",
        "trials.csv",
        "winner.toml",
    ];
    for file in texts {
        let [one, other] = ["a", "b"].map(|run| lab.read(&format!("runs/{run}/{file}")));
        assert_same_lines(file, &one, &other);
    }
    let [one, other] = ["a", "b"].map(|run| fs::read(lab.path(&format!("runs/{run}/scores.png"))));
    assert!(one.expect("a picture") == other.expect("a picture"));
}

#[test]
fn the_picture_has_a_panel_for_each_searched_setting_and_a_dot_for_each_score() {
    let lab = Lab::new();
    tune(&lab, "--name a");
    let picture = lab.read("runs/a/scores.svg");
    let words: Vec<_> = picture.lines().collect();
    let winner: toml::Table = lab.read("runs/a/winner.toml").parse().expect("TOML");
    let winner = winner["agent"][0].as_table().expect("an arm");
    let rows = trials(&lab, "a");
    // The learning rate is fixed.
    let searched = rows[0].iter().skip(6);
    for key in searched.clone() {
        let won = winner[key].to_string().trim_matches('"').to_owned();
        let title = format!("winner: {won}");
        assert!(words.contains(&&*title), "{title}");
        let named = |word: &&str| *word == key || *word == format!("{key} (logarithmic)");
        assert!(words.iter().any(named), "{key}");
    }
    assert!(!words.contains(&"learning-rate (logarithmic)"));
    // A dot for each row, and a ring in each panel.
    let dots = (rows.len() - 1 + 1) * searched.count();
    assert_eq!(picture.matches("<circle").count(), dots);
    let summary = lab.read("runs/a/summary.md");
    assert!(summary.contains("](scores.svg)"), "{summary}");
}

/// The first third of the second stage is the first stage: training does not know its length.
#[test]
fn a_longer_training_begins_as_a_shorter_one() {
    let lab = Lab::new();
    tune(&lab, "--name a");
    let line = "--config runs/a/winner.toml --baseline none --env gridworld:map=garden.txt \
                --eval-every 50 --first-seed 1000000 --seeds 3 --device cpu --steps";
    for (steps, name) in [(300, "short"), (900, "long")] {
        lab.succeed(&format!("{line} {steps} --name {name}"));
    }
    let [short, long] = ["short", "long"].map(|run| lab.rows::<Evaluation>(run));
    let beginning: Vec<_> = long.into_iter().filter(|row| row.step <= 300).collect();
    assert_eq!(short, beginning);
}

#[test]
fn the_winner_is_an_arm_that_config_takes() {
    let lab = Lab::new();
    tune(&lab, "--name a");
    let line = "--config runs/a/winner.toml --print-config --device cpu";
    let printed: toml::Table = lab.succeed(line).stdout.parse().expect("TOML");
    let arm = printed["agent"][0].as_table().expect("an arm");
    let winner: toml::Table = lab.read("runs/a/winner.toml").parse().expect("TOML");
    let winner = winner["agent"][0].as_table().expect("an arm");
    for (key, value) in winner {
        assert_eq!(&arm[key], value, "{key}");
    }
    let text = |key: &str| winner[key].to_string().trim_matches('"').to_owned();
    assert_eq!(
        (text("hidden"), text("batch-size")),
        ("16".into(), "8".into())
    );
    assert_eq!(text("tuning-seeds"), "1000000-1000002");

    let rows = trials(&lab, "a");
    let is_winner = |row: &&Vec<String>| {
        (rows[0].iter().zip(*row).skip(5)).all(|(key, value)| &text(key) == value)
    };
    let finished = rows.iter().filter(|row| row[1] == "2");
    assert_eq!(finished.filter(is_winner).count(), 1);
}

#[test]
fn a_comparison_on_tuning_seeds_is_warned_of_and_both_are_in_the_manifest() {
    let lab = Lab::new();
    lab.write(
        "arm.toml",
        "[[agent]]\nname = \"greedy\"\nhidden = \"8\"\ntuning-seeds = \"4-5\"\n",
    );
    let line =
        "--config arm.toml --baseline random --steps 600 --seeds 2 --device cpu --first-seed";
    let warning = "warning: greedy hidden=8 was tuned on seeds 4-5, and this run compares it on \
                   seeds 5-6; choose others with --first-seed for a fair comparison\n";
    let seen = lab.succeed(&format!("{line} 5 --name a"));
    assert_eq!(seen.stderr, warning);
    let seen = lab.succeed(&format!("{line} 6 --name b"));
    assert_eq!(seen.stderr, "");
    let manifest: serde_json::Value =
        serde_json::from_str(&lab.read("runs/b/manifest.json")).expect("JSON");
    assert_eq!(
        manifest["seeds"],
        serde_json::json!({"first": 6, "last": 7})
    );
    let of_arm = |arm: usize| &manifest["arms"][arm]["tuning_seeds"];
    assert_eq!(of_arm(0), &serde_json::json!({"first": 4, "last": 5}));
    assert!(of_arm(1).is_null());
}

#[test]
fn what_cannot_be_tuned_is_refused() {
    let lab = Lab::new();
    lab.write("runs/taken/config.toml", "");
    // Whatever one does, it is right.
    lab.write("easy.txt", "#G#\nGSG\n#G#\n");
    let refused = |line: &str, message: &str| {
        let found = lab.refuse(&format!("tune {line}"));
        assert!(
            found.starts_with(&format!("error: {message}")),
            "{line}\n{found}"
        );
    };
    refused(
        "",
        "the following required arguments were not provided:\n  --agent <ARM>",
    );
    refused(
        "--agent droput-q",
        "--agent droput-q: unknown agent \"droput-q\" (did you mean",
    );
    refused(
        "--agent random",
        "--agent random: random has nothing to tune\n",
    );
    refused(
        "--agent greedy:learning-rate=0.1,target-update=9,double-dqn=true",
        "--agent greedy:learning-rate=0.1,target-update=9,double-dqn=true: nothing is left to tune; \
         leave out at least one of learning-rate, target-update, double-dqn\n",
    );
    refused(
        "--agent dropout-q:dropout-end=0.6",
        "--agent dropout-q:dropout-end=0.6: dropout-q: dropout-end is 0.6 and dropout ",
    );
    refused(
        "--agent greedy --budget 0",
        "invalid value '0' for '--budget <N>'",
    );
    refused(
        "--agent greedy --agent random",
        "the argument '--agent <ARM>' cannot be used multiple",
    );
    refused(
        "--agent greedy --eval-every 0",
        "invalid value '0' for '--eval-every <N>'",
    );
    refused(
        "--agent greedy --steps 2000 --eval-every 700",
        "--steps 2000: the first stage takes a third of them, 666, which is less than --eval-every \
         700; give at least 2100 steps, or evaluate more often\n",
    );
    refused(
        "--agent greedy --steps 1502 --eval-every 100",
        "--steps 1502: the first stage takes a third of them, 500, and learning starts after 500; \
         give more than 1502 steps, or a smaller learning-starts\n",
    );
    refused(
        "--agent greedy --env gridworld:map=tarp",
        "--env gridworld:map=tarp: unknown map",
    );
    refused(
        "--agent greedy --env gridworld:map=easy.txt",
        "--env: in gridworld map=easy the random policy earns 0.99 and the optimal one 0.99, so \
         there is nothing to learn; tune in worlds where these differ\n",
    );
    refused(
        "--agent greedy --env foraging --env gridworld:map=trap",
        "--env: foraging never ends and is scored by its mean reward, gridworld map=trap has episodes \
         and is scored by its normalised return, and the two have no common unit; tune in worlds of \
         one kind\n",
    );
    refused(
        "--agent greedy --env foraging --eval-every 500",
        "--eval-every 500: in worlds that never end trials are scored by their behaviour and are not \
         evaluated; leave it out\n",
    );
    refused(
        "--agent greedy:random-start=700 --env foraging --steps 2102",
        "--steps 2102: the first stage takes a third of them, 700, and the random start 700; give more \
         than 2102 steps, or a smaller random-start\n",
    );
    refused(
        "--agent greedy --name taken",
        "runs/taken exists; choose another --name, or --overwrite",
    );
    refused(
        "--agent greedy --device tpu",
        "--device: unknown device \"tpu\"",
    );
}
