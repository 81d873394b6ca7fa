//! The two curves that a time to solve is taken from, as the pictures of such times show them.

use crate::config::Endpoint;
use crate::report::analysis::WorldResults;
use crate::{
    config::Measure,
    report::figures::{Arm, Point, Solving},
};

/// The tiles of a world, from left to right.
pub const ENDPOINTS: [Endpoint; 2] = [Endpoint::Greedy, Endpoint::Behaviour];

/// Whose curve it is.
pub fn title(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Greedy => "Greedy policy (mean network)",
        Endpoint::Behaviour => "Behaviour (exploring agent)",
    }
}

/// The times of an arm, if it has any.
pub fn solving(endpoint: Endpoint, arm: &Arm) -> Option<&Solving> {
    arm.solving(endpoint)
        .filter(|solving| !solving.times.is_empty())
}

/// Why these arms of `world` have no times.
pub fn why_none<'a>(
    endpoint: Endpoint,
    world: &WorldResults,
    arms: impl IntoIterator<Item = &'a Arm>,
) -> &'static str {
    let curve = |arm: &'a Arm| -> &'a [Point] {
        match endpoint {
            Endpoint::Greedy => &arm.greedy,
            Endpoint::Behaviour => &arm.behaviour,
        }
    };
    let (mut all_empty, mut no_network, mut none_finished) = (true, true, true);
    for arm in arms {
        all_empty &= curve(arm).is_empty();
        no_network &= arm.parameters == Some(0);
        none_finished &= arm.unfinished_seeds.len() == arm.seeds;
    }
    match endpoint {
        Endpoint::Greedy if all_empty && no_network => "no network, so no greedy policy",
        Endpoint::Greedy if all_empty => "no evaluations",
        Endpoint::Behaviour if all_empty => match world.measure {
            Measure::UndiscountedReturn => "no finished episodes",
            Measure::RewardPerStep => "no windows",
        },
        _ if world.horizon == 0 => "the random start takes all steps",
        _ if none_finished => "no finished seeds",
        _ if world.optimal_return.is_none() => "not a world with a known optimum",
        _ => "nothing to learn: the random policy is optimal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{arm, world};

    #[test]
    fn says_why_there_are_no_times() {
        let why = |endpoint, world: &WorldResults| why_none(endpoint, world, &world.arms);
        let mut world = world(vec![arm("one", &[]), arm("two", &[])]);
        assert_eq!(why(Endpoint::Greedy, &world), "no evaluations");
        assert_eq!(why(Endpoint::Behaviour, &world), "no finished episodes");

        world.arms[0].parameters = Some(0);
        assert_eq!(why(Endpoint::Greedy, &world), "no evaluations");
        world.arms[1].parameters = Some(0);
        assert_eq!(
            why(Endpoint::Greedy, &world),
            "no network, so no greedy policy"
        );

        world.arms[0].behaviour = world.arms[0].coverage.clone();
        assert_eq!(
            why(Endpoint::Behaviour, &world),
            "nothing to learn: the random policy is optimal"
        );
        world.optimal_return = None;
        assert_eq!(
            why(Endpoint::Behaviour, &world),
            "not a world with a known optimum"
        );
        for arm in &mut world.arms {
            arm.unfinished_seeds = (0..arm.seeds as u64).collect();
        }
        assert_eq!(why(Endpoint::Behaviour, &world), "no finished seeds");
        world.horizon = 0;
        assert_eq!(
            why(Endpoint::Behaviour, &world),
            "the random start takes all steps"
        );
    }
}
