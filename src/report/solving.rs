//! When each seed solved its world.

use super::arms::{Context, SUMMARY_RESAMPLES, Series};
use super::figures::{Estimate, Point, SeedTime, Solving};
use super::tracks::Seeds;
use crate::statistics::{Resamples, Time, kaplan_meier};

/// Times to solve of the finished seeds, from their curves of scores; none if no curve has a score.
///
/// A world is solved at the first point of a curve that has at least the score asked for and whose
/// next point has it too. So the last point alone cannot solve it. A seed that diverged after that
/// did not solve it, for what it had learned was lost.
pub fn solving(context: &Context, seeds: &Seeds, scores: &[Series]) -> Option<Solving> {
    scores
        .iter()
        .flat_map(|curve| curve.values())
        .flatten()
        .next()?;
    let times: Vec<SeedTime> = (seeds.iter().zip(scores))
        .filter(|((_, track), _)| track.seed.is_some())
        .map(|((&seed, track), curve)| SeedTime {
            seed,
            step: first_solved(curve, context.solve_at).filter(|_| track.diverged_step().is_none()),
        })
        .collect();
    let restricted: Vec<_> = (times.iter())
        .map(|time| Some(time.step.unwrap_or(context.budget) as f64))
        .collect();
    let solved = times.iter().filter(|time| time.step.is_some()).count();
    Some(Solving {
        share: solved as f64 / times.len().max(1) as f64,
        restricted_mean: Estimate::mean(
            &restricted,
            &Resamples::new(times.len(), SUMMARY_RESAMPLES),
        ),
        solved: stairs(&times, context.budget),
        times,
    })
}

fn first_solved(curve: &Series, solve_at: f64) -> Option<u64> {
    let high = |value: &Option<f64>| value.is_some_and(|value| value >= solve_at);
    (curve.iter().zip(curve.values().skip(1)))
        .find(|((_, now), next)| high(now) && high(next))
        .map(|((&step, _), _)| step)
}

/// The share of seeds that had solved their world (1 - Kaplan-Meier), with its interval, from the
/// start over every step that changes it to the budget.
fn stairs(times: &[SeedTime], budget: u64) -> Vec<Point> {
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
    for step in kaplan_meier(&censored(times, budget)) {
        let solved = 1.0 - step.survival;
        let interval = (times.len() > 1).then_some((1.0 - step.high, 1.0 - step.low));
        points.push(point(step.step as u64, solved, interval));
    }
    let last = points.last().map(|point| point.estimate);
    points.extend(last.map(|estimate| Point {
        step: budget,
        estimate,
    }));
    points.dedup_by_key(|point| point.step);
    points
}

/// As the statistics want them: a seed that did not solve its world is censored at the budget.
pub fn censored(times: &[SeedTime], budget: u64) -> Vec<Time> {
    let time = |time: &SeedTime| match time.step {
        Some(step) => Time::solved(step as f64),
        None => Time::censored(budget as f64),
    };
    times.iter().map(time).collect()
}
