//! Retraining: a model with the original's architecture and dropout, on simulated data of its own, and
//! what it predicts by MC dropout.

use agents::{
    Supervised,
    predictive::{Prediction, Predictive},
    supervised::Examples,
};

use crate::study::calibration::link::Link;
use crate::study::calibration::original::Sampler;
use crate::study::calibration::posterior::posterior_std;
use crate::study::calibration::problem::Problem;
use crate::study::calibration::simulate::{DataSet, Form, simulate};

/// Added to the seeds of retrained models, so that none is that of an original: models with the same
/// seed begin with the same weights.
const RETRAINED: u64 = 1 << 40;

/// A retrained model, `[point][output]` flattened.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Its seed, without [`RETRAINED`].
    pub seed: u64,
    /// Mean over the passes.
    pub mean: Vec<f64>,
    /// STD over the passes.
    pub std: Vec<f64>,
    /// The function behind its data, where one mask made them.
    pub generator: Option<Vec<f64>>,
    /// STD of a correct posterior after its data, where one mask made them and it is known.
    pub posterior: Option<Vec<f64>>,
}

/// How models are retrained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retraining {
    /// How their data are simulated.
    pub form: Form,
    /// Observations of each.
    pub data: usize,
    /// Gradient steps of each.
    pub updates: u64,
    /// Masked passes of a prediction.
    pub passes: usize,
}

/// Retrains the model of a seed.
pub fn retrain(problem: &Problem, how: &Retraining, seed: u64) -> Model {
    let sampler = problem.original.sampler();
    let data = simulate(problem, &sampler, (how.form, how.data, RETRAINED + seed));
    let posterior = posterior(problem, &sampler, &data);
    let learned = |target: &f64| ((target - problem.shift) / problem.unit) as f32;
    let targets = data.targets.iter().map(learned).collect();
    let mut fitted = problem.original.untrained(RETRAINED + seed);
    fitted.fit(&Examples::new(data.inputs, targets), how.updates);
    let predictive = predict(&fitted, problem, how.passes);
    let mean = |mean| problem.shift + problem.unit * mean;
    let std = |variance: f64| problem.unit * variance.sqrt();
    Model {
        seed,
        mean: predictive.mean.into_iter().map(mean).collect(),
        std: predictive.epistemic.into_iter().map(std).collect(),
        generator: data.generator,
        posterior,
    }
}

/// The STD of a correct posterior at the points, if one mask made the data, with noise, and the map
/// after the dropped layer is linear.
fn posterior(problem: &Problem, sampler: &Sampler, data: &DataSet) -> Option<Vec<f64>> {
    let is_known =
        data.generator.is_some() && problem.noise > 0.0 && problem.original.link == Link::Value;
    let of = |rows| sampler.readout(rows).filter(|_| is_known);
    let (data, points) = (of(&data.inputs)?, of(&problem.points)?);
    let p = problem.original.dropout().p(0);
    Some(posterior_std(&data, &points, p, problem.noise))
}

/// The predictive distribution of what is judged, over so many passes.
fn predict(fitted: &Supervised, problem: &Problem, passes: usize) -> Predictive {
    let samples = fitted.sample(&problem.points, passes, 0);
    let judged = |output: f32| problem.original.link.apply(f64::from(output)) as f32;
    let judged = |sample: Prediction| Prediction {
        mean: sample.mean.into_iter().map(judged).collect(),
        aleatoric: None,
    };
    let samples = samples.expect("an original has dropout").into_iter();
    Predictive::new(&samples.map(judged).collect::<Vec<_>>())
}
