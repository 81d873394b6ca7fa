//! Several regression tasks on the same inputs, with noise of their own, whose truths share what is
//! to be learned: each is a mixture of the same few hidden units of a random network, the *teacher*.
//!
//! So a trunk that has found the units serves all tasks, and one that follows the noise of one task
//! serves none: the weights of the tasks matter.

use agents::Observations;
use agents::stream::{Purpose, Stream, standard_normal, substream};
use rand::RngExt;

use crate::study::data::{moments, vectors};
use crate::study::multitask::Multitask;

/// Held-out inputs, on which truths are standardised and errors are measured.
const HELD_OUT: usize = 1_000;

// Indices of the streams of `Purpose::Data`.
const TEACHER: u64 = 0;
const TRAINING_INPUTS: u64 = 1;
const HELD_OUT_INPUTS: u64 = 2;
/// The noise of the first task; that of the next has the next index.
const FIRST_NOISE: u64 = 3;

/// The data of one seed, in the tasks' own units, in which each truth has mean 0 and STD 1 on the
/// held-out inputs. All rows follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    pub x: Observations,
    /// Training targets, with noise.
    pub y: Vec<f64>,
    pub held_out: Observations,
    /// The noiseless truths there.
    pub truth: Vec<f64>,
}

/// A network of one hidden layer, tanh, without noise.
struct Teacher {
    /// Slopes and then the offset of each hidden unit.
    units: Vec<Vec<f64>>,
    /// Weights of the units in each task.
    mixtures: Vec<Vec<f64>>,
}

/// The data of a seed: the same whatever the units and the weights of the tasks, and for a task the
/// same noise whatever that of the others.
pub fn draw(options: &Multitask, seed: u64) -> Data {
    let width = options.inputs as usize;
    let tasks = options.noise.len();
    let teacher = Teacher::new(options, seed);
    let inputs = |index, rows| uniform(&mut data(seed, index), rows * width);
    let x = inputs(TRAINING_INPUTS, options.points as usize);
    let held_out = inputs(HELD_OUT_INPUTS, HELD_OUT);
    let raw = teacher.values(&held_out, width);
    let moments: Vec<_> = (0..tasks)
        .map(|task| moments(of_task(&raw, task, tasks)))
        .collect();
    let standardised = |values: Vec<f64>| -> Vec<f64> {
        let pairs = values.into_iter().zip(moments.iter().cycle());
        let standardised = pairs.map(|(value, (mean, std))| (value - mean) / std);
        standardised.collect()
    };
    let mut y = standardised(teacher.values(&x, width));
    for (task, &noise) in options.noise.iter().enumerate() {
        let mut stream = data(seed, FIRST_NOISE + task as u64);
        for y in y.iter_mut().skip(task).step_by(tasks) {
            *y += noise * standard_normal(&mut stream);
        }
    }
    Data {
        x: vectors(width, x),
        y,
        held_out: vectors(width, held_out),
        truth: standardised(raw),
    }
}

impl Teacher {
    fn new(options: &Multitask, seed: u64) -> Self {
        let mut stream = data(seed, TEACHER);
        let mut numbers = |count| (0..count).map(|_| standard_normal(&mut stream)).collect();
        let (inputs, features) = (options.inputs as usize, options.features as usize);
        Self {
            units: (0..features).map(|_| numbers(inputs + 1)).collect(),
            mixtures: options.noise.iter().map(|_| numbers(features)).collect(),
        }
    }

    /// The tasks' values, row after row, for rows of so many inputs.
    fn values(&self, x: &[f32], inputs: usize) -> Vec<f64> {
        let mut values = Vec::new();
        for x in x.chunks_exact(inputs) {
            let unit = |weights: &Vec<f64>| {
                let products = x.iter().zip(weights).map(|(&x, w)| f64::from(x) * w);
                libm::tanh(products.sum::<f64>() + weights[inputs])
            };
            let hidden: Vec<f64> = self.units.iter().map(unit).collect();
            let mix = |weights: &Vec<f64>| -> f64 {
                weights.iter().zip(&hidden).map(|(w, unit)| w * unit).sum()
            };
            values.extend(self.mixtures.iter().map(mix));
        }
        values
    }
}

fn data(seed: u64, index: u64) -> Stream {
    substream(seed, Purpose::Data, index)
}

/// Uniform numbers of mean 0 and STD 1.
fn uniform(stream: &mut Stream, count: usize) -> Vec<f32> {
    let end = 3_f32.sqrt();
    (0..count).map(|_| stream.random_range(-end..end)).collect()
}

pub fn of_task(values: &[f64], task: usize, tasks: usize) -> impl Iterator<Item = &f64> + Clone {
    values.iter().skip(task).step_by(tasks)
}

/// Root of the mean squared difference of a task's values.
pub fn root_mean_square(one: &[f64], other: &[f64], task: usize, tasks: usize) -> f64 {
    let pairs = one.iter().zip(other).skip(task).step_by(tasks);
    let count = one.len() / tasks;
    let squares = pairs.map(|(one, other)| (one - other) * (one - other));
    (squares.sum::<f64>() / count as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{data::assert_near, options::example};

    fn drawn(noise: &[f64], seed: u64) -> Data {
        let options = Multitask {
            noise: noise.to_vec(),
            inputs: 3,
            features: 4,
            points: 2_000,
            ..example()
        };
        draw(&options, seed)
    }

    #[test]
    fn truths_are_standardised_and_noise_has_its_std() {
        let Data { y, truth, x, .. } = drawn(&[0.1, 2.0], 5);
        let quiet = drawn(&[1e-12, 1e-12], 5);
        assert_eq!(quiet.x, x);
        for (task, noise) in [(0, 0.1), (1, 2.0)] {
            let (mean, std) = moments(of_task(&truth, task, 2));
            assert_near(mean, 0.0, 1e-12);
            assert_near(std, 1.0, 1e-12);
            let found = root_mean_square(&y, &quiet.y, task, 2);
            assert_near(found / noise, 1.0, 0.05);
        }
        // A task's data do not depend on the noise of another.
        let other = drawn(&[0.1, 0.3], 5).y.into_iter();
        assert!(other.step_by(2).eq(y.into_iter().step_by(2)));
    }

    #[test]
    fn a_teacher_by_hand() {
        let teacher = Teacher {
            units: vec![vec![1.0, 0.0, 0.5], vec![0.0, -2.0, 0.0]],
            mixtures: vec![vec![1.0, 0.0], vec![3.0, 2.0]],
        };
        let values = teacher.values(&[0.5, 1.0], 2);
        let (one, other) = (libm::tanh(1.0), libm::tanh(-2.0));
        assert_eq!(values, [one, 3.0 * one + 2.0 * other]);
    }

    #[test]
    fn errors_are_those_of_one_task() {
        let (one, other) = ([0.0, 1.0, 0.0, 1.0], [3.0, 1.0, 4.0, 1.0]);
        assert_eq!(root_mean_square(&one, &other, 0, 2), 12.5f64.sqrt());
        assert_eq!(root_mean_square(&one, &other, 1, 2), 0.0);
    }
}
