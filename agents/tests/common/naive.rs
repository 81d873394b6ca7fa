//! The network and its gradient once more, in plain f64 loops over one sample.

use rand::Rng;
use rand::SeedableRng;

use super::*;

/// The masks of one row: of the input, then of each hidden layer.
pub type RowMasks = Vec<Option<Vec<f64>>>;

/// One slot's network, or a gradient of its shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    /// Weights `[inputs][outputs]` and biases of each layer. The last gives the output and what the
    /// further heads give, one after the other.
    pub layers: Vec<(Vec<Vec<f64>>, Vec<f64>)>,
}

impl Net {
    /// Of a slot's numbers as they lie in a layout with so many hidden layers.
    pub fn new(layout: &Layout, hidden: usize, numbers: &[f32]) -> Self {
        let wide = |range: std::ops::Range<usize>| {
            numbers[range]
                .iter()
                .map(|&x| f64::from(x))
                .collect::<Vec<_>>()
        };
        let mut layers: Vec<(Vec<Vec<f64>>, Vec<f64>)> = Vec::new();
        for (index, layer) in layout.layers.iter().enumerate() {
            let rows = (0..layer.inputs).map(|input| wide(layer.weights(input)));
            match layers.get_mut(hidden).filter(|_| index > hidden) {
                None => layers.push((rows.collect(), wide(layer.biases()))),
                Some((weight, bias)) => {
                    weight
                        .iter_mut()
                        .zip(rows)
                        .for_each(|(row, of_head)| row.extend(of_head));
                    bias.extend(wide(layer.biases()));
                }
            }
        }
        Self { layers }
    }

    pub fn of(networks: &dyn Networks, slot: usize) -> Self {
        Self::of_numbers(networks, slot, &networks.numbers(0))
    }

    /// Of other numbers that lie as those of the networks do.
    pub fn of_numbers(networks: &dyn Networks, slot: usize, numbers: &[f32]) -> Self {
        let (layout, hidden) = (networks.layout(), networks.architecture().hidden.len());
        Self::new(layout, hidden, &numbers[slot * layout.len..][..layout.len])
    }

    /// Of a network that was saved: a row of weights for each output, as in PyTorch.
    pub fn of_saved(network: &Network) -> Self {
        let wide = |x: &f32| f64::from(*x);
        let layer = |layer: &Linear| {
            let of_input = |input: usize| layer.weight[input..].iter().step_by(layer.inputs);
            let weight = (0..layer.inputs).map(|input| of_input(input).map(wide).collect());
            (weight.collect(), layer.bias.iter().map(wide).collect())
        };
        Self {
            layers: network.layers().iter().map(layer).collect(),
        }
    }

    /// All numbers, layer after layer, weights before biases.
    pub fn numbers(&self) -> Vec<f64> {
        let layers = self.layers.iter();
        let numbers = layers.flat_map(|(weight, bias)| weight.iter().flatten().chain(bias));
        numbers.copied().collect()
    }

    /// Central differences of a loss of the network, of a step in each of its numbers.
    pub fn slopes(&self, step: f64, loss: impl Fn(&Self) -> f64) -> Vec<f64> {
        let at = |place: usize, by: f64| {
            let (mut moved, mut number) = (self.clone(), 0);
            moved.each(self, |weight, _| {
                *weight += if number == place { by } else { 0. };
                number += 1;
            });
            loss(&moved)
        };
        let slope = |place| (at(place, step) - at(place, -step)) / (2. * step);
        (0..self.numbers().len()).map(slope).collect()
    }

    pub fn zeros_like(&self) -> Self {
        let mut zeros = self.clone();
        zeros.each(self, |zero, _| *zero = 0.);
        zeros
    }

    /// Calls `change` for each parameter and its counterpart in a network of the same shape.
    pub fn each(&mut self, other: &Self, mut change: impl FnMut(&mut f64, f64)) {
        for ((weight, bias), (other_weight, other_bias)) in
            self.layers.iter_mut().zip(&other.layers)
        {
            let ours = weight.iter_mut().flatten().chain(bias);
            for (ours, theirs) in ours.zip(other_weight.iter().flatten().chain(other_bias)) {
                change(ours, *theirs);
            }
        }
    }

