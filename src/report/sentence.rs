//! A comparison in plain words that can be quoted.

use crate::config::{Endpoint, Measure};
use crate::report::figures::{Comparison, WorldResults};
use crate::statistics::{SIGNIFICANCE, SpeedUp, Verdict, pairs_needed};
use crate::text::table::{count, number, shortest};

/// The sentences of a comparison in `world`, one of `tests` in the report. The first ends with the verdict.
pub fn sentence(found: &Comparison, world: &WorldResults, tests: usize) -> String {
    let (arm, baseline, env, pairs) = (&found.arm, &found.baseline, &found.env, found.pairs);
    let [.., done] = verbs(world);
    let nobody = found.arm_solved + found.baseline_solved == 0;
    let first = match (pairs, found.speed_up) {
        (0, _) => format!("{arm} and {baseline} share no finished seeds on {env}"),
        (1, _) => format!(
            "{arm} and {baseline} share one seed on {env}, which gives no interval and no test"
        ),
        (_, Some(speed_up)) => finding(found, speed_up, world),
        (_, None) if nobody => format!(
            "Neither {arm} nor {baseline} {done} with any of {pairs} paired seeds within {}",
            within(world)
        ),
        (_, None) => at_once(found, world),
    };
    let mut sentences = vec![format!("{first}: {}.", found.verdict)];
    if let Some(speed_up) = found.speed_up {
        sentences.extend(remarks(found, speed_up, world, tests));
    }
    sentences.join(" ")
}

/// `30,000 steps`, after the random start if there is one.
pub fn within(world: &WorldResults) -> String {
    let after = match world.random_start {
        0 => "",
        _ => " after the random start",
    };
    format!("{} steps{after}", count(world.horizon))
}

/// What the arms do sooner or later, as in `solves the world`, `solve the world` and `solved the world`: a world with
/// episodes is solved; in one that never ends a mean reward is reached.
pub fn verbs(world: &WorldResults) -> [String; 3] {
    let env = &world.env;
    if world.measure == Measure::UndiscountedReturn {
        return ["solves", "solve", "solved"].map(|verb| format!("{verb} {env}"));
    }
    let greedy = match world.endpoint {
        Endpoint::Behaviour => "",
        Endpoint::Greedy => "greedy ",
    };
    let reward = shortest(world.solve_at);
    let object = format!("a mean {greedy}reward of {reward} on {env}");
    ["reaches", "reach", "reached"].map(|verb| format!("{verb} {object}"))
}

/// Where one or both solved the world at the first point of every seed's curve, there is no ratio of times.
fn at_once(found: &Comparison, world: &WorldResults) -> String {
    let first = match world.endpoint {
        Endpoint::Greedy => "first evaluation",
        Endpoint::Behaviour => "first window",
    };
    let (arm, baseline, [.., done]) = (&found.arm, &found.baseline, verbs(world));
    let pairs = found.pairs;
    let solved = format!("{done} from the {first} with all {pairs} paired seeds");
    let (sooner, later) = match found.improvement.map_or(0.5, |chance| chance.value) {
        0.5 => return format!("Both {arm} and {baseline} {solved}, so there is no ratio"),
        0.5.. => (arm, baseline),
        _ => (baseline, arm),
    };
    format!("{sooner} {solved} and {later} did not, so there is no ratio")
}

/// How much sooner or later.
fn finding(found: &Comparison, speed_up: SpeedUp, world: &WorldResults) -> String {
    let (arm, baseline, pairs) = (&found.arm, &found.baseline, found.pairs);
    let [does, to_do, _] = verbs(world);
    // The later of the two may never have done it: its mean time is at least that.
    let at_least = |solved: usize| if solved == 0 { "at least " } else { "" };
    let (ratio, interval) = match found.verdict {
        Verdict::Slower => figures(&inverse(speed_up)),
        Verdict::Faster | Verdict::Inconclusive => figures(&speed_up),
    };
    let evidence = match interval {
        Some((low, high)) => format!("(95 % CI {low} to {high}, {pairs} paired seeds)"),
        None => format!("(no interval, {pairs} paired seeds)"),
    };
    match found.verdict {
        Verdict::Faster => {
            let at_least = at_least(found.baseline_solved);
            format!("{arm} {does} {at_least}{ratio} times sooner than {baseline} {evidence}")
        }
        Verdict::Slower => {
            let longer = format!("{}{ratio} times as long", at_least(found.arm_solved));
            format!("{arm} takes {longer} as {baseline} to {to_do} {evidence}")
        }
        Verdict::Inconclusive => format!(
            "{arm} and {baseline} cannot be told apart on {}: the speed-up is {ratio} {evidence}",
            world.env
        ),
    }
}

