//! Uniformly random actions: what no learning at all earns.

use super::{
    ActContext, Agent, Purpose, RngExt, Settings, Setup, Strategy, Stream, archived, streams,
};

pub const AGENT: Agent = Agent {
    name: "random",
    summary: "uniformly random actions; learns nothing",
    paper: "a floor for every comparison",
    needs_states: false,
    defaults: Settings::default,
    tuned_on: None,
    own_space: &[],
    strategy: |Setup { seeds, .. }| {
        Box::new(Random {
            streams: streams(seeds, Purpose::Exploration),
        })
    },
};

struct Random {
    streams: Vec<Stream>,
}

archived!(Random: streams);

impl Strategy for Random {
    fn act(&mut self, context: ActContext) -> Vec<usize> {
        uniform(&mut self.streams, context.actions)
    }

    fn was_random(&self, _: usize) -> bool {
        true
    }
}

/// A uniformly random action for each slot.
pub fn uniform(streams: &mut [Stream], actions: usize) -> Vec<usize> {
    let draw = |stream: &mut Stream| stream.random_range(0..actions as u32) as usize;
    streams.iter_mut().map(draw).collect()
}
