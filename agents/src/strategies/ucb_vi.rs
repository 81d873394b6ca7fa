//! Optimistic value iteration (UCBVI, Azar, Osband & Munos 2017, as in TabulaRL): an oracle, for it knows how many
//! states there are and how long an episode is. For each episode it follows the optimal plan of what it has seen,
//! with a bonus for what it has seldom tried:
//!
//! `c sqrt(2 ln(2 + episode) / n) (1 + steps left)`, n being at least 1.
//!
//! What it has seen is the posterior mean under the prior of `experience.rs`. With exploration
//! off it follows the plan without the bonus.

use crate::{
    agent::{Agent, Setup},
    replay::Transition,
    settings::{Settings, Ties},
    strategies::experience::{Experience, Pair, Planner},
    strategy::{ActContext, Plan, Strategy, TieBreak},
};

pub const AGENT: Agent = Agent {
    name: "ucb-vi",
    summary: "an oracle: the optimal plan of what was seen, with a bonus for what was seldom tried",
    paper: "Azar, Osband & Munos 2017",
    learns: false,
    explores_by_dropout: false,
    needs_states: true,
    defaults: || Settings {
        bonus: Some(0.01),
        reward_precision: Some(100.),
        ties: Some(Ties::Random),
        ..Settings::default()
    },
    tuned_on: None,
    own_space: &[],
    strategy: |Setup {
                   settings,
                   seeds,
                   sizes,
                   ..
               }| {
        let planner = |_: &u64| (Planner::new(Experience::new(sizes)), 0);
        Box::new(UcbVi {
            scale: settings.bonus.expect("ucb-vi has a bonus"),
            precision: settings
                .reward_precision
                .expect("ucb-vi has a precision of rewards"),
            planners: seeds.iter().map(planner).collect(),
            ties: TieBreak::new(settings, seeds),
        })
    },
};

struct UcbVi {
    scale: f64,
    precision: f64,
    /// With the episodes that each has finished.
    planners: Vec<(Planner, u64)>,
    ties: TieBreak,
}

/// The bonus of a pair in an episode, of which these steps are left.
fn bonus(scale: f64, episode: u64, pair: &Pair, left: usize) -> f64 {
    let tried = f64::from(pair.tried).max(1.);
    scale * (2. * libm::log(2. + episode as f64) / tried).sqrt() * (1. + left as f64)
}

impl Strategy for UcbVi {
    fn act(&mut self, context: ActContext) -> Vec<usize> {
        let act = |(slot, (planner, episode)): (usize, &mut (Planner, u64))| {
            let values = planner.values(context.observations.get(slot).state(), |experience| {
                experience.mean_plan(self.precision, |pair, left| {
                    bonus(self.scale, *episode, pair, left)
                })
            });
            self.ties.argmax(slot, values)
        };
        self.planners.iter_mut().enumerate().map(act).collect()
    }

    fn observe(&mut self, slot: usize, transition: &Transition) {
        self.planners[slot].0.observe(transition);
    }

    fn episode_ended(&mut self, slot: usize) {
        let (planner, episodes) = &mut self.planners[slot];
        planner.end_episode();
        *episodes += 1;
    }

    fn plans(&self) -> Option<Vec<Plan>> {
        let plan = |(planner, _): &(Planner, u64)| {
            let experience = &planner.experience;
            experience.greedy(&experience.mean_plan(self.precision, |_, _| 0.))
        };
        Some(self.planners.iter().map(plan).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// c sqrt(2 ln(2 + episode) / n) (1 + left): in episode 5 with 2 ln 7 = 3.891820298, by tries and steps left.
    #[test]
    fn the_bonus_by_hand() {
        for (tried, left, expected) in [
            (0, 0, 0.1 * 1.972769702),
            (1, 0, 0.1 * 1.972769702),
            (4, 0, 0.1 * 0.986384851),
            (4, 2, 0.3 * 0.986384851),
        ] {
            let pair = Pair {
                tried,
                ..Pair::default()
            };
            let found = bonus(0.1, 5, &pair, left);
            assert!((found - expected).abs() < 1e-9, "{found} for {expected}");
        }
    }
}
