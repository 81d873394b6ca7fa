//! Boltzmann exploration: actions with probability proportional to exp(Q / temperature).

use rand::RngExt;

use crate::{
    agent::{Agent, TUNING_SEEDS, learning_defaults},
    settings::Settings,
    slots::SlotStreams,
    space::{Dimension, Values},
    strategy::{Moment, Strategy},
    stream::Purpose,
};

/// The registry's entry.
pub const AGENT: Agent = Agent {
    name: "boltzmann",
    summary: "actions with probability proportional to exp(Q / temperature)",
    paper: "Sutton 1990; Kaelbling, Littman & Moore 1996",
    learns: true,
    explores_by_dropout: false,
    defaults: || Settings {
        learning_rate: Some(0.00016),
        target_update: Some(39),
        temperature: Some(0.0095),
        ..learning_defaults()
    },
    tuned_on: Some(TUNING_SEEDS),
    own_space: &[Dimension {
        key: "temperature",
        values: Values::LogUniform {
            low: 0.003,
            high: 1.,
        },
    }],
    strategy: |settings, slots, _| {
        Box::new(Boltzmann {
            temperature: settings.temperature.expect("boltzmann has a temperature"),
            streams: slots.streams(Purpose::Exploration),
        })
    },
};

struct Boltzmann {
    temperature: f64,
    streams: SlotStreams,
}

impl Strategy for Boltzmann {
    fn act(&mut self, moment: &Moment) -> Vec<usize> {
        let q = moment.q(None);
        let mut act = |(slot, q)| {
            let uniform = self
                .streams
                .get(slot)
                .map_or(0., |stream| stream.random::<f64>());
            sample(q, self.temperature, uniform)
        };
        q.chunks_exact(moment.actions)
            .enumerate()
            .map(&mut act)
            .collect()
    }
}

/// The action at quantile `uniform`, in [0, 1), of the softmax of q / temperature.
fn sample(q: &[f32], temperature: f64, uniform: f64) -> usize {
    let largest = q.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weight = |&q: &f32| (f64::from(q - largest) / temperature).exp();
    let total: f64 = q.iter().map(weight).sum();
    let mut left = uniform * total;
    for (action, q) in q.iter().enumerate() {
        left -= weight(q);
        if left < 0. {
            return action;
        }
    }
    q.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// exp(ln 3) : exp(0) is 3 : 1, so the first action holds the first three quarters.
    #[test]
    fn quantiles_of_two_actions() {
        let q = [2. * 3f32.ln(), 0.];
        let actions = [0., 0.74, 0.76, 0.999].map(|uniform| sample(&q, 2., uniform));
        assert_eq!(actions, [0, 0, 1, 1]);
    }

    #[test]
    fn a_cold_temperature_is_greedy_and_large_values_do_not_overflow() {
        assert_eq!(sample(&[900., 1000., 990.], 0.01, 0.999_999), 1);
    }
}
