//! The words and numbers of the summary, the same on standard output and in Markdown.

use super::analysis::{Analysis, World};
use super::arms::{CURVE_RESAMPLES, SUMMARY_RESAMPLES};
use super::figures::{Arm, Estimate, Measure};
use super::table::{NOTHING, Table, decimals, estimates, number};

/// Headings, tables and notes, in no format yet.
pub struct Summary {
    /// One for each world.
    pub sections: Vec<Section>,
    /// What the figures are, one sentence or two each.
    pub notes: Vec<String>,
}

/// What is said of one world.
pub struct Section {
    /// Label of the world.
    pub env: String,
    /// Seeds, steps and the returns to compare with.
    pub setting: String,
    /// What the agents earned, and how they learned.
    pub tables: [Table; 2],
    /// What to know of single arms: seeds that diverged or did not finish.
    pub remarks: Vec<String>,
}

impl Summary {
    /// Puts `analysis` into words.
    pub fn new(analysis: &Analysis) -> Self {
        Self {
            sections: analysis.worlds.iter().map(section).collect(),
            notes: notes(analysis),
        }
    }

    /// Plain text for a terminal.
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
        text + &self.notes.join("\n") + "\n"
    }
}

fn section(world: &World) -> Section {
    Section {
        env: world.env.clone(),
        setting: setting(world),
        tables: [earned(world), learned(world)],
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

fn earned(world: &World) -> Table {
    let column = |of: fn(&Arm) -> Option<Estimate>| -> Vec<String> {
        estimates(&world.arms.iter().map(of).collect::<Vec<_>>())
    };
    Table::new(vec![
        (
            "arm",
            world.arms.iter().map(|arm| arm.arm.clone()).collect(),
        ),
        ("greedy, final", column(|arm| arm.final_greedy)),
        ("greedy, area", column(|arm| arm.area_under_greedy)),
        ("behaviour, final", column(|arm| arm.final_behaviour)),
        ("behaviour, area", column(|arm| arm.area_under_behaviour)),
    ])
}

fn learned(world: &World) -> Table {
    let arms = &world.arms;
    let column = |of: fn(&Arm) -> Option<Estimate>| -> Vec<String> {
        estimates(&arms.iter().map(of).collect::<Vec<_>>())
    };
    let cells = |of: &dyn Fn(&Arm) -> Option<String>| -> Vec<String> {
        arms.iter()
            .map(|arm| of(arm).unwrap_or_else(|| NOTHING.into()))
            .collect()
    };
    Table::new(vec![
        ("arm", cells(&|arm| Some(arm.arm.clone()))),
        ("regret", column(|arm| arm.final_regret)),
        ("Q-error", column(|arm| arm.final_q_error)),
        (
            "saw the goal",
            cells(&|arm| Some(format!("{:.0} %", 100.0 * arm.goal?.share))),
        ),
        (
            "first goal",
            cells(&|arm| match arm.goal?.median_first_step {
                Some(step) => Some(count(step.round() as u64)),
                None => Some(format!("> {}", count(world.steps))),
            }),
        ),
        ("parameters", cells(&|arm| arm.parameters.map(count))),
        (
            "diverged",
            cells(&|arm| Some(arm.diverged.len().to_string())),
        ),
    ])
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
    let measures = |measure| analysis.worlds.iter().any(|world| world.measure == measure);
    let unit = match (
        measures(Measure::UndiscountedReturn),
        measures(Measure::RewardPerStep),
    ) {
        (true, true) => "undiscounted returns, or mean rewards per step in worlds that never end",
        (false, true) => "mean rewards per step",
        _ => "undiscounted returns",
    };
    let intervals = if analysis
        .worlds
        .iter()
        .flat_map(|world| &world.arms)
        .all(|arm| arm.seeds < 2)
    {
        "Means of one seed, which gives no intervals.".into()
    } else {
        format!(
            "Mean over seeds [95 % percentile bootstrap interval over seeds, {} resamples]; \
             pointwise in the picture, {} resamples.",
            count(SUMMARY_RESAMPLES as u64),
            count(CURVE_RESAMPLES as u64)
        )
    };
    vec![
        intervals,
        format!(
            "Greedy is what the mean network earns with exploration off, behaviour what the \
             exploring agent earned: {unit}."
        ),
        "Final: the last evaluation, and the windows of the last tenth of the steps. \
         Area: under the curve, divided by the steps it spans."
            .into(),
        "Regret: optimal minus realised return, summed over the training episodes, of which an \
         arm with longer ones has fewer."
            .into(),
        "Q-error: root mean square at the end. First goal: median step at which the largest \
         reward was first earned."
            .into(),
    ]
}

/// A whole number with commas between thousands.
pub fn count(value: u64) -> String {
    number(value as f64, 0)
}
