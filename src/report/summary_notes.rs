//! What the figures of the summary are, in a sentence or two each.

use crate::config::Endpoint;
use crate::config::Measure;
use crate::records::RECENT_STEPS;
use crate::report::analysis::{Analysis, World};
use crate::report::arms::{CURVE_RESAMPLES, SUMMARY_RESAMPLES};
use crate::report::summary::{at_random, count};
use crate::report::summary_tables::BATCH;
use crate::text::table::shortest;

/// The notes that this report needs.
pub fn notes(analysis: &Analysis) -> Vec<String> {
    let worlds = &analysis.worlds;
    let mut notes = vec![intervals(analysis)];
    let (never_ending, with_episodes): (Vec<_>, Vec<_>) =
        (worlds.iter()).partition(|world| world.measure == Measure::RewardPerStep);
    if !with_episodes.is_empty() {
        notes.push(solved(&with_episodes));
    }
    if !never_ending.is_empty() {
        notes.push(reached(&never_ending));
        notes.push(counted(&never_ending));
    }
    notes.push(scores(worlds));
    if worlds.iter().any(|world| !world.comparisons.is_empty()) {
        notes.push(compared(analysis));
    }
    if !with_episodes.is_empty() {
        notes.push(
            "Coverage: share of the reachable states visited in the first quarter of the steps. \
             First goal: median step at which the largest reward was first earned. Regret: optimal \
             minus realised return, summed over the training episodes, of which an arm with longer \
             ones has fewer. Q-error: root mean square of Q - Q* at the end. Means over seeds. \
             Seconds: of one seed on one thread."
                .into(),
        );
    } else {
        notes.push("Seconds: of one seed on one thread; mean over seeds.".into());
    }
    let mut arms = worlds.iter().flat_map(|world| &world.arms);
    if arms.any(|arm| arm.variances.is_some()) {
        notes.push(
            "Variances of Q, at the first and the last evaluation: means over reachable states and \
             actions, interquartile means over seeds. Aleatoric: the noise of one-step targets as a head of the network has \
             learned it. Exact: the same under Q*, without what sampled targets add. Epistemic: \
             between sampled networks."
                .into(),
        );
    }
    notes
}

fn intervals(analysis: &Analysis) -> String {
    let mut arms = analysis.worlds.iter().flat_map(|world| &world.arms);
    if arms.all(|arm| arm.seeds < 2) {
        return "One seed, which gives no intervals and no test.".into();
    }
    format!(
        "In brackets: 95 % intervals over seeds, {} resamples; in the pictures pointwise, {}.",
        count(SUMMARY_RESAMPLES as u64),
        count(CURVE_RESAMPLES as u64)
    )
}

/// The scores that solve these worlds: `0.9`, or `0.9 or 0.8`.
fn thresholds(worlds: &[&World]) -> String {
    let mut at: Vec<_> = worlds
        .iter()
        .map(|world| shortest(world.solve_at))
        .collect();
    at.dedup();
    at.join(" or ")
}

fn solved(worlds: &[&World]) -> String {
    format!(
        "Solved: a score of {} at two points of the curve in a row, greedy (what the mean network \
         earns with exploration off) or behaviour (what the exploring agent earned). Steps to \
         solve: the mean, a seed that did not solve it counting with the whole budget.",
        thresholds(worlds)
    )
}

/// As [`solved`], of worlds that never end.
fn reached(worlds: &[&World]) -> String {
    let steps = count(RECENT_STEPS);
    format!(
        "Solved, in a world that never ends: a mean reward of {} at two points of the curve in a row, \
         behaviour (the last {steps} steps of the exploring agent) or greedy ({steps} steps of the \
         mean network, exploration off).",
        thresholds(worlds)
    )
}

/// From where and to where times are counted in worlds that never end.
fn counted(worlds: &[&World]) -> String {
    let arms = || worlds.iter().flat_map(|world| &world.arms);
    let from = match at_random(arms()) {
        None => "Steps are counted from the first, as no random start is known.".into(),
        Some(steps) => {
            let without: Vec<&str> = (arms().filter(|arm| arm.random_start == 0))
                .map(|arm| &*arm.arm)
                .collect();
            let from_the_first = match &without[..] {
                [] => String::new(),
                arms => format!(" ({}: from the first step)", arms.join(", ")),
            };
            format!(
                "Steps are counted from the end of the arm's random start of {steps} \
                 steps{from_the_first}, up to the {} that every arm has after it.",
                horizons(worlds)
            )
        }
    };
    format!(
        "{from} Median: Kaplan-Meier. Mean: restricted, a seed that did not solve it counting with all \
         of these steps. A batch is {BATCH} steps (Gal & Ghahramani 2016)."
    )
}

fn horizons(worlds: &[&World]) -> String {
    let mut horizons: Vec<_> = worlds.iter().map(|world| count(world.horizon)).collect();
    horizons.dedup();
    horizons.join(" or ")
}

fn scores(worlds: &[World]) -> String {
    let never_ends = |world: &World| world.measure == Measure::RewardPerStep;
    let unit = if worlds.iter().all(never_ends) {
        "mean rewards per step after the random start, as they are"
    } else if worlds.iter().all(World::is_normalised) {
        "0 is the random policy's return and 1 the optimum"
    } else if worlds.iter().any(never_ends) {
        "normalised returns where optimum and random policy are known, else rewards per step"
    } else {
        "undiscounted returns, not normalised where optimum or random policy are unknown"
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
