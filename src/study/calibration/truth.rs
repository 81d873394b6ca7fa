//! What is true of a simulation: mean, STD and distribution of what is simulated at each point, and what
//! a correct posterior would know of the function behind a data set.

use agents::Observations;
use agents::cholesky::{cholesky, dot, forward};
use agents::stream::{Purpose, substream};

use crate::study::calibration::teacher::{Task, Teacher};
use crate::study::data::moments;
use crate::study::readout::{NARROW, Readout};

/// Sampled masks that stand for the distribution; and for mean and STD where these have no closed
/// form and the layer is too wide to enumerate: then their STDs are off by about 1.1 %.
pub const DRAWS: usize = 4_096;

/// Of the evaluation streams of the teacher's seed, the one of [`DRAWS`].
const STREAM: u64 = 1;

/// Mean, STD and distribution at each point, `[point][output]` flattened.
#[derive(Debug, Clone)]
pub struct Truth {
    /// Exact mean over masks.
    pub mean: Vec<f64>,
    /// STD over masks.
    pub std: Vec<f64>,
    /// Sampled values of each point in ascending order.
    pub draws: Vec<Vec<f64>>,
}

impl Truth {
    /// What holds for a teacher at these rows: mean and STD of values in closed form, those of the
    /// probabilities of a narrow layer over all masks, others over [`DRAWS`] masks from a stream of `seed`.
    pub fn new(teacher: &Teacher, rows: &Observations, seed: u64) -> Self {
        let (network, task) = (teacher.trained(), teacher.task);
        let mut stream = substream(seed, Purpose::Evaluation, STREAM);
        let sample = |_| task.outputs(&network, rows, network.draw_masks(&mut stream, 1).as_ref());
        let samples: Vec<Vec<f64>> = (0..DRAWS).map(sample).collect();
        let column = |point| {
            let mut values: Vec<f64> = samples.iter().map(|sample| sample[point]).collect();
            values.sort_unstable_by(f64::total_cmp);
            values
        };
        let draws: Vec<Vec<f64>> = (0..samples[0].len()).map(column).collect();
        let p = teacher.p();
        let (mean, std) = match teacher.readout(rows) {
            Some(readout) if task != Task::Classification => {
                let variances = readout.variances(p).into_iter();
                (readout.means(), variances.map(f64::sqrt).collect())
            }
            Some(readout) if readout.units[0].len() <= NARROW => {
                readout.enumerate(p, |output| task.judge(output))
            }
            _ => draws.iter().map(moments).unzip(),
        };
        Self { mean, std, draws }
    }

    /// The same where deviations from the mean are `factor` times as large.
    pub fn stretched(&self, factor: f64) -> Self {
        let stretch = |(draws, mean): (&Vec<f64>, &f64)| {
            let stretched = draws.iter().map(|draw| mean + factor * (draw - mean));
            stretched.collect()
        };
        Self {
            mean: self.mean.clone(),
            std: self.std.iter().map(|std| factor * std).collect(),
            draws: self.draws.iter().zip(&self.mean).map(stretch).collect(),
        }
    }
}

/// STD of a correct posterior at `points`, after observations of `data` with noise of STD `noise` > 0.
///
/// Under one mask the function is b + sum_j a_j c_j(x) with independent a_j of mean 1 and variance
/// q = p / (1 - p). A Bayesian who knows b and c and treats a_j as Gaussian has, after N observations with
/// noise STD s, the variance c(x)ᵀ (I / q + CᵀC / s²)⁻¹ c(x): that of the best linear prediction, which
/// is right for masks too on average over data sets (Bishop 2006, section 3.3). It falls as 1 / N.
pub fn posterior_std(data: &Readout, points: &Readout, p: f64, noise: f64) -> Vec<f64> {
    let mut precision: Vec<_> = (1..=points.units[0].len()).map(|n| vec![0.0; n]).collect();
    for (i, row) in precision.iter_mut().enumerate() {
        for c in &data.units {
            for (sum, other) in row.iter_mut().zip(c) {
                *sum += c[i] * other;
            }
        }
        row.iter_mut().for_each(|sum| *sum /= noise * noise);
        row[i] += (1.0 - p) / p;
    }
    let root = cholesky(precision);
    let std = |c: &Vec<f64>| {
        let whitened = forward(&root, c);
        dot(&whitened, &whitened).sqrt()
    };
    points.units.iter().map(std).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::data::assert_near;

    fn readout(units: Vec<Vec<f64>>) -> Readout {
        Readout { bias: 0.3, units }
    }

    /// One unit, p = 1/5, so a prior variance of 1/4; twelve observations where it gives 2, with noise
    /// STD 4: precision 4 + 12 * 4 / 16 = 7. Where it gives 3, the STD is 3 / sqrt(7).
    #[test]
    fn a_posterior_of_one_unit_by_hand() {
        let [data, point] = [vec![vec![2.0]; 12], vec![vec![3.0]]].map(readout);
        let found = posterior_std(&data, &point, 0.2, 4.0);
        assert_near(found[0], 3.0 / 7f64.sqrt(), 1e-9);
    }

    /// Without information the posterior is the prior; of much data it is 1 / sqrt(N).
    #[test]
    fn from_the_spread_of_the_masks_to_one_over_the_root_of_n() {
        let points = readout(vec![vec![1.0, -0.5], vec![0.2, 2.0]]);
        let after = |count: usize| {
            let rows = [[1.0, 0.3], [-0.4, 1.0]].map(|row| row.to_vec());
            let rows = rows.into_iter().cycle().take(count).collect();
            posterior_std(&readout(rows), &points, 0.3, 1.0)
        };
        let blind = posterior_std(&readout(vec![vec![0.0, 0.0]]), &points, 0.3, 1.0);
        for (found, prior) in blind.iter().zip(points.variances(0.3)) {
            assert_near(found * found, prior, 1e-9);
        }
        for (few, many) in after(10_000).iter().zip(after(40_000)) {
            assert_near(few / many, 2.0, 0.001);
        }
    }
}
