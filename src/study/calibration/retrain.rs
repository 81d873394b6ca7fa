//! Retraining: a population of models with the original's architecture and dropout, each on its own
//! simulated data, and what each predicts by MC dropout.

use agents::{
    Observations, Slots, Supervised,
    observation::Input,
    predictive::Predictive,
    supervised::{Examples, Prediction},
};
use tch::Device;

use super::link::Link;
use super::original::Sampler;
use super::posterior::posterior_std;
use super::problem::Problem;
use super::simulate::{DataSet, Form, simulate};

/// Added to the seeds of retrained models, so that none is that of an original: models with the same
/// seed begin with the same weights.
pub const RETRAINED: u64 = 1 << 40;

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

/// Retrains the models in `slots`.
pub fn retrain(problem: &Problem, how: &Retraining, slots: &Slots) -> Vec<Model> {
    let original = &problem.original;
    let sampler = original.sampler();
    let architecture = original.architecture();
    let outputs = architecture.outputs;
    let mut inputs = Observations::zeros(original.space, slots.len() * how.data);
    let mut targets = vec![0.0; slots.len() * how.data * outputs];
    let mut known = Vec::new();
    for (slot, seed) in slots.seeds() {
        let data = simulate(problem, &sampler, (how.form, how.data, seed));
        for row in 0..how.data {
            inputs.set(slot * how.data + row, data.inputs.get(row));
        }
        let own = &mut targets[slot * how.data * outputs..][..how.data * outputs];
        for (to, from) in own.iter_mut().zip(&data.targets) {
            *to = ((from - problem.shift) / problem.unit) as f32;
        }
        let posterior = posterior(problem, &sampler, &data);
        known.push((data.generator, posterior));
    }
    let examples = Examples::new(
        Input::new(&inputs, slots.len(), Device::Cpu),
        &targets,
        outputs,
    );
    let objective = (architecture, original.link.objective(outputs));
    let mut fitted = Supervised::new(&original.settings, objective, slots.clone(), Device::Cpu);
    fitted.fit(&examples, how.updates);
    let predictive = predict(&fitted, problem, how.passes);
    let size = predictive.mean.len() / slots.len();
    let model = |((slot, seed), (generator, posterior))| {
        let own = slot * size..(slot + 1) * size;
        let mean = predictive.mean[own.clone()].iter();
        let variance = predictive.epistemic[own].iter();
        Model {
            seed: seed - RETRAINED,
            mean: mean
                .map(|mean| problem.shift + problem.unit * mean)
                .collect(),
            std: variance
                .map(|variance| problem.unit * variance.sqrt())
                .collect(),
            generator,
            posterior,
        }
    };
    slots.seeds().zip(known).map(model).collect()
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
    let slots = fitted.slots().len();
    let input = Input::shared(&problem.points, slots, Device::Cpu);
    let samples = fitted
        .sample(&input, passes, 0)
        .expect("an original has dropout");
    let judged = |sample: Prediction| Prediction {
        mean: problem.original.link.apply(&sample.mean),
        aleatoric: None,
    };
    Predictive::new(&samples.into_iter().map(judged).collect::<Vec<_>>())
}
