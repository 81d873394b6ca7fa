//! MBIE-EB's bonus in a DQN (Strehl & Littman 2008): beta / sqrt(n) for a pair of state and action that was tried
//! n times, added to its reward when it is learned from and to its Q-value when it may be taken.
//!
//! The bonus of an update is that of the counts then. A pair that was never tried counts as a quarter of a try:
//! its bonus is 2 beta. The mean network, which evaluations follow, has the bonus in its values and not in its
//! choices.

use super::{
    ActContext, Agent, Dimension, Sample, Settings, Strategy, TieBreak, Ties, Transition, archived,
    learning_defaults,
};
use crate::{observation::Observations, replay::Batch};

pub const AGENT: Agent = Agent {
    name: "count-bonus",
    summary: "the greedy action of Q plus a bonus for what was seldom tried, in rewards and in choices",
    paper: "Strehl & Littman 2008",
    needs_states: true,
    defaults: || Settings {
        learning_rate: Some(0.0025),
        target_update: Some(37),
        bonus: Some(0.05),
        ties: Some(Ties::Lowest),
        ..learning_defaults()
    },
    tuned_on: None,
    own_space: &[Dimension::log_uniform("bonus", 0.001, 1.)],
    strategy: |setup| {
        let pairs = setup.sizes.observations.width() * setup.sizes.actions;
        Box::new(CountBonus {
            scale: setup.settings.bonus.expect("count-bonus has a bonus") as f32,
            actions: setup.sizes.actions,
            tried: vec![vec![0; pairs]; setup.seeds.len()],
            ties: TieBreak::new(setup.settings, setup.seeds),
        })
    },
};

struct CountBonus {
    scale: f32,
    actions: usize,
    /// How often each slot tried each action in each state, `[slot][state * actions + action]`.
    tried: Vec<Vec<u32>>,
    ties: TieBreak,
}

archived!(CountBonus: tried, ties; not scale, actions);

impl CountBonus {
    fn bonus(&self, slot: usize, state: usize, action: usize) -> f32 {
        let tried = self.tried[slot][state * self.actions + action];
        self.scale / (tried as f32).max(0.25).sqrt()
    }
}

impl Strategy for CountBonus {
    fn act(&mut self, mut context: ActContext) -> Vec<usize> {
        let seen = context.observations;
        let mut q: Vec<Vec<f32>> = context.q(&Sample::Mean).map(<[f32]>::to_vec).collect();
        let choose = |(slot, q): (usize, &mut Vec<f32>)| {
            let state = seen.get(slot).state();
            for (action, q) in q.iter_mut().enumerate() {
                *q += self.bonus(slot, state, action);
            }
            self.ties.argmax(slot, q)
        };
        q.iter_mut().enumerate().map(choose).collect()
    }

    fn observe(&mut self, slot: usize, transition: &Transition) {
        let pair = transition.observation.state() * self.actions + transition.action;
        self.tried[slot][pair] += 1;
    }

    fn add_bonus(&self, batch: &mut Batch) {
        let Observations::Index(states) = &batch.observations else {
            return;
        };
        let rows = batch.rewards.len() / self.tried.len();
        let taken = states.iter().zip(&batch.actions);
        for (row, (reward, (&state, &action))) in batch.rewards.iter_mut().zip(taken).enumerate() {
            *reward += self.bonus(row / rows, state as usize, action as usize);
        }
    }
}
