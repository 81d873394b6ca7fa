//! A comparison in plain words that can be quoted.

use crate::config::Endpoint;
use crate::report::analysis::World;
use crate::report::summary::count;
use crate::statistics::{SpeedUp, Verdict};
use crate::text::table::{number, shortest};
use crate::{config::Measure, report::figures::Comparison};

/// The sentence of a comparison in `world`, one of `tests` in the report.
pub fn sentence(comparison: &Comparison, world: &World, tests: usize) -> String {
    let Comparison {
        arm,
        baseline,
        env,
        pairs,
        verdict,
        ..
    } = comparison;
    match (pairs, comparison.speed_up) {
        (0, _) => format!("{arm} and {baseline} share no finished seeds on {env}: {verdict}."),
        (1, _) => format!(
            "{arm} and {baseline} share one seed on {env}, which gives no interval and no test: \
             {verdict}."
        ),
        (_, None) => {
            let after = match world.random_start {
                0 => "",
                _ => " after the random start",
            };
            format!(
                "Neither {arm} nor {baseline} {} with any of {pairs} paired seeds within {} \
                 steps{after}: {verdict}.",
                Task::of(world).solved,
                count(world.horizon)
            )
        }
        (_, Some(speed_up)) => {
            let task = Task::of(world);
            finding(comparison, speed_up, &task) + &remarks(comparison, speed_up, tests) + "."
        }
    }
}

/// What the arms do sooner or later, as a verb.
struct Task {
    /// `solves the world`.
    solves: String,
    /// `solve the world`.
    solve: String,
    /// `solved the world`.
    solved: String,
}

impl Task {
    /// A world with episodes is solved; in one that never ends a mean reward is reached.
    fn of(world: &World) -> Self {
        let env = &world.env;
        let [solves, solve, solved] = match world.measure {
            Measure::UndiscountedReturn => {
                ["solves", "solve", "solved"].map(|verb| format!("{verb} {env}"))
            }
            Measure::RewardPerStep => {
                let mean = match world.endpoint {
                    Endpoint::Behaviour => "a mean reward",
                    Endpoint::Greedy => "a mean greedy reward",
                };
                let reward = shortest(world.solve_at);
                ["reaches", "reach", "reached"]
                    .map(|verb| format!("{verb} {mean} of {reward} on {env}"))
            }
        };
        Self {
            solves,
            solve,
            solved,
        }
    }
}

/// How much sooner or later, and the verdict.
fn finding(comparison: &Comparison, speed_up: SpeedUp, task: &Task) -> String {
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
    let (sooner, interval) = figures(&speed_up);
    match verdict {
        Verdict::Faster => format!(
            "{arm} {} {sooner} times sooner than {baseline} ({}): faster",
            task.solves,
            evidence(interval)
        ),
        Verdict::Slower => {
            let (longer, interval) = figures(&inverse(speed_up));
            format!(
                "{arm} takes {longer} times as long as {baseline} to {} ({}): slower",
                task.solve,
                evidence(interval)
            )
        }
        Verdict::Inconclusive => format!(
            "{arm} and {baseline} cannot be told apart on {env}: speed-up {sooner} ({}): \
             inconclusive",
            evidence(interval)
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
fn remarks(comparison: &Comparison, speed_up: SpeedUp, tests: usize) -> String {
    let inconclusive = comparison.verdict == Verdict::Inconclusive;
    let mut remarks = String::new();
    if let (Some(low), Some(high), Some(p)) = (speed_up.low, speed_up.high, comparison.adjusted_p) {
        let excludes_one = low > 1.0 || high < 1.0;
        if excludes_one == inconclusive {
            let does = if excludes_one { "excludes" } else { "includes" };
            let adjusted = match tests {
                0 | 1 => String::new(),
                _ => format!(", adjusted for {tests} comparisons"),
            };
            remarks += &format!(
                ". Test and interval disagree: p {}{adjusted}, and the interval, which is never \
                 adjusted, {does} 1",
                p_value(p)
            );
        }
    }
    if speed_up.flagged {
        remarks += ". More than half of an arm's seeds never solved it, so the ratio depends on the \
                    budget and the interval is not to be relied on";
    }
    remarks
}

/// A ratio and the ends of its interval, with the decimals that suit the ratio.
pub fn figures(speed_up: &SpeedUp) -> (String, Option<(String, String)>) {
    let shown = |value| number(value, decimals(speed_up.ratio));
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

fn decimals(ratio: f64) -> usize {
    match ratio {
        100.0.. => 0,
        2.0.. => 1,
        _ => 2,
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
