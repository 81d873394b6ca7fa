//! Boltzmann exploration: actions with probability proportional to exp(Q / temperature).

use super::{
    ActContext, Agent, Dimension, Purpose, RngExt, Sample, Settings, Strategy, Stream,
    TUNING_SEEDS, archived, argmax, learning_defaults, streams,
};

pub const AGENT: Agent = Agent {
    name: "boltzmann",
    summary: "actions with probability proportional to exp(Q / temperature)",
    paper: "Sutton 1990; Kaelbling, Littman & Moore 1996",
    needs_states: false,
    defaults: || Settings {
        learning_rate: Some(0.00016),
        target_update: Some(39),
        temperature: Some(0.0095),
        ..learning_defaults()
    },
    tuned_on: Some(TUNING_SEEDS),
    own_space: &[Dimension::log_uniform("temperature", 0.003, 1.)],
    strategy: |setup| {
        Box::new(Boltzmann {
            temperature: setup.settings.temperature.expect("a temperature"),
            streams: streams(setup.seeds, Purpose::Exploration),
        })
    },
};

struct Boltzmann {
    temperature: f64,
    streams: Vec<Stream>,
}

archived!(Boltzmann: streams; not temperature);

impl Strategy for Boltzmann {
    fn act(&mut self, mut context: ActContext) -> Vec<usize> {
        let act = |(q, stream): (&[f32], &mut Stream)| sample(q, self.temperature, stream.random());
        context
            .q(&Sample::Mean)
            .zip(&mut self.streams)
            .map(act)
            .collect()
    }
}

/// The action at quantile `uniform`, in [0, 1), of the softmax of q / temperature.
fn sample(q: &[f32], temperature: f64, uniform: f64) -> usize {
    let largest = q[argmax(q)];
    let weight = |&q: &f32| libm::exp(f64::from(q - largest) / temperature);
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
