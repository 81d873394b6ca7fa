//! `uncertainty.csv`: what arms with a Gaussian head know of noise, and what they do not know.

use std::fs;

use crate::lab::{Lab, agent, assert_same_lines};
use crate::rows::{Evaluation, Row, Variances};

/// A world whose rewards have a noise of STD 0.5 and whose steps lead where they are meant to.
const NOISY: &str = "--env gridworld:map=garden.txt,noise=0.5 --hidden 16 --batch-size 16 --learning-starts 50 \
                     --random-start 50 --device cpu";

const ARMS: &str =
    "--agent dropout-q:head=gaussian --agent dropout-q --baseline epsilon-greedy:head=gaussian";

fn file(lab: &Lab, run: &str) -> String {
    lab.read(&format!("runs/{run}/{}", Variances::FILE))
}

#[test]
fn arms_with_a_gaussian_head_have_a_row_for_each_evaluation_and_others_none() {
    let lab = Lab::new();
    let line = "--steps 200 --eval-every 80 --window 100 --first-seed 6 --seeds 3 --name a";
    lab.succeed(&format!("{NOISY} {ARMS} {line}"));
    let text = file(&lab, "a");
    assert_eq!(
        text.lines().next(),
        Some("arm,env,seed,step,epistemic,aleatoric")
    );
    let rows = lab.rows::<Variances>("a");
    let agents = ["dropout-q", "epsilon-greedy"];
    let mut expected = Vec::new();
    for agent in agents {
        for seed in [6, 7, 8] {
            for step in [0, 80, 160, 200] {
                expected.push((agent, "gridworld map=garden noise=0.5", seed, step));
            }
        }
    }
    let found: Vec<_> = (rows.iter())
        .map(|row| (agent(&row.arm), &*row.env, row.seed, row.step))
        .collect();
    assert_eq!(found, expected);
    for row in &rows {
        assert_eq!(
            row.epistemic.is_some(),
            agent(&row.arm) == agents[0],
            "{row:?}"
        );
        assert!(
            row.epistemic.is_none_or(|variance| variance > 0.),
            "{row:?}"
        );
        assert!(
            row.aleatoric.is_some_and(|variance| variance > 0.),
            "{row:?}"
        );
    }

    // A run without such an arm has no such file.
    lab.succeed(&format!(
        "{NOISY} --agent random --baseline greedy {line} --overwrite"
    ));
    assert!(!lab.path("runs/a/uncertainty.csv").exists());
    assert!(!lab.path("runs/a/variances.svg").exists());
}

/// Rewards with a variance of 1/4 and next to no future: what there is to learn is that noise.
#[test]
fn the_aleatoric_variance_finds_the_noise_and_the_report_tells_both() {
    let lab = Lab::new();
    let line =
        "--gamma 0.1 --learning-rate 0.003 --steps 3000 --eval-every 1000 --seeds 2 --name a";
    lab.succeed(&format!(
        "{NOISY} --agent dropout-q:head=gaussian --baseline none {line}"
    ));
    let rows = lab.rows::<Variances>("a");
    assert_eq!(rows.len(), 2 * 4);
    let aleatoric = |row: &Variances| row.aleatoric.expect("a variance");
    let at = |step: u64| rows.iter().filter(move |row| row.step == step);
    for row in at(0) {
        assert!(aleatoric(row) > 0.5, "before training: {row:?}");
    }
    for row in at(3000) {
        assert!((0.15..0.4).contains(&aleatoric(row)), "{row:?}");
    }
    let json = lab.json("runs/a/summary.json");
    let variances = &json["worlds"][0]["arms"][0]["variances"];
    assert!((variances["target_variance"].as_f64().unwrap() - 0.25).abs() < 1e-9);
    let mean_of_last = at(3000).map(aleatoric).sum::<f64>() / 2.;
    let found = variances["last_aleatoric"]["value"].as_f64().unwrap();
    assert!((found - mean_of_last).abs() < 1e-12);
    assert!(lab.read("runs/a/summary.md").contains("(variances.svg)"));
    assert!(lab.read("runs/a/variances.svg").contains("exact"));
}

