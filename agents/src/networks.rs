//! The seam between agents and the networks that they learn: of one engine or another, alone or in an ensemble.

use rand::RngExt;

use crate::{
    architecture::{Architecture, Layout},
    archive::Archived,
    last_layer::LastLayer,
    masks::Dropout,
    matrix::Matrix,
    observation::Observations,
    predictive::Prediction,
    replay::Batch,
    sample::Sample,
    saved::QFunction,
    stream::Stream,
};

/// The Q-networks of a population's slots, whatever the engine. Rows are those of the first slot, then
/// those of the second.
pub trait Networks: Archived + std::fmt::Debug {
    /// Sizes of the network, its heads included.
    fn architecture(&self) -> &Architecture;

    /// Networks of each slot: more than one in an ensemble.
    fn members(&self) -> usize {
        1
    }

    /// Trainable parameters of one slot.
    fn parameters(&self) -> usize {
        self.members() * self.architecture().parameters()
    }

    /// Its dropout; none for a network without.
    fn dropout(&self) -> Option<&Dropout>;

    /// Its posterior over the last layer; none for a network without.
    fn last_layer(&self) -> Option<&LastLayer> {
        None
    }

    /// Variances of the Q-values, `[S * B * A]`, under a posterior by which they are exact; none for another.
    fn exact_variances(&self, _observations: &Observations) -> Option<Vec<f64>> {
        None
    }

    /// Takes in the transitions of a batch, of the size of an update's, that have a learner, for the next fit of
    /// the last layer.
    fn regress(&mut self, _batch: &Batch) {}

    /// Fits the last layer to what was taken in since the fit before.
    fn fit_last_layer(&mut self) {}

    /// Whether variances of targets are learned too.
    fn learns_noise(&self) -> bool;

    /// Q-values `[S * B, A]` of a sampled network, or of the mean.
    fn q(&mut self, observations: &Observations, sample: &Sample) -> &Matrix;

    /// Q-values and, where they are learned, the variances of their targets.
    fn predict(&self, observations: &Observations, sample: &Sample) -> Prediction;

    /// Takes one gradient step, at a training step of this number. The loss of each slot; not finite where
    /// its weights no longer are.
    fn update(&mut self, batch: &Batch, step: u64) -> Vec<f32>;

    /// Of each slot the mean Q-value of the actions in the batch of the last update, as its loss saw them: before
    /// the step, under the masks or noise of learning, of an ensemble the mean over its members.
    fn q_taken(&self) -> &[f64];

    /// Copies the network to the target network if a copy is due at this training step.
    fn update_target(&mut self, step: u64);

    /// Where the numbers of a slot lie.
    fn layout(&self) -> &Layout;

    /// All numbers of a member of all slots, `[S, layout.len]`.
    fn numbers(&self, member: usize) -> Vec<f32>;

    /// Sets all numbers of a member of all slots; the target network keeps its own.
    fn set_numbers(&mut self, member: usize, numbers: &[f32]);

    /// The mean Q-function of each slot.
    fn trained(&self) -> Vec<QFunction>;

    /// Draws another network of one slot, at a training step, into `sample`, which says of what kind; the mean stays.
    fn draw_slot(&self, sample: &mut Sample, step: u64, (slot, stream): (usize, &mut Stream)) {
        match sample {
            Sample::Mean => {}
            Sample::Masks(masks) => {
                let dropout = self.dropout().expect("masks are of dropout");
                dropout.draw_slot(step, (slot, stream), masks);
            }
            Sample::Members(acting) => {
                acting[slot] = stream.random_range(0..self.members() as u32) as usize;
            }
            Sample::Noise(noise) => noise.draw_slot((slot, stream)),
            Sample::LastLayer(weights) => {
                let last_layer = self.last_layer().expect("weights of its posterior");
                last_layer.draw_slot((slot, stream), weights);
            }
        }
    }

    /// Samples from the posterior that `sample` is from, each shared by all states: so many, or all members of an
    /// ensemble. `None` for the mean of a network alone and for a last layer, whose variances are exact.
    fn samples_like(
        &self,
        sample: &Sample,
        step: u64,
        streams: &mut [Stream],
        count: usize,
    ) -> Option<Vec<Sample>> {
        let members = self.members();
        let member = |member| Sample::Members(vec![member; streams.len()]);
        match sample {
            Sample::Mean if members == 1 => None,
            Sample::Mean | Sample::Members(_) => Some((0..members).map(member).collect()),
            Sample::LastLayer(_) => None,
            Sample::Masks(_) | Sample::Noise(_) => {
                let draw = |_| {
                    let mut other = sample.clone();
                    for of_slot in streams.iter_mut().enumerate() {
                        self.draw_slot(&mut other, step, of_slot);
                    }
                    other
                };
                Some((0..count).map(draw).collect())
            }
        }
    }
}
