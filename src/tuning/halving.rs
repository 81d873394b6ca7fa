//! Successive halving (Jamieson & Talwalkar 2016) with one rule for every arm.
//!
//! All trials train for a third of the steps; the best quarter of them train again from scratch,
//! for all steps. Training is deterministic and does not know its length, so the first third of the
//! second stage repeats the first stage, and no state of training needs to be kept.

/// One stage of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    pub number: u64,
    /// Trials train for the steps divided by this, rounded down.
    pub divisor: u64,
}

/// The first stage, of all trials.
pub const SCREENING: Stage = Stage {
    number: 1,
    divisor: 3,
};

/// The second stage, of the best.
pub const FINAL: Stage = Stage {
    number: 2,
    divisor: 1,
};

/// One in so many trials survives the first stage, rounded up.
const KEEP_ONE_IN: usize = 4;

/// How a trial did in a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    pub trial: usize,
    pub stage: Stage,
    /// Mean over the worlds.
    pub mean: f64,
    /// Mean over the seeds, for each world.
    pub worlds: Vec<f64>,
}

/// The trials that train to the end, in order of their numbers: the best quarter, but at least two
/// where there are two.
pub fn survivors(scores: &[Score]) -> Vec<usize> {
    let count = scores.len().div_ceil(KEEP_ONE_IN).max(2);
    let mut best: Vec<_> = ranked(scores).iter().map(|score| score.trial).collect();
    best.truncate(count);
    best.sort_unstable();
    best
}

/// Scores from the best to the worst; of equals the lowest trial goes first.
pub fn ranked(scores: &[Score]) -> Vec<&Score> {
    let mut ranked: Vec<_> = scores.iter().collect();
    ranked.sort_by(|a, b| b.mean.total_cmp(&a.mean).then(a.trial.cmp(&b.trial)));
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(means: &[f64]) -> Vec<Score> {
        let score = |(trial, &mean)| Score {
            trial,
            stage: SCREENING,
            mean,
            worlds: vec![mean],
        };
        means.iter().enumerate().map(score).collect()
    }

    #[test]
    fn the_best_quarter_survives_rounded_up_two_where_there_are_two_and_of_equals_the_lowest_trial()
    {
        let nine = [0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6, 0.5];
        for (means, expected) in [
            (&nine[..], &[1, 3, 5][..]),
            (&nine[..8], &[1, 3]),
            (&[-0.5, 0.1, -0.2], &[1, 2]),
            (&[0.3, 0.2], &[0, 1]),
            (&[0.], &[0]),
            (&[0.1, 0.5, 0.5, 0.5], &[1, 2]),
        ] {
            assert_eq!(survivors(&scores(means)), expected);
        }
        let scores = scores(&[0.1, 0.5, 0.5]);
        let order: Vec<_> = ranked(&scores).iter().map(|score| score.trial).collect();
        assert_eq!(order, [1, 2, 0]);
    }
}
