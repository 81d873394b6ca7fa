//! The batched network: one multilayer perceptron for each slot of a population.
//!
//! Beside its output (Q-values, or what a regression predicts) it may have further linear heads on the
//! last hidden layer, and numbers that are trained with it.
//!
//! All weights of all slots are one tensor `[S, P]`; a layer's weights are a view of it. A layer is
//! one `baddbmm`, and masks are arguments: there is no train/eval switch anywhere. The backward
//! pass is written out rather than left to autograd because that doubles the speed at these sizes;
//! a test holds it against autograd.

use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use tch::{Device, Kind, Tensor};

use crate::{
    architecture::{ALIGNMENT, Architecture},
    masks::Masks,
    observation::Input,
    settings::InitialWeights,
    slots::Slots,
    stream::{Purpose, Stream, substream},
};

/// Index of the first head's stream of initial weights; those of the layers are below it.
const FIRST_HEAD: u64 = 1 << 32;

/// One layer of all slots, as views of the flat tensor.
#[derive(Debug)]
pub struct Layer {
    /// `[S, inputs, outputs]`
    pub weight: Tensor,
    /// `[S, 1, outputs]`
    pub bias: Tensor,
}

/// Numbers of the shape of a population's parameters: the weights, or their gradients.
#[derive(Debug)]
pub struct Parameters {
    /// `[S, P]`; what pads the slots' parameters is zero.
    pub flat: Tensor,
    /// The layers, first to last; the last gives the output.
    pub layers: Vec<Layer>,
    /// Further heads on the last hidden layer.
    pub heads: Vec<Layer>,
    /// Numbers beside the network, `[S, 1, n]`.
    pub scalars: Tensor,
    rows: i64,
}

/// What a forward pass leaves for the backward pass.
#[derive(Debug)]
pub struct Trace {
    /// Outputs of the hidden layers after ReLU and masks, `[S, B, W]` each.
    hidden: Vec<Tensor>,
    /// The output, `[S, B, outputs]`; of a Q-network, Q-values.
    pub output: Tensor,
}

/// Gradient of a loss with respect to the output of a further head.
#[derive(Debug)]
pub struct HeadGradient {
    /// `[S, B, outputs]`
    pub outer: Tensor,
    /// Whether it stops at the head, so that the hidden layers do not learn from it.
    pub is_detached: bool,
}

impl From<Tensor> for HeadGradient {
    fn from(outer: Tensor) -> Self {
        Self {
            outer,
            is_detached: false,
        }
    }
}

impl Parameters {
    /// Zeros for S slots.
    pub fn zeros(architecture: &Architecture, slots: usize, device: Device) -> Self {
        let (slots, width) = (slots as i64, architecture.hidden[0] as i64);
        let rows = architecture.rows() as i64;
        let size = rows * width;
        let flat = Tensor::zeros([slots, size], (Kind::Float, device));
        let mut offset = 0;
        let mut view = |inputs: usize, outputs: usize| {
            let (inputs, outputs) = (inputs as i64, outputs as i64);
            let strides = [size, outputs, 1];
            let part = flat.as_strided([slots, inputs, outputs], strides, offset);
            offset +=
                (inputs * outputs + ALIGNMENT as i64 - 1) / ALIGNMENT as i64 * ALIGNMENT as i64;
            part
        };
        let mut linear = |(inputs, outputs)| Layer {
            weight: view(inputs, outputs),
            bias: view(1, outputs),
        };
        let layers = architecture.layers().map(&mut linear).collect();
        let heads = architecture.heads().map(&mut linear).collect();
        let scalars = view(1, architecture.scalars);
        Self {
            flat,
            layers,
            heads,
            scalars,
            rows,
        }
    }

    /// Weights and biases as training begins. Each layer and head has a stream of its own, so layers
    /// of the same shape start alike in every arm. The numbers beside the network begin at zero.
    pub fn initial(
        architecture: &Architecture,
        distribution: InitialWeights,
        slots: &Slots,
        device: Device,
    ) -> Self {
        let host = Self::zeros(architecture, slots.len(), Device::Cpu);
        for (slot, seed) in slots.seeds() {
            let last = host.layers.len() - 1;
            let layers = (0..).zip(&host.layers);
            for (index, layer) in layers.chain((FIRST_HEAD..).zip(&host.heads)) {
                let mut stream = substream(seed, Purpose::Weights, index);
                let output = index >= last as u64;
                let inputs = layer.weight.size()[1];
                for (part, is_bias) in [(&layer.weight, false), (&layer.bias, true)] {
                    let mut part = part.get(slot as i64);
                    let drawn: Vec<f32> = (0..part.numel())
                        .map(|_| match distribution {
                            InitialWeights::Uniform => uniform(inputs, &mut stream),
                            InitialWeights::Gaussian if is_bias && output => 0.,
                            InitialWeights::Gaussian if is_bias => 0.1,
                            InitialWeights::Gaussian => gaussian(inputs, &mut stream),
                        })
                        .collect();
                    part.copy_(&Tensor::from_slice(&drawn).view_as(&part));
                }
            }
        }
        let parameters = Self::zeros(architecture, slots.len(), device);
        parameters.copy_from(&host);
        parameters
    }

    /// Takes over another's numbers.
    pub fn copy_from(&self, other: &Self) {
        self.flat.shallow_clone().copy_(&other.flat);
    }

