//! The tables of the summary: what each column shows of the arms. A column without a single value is left
//! out, and no table has more than seven columns.

use crate::config::{Endpoint, Measure};
use crate::report::analysis::Analysis;
use crate::report::figures::{Arm, Comparison, WorldResults};
use crate::report::metrics::Metric;
use crate::report::overall::Overall;
use crate::report::sentence::in_brackets;
use crate::report::variances::Variances;
use crate::statistics::{Estimate, Verdict};
use crate::text::table::{
    NOTHING, Table, bracketed, count, decimals, estimates, number, significant,
};

/// Steps of a batch, the unit of time in the plot of Gal & Ghahramani (2016).
pub const BATCH: u64 = 200;

/// A table that is made column by column, of a row for each `T`.
pub struct Columns<'a, T> {
    rows: &'a [T],
    columns: Vec<(&'a str, Vec<String>)>,
}

impl<'a, T> Columns<'a, T> {
    /// The columns of these rows, of which the first is headed `title` and names them.
    pub fn new(title: &'a str, rows: &'a [T], label: impl Fn(&T) -> &str) -> Self {
        let labels = rows.iter().map(|row| label(row).into()).collect();
        let columns = vec![(title, labels)];
        Self { rows, columns }
    }

    /// Adds a column, unless it has no value.
    pub fn add(mut self, title: &'a str, cells: Vec<String>) -> Self {
        if cells.iter().any(|cell| cell != NOTHING) {
            self.columns.push((title, cells));
        }
        self
    }

    /// Adds a column of text, with a dash where there is nothing to say.
    pub fn text(self, title: &'a str, of: impl Fn(&T) -> Option<String>) -> Self {
        let cells = cells(self.rows, of);
        self.add(title, cells)
    }

    /// Adds a column of figures with their intervals.
    pub fn figure(self, title: &'a str, of: impl Fn(&T) -> Option<Estimate>) -> Self {
        let cells = figures(self.rows, of);
        self.add(title, cells)
    }

    pub fn table(self) -> Table {
        Table::new(self.columns)
    }
}

impl<'a> Columns<'a, Arm> {
    fn of_arms(title: &'a str, world: &'a WorldResults) -> Self {
        Self::new(title, &world.arms, |arm| &arm.arm)
    }

    fn metrics(self, metrics: &[Metric]) -> Self {
        metrics.iter().fold(self, |columns, &metric| {
            columns.figure(metric.about().title, |arm| arm.metrics.estimate(metric))
        })
    }

    /// The share of the seeds that solved the world by a curve, and that of those that still do at the end.
    fn shares(self, endpoint: Endpoint) -> Self {
        let of = |arm: &Arm| Some(arm.solving(endpoint)?.share);
        let at_end = |arm: &Arm| Some(arm.solving(endpoint)?.share_at_end);
        self.text("solved", |arm| of(arm).map(percent))
            .text("at the end", |arm| at_end(arm).map(percent))
    }

    /// Who saw the largest reward, and when.
    fn goal(self) -> Self {
        let first = |arm: &Arm| match arm.goal?.median_first_step {
            Some(step) => Some(count(step.round() as u64)),
            None => Some("never".into()),
        };
        self.text("saw the goal", |arm| Some(percent(arm.goal?.share)))
            .text("first goal", first)
    }

    /// Speed-up, p and verdict of each arm, the baseline being named so.
    fn verdicts(self, world: &WorldResults) -> Self {
        let found = |arm: &Arm| world.comparisons.iter().find(|found| found.arm == arm.arm);
        let baseline = world.comparisons.first().map(|found| &found.baseline);
        let verdict = |arm: &Arm| match found(arm) {
            Some(found) => Some(found.verdict.to_string()),
            None if Some(&arm.arm) == baseline => Some("(baseline)".into()),
            None => arm.is_oracle.then(|| "(oracle)".into()),
        };
        self.text("speed-up", |arm| speed_up(found(arm)?))
            .text("p", |arm| found(arm)?.adjusted_p.map(p_value))
            .text("verdict", verdict)
    }
}

/// The one table of a world that everybody reads: who solved it, when, and the verdicts. Where nobody did,
/// what was earned instead.
pub fn main(world: &WorldResults) -> Table {
    let columns = Columns::of_arms("arm", world);
    if world.is_unsolved() {
        return columns.metrics(&earned(world)).goal().table();
    }
    let mean = mean_time(world, world.endpoint, 1.0);
    let columns = (columns.shares(world.endpoint)).add("steps to solve", mean);
    match world.comparisons[..] {
        [] => columns.metrics(&earned(world)[..3]).table(),
        _ => columns.verdicts(world).table(),
    }
}

/// The tables of all the rest, and of the times to solve by either curve.
pub fn details(world: &WorldResults) -> Vec<Table> {
    let arms = || Columns::of_arms("arm", world);
    let runaway = |arm: &Arm| Some(arm.runaway_seeds.as_ref()?.len().to_string());
    let mut tables = vec![
        times("by the greedy policy", world, Endpoint::Greedy),
        times("by behaviour", world, Endpoint::Behaviour),
        tests(&world.comparisons),
        arms().metrics(&EARNED).table(),
        arms()
            .metrics(&[Metric::QuarterCoverage])
            .goal()
            .metrics(&[Metric::FinalRegret, Metric::FinalQError])
            .table(),
        // What learning cost, and whether it went astray.
        arms()
            .text("diverged", |arm| Some(arm.diverged.len().to_string()))
            .text("runaway", runaway)
            .text("parameters", |arm| arm.parameters.map(count))
            .text("seconds", |arm| Some(number(arm.seconds_per_seed?, 2)))
            .table(),
        variances(&world.arms),
    ];
    tables.retain(|table| table.header().len() > 1);
    tables
}

