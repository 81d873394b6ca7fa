//! The words and numbers of the summary, the same on standard output, in Markdown and in the page: the
//! verdicts, one table for each world, and the details.

use crate::config::{Endpoint, Measure};
use crate::report::analysis::Analysis;
use crate::report::captions::seeds;
use crate::report::endpoints::{solving, why_none};
use crate::report::figures::{Arm, Comparison, Divergence, WorldResults};
use crate::report::section::{Line, Section};
use crate::report::sentence::{verbs, within};
use crate::report::{notes, scaling, tables};
use crate::statistics::Verdict;
use crate::text::table::{Table, count, decimals, number};

/// So many verdicts can be read before anything else; more are counted first.
pub const FEW: usize = 3;

/// Headings, tables and notes, in no format yet.
pub struct Summary {
    /// How often each verdict was given, if there are many.
    pub tally: Option<String>,
    /// One for each scale, then one for each world.
    pub sections: Vec<Section>,
    /// The arms in each world, if there are several.
    pub by_world: Option<Table>,
    /// The arms over all worlds, if there are several.
    pub overall: Option<Table>,
    /// What verdicts and main tables mean.
    pub notes: Vec<String>,
    /// What the details mean.
    pub detail_notes: Vec<String>,
}

impl Summary {
    /// Puts `analysis` into words.
    pub fn new(analysis: &Analysis) -> Self {
        let (overall, worlds) = (&analysis.overall, analysis.worlds.iter());
        let notes = notes::main(analysis);
        let mut detail_notes = notes::details(analysis);
        detail_notes.retain(|note| !notes.contains(note));
        Self {
            tally: tally(analysis),
            sections: (scaling::words::sections(analysis).into_iter())
                .chain(worlds.map(|world| section(world, analysis.baseline.as_deref())))
                .collect(),
            by_world: tables::by_world(analysis, tables::interval_verdict_and_share),
            overall: (!overall.is_empty()).then(|| tables::overall(overall)),
            notes,
            detail_notes,
        }
    }

    /// Plain text for a terminal: verdicts, the main tables and what they mean.
    pub fn text(&self) -> String {
        let tally = self.tally.iter().map(|tally| format!("{tally}\n"));
        let mut parts: Vec<String> = tally.collect();
        parts.extend(self.sections.iter().map(Section::text));
        if let Some(overall) = &self.overall {
            parts.push(format!("All worlds\n\n{}", overall.text()));
        }
        parts.push(self.notes.join("\n") + "\n");
        parts.join("\n")
    }
}

fn tally(analysis: &Analysis) -> Option<String> {
    let all = analysis.comparisons().count();
    (all > FEW).then(|| format!("Of {all} comparisons: {}.", found(analysis.comparisons())))
}

/// How often each verdict was given.
pub fn found<'a>(comparisons: impl Iterator<Item = &'a Comparison> + Clone) -> String {
    let of = |verdict| {
        let found = comparisons.clone().filter(|found| found.verdict == verdict);
        format!("{} {verdict}", found.count())
    };
    let verdicts = [Verdict::Faster, Verdict::Inconclusive, Verdict::Slower].map(of);
    verdicts.join(", ")
}

fn section(world: &WorldResults, baseline: Option<&str>) -> Section {
    let arms = world.arms.iter();
    Section {
        env: world.env.clone(),
        title: world.title.clone(),
        setting: setting(world),
        verdicts: verdicts(world, baseline),
        table: tables::main(world),
        remarks: arms.flat_map(|arm| remarks(arm, world)).collect(),
        details: tables::details(world),
    }
}

fn verdicts(world: &WorldResults, baseline: Option<&str>) -> Vec<Line> {
    if world.comparisons.is_empty() {
        let why = baseline.and_then(|baseline| no_verdict(world, baseline));
        return why.into_iter().map(Line::plain).collect();
    }
    if world.is_unsolved() {
        return unsolved(world);
    }
    let line = |found: &Comparison| Line {
        text: found.sentence.clone(),
        verdict: Some(found.verdict),
    };
    world.comparisons.iter().map(line).collect()
}

