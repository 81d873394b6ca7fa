//! What tabular oracles share: for each episode an oracle plans on what it has seen, and follows the plan. With
//! exploration off it follows that of the posterior mean.

use super::experience::Experience;
use super::{ActContext, Purpose, Setup, Strategy, Stream, TieBreak, Transition, archived, stream};
use crate::strategy::Plan;

/// Oracles of all slots. `P` is given a stream of the slot's, the episodes that it has finished and what it has seen, and
/// gives action values at each time of the next, `[horizon][state * actions + action]`.
pub struct Oracle<P> {
    slots: Vec<Planner>,
    ties: TieBreak,
    plan: P,
}

/// What one seed has seen, its plan, and where it is in it.
struct Planner {
    experience: Experience,
    /// None before an episode.
    values: Option<Vec<Vec<f32>>>,
    time: usize,
    episodes: u64,
    stream: Stream,
}

archived!(Oracle<P>: slots, ties; not plan; for P);

archived!(Planner: experience, values, time, episodes, stream);

impl<P: Fn(&mut Stream, u64, &Experience) -> Vec<Vec<f32>> + 'static> Oracle<P> {
    /// # Panics
    /// If the settings have no precision of rewards.
    pub fn strategy(setup: Setup, plan: P) -> Box<dyn Strategy> {
        let precision = (setup.settings.reward_precision).expect("an oracle has a precision");
        let planner = |&seed: &u64| Planner {
            experience: Experience::new(setup.sizes, precision),
            values: None,
            time: 0,
            episodes: 0,
            stream: stream(seed, Purpose::Worlds),
        };
        Box::new(Self {
            slots: setup.seeds.iter().map(planner).collect(),
            ties: TieBreak::new(setup.settings, setup.seeds),
            plan,
        })
    }
}

impl<P: Fn(&mut Stream, u64, &Experience) -> Vec<Vec<f32>>> Strategy for Oracle<P> {
    fn act(&mut self, context: ActContext) -> Vec<usize> {
        let act = |(slot, planner): (usize, &mut Planner)| {
            let values = planner.values.get_or_insert_with(|| {
                (self.plan)(&mut planner.stream, planner.episodes, &planner.experience)
            });
            let (state, actions) = (context.observations.get(slot).state(), context.actions);
            let of_state = &values[planner.time][state * actions..][..actions];
            self.ties.argmax(slot, of_state)
        };
        self.slots.iter_mut().enumerate().map(act).collect()
    }

    fn observe(&mut self, slot: usize, transition: &Transition) {
        self.slots[slot].experience.observe(transition);
        self.slots[slot].time += 1;
    }

    fn episode_ended(&mut self, slot: usize) {
        let planner = &mut self.slots[slot];
        (planner.values, planner.time) = (None, 0);
        planner.episodes += 1;
    }

    fn plans(&self) -> Option<Vec<Plan>> {
        let plan = |Planner { experience, .. }: &Planner| {
            experience.greedy(&experience.mean_plan(|_, _| 0.))
        };
        Some(self.slots.iter().map(plan).collect())
    }
}
