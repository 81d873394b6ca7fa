//! The Q-network and its gradient once more, in plain f64 loops over one sample.

use agents::{
    Observation, ObservationSpace,
    architecture::Architecture,
    masks::Masks,
    network::{Layer, Parameters},
};
use rand::{Rng, SeedableRng};

use super::host;

/// The masks of one row: of the input, then of each hidden layer.
pub type RowMasks = Vec<Option<Vec<f64>>>;

/// One slot's network, or a gradient of its shape.
#[derive(Debug, Clone)]
pub struct Net {
    /// Weights `[inputs][outputs]` and biases of each layer.
    pub layers: Vec<(Vec<Vec<f64>>, Vec<f64>)>,
}

impl Net {
    pub fn of(parameters: &Parameters, slot: usize) -> Self {
        let layers = parameters.layers.iter();
        Self {
            layers: layers.map(|layer| linear(layer, slot)).collect(),
        }
    }

    /// The same with a last layer that gives the output and what the heads give, one after the other.
    pub fn with_heads(parameters: &Parameters, slot: usize) -> Self {
        let mut net = Self::of(parameters, slot);
        let (weight, bias) = net.layers.last_mut().unwrap();
        for head in &parameters.heads {
            let (of_head, bias_of_head) = linear(head, slot);
            for (row, of_head) in weight.iter_mut().zip(of_head) {
                row.extend(of_head);
            }
            bias.extend(bias_of_head);
        }
        net
    }

    pub fn zeros_like(&self) -> Self {
        let mut zeros = self.clone();
        zeros.each(self, |zero, _| *zero = 0.);
        zeros
    }

    /// Calls `change` for each parameter and its counterpart in a network of the same shape.
    pub fn each(&mut self, other: &Self, change: impl Fn(&mut f64, f64)) {
        for ((weight, bias), (other_weight, other_bias)) in
            self.layers.iter_mut().zip(&other.layers)
        {
            let ours = weight.iter_mut().flatten().chain(bias);
            for (ours, theirs) in ours.zip(other_weight.iter().flatten().chain(other_bias)) {
                change(ours, *theirs);
            }
        }
    }

    pub fn q(&self, x: &[f64], masks: &RowMasks) -> Vec<f64> {
        self.trace(x, masks).pop().unwrap()
    }

    /// What each layer sees, and the Q-values at the end.
    fn trace(&self, x: &[f64], masks: &RowMasks) -> Vec<Vec<f64>> {
        let mut seen = vec![times(x, &masks[0])];
        for (index, (weight, bias)) in self.layers.iter().enumerate() {
            let mut z = bias.clone();
            for (x, weights) in seen[index].iter().zip(weight) {
                for (z, weight) in z.iter_mut().zip(weights) {
                    *z += x * weight;
                }
            }
            if index + 1 < self.layers.len() {
                let h: Vec<f64> = z.iter().map(|z| z.max(0.)).collect();
                z = times(&h, &masks[index + 1]);
            }
            seen.push(z);
        }
        seen
    }

    /// Adds the gradient of a loss whose gradient with respect to the Q-values is given.
    pub fn add_gradient(&self, x: &[f64], masks: &RowMasks, gradient_q: &[f64], into: &mut Self) {
        let seen = self.trace(x, masks);
        let mut gradient_z = gradient_q.to_vec();
        for index in (0..self.layers.len()).rev() {
            let (weight, bias) = &mut into.layers[index];
            let mut gradient_h = vec![0.; seen[index].len()];
            for (unit, h) in seen[index].iter().enumerate() {
                for (output, g) in gradient_z.iter().enumerate() {
                    weight[unit][output] += h * g;
                    gradient_h[unit] += self.layers[index].0[unit][output] * g;
                }
            }
            for (bias, g) in bias.iter_mut().zip(&gradient_z) {
                *bias += g;
            }
            gradient_z = times(&gradient_h, &masks[index]);
            for (g, h) in gradient_z.iter_mut().zip(&seen[index]) {
                *g = if *h > 0. { *g } else { 0. };
            }
        }
    }
}

/// Weights `[inputs][outputs]` and biases of one slot.
fn linear(layer: &Layer, slot: usize) -> (Vec<Vec<f64>>, Vec<f64>) {
    let outputs = layer.bias.size()[2] as usize;
    let wide = |tensor| -> Vec<f64> {
        let numbers = host(&tensor);
        numbers.into_iter().map(f64::from).collect()
    };
    let weight = wide(layer.weight.get(slot as i64));
    let weight = weight.chunks_exact(outputs).map(<[_]>::to_vec).collect();
    (weight, wide(layer.bias.get(slot as i64)))
}

fn times(values: &[f64], mask: &Option<Vec<f64>>) -> Vec<f64> {
    match mask {
        Some(mask) => values.iter().zip(mask).map(|(v, m)| v * m).collect(),
        None => values.to_vec(),
    }
}

/// The numbers that a network sees.
pub fn inputs(space: ObservationSpace, observation: Observation) -> Vec<f64> {
    match observation {
        Observation::Vector(numbers) => numbers.iter().map(|&number| f64::from(number)).collect(),
        Observation::Index(index) => (0..space.width())
            .map(|place| f64::from(u8::from(place == index)))
            .collect(),
    }
}

/// No masks at all.
pub fn no_masks(architecture: &Architecture) -> RowMasks {
    vec![None; architecture.hidden.len() + 1]
}

/// The masks that one row of one slot is under.
pub fn row_masks(
    masks: Option<&Masks>,
    architecture: &Architecture,
    slot: usize,
    row: usize,
) -> RowMasks {
    let Some(masks) = masks else {
        return no_masks(architecture);
    };
    let layer = |layer| {
        let mask = masks.after(layer)?.get(slot as i64);
        let row = if mask.size()[0] == 1 { 0 } else { row };
        Some(
            host(&mask.get(row as i64))
                .into_iter()
                .map(f64::from)
                .collect(),
        )
    };
    (0..=architecture.hidden.len()).map(layer).collect()
}

/// A mask after each hidden layer from a generator that the agents do not use.
pub fn foreign_masks(
    generator: &mut rand_chacha::ChaCha20Rng,
    hidden: &[usize],
    p: f64,
) -> RowMasks {
    let mut unit = || {
        let uniform = f64::from(generator.next_u32()) / f64::from(u32::MAX);
        if uniform < p { 0. } else { 1. / (1. - p) }
    };
    let mut layer = |&units: &usize| Some((0..units).map(|_| unit()).collect());
    std::iter::once(None)
        .chain(hidden.iter().map(&mut layer))
        .collect()
}

/// A generator that the agents do not use.
pub fn foreign(seed: u64) -> rand_chacha::ChaCha20Rng {
    rand_chacha::ChaCha20Rng::seed_from_u64(seed)
}
