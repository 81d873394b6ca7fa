//! The operations of the native engine on slices, each compiled for every instruction set.
//!
//! All are inlined into the function that is compiled for a set, so that the compiler makes that set's
//! vectors of their loops. Rows are padded with zeros, and stay so.

use super::{
    Parameters,
    tiles::{Product, Strided, Tiles, transpose},
};
use crate::{
    architecture::Layer,
    engine::{After, BETAS, EPSILON, Step},
    masks::Mask,
    matrix::Matrix,
    noise::Factors,
};

/// Adam's means and squares below these are zero: a step of 1e-12 learning rates, and what gradients of 3e-14
/// add, far below epsilon. They would become subnormal, and cost a hundred times as much.
const TINY: (f32, f32) = (1e-20, 1e-30);

/// What a layer takes: rows of so many numbers, or the indices of the inputs that are one; under a mask.
#[derive(Clone, Copy)]
pub enum Inputs<'a> {
    Rows(&'a [f32], usize, Option<&'a Mask>),
    Index(&'a [u32], Option<&'a Mask>),
}

/// The left side of a product with observations under a mask, which are written to `scratch`.
#[inline(always)]
fn masked<'a>(
    values: &'a [f32],
    row: usize,
    mask: Option<&Mask>,
    scratch: &'a mut Vec<f32>,
) -> &'a [f32] {
    let Some(mask) = mask else { return values };
    scratch.clear();
    scratch.extend_from_slice(values);
    let rows = scratch.chunks_exact_mut(row);
    let scale = mask.scales[0];
    for (x, kept) in rows.zip(mask.kept.chunks_exact(mask.width).cycle()) {
        for (x, &kept) in x.iter_mut().zip(kept) {
            *x = if kept != 0 { *x * scale } else { 0. };
        }
    }
    scratch
}

/// The mask's entry of the input that is one in a row.
#[inline(always)]
fn entry(mask: Option<&Mask>, row: usize, index: u32) -> f32 {
    mask.map_or(1., |mask| {
        let rows = mask.kept.len() / mask.width;
        let is_kept = mask.kept[row % rows * mask.width + index as usize] != 0;
        if is_kept { mask.scales[0] } else { 0. }
    })
}

/// out = after(bias + x w)
#[inline(always)]
pub fn linear<T: Tiles>(
    layer: &Layer,
    flat: &[f32],
    x: Inputs,
    after: After,
    out: &mut Matrix,
    scratch: &mut Vec<f32>,
) {
    let Layer { stride, .. } = *layer;
    let weight = &flat[layer.weight..][..layer.inputs * stride];
    let bias = &flat[layer.bias..][..stride];
    match x {
        Inputs::Rows(values, row, mask) => {
            let product = Product {
                m: out.rows(),
                k: layer.inputs,
                n: layer.outputs,
                a: Strided {
                    values: masked(values, row, mask, scratch),
                    row,
                    column: 1,
                },
                b: weight,
                b_row: stride,
                bias: Some(bias),
            };
            T::product(product, &mut out.values, stride);
        }
        Inputs::Index(index, mask) => {
            let rows = out.values.chunks_exact_mut(stride).zip(index);
            for (row, (out, &index)) in rows.enumerate() {
                let scale = entry(mask, row, index);
                let weights = &weight[index as usize * stride..][..stride];
                for ((out, w), b) in out.iter_mut().zip(weights).zip(bias) {
                    *out = w * scale + b;
                }
            }
        }
    }
    match after {
        After::Nothing => {}
        After::Relu(None) => {
            for h in &mut out.values {
                *h = if *h > 0. { *h } else { 0. };
            }
        }
        After::Relu(Some(mask)) => {
            let (rows, scale) = (out.values.chunks_exact_mut(stride), mask.scales[0]);
            for (h, kept) in rows.zip(mask.kept.chunks_exact(mask.width).cycle()) {
                for (h, &kept) in h.iter_mut().zip(kept) {
                    let scaled = *h * scale;
                    // `&` and not `&&`: without a branch the loop is made of vectors.
                    *h = if (kept != 0) & (*h > 0.) { scaled } else { 0. };
                }
            }
        }
    }
}

/// dw = xᵀ dz, db = the sum of dz over rows.
#[inline(always)]
pub fn gradient<T: Tiles>(
    layer: &Layer,
    x: Inputs,
    dz: &Matrix,
    flat: &mut [f32],
    scratch: &mut Vec<f32>,
) {
    let Layer { stride, .. } = *layer;
    let (before, from_bias) = flat.split_at_mut(layer.bias);
    let bias = &mut from_bias[..stride];
    bias.fill(0.);
    for dz in dz.values.chunks_exact(stride) {
        for (sum, dz) in bias.iter_mut().zip(dz) {
            *sum += dz;
        }
    }
    let weight = &mut before[layer.weight..][..layer.inputs * stride];
    match x {
        Inputs::Rows(values, row, mask) => {
            let product = Product {
                m: layer.inputs,
                k: dz.rows(),
                n: layer.outputs,
                a: Strided {
                    values: masked(values, row, mask, scratch),
                    row: 1,
                    column: row,
                },
                b: &dz.values,
                b_row: stride,
                bias: None,
            };
            T::product(product, weight, stride);
        }
        Inputs::Index(index, mask) => {
            weight.fill(0.);
            let rows = dz.values.chunks_exact(stride).zip(index);
            for (row, (dz, &index)) in rows.enumerate() {
                let scale = entry(mask, row, index);
                let weights = &mut weight[index as usize * stride..][..stride];
                for (sum, dz) in weights.iter_mut().zip(dz) {
                    *sum += dz * scale;
                }
            }
        }
    }
}

