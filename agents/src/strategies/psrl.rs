//! Posterior sampling for reinforcement learning (Strens 2000; Osband, Russo & Van Roy 2013): an oracle, for it
//! knows how many states there are and how long an episode is. For each episode a world is drawn from the
//! posterior and its optimal plan is followed.
//!
//! The prior is that of `experience.rs`. A Dirichlet with at most one count for all unseen
//! states together puts nearly all on a few of them, so they are drawn by breaking a stick (Sethuraman 1994), of
//! which less than a thousandth is left to one last state. With exploration off it follows the plan of the
//! posterior mean.

use super::{Agent, RngExt, Settings, Stream, Ties};
use super::{
    experience::{Experience, Next},
    oracle::Oracle,
};
use crate::stream::standard_normal;

pub const AGENT: Agent = Agent {
    name: "psrl",
    summary: "an oracle: the optimal plan of a world drawn from the posterior, another each episode",
    paper: "Osband, Russo & Van Roy 2013",
    needs_states: true,
    defaults: || Settings {
        reward_precision: Some(100.),
        ties: Some(Ties::Random),
        ..Settings::default()
    },
    tuned_on: None,
    own_space: &[],
    strategy: |setup| {
        Oracle::strategy(setup, |stream, _, experience| {
            sampled_plan(experience, stream)
        })
    },
};

/// The optimal plan of a world that is drawn from the posterior.
fn sampled_plan(experience: &Experience, stream: &mut Stream) -> Vec<Vec<f32>> {
    let mut draw = |pair| sampled_pair(experience, pair, stream);
    let pairs: Vec<_> = (0..experience.pairs.len()).map(&mut draw).collect();
    experience.plan(|pair, later, _| {
        let (reward, next) = &pairs[pair];
        let value = |&(next, p): &(Next, f64)| p * next.map_or(0., |next| later[next]);
        reward + next.iter().map(value).sum::<f64>()
    })
}

/// A mean reward, and next states with their probabilities, drawn from the posterior of a pair.
fn sampled_pair(
    experience: &Experience,
    pair: usize,
    stream: &mut Stream,
) -> (f64, Vec<(Next, f64)>) {
    let (states, precision) = (experience.states, experience.precision);
    let pair = &experience.pairs[pair];
    let std = 1. / (1. + precision * f64::from(pair.tried)).sqrt();
    let reward = pair.mean_reward(precision) + std * standard_normal(stream);

    let prior = 1. / states as f64;
    let mut next: Vec<(Next, f64)> = Vec::with_capacity(pair.next.len() + 8);
    for &(state, count) in &pair.next {
        let prior = state.map_or(0., |_| prior);
        next.push((state, gamma(prior + f64::from(count), stream)));
    }
    let seen = pair
        .next
        .iter()
        .filter(|(state, _)| state.is_some())
        .count();
    let unseen = (states - seen) as f64 * prior;
    if unseen > 0. {
        let mass = gamma(unseen, stream);
        break_stick(mass, unseen, stream, |part, stream| {
            let unseen = loop {
                let state = Some(stream.random_range(0..states as u32) as usize);
                if pair.next.iter().all(|(seen, _)| *seen != state) {
                    break state;
                }
            };
            next.push((unseen, part));
        });
    }
    let total: f64 = next.iter().map(|(_, mass)| mass).sum();
    for (_, mass) in &mut next {
        *mass /= total;
    }
    (reward, next)
}

/// Breaks a stick into parts as those of a Dirichlet process of this concentration, the last of them what is left
/// when that is less than a thousandth.
fn break_stick(
    mass: f64,
    concentration: f64,
    stream: &mut Stream,
    mut give: impl FnMut(f64, &mut Stream),
) {
    let mut left = 1.;
    while left > 1e-3 {
        // Beta(1, c) by its inverse distribution function.
        let uniform: f64 = stream.random();
        let rest = left * libm::pow(1. - uniform, 1. / concentration);
        give(mass * (left - rest), stream);
        left = rest;
    }
    give(mass * left, stream);
}

