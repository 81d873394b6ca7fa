//! The seam between the algorithm and what computes it.
//!
//! Everything that makes an agent is written once, in plain Rust on the host's memory: targets, losses
//! and their slopes, heads, masks, replay, strategies, schedules, evaluation. What costs time is the
//! network, and an *engine* computes that: affine layers forward and backward with what follows them
//! (ReLU, a mask), the look-up that an index observation is, the optimizer's step, and noise on the weights.
//!
//! There are two. [`Native`](crate::native::Native) trains one seed at a time on slices that stay in a
//! core's caches. `Torch`, with the feature `torch`, trains a population of S seeds on tensors `[S, B, W]`,
//! on CUDA or CPU.
//!
//! Numbers cross the seam as [`Matrix`]: what heads give comes to the host, and the slopes of the loss
//! with respect to it go back. Its rows are those of the first slot, then those of the second. For
//! `Native` a matrix is what it computes on, so nothing is copied; for `Torch` the batch, the masks and
//! the heads' outputs travel, which is small beside the products. A new loss, head or strategy is code on
//! matrices and knows no engine; a new kind of layer or step is one operation here, in two files.

use crate::{
    architecture::{Architecture, Layout},
    archive::Archived,
    masks::Mask,
    matrix::Matrix,
    noise::Noise,
    observation::Observations,
};

/// What computes networks. No operation crosses the slots. Results go where the caller keeps them: an engine
/// writes to that memory, or puts a new array there.
pub trait Engine: std::fmt::Debug + Sized {
    /// `[S, B, W]` numbers.
    type Array: std::fmt::Debug;
    /// Observations `[S, B]` or `[S, B, D]` where the engine reads them.
    type Input;
    /// All numbers of the networks of S slots, or their gradients.
    type Parameters: std::fmt::Debug + Archived;

    /// Rows of weights are padded to a multiple of this.
    const PADDING: usize;

    /// Slots, S: seeds that are computed together.
    fn slots(&self) -> usize;

    /// Memory for `rows` rows of each slot.
    fn array(&self, rows: usize, width: usize) -> Self::Array;

    /// Zeros for a network of this layout in each slot.
    fn parameters(&self, layout: &Layout) -> Self::Parameters;

    /// Observations of all slots where the engine reads them: there already, or copied to `place`.
    fn input<'a>(
        &self,
        observations: &'a Observations,
        place: &'a mut Option<Self::Input>,
    ) -> &'a Self::Input;

    /// An array in the host's memory: there already, or copied to `place`.
    fn to_host<'a>(&self, array: &'a Self::Array, place: &'a mut Option<Matrix>) -> &'a Matrix;

    /// A matrix where the engine computes: there already, or copied to `place`.
    fn to_engine<'a>(
        &self,
        matrix: &'a Matrix,
        place: &'a mut Option<Self::Array>,
    ) -> &'a Self::Array;

    /// The numbers of all slots, `[S, layout.len]`.
    fn read(&self, parameters: &Self::Parameters) -> Vec<f32>;

    /// Sets the numbers of all slots, `[S, layout.len]`.
    fn write(&self, numbers: &[f32], parameters: &mut Self::Parameters);

    fn copy(&self, from: &Self::Parameters, to: &mut Self::Parameters);

    /// out = after(bias + x w), for one layer of the layout.
    fn linear(
        &self,
        parameters: &Self::Parameters,
        layer: usize,
        x: X<Self>,
        after: After,
        out: &mut Self::Array,
    );

    /// The layer's part of the gradient, given the slopes dz of its output before what follows it:
    /// dw = xᵀ dz, db = the sum of dz over rows.
    fn gradient(&self, x: X<Self>, dz: &Self::Array, layer: usize, gradient: &mut Self::Parameters);

    /// Slopes of a hidden layer's output before its ReLU and mask: the sum over the layers above of
    /// dz wᵀ, times the mask's scale, where h > 0. The output h after both is positive just where ReLU let
    /// through and the mask kept, so what was kept is not looked up.
    fn slope(
        &self,
        parameters: &Self::Parameters,
        above: &[(usize, &Self::Array)],
        h: &Self::Array,
        mask: Option<&Mask>,
        dz: &mut Self::Array,
    );

    /// Adds `decay` times the layer's weights, not its biases, to their gradient.
    fn decay(
        &self,
        decay: f32,
        parameters: &Self::Parameters,
        layer: usize,
        gradient: &mut Self::Parameters,
    );

    /// Takes one step down the gradient. `moments` are the optimizer's own memory.
    fn step(
        &self,
        step: Step,
        parameters: &mut Self::Parameters,
        gradient: &Self::Parameters,
        moments: &mut [Self::Parameters; 2],
    );

    /// Adds a scale times these numbers of all slots, `[S, layout.len]`.
    fn add(&self, scale: f32, numbers: &[f32], parameters: &mut Self::Parameters);

    /// out = base + scale ε, or scale ε alone: of a weight, ε is the product of its input's and its output's
    /// noise, of a bias it is its output's.
    fn perturb(
        &self,
        base: Option<&Self::Parameters>,
        scale: &Self::Parameters,
        noise: &Noise,
        out: &mut Self::Parameters,
    );

    /// Whether each slot's numbers are all finite.
    fn are_finite(&self, parameters: &Self::Parameters) -> Vec<bool>;
}

/// What a layer takes.
#[derive(Debug)]
pub enum X<'a, E: Engine> {
    /// Observations, under a mask of the input.
    Seen(&'a E::Input, Option<&'a Mask>),
    /// The output of the layer below.
    Below(&'a E::Array),
}

/// What follows a linear layer at once.
#[derive(Debug, Clone, Copy)]
pub enum After<'a> {
    /// Nothing: a head.
    Nothing,
    /// ReLU, then a mask.
    Relu(Option<&'a Mask>),
}

/// How a gradient becomes a step; what depends on time comes ready. An engine may set moments to zero that
/// are too small to move anything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// w -= rate g
    Sgd { rate: f32 },
    /// m += (1 - beta1) (g - m), v += (1 - beta2) (g² - v), w -= rate m / (sqrt(v) root + 1e-8)
    Adam {
        /// Learning rate over the first moment's bias.
        rate: f32,
        /// One over the root of the second moment's bias.
        root: f32,
    },
    /// w -= rate (g + bias m / (sqrt(v) + 1e-8)), with Adam's moments as they are
    Langevin { rate: f32, bias: f32 },
}

/// Adam's decay rates of the moments (Kingma & Ba 2015).
pub(crate) const BETAS: (f64, f64) = (0.9, 0.999);
/// What keeps Adam's quotient finite.
pub(crate) const EPSILON: f32 = 1e-8;

impl<E: Engine> Clone for X<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Engine> Copy for X<'_, E> {}

/// The layout of a network's parameters on an engine.
pub fn layout<E: Engine>(architecture: &Architecture) -> Layout {
    Layout::new(architecture, E::PADDING)
}
