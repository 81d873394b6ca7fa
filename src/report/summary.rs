//! The words and numbers of the summary, the same on standard output, in Markdown and in the page.

use super::analysis::{Analysis, World};
use super::arms::{CURVE_RESAMPLES, SUMMARY_RESAMPLES};
use super::facts::Endpoint;
use super::figures::{Arm, Measure};
use super::summary_tables;
use super::table::{Table, decimals, number};

/// Headings, tables and notes, in no format yet.
pub struct Summary {
    /// One for each world.
    pub sections: Vec<Section>,
    /// The arms over all worlds, if there are several.
    pub overall: Option<Table>,
    /// What the figures are, one sentence or two each.
    pub notes: Vec<String>,
}

/// What is said of one world.
pub struct Section {
    /// Label of the world.
    pub env: String,
    /// Seeds, steps and the returns to compare with.
    pub setting: String,
    /// A sentence for each comparison.
    pub verdicts: Vec<String>,
    /// When the arms solved the world, what they earned, and how they learned.
    pub tables: Vec<Table>,
    /// What to know of single arms: seeds that diverged or did not finish.
    pub remarks: Vec<String>,
}

impl Summary {
    /// Puts `analysis` into words.
    pub fn new(analysis: &Analysis) -> Self {
        let overall = &analysis.overall;
        Self {
            sections: analysis.worlds.iter().map(section).collect(),
            overall: (!overall.is_empty()).then(|| summary_tables::overall(overall)),
            notes: notes(analysis),
        }
    }

    /// Plain text for a terminal: the tables, what they mean, and the verdicts last.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for section in &self.sections {
            text += &format!("{}: {}\n\n", section.env, section.setting);
            for table in &section.tables {
                text += &(table.text() + "\n");
            }
            for remark in &section.remarks {
                text += &format!("{remark}\n");
            }
            if !section.remarks.is_empty() {
                text.push('\n');
            }
        }
        if let Some(overall) = &self.overall {
            text += &format!("All worlds\n\n{}\n", overall.text());
        }
        text += &(self.notes.join("\n") + "\n");
        let verdicts: Vec<_> = (self.sections.iter())
            .flat_map(|section| &section.verdicts)
            .map(|verdict| format!("{verdict}\n"))
            .collect();
        if !verdicts.is_empty() {
            text += &format!("\n{}", verdicts.concat());
        }
        text
    }
}

fn section(world: &World) -> Section {
    let verdicts = world.comparisons.iter();
    Section {
        env: world.env.clone(),
        setting: setting(world),
        verdicts: verdicts
            .map(|comparison| comparison.sentence.clone())
            .collect(),
        tables: summary_tables::of_world(world),
        remarks: world
            .arms
            .iter()
            .flat_map(|arm| remarks(arm, world))
            .collect(),
    }
}

fn setting(world: &World) -> String {
    let diverged = world.arms.iter().any(|arm| !arm.diverged.is_empty());
    let up_to = if diverged { "up to " } else { "" };
    let mut parts = vec![
        seeds(world.arms.iter()),
        format!("{up_to}{} steps each", count(world.steps)),
    ];
    let reference = |name, value: Option<f64>| {
        value.map(|value| format!("{name} {}", number(value, decimals(value.abs()))))
    };
    parts.extend(reference("optimum", world.optimal_return));
    parts.extend(reference("random policy", world.random_return));
    parts.join(", ")
}

/// `20 seeds`, or `18 to 20 seeds` where the arms differ.
pub fn seeds<'a>(arms: impl Iterator<Item = &'a Arm>) -> String {
    let mut numbers: Vec<usize> = arms.map(|arm| arm.seeds).collect();
    numbers.sort_unstable();
    match (numbers.first(), numbers.last()) {
        (Some(1), Some(1)) => "1 seed".into(),
        (Some(least), Some(most)) if least < most => format!("{least} to {most} seeds"),
        (_, most) => format!("{} seeds", most.unwrap_or(&0)),
    }
}

fn remarks(arm: &Arm, world: &World) -> Vec<String> {
    let mut remarks = Vec::new();
    if !arm.diverged.is_empty() {
        let seeds: Vec<_> = (arm.diverged.iter())
            .map(|diverged| format!("seed {} at step {}", diverged.seed, count(diverged.step)))
            .collect();
        let consequence = match (world.measure, world.random_return) {
            (Measure::UndiscountedReturn, Some(_)) => {
                "from then on counted as the random policy's return"
            }
            _ => "left out of the final and area figures",
        };
        remarks.push(format!(
            "{}: diverged: {}; {consequence}, and left out of regret and Q-error.",
            arm.arm,
            seeds.join(", ")
        ));
    }
    if !arm.unfinished_seeds.is_empty() {
        remarks.push(format!(
            "{}: {} of {} seeds did not finish; they count with the rows that they have.",
            arm.arm,
            arm.unfinished_seeds.len(),
            arm.seeds
        ));
    }
    remarks
}

