//! Random streams: one for each seed and purpose, portable and stable over releases.
//!
//! A stream is ChaCha8 (the generator `rand_chacha` promises to keep value-stable) whose 256-bit
//! key *is* the seed, the purpose and an index. Distinct keys give independent streams, so no seed
//! depends on which other seeds run, and adding a purpose moves no old result.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub type Stream = ChaCha8Rng;

/// What a stream is for. The numbers are part of the streams: append, never renumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u64)]
pub enum Purpose {
    /// Initial weights; the index is the layer.
    Weights = 0,
    /// The world: start cells, slips, noise. The same for every arm, which pairs the arms.
    Environment = 1,
    /// Choices of the exploring agent: epsilon, Boltzmann.
    Exploration = 2,
    /// Which transitions are replayed.
    Replay = 3,
    /// Dropout masks under which the network learns.
    LearningMasks = 4,
    /// Dropout masks under which the agent acts.
    ActingMasks = 5,
    /// Whatever an evaluation draws; the index is the training step.
    Evaluation = 6,
    /// Dropout masks under which targets are computed.
    TargetMasks = 7,
    /// Actions of the random start, the same for every arm that learns.
    RandomStart = 8,
    /// The settings of a tuning run's trials; the seed is the search's, the index is the trial.
    Search = 9,
    /// Which transition a full replay overwrites, where that is random.
    Eviction = 10,
    /// Worlds of greedy evaluations, where they are played; the index is the training step.
    EvaluationWorld = 11,
    /// The world of a replay in which a saved network is watched; the same for every arm.
    Watch = 12,
    /// Examples that a study draws from a known truth; the index tells data sets apart.
    Data = 13,
    /// What a study simulates from a trained network: masks, inputs and noise; the index tells data
    /// sets apart.
    Simulation = 14,
    /// Sampled networks behind aleatoric and epistemic variances; the index is the training step.
    Variances = 15,
    /// Weights of a fixed prior network; the index is the ensemble's member.
    Prior = 16,
    /// Which member of an ensemble acts.
    Members = 17,
    /// Which members of an ensemble learn from a transition.
    Bootstrap = 18,
    /// Choices among actions of equal value.
    Ties = 19,
    /// Noise that Langevin's optimizer adds to the weights; the index is the ensemble's member.
    Langevin = 20,
    /// Noise of noisy networks in updates; the index is the ensemble's member.
    LearningNoise = 21,
    /// Noise of noisy networks in targets; the index is the ensemble's member.
    TargetNoise = 22,
    /// Noise of noisy networks in acting.
    ActingNoise = 23,
    /// Worlds that are sampled from a posterior over worlds.
    Worlds = 24,
    /// Weights of a last layer that are drawn from its posterior, in acting.
    LastLayer = 25,
    /// Which transitions of replay a last layer is fitted to.
    Refit = 26,
}

/// The stream of a seed for a purpose.
pub fn stream(seed: u64, purpose: Purpose) -> Stream {
    substream(seed, purpose, 0)
}

/// One of several streams of a seed for a purpose, told apart by `index`.
pub fn substream(seed: u64, purpose: Purpose, index: u64) -> Stream {
    let mut key = [0; 32];
    for (part, word) in key.chunks_exact_mut(8).zip([seed, purpose as u64, index]) {
        part.copy_from_slice(&word.to_le_bytes());
    }
    key[24..].copy_from_slice(b"dropoutq");
    Stream::from_seed(key)
}

/// A stream for each seed.
pub fn streams(seeds: &[u64], purpose: Purpose) -> Vec<Stream> {
    seeds.iter().map(|&seed| stream(seed, purpose)).collect()
}

/// As [`streams`], one of several told apart by `index`.
pub fn substreams(seeds: &[u64], purpose: Purpose, index: u64) -> Vec<Stream> {
    let streams = seeds.iter().map(|&seed| substream(seed, purpose, index));
    streams.collect()
}

/// A number from the standard normal distribution (Marsaglia & Bray 1964, the polar method). That of
/// `rand_distr` calls the platform's logarithm, whose last bits are not the same on all machines.
pub fn standard_normal(stream: &mut Stream) -> f64 {
    loop {
        let [x, y] = [(); 2].map(|()| stream.random_range(-1.0..1.0));
        let square: f64 = x * x + y * y;
        if square > 0. && square < 1. {
            return x * (-2. * libm::log(square) / square).sqrt();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    /// Results would move with these numbers: they may only change in a release that says so.
    #[test]
    fn streams_are_value_stable() {
        let first = |seed, purpose, index| substream(seed, purpose, index).next_u32();
        let drawn = [
            first(0, Purpose::Weights, 0),
            first(0, Purpose::Weights, 1),
            first(0, Purpose::TargetMasks, 0),
            first(u64::MAX, Purpose::Environment, 0),
        ];
        assert_eq!(
            drawn,
            [25_807_731, 1_039_789_620, 708_443_797, 1_989_273_773]
        );
    }

    /// Mean 0, variance 1, skewness 0 and kurtosis 3, each to five standard errors; and tails.
    #[test]
    fn standard_normals_have_the_moments_of_one() {
        const DRAWS: i32 = 1 << 18;
        let mut stream = stream(1, Purpose::Data);
        let drawn: Vec<f64> = (0..DRAWS).map(|_| standard_normal(&mut stream)).collect();
        let moment = |k| drawn.iter().map(|x: &f64| x.powi(k)).sum::<f64>() / f64::from(DRAWS);
        // Var(x^k) = E x^2k - (E x^k)².
        for (k, mean, variance) in [(1, 0., 1.), (2, 1., 2.), (3, 0., 15.), (4, 3., 96.)] {
            let room = 5. * f64::sqrt(variance / f64::from(DRAWS));
            assert!((moment(k) - mean).abs() < room, "{k}: {}", moment(k));
        }
        // Beyond 2 and 3 deviations lie 4.55 and 0.27 %.
        for (bound, share) in [(2., 0.045_5), (3., 0.002_7)] {
            let count = drawn.iter().filter(|x| x.abs() > bound).count() as f64;
            let expected = share * f64::from(DRAWS);
            assert!((count - expected).abs() < 5. * expected.sqrt(), "{count}");
        }
    }

    #[test]
    fn no_two_streams_share_a_key() {
        let mut firsts = std::collections::HashSet::new();
        for seed in 0..50 {
            for purpose in [Purpose::Weights, Purpose::Environment, Purpose::Replay] {
                for index in 0..3 {
                    assert!(firsts.insert(substream(seed, purpose, index).next_u64()));
                }
            }
        }
    }
}
