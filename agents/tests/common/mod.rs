//! What the tests share: how to make settings, networks and populations, and the names of the crate that they use.

pub mod case;
pub mod fleet;
pub mod naive;
pub mod naive_learner;
pub mod noisy;
pub mod regression;

pub use agents::{
    AGENTS, Agent, Backend, Observation, ObservationSpace, Observations, Population, Settings,
    Sizes, Transition,
    architecture::{Architecture, Layer, Layout},
    engine::{Engine, Step, layout},
    learner::Learner,
    loss::LOG_VARIANCE,
    masks::{Dropout, Mask, Masks},
    matrix::Matrix,
    native::{InstructionSet, Native},
    network::{LossGradient, Origin, Trace, initial_weights},
    networks::Networks,
    noise::Noise,
    optimizer::Optimizer,
    replay::{Batch, Replay},
    sample::Sample,
    saved::{Linear, Member, Network},
    settings::{
        Auxiliary, DropoutLayers, Head, Hidden, InitialWeights, LearningMask, Loss, MaskPeriod,
        OptimizerKind, Target,
    },
    strategy::argmax,
    stream::{Purpose, Stream, standard_normal, stream, streams, substreams},
};
pub use case::Case;
pub use clap::ValueEnum;
pub use fleet::Fleet;
pub use naive::{Net, inputs, largest};
pub use rand::RngExt;

use clap::{Args, Command, FromArgMatches};

/// The native engine on the instructions in use.
pub fn native() -> Backend {
    Backend::Native(InstructionSet::in_use())
}

/// An agent of the registry.
pub fn agent(name: &str) -> &'static Agent {
    AGENTS.iter().find(|agent| agent.name == name).unwrap()
}

/// The agents that train a network.
pub fn learners() -> impl Iterator<Item = &'static Agent> {
    AGENTS.iter().filter(|agent| agent.learns())
}

/// Those of them that can be in a world that is seen like this.
pub fn learners_in(space: ObservationSpace) -> impl Iterator<Item = &'static Agent> {
    let shows_states = matches!(space, ObservationSpace::Discrete(_));
    learners().filter(move |agent| shows_states || !agent.needs_states)
}

/// An agent's defaults, scaled down so that it acts by itself and learns after a few steps.
pub fn small(name: &str) -> Settings {
    if !agent(name).learns() {
        return (agent(name).defaults)();
    }
    let defaults = (agent(name).defaults)();
    Settings {
        members: defaults.members.and(Some(3)),
        refit_every: defaults.refit_every.and(Some(8)),
        refit_batch: defaults.refit_batch.and(Some(30)),
        hidden: Some(Hidden(vec![50, 50])),
        batch_size: Some(16),
        buffer_size: Some(40),
        learning_starts: Some(10),
        random_start: Some(10),
        target_update: Some(7),
        learning_rate: Some(0.001),
        initial_weights: Some(InitialWeights::Uniform),
        ..defaults
    }
}

/// Settings with some others, written as options without their dashes: `dropout=0.2 mask=episode`.
pub fn with(mut settings: Settings, options: &str) -> Settings {
    let command = Settings::augment_args_for_update(Command::new("test").no_binary_name(true));
    let options = options
        .split_whitespace()
        .map(|option| format!("--{option}"));
    let matches = command.try_get_matches_from(options).unwrap();
    settings.update_from_arg_matches(&matches).unwrap();
    settings
}

/// As `small`, with some other settings.
pub fn arm(name: &str, options: &str) -> Settings {
    with(small(name), options)
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
                .map(|_| stream.random_range(0..n as u32))
                .collect(),
        ),
        ObservationSpace::Box(width) => Observations::Vector {
            width,
            values: numbers(stream, rows * width),
        },
    }
}

/// A world of so many actions without a horizon.
pub const fn sizes(observations: ObservationSpace, actions: usize) -> Sizes {
    Sizes {
        observations,
        actions,
        horizon: 0,
    }
}

/// A step that earns nothing and ends nothing.
pub fn transition<'a>(
    observation: Observation<'a>,
    action: usize,
    next: Observation<'a>,
) -> Transition<'a> {
    Transition {
        observation,
        action,
        reward: 0.,
        next,
        terminated: false,
        truncated: false,
    }
}

