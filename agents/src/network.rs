//! A multilayer perceptron, forward and backward, written once over the engine's layers.
//!
//! Beside its output (Q-values, or what a regression predicts) it may have further linear heads on the
//! last hidden layer. Masks are arguments: there is no train/eval switch anywhere. The backward pass is
//! written out; tests hold it against a naive network, whose gradient is that of central differences.

use rand::RngExt;

use crate::{
    architecture::{Architecture, Layout},
    engine::{After, Engine, X},
    masks::Masks,
    matrix::Matrix,
    observation::Observations,
    settings::InitialWeights,
    stream::{Purpose, Stream, standard_normal, substream},
};

/// Index of the first head's stream of initial weights; those of the layers are below it.
const FIRST_HEAD: u64 = 1 << 32;
/// Streams of an ensemble's member are this many bits above those of the one before.
const MEMBER_BITS: u32 = 40;

/// What a forward pass leaves, for so many rows of each slot.
#[derive(Debug)]
pub struct Trace<E: Engine> {
    /// Outputs of the hidden layers after ReLU and masks.
    hidden: Vec<E::Array>,
    /// The output, then the further heads.
    heads: Vec<E::Array>,
    /// Where heads lie that the engine does not keep in the host's memory.
    on_host: Vec<Option<Matrix>>,
    rows: usize,
}

impl<E: Engine> Trace<E> {
    /// Memory for a pass of `rows` rows of each slot, with the output and so many further heads.
    pub fn new(architecture: &Architecture, heads: usize, rows: usize, engine: &E) -> Self {
        let array = |&width: &usize| engine.array(rows, width);
        let widths = std::iter::once(&architecture.outputs).chain(&architecture.heads[..heads]);
        let heads: Vec<_> = widths.map(array).collect();
        Self {
            hidden: architecture.hidden.iter().map(array).collect(),
            on_host: heads.iter().map(|_| None).collect(),
            heads,
            rows,
        }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// What the last hidden layer gives, of all rows of all slots.
    pub fn features<'a>(&'a self, engine: &E, place: &'a mut Option<Matrix>) -> &'a Matrix {
        engine.to_host(&self.hidden[self.hidden.len() - 1], place)
    }

    /// The output (0), or a further head (from 1 on), of all rows of all slots.
    pub fn head(&mut self, index: usize, engine: &E) -> &Matrix {
        engine.to_host(&self.heads[index], &mut self.on_host[index])
    }

    pub fn heads(&mut self, engine: &E) -> Vec<&Matrix> {
        let heads = self.heads.iter().zip(&mut self.on_host);
        heads
            .map(|(head, place)| engine.to_host(head, place))
            .collect()
    }

    /// Forward pass of all slots, each on its own rows and under its own masks.
    pub fn forward(
        &mut self,
        engine: &E,
        parameters: &E::Parameters,
        input: &E::Input,
        masks: Option<&Masks>,
    ) {
        let mask = |layer| masks.and_then(|masks| masks.after(layer));
        for layer in 0..self.hidden.len() {
            let (below, out) = self.hidden.split_at_mut(layer);
            let x = match below.last() {
                Some(below) => X::Below(below),
                None => X::Seen(input, mask(0)),
            };
            engine.linear(
                parameters,
                layer,
                x,
                After::Relu(mask(layer + 1)),
                &mut out[0],
            );
        }
        let last = self.hidden.len();
        for (layer, out) in (last..).zip(&mut self.heads) {
            let features = X::Below(&self.hidden[last - 1]);
            engine.linear(parameters, layer, features, After::Nothing, out);
        }
    }
}

/// Gradient of a loss with respect to the output or to a further head.
#[derive(Debug, Clone)]
pub struct HeadGradient {
    /// Of all rows of all slots.
    pub slopes: Matrix,
    /// Whether they stop at the head, so that the hidden layers do not learn from it.
    pub is_detached: bool,
    /// Whether the head stays as it is, so that the hidden layers alone learn from it.
    pub is_fixed: bool,
}

/// Memory of the backward pass: the loss's gradient with respect to what each layer gives.
#[derive(Debug)]
pub struct LossGradient<E: Engine> {
    /// With respect to the output, then to the further heads: written by the loss.
    pub heads: Vec<HeadGradient>,
    hidden: Vec<E::Array>,
}

impl<E: Engine> LossGradient<E> {
    /// Memory for `rows` rows of each slot.
    pub fn new(architecture: &Architecture, rows: usize, engine: &E) -> Self {
        let widths = std::iter::once(&architecture.outputs).chain(&architecture.heads);
        let head = |&width: &usize| HeadGradient {
            slopes: Matrix::zeros(engine.slots() * rows, width),
            is_detached: false,
            is_fixed: false,
        };
        Self {
            heads: widths.map(head).collect(),
            hidden: (architecture.hidden.iter())
                .map(|&width| engine.array(rows, width))
                .collect(),
        }
    }

