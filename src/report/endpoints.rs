//! The two curves that a time to solve is taken from, as the pictures of such times show them.

use crate::config::{Endpoint, Measure};
use crate::report::figures::{Arm, Solving, WorldResults};

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

/// What is said where no arm has this curve.
pub fn no_curve(endpoint: Endpoint, measure: Measure) -> &'static str {
    match (endpoint, measure) {
        (Endpoint::Greedy, _) => "no evaluations",
        (Endpoint::Behaviour, Measure::UndiscountedReturn) => "no finished episodes",
        (Endpoint::Behaviour, Measure::RewardPerStep) => "no windows",
    }
}

/// Why these arms of `world` have no times.
pub fn why_none<'a>(
    endpoint: Endpoint,
    world: &WorldResults,
    arms: impl IntoIterator<Item = &'a Arm>,
) -> &'static str {
    let (mut all_empty, mut no_network, mut none_finished) = (true, true, true);
    for arm in arms {
        all_empty &= arm.curve(endpoint).is_empty();
        no_network &= arm.parameters == Some(0);
        none_finished &= arm.unfinished_seeds.len() == arm.seeds;
    }
    match endpoint {
        Endpoint::Greedy if all_empty && no_network => "no network, so no greedy policy",
        _ if all_empty => no_curve(endpoint, world.measure),
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
        let greedy = |world: &WorldResults| why_none(Endpoint::Greedy, world, &world.arms);
        let behaviour = |world: &WorldResults| why_none(Endpoint::Behaviour, world, &world.arms);
        let mut world = world(vec![arm("one", &[]), arm("two", &[])]);
        assert_eq!(greedy(&world), "no evaluations");
        assert_eq!(behaviour(&world), "no finished episodes");
        world.arms[0].parameters = Some(0);
        assert_eq!(greedy(&world), "no evaluations");
        world.arms[1].parameters = Some(0);
        assert_eq!(greedy(&world), "no network, so no greedy policy");

        world.arms[0].behaviour = world.arms[0].coverage.clone();
        let nothing = "nothing to learn: the random policy is optimal";
        assert_eq!(behaviour(&world), nothing);
        world.optimal_return = None;
        assert_eq!(behaviour(&world), "not a world with a known optimum");
        for arm in &mut world.arms {
            arm.unfinished_seeds = (0..arm.seeds as u64).collect();
        }
        assert_eq!(behaviour(&world), "no finished seeds");
        world.horizon = 0;
        assert_eq!(behaviour(&world), "the random start takes all steps");
    }
}
