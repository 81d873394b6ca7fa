//! A comparison in plain words that can be quoted.

use crate::config::{Endpoint, Measure};
use crate::report::analysis::World;
use crate::report::figures::Comparison;
use crate::report::summary::count;
use crate::statistics::{SIGNIFICANCE, SpeedUp, Verdict, pairs_needed};
use crate::text::table::{number, shortest};

/// The sentences of a comparison in `world`, one of `tests` in the report. The first ends with the verdict.
pub fn sentence(comparison: &Comparison, world: &World, tests: usize) -> String {
    let Comparison {
        arm,
        baseline,
        env,
        pairs,
        verdict,
        ..
    } = comparison;
    let nobody = comparison.arm_solved + comparison.baseline_solved == 0;
    match (pairs, comparison.speed_up) {
        (0, _) => format!("{arm} and {baseline} share no finished seeds on {env}: {verdict}."),
        (1, _) => format!(
            "{arm} and {baseline} share one seed on {env}, which gives no interval and no test: \
             {verdict}."
        ),
        (_, None) if nobody => format!(
            "Neither {arm} nor {baseline} {} with any of {pairs} paired seeds within {}: {verdict}.",
            Verb::of(world).past,
            within(world)
        ),
        (_, None) => solved_at_once(comparison, world),
        (_, Some(speed_up)) => {
            let finding = finding(comparison, speed_up, &Verb::of(world));
            let remarks = remarks(comparison, speed_up, tests);
            std::iter::once(finding)
                .chain(remarks)
                .collect::<Vec<_>>()
                .join(" ")
        }
    }
}

/// `30,000 steps`, after the random start if there is one.
pub fn within(world: &World) -> String {
    let after = match world.random_start {
        0 => "",
        _ => " after the random start",
    };
    format!("{} steps{after}", count(world.horizon))
}

/// What the arms do sooner or later: a world with episodes is solved; in one that never ends a mean reward
/// is reached.
pub struct Verb {
    /// `solves the world`.
    present: String,
    /// `solve the world`.
    infinitive: String,
    /// `solved the world`.
    pub past: String,
}

impl Verb {
    /// What there is to do in `world`.
    pub fn of(world: &World) -> Self {
        let env = &world.env;
        let (verbs, object) = match (world.measure, world.endpoint) {
            (Measure::UndiscountedReturn, _) => (["solves", "solve", "solved"], env.clone()),
            (Measure::RewardPerStep, endpoint) => {
                let greedy = match endpoint {
                    Endpoint::Behaviour => "",
                    Endpoint::Greedy => "greedy ",
                };
                let reward = shortest(world.solve_at);
                let object = format!("a mean {greedy}reward of {reward} on {env}");
                (["reaches", "reach", "reached"], object)
            }
        };
        let [present, infinitive, past] = verbs.map(|verb| format!("{verb} {object}"));
        Self {
            present,
            infinitive,
            past,
        }
    }
}

/// Where one or both solved the world at the first point of every seed's curve, there is no ratio of times.
fn solved_at_once(comparison: &Comparison, world: &World) -> String {
    let Comparison {
        arm,
        baseline,
        pairs,
        verdict,
        ..
    } = comparison;
    let done = Verb::of(world).past;
    let first = match world.endpoint {
        Endpoint::Greedy => "first evaluation",
        Endpoint::Behaviour => "first window",
    };
    let at_once = format!("{done} from the {first} with all {pairs} paired seeds");
    if comparison.smallest_p == 1.0 {
        // Every pair ties.
        return format!("Both {arm} and {baseline} {at_once}, so there is no ratio: {verdict}.");
    }
    let arm_is_sooner = comparison.improvement.is_some_and(|p| p.value > 0.5);
    let (sooner, later) = match arm_is_sooner {
        true => (arm, baseline),
        false => (baseline, arm),
    };
    format!("{sooner} {at_once} and {later} did not, so there is no ratio: {verdict}.")
}

/// How much sooner or later, and the verdict.
fn finding(comparison: &Comparison, speed_up: SpeedUp, verb: &Verb) -> String {
    let Comparison {
        arm,
        baseline,
        env,
        pairs,
        verdict,
        ..
    } = comparison;
    let evidence = |interval: Option<(String, String)>| match interval {
        Some((low, high)) => format!("95 % CI {low} to {high}, {pairs} paired seeds"),
        None => format!("no interval, {pairs} paired seeds"),
    };
    let (ratio, interval) = figures(&speed_up);
    // The later of the two may never have done it: its mean time is at least that.
    let at_least = |solved: usize| if solved == 0 { "at least " } else { "" };
    match verdict {
        Verdict::Faster => {
            let at_least = at_least(comparison.baseline_solved);
            let evidence = evidence(interval);
            format!(
                "{arm} {} {at_least}{ratio} times sooner than {baseline} ({evidence}): {verdict}.",
                verb.present
            )
        }
        Verdict::Slower => {
            let (longer, interval) = figures(&inverse(speed_up));
            let (at_least, evidence) = (at_least(comparison.arm_solved), evidence(interval));
            format!(
                "{arm} takes {at_least}{longer} times as long as {baseline} to {} ({evidence}): {verdict}.",
                verb.infinitive
            )
        }
        Verdict::Inconclusive => {
            let could_be = match interval {
                Some((low, high)) => format!("could be anything from {low} to {high} times"),
                None => "has no interval".into(),
            };
            format!(
                "{arm} and {baseline} cannot be told apart on {env}: the speed-up of {ratio} {could_be} \
                 ({pairs} paired seeds): {verdict}."
            )
        }
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
fn remarks(comparison: &Comparison, speed_up: SpeedUp, tests: usize) -> Vec<String> {
    let Comparison {
        arm,
        baseline,
        pairs,
        arm_solved,
        baseline_solved,
        ..
    } = comparison;
    let inconclusive = comparison.verdict == Verdict::Inconclusive;
    let mut remarks = Vec::new();
    if arm_solved != baseline_solved {
        remarks.push(format!(
            "Of {pairs} seeds, {arm_solved} of {arm} and {baseline_solved} of {baseline} did."
        ));
    }
    let tests = tests.max(1);
    if inconclusive && comparison.smallest_p * tests as f64 > SIGNIFICANCE {
        let comparisons = match tests {
            1 => "one comparison needs".into(),
            tests => format!("{tests} comparisons need"),
        };
        remarks.push(format!(
            "No verdict is possible with so few pairs: {comparisons} at least {} that do not tie.",
            pairs_needed(tests)
        ));
    } else if let (Some(low), Some(high), Some(p)) =
        (speed_up.low, speed_up.high, comparison.adjusted_p)
    {
        let excludes_one = low > 1.0 || high < 1.0;
        if excludes_one == inconclusive {
            let does = if excludes_one { "excludes" } else { "includes" };
            let adjusted = match tests {
                1 => String::new(),
                _ => format!(", adjusted for {tests} comparisons"),
            };
            remarks.push(format!(
                "The interval {does} 1, but the test alone decides (p {}{adjusted}).",
                p_value(p)
            ));
        }
    }
    if speed_up.flagged {
        remarks.push(
            "More than half of an arm's seeds never did, so the ratio depends on the budget and the \
             interval is not to be relied on."
                .into(),
        );
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
pub fn p_value(p: f64) -> String {
    match p {
        ..0.001 => "< 0.001".into(),
        ..0.0995 => format!("= {p:.3}"),
        _ => format!("= {p:.2}"),
    }
}
