//! Agents learn: to solve the garden in seconds, from several seeds; what returns are worth; and how noisy rewards are.

use crate::lab::{Lab, agent, assert_has};
use crate::rows::{Episode, Evaluation, Seed, State, Variances};

/// What learns the garden within 2,000 steps.
const LEARN: &str = "--env gridworld:map=garden.txt --gamma 0.9 --hidden 32 --target-update 50 \
                     --learning-starts 100 --device cpu --name a";

#[test]
fn dropout_q_and_its_rivals_solve_the_garden_and_random_does_not() {
    let lab = Lab::new();
    let agents = ["dropout-q", "boltzmann", "epsilon-greedy"];
    let line = "--agent dropout-q --agent boltzmann --agent random --seeds 8 --steps 2000";
    lab.succeed(&format!(
        "{LEARN} {line} --epsilon-steps 1000 --learning-rate 0.001 --temperature 0.1"
    ));
    let mut last = lab.rows::<Evaluation>("a");
    last.retain(|row| row.step == 2000);
    for name in agents {
        let returns: Vec<_> = (last.iter().filter(|row| agent(&row.arm) == name))
            .map(|row| row.greedy_return.expect("a network's return"))
            .collect();
        // Six steps to the goal; the bits of another processor may cost a seed.
        let solved = returns.iter().filter(|&&value| (value - 0.94).abs() < 1e-9);
        assert!(solved.count() >= 7, "{name}: {returns:?}");
    }
    // What an agent earned in the last quarter.
    let behaviour = |name| {
        let episodes = lab.rows::<Episode>("a");
        let own = episodes.iter().filter(|row| agent(&row.arm) == name);
        let late = own.filter(|row| row.step > 1500);
        let returns: Vec<_> = late.map(|row| row.episode_return).collect();
        returns.iter().sum::<f64>() / returns.len() as f64
    };
    for name in agents {
        assert!(behaviour(name) > 0.7, "{name}: {}", behaviour(name));
    }
    assert!(behaviour("random") < 0., "{}", behaviour("random"));
}

#[test]
fn random_actions_earn_the_random_policys_return() {
    let lab = Lab::new();
    let line = "--env gridworld:map=garden.txt,slip=0.2 --device cpu --name a --steps 4000";
    lab.succeed(&format!(
        "{line} --agent random --baseline none --seeds 10 --eval-every 0"
    ));
    let expected = lab.rows::<Seed>("a")[0].random_return;
    let expected = expected.expect("a random return");
    let episodes = lab.rows::<Episode>("a");
    let n = episodes.len() as f64;
    let mean = episodes.iter().map(|row| row.episode_return).sum::<f64>() / n;
    let square = |row: &Episode| (row.episode_return - mean).powi(2);
    let error = (episodes.iter().map(square).sum::<f64>() / n / n).sqrt();
    let is_near = n > 2_000. && (mean - expected).abs() < 4. * error;
    assert!(is_near, "{mean} ± {error}: {expected}");
}

/// In the first world every episode is cut off, in the second every one terminates.
#[test]
fn targets_bootstrap_through_truncation_and_not_through_termination() {
    let lab = Lab::new();
    // A reward every second step, for ever: 1 + 0.8² + 0.8⁴ + ... = 2.8 from a start.
    lab.write(
        "endless.txt",
        "horizon = 2\nstep-cost = 0\nlegend a = 1\n\nSaS\n",
    );
    lab.write("once.txt", "horizon = 2\nstep-cost = 0\n\nSG\n");
    for (map, value) in [("endless", 2.8), ("once", 1.)] {
        let line = "--gamma 0.8 --hidden 16 --target-update 10 --learning-starts 50 --device cpu";
        let line = format!("{line} --env gridworld:map={map}.txt --agent greedy --baseline none");
        lab.succeed(&format!(
            "{line} --steps 2000 --random-start 2000 --seeds 2 --learning-rate 0.003 --name {map}"
        ));
        let mut states = lab.rows::<State>(map);
        states.retain(|row| row.step == 2000);
        assert!(!states.is_empty());
        for row in states {
            let (found, error) = row.q_mean.zip(row.q_error).expect("Q-values");
            let is_near = error.abs() < 0.05 * value;
            assert!(is_near, "{map}, state {}: {found}", row.state);
        }
    }
}

/// Rewards with a variance of 1/4 and next to no future: what there is to learn is that noise.
#[test]
fn the_aleatoric_variance_finds_the_noise_and_the_report_tells_both() {
    let lab = Lab::new();
    let noisy = "--env gridworld:map=garden.txt,noise=0.5 --hidden 16 --batch-size 16 --learning-starts 50 --random-start 50";
    let line =
        "--gamma 0.1 --learning-rate 0.003 --steps 3000 --eval-every 1000 --seeds 2 --device cpu";
    let arms = "--agent dropout-q:head=gaussian --baseline greedy";
    lab.succeed(&format!("{noisy} {arms} {line} --name a"));
    let rows = lab.rows::<Variances>("a");
    // An arm that learns means alone has no rows.
    let keys = rows.iter().map(|row| (row.seed, row.step));
    let expected = [0, 1].map(|seed| [0, 1000, 2000, 3000].map(|step| (seed, step)));
    assert!(keys.eq(expected.concat()));
    for row in &rows {
        assert!(agent(&row.arm) == "dropout-q" && row.epistemic.is_some());
    }
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