    /// Writes the gradient of a loss into `gradient`, given its slopes in the heads and what the forward
    /// pass was given and left. Gradients are sums over the rows.
    pub fn backward(
        &mut self,
        engine: &E,
        parameters: &E::Parameters,
        input: &E::Input,
        masks: Option<&Masks>,
        trace: &Trace<E>,
        gradient: &mut E::Parameters,
    ) {
        let mask = |layer| masks.and_then(|masks| masks.after(layer));
        let last = trace.hidden.len();
        let mut places: Vec<_> = self.heads.iter().map(|_| None).collect();
        let mut attached = Vec::with_capacity(self.heads.len());
        for ((layer, head), place) in (last..).zip(&self.heads).zip(&mut places) {
            let dz = engine.to_engine(&head.slopes, place);
            if !head.is_fixed {
                engine.gradient(X::Below(&trace.hidden[last - 1]), dz, layer, gradient);
            }
            if !head.is_detached {
                attached.push((layer, dz));
            }
        }
        for layer in (0..last).rev() {
            let (under, over) = self.hidden.split_at_mut(layer + 1);
            let dz = &mut under[layer];
            let one;
            let above = match over.first() {
                None => &attached[..],
                Some(over) => {
                    one = [(layer + 1, over)];
                    &one
                }
            };
            engine.slope(parameters, above, &trace.hidden[layer], mask(layer + 1), dz);
            let x = match layer.checked_sub(1) {
                Some(below) => X::Below(&trace.hidden[below]),
                None => X::Seen(input, mask(0)),
            };
            engine.gradient(x, dz, layer, gradient);
        }
    }
}

/// Whose weights are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// [`Purpose::Weights`], or [`Purpose::Prior`] for a network that never learns.
    pub purpose: Purpose,
    /// By slot.
    pub seeds: &'a [u64],
    /// A network of each seed's ensemble; 0 for a network alone.
    pub member: usize,
}

impl<'a> Origin<'a> {
    /// Networks that learn, one a seed.
    pub fn of(seeds: &'a [u64]) -> Self {
        Self {
            purpose: Purpose::Weights,
            seeds,
            member: 0,
        }
    }
}

/// Weights and biases as training begins, `[S, layout.len]`. Each layer and head of a member of a seed has a
/// stream of its own, so layers of the same shape start alike in every arm.
pub fn initial_weights(
    architecture: &Architecture,
    layout: &Layout,
    distribution: InitialWeights,
    origin: Origin,
) -> Vec<f32> {
    let mut numbers = vec![0.; origin.seeds.len() * layout.len];
    let output = architecture.hidden.len();
    for (numbers, &seed) in numbers.chunks_exact_mut(layout.len).zip(origin.seeds) {
        for (index, layer) in layout.layers.iter().enumerate() {
            let of_stream = match index.checked_sub(output + 1) {
                Some(head) => FIRST_HEAD + head as u64,
                None => index as u64,
            };
            let of_member = (origin.member as u64) << MEMBER_BITS;
            let mut stream = substream(seed, origin.purpose, of_member + of_stream);
            for input in 0..layer.inputs {
                numbers[layer.weights(input)].fill_with(|| match distribution {
                    InitialWeights::Uniform => uniform(layer.inputs, &mut stream),
                    InitialWeights::Gaussian => gaussian(layer.inputs, &mut stream),
                    InitialWeights::Haiku => truncated_gaussian(layer.inputs, &mut stream),
                });
            }
            numbers[layer.biases()].fill_with(|| match distribution {
                InitialWeights::Uniform => uniform(layer.inputs, &mut stream),
                InitialWeights::Gaussian if index < output => 0.1,
                InitialWeights::Gaussian | InitialWeights::Haiku => 0.,
            });
        }
    }
    numbers
}

/// What networks of these sizes make of observations of each slot, under masks or without: the output,
/// then so many further heads, `[S * B, width]` each.
pub fn predict<E: Engine>(
    engine: &E,
    architecture: &Architecture,
    parameters: &E::Parameters,
    observations: &Observations,
    masks: Option<&Masks>,
    heads: usize,
) -> Vec<Matrix> {
    let rows = observations.rows() / engine.slots();
    let mut trace = Trace::new(architecture, heads, rows, engine);
    let mut place = None;
    let input = engine.input(observations, &mut place);
    trace.forward(engine, parameters, input, masks);
    trace.heads(engine).into_iter().cloned().collect()
}

/// Uniform in ±1/sqrt(inputs).
fn uniform(inputs: usize, stream: &mut Stream) -> f32 {
    let bound = 1. / (inputs as f32).sqrt();
    stream.random_range(-bound..bound)
}

/// Gaussian with STD 1/sqrt(inputs).
fn gaussian(inputs: usize, stream: &mut Stream) -> f32 {
    (standard_normal(stream) / (inputs as f64).sqrt()) as f32
}

/// Gaussian with STD 1/sqrt(inputs) before what is beyond two STDs is drawn again.
fn truncated_gaussian(inputs: usize, stream: &mut Stream) -> f32 {
    let bound = 2. / (inputs as f32).sqrt();
    loop {
        let number = gaussian(inputs, stream);
        if number.abs() <= bound {
            return number;
        }
    }
}
