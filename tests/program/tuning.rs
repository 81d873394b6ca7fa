//! `dropout-q tune`: what it leaves, that it does so again, and what it refuses.

use serde_json::json;

use crate::lab::{Lab, assert_has};
use crate::rows::times;

/// A search in the garden that takes seconds: five trials of steps of which a third is 300.
const SEARCH: &str = "tune --env gridworld:map=garden.txt --steps 900 --eval-every 50 --seeds 3 --device cpu --budget 5 \
    --agent dropout-q:hidden=16,batch-size=8,learning-starts=50,random-start=50,learning-rate=0.01";

/// Puts what that leaves at `runs/a`.
fn keep(lab: &Lab) -> String {
    lab.keep("a", &format!("{SEARCH} --threads 1")).stdout
}

/// The cells of `trials.csv`, its header first.
fn trials(lab: &Lab, run: &str) -> Vec<Vec<String>> {
    let text = lab.read(&format!("runs/{run}/trials.csv"));
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().map(cells).collect()
}

#[test]
fn a_search_leaves_its_files_and_says_who_won() {
    let lab = Lab::new();
    let said = keep(&lab);
    let files = "config.toml manifest.json scores.csv scores.png scores.svg summary.md trials.csv winner.toml";
    assert_eq!(lab.names("runs/a").join(" "), files);
    let rows = trials(&lab, "a");
    let header = "trial,stage,steps,score,gridworld map=garden,learning-rate,target-update,\
                  double-dqn,dropout,dropout-steps,dropout-layers,target";
    assert_eq!(rows[0].join(","), header);
    let keys: Vec<String> = rows[1..].iter().map(|row| row[..3].join(" ")).collect();
    assert!(keys.is_sorted());
    let of_stage = |stage: &str| -> Vec<&str> {
        let keys = keys.iter().filter_map(|key| key.strip_suffix(stage));
        keys.collect()
    };
    assert_eq!(of_stage(" 1 300"), ["0", "1", "2", "3", "4"]);
    // A quarter of five, rounded up.
    assert_eq!((of_stage(" 2 900").len(), keys.len()), (2, 7));

    let score = |row: &&Vec<String>| row[3].parse::<f64>().expect("a number");
    let finished: Vec<_> = rows[1..].iter().filter(|row| row[1] == "2").collect();
    let best = (finished.into_iter()).max_by(|a, b| score(a).total_cmp(&score(b)));
    let best = best.expect("a row");
    let summary = lab.read("runs/a/summary.md");
    for word in [format!("trial {}", best[0]), format!("{:.3}", score(&best))] {
        assert_has(&summary, &word);
        assert_has(&said, &word);
    }
    // 300 steps of five trials and 900 of two, three seeds each.
    assert_has(&summary, "9900");
    assert_has(&summary, "](scores.svg)");
    // The same at any number of threads.
    lab.succeed(&format!("{SEARCH} --threads 3 --quiet --name b"));
    lab.assert_same_files("a", "b");
}

#[test]
fn the_winner_is_an_arm_that_config_takes_and_stands_in_the_picture() {
    let lab = Lab::new();
    keep(&lab);
    let line = "--config runs/a/winner.toml --print-config --device cpu";
    let printed: toml::Table = lab.succeed(line).stdout.parse().expect("TOML");
    let arm = printed["agent"][0].as_table().expect("an arm");
    let winner = lab.toml("runs/a/winner.toml");
    let winner = winner["agent"][0].as_table().expect("an arm");
    for (key, value) in winner {
        assert_eq!(&arm[key], value, "{key}");
    }
    let text = |key: &str| winner[key].to_string().trim_matches('"').to_owned();
    let fixed = ["hidden", "batch-size", "tuning-seeds"].map(text);
    assert_eq!(fixed, ["16", "8", "1000000-1000002"]);

    let rows = trials(&lab, "a");
    let is_winner = |row: &&Vec<String>| {
        (rows[0].iter().zip(*row).skip(5)).all(|(key, value)| &text(key) == value)
    };
    let finished = rows.iter().filter(|row| row[1] == "2");
    assert_eq!(finished.filter(is_winner).count(), 1);

    // A panel for each setting but the learning rate, which is fixed.
    let picture = lab.read("runs/a/scores.svg");
    for key in rows[0].iter().skip(6) {
        assert_has(&picture, &text(key));
        let named = times(&picture, key) + times(&picture, &format!("{key} (logarithmic)"));
        assert_eq!(named, 1, "{key}");
    }
    assert_eq!(times(&picture, "learning-rate (logarithmic)"), 0);
}

