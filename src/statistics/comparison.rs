//! From restricted times to a verdict: sign-flip tests of a family of comparisons, adjusted together.

use std::fmt;

use serde::Serialize;

use crate::statistics::{
    SpeedUp, Time, mean, restricted_differences, sign_flip, smallest_p, speed_up,
};

/// Level of the verdict: the chance that a family of comparisons without any difference yields one.
pub const SIGNIFICANCE: f64 = 0.05;

/// Below so many pairs a report warns: there are more false verdicts than [`SIGNIFICANCE`] says.
///
/// It holds where both arms' times have one shape (`cargo bench --bench calibration`), and not where only
/// their restricted means are equal. `cargo bench --bench null -- runs/reference/maps` draws pairs of seeds
/// from that run's times of dropout-q and epsilon-greedy, so scaled. Verdicts, in % of 2,000 repetitions:
///
/// | pairs | open | cliff | four-rooms | maze | trap |
/// | --- | --- | --- | --- | --- | --- |
/// | 10 | 7.0 | 6.1 | 4.8 | 11.9 | 17.6 |
/// | 20 | 6.7 | 6.2 | 4.2 | 16.7 | 6.2 |
/// | 40 | 5.2 | 5.5 | 4.5 | 14.2 | 5.9 |
///
/// On maze three seeds of dropout-q in a hundred never solve the world; the many samples without them look faster
/// than the arm is, whatever the test. With 20 pairs, sign flips of log-rank scores or of log times, which
/// ask for another difference than that of the means, find one in up to 35 and 46 % (trap); dealing the times
/// to the arms without regard to pairs in 16 % (maze), with 11 instead of 30 % power for a ratio of 1.5 on
/// trap; intervals of the speed-up exclude 1 in 15 % (maze). Studentised, the sign-flip test is the same test.
pub const RELIABLE_PAIRS: usize = 20;

/// Does an arm solve its world sooner than the baseline?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It does.
    Faster,
    /// It needs longer.
    Slower,
    /// The seeds do not tell.
    Inconclusive,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::Inconclusive => "inconclusive",
        })
    }
}

/// The verdict by the adjusted p-value alone; `difference` is the mean restricted time of the
/// baseline less that of the arm, and gives the direction. Without a p-value it is inconclusive.
pub fn verdict(adjusted_p: Option<f64>, difference: f64) -> Verdict {
    if adjusted_p.is_none_or(|p| p > SIGNIFICANCE) {
        Verdict::Inconclusive
    } else if difference > 0.0 {
        Verdict::Faster
    } else {
        Verdict::Slower
    }
}

/// Holm's (1979) step-down adjustment of p-values, in the order given: the chance of one false
/// finding among all of them is at most the level that the adjusted values are held against.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&one, &other| p[one].total_cmp(&p[other]));
    let mut adjusted = vec![0.0; p.len()];
    let mut largest = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        largest = largest.max((p.len() - rank) as f64 * p[index]).min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}

/// Two arms on one world, paired by seed.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// Times of the baseline.
    pub baseline: &'a [Time],
    /// Times of the arm, in the same order of seeds.
    pub arm: &'a [Time],
    /// Steps that each seed had.
    pub budget: f64,
}

/// What is found for one [`Pair`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Comparison {
    /// How many times sooner; none if it cannot be computed, see [`speed_up`].
    pub speed_up: Option<SpeedUp>,
    /// Of the sign-flip test; none for fewer than two pairs.
    pub p: Option<f64>,
    /// The same, adjusted for the other comparisons of the family.
    pub adjusted_p: Option<f64>,
    /// By the adjusted p-value.
    pub verdict: Verdict,
    /// The smallest adjusted p that the pairs of this family can give, whatever is found: above
    /// [`SIGNIFICANCE`] they are too few for a verdict, and [`pairs_needed`](super::pairs_needed) says how
    /// many it takes.
    pub smallest_p: f64,
}