/// The network that a learner has for these sizes.
pub fn architecture(space: ObservationSpace, hidden: &[usize], outputs: usize) -> Architecture {
    Architecture::new(space, hidden.to_vec(), outputs)
}

/// A seed's learner on the native engine.
pub fn learner(settings: &Settings, architecture: &Architecture, seed: u64) -> Learner<Native> {
    Learner::new(settings, architecture.clone(), &[seed], Native::default())
}

/// A seed's population on the native engine.
pub fn population(name: &str, settings: &Settings, seed: u64, sizes: Sizes) -> Population {
    Population::new(agent(name), settings, &[seed], sizes, native())
}

/// Where the weights and then the biases of a layer lie.
pub fn places_of(layer: Layer) -> impl Iterator<Item = usize> {
    layer.rows().flatten()
}

/// Where all weights and biases of a slot lie, layer after layer; what lies between is padding.
pub fn places(layout: &Layout) -> Vec<usize> {
    layout.layers.iter().copied().flat_map(places_of).collect()
}

/// Numbers of all slots as they lie in another layout of the same layers.
#[cfg(feature = "torch")]
pub fn relaid(from: &Layout, numbers: &[f32], to: &Layout) -> Vec<f32> {
    let slots = numbers.len() / from.len;
    let mut relaid = vec![0.; slots * to.len];
    for slot in 0..slots {
        for (from_place, to_place) in places(from).into_iter().zip(places(to)) {
            relaid[slot * to.len + to_place] = numbers[slot * from.len + from_place];
        }
    }
    relaid
}

/// Sets the weights `[inputs][outputs]` and biases of a member's layer, alike in all slots.
pub fn set_layer(
    networks: &mut dyn Networks,
    (member, index): (usize, usize),
    weight: &[f32],
    bias: &[f32],
) {
    let (len, layer) = (networks.layout().len, networks.layout().layers[index]);
    let mut all = networks.numbers(member);
    for of_slot in all.chunks_exact_mut(len) {
        let values = weight.iter().chain(bias);
        assert_eq!(values.clone().count(), (layer.inputs + 1) * layer.outputs);
        for (place, value) in places_of(layer).zip(values) {
            of_slot[place] = *value;
        }
    }
    networks.set_numbers(member, &all);
}

/// Weights that pass so many numbers on as they are.
pub fn identity(units: usize) -> Vec<f32> {
    let entry = |place| f32::from(place % (units + 1) == 0);
    (0..units * units).map(entry).collect()
}

/// The bits of numbers, so that NaN equals itself and 0 differs from -0.
pub fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

/// A number that stands for some (FNV-1a).
pub fn hash(numbers: &[u32]) -> u64 {
    let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// The root of the sum of squares.
pub fn norm(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.map(|x| x * x).sum::<f64>().sqrt()
}

/// Distance of some numbers from what is expected, relative to the size of that.
pub fn relative_error<T: Into<f64> + Copy>(actual: &[T], expected: &[f64]) -> f64 {
    assert_eq!(actual.len(), expected.len());
    let pairs = actual.iter().zip(expected);
    let distance = norm(pairs.map(|(&actual, expected)| actual.into() - expected));
    distance / norm(expected.iter().copied()).max(1e-30)
}

/// Asserts that numbers differ by less than `room`.
#[track_caller]
pub fn assert_near<F, E>(found: &[F], expected: &[E], room: f64)
where
    F: Into<f64> + Copy,
    E: Into<f64> + Copy,
{
    assert_eq!(found.len(), expected.len());
    for (&found, &expected) in found.iter().zip(expected) {
        let (found, expected) = (found.into(), expected.into());
        assert!((found - expected).abs() < room, "{found} for {expected}");
    }
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

/// A population of one seed that sees the same and whose steps lead nowhere; its action at each step.
pub fn act_on(population: &mut Population, seen: &Observations, steps: usize) -> Vec<usize> {
    let step = |_| {
        let action = population.act(seen)[0];
        population.observe(&[None]);
        action
    };
    (0..steps).map(step).collect()
}
