//! Exact values against play, and where their computation might fail.

use crate::common::*;
use rand::Rng;

const RIGHT: usize = 1;

/// Mean and variance of a sample, each with its standard error.
fn moments(sample: &[f64]) -> [(f64, f64); 2] {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let central = |k: i32| sample.iter().map(|x| (x - mean).powi(k)).sum::<f64>() / n;
    let variance = central(2);
    let spread = (central(4) - variance.powi(2)).max(0.0);
    [
        (mean, (variance / n).sqrt()),
        (variance, (spread / n).sqrt()),
    ]
}

/// The discounted return of one episode, from the world itself and not from its model.
fn play(world: &mut dyn Environment, policy: &Policy, gamma: f64, rng: &mut dyn Rng) -> f64 {
    world.reset(rng);
    let mut discount = 1.0;
    let mut total = 0.0;
    loop {
        let state = world.state().expect("tabular");
        let mut draw: f64 = rng.random();
        let chosen = (0..world.actions() - 1).find(|&action| {
            draw -= policy.probability(state, action);
            draw < 0.0
        });
        let step = world.step(chosen.unwrap_or(world.actions() - 1), rng);
        total += discount * step.reward;
        discount *= gamma;
        if step.ending.is_some() {
            return total;
        }
    }
}

#[test]
fn values_and_variances_agree_with_play() {
    // gamma^200 is negligible, so that the horizon does not show.
    let orchard = "legend a = +0.25\nlegend n = -0.5\nS.a.\n.##n\n.a.G";
    let mut world = grid(orchard, "slip=0.2;noise=0.3;horizon=200");
    let mut rng = stream(1);
    let gamma = 0.8;
    let policy = random_policy(10, 4, &mut rng);
    let (value, variance) = {
        let model = model(&*world);
        (
            model.policy_value(&policy, gamma)[0],
            model.return_variance(&policy, gamma)[0],
        )
    };
    let sample: Vec<f64> = (0..20_000)
        .map(|_| play(&mut *world, &policy, gamma, &mut rng))
        .collect();
    let [(mean, mean_error), (spread, spread_error)] = moments(&sample);
    assert!((mean - value).abs() < 4.0 * mean_error, "{mean} {value}");
    assert!(
        (spread - variance).abs() < 4.0 * spread_error,
        "{spread} {variance}"
    );
}

#[test]
fn walled_in_cells_are_not_reachable() {
    let world = grid("SG#.\n..##", "");
    let model_of_three = model(&*world);
    assert_eq!(model_of_three.reachable(), [true, true, false, true, true]);
    // Decisions are made in the states 0, 3 and 4, by four actions each.
    let values: Vec<f64> = (0..20).map(f64::from).collect();
    assert_eq!(
        model_of_three.mean_over_decisions(&values),
        (6.0 + 124.0) / 12.0
    );
    let world = grid("SG.", "");
    assert_eq!(
        model(&*world).reachable(),
        [true, true, false],
        "behind the end"
    );
}

#[test]
#[should_panic(expected = "gamma is 1; allowed: [0, 1)")]
fn gamma_one_is_refused() {
    model(&*grid("SG", "")).optimal_q(1.0);
}

#[test]
fn rounding_cannot_keep_value_iteration_from_ending() {
    // Values of 10^8 cannot change by less than about 10^-8, so the change alone would never tell.
    let world = grid("legend c = +1000\nSc", "step-cost=0");
    let q = model(&*world).optimal_q(0.99999);
    let expected = 1000.0 / (1.0 - 0.99999_f64.powi(2));
    assert!(
        (q[RIGHT] / expected - 1.0).abs() < 1e-9,
        "{} {expected}",
        q[RIGHT]
    );
}

#[test]
#[should_panic(expected = "not a distribution: [0.5, 0.25]")]
fn a_policy_is_a_distribution_in_each_state() {
    Policy::new(vec![0.5, 0.5, 0.5, 0.25], 2);
}
