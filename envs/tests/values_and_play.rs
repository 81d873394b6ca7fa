//! Exact values and variances against numbers worked out by hand and against play.

use crate::common::*;
use rand::Rng;

const RIGHT: usize = 1;

// Variance. In the map S G with random play the goal is reached after k failures with probability
// (3/4)^k / 4; without step cost the return is gamma^k, plus noise gamma^j z_j for j = 0..k.

#[test]
fn variance_of_the_return_by_hand() {
    let gamma: f64 = 0.8;
    let std: f64 = 0.5;
    let moment = |power: i32| 0.25 / (1.0 - 0.75 * gamma.powi(power));
    let waiting = moment(2) - moment(1).powi(2);
    let noise = std.powi(2) / (1.0 - 0.75 * gamma.powi(2));

    let random = Policy::uniform(2, 4);
    let quiet = grid("SG", "step-cost=0");
    let variance = model(&*quiet).return_variance(&random, gamma);
    assert_close(&variance, &[waiting, 0.0], 1e-12);
    let noisy = grid("SG", "step-cost=0;noise=0.5");
    let variance = model(&*noisy).return_variance(&random, gamma);
    assert_close(&variance, &[waiting + noise, 0.0], 1e-12);

    let straight = deterministic(&[RIGHT; 2], 4);
    let variance = model(&*noisy).return_variance(&straight, gamma);
    assert_close(&variance, &[std.powi(2), 0.0], 1e-12);
    let variance = model(&*quiet).return_variance(&straight, gamma);
    assert_close(&variance, &[0.0, 0.0], 0.0);
}

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