/// dz = the sum over the layers above of their dz wᵀ, times the mask's scale, where h > 0
#[inline(always)]
pub fn slope<T: Tiles>(
    parameters: &Parameters,
    above: &[(usize, &Matrix)],
    h: &Matrix,
    mask: Option<&Mask>,
    dz: &mut Matrix,
    scratch: &mut Vec<f32>,
) {
    let row = dz.stride;
    for (place, (layer, of_above)) in above.iter().enumerate() {
        let layer = &parameters.layout.layers[*layer];
        let (transposed, product) = (layer.outputs * row, dz.values.len());
        scratch.resize(scratch.len().max(transposed + product), 0.);
        let (weight, sum) = scratch.split_at_mut(transposed);
        let from = &parameters.flat[layer.weight..][..layer.inputs * layer.stride];
        transpose(layer.inputs, layer.outputs, from, layer.stride, weight, row);
        let product = Product {
            m: dz.rows(),
            k: layer.outputs,
            n: layer.inputs,
            a: Strided {
                values: &of_above.values,
                row: of_above.stride,
                column: 1,
            },
            b: weight,
            b_row: row,
            bias: None,
        };
        if place == 0 {
            T::product(product, &mut dz.values, row);
        } else {
            T::product(product, sum, row);
            for (dz, x) in dz.values.iter_mut().zip(sum) {
                *dz += *x;
            }
        }
    }
    let scale = mask.map_or(1., |mask| mask.scales[0]);
    for (dz, h) in dz.values.iter_mut().zip(&h.values) {
        *dz = if *h > 0. { *dz * scale } else { 0. };
    }
}

/// out = base + scale ε, or scale ε alone, of one layer. What pads it is left as it is.
#[allow(clippy::extra_unused_type_parameters)]
#[inline(always)]
pub fn perturb<T: Tiles>(
    layer: &Layer,
    base: Option<&[f32]>,
    scale: &[f32],
    factors: &Factors,
    out: &mut [f32],
) {
    let of_weights = (factors.inputs.iter().enumerate()).map(|(i, f)| (layer.weights(i), *f));
    for (row, input) in of_weights.chain([(layer.biases(), 1.)]) {
        let (scale, out) = (&scale[row.clone()], &mut out[row.clone()]);
        let noise = scale
            .iter()
            .zip(&factors.outputs)
            .map(|(s, f)| s * (input * f));
        match base {
            None => out.iter_mut().zip(noise).for_each(|(out, x)| *out = x),
            Some(base) => {
                let sums = base[row].iter().zip(noise).map(|(base, x)| base + x);
                out.iter_mut().zip(sums).for_each(|(out, x)| *out = x);
            }
        }
    }
}

/// Adam's moments after one more gradient.
#[inline(always)]
fn renew(g: f32, m: &mut f32, v: &mut f32) {
    let (by_mean, by_square) = ((1. - BETAS.0) as f32, (1. - BETAS.1) as f32);
    let (new_m, new_v) = (*m + by_mean * (g - *m), *v + by_square * (g * g - *v));
    *m = if new_m.abs() < TINY.0 { 0. } else { new_m };
    *v = if new_v < TINY.1 { 0. } else { new_v };
}

/// One step, as [`Step`] says.
// The tiles say for which instructions it is compiled, here and below.
#[allow(clippy::extra_unused_type_parameters)]
#[inline(always)]
pub fn step<T: Tiles>(
    step: Step,
    numbers: &mut [f32],
    gradient: &[f32],
    mean: &mut [f32],
    square: &mut [f32],
) {
    match step {
        Step::Sgd { rate } => {
            for (w, g) in numbers.iter_mut().zip(gradient) {
                *w -= rate * g;
            }
        }
        Step::Adam { rate, root } => {
            let moments = mean.iter_mut().zip(square);
            for ((w, g), (m, v)) in numbers.iter_mut().zip(gradient).zip(moments) {
                renew(*g, m, v);
                *w -= rate * *m / (v.sqrt() * root + EPSILON);
            }
        }
        Step::Langevin { rate, bias } => {
            let moments = mean.iter_mut().zip(square);
            for ((w, g), (m, v)) in numbers.iter_mut().zip(gradient).zip(moments) {
                renew(*g, m, v);
                *w -= rate * (g + bias * *m / (v.sqrt() + EPSILON));
            }
        }
    }
}

/// Whether all are finite: no exponent is full.
#[allow(clippy::extra_unused_type_parameters)]
#[inline(always)]
pub fn is_finite<T: Tiles>(numbers: &[f32], finite: &mut bool) {
    let largest = numbers
        .iter()
        .fold(0, |largest: u32, x| largest.max(x.to_bits() & 0x7fff_ffff));
    *finite = largest < f32::INFINITY.to_bits();
}
