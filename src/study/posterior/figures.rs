//! The figures of the study: from rows to numbers with intervals over seeds.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::study::posterior::{
    centre::{Centre, Prediction},
    data::Region,
    passes,
    sweeps::{self, Sweep},
};
use crate::{
    report::Estimate,
    statistics::slope,
    study::estimate::{geometric_mean, mean},
};

/// Half the width of a 95 % band, in STDs.
const BAND: f64 = 1.959_963_984_540_054;

/// A figure of the networks and the same of the exact posterior.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Both {
    /// Of the networks under dropout.
    pub dropout: Estimate,
    /// Of the exact posterior.
    pub exact: Estimate,
}

/// All figures of the summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// STD in the gap over STD where the data lie.
    pub growth_in_gap: Both,
    /// STD beyond the data over STD where they lie.
    pub growth_beyond: Both,
    /// Largest STD in the gap over the larger one at its two edges.
    pub above_edges: Both,
    /// STD under dropout over that of the exact posterior, where the data lie and in the gap.
    pub size: [Estimate; 2],
    /// Share of new observations within 1.96 STDs, where the data lie and in the gap.
    pub coverage: [Both; 2],
    /// d log STD / d log N, where the data lie.
    pub slope_of_points: Both,
    /// STD with the largest number of copies over that with the smallest: with the decay held, and with
    /// a decay that falls as 1/N; where the data lie.
    pub copies: [Both; 2],
    /// STD with the largest number of copies over that with the next, with a decay that falls as 1/N; where
    /// the data lie.
    pub last_copies: Estimate,
    /// d log STD / d log(p / (1 - p)) where the data lie.
    pub slope_of_dropout: Estimate,
    /// d log STD / d log l where the data lie and in the gap.
    pub slope_of_length_scale: [Both; 2],
    /// For each number of passes: the measured error over the expected one.
    pub passes: Vec<(u64, Estimate)>,
}

impl Figures {
    /// Computes them, with noise of this STD in new observations. STDs are positive.
    pub fn new(
        noise: f64,
        centre: &Centre,
        sweeps: &[sweeps::Row],
        passes: &[passes::Row],
    ) -> Self {
        let seeds = by_seed(&centre.predictions, |row| row.seed);
        let over_seeds = |figure: &dyn Fn(&[Prediction]) -> f64| -> Vec<f64> {
            seeds.iter().map(|rows| figure(rows)).collect()
        };
        let stds = |region, of: fn(&Prediction) -> f64| {
            move |rows: &[Prediction]| average(rows, region, of)
        };
        let ratio = |over: &dyn Fn(&[Prediction]) -> f64, under: &dyn Fn(&[Prediction]) -> f64| {
            geometric_mean(&over_seeds(&|rows| over(rows) / under(rows)))
        };
        let (ours, exact) = (|row: &Prediction| row.std, |row: &Prediction| row.exact_std);
        let [data, gap, beyond] = [Region::Data, Region::Gap, Region::Beyond];
        let above_edges = |of: fn(&Prediction) -> f64| {
            geometric_mean(&over_seeds(&move |rows: &[Prediction]| {
                above_edges(rows, of)
            }))
        };
        let covered = |region, of: &dyn Fn(&Prediction) -> f64| {
            mean(&over_seeds(&|rows: &[Prediction]| {
                average(rows, region, of)
            }))
        };
        Self {
            growth_in_gap: Both {
                dropout: ratio(&stds(gap, ours), &stds(data, ours)),
                exact: ratio(&stds(gap, exact), &stds(data, exact)),
            },
            growth_beyond: Both {
                dropout: ratio(&stds(beyond, ours), &stds(data, ours)),
                exact: ratio(&stds(beyond, exact), &stds(data, exact)),
            },
            above_edges: Both {
                dropout: above_edges(ours),
                exact: above_edges(exact),
            },
            size: [data, gap].map(|region| ratio(&stds(region, ours), &stds(region, exact))),
            coverage: [data, gap].map(|region| Both {
                dropout: covered(region, &|row| coverage(noise, row, row.mean, row.total_std)),
                exact: covered(region, &|row| {
                    coverage(noise, row, row.exact_mean, row.exact_total_std)
                }),
            }),
            slope_of_points: slopes(sweeps, Sweep::Points, data, libm::log),
            copies: [Sweep::CopiesDecayHeld, Sweep::CopiesDecayFalls]
                .map(|sweep| last_over(sweeps, sweep, data, usize::MAX)),
            last_copies: last_over(sweeps, Sweep::CopiesDecayFalls, data, 1).dropout,
            slope_of_dropout: slopes(sweeps, Sweep::Dropout, data, |p| libm::log(p / (1. - p)))
                .dropout,
            slope_of_length_scale: [data, gap]
                .map(|region| slopes(sweeps, Sweep::LengthScale, region, libm::log)),
            passes: by_seed(passes, |row| row.passes)
                .iter()
                .map(|rows| {
                    let ratios = rows.iter().map(|row| row.relative_error / row.expected);
                    (rows[0].passes, geometric_mean(&ratios.collect::<Vec<_>>()))
                })
                .collect(),
        }
    }
}

/// Rows of one sweep in one region.
pub fn of_sweep(
    rows: &[sweeps::Row],
    sweep: Sweep,
    region: Region,
) -> impl Iterator<Item = &sweeps::Row> {
    rows.iter()
        .filter(move |row| row.sweep == sweep && row.region == region)
}

