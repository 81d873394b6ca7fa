//! How the time to solve grows, in tables and words: a section of the summary, before those of the worlds.

use crate::report::analysis::Analysis;
use crate::report::scaling::{ScaledArm, Scaling, ScalingPoint};
use crate::report::section::{Line, Section};
use crate::report::tables::{Columns, figures, percent};
use crate::statistics::{Growth, LEAST_SIZES, Model};
use crate::text::table::{Table, bracketed, count, number};

/// Sizes beside each other in a table.
const IN_A_TABLE: usize = 6;

const EPISODES: &str = "Episodes to solve: mean steps to solve, divided by the most steps of an episode. An unsolved \
                        seed counts with all its steps. By size: with the share of the seeds that solved it.";
const LARGEST: &str = "Largest solved: the largest size that at least half of the seeds solved; the columns beside it \
                       are of that size.";
const GROWTH: &str = "Growth: how the median episodes to solve grow with the size N. Their logarithm is fitted by \
                      least squares to N (exponential) and to log N (power).";
const TOLD: &str = "Growth is named where one fit is better in 95 % of the bootstrap resamples, which draw seeds \
                    within each size.";
const BSUITE: &str = "bsuite: episodes: the first episode e with fewer than 0.9 e bad ones up to it. A bad one \
                      returns less than half of the optimum. Median over seeds.";

const STOPPED: &str = "bsuite's rule is left out, because seeds stopped before it could hold.";

/// A section for each scale.
pub fn sections(analysis: &Analysis) -> Vec<Section> {
    analysis.scaling.iter().map(section).collect()
}

fn section(scaling: &Scaling) -> Section {
    let grows = [
        (Model::Exponential, "Time to solve grows exponentially"),
        (Model::Power, "Time to solve grows as a power"),
        (Model::CannotTell, "How time to solve grows cannot be told"),
    ];
    let grows = grows.iter().filter_map(|(model, words)| {
        let arms = named(scaling, |arm| arm.growth.model == *model);
        (!arms.is_empty()).then(|| format!("{words}: {arms}."))
    });
    let sizes = &scaling.sizes;
    let title = format!("{} by {}", scaling.env, scaling.parameter);
    Section {
        env: title.clone(),
        title,
        setting: format!(
            "{} worlds of {} {} to {}, {}",
            sizes.len(),
            scaling.parameter,
            sizes[0],
            sizes[sizes.len() - 1],
            scaling.seeds()
        ),
        verdicts: (std::iter::once(reached(scaling)).chain(grows))
            .map(Line::plain)
            .collect(),
        table: main(&scaling.arms),
        remarks: too_few(scaling).into_iter().collect(),
        details: by_size(scaling),
    }
}

/// Labels of the arms of this kind.
fn named(scaling: &Scaling, is_one: impl Fn(&ScaledArm) -> bool) -> String {
    let arms = scaling.arms.iter().filter(|arm| is_one(arm));
    let arms: Vec<&str> = arms.map(|arm| &*arm.arm).collect();
    arms.join(", ")
}

fn main(arms: &[ScaledArm]) -> Table {
    let at_largest = |arm: &ScaledArm| arm.at(arm.largest_solved?).cloned();
    let bsuite = |arm: &ScaledArm| {
        let point = at_largest(arm)?;
        let median = point.bsuite?.median_episodes;
        Some(median.map_or_else(|| beyond(&point), |episodes| number(episodes, 0)))
    };
    Columns::new("arm", arms, |arm| &arm.arm)
        .text("largest solved", |arm| arm.largest_solved.map(count))
        .figure("episodes to solve", |arm| Some(at_largest(arm)?.episodes))
        .text("bsuite: episodes", bsuite)
        .text("growth", |arm| Some(growth(&arm.growth)))
        .table()
}

/// More episodes than there were.
fn beyond(point: &ScalingPoint) -> String {
    format!("> {}", number(point.budget, 0))
}