#[test]
fn rows_are_the_same_at_any_number_of_threads_and_in_any_company() {
    let lab = Lab::new();
    let line = format!("{NOISY} {ARMS} --steps 200 --eval-every 100");
    lab.succeed(&format!(
        "{line} --first-seed 5 --seeds 6 --threads 1 --name one"
    ));
    lab.succeed(&format!(
        "{line} --first-seed 5 --seeds 6 --threads 3 --name many"
    ));
    assert_same_lines("threads", &file(&lab, "one"), &file(&lab, "many"));
    lab.succeed(&format!("{line} --first-seed 7 --seeds 1 --name alone"));
    let all = lab.rows::<Variances>("one");
    let alone = lab.rows::<Variances>("alone");
    let of_seed: Vec<Variances> = all.into_iter().filter(|row| row.seed == 7).collect();
    assert_eq!(alone, of_seed);
    assert_eq!(alone.len(), 2 * 3);
}

/// Looking at variances moves nothing of training: evaluated more often, an arm learns the same.
#[test]
fn looking_moves_nothing_that_is_learned() {
    let lab = Lab::new();
    for (name, every) in [("often", 20), ("seldom", 200)] {
        let line = format!("--steps 200 --eval-every {every} --seeds 2 --name {name}");
        lab.succeed(&format!("{NOISY} {ARMS} {line}"));
    }
    lab.assert_same("often", "seldom", &["episodes.csv", "states.csv"]);
    let last = |run: &str| -> Vec<Variances> {
        let rows = lab.rows::<Variances>(run);
        rows.into_iter().filter(|row| row.step == 200).collect()
    };
    assert_eq!(last("often"), last("seldom"));
}

#[test]
fn a_report_needs_no_such_file_and_misses_rows_of_one_that_was_cut() {
    let lab = Lab::new();
    let line = "--steps 200 --eval-every 100 --seeds 2 --name a";
    lab.succeed(&format!("{NOISY} {ARMS} {line}"));
    let picture = lab.read("runs/a/variances.svg");
    let path = "runs/a/uncertainty.csv";
    let whole = lab.read(path);
    let missing = whole.lines().nth(2).expect("a row");
    lab.write(path, &whole.replace(&format!("{missing}\n"), ""));
    let said = lab.refuse("report runs/a");
    let expected = format!("error: {path}: dropout-q ");
    assert!(said.starts_with(&expected), "{said}");
    assert!(said.contains("seed 0, has no row of step 100"), "{said}");
    lab.write(path, &whole.replace("aleatoric", "noise"));
    assert!(lab.refuse("report runs/a").contains("missing column"));

    lab.write(path, &whole);
    lab.succeed("report runs/a");
    assert_eq!(lab.read("runs/a/variances.svg"), picture);
    // As a run of an earlier version: no file, and no word of it.
    fs::remove_file(lab.path(path)).expect("a file");
    lab.succeed("report runs/a");
    assert!(!lab.read("runs/a/summary.json").contains("variances"));
}

/// Runs that share seeds and runs that do not make one report.
#[test]
fn rows_of_merged_runs_are_those_of_one_run() {
    let lab = Lab::new();
    let line = format!("{NOISY} {ARMS} --steps 200 --eval-every 100");
    for (name, seeds) in [
        ("one", "--first-seed 0 --seeds 2"),
        ("two", "--first-seed 1 --seeds 3"),
        ("all", "--first-seed 0 --seeds 4"),
    ] {
        lab.succeed(&format!("{line} {seeds} --name {name}"));
    }
    lab.succeed("report runs/one runs/two --out both");
    let both = lab.read("both/variances.svg");
    assert_same_lines("variances.svg", &both, &lab.read("runs/all/variances.svg"));
}

#[test]
fn a_resumed_run_has_the_rows_of_one_that_never_stopped() {
    let lab = Lab::new();
    let line = format!("{NOISY} {ARMS} --steps 200 --eval-every 100 --first-seed 7 --seeds 2");
    lab.succeed(&format!("{line} --threads 1 --name a"));
    let (whole, evaluations) = (file(&lab, "a"), lab.rows::<Evaluation>("a"));
    // As if it had been killed after its first seed: of the second there is a part.
    let mut manifest = lab.json("runs/a/manifest.json");
    manifest["finished"] = false.into();
    for arm in manifest["arms"].as_array_mut().unwrap() {
        arm["finished_seeds"] = serde_json::json!([{"first": 7, "last": 7}]);
    }
    lab.write("runs/a/manifest.json", &manifest.to_string());
    let cut = whole.trim_end().rsplit_once('\n').expect("rows").0;
    lab.write("runs/a/uncertainty.csv", &format!("{cut}\nepsilon-gre"));
    lab.succeed(&format!("{line} --name a --resume"));
    assert_same_lines("uncertainty.csv", &file(&lab, "a"), &whole);
    assert_eq!(lab.rows::<Evaluation>("a"), evaluations);
}