    /// The largest distance of a layer's weights or biases from what is expected, relative to its size.
    /// Where terms cancel rounding errors do not: what is below 3 % of the whole counts as that large.
    pub fn error(&self, expected: &Self) -> f64 {
        let parts = |net: &Self| -> Vec<Vec<f64>> {
            let layers = net.layers.iter();
            layers
                .flat_map(|(weight, bias)| [weight.concat(), bias.clone()])
                .collect()
        };
        let (ours, expected) = (parts(self), parts(expected));
        let least = 0.03 * norm(expected.iter().flatten().copied());
        let parts = ours.iter().zip(&expected);
        let errors = parts.map(|(ours, expected)| {
            let distance = norm(ours.iter().zip(expected).map(|(a, b)| a - b));
            distance / norm(expected.iter().copied()).max(least).max(1e-30)
        });
        errors.fold(
            0.,
            |largest, error| if error <= largest { largest } else { error },
        )
    }

    /// The output, and what the further heads give.
    pub fn q(&self, x: &[f64], masks: &RowMasks) -> Vec<f64> {
        self.q_and_margin(x, masks).0
    }

    /// The same without masks.
    pub fn mean_q(&self, x: &[f64]) -> Vec<f64> {
        self.q(x, &vec![None; self.layers.len()])
    }

    /// The same as `q` with the smallest distance of a ReLU's input from its kink.
    pub fn q_and_margin(&self, x: &[f64], masks: &RowMasks) -> (Vec<f64>, f64) {
        let (mut seen, margin) = self.trace(x, masks);
        (seen.pop().unwrap(), margin)
    }

    /// What each layer sees, the output at the end, and the margin.
    fn trace(&self, x: &[f64], masks: &RowMasks) -> (Vec<Vec<f64>>, f64) {
        let mut margin = f64::INFINITY;
        let mut seen = vec![times(x, &masks[0])];
        for (index, (weight, bias)) in self.layers.iter().enumerate() {
            let mut z = bias.clone();
            for (x, weights) in seen[index].iter().zip(weight) {
                for (z, weight) in z.iter_mut().zip(weights) {
                    *z += x * weight;
                }
            }
            if index + 1 < self.layers.len() {
                margin = z.iter().fold(margin, |margin, z| margin.min(z.abs()));
                let h: Vec<f64> = z.iter().map(|z| z.max(0.)).collect();
                z = times(&h, &masks[index + 1]);
            }
            seen.push(z);
        }
        (seen, margin)
    }

    /// What the last hidden layer gives without masks, and 1.
    pub fn features(&self, x: &[f64]) -> Vec<f64> {
        let (mut seen, _) = self.trace(x, &vec![None; self.layers.len()]);
        let mut features = seen.swap_remove(self.layers.len() - 1);
        features.push(1.);
        features
    }

    /// Adds the gradient of a loss whose slopes with respect to what `q` gives are given. The hidden
    /// layers learn from `deep` of them only.
    pub fn add_gradient(
        &self,
        x: &[f64],
        masks: &RowMasks,
        slopes: &[f64],
        deep: impl Fn(usize) -> bool,
        into: &mut Self,
    ) {
        let (seen, _) = self.trace(x, masks);
        let mut gradient_z = slopes.to_vec();
        for index in (0..self.layers.len()).rev() {
            let (weight, bias) = &mut into.layers[index];
            let is_last = index + 1 == self.layers.len();
            let mut gradient_h = vec![0.; seen[index].len()];
            for (unit, h) in seen[index].iter().enumerate() {
                for (output, g) in gradient_z.iter().enumerate() {
                    weight[unit][output] += h * g;
                    if !is_last || deep(output) {
                        gradient_h[unit] += self.layers[index].0[unit][output] * g;
                    }
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

fn times(values: &[f64], mask: &Option<Vec<f64>>) -> Vec<f64> {
    match mask {
        Some(mask) => values.iter().zip(mask).map(|(v, m)| v * m).collect(),
        None => values.to_vec(),
    }
}

/// The index of the largest value.
pub fn largest(q: &[f64]) -> usize {
    (0..q.len()).max_by(|&a, &b| q[a].total_cmp(&q[b])).unwrap()
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
        let Mask {
            kept,
            width,
            scales,
        } = masks.after(layer)?;
        let rows = kept.len() / width / scales.len();
        let kept = kept[(slot * rows + row % rows) * width..][..*width].iter();
        let scale = f64::from(scales[slot]);
        Some(kept.map(|&kept| f64::from(kept) * scale).collect())
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