/// `exponential, x1.9 per cell [1.7, 2.2]`, `power, N^2.4 [2.1, 2.8]` or `cannot tell`.
fn growth(growth: &Growth) -> String {
    let said = match growth.model {
        Model::Exponential => (growth.factor, "exponential, x", " per cell"),
        Model::Power => (growth.exponent, "power, N^", ""),
        Model::CannotTell => (None, "", ""),
    };
    let (Some(estimate), before, after) = said else {
        return "cannot tell".into();
    };
    let figure = bracketed(&estimate, |value| number(value, 1));
    let (value, interval) = figure.split_once(' ').unwrap_or((&figure, ""));
    format!("{before}{value}{after} {interval}")
        .trim_end()
        .into()
}

/// Who solved how large a world, the largest first.
fn reached(scaling: &Scaling) -> String {
    let mut sizes: Vec<Option<u64>> = scaling.arms.iter().map(|arm| arm.largest_solved).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let of_size = |&size: &Option<u64>| {
        let arms = named(scaling, |arm| arm.largest_solved == size);
        format!("{} ({arms})", size.map_or_else(|| "none".into(), count))
    };
    let said: Vec<String> = sizes.iter().rev().map(of_size).collect();
    format!(
        "Largest {} that half of the seeds solved: {}.",
        scaling.parameter,
        said.join("; ")
    )
}

/// Whose growth has too few sizes behind it.
fn too_few(scaling: &Scaling) -> Option<String> {
    let arms = (scaling.arms.iter()).filter(|arm| arm.growth.sizes.len() < LEAST_SIZES);
    let arms: Vec<String> = arms
        .map(|arm| format!("{} ({})", arm.arm, arm.growth.sizes.len()))
        .collect();
    (!arms.is_empty()).then(|| {
        format!(
            "Growth needs {LEAST_SIZES} sizes that half of the seeds solved, and not from the start. These arms have \
             fewer: {}.",
            arms.join(", ")
        )
    })
}

/// Episodes to solve of each arm at each size, and the share of its seeds that did.
fn by_size(scaling: &Scaling) -> Vec<Table> {
    let column = |&size: &u64| {
        let points: Vec<_> = scaling.arms.iter().map(|arm| arm.at(size)).collect();
        let episodes = figures(&points, |point| Some((*point)?.episodes));
        let cells = points.into_iter().zip(episodes).map(|(point, episodes)| {
            let Some(point) = point else { return episodes };
            let share = percent(point.solved as f64 / point.seeds as f64);
            match point.solved {
                0 => format!("{}, {share}", beyond(point)),
                _ => format!("{episodes}, {share}"),
            }
        });
        (format!("{} {size}", scaling.parameter), cells.collect())
    };
    let columns: Vec<(String, Vec<String>)> = scaling.sizes.iter().map(column).collect();
    let table = |columns: &[(String, Vec<String>)]| {
        let labels = scaling.arms.iter().map(|arm| arm.arm.clone()).collect();
        let columns = columns
            .iter()
            .map(|(title, cells)| (&**title, cells.clone()));
        let first = std::iter::once(("episodes to solve", labels));
        Table::new(first.chain(columns).collect())
    };
    columns.chunks(IN_A_TABLE).map(table).collect()
}

/// What the tables mean; nothing if there are none.
pub fn notes(analysis: &Analysis) -> Vec<String> {
    let scalings = &analysis.scaling;
    if scalings.is_empty() {
        return Vec::new();
    }
    let mut notes: Vec<String> = [EPISODES, LARGEST, GROWTH, TOLD].map(Into::into).into();
    let mut points = scalings
        .iter()
        .flat_map(|all| all.arms.iter().flat_map(|arm| &arm.points));
    let is_told = points.any(|point| point.bsuite.is_some());
    notes.extend(is_told.then(|| BSUITE.into()));
    let seas = || scalings.iter().filter(|scaling| scaling.is_deep_sea);
    if seas().next().is_some() && analysis.worlds.iter().any(|world| world.may_stop) {
        notes.push(STOPPED.into());
    }
    let untold = seas().filter(|scaling| !scaling.is_told);
    notes.extend(untold.map(|scaling| {
        format!(
            "bsuite's rule is left out of {}, because its noise hides which episodes are bad.",
            scaling.env
        )
    }));
    notes
}
