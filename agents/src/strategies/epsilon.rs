//! Random actions with a probability that goes linearly from start to end (Mnih et al. 2015), or stays where both are equal.

use super::{Purpose, RngExt, Settings, Stream, archived, streams};

pub struct Epsilon {
    start: f64,
    end: f64,
    begins: u64,
    steps: u64,
    streams: Vec<Stream>,
    /// Whether each slot's last action was random.
    pub drew: Vec<bool>,
}

archived!(Epsilon: streams; not start, end, begins, steps, drew);

impl Epsilon {
    /// The schedule of the settings.
    ///
    /// # Panics
    /// If they lack a part of it.
    pub fn new(settings: &Settings, seeds: &[u64]) -> Self {
        Self {
            start: settings.start_epsilon.expect("a first epsilon"),
            end: settings.end_epsilon.expect("a last epsilon"),
            begins: settings.random_start.unwrap_or(0),
            steps: settings.epsilon_steps.expect("a schedule of epsilon"),
            streams: streams(seeds, Purpose::Exploration),
            drew: vec![false; seeds.len()],
        }
    }

    /// The probability of a random action at a training step.
    pub fn at(&self, step: u64) -> f64 {
        let elapsed = step.saturating_sub(self.begins);
        if elapsed >= self.steps {
            return self.end;
        }
        self.start + (self.end - self.start) * elapsed as f64 / self.steps as f64
    }

    /// Puts a random action of so many in the place of each slot's own, with the probability of this step.
    pub fn explore(&mut self, step: u64, actions: usize, chosen: &mut [usize]) {
        let epsilon = self.at(step);
        let slots = chosen.iter_mut().zip(&mut self.streams);
        for ((action, stream), drew) in slots.zip(&mut self.drew) {
            *drew = stream.random_bool(epsilon);
            if *drew {
                *action = stream.random_range(0..actions as u32) as usize;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gal & Ghahramani's demo: max(0.05, 1 - (age - 3000) / 197000) from age 3000 on.
    #[test]
    fn epsilon_can_follow_the_published_schedule() {
        let epsilon = Epsilon {
            start: 1.,
            end: 0.05,
            begins: 3_000,
            steps: 187_150,
            streams: Vec::new(),
            drew: Vec::new(),
        };
        for age in [0, 3_000, 3_001, 50_000, 190_149, 190_151, 250_000] {
            let published = (1. - (age as f64 - 3_000.) / 197_000.).clamp(0.05, 1.);
            assert!((epsilon.at(age) - published).abs() < 1e-12);
        }
    }
}
