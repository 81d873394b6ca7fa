//! What an arm knows of each state of a world, over its seeds, and how good its uncertainty is.

use serde::Serialize;

use crate::records::State;
use crate::report::seed_curves::{SeedCurves, Seeds};
use crate::statistics::{Estimate, Resamples, mean, median, slope, spearman};

/// What an arm knows at the moments at which it was looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StateSnapshots {
    /// The moments, in order.
    pub snapshots: Vec<Snapshot>,
    /// Training steps of the last moment at which a sampled Q-value varied; of the last one if none did.
    pub sampled_at: u64,
    /// Of each seed, in order, each state at that moment; none if the arm does not sample.
    pub samples: Vec<Vec<Sample>>,
}

/// What an arm knows at one moment of training.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Training steps of each seed.
    pub step: u64,
    /// Seeds that got so far.
    pub seeds: usize,
    /// The states, in order.
    pub states: Vec<StateKnowledge>,
}

/// What the seeds of an arm know of one state. Each figure is over the seeds that have it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StateKnowledge {
    /// Column of the state's cell, from the left, from 0.
    pub x: u64,
    /// Row of the state's cell, from the top, from 0.
    pub y: u64,
    /// Visits; mean over seeds.
    pub visits: f64,
    /// The greedy action of most seeds, the lowest of equals, and the share of the seeds that would take it, in
    /// (0, 1]; none for an agent without a network.
    pub greedy: Option<(u64, f64)>,
    /// Q-value of each seed's greedy action under its mean network; median over seeds,
    /// so that one that diverges does not stand for all.
    pub q_mean: Option<f64>,
    /// STD over sampled networks of that Q-value; median over seeds. None for arms that do not sample.
    pub q_std: Option<f64>,
}

/// One state of one seed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Times that training stood in the state.
    pub visits: u64,
    /// STD over sampled networks of the greedy action's Q-value; finite.
    pub std: f64,
    /// Size of the error of the greedy action's Q-value; finite. None where Q* is unknown.
    pub error: Option<f64>,
}

/// How well an arm knows what it does not know: each figure is taken over the states of one seed at
/// the last moment at which it sampled, and averaged over seeds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Uncertainty {
    /// Training steps of that moment.
    pub step: u64,
    /// Spearman correlation of the STD of sampled Q-values with the size of the Q-error.
    pub spearman_std_error: Option<Estimate>,
    /// Slope of log STD against log visits, over the visited states; -1/2 for an ideal posterior.
    pub slope_std_visits: Option<Estimate>,
}

impl StateSnapshots {
    /// What the arm with these seeds knows; none if nobody looked.
    pub fn new(seeds: &Seeds) -> Option<Self> {
        let mut rows: Vec<&State> = seeds.values().flat_map(|track| &track.states).collect();
        // Seeds stay in order within a state, so that sums do not depend on the order of the rows.
        rows.sort_by_key(|row| (row.step, row.state));
        let last = rows.last()?.step;
        // Where p has fallen to 0, nothing is sampled any more.
        let sampled = |row: &&&State| row.q_std.is_some_and(|std| std > 0.0);
        let sampled_at = rows.iter().rev().find(sampled).map_or(last, |row| row.step);
        let samples = |track: &SeedCurves| {
            let then = track.states.iter().filter(|row| row.step == sampled_at);
            then.filter_map(Sample::new).collect()
        };
        Some(Self {
            sampled_at,
            snapshots: (rows.chunk_by(|one, other| one.step == other.step))
                .map(Snapshot::new)
                .collect(),
            samples: seeds.values().map(samples).collect(),
        })
    }

    /// How good its uncertainty is, with intervals over the seeds; none if it does not sample.
    pub fn uncertainty(&self, resamples: &Resamples) -> Option<Uncertainty> {
        let over_seeds = |figure: fn(&[Sample]) -> Option<f64>| {
            let figures = self.samples.iter().map(|of_seed| figure(of_seed));
            Estimate::mean(&figures.collect::<Vec<_>>(), resamples)
        };
        let is_any = self.samples.iter().any(|of_seed| !of_seed.is_empty());
        is_any.then(|| Uncertainty {
            step: self.sampled_at,
            spearman_std_error: over_seeds(spearman_std_error),
            slope_std_visits: over_seeds(slope_std_visits),
        })
    }
}

impl Snapshot {
    /// From the rows of one step, in order of state.
    fn new(rows: &[&State]) -> Self {
        let states = || rows.chunk_by(|one, other| one.state == other.state);
        Self {
            step: rows[0].step,
            seeds: states().map(<[_]>::len).max().unwrap_or(0),
            states: states().map(StateKnowledge::new).collect(),
        }
    }
}

impl StateKnowledge {
    /// From the rows of one state at one step.
    fn new(rows: &[&State]) -> Self {
        let over_seeds = |figure: fn(&State) -> Option<f64>| -> Vec<f64> {
            let values = rows.iter().filter_map(|row| figure(row));
            values.filter(|value| value.is_finite()).collect()
        };
        Self {
            x: rows[0].x,
            y: rows[0].y,
            visits: mean(&over_seeds(|row| Some(row.visits as f64))).unwrap_or(0.0),
            greedy: greedy(rows),
            q_mean: median(&over_seeds(|row| row.q_mean)),
            q_std: median(&over_seeds(|row| row.q_std)),
        }
    }
}

/// The greedy action of most of these rows, and their share.
fn greedy(rows: &[&State]) -> Option<(u64, f64)> {
    let mut actions: Vec<u64> = rows.iter().filter_map(|row| row.greedy_action).collect();
    actions.sort_unstable();
    let groups = actions.chunk_by(|one, other| one == other);
    // The first of equals is the last to be compared.
    let most = groups.rev().max_by_key(|group| group.len())?;
    Some((most[0], most.len() as f64 / actions.len() as f64))
}

impl Sample {
    fn new(row: &State) -> Option<Self> {
        Some(Self {
            visits: row.visits,
            std: row.q_std.filter(|std| std.is_finite())?,
            error: (row.q_error.map(f64::abs)).filter(|error| error.is_finite()),
        })
    }
}

fn spearman_std_error(samples: &[Sample]) -> Option<f64> {
    let points = samples
        .iter()
        .filter_map(|sample| Some((sample.std, sample.error?)));
    spearman(&points.collect::<Vec<_>>())
}

fn slope_std_visits(samples: &[Sample]) -> Option<f64> {
    let points = (samples.iter())
        .filter(|sample| sample.visits > 0 && sample.std > 0.0)
        .map(|sample| ((sample.visits as f64).ln(), sample.std.ln()));
    slope(&points.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;
