//! A bar for each arm, which shows the mean return so far too.

use std::collections::VecDeque;

use crate::{
    config::Config,
    progress::{self, Bar},
    protocol::Event,
    records::Record,
};

/// Episodes over which the mean return is taken.
const RECENT: usize = 200;

/// The bar of an arm.
pub struct ArmBar {
    bar: Bar,
    recent: VecDeque<f64>,
}

/// Bars of all arms, given the number of seeds that are trained here, and steps that are done with the place of their arm.
pub fn bars(
    config: &Config,
    seeds: usize,
    done: impl Iterator<Item = (usize, u64)>,
    quiet: bool,
) -> Vec<ArmBar> {
    let steps = (seeds as u64).saturating_mul(config.steps);
    let steps = steps.saturating_mul(config.envs.len() as u64);
    let mut arms: Vec<_> = config.arms().map(|arm| (arm.label(), 0)).collect();
    for (arm, steps) in done {
        arms[arm].1 += steps;
    }
    let bars = progress::bars(&arms, steps, quiet).into_iter();
    let arm_bar = |bar| ArmBar {
        bar,
        recent: VecDeque::new(),
    };
    bars.map(arm_bar).collect()
}

impl ArmBar {
    /// Follows an event of the arm.
    pub fn follow(&mut self, event: &Event) {
        match event {
            Event::Progress { steps, updates } => {
                let mean = match self.recent.len() {
                    0 => "-".to_owned(),
                    n => format!("{:.2}", self.recent.iter().sum::<f64>() / n as f64),
                };
                let note = format!("mean return {mean}, ");
                self.bar.advance(*steps, *updates, &note);
            }
            Event::Record(Record::Episode(episode)) => {
                self.recent.push_back(episode.episode_return);
                if self.recent.len() > RECENT {
                    self.recent.pop_front();
                }
            }
            Event::Record(_) | Event::Network(_) | Event::Checkpoint { .. } => {}
        }
    }

    pub fn finish(&self) {
        self.bar.finish();
    }
}
