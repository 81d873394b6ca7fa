//! Uniformly random actions: what no learning at all earns.

use rand::RngExt;

use crate::{
    agent::Agent,
    settings::Settings,
    slots::SlotStreams,
    strategy::{Moment, Strategy},
    stream::Purpose,
};

/// The registry's entry.
pub const AGENT: Agent = Agent {
    name: "random",
    summary: "uniformly random actions; learns nothing",
    paper: "a floor for every comparison",
    learns: false,
    explores_by_dropout: false,
    defaults: Settings::default,
    tuned_on: None,
    own_space: &[],
    strategy: |_, slots, _| {
        Box::new(Random {
            streams: slots.streams(Purpose::Exploration),
        })
    },
};

struct Random {
    streams: SlotStreams,
}

impl Strategy for Random {
    fn act(&mut self, moment: &Moment) -> Vec<usize> {
        uniform(&mut self.streams, moment.actions)
    }
}

/// A uniformly random action for each slot.
pub fn uniform(streams: &mut SlotStreams, actions: usize) -> Vec<usize> {
    let slots = 0..streams.len();
    let draw = |slot| match streams.get(slot) {
        Some(stream) => stream.random_range(0..actions as u32) as usize,
        None => 0,
    };
    slots.map(draw).collect()
}
