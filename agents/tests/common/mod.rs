//! What several tests share: how to make settings, networks and populations.
// Each test binary uses a part of this.
#![allow(dead_code)]

pub mod fleet;
pub mod naive;

use agents::{
    AGENTS, Agent, ObservationSpace, Observations, Settings, Slots,
    architecture::Architecture,
    learner::Learner,
    network::Parameters,
    settings::Hidden,
    stream::{Purpose, Stream, stream},
};
use rand::RngExt;
use tch::{Device, Kind, Tensor};

pub const CPU: Device = Device::Cpu;

/// An agent of the registry.
pub fn agent(name: &str) -> &'static Agent {
    AGENTS.iter().find(|agent| agent.name == name).unwrap()
}

/// The agents that train a network.
pub fn learners() -> impl Iterator<Item = &'static Agent> {
    AGENTS.iter().filter(|agent| agent.learns)
}

/// An agent's defaults, scaled down so that it acts by itself and learns after a few steps.
pub fn small(name: &str) -> Settings {
    if !agent(name).learns {
        return (agent(name).defaults)();
    }
    Settings {
        hidden: Some(Hidden(vec![50, 50])),
        batch_size: Some(16),
        buffer_size: Some(40),
        learning_starts: Some(10),
        random_start: Some(10),
        target_update: Some(7),
        learning_rate: Some(0.001),
        ..(agent(name).defaults)()
    }
}

/// As `small`, for an agent whose network stays as it is and that acts by itself at once.
pub fn frozen(name: &str) -> Settings {
    Settings {
        learning_starts: Some(u64::MAX >> 1),
        random_start: Some(0),
        ..small(name)
    }
}

/// Random numbers of a test's own, from a seed that no population in the tests uses.
pub fn randomness(index: u64) -> Stream {
    stream(1_000_000 + index, Purpose::Environment)
}

/// So many numbers, uniform in ±1.
pub fn numbers(stream: &mut Stream, count: usize) -> Vec<f32> {
    (0..count).map(|_| stream.random_range(-1f32..1.)).collect()
}

/// Rows of random observations.
pub fn observations(stream: &mut Stream, space: ObservationSpace, rows: usize) -> Observations {
    match space {
        ObservationSpace::Discrete(n) => Observations::Index(
            (0..rows)
                .map(|_| stream.random_range(0..n as i64))
                .collect(),
        ),
        ObservationSpace::Box(width) => Observations::Vector {
            width,
            values: numbers(stream, rows * width),
        },
    }
}

/// The network that a learner has for these sizes.
pub fn architecture(space: ObservationSpace, hidden: &[usize], outputs: usize) -> Architecture {
    Architecture::new(space, hidden.to_vec(), outputs)
}

/// A learner of so many seeds, from 0 on.
pub fn learner(settings: &Settings, architecture: &Architecture, seeds: u64) -> Learner {
    tch::set_num_threads(1);
    Learner::new(settings, architecture.clone(), &Slots::dense(0..seeds), CPU)
}

/// Sets the weights `[inputs][outputs]` and biases of a layer, alike in all slots.
pub fn set_layer(parameters: &Parameters, index: usize, weight: &[f32], bias: &[f32]) {
    let layer = &parameters.layers[index];
    let (inputs, outputs) = (layer.weight.size()[1], layer.weight.size()[2]);
    let weight = Tensor::from_slice(weight).view([1, inputs, outputs]);
    let bias = Tensor::from_slice(bias).view([1, 1, outputs]);
    layer.weight.shallow_clone().copy_(&weight);
    layer.bias.shallow_clone().copy_(&bias);
}

/// A tensor's numbers, row-major.
pub fn host(tensor: &Tensor) -> Vec<f32> {
    Vec::try_from(tensor.contiguous().view([-1])).unwrap()
}

/// The bits of a tensor's numbers, so that NaN equals itself and 0 differs from -0.
pub fn bits(tensor: &Tensor) -> Vec<u32> {
    host(tensor).into_iter().map(f32::to_bits).collect()
}

/// Distance of two tensors relative to the second's size.
pub fn relative_error(actual: &Tensor, expected: &Tensor) -> f64 {
    let (actual, expected) = (actual.to_kind(Kind::Double), expected.to_kind(Kind::Double));
    let size = expected.norm().double_value(&[]).max(1e-30);
    (actual - expected).norm().double_value(&[]) / size
}

/// Asserts that `count` of `draws` is what a chance of `p` gives, to five standard deviations.
pub fn assert_frequency(count: usize, draws: usize, p: f64, what: &str) {
    let expected = draws as f64 * p;
    let deviation = (draws as f64 * p * (1. - p)).sqrt();
    assert!(
        (count as f64 - expected).abs() <= 5. * deviation + 1e-9,
        "{what}: {count} of {draws}, expected {expected:.1} ± {deviation:.1}"
    );
}

/// A population that sees the same and whose steps lead nowhere; the actions of each step.
pub fn act_on(
    population: &mut agents::Population,
    observations: &Observations,
    steps: usize,
) -> Vec<Vec<usize>> {
    let nothing = vec![None; population.slots().len()];
    (0..steps)
        .map(|_| {
            let actions = population.act(observations);
            population.observe(&nothing);
            actions
        })
        .collect()
}
