//! When each seed solved its world.
//!
//! In a world with episodes times are counted from the first step. In one that never ends they are
//! counted from the end of the arm's random start, during which nothing is solved, and every arm has
//! the same horizon: the steps that are left to the one with the longest random start. Only so is the
//! ratio of two restricted means that of two times.

use std::collections::BTreeMap;

use crate::config::{Endpoint, Measure};
use crate::records::RECENT_STEPS;
use crate::report::facts::Facts;
use crate::report::figures::{SeedTime, Solving, WorldResults};
use crate::report::scores::SeedScores;
use crate::report::series::{Point, SUMMARY_RESAMPLES, Series, last_value};
use crate::statistics::{Estimate, Resamples, Time, kaplan_meier, median_time};

/// Times to solve of the finished seeds of an arm with this random start, from their curves of scores; none if no
/// curve has a score, or if the random start leaves no steps to solve the world in.
///
/// A world is solved at the first point of a curve that has at least the score asked for and whose
/// next point has it too. So the last point alone cannot solve it. A seed that diverged after that
/// did not solve it, for what it had learned was lost.
pub fn solving(
    world: &WorldResults,
    facts: &Facts,
    endpoint: Endpoint,
    scored: &[SeedScores],
    random_start: u64,
) -> Option<Solving> {
    let horizon = world.horizon;
    let continuing = world.measure == Measure::RewardPerStep;
    // A return that is not normalised may have no score that solves.
    let solves = facts.return_that_solves(&world.env);
    let has_score = continuing || world.is_normalised() || solves.is_some();
    let mut all = scored.iter().flat_map(|seed| seed.scores(endpoint));
    let is_any = all.any(|(_, value)| value.is_some());
    if !(is_any && has_score && horizon > 0) {
        return None;
    }
    // Before it, a row of behaviour is a mean of fewer steps, which is high by luck more often.
    let earliest = match (continuing, endpoint) {
        (true, Endpoint::Behaviour) => RECENT_STEPS,
        _ => 0,
    };
    let (mut times, mut still_at_end) = (Vec::new(), 0);
    for seed in scored.iter().filter(|seed| seed.rows.seed.is_some()) {
        let curve = seed.scores(endpoint);
        let went_on = seed.rows.diverged_step().is_none();
        let step = first_solved(curve, world.solve_at, earliest);
        let step = step.map(|step| step.saturating_sub(random_start));
        let step = step.filter(|&step| went_on && step <= horizon);
        times.push(SeedTime {
            seed: seed.number,
            step,
        });
        let is_high = last_value(curve).is_some_and(|last| last >= world.solve_at);
        still_at_end += usize::from(step.is_some() && is_high);
    }
    let restricted = |time: &SeedTime| Some(time.step.unwrap_or(horizon) as f64);
    let restricted: Vec<Option<f64>> = times.iter().map(restricted).collect();
    let solved = times.iter().filter(|time| time.step.is_some()).count();
    let share = |seeds: usize| seeds as f64 / times.len().max(1) as f64;
    let resamples = Resamples::new(times.len(), SUMMARY_RESAMPLES);
    Some(Solving {
        share: share(solved),
        share_at_end: share(still_at_end),
        median: median_time(&censored(&times, horizon)),
        restricted_mean: Estimate::mean(&restricted, &resamples),
        solved: stairs(&times, horizon),
        times,
    })
}

/// The first step from `earliest` on at which a curve and its next point are high enough.
fn first_solved(curve: &Series, solve_at: f64, earliest: u64) -> Option<u64> {
    let is_high = |value: Option<f64>| value.is_some_and(|value| value >= solve_at);
    let solves = |pair: &&[(u64, Option<f64>)]| {
        pair[0].0 >= earliest && is_high(pair[0].1) && is_high(pair[1].1)
    };
    Some(curve.windows(2).find(solves)?[0].0)
}

/// The share of seeds that had solved their world (1 - Kaplan-Meier), with its interval, from the
/// start over every step that changes it to the horizon.
fn stairs(times: &[SeedTime], horizon: u64) -> Vec<Point> {
    let figure = |value, ends: Option<[f64; 2]>| Estimate {
        value,
        low: ends.map(|[low, _]| low),
        high: ends.map(|[_, high]| high),
        seeds: times.len(),
    };
    // Of several at one step the last holds: seeds may have solved it from the start.
    let mut stairs = BTreeMap::from([(0, figure(0.0, None))]);
    let mut last = stairs[&0];
    for step in kaplan_meier(&censored(times, horizon)) {
        let ends = (times.len() > 1).then_some([1.0 - step.high, 1.0 - step.low]);
        last = figure(1.0 - step.survival, ends);
        stairs.insert(step.step as u64, last);
    }
    stairs.insert(horizon, last);
    let points = stairs.into_iter();
    points
        .map(|(step, estimate)| Point { step, estimate })
        .collect()
}

/// As the statistics want them: a seed that did not solve its world is censored at the horizon.
pub fn censored(times: &[SeedTime], horizon: u64) -> Vec<Time> {
    let time = |time: &SeedTime| match time.step {
        Some(step) => Time::solved(step as f64),
        None => Time::censored(horizon as f64),
    };
    times.iter().map(time).collect()
}
