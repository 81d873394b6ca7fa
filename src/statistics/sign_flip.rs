//! Sign-flip test of paired differences (Fisher 1935): if neither arm is better, each difference was
//! as likely to have come out with the other sign.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::statistics::SIGNIFICANCE;

/// Up to this many differences that are not zero, all flips are counted.
const EXACT: usize = 30;

/// Random flips beyond that. At p = 0.05 their standard error is 0.0007.
const FLIPS: u32 = 99_999;

/// Seed of the random flips' generator, a constant: no run and no option changes it.
const FLIP_SEED: u64 = 0x7369_676e_666c_6970; // "signflip"

/// Two-sided p-value of the mean of paired `differences`: the share of sign flips whose mean is at
/// least as far from zero. None for fewer than two.
///
/// Exact up to 30 differences that are not zero. Beyond that 99,999 random flips from a fixed stream
/// are counted together with the observed signs, so that p is never 0 and the test keeps its level
/// (Phipson & Smyth 2010). How small p can be at all is [`smallest_p`].
pub fn sign_flip(differences: &[f64]) -> Option<f64> {
    if differences.len() < 2 {
        return None;
    }
    // Flipping a zero changes nothing, so it neither adds to nor takes from the share.
    let differences: Vec<f64> = differences.iter().copied().filter(|&d| d != 0.0).collect();
    let observed = differences.iter().sum::<f64>().abs();
    // Sums that differ only by rounding are ties; ties count.
    let bound = observed - 1e-12 * differences.iter().map(|d| d.abs()).sum::<f64>();
    if bound <= 0.0 {
        return Some(1.0);
    }
    Some(if differences.len() <= EXACT {
        exact(&differences, bound)
    } else {
        sampled(&differences, bound)
    })
}

/// The smallest p that [`sign_flip`] can give with so many pairs, of which so many tie: 2 / 2^n, n being
/// those that do not, where all have one sign; beyond the exact test the least that random flips give.
///
/// # Panics
/// If more pairs tie than there are.
pub fn smallest_p(pairs: usize, ties: usize) -> f64 {
    assert!(ties <= pairs, "{ties} ties among {pairs} pairs");
    match pairs - ties {
        untied @ ..=EXACT => 2_f64.powi(1 - untied as i32).min(1.0),
        _ => 1.0 / (f64::from(FLIPS) + 1.0),
    }
}

/// Pairs without ties that are needed before one of so many comparisons, adjusted by Holm's method, can
/// be significant at all: the least n with comparisons * 2 / 2^n at most [`SIGNIFICANCE`].
///
/// 6 for one comparison, 10 for twenty.
pub fn pairs_needed(comparisons: usize) -> usize {
    let significant = |&pairs: &usize| comparisons as f64 * smallest_p(pairs, 0) <= SIGNIFICANCE;
    (1..EXACT).find(significant).unwrap_or(EXACT)
}

/// Share of all sign flips whose sum is at least `bound` (positive) in size.
///
/// Every sum is one of the first half of the differences plus one of the second; with both sorted,
/// one walk counts the pairs.
fn exact(differences: &[f64], bound: f64) -> f64 {
    let (first, second) = differences.split_at(differences.len() / 2);
    let (first, second) = (flipped_sums(first), flipped_sums(second));
    let mut reaching = 0;
    let mut start = second.len();
    for sum in &first {
        while start > 0 && sum + second[start - 1] >= bound {
            start -= 1;
        }
        reaching += second.len() - start;
    }
    // The sums lie symmetrically about zero, so as many reach -bound.
    2.0 * reaching as f64 / (first.len() * second.len()) as f64
}

/// The sums of `differences` under all flips, ascending.
fn flipped_sums(differences: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0];
    for difference in differences {
        let flipped: Vec<f64> = sums.iter().map(|sum| sum - difference).collect();
        sums.iter_mut().for_each(|sum| *sum += difference);
        sums.extend(flipped);
    }
    sums.sort_unstable_by(f64::total_cmp);
    sums
}

