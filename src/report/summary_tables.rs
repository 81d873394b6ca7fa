//! The tables of the summary.

use crate::config::Endpoint;
use crate::report::analysis::World;
use crate::report::overall::Overall;
use crate::report::sentence::in_brackets;
use crate::report::summary::count;
use crate::report::variances::Variances;
use crate::statistics::Estimate;
use crate::text::table::{NOTHING, Table, estimates, number, significant};
use crate::{
    config::Measure,
    report::figures::{Arm, Comparison},
};

/// Steps of a batch, the unit of time in the plot of Gal & Ghahramani (2016).
pub const BATCH: u64 = 200;

/// Every table of a world.
pub fn of_world(world: &World) -> Vec<Table> {
    let mut tables = match world.measure {
        Measure::UndiscountedReturn => vec![solving(world)],
        Measure::RewardPerStep => [Endpoint::Behaviour, Endpoint::Greedy]
            .map(|endpoint| reaching(world, endpoint))
            .into(),
    };
    if !world.comparisons.is_empty() {
        tables.push(compared(&world.comparisons));
    }
    tables.push(scores(world));
    tables.push(match world.measure {
        Measure::UndiscountedReturn => learned(world),
        Measure::RewardPerStep => cost(world),
    });
    if world.arms.iter().any(|arm| arm.variances.is_some()) {
        tables.push(variances(world));
    }
    tables
}

/// When the seeds solved the world.
fn solving(world: &World) -> Table {
    let arms = &world.arms;
    let share = |share: Option<f64>| share.map(percent);
    let greedy = |arm: &Arm| Some(arm.greedy_solving.as_ref()?.share);
    let behaviour = |arm: &Arm| Some(arm.behaviour_solving.as_ref()?.share);
    Table::new(vec![
        ("arm", cells(arms, |arm| Some(arm.arm.clone()))),
        ("solved, greedy", cells(arms, |arm| share(greedy(arm)))),
        (
            "steps to solve",
            figures(arms, |arm| arm.greedy_solving.as_ref()?.restricted_mean),
        ),
        (
            "solved, behaviour",
            cells(arms, |arm| share(behaviour(arm))),
        ),
        (
            "steps to solve",
            figures(arms, |arm| arm.behaviour_solving.as_ref()?.restricted_mean),
        ),
    ])
}

/// When the seeds reached the mean reward that solves a world without end, by one of the curves, in
/// steps after the random start and in batches.
fn reaching(world: &World, endpoint: Endpoint) -> Table {
    let arms = &world.arms;
    let by = match endpoint {
        Endpoint::Behaviour => "by behaviour",
        Endpoint::Greedy => "by greedy policy",
    };
    let median = |unit: f64, decimals| {
        cells(arms, move |arm| {
            let found = arm.solving(endpoint)?.median;
            let (sign, steps) = found.map_or(("> ", world.horizon as f64), |steps| ("", steps));
            Some(format!("{sign}{}", number(steps / unit, decimals)))
        })
    };
    let mean = |unit: f64| {
        figures(arms, move |arm| {
            Some(arm.solving(endpoint)?.restricted_mean?.in_units_of(unit))
        })
    };
    let batch = BATCH as f64;
    Table::new(vec![
        (by, cells(arms, |arm| Some(arm.arm.clone()))),
        (
            "solved",
            cells(arms, |arm| Some(percent(arm.solving(endpoint)?.share))),
        ),
        ("median steps", median(1.0, 0)),
        ("mean steps", mean(1.0)),
        ("median batches", median(batch, 1)),
        ("mean batches", mean(batch)),
    ])
}

/// The arms against the baseline.
fn compared(comparisons: &[Comparison]) -> Table {
    let speed_up = |comparison: &Comparison| {
        let speed_up = comparison.speed_up?;
        let flag = if speed_up.flagged { "*" } else { "" };
        Some(in_brackets(&speed_up) + flag)
    };
    let p = |p: Option<f64>| {
        p.map(|p| match p {
            ..0.001 => "< 0.001".into(),
            _ => number(p, 3),
        })
    };
    let baseline = comparisons.first().map_or("", |c| &c.baseline);
    let against = format!("against {baseline}");
    let column = |of: &dyn Fn(&Comparison) -> Option<String>| cells(comparisons, of);
    Table::new(vec![
        (&against, column(&|c| Some(c.arm.clone()))),
        ("speed-up", column(&speed_up)),
        ("p", column(&|c| p(c.p))),
        ("p, adjusted", column(&|c| p(c.adjusted_p))),
        ("p, log-rank", column(&|c| p(c.log_rank_p))),
        ("P(sooner)", figures(comparisons, |c| c.improvement)),
        ("verdict", column(&|c| Some(c.verdict.to_string()))),
    ])
}