/// By its behaviour, as is tested beside the scores.
#[test]
fn a_world_that_never_ends_is_tuned_in_too() {
    let lab = Lab::new();
    let arm = "dropout-q:hidden=16,batch-size=8,learning-starts=50,random-start=50";
    let line = "--env foraging --steps 1800 --seeds 2 --device cpu --budget 2 --name a";
    lab.succeed(&format!("tune --agent {arm} {line}"));
    let trials = trials(&lab, "a");
    assert_eq!((trials.len(), &*trials[0][4]), (1 + 4, "foraging"));
    lab.succeed("--config runs/a/winner.toml --env foraging --print-config");
}

#[test]
fn a_comparison_on_tuning_seeds_is_warned_of_then_and_in_reports_and_both_are_in_the_manifest() {
    let lab = Lab::new();
    let arm = "[[agent]]\nname = \"greedy\"\nhidden = \"8\"\ntuning-seeds = \"4-5\"\n";
    lab.write("arm.toml", arm);
    let line =
        "--config arm.toml --baseline random --steps 600 --seeds 2 --device cpu --first-seed";
    let warning = "warning: greedy hidden=8 was tuned on seeds 4-5, and this run compares it on \
                   seeds 5-6; choose others with --first-seed for a fair comparison\n";
    let of_report = "was tuned on seeds 4-5 and is compared on some of them, as seed 5";
    for (seed, name, said) in [(5, "a", warning), (6, "b", "")] {
        let seen = lab.succeed(&format!("{line} {seed} --name {name}"));
        assert_eq!(seen.stderr, said);
        let reported = lab.succeed(&format!("report runs/{name}")).stderr;
        assert_eq!(reported.contains(of_report), seed == 5, "{reported}");
        assert_eq!(reported.is_empty(), seed == 6, "{reported}");
    }
    let manifest = lab.manifest("b");
    assert_eq!(manifest["seeds"], json!({"first": 6, "last": 7}));
    let of_arm = |arm: usize| &manifest["arms"][arm]["tuning_seeds"];
    assert_eq!(of_arm(0), &json!({"first": 4, "last": 5}));
    assert!(of_arm(1).is_null());
}

#[test]
fn a_search_that_was_killed_twice_ends_with_the_bytes_of_one_that_was_not() {
    let lab = Lab::new();
    keep(&lab);
    let rows = || lab.lines("runs/b/scores.csv");
    let line = format!("{SEARCH} --name b --threads 1 --quiet");
    // Of fifteen seeds in the first stage and six in the second.
    drop(lab.start_until(&line, || rows() > 2));
    // What was trained is not trained again, so it keeps its mark, which changes no rank; a row that was cut in its
    // last digits goes.
    let first = lab.read("runs/b/scores.csv");
    let first = first.lines().nth(1).expect("a row").to_owned();
    let (whose, score) = first.rsplit_once(',').expect("a score");
    let marked = score.parse::<f64>().expect("a number") + 1e-9;
    let marked = format!("{whose},{marked}");
    lab.edit("runs/b/scores.csv", |text| {
        text.replacen(&first, &marked, 1) + "4,1,gridworld map=garden,1000002,0.5"
    });
    let resume = format!("{line} --resume");
    // However many rows the first kill came to leave.
    let before = rows();
    drop(lab.start_until(&resume, || rows() > before));
    lab.edit("runs/b/scores.csv", |text| {
        assert!(text.contains(&format!("\n{marked}\n")), "{text}");
        text.replacen(&marked, &first, 1) + "0,2"
    });
    lab.succeed(&resume);
    lab.assert_same_files("a", "b");
    let resumed = &lab.manifest("b")["resumed"];
    assert_eq!(resumed.as_array().map(Vec::len), Some(2));

    // As if it had been stopped in the second stage.
    lab.unfinish("b");
    lab.edit("runs/b/scores.csv", |text| {
        let (rows, _) = text.trim_end().rsplit_once('\n').expect("rows");
        format!("{rows}\n")
    });
    lab.succeed(&resume);
    lab.assert_same_files("a", "b");

    let cases = "
        => runs/b has finished, so there is nothing to resume
        --search-seed 1 => runs/b has another configuration: search-seed is 0 there and 1 here
        --overwrite => cannot be used with";
    lab.refuse_all(&resume, cases);
    let kind =
        "runs/b: this is the folder of a search (tune); the folder of a training run is expected";
    lab.refuse_with("report runs/b", kind);
}