/// The same share over random flips and the observed signs.
fn sampled(differences: &[f64], bound: f64) -> f64 {
    let mut generator = ChaCha8Rng::seed_from_u64(FLIP_SEED);
    let reaching = (0..FLIPS)
        .filter(|_| {
            let sum: f64 = differences
                .chunks(64)
                .map(|chunk| {
                    let signs = generator.next_u64();
                    let flip = |(bit, difference): (usize, &f64)| {
                        // The bit becomes the sign bit.
                        f64::from_bits(difference.to_bits() ^ (signs >> bit << 63))
                    };
                    chunk.iter().enumerate().map(flip).sum::<f64>()
                })
                .sum();
            sum.abs() >= bound
        })
        .count();
    (reaching as f64 + 1.0) / (f64::from(FLIPS) + 1.0)
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;

    /// Darwin's fertilised plants, eighths of an inch (Fisher 1935, The Design of Experiments, 21):
    /// Fisher counts 863 of 32,768 flips in one tail.
    const DARWIN: [f64; 15] = [
        49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0,
    ];

    #[test]
    fn fishers_count_for_darwins_plants() {
        assert_eq!(sign_flip(&DARWIN), Some(2.0 * 863.0 / 32_768.0));
    }

    /// SciPy 1.17.1: `permutation_test((d,), mean, permutation_type='samples', n_resamples=inf)`.
    #[test]
    fn agrees_with_scipy() {
        let zeros = [
            0.0, 0.0, 500.0, -1000.0, 2500.0, 0.0, 3000.0, 1500.0, -500.0, 4000.0,
        ];
        assert_eq!(sign_flip(&zeros), Some(0.125));
        // 0.1 + 0.2 - 0.3 is not 0 in floating point: ties are found in spite of it.
        assert_eq!(sign_flip(&[0.1, 0.2, -0.3, 0.4, 0.5]), Some(0.3125));
    }

    /// A naive model: every flip in turn.
    #[test]
    fn counting_by_halves_is_counting_all() {
        let mut generator = ChaCha8Rng::seed_from_u64(1);
        for n in 2..=12 {
            let differences: Vec<f64> = (0..n)
                .map(|_| (generator.next_u32() % 9) as f64 - 3.0)
                .collect();
            let sum = |flip: u32| -> f64 {
                let signed = |(seed, d): (usize, &f64)| if flip >> seed & 1 == 1 { -d } else { *d };
                differences.iter().enumerate().map(signed).sum()
            };
            let reaching = (0..1 << n).filter(|&flip| sum(flip).abs() >= sum(0).abs());
            let expected = reaching.count() as f64 / f64::from(1 << n);
            assert_eq!(sign_flip(&differences), Some(expected), "{differences:?}");
        }
    }

    #[test]
    fn many_differences_give_what_the_normal_approximation_gives() {
        let mut generator = ChaCha8Rng::seed_from_u64(2);
        let mut differences: Vec<f64> = (0..1000)
            .map(|_| StandardNormal.sample(&mut generator))
            .collect();
        let shift = |differences: &mut [f64], to: f64| {
            let mean = differences.iter().sum::<f64>() / 1000.0;
            differences.iter_mut().for_each(|d| *d += to - mean);
        };
        shift(&mut differences, 0.0);
        assert!(sign_flip(&differences).unwrap() > 0.99);
        // The flipped sums have the variance sum d^2: 1.96 of its roots is p = 0.05.
        let root = differences.iter().map(|d| d * d).sum::<f64>().sqrt();
        shift(&mut differences, 1.96 * root / 1000.0);
        let found = sign_flip(&differences).unwrap();
        assert!((found - 0.05).abs() < 0.003, "{found}");
        assert_eq!(sign_flip(&differences), Some(found), "a fixed stream");
        shift(&mut differences, 5.0);
        assert_eq!(sign_flip(&differences), Some(1e-5));
    }

    #[test]
    fn the_smallest_p_is_that_of_differences_of_one_sign() {
        for pairs in [2, 5, 8, 30] {
            let p = smallest_p(pairs, 0);
            assert_eq!(sign_flip(&vec![500.0; pairs]), Some(p), "{pairs} pairs");
        }
        let tied = [1.0, 0.0, 2.0, 0.0, 3.0, 4.0];
        assert_eq!(sign_flip(&tied), Some(smallest_p(6, 2)));
        assert_eq!(smallest_p(3, 3), 1.0);
        assert_eq!(sign_flip(&[9.0; 1000]), Some(smallest_p(1000, 0)));
    }

    /// 2 / 2^6 = 0.031 and 2 / 2^5 = 0.063; 4 * 2 / 2^8 = 0.031; 20 * 2 / 2^10 = 0.039.
    #[test]
    fn pairs_that_a_verdict_takes() {
        let needed = [0, 1, 2, 4, 20, 26].map(pairs_needed);
        assert_eq!(needed, [1, 6, 7, 8, 10, 11]);
    }

    #[test]
    fn the_sign_does_not_matter_and_no_difference_is_no_evidence() {
        assert_eq!(sign_flip(&DARWIN.map(|d| -d)), sign_flip(&DARWIN));
        assert_eq!(sign_flip(&[0.0; 20]), Some(1.0));
        assert_eq!(sign_flip(&[3.0, -3.0]), Some(1.0));
        assert_eq!(sign_flip(&[1.0; 6]), Some(2.0 / 64.0));
        assert_eq!(sign_flip(&[1.0]), None);
        assert_eq!(sign_flip(&[]), None);
    }
}
