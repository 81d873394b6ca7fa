//! The tables of the summary: what each column shows of the arms. A column without a single value is left
//! out, and no table has more than seven columns.

use crate::config::{Endpoint, Measure};
use crate::report::analysis::{Analysis, WorldResults};
use crate::report::figures::{Arm, Comparison, Solving};
use crate::report::metrics::Metric;
use crate::report::overall::Overall;
use crate::report::sentence::in_brackets;
use crate::report::summary::count;
use crate::report::variances::Variances;
use crate::statistics::{Estimate, Verdict};
use crate::text::table::{NOTHING, Table, bracketed, decimals, estimates, number, significant};

/// Steps of a batch, the unit of time in the plot of Gal & Ghahramani (2016).
pub const BATCH: u64 = 200;

/// A title and a cell for each row.
type Column = (&'static str, Vec<String>);

/// The one table of a world that everybody reads: who solved it, when, and the verdicts. Where nobody did,
/// what was earned instead.
pub fn main(world: &WorldResults) -> Table {
    let arms = &world.arms;
    if world.is_unsolved() {
        let columns = [metrics(arms, &earned(world)), goal(arms)].concat();
        return table("arm", labels(arms), columns);
    }
    let mut columns = times(world, world.endpoint)[..3].to_vec();
    if world.comparisons.is_empty() {
        columns.extend(metrics(arms, &earned(world)[..3]));
    } else {
        columns.extend(verdicts(world));
    }
    table("arm", labels(arms), columns)
}

/// The tables of all the rest, and of the times to solve by either curve.
pub fn details(world: &WorldResults) -> Vec<Table> {
    let arms = &world.arms;
    let by = |endpoint| {
        let title = match endpoint {
            Endpoint::Greedy => "by the greedy policy",
            Endpoint::Behaviour => "by behaviour",
        };
        let [solved, at_end, mean, median, batches] = times(world, endpoint);
        table(
            title,
            labels(arms),
            vec![solved, at_end, median, mean, batches],
        )
    };
    let mut tables = vec![by(Endpoint::Greedy), by(Endpoint::Behaviour)];
    tables.push(tests(&world.comparisons));
    tables.push(table("arm", labels(arms), metrics(arms, &EARNED)));
    let learned = [
        metrics(arms, &[Metric::QuarterCoverage]),
        goal(arms),
        metrics(arms, &[Metric::FinalRegret, Metric::FinalQError]),
    ];
    tables.push(table("arm", labels(arms), learned.concat()));
    tables.push(table("arm", labels(arms), costs(arms)));
    tables.push(variances(arms));
    tables.retain(|table| table.width() > 1);
    tables
}

/// A table of the columns that have a value.
pub fn table(title: &str, labels: Vec<String>, columns: Vec<Column>) -> Table {
    let has_values = |column: &Column| column.1.iter().any(|cell| cell != NOTHING);
    let mut all: Vec<(&str, Vec<String>)> = vec![(title, labels)];
    for column in columns.into_iter().filter(has_values) {
        all.push(column);
    }
    Table::new(all)
}

/// Scores, those of the greedy policy first.
const EARNED: [Metric; 4] = [
    Metric::AreaUnderGreedy,
    Metric::FinalGreedy,
    Metric::AreaUnderBehaviour,
    Metric::FinalBehaviour,
];

/// The same, those of the curve that gives the verdict first.
pub fn earned(world: &WorldResults) -> [Metric; 4] {
    let [area, last, area_behaviour, last_behaviour] = EARNED;
    match world.endpoint {
        Endpoint::Greedy => EARNED,
        Endpoint::Behaviour => [area_behaviour, last_behaviour, area, last],
    }
}

fn metrics(arms: &[Arm], metrics: &[Metric]) -> Vec<Column> {
    let column = |&metric: &Metric| {
        let cells = figures(arms, |arm| arm.metrics.estimate(metric));
        (metric.about().title, cells)
    };
    metrics.iter().map(column).collect()
}

/// When the seeds solved the world by a curve: the share that did and that still does at the end, mean and
/// median steps, and in a world that never ends the mean batches.
fn times(world: &WorldResults, endpoint: Endpoint) -> [Column; 5] {
    let arms = &world.arms;
    let horizon = world.horizon as f64;
    let of = |figure: &dyn Fn(&Solving) -> String| {
        cells(arms, |arm| Some(figure(arm.solving(endpoint)?)))
    };
    let mean = |unit: f64| {
        let of_arm = |arm: &Arm| Some(arm.solving(endpoint)?.restricted_mean?.in_units_of(unit));
        let mut cells = figures(arms, of_arm);
        // Nobody did: all that is known is that it takes longer than there were steps.
        for (cell, arm) in cells.iter_mut().zip(arms) {
            if arm
                .solving(endpoint)
                .is_some_and(|solving| solving.share == 0.0)
            {
                let most = horizon / unit;
                let decimals = if most.fract() == 0.0 {
                    0
                } else {
                    decimals(most)
                };
                *cell = format!("> {}", number(most, decimals));
            }
        }
        cells
    };
    let median = |solving: &Solving| match solving.median {
        Some(steps) => number(steps, 0),
        None => format!("> {}", number(horizon, 0)),
    };
    let batches = match world.measure {
        Measure::UndiscountedReturn => vec![NOTHING.into(); arms.len()],
        Measure::RewardPerStep => mean(BATCH as f64),
    };
    [
        ("solved", of(&|solving| percent(solving.share))),
        ("at the end", of(&|solving| percent(solving.share_at_end))),
        ("steps to solve", mean(1.0)),
        ("median steps", of(&median)),
        ("batches to solve", batches),
    ]
}

/// Speed-up, p and verdict of each arm, the baseline being named so.
fn verdicts(world: &WorldResults) -> Vec<Column> {
    let found = |arm: &Arm| world.comparisons.iter().find(|found| found.arm == arm.arm);
    let column =
        |of: fn(&Comparison) -> Option<String>| cells(&world.arms, |arm| found(arm).and_then(of));
    let baseline = world.comparisons.first().map(|found| &found.baseline);
    let verdict = |arm: &Arm| match found(arm) {
        Some(found) => Some(found.verdict.to_string()),
        None if Some(&arm.arm) == baseline => Some("(baseline)".into()),
        None => arm.is_oracle.then(|| "(oracle)".into()),
    };
    vec![
        ("speed-up", column(speed_up)),
        ("p", column(|found| found.adjusted_p.map(p_value))),
        ("verdict", cells(&world.arms, verdict)),
    ]
}

fn speed_up(comparison: &Comparison) -> Option<String> {
    let speed_up = comparison.speed_up?;
    let flag = if speed_up.flagged { "*" } else { "" };
    Some(in_brackets(&speed_up) + flag)
}

fn p_value(p: f64) -> String {
    match p {
        ..0.001 => "< 0.001".into(),
        _ => number(p, 3),
    }
}

/// The tests behind the verdicts.
fn tests(comparisons: &[Comparison]) -> Table {
    let baseline = comparisons.first().map_or("", |found| &found.baseline);
    let labels = comparisons.iter().map(|found| found.arm.clone()).collect();
    let p = |of: fn(&Comparison) -> Option<f64>| cells(comparisons, |found| of(found).map(p_value));
    let columns = vec![
        (
            "pairs",
            cells(comparisons, |found| Some(found.pairs.to_string())),
        ),
        ("p, unadjusted", p(|found| found.p)),
        ("p, adjusted", p(|found| found.adjusted_p)),
        ("p, log-rank", p(|found| found.log_rank_p)),
        ("P(sooner)", figures(comparisons, |found| found.improvement)),
    ];
    match comparisons {
        [] => Table::new(vec![("", Vec::new())]),
        _ => table(&format!("against {baseline}"), labels, columns),
    }
}

/// Who saw the largest reward, and when.
fn goal(arms: &[Arm]) -> Vec<Column> {
    let first = |arm: &Arm| match arm.goal?.median_first_step {
        Some(step) => Some(count(step.round() as u64)),
        None => Some("never".into()),
    };
    vec![
        (
            "saw the goal",
            cells(arms, |arm| Some(percent(arm.goal?.share))),
        ),
        ("first goal", cells(arms, first)),
    ]
}

/// What learning cost, and whether it went astray.
fn costs(arms: &[Arm]) -> Vec<Column> {
    let runaway = |arm: &Arm| Some(arm.runaway_seeds.as_ref()?.len().to_string());
    vec![
        (
            "diverged",
            cells(arms, |arm| Some(arm.diverged.len().to_string())),
        ),
        ("runaway", cells(arms, runaway)),
        ("parameters", cells(arms, |arm| arm.parameters.map(count))),
        (
            "seconds",
            cells(arms, |arm| arm.seconds_per_seed.map(|s| number(s, 2))),
        ),
    ]
}

/// The noise that the arms that learn variances have found, and what they do not know.
fn variances(arms: &[Arm]) -> Table {
    let arms: Vec<(&Arm, &Variances)> = (arms.iter())
        .filter_map(|arm| Some((arm, arm.variances.as_ref()?)))
        .collect();
    let column = |of: fn(&Variances) -> Option<Estimate>| {
        cells(&arms, |(_, variances)| of(variances).map(spread))
    };
    let largest = |(_, of): &(&Arm, &Variances)| of.largest_aleatoric.map(significant);
    let exact = |(_, of): &(&Arm, &Variances)| of.target_variance.map(significant);
    let labels = arms.iter().map(|(arm, _)| arm.arm.clone()).collect();
    let columns = vec![
        ("aleatoric, first", column(|of| of.first_aleatoric)),
        ("aleatoric, last", column(|of| of.last_aleatoric)),
        ("aleatoric, largest of a seed", cells(&arms, largest)),
        ("exact", cells(&arms, exact)),
        ("epistemic, first", column(|of| of.first_epistemic)),
        ("epistemic, last", column(|of| of.last_epistemic)),
    ];
    table("variances of Q", labels, columns)
}

/// A figure that may be of any size, and its interval.
fn spread(estimate: Estimate) -> String {
    bracketed(&estimate, significant)
}

/// What a cell says of an arm in a world.
type Cell = fn(&WorldResults, &Arm, Option<&Comparison>) -> Option<String>;

/// What is said of each arm in each world; none where fewer than two worlds compare arms. Arms of which nothing is
/// said are left out.
pub fn by_world(analysis: &Analysis, said: Cell) -> Option<Table> {
    let compared = (analysis.worlds.iter()).filter(|world| !world.comparisons.is_empty());
    let worlds: Vec<&WorldResults> = compared.collect();
    let cell = |label: &str, world: &WorldResults| {
        let arm = world.arms.iter().find(|arm| arm.arm == label)?;
        let found = world.comparisons.iter().find(|found| found.arm == label);
        said(world, arm, found)
    };
    let mut arms: Vec<&str> = analysis.arms.iter().map(|arm| &*arm.label).collect();
    arms.retain(|arm| worlds.iter().any(|world| cell(arm, world).is_some()));
    let column = |world: &&WorldResults| cells(&arms, |arm| cell(arm, world));
    let columns: Vec<Vec<String>> = worlds.iter().map(column).collect();
    let titles = worlds.iter().map(|world| &*world.title);
    let labels = arms.iter().map(|arm| (*arm).to_owned()).collect();
    let all = std::iter::once(("arm", labels)).chain(titles.zip(columns));
    (worlds.len() > 1).then(|| Table::new(all.collect()))
}

/// How many times sooner an arm solves a world, and the verdict unless it is inconclusive.
pub fn ratio_and_verdict(_: &WorldResults, _: &Arm, found: Option<&Comparison>) -> Option<String> {
    let speed_up = found?.speed_up?;
    let flag = if speed_up.flagged { "*" } else { "" };
    Some(with_verdict(number(speed_up.ratio, 2) + flag, found?))
}

/// The same with its interval, and the share of the seeds that solved the world.
pub fn interval_verdict_and_share(
    world: &WorldResults,
    arm: &Arm,
    found: Option<&Comparison>,
) -> Option<String> {
    let share = percent(arm.solving(world.endpoint)?.share);
    let said = found.and_then(|found| Some(with_verdict(speed_up(found)?, found)));
    Some(match said {
        Some(said) => format!("{said}, {share}"),
        None => share,
    })
}

fn with_verdict(figure: String, found: &Comparison) -> String {
    match found.verdict {
        Verdict::Inconclusive => figure,
        verdict => format!("{figure} {verdict}"),
    }
}

/// The arms over all worlds.
pub fn overall(arms: &[Overall]) -> Table {
    let verdicts = |arm: &Overall| {
        let all = arm.faster + arm.slower + arm.inconclusive;
        (all > 0).then(|| format!("{} / {} / {}", arm.faster, arm.inconclusive, arm.slower))
    };
    let labels = arms.iter().map(|arm| arm.arm.clone()).collect();
    let columns = vec![
        ("solved, greedy", cells(arms, |arm| arm.solved.map(percent))),
        ("greedy, final", figures(arms, |arm| arm.final_greedy)),
        ("greedy, area", figures(arms, |arm| arm.area_under_greedy)),
        (
            "behaviour, area",
            figures(arms, |arm| arm.area_under_behaviour),
        ),
        ("faster / inconclusive / slower", cells(arms, verdicts)),
    ];
    table("arm", labels, columns)
}

fn labels(arms: &[Arm]) -> Vec<String> {
    arms.iter().map(|arm| arm.arm.clone()).collect()
}

/// A column of text, with a dash where there is nothing to say.
pub fn cells<T>(rows: &[T], of: impl Fn(&T) -> Option<String>) -> Vec<String> {
    let cell = |row| of(row).unwrap_or_else(|| NOTHING.into());
    rows.iter().map(cell).collect()
}

/// A column of figures with their intervals.
pub fn figures<T>(rows: &[T], of: impl Fn(&T) -> Option<Estimate>) -> Vec<String> {
    estimates(&rows.iter().map(of).collect::<Vec<_>>())
}

/// A share as a whole number of hundredths.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}