/// Compares each pair; the verdicts of all of them form one family. A pair without a p-value does not
/// count in it.
///
/// # Panics
/// If a pair has not as many seeds of one arm as of the other.
pub fn compare(family: &[Pair]) -> Vec<Comparison> {
    let differences: Vec<Vec<f64>> = (family.iter())
        .map(|pair| restricted_differences(pair.baseline, pair.arm, pair.budget))
        .collect();
    let p: Vec<Option<f64>> = differences.iter().map(|each| sign_flip(each)).collect();
    let smallest = |differences: &[f64]| {
        let ties = differences.iter().filter(|&&d| d == 0.0).count();
        smallest_p(differences.len(), ties)
    };
    let least: Vec<_> = (p.iter().zip(&differences))
        .map(|(p, differences)| p.map(|_| smallest(differences)))
        .collect();
    let (adjusted, least) = (adjusted(&p), adjusted(&least));
    let found = family.iter().zip(differences).enumerate();
    found
        .map(|(index, (pair, differences))| Comparison {
            speed_up: speed_up(pair.baseline, pair.arm, pair.budget),
            p: p[index],
            adjusted_p: adjusted[index],
            verdict: verdict(adjusted[index], mean(&differences).unwrap_or(0.0)),
            smallest_p: least[index].unwrap_or(1.0),
        })
        .collect()
}

/// Holm's adjustment of the p-values that are known.
fn adjusted(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let known: Vec<f64> = p.iter().copied().flatten().collect();
    let mut adjusted = holm(&known).into_iter();
    p.iter().map(|p| p.and_then(|_| adjusted.next())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// statsmodels 0.15.0: `multipletests(p, method='holm')[1]`; R's `p.adjust(p, "holm")` gives the same.
    #[test]
    fn holm_agrees_with_statsmodels() {
        for (p, expected) in [
            (vec![0.01, 0.04, 0.03, 0.005], vec![0.03, 0.06, 0.06, 0.02]),
            (
                vec![0.0084, 0.0251, 0.05, 0.9, 0.0251],
                vec![0.042, 0.1004, 0.1004, 0.9, 0.1004],
            ),
            (vec![0.6, 0.7], vec![1.0, 1.0]),
            (vec![], vec![]),
        ] {
            let found = holm(&p);
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-12, "{p:?}: {found}");
            }
        }
    }

    #[test]
    fn the_p_value_decides_and_the_difference_gives_the_direction() {
        assert_eq!(verdict(Some(0.05), 1.0), Verdict::Faster);
        assert_eq!(verdict(Some(0.05), -1.0), Verdict::Slower);
        assert_eq!(verdict(Some(0.0501), 1.0), Verdict::Inconclusive);
        assert_eq!(verdict(None, 1.0), Verdict::Inconclusive);
        assert_eq!(format!("{:>7}", Verdict::Faster), " faster");
    }

    const BUDGET: f64 = 30_000.0;

    /// Eight seeds at 1000, 2000, ... steps, times `factor`.
    fn arm(factor: f64) -> Vec<Time> {
        (1..=8)
            .map(|seed| Time::solved(1000.0 * factor * f64::from(seed)))
            .collect()
    }

    #[test]
    fn a_family_is_adjusted_together() {
        let (slow, fast, never) = (arm(3.0), arm(1.0), vec![Time::censored(BUDGET); 8]);
        let pair = |baseline, arm| Pair {
            baseline,
            arm,
            budget: BUDGET,
        };
        let single = &slow[..1];
        let found = compare(&[
            pair(&slow, &fast),
            pair(&fast, &slow),
            pair(single, single),
            pair(&never, &never),
        ]);
        // All eight differences have one sign: 2 of 256 flips. Three p-values, so this one times 3.
        assert_eq!(found[0].p, Some(2.0 / 256.0));
        assert_eq!(found[0].adjusted_p, Some(6.0 / 256.0));
        let verdicts: Vec<_> = found.iter().map(|each| each.verdict.to_string()).collect();
        let expected = ["faster", "slower", "inconclusive", "inconclusive"];
        assert_eq!(verdicts, expected);
        let smallest = found.iter().map(|each| each.smallest_p);
        assert!(smallest.eq([6.0 / 256.0, 6.0 / 256.0, 1.0, 1.0]));
        // One seed and no time at all: nothing to say, and the rest stands.
        assert_eq!((found[2].p, found[2].adjusted_p), (None, None));
        assert_eq!((found[2].speed_up, found[3].speed_up), (None, None));
        assert_eq!((found[3].p, found[3].adjusted_p), (Some(1.0), Some(1.0)));
        // Seven pairs are too few for four comparisons, and eight are needed.
        let few = pair(&slow[..7], &fast[..7]);
        assert_eq!(compare(&[few; 4])[0].smallest_p, 4.0 * 2.0 / 128.0);
        // Alone it needs no adjustment.
        let alone = compare(&[pair(&slow, &fast)])[0];
        assert_eq!(alone.adjusted_p, Some(2.0 / 256.0));
    }
}
