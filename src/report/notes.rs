//! What the figures of this very report mean, in a short sentence or two each.

use crate::config::{Endpoint, Measure};
use crate::records::RECENT_STEPS;
use crate::report::analysis::{Analysis, World};
use crate::report::arms::{CURVE_RESAMPLES, SUMMARY_RESAMPLES};
use crate::report::figures::Arm;
use crate::report::metrics::Metric;
use crate::report::summary::{at_random, count};
use crate::report::tables::BATCH;
use crate::statistics::RELIABLE_PAIRS;
use crate::text::table::shortest;

/// What the verdicts and the main tables need.
pub fn main(analysis: &Analysis) -> Vec<String> {
    let mut notes = vec![intervals(analysis)];
    let (never_ending, with_episodes): (Vec<&World>, Vec<_>) =
        (analysis.worlds.iter()).partition(|world| world.measure == Measure::RewardPerStep);
    if !with_episodes.is_empty() {
        notes.push(format!(
            "Solved: a score of at least {} at two points of the curve in a row{}.",
            thresholds(&with_episodes),
            match with_episodes.iter().all(|world| world.is_normalised()) {
                true => "; 0 is the random policy's return and 1 the optimum",
                false => "",
            }
        ));
    }
    if !never_ending.is_empty() {
        notes.push(format!(
            "Solved, in a world that never ends: a mean reward of {} over {} steps, at two points of the \
             curve in a row.",
            thresholds(&never_ending),
            count(RECENT_STEPS)
        ));
        notes.push(counted(&never_ending));
    }
    notes.push(format!(
        "Times are those of {}. At the end: seeds that still score so high.",
        curves(analysis)
    ));
    notes.push("Steps to solve: the mean; unsolved seeds count as the full budget.".into());
    if analysis.comparisons().next().is_some() {
        notes.extend(compared(analysis));
    }
    notes
}

/// What the tables of details need.
pub fn details(analysis: &Analysis) -> Vec<String> {
    let any_arm = |has: fn(&Arm) -> bool| arms(analysis).any(has);
    let mut notes: Vec<String> = Vec::new();
    for metric in [
        Metric::FinalGreedy,
        Metric::AreaUnderGreedy,
        Metric::QuarterCoverage,
        Metric::FinalRegret,
        Metric::FinalQError,
    ] {
        if arms(analysis).any(|arm| arm.metrics.estimate(metric).is_some()) {
            notes.push(metric.about().meaning.into());
        }
    }
    if any_arm(|arm| arm.goal.is_some()) {
        notes.push("First goal: median step at which the largest reward was first earned.".into());
    }
    if any_arm(|arm| arm.runaway_seeds.is_some()) {
        notes.push(
            "Runaway: seeds whose Q-error exceeds the whole range of returns that policies can earn, so \
             that some Q-value lies outside it."
                .into(),
        );
    }
    if analysis
        .comparisons()
        .any(|found| found.improvement.is_some())
    {
        notes.push(
            "P(sooner): chance that a seed of the arm solves it before one of the baseline; ties count \
             half."
                .into(),
        );
    }
    if any_arm(|arm| arm.seconds_per_seed.is_some()) {
        notes.push("Seconds: of one seed on one thread.".into());
    }
    if any_arm(|arm| arm.variances.is_some()) {
        notes.push(
            "Variances of Q: means over reachable states and actions, interquartile means over seeds; at \
             the first and the last evaluation."
                .into(),
        );
        notes.push(
            "Aleatoric: the noise of one-step targets, as a head of the network learned it. Exact: the \
             same under Q*. Epistemic: between sampled networks."
                .into(),
        );
    }
    notes
}

fn arms(analysis: &Analysis) -> impl Iterator<Item = &Arm> {
    analysis.worlds.iter().flat_map(|world| &world.arms)
}

fn intervals(analysis: &Analysis) -> String {
    if arms(analysis).all(|arm| arm.seeds < 2) {
        return "One seed, which gives no intervals and no test.".into();
    }
    format!(
        "Brackets: 95 % bootstrap intervals over seeds ({} resamples). Bands in plots are pointwise ({}).",
        count(SUMMARY_RESAMPLES as u64),
        count(CURVE_RESAMPLES as u64)
    )
}

/// What stands in these worlds, each once: `0.9`, or `0.9 or 0.8`.
fn each(worlds: &[&World], of: impl Fn(&World) -> String) -> String {
    let mut all: Vec<String> = worlds.iter().map(|world| of(world)).collect();
    all.dedup();
    all.join(" or ")
}

fn thresholds(worlds: &[&World]) -> String {
    each(worlds, |world| shortest(world.solve_at))
}

fn curves(analysis: &Analysis) -> String {
    let worlds: Vec<&World> = analysis.worlds.iter().collect();
    each(&worlds, |world| {
        match world.endpoint {
            Endpoint::Greedy => "the greedy policy (the mean network, exploration off)",
            Endpoint::Behaviour => "the behaviour (the exploring agent)",
        }
        .into()
    })
}

/// From where and to where times are counted in worlds that never end.
fn counted(worlds: &[&World]) -> String {
    let arms = || worlds.iter().flat_map(|world| &world.arms);
    let Some(steps) = at_random(arms()) else {
        return format!(
            "Steps are counted from the first, as no random start is known. A batch is {BATCH} steps \
             (Gal & Ghahramani 2016)."
        );
    };
    let without: Vec<&str> = (arms().filter(|arm| arm.random_start == 0))
        .map(|arm| &*arm.arm)
        .collect();
    let from_the_first = match &without[..] {
        [] => String::new(),
        arms => format!(" ({}: from the first step)", arms.join(", ")),
    };
    let horizons = each(worlds, |world| count(world.horizon));
    format!(
        "Steps are counted from the end of the arm's random start of {steps} steps{from_the_first}, up to \
         the {horizons} that every arm has after it. A batch is {BATCH} steps (Gal & Ghahramani 2016)."
    )
}

fn compared(analysis: &Analysis) -> Vec<String> {
    let comparisons = analysis.comparisons();
    let tests = comparisons.clone().filter(|found| found.p.is_some());
    let (tests, tested) = (tests.clone().count(), tests);
    let mut notes = Vec::new();
    if comparisons.clone().any(|found| found.speed_up.is_some()) {
        notes.push(
            "Speed-up: steps to solve of the baseline over those of the arm; above 1 the arm is sooner."
                .into(),
        );
    }
    match tests {
        0 => {}
        1 => notes.push(
            "The verdict uses only the sign-flip test at 5 %; one comparison needs no adjustment.".into(),
        ),
        tests => notes.push(format!(
            "The verdict uses only the sign-flip test at 5 %, p being adjusted (Holm) for all {tests} \
             comparisons of this report. Intervals are not adjusted."
        )),
    }
    if tested.clone().any(|found| found.pairs < RELIABLE_PAIRS) {
        notes.push(format!(
            "Warning: fewer than {RELIABLE_PAIRS} pairs of seeds. Where few seeds are much later than the \
             others, false verdicts are more frequent than 5 %."
        ));
    }
    if comparisons
        .clone()
        .any(|found| found.speed_up.is_some_and(|s| s.flagged))
    {
        notes.push("*: more than half of an arm's seeds never solved it.".into());
    }
    notes
}