/// Where no seed of any arm solved the world: that, once, and what to do. What was earned is in the table.
fn unsolved(world: &WorldResults) -> Vec<Line> {
    let policy = match (world.measure, world.endpoint) {
        (Measure::RewardPerStep, _) => "",
        (_, Endpoint::Greedy) => " by its greedy policy",
        (_, Endpoint::Behaviour) => " by its behaviour",
    };
    let ([.., done], within) = (verbs(world), within(world));
    let none = Line {
        text: format!(
            "No arm {done}{policy} within {within}, so there is no speed-up: inconclusive."
        ),
        verdict: Some(Verdict::Inconclusive),
    };
    // What `tune` takes.
    let other = match world.is_normalised() || world.measure == Measure::RewardPerStep {
        true => "tune the arms first (dropout-q tune)",
        false => "try other settings",
    };
    let advice = match world.is_normalised() && world.solve_at > 1.0 {
        true => "No score exceeds 1. For a verdict, lower --solve-at.".into(),
        false => format!(
            "For a verdict, train longer (--steps), lower --solve-at, or {other}. The table shows what was earned."
        ),
    };
    vec![none, Line::plain(advice)]
}

/// Why the arms of a world could not be compared; none if there was nothing to compare.
fn no_verdict(world: &WorldResults, baseline: &str) -> Option<String> {
    let (baselines, others): (Vec<&Arm>, Vec<&Arm>) = (world.arms.iter())
        .filter(|arm| arm.arm == baseline || !arm.is_oracle)
        .partition(|arm| arm.arm == baseline);
    if baselines.is_empty() || others.is_empty() {
        return None;
    }
    let has_times = |arm: &&Arm| solving(world.endpoint, arm).is_some();
    let (who, arms) = match baselines.iter().any(has_times) {
        true => ("the arms have", others),
        false => ("the baseline has", baselines),
    };
    let (env, why) = (&world.env, why_none(world.endpoint, world, arms));
    Some(format!(
        "No verdict on {env}: {who} no times to solve ({why})."
    ))
}

fn setting(world: &WorldResults) -> String {
    let diverged = world.arms.iter().any(|arm| !arm.diverged.is_empty());
    let up_to = if diverged || world.may_stop {
        "up to "
    } else {
        ""
    };
    let mut parts = vec![
        seeds(world.arms.iter()),
        format!("{up_to}{} steps each", count(world.steps)),
    ];
    parts.extend(at_random(world));
    let reference = |name, value: Option<f64>| {
        value.map(|value| format!("{name} {}", number(value, decimals(value.abs()))))
    };
    parts.extend(reference("optimum", world.optimal_return));
    parts.extend(reference("random policy", world.random_return));
    parts.join(", ")
}

/// `the first 3,000 at random`, or `3,000 to 3,002` where the arms differ: steps before times are counted.
/// None if no arm has any; one that has none, as the random policy, is left out.
fn at_random(world: &WorldResults) -> Option<String> {
    let starts = world.arms.iter().map(|arm| arm.random_start);
    let starts: Vec<u64> = starts.filter(|&steps| steps > 0).collect();
    let (&least, &most) = (starts.iter().min()?, starts.iter().max()?);
    Some(match (least >= world.steps, least < most) {
        (true, _) => "all of them at random".into(),
        (_, true) => format!("the first {} to {} at random", count(least), count(most)),
        (_, false) => format!("the first {} at random", count(most)),
    })
}

fn remarks(arm: &Arm, world: &WorldResults) -> Vec<String> {
    let mut remarks = Vec::new();
    let label = &arm.arm;
    if !arm.diverged.is_empty() {
        let seed = |of: &Divergence| format!("seed {} at step {}", of.seed, count(of.step));
        let seeds: Vec<String> = arm.diverged.iter().map(seed).collect();
        let consequence = match (world.measure, world.random_return) {
            (Measure::UndiscountedReturn, Some(_)) => {
                "From then on the random policy's return is counted; regret and Q-error are of the other seeds."
            }
            _ => "Final scores and areas are of the other seeds.",
        };
        let seeds = seeds.join(", ");
        remarks.push(format!("{label} diverged with {seeds}. {consequence}"));
    }
    if let Some(seeds @ [_, ..]) = arm.runaway_seeds.as_deref() {
        let numbers: Vec<String> = seeds.iter().map(u64::to_string).collect();
        let (seeds, numbers) = (
            if seeds.len() > 1 { "seeds" } else { "seed" },
            numbers.join(", "),
        );
        remarks.push(format!(
            "{label}: Q-values grew beyond what any policy can earn, with {seeds} {numbers}."
        ));
    }
    if !arm.unfinished_seeds.is_empty() {
        let (unfinished, all) = (arm.unfinished_seeds.len(), arm.seeds);
        remarks.push(format!(
            "{label}: {unfinished} of {all} seeds did not finish. They count with the rows that they have."
        ));
    }
    remarks
}