    /// Forward pass of all slots, each on its own rows and under its own masks.
    pub fn forward(&self, input: &Input, masks: Option<&Masks>) -> Trace {
        let mask = |layer| masks.and_then(|masks| masks.after(layer));
        let mut hidden: Vec<Tensor> = Vec::with_capacity(self.layers.len() - 1);
        for (index, Layer { weight, bias }) in self.layers.iter().enumerate() {
            let z = match (hidden.last(), input) {
                (Some(h), _) => bias.baddbmm(h, weight, 1., 1.),
                (None, Input::Vector(x)) => match mask(0) {
                    Some(mask) => bias.baddbmm(&(x * mask), weight, 1., 1.),
                    None => bias.baddbmm(x, weight, 1., 1.),
                },
                (None, Input::Index(x)) => {
                    let looked_up = self.row_view().index_select(0, &self.row_index(x));
                    let mut looked_up = looked_up.view([x.size()[0], x.size()[1], -1]);
                    if let Some(mask) = mask(0) {
                        looked_up *= input_mask(mask, x);
                    }
                    looked_up + bias
                }
            };
            if index + 1 == self.layers.len() {
                return Trace { hidden, output: z };
            }
            let mut h = { z }.relu_();
            if let Some(mask) = mask(index + 1) {
                h *= mask;
            }
            hidden.push(h);
        }
        unreachable!("a network has an output layer")
    }

    /// Output of a further head, `[S, B, outputs]`, given what the forward pass left.
    ///
    /// # Panics
    /// If there is no such head.
    pub fn head(&self, index: usize, trace: &Trace) -> Tensor {
        let Layer { weight, bias } = &self.heads[index];
        bias.baddbmm(trace.features(), weight, 1., 1.)
    }

    /// Writes the gradient of a loss with respect to these parameters into `gradient`, given its
    /// gradients with respect to the output, `[S, B, outputs]`, and to the output of each head, and what
    /// the forward pass was given. Gradients are sums over the rows; nothing crosses the slots. The
    /// numbers beside the network are left to the loss.
    pub fn backward(
        &self,
        input: &Input,
        masks: Option<&Masks>,
        trace: &Trace,
        (gradient_output, gradient_heads): (Tensor, &[HeadGradient]),
        gradient: &Self,
    ) {
        assert_eq!(gradient_heads.len(), self.heads.len(), "one for each head");
        let mask = |layer| masks.and_then(|masks| masks.after(layer));
        let mut gradient_z = gradient_output;
        for index in (0..self.layers.len()).rev() {
            let Layer { weight, bias } = &gradient.layers[index];
            let _ = gradient_z.sum_intlist_out(bias, 1, true, Kind::Float);
            if let Some(below) = index.checked_sub(1) {
                let h = &trace.hidden[below];
                let _ = h.transpose(1, 2).bmm_out(weight, &gradient_z);
                let mut gradient_h = gradient_z.bmm(&self.layers[index].weight.transpose(1, 2));
                if index + 1 == self.layers.len() {
                    for (head, HeadGradient { outer, is_detached }) in
                        gradient_heads.iter().enumerate()
                    {
                        let Layer { weight, bias } = &gradient.heads[head];
                        let _ = outer.sum_intlist_out(bias, 1, true, Kind::Float);
                        let _ = h.transpose(1, 2).bmm_out(weight, outer);
                        if !is_detached {
                            gradient_h += outer.bmm(&self.heads[head].weight.transpose(1, 2));
                        }
                    }
                }
                // The output after a mask is positive just where ReLU let through and the mask kept.
                gradient_z = h.threshold_backward(&gradient_h, 0.);
                if let Some(mask) = mask(index) {
                    gradient_z *= mask;
                }
                continue;
            }
            match input {
                Input::Vector(x) => {
                    let masked = mask(0).map(|mask| x * mask);
                    let x = masked.as_ref().unwrap_or(x);
                    let _ = x.transpose(1, 2).bmm_out(weight, &gradient_z);
                }
                Input::Index(x) => {
                    if let Some(mask) = mask(0) {
                        gradient_z *= input_mask(mask, x);
                    }
                    let _ = weight.shallow_clone().zero_();
                    let rows = gradient_z.view([-1, gradient_z.size()[2]]);
                    let _ = gradient
                        .row_view()
                        .index_add_(0, &gradient.row_index(x), &rows);
                }
            }
        }
    }

    /// All parameters as rows of the first layer's width.
    fn row_view(&self) -> Tensor {
        self.flat.view([self.flat.size()[0] * self.rows, -1])
    }

    /// Row of each observed index in `row_view`, `[S * B]`.
    fn row_index(&self, index: &Tensor) -> Tensor {
        let slots = index.size()[0];
        let first = Tensor::arange(slots, (Kind::Int64, index.device())) * self.rows;
        (index + first.view([slots, 1])).view([-1])
    }
}

impl Trace {
    /// What the last hidden layer gives to the output and to the heads, `[S, B, W]`.
    pub fn features(&self) -> &Tensor {
        &self.hidden[self.hidden.len() - 1]
    }
}

/// Uniform in ±1/sqrt(inputs).
fn uniform(inputs: i64, stream: &mut Stream) -> f32 {
    let bound = 1. / (inputs as f32).sqrt();
    stream.random_range(-bound..bound)
}

/// Gaussian with STD 1/sqrt(inputs).
fn gaussian(inputs: i64, stream: &mut Stream) -> f32 {
    let normal: f32 = StandardNormal.sample(stream);
    normal / (inputs as f32).sqrt()
}

/// The mask's entries for the inputs that are one, `[S, B, 1]`, of a mask `[S, B or 1, D]`.
fn input_mask(mask: &Tensor, index: &Tensor) -> Tensor {
    let (slots, rows) = (index.size()[0], index.size()[1]);
    mask.expand([slots, rows, -1], false)
        .gather(-1, &index.unsqueeze(-1), false)
}
