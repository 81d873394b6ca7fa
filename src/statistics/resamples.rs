//! Which seeds each bootstrap resample draws (Efron 1979; in strata, Davison & Hinkley 1997, 3.2).
//!
//! The draws are a table that depends on nothing but the numbers of seeds. So every arm with the
//! same seeds is resampled alike, which keeps pairs together, and the result does not depend on
//! what else is in the report. The table comes from ChaCha8 with a constant seed, a generator whose
//! values are fixed by its definition. The first 1,000 resamples of a table of 10,000 are the table
//! of 1,000.
//!
//! Strata are several groups of seeds, one for each world in an aggregate over worlds: a resample
//! draws as many seeds from each as it has (Agarwal et al. 2021, "Deep reinforcement learning at
//! the edge of the statistical precipice"). Seeds are numbered through, stratum after stratum.

use std::ops::Range;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Seed of the table's generator, a constant: no run and no option changes it.
const TABLE_SEED: u64 = 0x626f_6f74_7374_7261; // "bootstra"

/// Which seeds each bootstrap resample draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Resamples {
    /// Seeds in each stratum.
    strata: Vec<usize>,
    /// As many indices as there are seeds for each resample, one resample after the other.
    indices: Vec<u32>,
}

impl Resamples {
    /// Table of `count` resamples of `seeds` seeds, drawn with replacement.
    pub fn new(seeds: usize, count: usize) -> Self {
        Self::stratified(&[seeds], count)
    }

    /// Table of `count` resamples, drawn with replacement within each of `strata`, which holds
    /// their numbers of seeds.
    ///
    /// An index is the high word of 32 random bits times the number of seeds; for fewer than
    /// 10,000 seeds its bias is below 3e-6.
    pub fn stratified(strata: &[usize], count: usize) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(TABLE_SEED);
        let mut indices = Vec::with_capacity(strata.iter().sum::<usize>() * count);
        for _ in 0..count {
            for stratum in ranges(strata) {
                indices.extend(stratum.clone().map(|_| {
                    let within = (u64::from(generator.next_u32()) * stratum.len() as u64) >> 32;
                    stratum.start as u32 + within as u32
                }));
            }
        }
        Self {
            strata: strata.to_vec(),
            indices,
        }
    }

    /// Number of seeds in all strata together.
    pub fn seeds(&self) -> usize {
        self.strata.iter().sum()
    }

    /// The seeds of each stratum.
    pub fn strata(&self) -> impl Iterator<Item = Range<usize>> {
        ranges(&self.strata)
    }

    /// The seeds that each resample draws.
    fn draws(&self) -> impl Iterator<Item = &[u32]> {
        // A table without seeds is empty, whatever the length of its pieces.
        self.indices.chunks_exact(self.seeds().max(1))
    }

    /// The values of a statistic over all resamples, in their order.
    ///
    /// `statistic` receives the seeds that a resample draws and looks up what it needs of them, in
    /// one arm or in several. Resamples for which it is `None` are left out.
    pub fn replicates(&self, statistic: impl FnMut(&[u32]) -> Option<f64>) -> Vec<f64> {
        self.draws().filter_map(statistic).collect()
    }
}

fn ranges(strata: &[usize]) -> impl Iterator<Item = Range<usize>> {
    strata.iter().scan(0, |end, &seeds| {
        let start = *end;
        *end += seeds;
        Some(start..*end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_pinned() {
        let table = Resamples::new(20, 2);
        assert_eq!(table.indices[..10], [18, 3, 2, 12, 13, 12, 6, 3, 14, 12]);
    }

    #[test]
    fn a_longer_table_continues_a_shorter_one() {
        let (short, long) = (Resamples::new(7, 10), Resamples::new(7, 100));
        assert_eq!(short.indices[..], long.indices[..70]);
        assert!(long.indices.iter().all(|&index| index < 7));
        assert!((0..7).all(|index| long.indices.contains(&index)));
    }

    #[test]
    fn strata_are_drawn_apart_and_each_in_full() {
        let table = Resamples::stratified(&[3, 0, 5], 100);
        assert_eq!(table.seeds(), 8);
        assert_eq!(table.strata().collect::<Vec<_>>(), [0..3, 3..3, 3..8]);
        assert_eq!(table.draws().count(), 100);
        for draw in table.draws() {
            assert!(draw[..3].iter().all(|&seed| seed < 3), "{draw:?}");
            assert!(
                draw[3..].iter().all(|&seed| (3..8).contains(&seed)),
                "{draw:?}"
            );
        }
        assert!((0..8).all(|seed| table.indices.contains(&seed)));
    }

    #[test]
    fn a_statistic_sees_what_each_resample_draws() {
        let table = Resamples::new(4, 50);
        let first = table.replicates(|seeds| Some(f64::from(seeds[0])));
        let expected: Vec<f64> = (table.indices.iter().step_by(4))
            .map(|&seed| f64::from(seed))
            .collect();
        assert_eq!(first, expected);
        let even = table.replicates(|seeds| (seeds[0] % 2 == 0).then_some(1.0));
        assert_eq!(
            even.len(),
            first.iter().filter(|&seed| seed % 2.0 == 0.0).count()
        );
    }
}
