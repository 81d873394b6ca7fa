//! The words and numbers of the summary, the same on standard output, in Markdown and in the page.

use crate::report::analysis::{Analysis, World};
use crate::report::endpoints::{solving, why_none};
use crate::report::{summary_notes, summary_tables};
use crate::text::table::{Table, decimals, number};
use crate::{config::Measure, report::figures::Arm};

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
    /// A sentence for each comparison, or why there is none.
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
            sections: (analysis.worlds.iter())
                .map(|world| section(world, analysis.baseline.as_deref()))
                .collect(),
            overall: (!overall.is_empty()).then(|| summary_tables::overall(overall)),
            notes: summary_notes::notes(analysis),
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

fn section(world: &World, baseline: Option<&str>) -> Section {
    let verdicts = world.comparisons.iter();
    let mut verdicts: Vec<_> = verdicts
        .map(|comparison| comparison.sentence.clone())
        .collect();
    if verdicts.is_empty() {
        verdicts.extend(baseline.and_then(|baseline| no_verdict(world, baseline)));
    }
    Section {
        env: world.env.clone(),
        setting: setting(world),
        verdicts,
        tables: summary_tables::of_world(world),
        remarks: world
            .arms
            .iter()
            .flat_map(|arm| remarks(arm, world))
            .collect(),
    }
}

/// Why the arms of a world could not be compared; none if there was nothing to compare.
fn no_verdict(world: &World, baseline: &str) -> Option<String> {
    let (baselines, others): (Vec<&Arm>, Vec<&Arm>) =
        world.arms.iter().partition(|arm| arm.arm == baseline);
    if baselines.is_empty() || others.is_empty() {
        return None;
    }
    let has_times = |arm: &&Arm| solving(world.endpoint, arm).is_some();
    let (who, arms) = if baselines.iter().any(has_times) {
        ("the arms have", others)
    } else {
        ("the baseline has", baselines)
    };
    let why = why_none(world.endpoint, world, arms);
    Some(format!(
        "No verdict on {}: {who} no times to solve ({why}).",
        world.env
    ))
}

fn setting(world: &World) -> String {
    let diverged = world.arms.iter().any(|arm| !arm.diverged.is_empty());
    let up_to = if diverged { "up to " } else { "" };
    let mut parts = vec![
        seeds(world.arms.iter()),
        format!("{up_to}{} steps each", count(world.steps)),
    ];
    parts.extend(at_random(world.arms.iter()).map(|steps| format!("the first {steps} at random")));
    let reference = |name, value: Option<f64>| {
        value.map(|value| format!("{name} {}", number(value, decimals(value.abs()))))
    };
    parts.extend(reference("optimum", world.optimal_return));
    parts.extend(reference("random policy", world.random_return));
    parts.join(", ")
}

/// `3,000`, or `3,000 to 3,002` where the arms differ: steps at random before times are counted. None if
/// no arm has any; one that has none, as the random policy, is left out.
pub fn at_random<'a>(arms: impl Iterator<Item = &'a Arm>) -> Option<String> {
    let starts = arms.map(|arm| arm.random_start).filter(|&steps| steps > 0);
    let (least, most) = starts.fold(None, |ends, steps| {
        let (least, most) = ends.unwrap_or((steps, steps));
        Some((steps.min(least), steps.max(most)))
    })?;
    Some(match least < most {
        true => format!("{} to {}", count(least), count(most)),
        false => count(most),
    })
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
        let and = match world.measure {
            Measure::UndiscountedReturn => ", and left out of regret and Q-error",
            Measure::RewardPerStep => "",
        };
        remarks.push(format!(
            "{}: diverged: {}; {consequence}{and}.",
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

/// A whole number with commas between thousands.
pub fn count(value: u64) -> String {
    number(value as f64, 0)
}