/// Probability that a new observation with the noise of the data falls into the 95 % band.
fn coverage(noise: f64, row: &Prediction, mean: f64, std: f64) -> f64 {
    let observation = Normal::new(row.truth, noise).expect("noise has a positive STD");
    observation.cdf(mean + BAND * std) - observation.cdf(mean - BAND * std)
}

fn average(rows: &[Prediction], region: Region, of: impl Fn(&Prediction) -> f64) -> f64 {
    let inside: Vec<f64> = rows
        .iter()
        .filter(|row| row.region == region)
        .map(of)
        .collect();
    inside.iter().sum::<f64>() / inside.len() as f64
}

/// Largest STD in the gap over the larger one of the grid points on its edges, which are data's.
fn above_edges(rows: &[Prediction], std: fn(&Prediction) -> f64) -> f64 {
    let in_gap = |index: usize| rows[index].region == Region::Gap;
    let inside = (0..rows.len()).filter(|&index| in_gap(index));
    let largest = |indices: &[usize]| {
        let stds = indices.iter().map(|&index| std(&rows[index]));
        stds.fold(0., f64::max)
    };
    let inside: Vec<usize> = inside.collect();
    let edges = [inside[0] - 1, inside[inside.len() - 1] + 1];
    largest(&inside) / largest(&edges)
}

/// Rows in groups of equal keys, which follow each other.
fn by_seed<R>(rows: &[R], key: impl Fn(&R) -> u64) -> Vec<&[R]> {
    rows.chunk_by(|one, other| key(one) == key(other)).collect()
}

/// Slopes of log STD over a function of what is varied, over seeds.
fn slopes(rows: &[sweeps::Row], sweep: Sweep, region: Region, of: fn(f64) -> f64) -> Both {
    let mut rows: Vec<_> = of_sweep(rows, sweep, region).collect();
    rows.sort_by_key(|row| row.seed);
    let fitted = |std: fn(&sweeps::Row) -> f64| {
        let of_seeds = by_seed(&rows, |row| row.seed).into_iter();
        let of_seeds = of_seeds.filter_map(|rows| {
            let points = rows.iter().map(|row| (of(row.value), libm::log(std(row))));
            slope(&points.collect::<Vec<_>>())
        });
        mean(&of_seeds.collect::<Vec<_>>())
    };
    Both {
        dropout: fitted(|row| row.dropout_std),
        exact: fitted(|row| row.exact_std),
    }
}

/// STD at the last value of a sweep over that so many values before, or at the first.
fn last_over(rows: &[sweeps::Row], sweep: Sweep, region: Region, before: usize) -> Both {
    let mut rows: Vec<_> = of_sweep(rows, sweep, region).collect();
    rows.sort_by_key(|row| row.seed);
    let ratio = |std: fn(&sweeps::Row) -> f64| {
        let of_seeds = by_seed(&rows, |row| row.seed).into_iter();
        let ratios = of_seeds.map(|rows| {
            std(rows[rows.len() - 1]) / std(rows[(rows.len() - 1).saturating_sub(before)])
        });
        geometric_mean(&ratios.collect::<Vec<_>>())
    };
    Both {
        dropout: ratio(|row| row.dropout_std),
        exact: ratio(|row| row.exact_std),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::posterior::data::region;

    /// STD 1 where the data lie, 3 in the gap but 2 at one of its edges; mean on the curve.
    fn rows(seed: u64) -> Vec<Prediction> {
        let at = |x: f64, std: f64| Prediction {
            seed,
            x,
            region: region(x),
            truth: 0.5,
            mean: 0.5,
            std,
            total_std: (std * std + 0.01).sqrt(),
            exact_mean: 0.6,
            exact_std: 0.,
            exact_total_std: 0.1,
        };
        vec![
            at(-0.7, 1.),
            at(-0.5, 2.),
            at(0., 3.),
            at(0.1, 3.),
            at(0.5, 0.),
            at(1.2, 6.),
        ]
    }

    #[test]
    fn regions_are_averaged_and_edges_are_their_neighbours() {
        let rows = rows(0);
        let std = |row: &Prediction| row.std;
        let means =
            [Region::Data, Region::Gap, Region::Beyond].map(|region| average(&rows, region, std));
        assert_eq!(means, [1., 3., 6.]);
        assert_eq!(above_edges(&rows, std), 1.5);
    }

    #[test]
    fn coverage_is_that_of_new_observations() {
        let row = Prediction {
            std: 0.,
            total_std: 0.1,
            ..rows(0)[0]
        };
        assert!((coverage(0.1, &row, 0.5, 0.1) - 0.95).abs() < 1e-9);
        // One STD of the noise off: Phi(0.96) - Phi(-2.96).
        assert!((coverage(0.1, &row, 0.6, 0.1) - 0.8299).abs() < 1e-4);
    }

    #[test]
    fn slopes_are_those_of_power_laws() {
        let row = |value: f64, seed: u64| sweeps::Row {
            sweep: Sweep::Points,
            value,
            seed,
            region: Region::Data,
            dropout_std: 3.,
            exact_std: 2. * value.powf(-0.5),
            mean_error: 0.,
        };
        let rows = [row(4., 0), row(4., 1), row(16., 0), row(16., 1)];
        let slopes = slopes(&rows, Sweep::Points, Region::Data, libm::log);
        assert!((slopes.exact.value + 0.5).abs() < 1e-12 && slopes.dropout.value.abs() < 1e-12);
        let ratio = last_over(&rows, Sweep::Points, Region::Data, 1);
        assert!((ratio.exact.value - 0.5).abs() < 1e-12 && ratio.dropout.value == 1.);
    }
}