/// What the agents earned.
fn scores(world: &World) -> Table {
    let arms = &world.arms;
    Table::new(vec![
        ("arm", cells(arms, |arm| Some(arm.arm.clone()))),
        ("greedy, final", figures(arms, |arm| arm.final_greedy)),
        ("greedy, area", figures(arms, |arm| arm.area_under_greedy)),
        ("behaviour, final", figures(arms, |arm| arm.final_behaviour)),
        (
            "behaviour, area",
            figures(arms, |arm| arm.area_under_behaviour),
        ),
    ])
}

/// What the agents saw and learned, and what that cost.
fn learned(world: &World) -> Table {
    let arms = &world.arms;
    let goal = |arm: &Arm| match arm.goal?.median_first_step {
        Some(step) => Some(count(step.round() as u64)),
        None => Some(format!("> {}", count(world.steps))),
    };
    let mut columns = vec![
        ("arm", cells(arms, |arm| Some(arm.arm.clone()))),
        ("coverage", figures(arms, |arm| arm.quarter_coverage)),
        (
            "saw the goal",
            cells(arms, |arm| Some(percent(arm.goal?.share))),
        ),
        ("first goal", cells(arms, goal)),
        ("regret", figures(arms, |arm| arm.final_regret)),
        ("Q-error", figures(arms, |arm| arm.final_q_error)),
    ];
    columns.extend(costs(world));
    Table::new(columns)
}

/// The noise that the arms that learn variances have found, and what they do not know.
fn variances(world: &World) -> Table {
    let arms: Vec<&Arm> = (world.arms.iter())
        .filter(|arm| arm.variances.is_some())
        .collect();
    let column = |of: fn(&Variances) -> Option<Estimate>| {
        cells(&arms, |arm| Some(spread(of(arm.variances.as_ref()?)?)))
    };
    let exact = |arm: &&Arm| Some(significant(arm.variances.as_ref()?.target_variance?));
    Table::new(vec![
        ("variances of Q", cells(&arms, |arm| Some(arm.arm.clone()))),
        ("aleatoric, first", column(|of| of.first_aleatoric)),
        ("aleatoric, last", column(|of| of.last_aleatoric)),
        (
            "aleatoric, largest of a seed",
            cells(&arms, |arm| {
                Some(significant(arm.variances.as_ref()?.largest_aleatoric?))
            }),
        ),
        ("exact", cells(&arms, exact)),
        ("epistemic, first", column(|of| of.first_epistemic)),
        ("epistemic, last", column(|of| of.last_epistemic)),
    ])
}

/// A figure that may be of any size, and its interval.
fn spread(estimate: Estimate) -> String {
    let value = significant(estimate.value);
    match estimate.low.zip(estimate.high) {
        Some((low, high)) => format!("{value} [{}, {}]", significant(low), significant(high)),
        None => value,
    }
}

/// What learning cost.
fn cost(world: &World) -> Table {
    let mut columns = vec![("arm", cells(&world.arms, |arm| Some(arm.arm.clone())))];
    columns.extend(costs(world));
    Table::new(columns)
}

fn costs(world: &World) -> [(&'static str, Vec<String>); 3] {
    let arms = &world.arms;
    let diverged = |arm: &Arm| Some(arm.diverged.len().to_string());
    let seconds = |arm: &Arm| arm.seconds_per_seed.map(|s| number(s, 2));
    [
        ("diverged", cells(arms, diverged)),
        ("parameters", cells(arms, |arm| arm.parameters.map(count))),
        ("seconds", cells(arms, seconds)),
    ]
}

/// The arms over all worlds.
pub fn overall(arms: &[Overall]) -> Table {
    let verdicts = |arm: &Overall| {
        let all = arm.faster + arm.slower + arm.inconclusive;
        (all > 0).then(|| format!("{} / {} / {}", arm.faster, arm.inconclusive, arm.slower))
    };
    Table::new(vec![
        ("arm", cells(arms, |arm| Some(arm.arm.clone()))),
        ("solved, greedy", cells(arms, |arm| arm.solved.map(percent))),
        ("greedy, final", figures(arms, |arm| arm.final_greedy)),
        ("greedy, area", figures(arms, |arm| arm.area_under_greedy)),
        (
            "behaviour, area",
            figures(arms, |arm| arm.area_under_behaviour),
        ),
        ("faster / inconclusive / slower", cells(arms, verdicts)),
    ])
}

/// A column of text, with a dash where there is nothing to say.
fn cells<T>(rows: &[T], of: impl Fn(&T) -> Option<String>) -> Vec<String> {
    let cell = |row| of(row).unwrap_or_else(|| NOTHING.into());
    rows.iter().map(cell).collect()
}

/// A column of figures with their intervals.
fn figures<T>(rows: &[T], of: impl Fn(&T) -> Option<Estimate>) -> Vec<String> {
    estimates(&rows.iter().map(of).collect::<Vec<_>>())
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}