fn notes(analysis: &Analysis) -> Vec<String> {
    let worlds = &analysis.worlds;
    let one_seed = (worlds.iter().flat_map(|world| &world.arms)).all(|arm| arm.seeds < 2);
    let mut notes = vec![if one_seed {
        "One seed, which gives no intervals and no test.".into()
    } else {
        format!(
            "In brackets: 95 % intervals over seeds, {} resamples; in the pictures pointwise, {}.",
            count(SUMMARY_RESAMPLES as u64),
            count(CURVE_RESAMPLES as u64)
        )
    }];
    notes.push(solved(analysis));
    notes.push(scores(worlds));
    if worlds.iter().any(|world| !world.comparisons.is_empty()) {
        notes.push(compared(analysis));
    }
    notes.push(
        "Coverage: share of the reachable states visited in the first quarter of the steps. First \
         goal: median step at which the largest reward was first earned. Regret: optimal minus \
         realised return, summed over the training episodes, of which an arm with longer ones has \
         fewer. Q-error: root mean square of Q - Q* at the end. Means over seeds. Seconds: of one \
         seed on one thread."
            .into(),
    );
    notes
}

fn solved(analysis: &Analysis) -> String {
    let mut at: Vec<f64> = analysis.worlds.iter().map(|world| world.solve_at).collect();
    at.dedup();
    let at: Vec<_> = at
        .into_iter()
        .map(|at| number(at, decimals_of(at)))
        .collect();
    let at = at.join(" or ");
    format!(
        "Solved: a score of {at} at two points of the curve in a row, greedy (what the mean network \
         earns with exploration off) or behaviour (what the exploring agent earned). Steps to \
         solve: the mean, a seed that did not solve it counting with the whole budget."
    )
}

/// Decimals that write a share as its user did.
fn decimals_of(share: f64) -> usize {
    (1..6)
        .find(|&decimals| number(share, decimals).parse() == Ok(share))
        .unwrap_or(6)
}

fn scores(worlds: &[World]) -> String {
    let unit = match (
        worlds.iter().all(World::is_normalised),
        worlds
            .iter()
            .any(|world| world.measure == Measure::RewardPerStep),
    ) {
        (true, _) => "0 is the random policy's return and 1 the optimum",
        (false, true) => {
            "normalised returns where optimum and random policy are known, else rewards per step"
        }
        (false, false) => {
            "undiscounted returns, not normalised where optimum or random policy are unknown"
        }
    };
    format!(
        "Scores, interquartile means: {unit}. Final: the last evaluation, and the windows of the \
         last tenth of the steps. Area: under the curve, divided by the steps it spans."
    )
}

fn compared(analysis: &Analysis) -> String {
    let mut comparisons = analysis.worlds.iter().flat_map(|world| &world.comparisons);
    let tests = (comparisons.clone()).filter(|comparison| comparison.p.is_some());
    let adjusted = match tests.count() {
        0 | 1 => "is not adjusted, there being one comparison".into(),
        tests => format!("is adjusted (Holm) for all {tests} comparisons"),
    };
    let behaviour = |world: &World| world.endpoint == Endpoint::Behaviour;
    let curve = if analysis.worlds.iter().all(behaviour) {
        "behaviour"
    } else if analysis.worlds.iter().any(behaviour) {
        "greedy (behaviour in worlds that never end)"
    } else {
        "greedy"
    };
    let flagged = comparisons
        .any(|comparison| (comparison.speed_up).is_some_and(|speed_up| speed_up.flagged));
    let star = if flagged {
        " *: more than half of an arm's seeds never solved it."
    } else {
        ""
    };
    format!(
        "Speed-up: {curve} steps to solve of the baseline over those of the arm, above 1 the arm is \
         sooner. The verdict is by the sign-flip test's p alone, at 5 %, which {adjusted}; the \
         intervals are not. P(sooner): chance that a seed of the arm solves it before one of the \
         baseline.{star}"
    )
}

/// A whole number with commas between thousands.
pub fn count(value: u64) -> String {
    number(value as f64, 0)
}
