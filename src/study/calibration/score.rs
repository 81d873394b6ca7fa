//! Scores of students: how their STDs compare with the truth, and with the error that they make.

use crate::statistics::Estimate;
use crate::statistics::{Resamples, jackknife_interval, mean, pearson, slope, spearman};
use crate::study::calibration::gaussian::{Gaussian, ence};
use crate::study::calibration::rows::Prediction;
use crate::study::calibration::truth::Truth;

/// Nominal probabilities of intervals.
pub const LEVELS: [f64; 5] = [0.5, 0.8, 0.9, 0.95, 0.99];

/// Resamples behind an interval.
const RESAMPLES: usize = 2_000;

/// Predicted STDs count as at least this share of the mean true one: a likelihood at STD 0 is no number.
const FLOOR: f64 = 1e-3;

/// Bins of the expected normalised calibration error.
const BINS: usize = 10;

/// A student at one point, beside the truth.
#[derive(Debug, Clone, Copy)]
pub struct Point<'a> {
    row: &'a Prediction,
    /// With an STD that is not zero.
    prediction: Gaussian,
    /// What is to be predicted: the function behind the data, where one mask made them, or else new
    /// observations, equally likely and ascending.
    values: &'a [f64],
    /// Of [`BINS`] of as many predictions of all students, from the smallest STD to the largest.
    bin: usize,
}

/// A score of one student; none where it has no meaning, as a correlation with a constant.
type OfEach = fn(&[Point]) -> Option<f64>;

/// A score of students together, `[student][point]`.
type OfAll = fn(&[&[Point]]) -> Option<f64>;

/// Scores that every student has: means over points.
const OF_EACH: [(&str, OfEach); 15] = [
    // Root mean square of the predicted over that of the true STD; 1 is right.
    ("ratio", |points| {
        let truth = root_mean_square(points, |truth, _| truth)?;
        let ratio = root_mean_square(points, |_, std| std)? / truth;
        Some(ratio).filter(|ratio| ratio.is_finite())
    }),
    // Slope of the least-squares line of predicted over true STD; 1 is right.
    ("slope", |points| slope(&stds(points))),
    ("pearson", |points| pearson(&stds(points))),
    ("spearman", |points| spearman(&stds(points))),
    // Root mean square of predicted minus true STD, in the unit of the targets.
    ("rmse", |points| {
        root_mean_square(points, |truth, std| std - truth)
    }),
    ("log_rmse", |points| {
        let found = root_mean_square(points, |truth, std| libm::log(std / truth));
        found.filter(|error| error.is_finite())
    }),
    // Mean predicted STD, and that of a correct posterior after the same data, in the unit of the targets.
    ("std", |points| over(points, |point| point.prediction.std)),
    ("posterior_std", |points| {
        let known: Option<Vec<f64>> = points.iter().map(|p| p.row.posterior_std).collect();
        mean(&known?)
    }),
    // Share of the targets in a nominal interval.
    ("coverage_50", |points| covered(points, LEVELS[0])),
    ("coverage_80", |points| covered(points, LEVELS[1])),
    ("coverage_90", |points| covered(points, LEVELS[2])),
    ("coverage_95", |points| covered(points, LEVELS[3])),
    ("coverage_99", |points| covered(points, LEVELS[4])),
    // Gaussian negative log likelihood, in nats; continuous ranked probability score, in the unit of the targets.
    ("nll", |points| {
        over(points, |p| p.prediction.nll(p.row.squared_error()))
    }),
    ("crps", |points| {
        over(points, |p| p.prediction.crps(p.values))
    }),
];

/// Where the ends of most intervals are cut.
const POSITIVE: (f64, f64) = (0.0, f64::INFINITY);

/// Scores that only several students have together, with the least and the most that they can be.
const OF_ALL: [(&str, (f64, f64), OfAll); 5] = [
    // Root mean square distance of the predicted mean from what it is to predict, in the unit of the targets.
    ("error", POSITIVE, |students| {
        Some(mean_over_points(students, |point| mean_square(students, point))?.sqrt())
    }),
    // Root mean square of the predicted STD over `error`; 1 is right.
    ("spread_over_error", POSITIVE, |students| {
        let variance = |point| average(students, point, |p| p.prediction.std * p.prediction.std);
        let square = mean_over_points(students, |point| mean_square(students, point))?;
        Some((mean_over_points(students, variance)? / square).sqrt())
    }),
    // Rank correlation over points of the mean predicted STD with the error there.
    ("error_spearman", (-1.0, 1.0), |students| {
        let pair = |point| {
            let std = average(students, point, |p| p.prediction.std);
            (mean_square(students, point), std)
        };
        spearman(&(0..students[0].len()).map(pair).collect::<Vec<_>>())
    }),
    // STD between students of the predicted STD, over its mean.
    ("variation_between_models", POSITIVE, |students| {
        mean_over_points(students, |point| variation(students, point))
    }),
    // Expected normalised calibration error.
    ("ence", POSITIVE, |students| {
        let mut bins = [(0.0, 0.0); BINS];
        for points in students {
            for (sum, own) in bins.iter_mut().zip(binned(points)) {
                sum.0 += own.0;
                sum.1 += own.1;
            }
        }
        ence(&bins)
    }),
];

