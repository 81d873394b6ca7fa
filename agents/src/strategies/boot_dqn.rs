//! Bootstrapped DQN with randomized prior functions (Osband et al. 2016, 2018): a member of an ensemble acts
//! greedily for an episode, so that what one of them believes is tried to its end.
//!
//! Without a bootstrap, as in bsuite's agent, members differ by their initial weights and priors alone. With `act=mean` the mean of the members acts, and epsilon says how often at random: the control
//! that tells many networks from sampling among them.

use super::{
    Agent, Dimension, Purpose, Sample, Settings, Ties, acting::Greedy, learning_defaults, streams,
};
use crate::settings::{Act, MaskPeriod};

pub const AGENT: Agent = Agent {
    name: "boot-dqn",
    summary: "the greedy action of a member of an ensemble with random priors, another each episode",
    paper: "Osband et al. 2016; Osband, Aslanides & Cassirer 2018",
    needs_states: false,
    defaults: || Settings {
        learning_rate: Some(0.001),
        target_update: Some(4),
        members: Some(20),
        act: Some(Act::Member),
        bootstrap: Some(1.),
        prior_scale: Some(5.),
        start_epsilon: Some(0.),
        end_epsilon: Some(0.),
        epsilon_steps: Some(0),
        ties: Some(Ties::Random),
        ..learning_defaults()
    },
    tuned_on: None,
    own_space: &[
        Dimension::log_uniform("prior-scale", 0.3, 30.),
        Dimension::choice("bootstrap", &["0.5", "0.8", "1.0"]),
    ],
    strategy: |setup| {
        let greedy = match setup.settings.act {
            Some(Act::Mean) => Greedy::on_means(setup),
            _ => {
                let members = Sample::Members(vec![0; setup.seeds.len()]);
                let streams = streams(setup.seeds, Purpose::Members);
                Greedy::on_samples(setup, members, MaskPeriod::Episode, streams)
            }
        };
        Box::new(greedy.with_epsilon(setup))
    },
};