/// How many times longer instead of sooner.
fn inverse(speed_up: SpeedUp) -> SpeedUp {
    SpeedUp {
        ratio: 1.0 / speed_up.ratio,
        low: speed_up.high.map(|high| 1.0 / high),
        high: speed_up.low.map(|low| 1.0 / low),
        ..speed_up
    }
}

/// What else has to be known to read the verdict rightly.
fn remarks(
    found: &Comparison,
    speed_up: SpeedUp,
    world: &WorldResults,
    tests: usize,
) -> Vec<String> {
    let (arm, baseline, pairs) = (&found.arm, &found.baseline, found.pairs);
    let (arm_solved, baseline_solved) = (found.arm_solved, found.baseline_solved);
    let inconclusive = found.verdict == Verdict::Inconclusive;
    let ends = speed_up.low.zip(speed_up.high);
    let excludes_one = ends.map(|(low, high)| low > 1.0 || high < 1.0);
    let did = match world.measure {
        Measure::UndiscountedReturn => "solved it",
        Measure::RewardPerStep => "reached it",
    };
    let mut remarks = Vec::new();
    if arm_solved != baseline_solved {
        remarks.push(format!(
            "{arm} {did} with {arm_solved} of {pairs} seeds, {baseline} with {baseline_solved}."
        ));
    }
    if inconclusive && found.smallest_p > SIGNIFICANCE {
        remarks.push(format!(
            "Too few pairs differ for any other verdict; it takes at least {}.",
            pairs_needed(tests)
        ));
    } else if let Some(p) = found.adjusted_p
        && excludes_one == Some(inconclusive)
    {
        let does = if inconclusive { "excludes" } else { "includes" };
        let adjusted = match tests {
            0 | 1 => String::new(),
            _ => format!(", adjusted for {tests} comparisons"),
        };
        let p = p_value(p);
        remarks.push(format!(
            "The interval {does} 1, but the test alone decides (p {p}{adjusted})."
        ));
    }
    if speed_up.flagged {
        let interval = match ends {
            Some(_) => ", and the interval is unreliable",
            None => "",
        };
        remarks.push(format!(
            "More than half of an arm's seeds never {did}, so the ratio depends on the number of steps{interval}."
        ));
    }
    remarks
}

/// A ratio and the ends of its interval, with the decimals that suit the ratio.
pub fn figures(speed_up: &SpeedUp) -> (String, Option<(String, String)>) {
    let decimals = match speed_up.ratio {
        100.0.. => 0,
        2.0.. => 1,
        _ => 2,
    };
    let shown = |value| number(value, decimals);
    let ends = speed_up.low.zip(speed_up.high);
    let ends = ends.map(|(low, high)| (shown(low), shown(high)));
    (shown(speed_up.ratio), ends)
}

/// `2.1 [1.6, 2.9]`.
pub fn in_brackets(speed_up: &SpeedUp) -> String {
    match figures(speed_up) {
        (ratio, Some((low, high))) => format!("{ratio} [{low}, {high}]"),
        (ratio, None) => ratio,
    }
}

/// A p-value as it stands behind `p`: `= 0.03`, or `< 0.001`.
fn p_value(p: f64) -> String {
    match p {
        ..0.001 => "< 0.001".into(),
        ..0.0995 => format!("= {p:.3}"),
        _ => format!("= {p:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{comparison, estimate, world};

    fn said(found: &Comparison) -> String {
        sentence(found, &world(Vec::new()), 1)
    }

    #[test]
    fn without_a_ratio_it_says_why() {
        let found = |solved, chance: Option<f64>| Comparison {
            speed_up: None,
            arm_solved: solved,
            baseline_solved: solved,
            improvement: chance.map(estimate),
            ..comparison("a", 1.0, None)
        };
        let solved = "solved gridworld map=trap";
        let at_once = format!("{solved} from the first evaluation with all 20 paired seeds");
        let alone = format!("{at_once} and epsilon-greedy did not, so there is no ratio: ");
        for (count, chance, start) in [
            (
                0,
                None,
                format!("Neither a nor epsilon-greedy {solved} with any of 20 "),
            ),
            (
                20,
                Some(0.5),
                format!("Both a and epsilon-greedy {at_once}"),
            ),
            (20, Some(0.9), format!("a {alone}")),
            (20, Some(0.1), format!("epsilon-greedy {at_once}")),
        ] {
            let said = said(&found(count, chance));
            assert!(said.starts_with(&start), "{said}");
        }
    }
}
