//! What the figures of this very report mean, in a short sentence or two each.

use crate::config::{Endpoint, Measure};
use crate::records::RECENT_STEPS;
use crate::report::analysis::{Analysis, MOST_DRAWN};
use crate::report::captions::RULE;
use crate::report::figures::{Arm, Comparison, WorldResults};
use crate::report::metrics::Metric;
use crate::report::scaling;
use crate::report::series::{CURVE_RESAMPLES, SUMMARY_RESAMPLES};
use crate::report::tables::BATCH;
use crate::statistics::RELIABLE_PAIRS;
use crate::text::table::{count, shortest};

const SPEED_UP: &str =
    "Speed-up: the baseline's steps to solve divided by the arm's. Above 1, the arm is faster.";
const STAR: &str = "*: more than half of an arm's seeds never solved it.";
const STOPPED: &str = "Seeds stopped once they had solved their world. Their curves go on at the last value, and \
                       they have no final scores.";
const ORACLE: &str = "Oracles know the number of states and the length of an episode. They are a yardstick, and \
                      have no verdict.";
const FIRST_GOAL: &str = "First goal: median step at which the largest reward was first earned.";
const RUNAWAY: &str =
    "Runaway: seeds whose Q-error exceeds the whole range of returns that any policy can earn.";
const SOONER: &str = "P(sooner): probability that a seed of the arm solves the world before one of the \
                      baseline; a tie counts half.";
const SECONDS: &str = "Seconds: training time of one seed on one thread.";
const VARIANCES: &str = "Variances of Q, at the first and the last evaluation: mean over reachable states and \
                         actions, interquartile mean over seeds.";
const ALEATORIC: &str = "Aleatoric: the variance of one-step targets, as the network's head learned it. \
                         Exact: that variance under Q*. Epistemic: the variance between sampled networks.";

/// What the verdicts and the main tables need.
pub fn main(analysis: &Analysis) -> Vec<String> {
    let worlds = &analysis.worlds;
    let (never_ending, with_episodes): (Vec<&WorldResults>, Vec<_>) =
        (worlds.iter()).partition(|world| world.measure == Measure::RewardPerStep);
    let mut notes = vec![intervals(analysis)];
    if !with_episodes.is_empty() {
        let scale = match with_episodes.iter().all(|world| world.is_normalised()) {
            true => " A score of 0 is the random policy's return, and 1 the optimum.",
            false => "",
        };
        let score = thresholds(&with_episodes);
        notes.push(format!(
            "Solved: a score of at least {score} at two consecutive points of the curve.{scale}"
        ));
    }
    if !never_ending.is_empty() {
        let (reward, steps) = (thresholds(&never_ending), count(RECENT_STEPS));
        notes.push(format!(
            "Solved, in a world that never ends: a mean reward of {reward} over {steps} steps, at two consecutive \
             points of the curve."
        ));
        let from = match never_ending.iter().any(|world| world.random_start > 0) {
            true => {
                "the end of each arm's random start, and all arms have the same number after it"
            }
            false => "the first step, as no random start is known",
        };
        notes.push(format!(
            "Steps are counted from {from}. A batch is {BATCH} steps (Gal & Ghahramani 2016)."
        ));
    }
    if !worlds.iter().all(WorldResults::is_unsolved) {
        notes.push(format!(
            "Times are those of {}. At the end: seeds that still solve the world at their last evaluation.",
            curves(worlds)
        ));
        notes.push("Steps to solve: the mean. An unsolved seed counts with all its steps.".into());
    }
    if (worlds.iter()).any(|world| world.is_unsolved() || world.comparisons.is_empty()) {
        let scores = [Metric::AreaUnderGreedy, Metric::FinalGreedy];
        notes.extend(scores.map(|metric| metric.about().meaning.into()));
    }
    if worlds.iter().any(|world| world.may_stop) {
        notes.push(STOPPED.into());
    }
    notes.extend(compared(analysis));
    if analysis.all_arms().any(|arm| arm.is_oracle) {
        notes.push(ORACLE.into());
    }
    notes.extend(scaling::words::notes(analysis));
    notes
}

