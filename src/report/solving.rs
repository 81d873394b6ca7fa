//! When each seed solved its world.
//!
//! In a world with episodes times are counted from the first step. In one that never ends they are
//! counted from the end of the arm's random start, during which nothing is solved, and every arm has
//! the same horizon: the steps that are left to the one with the longest random start. Only so is the
//! ratio of two restricted means that of two times.

use crate::report::arms::SUMMARY_RESAMPLES;
use crate::report::scores::Series;

use crate::report::figures::{Point, SeedTime, Solving};
use crate::report::metrics::last_value;
use crate::report::seed_curves::Seeds;
use crate::statistics::{Estimate, Resamples, Time, kaplan_meier, median_time};

/// What an arm has to do, and how long it may take.
pub struct Trial {
    /// Score from which on the world counts as solved.
    pub solve_at: f64,
    /// Steps at random, which do not count.
    pub random_start: u64,
    /// The first step at which the world can be solved.
    pub earliest: u64,
    /// Steps after them within which the world can be solved.
    pub horizon: u64,
}

/// Times to solve of the finished seeds, from their curves of scores; none if no curve has a score, or
/// if the random start leaves no steps to solve the world in.
///
/// A world is solved at the first point of a curve that has at least the score asked for and whose
/// next point has it too. So the last point alone cannot solve it. A seed that diverged after that
/// did not solve it, for what it had learned was lost.
pub fn solving(trial: &Trial, seeds: &Seeds, scores: &[Series]) -> Option<Solving> {
    let horizon = trial.horizon;
    let mut all = scores.iter().flat_map(|curve| curve.values());
    all.next().filter(|_| horizon > 0)?;
    let time = |&curve: &Series| {
        let time = first_solved(curve, trial)?.saturating_sub(trial.random_start);
        (time <= horizon).then_some(time)
    };
    let finished = seeds.iter().zip(scores);
    let finished = finished.filter(|((_, rows), _)| rows.seed.is_some());
    let (mut times, mut still_at_end) = (Vec::new(), 0);
    for ((&seed, rows), curve) in finished {
        let went_on = rows.diverged_step().is_none();
        let step = time(curve).filter(|_| went_on);
        times.push(SeedTime { seed, step });
        let is_high = last_value(*curve).is_some_and(|last| last >= trial.solve_at);
        still_at_end += usize::from(step.is_some() && is_high);
    }
    let restricted: Vec<_> = (times.iter())
        .map(|time| Some(time.step.unwrap_or(horizon) as f64))
        .collect();
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

fn first_solved(curve: Series, trial: &Trial) -> Option<u64> {
    let high = |value: Option<f64>| value.is_some_and(|value| value >= trial.solve_at);
    (curve.iter().zip(curve.iter().skip(1)))
        .find(|&((step, now), (_, next))| step >= trial.earliest && high(now) && high(next))
        .map(|((step, _), _)| step)
}

/// The share of seeds that had solved their world (1 - Kaplan-Meier), with its interval, from the
/// start over every step that changes it to the horizon.
fn stairs(times: &[SeedTime], horizon: u64) -> Vec<Point> {
    let point = |step, value, interval: Option<(f64, f64)>| Point {
        step,
        estimate: Estimate {
            value,
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            seeds: times.len(),
        },
    };
    let mut points = vec![point(0, 0.0, None)];
    for step in kaplan_meier(&censored(times, horizon)) {
        let solved = 1.0 - step.survival;
        let interval = (times.len() > 1).then_some((1.0 - step.high, 1.0 - step.low));
        points.push(point(step.step as u64, solved, interval));
    }
    let last = points.last().map(|point| point.estimate);
    points.extend(last.map(|estimate| Point {
        step: horizon,
        estimate,
    }));
    // Of several at one step the last holds: seeds may have solved it from the start.
    points.reverse();
    points.dedup_by_key(|point| point.step);
    points.reverse();
    points
}

/// As the statistics want them: a seed that did not solve its world is censored at the horizon.
pub fn censored(times: &[SeedTime], horizon: u64) -> Vec<Time> {
    let time = |time: &SeedTime| match time.step {
        Some(step) => Time::solved(step as f64),
        None => Time::censored(horizon as f64),
    };
    times.iter().map(time).collect()
}