fn over(points: &[Point], of: impl Fn(&Point) -> f64) -> Option<f64> {
    mean(&points.iter().map(of).collect::<Vec<_>>())
}

/// True and predicted STD at each point.
fn stds(points: &[Point]) -> Vec<(f64, f64)> {
    let stds = points.iter().map(|p| (p.row.true_std, p.prediction.std));
    stds.collect()
}

/// The root mean square of what is made of true and predicted STD.
fn root_mean_square(points: &[Point], of: impl Fn(f64, f64) -> f64) -> Option<f64> {
    let square = |p: &Point| {
        let value = of(p.row.true_std, p.prediction.std);
        value * value
    };
    over(points, square).map(f64::sqrt)
}

fn covered(points: &[Point], nominal: f64) -> Option<f64> {
    over(points, |p| p.prediction.coverage(p.values, nominal))
}

/// The mean over students at a point.
fn average(students: &[&[Point]], point: usize, of: impl Fn(&Point) -> f64) -> f64 {
    let values = students.iter().map(|points| of(&points[point]));
    values.sum::<f64>() / students.len() as f64
}

fn mean_over_points(students: &[&[Point]], of: impl Fn(usize) -> f64) -> Option<f64> {
    mean(&(0..students[0].len()).map(of).collect::<Vec<_>>())
}

fn mean_square(students: &[&[Point]], point: usize) -> f64 {
    average(students, point, |p| p.row.squared_error())
}

fn variation(students: &[&[Point]], point: usize) -> f64 {
    let centre = average(students, point, |p| p.prediction.std);
    let square = average(students, point, |p| {
        let difference = p.prediction.std - centre;
        difference * difference
    });
    let count = students.len() as f64;
    (square * count / (count - 1.0)).sqrt() / centre
}

/// Sums of predicted variances and of squared errors of a student by bin.
fn binned(points: &[Point]) -> [(f64, f64); BINS] {
    let mut bins = [(0.0, 0.0); BINS];
    for point in points {
        let bin = &mut bins[point.bin];
        bin.0 += point.prediction.std * point.prediction.std;
        bin.1 += point.row.squared_error();
    }
    bins
}

/// Students retrained in one way beside the truth.
pub struct Judged<'a>(Vec<Vec<Point<'a>>>);

impl<'a> Judged<'a> {
    /// Predictions of each student, at all points.
    pub fn new(truth: &'a Truth, students: &'a [Vec<Prediction>]) -> Self {
        let floor = FLOOR * mean(&truth.std).unwrap_or(1.0).max(f64::MIN_POSITIVE);
        let mut sorted: Vec<f64> = (students.iter().flatten())
            .map(|row| row.std.max(floor))
            .collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let point = |row: &'a Prediction| {
            let std = row.std.max(floor);
            let below = sorted.partition_point(|&other| other < std);
            Point {
                row,
                prediction: Gaussian {
                    mean: row.mean,
                    std,
                },
                values: match &row.generator {
                    Some(generator) => std::slice::from_ref(generator),
                    None => &truth.draws[row.point],
                },
                bin: below * BINS / sorted.len(),
            }
        };
        let points = |rows: &'a Vec<Prediction>| rows.iter().map(point).collect();
        Self(students.iter().map(points).collect())
    }

    /// The share of students whose nominal interval covers, at each point.
    pub fn coverage(&self, nominal: f64) -> Vec<f64> {
        let mut shares = vec![0.0; self.0[0].len()];
        for points in &self.0 {
            for (share, point) in shares.iter_mut().zip(points) {
                let covered = point.prediction.coverage(point.values, nominal);
                *share += covered / self.0.len() as f64;
            }
        }
        shares
    }

    /// All scores that have a value, with their intervals over students: by the bootstrap where every
    /// student has a score of its own, else by the jackknife.
    pub fn scores(&self) -> Vec<(&'static str, Estimate)> {
        let resamples = Resamples::new(self.0.len(), RESAMPLES);
        let of_each = OF_EACH.into_iter().filter_map(|(name, score)| {
            let values: Vec<Option<f64>> = self.0.iter().map(|points| score(points)).collect();
            Some((name, Estimate::mean(&values, &resamples)?))
        });
        let of_all = OF_ALL.into_iter();
        let of_all =
            of_all.filter_map(|(name, ends, score)| Some((name, self.together(score, ends)?)));
        of_each.chain(of_all).collect()
    }

    /// A score of all students, whose interval is cut to what it can be.
    fn together(&self, score: OfAll, (least, most): (f64, f64)) -> Option<Estimate> {
        let of = |students: &[usize]| {
            let points: Vec<&[Point]> = students
                .iter()
                .map(|&student| &self.0[student][..])
                .collect();
            score(&points).filter(|value| value.is_finite())
        };
        let seeds = self.0.len();
        let value = of(&(0..seeds).collect::<Vec<_>>())?;
        let interval = jackknife_interval(seeds, of);
        Some(Estimate {
            value,
            low: interval.map(|interval| interval.low.max(least)),
            high: interval.map(|interval| interval.high.min(most)),
            seeds,
        })
    }
}