/// A number from the gamma distribution of this shape and scale 1 (Marsaglia & Tsang 2000). That of `rand_distr`
/// calls the platform's functions.
fn gamma(shape: f64, stream: &mut Stream) -> f64 {
    if shape < 1. {
        let uniform: f64 = stream.random();
        let smaller = libm::pow(1. - uniform, 1. / shape);
        return gamma(shape + 1., stream) * smaller;
    }
    let d = shape - 1. / 3.;
    let c = 1. / (9. * d).sqrt();
    loop {
        let x = standard_normal(stream);
        let v = 1. + c * x;
        let v = v * v * v;
        let uniform: f64 = stream.random();
        if v > 0. && libm::log(1. - uniform) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return d * v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        replay::Transition,
        stream::{Purpose, stream},
    };

    const DRAWS: usize = 20_000;

    /// Mean and variance of draws.
    fn moments(mut draw: impl FnMut(&mut Stream) -> f64) -> (f64, f64) {
        let mut stream = stream(0, Purpose::Worlds);
        let draws: Vec<f64> = (0..DRAWS).map(|_| draw(&mut stream)).collect();
        let mean = draws.iter().sum::<f64>() / DRAWS as f64;
        let squares = draws.iter().map(|x| (x - mean) * (x - mean));
        (mean, squares.sum::<f64>() / DRAWS as f64)
    }

    #[test]
    fn gamma_has_its_shape_as_mean_and_variance() {
        for shape in [0.01, 0.3, 1., 2.5, 400.] {
            let (mean, variance) = moments(|stream| gamma(shape, stream));
            let error = (shape / DRAWS as f64).sqrt();
            assert!((mean - shape).abs() < 5. * error, "{mean} for {shape}");
            // The variance of the variance is (2 + 6 / shape) shape² / draws.
            let error = shape * ((2. + 6. / shape) / DRAWS as f64).sqrt();
            assert!(
                (variance - shape).abs() < 5. * error,
                "{variance} for {shape}"
            );
        }
    }

    /// The first part is Beta(1, c), whose mean is 1 / (1 + c); all parts make the mass.
    #[test]
    fn a_stick_is_broken_as_a_dirichlet_process_does() {
        for concentration in [0.2, 1., 3.] {
            let (mean, _) = moments(|stream| {
                let mut parts = Vec::new();
                break_stick(2., concentration, stream, |part, _| parts.push(part));
                assert!((parts.iter().sum::<f64>() - 2.).abs() < 1e-12);
                parts[0] / 2.
            });
            assert!((mean - 1. / (1. + concentration)).abs() < 0.01, "{mean}");
        }
    }

    /// After 30 steps from pair 0 to state 2 and 10 to the end: shares of their counts with 1/4 of a count for
    /// each of four states, and rewards of 0.5.
    #[test]
    fn samples_have_the_means_of_the_posterior() {
        let sizes = crate::Sizes {
            observations: crate::ObservationSpace::Discrete(4),
            actions: 1,
            horizon: 3,
        };
        let mut experience = Experience::new(sizes, 2.);
        for step in 0..40 {
            experience.observe(&Transition {
                observation: crate::Observation::Index(0),
                action: 0,
                reward: 0.5,
                next: crate::Observation::Index(2),
                terminated: step % 4 == 0,
                truncated: false,
            });
        }
        let share = |wanted: Next| {
            moments(|stream| {
                let (_, next) = sampled_pair(&experience, 0, stream);
                let of_state = next.iter().filter(|(state, _)| *state == wanted);
                of_state.map(|(_, p)| p).sum()
            })
            .0
        };
        assert!((share(Some(2)) - 30.25 / 41.).abs() < 0.005);
        assert!((share(None) - 10. / 41.).abs() < 0.005);
        assert!((share(Some(1)) - 0.25 / 41.).abs() < 0.001);
        let (mean, variance) = moments(|stream| sampled_pair(&experience, 0, stream).0);
        assert!((mean - 2. * 20. / 81.).abs() < 0.005);
        assert!((variance - 1. / 81.).abs() < 0.001);
    }
}
