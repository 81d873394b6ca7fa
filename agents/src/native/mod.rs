//! The engine of the CPU: one seed at a time, on slices that stay in a core's caches. Pure Rust.
//!
//! Results are the same bits under every instruction set and on every machine: products sum in one order
//! (see `tiles.rs`), sums over a batch go row by row, and nothing here calls a function of the platform.

mod instructions;
mod operations;
mod tiles;

use std::cell::RefCell;

use crate::{
    architecture::{Layer, Layout},
    archive::{Archive, Archived, Unfit},
    engine::{After, Engine, Step, X},
    masks::Mask,
    matrix::Matrix,
    noise::{Factors, Noise},
    observation::Observations,
};
pub use instructions::InstructionSet;
use instructions::compiled_for;
use operations::Inputs;

#[derive(Debug)]
pub struct Native {
    set: InstructionSet,
    /// Memory of one operation: a transposed layer, or observations under a mask.
    scratch: RefCell<Vec<f32>>,
}

/// A network's numbers, and where its layers lie among them.
#[derive(Debug, Clone)]
pub struct Parameters {
    layout: Layout,
    flat: Vec<f32>,
}

impl Archived for Parameters {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        archive.as_many(&mut self.flat)
    }
}

impl Native {
    /// An engine on these instructions.
    ///
    /// # Panics
    /// If the machine does not have them.
    pub fn new(set: InstructionSet) -> Self {
        assert!(InstructionSet::available().contains(&set), "no {set} here");
        Self {
            set,
            scratch: RefCell::default(),
        }
    }
}

impl Default for Native {
    /// An engine on the instructions in use.
    fn default() -> Self {
        Self::new(InstructionSet::in_use())
    }
}

/// Observations as the first layer reads them.
fn inputs<'a>(x: X<'a, Native>) -> Inputs<'a> {
    match x {
        X::Below(below) => Inputs::Rows(&below.values, below.stride, None),
        X::Seen(Observations::Vector { width, values }, mask) => Inputs::Rows(values, *width, mask),
        X::Seen(Observations::Index(index), mask) => Inputs::Index(index, mask),
    }
}

impl Engine for Native {
    type Array = Matrix;
    type Input = Observations;
    type Parameters = Parameters;

    const PADDING: usize = crate::matrix::LANES;

    fn slots(&self) -> usize {
        1
    }

    fn array(&self, rows: usize, width: usize) -> Matrix {
        Matrix::zeros(rows, width)
    }

    fn parameters(&self, layout: &Layout) -> Parameters {
        Parameters {
            layout: layout.clone(),
            flat: vec![0.; layout.len],
        }
    }

    fn input<'a>(
        &self,
        observations: &'a Observations,
        _: &'a mut Option<Observations>,
    ) -> &'a Observations {
        observations
    }

    fn to_host<'a>(&self, array: &'a Matrix, _: &'a mut Option<Matrix>) -> &'a Matrix {
        array
    }

    fn to_engine<'a>(&self, matrix: &'a Matrix, _: &'a mut Option<Matrix>) -> &'a Matrix {
        matrix
    }

    fn read(&self, parameters: &Parameters) -> Vec<f32> {
        parameters.flat.clone()
    }

    fn write(&self, numbers: &[f32], parameters: &mut Parameters) {
        parameters.flat.copy_from_slice(numbers);
    }

    fn copy(&self, from: &Parameters, to: &mut Parameters) {
        to.flat.copy_from_slice(&from.flat);
    }

    fn linear(
        &self,
        parameters: &Parameters,
        layer: usize,
        x: X<Self>,
        after: After,
        out: &mut Matrix,
    ) {
        use operations::linear;
        compiled_for!(self.set, linear(
            layer: &Layer = &parameters.layout.layers[layer],
            flat: &[f32] = &parameters.flat,
            x: Inputs = inputs(x),
            after: After = after,
            out: &mut Matrix = out,
            scratch: &mut Vec<f32> = &mut self.scratch.borrow_mut(),
        ));
    }

    fn gradient(&self, x: X<Self>, dz: &Matrix, layer: usize, gradient: &mut Parameters) {
        use operations::gradient as operation;
        compiled_for!(self.set, operation(
            layer: &Layer = &gradient.layout.layers[layer],
            x: Inputs = inputs(x),
            dz: &Matrix = dz,
            flat: &mut [f32] = &mut gradient.flat,
            scratch: &mut Vec<f32> = &mut self.scratch.borrow_mut(),
        ));
    }

    fn slope(
        &self,
        parameters: &Parameters,
        above: &[(usize, &Matrix)],
        h: &Matrix,
        mask: Option<&Mask>,
        dz: &mut Matrix,
    ) {
        use operations::slope;
        compiled_for!(self.set, slope(
            parameters: &Parameters = parameters,
            above: &[(usize, &Matrix)] = above,
            h: &Matrix = h,
            mask: Option<&Mask> = mask,
            dz: &mut Matrix = dz,
            scratch: &mut Vec<f32> = &mut self.scratch.borrow_mut(),
        ));
    }

    fn decay(&self, decay: f32, parameters: &Parameters, layer: usize, gradient: &mut Parameters) {
        let layer = &parameters.layout.layers[layer];
        let weights = layer.weight..layer.weight + layer.inputs * layer.stride;
        let from = parameters.flat[weights.clone()].iter();
        for (g, w) in gradient.flat[weights].iter_mut().zip(from) {
            *g += decay * w;
        }
    }

    fn step(
        &self,
        step: Step,
        parameters: &mut Parameters,
        gradient: &Parameters,
        [mean, square]: &mut [Parameters; 2],
    ) {
        use operations::step as operation;
        compiled_for!(self.set, operation(
            step: Step = step,
            numbers: &mut [f32] = &mut parameters.flat,
            gradient: &[f32] = &gradient.flat,
            mean: &mut [f32] = &mut mean.flat,
            square: &mut [f32] = &mut square.flat,
        ));
    }

    fn add(&self, scale: f32, numbers: &[f32], parameters: &mut Parameters) {
        for (w, number) in parameters.flat.iter_mut().zip(numbers) {
            *w += scale * number;
        }
    }

    fn perturb(
        &self,
        base: Option<&Parameters>,
        scale: &Parameters,
        noise: &Noise,
        out: &mut Parameters,
    ) {
        use operations::perturb;
        for (layer, factors) in scale.layout.layers.iter().zip(noise.layers()) {
            compiled_for!(self.set, perturb(
                layer: &Layer = layer,
                base: Option<&[f32]> = base.map(|base| &base.flat[..]),
                scale: &[f32] = &scale.flat,
                factors: &Factors = factors,
                out: &mut [f32] = &mut out.flat,
            ));
        }
    }

    fn are_finite(&self, parameters: &Parameters) -> Vec<bool> {
        use operations::is_finite;
        let mut finite = true;
        compiled_for!(self.set, is_finite(
            numbers: &[f32] = &parameters.flat,
            finite: &mut bool = &mut finite,
        ));
        vec![finite]
    }
}

/// A step of a few numbers that are no network's, as the log variances of tasks.
pub(crate) fn step_of_few(
    step: Step,
    numbers: &mut [f32],
    gradient: &[f32],
    [mean, square]: &mut [Vec<f32>; 2],
) {
    operations::step::<tiles::Portable>(step, numbers, gradient, mean, square);
}
