//! Optimistic value iteration (UCBVI, Azar, Osband & Munos 2017, as in TabulaRL): an oracle, for it knows how many
//! states there are and how long an episode is. For each episode it follows the optimal plan of what it has seen,
//! with a bonus for what it has seldom tried:
//!
//! `c sqrt(2 ln(2 + episode) / n) (1 + steps left)`, n being at least 1.
//!
//! What it has seen is the posterior mean under the prior of `experience.rs`. With exploration
//! off it follows the plan without the bonus.

use super::{Agent, Settings, Ties};
use super::{experience::Pair, oracle::Oracle};

pub const AGENT: Agent = Agent {
    name: "ucb-vi",
    summary: "an oracle: the optimal plan of what was seen, with a bonus for what was seldom tried",
    paper: "Azar, Osband & Munos 2017",
    needs_states: true,
    defaults: || Settings {
        bonus: Some(0.01),
        reward_precision: Some(100.),
        ties: Some(Ties::Random),
        ..Settings::default()
    },
    tuned_on: None,
    own_space: &[],
    strategy: |setup| {
        let scale = setup.settings.bonus.expect("ucb-vi has a bonus");
        Oracle::strategy(setup, move |_, episode, experience| {
            experience.mean_plan(|pair, left| bonus(scale, episode, pair, left))
        })
    },
};

/// The bonus of a pair in an episode, of which these steps are left.
fn bonus(scale: f64, episode: u64, pair: &Pair, left: usize) -> f64 {
    let tried = f64::from(pair.tried).max(1.);
    scale * (2. * libm::log(2. + episode as f64) / tried).sqrt() * (1. + left as f64)
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