/// What the tables of details need.
pub fn details(analysis: &Analysis) -> Vec<String> {
    let any_arm = |has: fn(&Arm) -> bool| analysis.all_arms().any(has);
    let has_chance = |found: &Comparison| found.improvement.is_some();
    let metrics = [
        Metric::FinalGreedy,
        Metric::AreaUnderGreedy,
        Metric::QuarterCoverage,
        Metric::FinalRegret,
        Metric::FinalQError,
    ];
    let metrics = metrics.map(|metric| {
        let is_shown = |arm: &Arm| arm.metrics.estimate(metric).is_some();
        (analysis.all_arms().any(is_shown), metric.about().meaning)
    });
    let not_drawn = analysis.not_drawn();
    let left_out = not_drawn.join(", ");
    let left_out =
        format!("Pictures show at most {MOST_DRAWN} arms: {RULE}. Not in them: {left_out}.");
    let others = [
        (any_arm(|arm| arm.goal.is_some()), FIRST_GOAL),
        (any_arm(|arm| arm.runaway_seeds.is_some()), RUNAWAY),
        (analysis.comparisons().any(has_chance), SOONER),
        (any_arm(|arm| arm.seconds_per_seed.is_some()), SECONDS),
        (any_arm(|arm| arm.variances.is_some()), VARIANCES),
        (any_arm(|arm| arm.variances.is_some()), ALEATORIC),
        (!not_drawn.is_empty(), &left_out),
    ];
    needed(metrics.into_iter().chain(others))
}

/// Those of the notes that are needed.
fn needed<'a>(notes: impl IntoIterator<Item = (bool, &'a str)>) -> Vec<String> {
    let needed = notes.into_iter().filter(|(is_needed, _)| *is_needed);
    needed.map(|(_, note)| note.into()).collect()
}

fn intervals(analysis: &Analysis) -> String {
    if analysis.all_arms().all(|arm| arm.seeds < 2) {
        return "One seed, which gives no intervals and no test.".into();
    }
    let [summary, curve] = [SUMMARY_RESAMPLES, CURVE_RESAMPLES].map(|most| count(most as u64));
    format!(
        "Brackets: 95 % bootstrap intervals over seeds ({summary} resamples). Bands in plots are pointwise ({curve})."
    )
}

/// The scores that solve these worlds: `0.9`, or `0.9 or 0.8`.
fn thresholds(worlds: &[&WorldResults]) -> String {
    let scores = worlds.iter().map(|world| shortest(world.solve_at));
    let mut all: Vec<String> = scores.collect();
    all.dedup();
    all.join(" or ")
}

/// Whose times to solve give the verdicts.
fn curves(worlds: &[WorldResults]) -> String {
    let curve = |world: &WorldResults| match world.endpoint {
        Endpoint::Greedy => "the greedy policy (the mean network, exploration off)",
        Endpoint::Behaviour => "the behaviour (the exploring agent)",
    };
    let mut all: Vec<&str> = worlds.iter().map(curve).collect();
    all.dedup();
    all.join(" or ")
}

/// What there is to know of the verdicts, where anybody solved a world.
fn compared(analysis: &Analysis) -> Vec<String> {
    let any = |has: fn(&Comparison) -> bool| analysis.comparisons().any(has);
    let tests = analysis.comparisons().filter(|found| found.p.is_some());
    let tests = tests.count();
    if tests == 0 || !any(|found| found.arm_solved + found.baseline_solved > 0) {
        return Vec::new();
    }
    let adjusted = match tests {
        1 => "; one comparison needs no adjustment.".into(),
        _ => format!(
            ", with p adjusted (Holm) for the {tests} comparisons of this report. Intervals are not \
             adjusted."
        ),
    };
    let verdict = format!("The verdict uses only the sign-flip test at 5 %{adjusted}");
    let few = format!(
        "Warning: fewer than {RELIABLE_PAIRS} pairs of seeds. If a few seeds take much longer than the \
         others, more than 5 % of verdicts are false."
    );
    let is_few = |found: &Comparison| found.p.is_some() && found.pairs < RELIABLE_PAIRS;
    let is_flagged = |found: &Comparison| found.speed_up.is_some_and(|found| found.flagged);
    needed([
        (any(|found| found.speed_up.is_some()), SPEED_UP),
        (true, &verdict),
        (any(is_few), &few),
        (any(is_flagged), STAR),
    ])
}