/// Scores, those of the greedy policy first.
const EARNED: [Metric; 4] = [
    Metric::AreaUnderGreedy,
    Metric::FinalGreedy,
    Metric::AreaUnderBehaviour,
    Metric::FinalBehaviour,
];

/// The same, those of the curve that gives the verdict first.
fn earned(world: &WorldResults) -> [Metric; 4] {
    let [area, last, area_behaviour, last_behaviour] = EARNED;
    match world.endpoint {
        Endpoint::Greedy => EARNED,
        Endpoint::Behaviour => [area_behaviour, last_behaviour, area, last],
    }
}

/// When the seeds solved the world by a curve: the share that did and that still does at the end, median and
/// mean steps, and in a world that never ends the mean batches.
fn times(title: &str, world: &WorldResults, endpoint: Endpoint) -> Table {
    let median = |arm: &Arm| match arm.solving(endpoint)?.median {
        Some(steps) => Some(number(steps, 0)),
        None => Some(format!("> {}", count(world.horizon))),
    };
    let columns = Columns::of_arms(title, world)
        .shares(endpoint)
        .text("median steps", median)
        .add("steps to solve", mean_time(world, endpoint, 1.0));
    match world.measure {
        Measure::UndiscountedReturn => columns.table(),
        Measure::RewardPerStep => {
            let batches = mean_time(world, endpoint, BATCH as f64);
            columns.add("batches to solve", batches).table()
        }
    }
}

/// The mean time to solve of each arm, in units of so many steps.
fn mean_time(world: &WorldResults, endpoint: Endpoint, unit: f64) -> Vec<String> {
    let of_arm = |arm: &Arm| Some(arm.solving(endpoint)?.restricted_mean?.in_units_of(unit));
    let mut cells = figures(&world.arms, of_arm);
    let most = world.horizon as f64 / unit;
    let decimals = match most.fract() == 0.0 {
        true => 0,
        false => decimals(most),
    };
    for (cell, arm) in cells.iter_mut().zip(&world.arms) {
        // Nobody did: all that is known is that it takes longer than there were steps.
        if (arm.solving(endpoint)).is_some_and(|solving| solving.share == 0.0) {
            *cell = format!("> {}", number(most, decimals));
        }
    }
    cells
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
    let title = format!("against {baseline}");
    Columns::new(&title, comparisons, |found| &found.arm)
        .text("pairs", |found| Some(found.pairs.to_string()))
        .text("p, unadjusted", |found| found.p.map(p_value))
        .text("p, adjusted", |found| found.adjusted_p.map(p_value))
        .text("p, log-rank", |found| found.log_rank_p.map(p_value))
        .figure("P(sooner)", |found| found.improvement)
        .table()
}

/// The noise that the arms that learn variances have found, and what they do not know. Figures may be of any
/// size.
fn variances(arms: &[Arm]) -> Table {
    let arms: Vec<(&Arm, &Variances)> = (arms.iter())
        .filter_map(|arm| Some((arm, arm.variances.as_ref()?)))
        .collect();
    let spread = |figure: Option<Estimate>| Some(bracketed(&figure?, significant));
    Columns::new("variances of Q", &arms, |(arm, _)| &arm.arm)
        .text("aleatoric, first", |(_, of)| spread(of.first_aleatoric))
        .text("aleatoric, last", |(_, of)| spread(of.last_aleatoric))
        .text("aleatoric, largest of a seed", |(_, of)| {
            of.largest_aleatoric.map(significant)
        })
        .text("exact", |(_, of)| of.target_variance.map(significant))
        .text("last over exact", |(_, of)| {
            spread(of.last_aleatoric_over_exact)
        })
        .text("epistemic, first", |(_, of)| spread(of.first_epistemic))
        .text("epistemic, last", |(_, of)| spread(of.last_epistemic))
        .table()
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
    let labels: Vec<String> = arms.iter().map(|&arm| arm.into()).collect();
    let mut columns = vec![("arm", labels)];
    for world in &worlds {
        columns.push((&*world.title, cells(&arms, |arm| cell(arm, world))));
    }
    (worlds.len() > 1).then(|| Table::new(columns))
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
    Columns::new("arm", arms, |arm| &arm.arm)
        .text("solved, greedy", |arm| arm.solved.map(percent))
        .figure("greedy, final", |arm| arm.final_greedy)
        .figure("greedy, area", |arm| arm.area_under_greedy)
        .figure("behaviour, area", |arm| arm.area_under_behaviour)
        .text("faster / inconclusive / slower", verdicts)
        .table()
}

/// A column of text, with a dash where there is nothing to say.
fn cells<T>(rows: &[T], of: impl Fn(&T) -> Option<String>) -> Vec<String> {
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
