//! `uncertainty.csv`: what arms with a Gaussian head know of noise, and what they do not know. That its rows
//! are the same in any company, merged and resumed, is tested with those of the other files.

use crate::lab::{Lab, agent, assert_has};
use crate::rows::Variances;

/// A world whose rewards have a noise of STD 0.5 and whose steps lead where they are meant to.
const NOISY: &str = "--env gridworld:map=garden.txt,noise=0.5 --hidden 16 --batch-size 16 --learning-starts 50 \
                     --random-start 50 --device cpu";

const FILE: &str = "runs/a/uncertainty.csv";

#[test]
fn arms_with_a_gaussian_head_have_a_row_for_each_evaluation_and_others_none() {
    let lab = Lab::new();
    let arms =
        "--agent dropout-q:head=gaussian --agent dropout-q --baseline epsilon-greedy:head=gaussian";
    let line = "--steps 200 --eval-every 80 --window 100 --first-seed 6 --seeds 3 --name a";
    lab.succeed(&format!("{NOISY} {arms} {line}"));
    let header = "arm,env,seed,step,epistemic,aleatoric";
    assert_eq!(lab.read(FILE).lines().next(), Some(header));
    let rows = lab.rows::<Variances>("a");
    let mut expected = Vec::new();
    for agent in ["dropout-q", "epsilon-greedy"] {
        for seed in [6, 7, 8] {
            expected.extend([0, 80, 160, 200].map(|step| (agent, seed, step)));
        }
    }
    let keys = rows.iter().map(|row| (agent(&row.arm), row.seed, row.step));
    assert_eq!(keys.collect::<Vec<_>>(), expected);
    for row in &rows {
        assert_eq!(row.env, "gridworld map=garden noise=0.5");
        let samples = agent(&row.arm) == "dropout-q";
        assert_eq!(row.epistemic.is_some(), samples, "{row:?}");
        let variances = [row.epistemic.unwrap_or(1.), row.aleatoric.unwrap_or(0.)];
        assert!(variances.iter().all(|it| *it > 0.), "{row:?}");
    }

    // A run without such an arm has no such file.
    lab.succeed(&format!(
        "{NOISY} --agent random --baseline greedy --steps 200 --seeds 1 --name a --overwrite"
    ));
    for file in [FILE, "runs/a/variances.svg"] {
        assert!(!lab.path(file).exists(), "{file}");
    }
}

/// Rewards with a variance of 1/4 and next to no future: what there is to learn is that noise.
#[test]
fn the_aleatoric_variance_finds_the_noise_and_the_report_tells_both() {
    let lab = Lab::new();
    let line =
        "--gamma 0.1 --learning-rate 0.003 --steps 3000 --eval-every 1000 --seeds 2 --name a";
    let arms = "--agent dropout-q:head=gaussian --baseline none";
    lab.succeed(&format!("{NOISY} {arms} {line}"));
    let rows = lab.rows::<Variances>("a");
    assert_eq!(rows.len(), 2 * 4);
    let at = |step: u64| -> Vec<f64> {
        let rows = rows.iter().filter(|row| row.step == step);
        rows.map(|row| row.aleatoric.expect("a variance")).collect()
    };
    let [first, last] = [at(0), at(3000)];
    assert!(first.iter().all(|&variance| variance > 0.5), "{first:?}");
    let is_near = |variance: &f64| (0.15..0.4).contains(variance);
    assert!(last.iter().all(is_near), "{last:?}");
    let variances = &lab.world("a")["arms"][0]["variances"];
    // Nothing but the noise is random here.
    assert!((variances["target_variance"].as_f64().unwrap() - 0.25).abs() < 1e-9);
    let found = variances["last_aleatoric"]["value"].as_f64().unwrap();
    assert!((found - last.iter().sum::<f64>() / 2.).abs() < 1e-12);
    assert_has(&lab.read("runs/a/summary.md"), "(variances.svg)");
}
