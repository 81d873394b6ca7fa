//! `learning_curves`: behaviour and greedy curves side by side for each world, arms over each other.
//!
//! The two plots of a world share the scale of their y axis, so that what the exploring agent gives
//! up can be read across. The legend stands above all plots and the names of the reference lines in
//! the margin, where they hide nothing.
//!
//! A world that never ends is drawn as Gal & Ghahramani (2016) did, by the mean reward of the last 1,000
//! steps, with a line at the reward that solves it. Their logarithmic axis left out the random start;
//! here it is shaded.

use crate::config::{Endpoint, Measure, XScale};
use crate::plot::chart::{Axis, Layer, Plot};
use crate::plot::sheet::{Row, Sheet};
use crate::records::RECENT_STEPS;
use crate::report::analysis::Analysis;
use crate::report::captions;
use crate::report::curves::{MARGIN, STEPS, curves};
use crate::report::endpoints::{no_curve, title};
use crate::report::figures::{Arm, WorldResults};
use crate::report::series::Point;
use crate::text::table::count;
use crate::text::table::number;

/// The learning curves of every world.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet> {
    let row = |world| Row::of(captions::heading(world), plots(world, analysis));
    vec![Sheet {
        name: "learning_curves".into(),
        title: "Learning curves",
        about: "What the exploring agent earned while it learned, and what its mean network would \
                earn with exploration off."
            .into(),
        is_detail: false,
        legend: analysis.arms.clone(),
        rows: analysis.worlds.iter().map(row).collect(),
        caption: caption(analysis),
    }]
}

fn caption(analysis: &Analysis) -> String {
    let mut caption = captions::curves("mean", analysis);
    if analysis.worlds.iter().any(|world| world.random_start > 0) {
        caption += "; grey: the random start, from whose end on times are counted";
    }
    let left_out = |world: &WorldResults| points(world).any(|point| point.step == 0);
    if analysis.x_scale == XScale::Log {
        caption += "; steps are logarithmic, from the first recorded one on";
        if analysis.worlds.iter().any(left_out) {
            caption += ": what was evaluated at step 0 is left out";
        }
    }
    caption
}

/// Behaviour and greedy curves of a world.
fn plots(world: &WorldResults, analysis: &Analysis) -> Vec<Plot> {
    let plot = |endpoint: Endpoint| {
        let curve = |arm| Arm::curve(arm, endpoint);
        let (title, y) = names(endpoint, world.measure);
        let title = match throughout(world.arms.iter().flat_map(curve)) {
            Some(value) => format!("{title}: {} throughout", number(value, 2)),
            None => title.into(),
        };
        let mut layers = curves(world, &analysis.arms, |arm| Some(curve(arm)));
        layers.extend(references(world));
        if world.random_start > 0 {
            layers.push(Layer::span(0.0, world.random_start as f64, "random start"));
        }
        let x = x_axis(world, analysis.x_scale);
        Plot {
            margin: MARGIN,
            if_empty: no_curve(endpoint, world.measure),
            ..Plot::new(title, x, Axis::linear(y), layers)
        }
    };
    Plot::with_shared_y([Endpoint::Behaviour, Endpoint::Greedy].map(plot).into())
}

/// Title, and name of the y axis.
fn names(endpoint: Endpoint, measure: Measure) -> (&'static str, String) {
    let steps = count(RECENT_STEPS);
    let (of_returns, rewards) = match endpoint {
        Endpoint::Behaviour => (
            "Behaviour return (exploring agent)",
            format!("the last {steps}"),
        ),
        Endpoint::Greedy => ("Greedy return (mean network)", format!("{steps} greedy")),
    };
    match measure {
        Measure::UndiscountedReturn => (of_returns, "Return (undiscounted)".into()),
        Measure::RewardPerStep => (title(endpoint), format!("Mean reward of {rewards} steps")),
    }
}

/// The axis of both plots of a world, so that they can be read across.
fn x_axis(world: &WorldResults, scale: XScale) -> Axis {
    let recorded = points(world).map(|point| point.step);
    let first = recorded.filter(|&step| step > 0).min();
    match (scale, first.filter(|&first| first < world.steps)) {
        (XScale::Log, Some(first)) => Axis::log(format!("{STEPS} (logarithmic)"))
            .from(first as f64)
            .to(world.steps as f64),
        _ => Axis::steps(STEPS, world.steps),
    }
}

fn points(world: &WorldResults) -> impl Iterator<Item = &Point> {
    (world.arms.iter()).flat_map(|arm| arm.behaviour.iter().chain(&arm.greedy))
}

fn references(world: &WorldResults) -> Vec<Layer> {
    let has_times = |arm: &Arm| arm.greedy_solving.is_some();
    let by_return = !world.is_normalised() && world.arms.iter().any(has_times);
    if by_return || world.measure == Measure::RewardPerStep {
        return vec![Layer::level(world.solve_at, "solved")];
    }
    let levels = [
        (world.optimal_return, "optimum"),
        (world.random_return, "random policy"),
    ];
    let level = |(level, name): (Option<f64>, &str)| Some(Layer::level(level?, name));
    levels.into_iter().filter_map(level).collect()
}

/// The only value that several points have, which make one flat line.
fn throughout<'a>(points: impl Iterator<Item = &'a Point>) -> Option<f64> {
    let values: Vec<f64> = points.map(|point| point.estimate.value).collect();
    let first = *values.first()?;
    let is_same = |value: &f64| (value - first).abs() <= 1e-9 * first.abs();
    (values.len() > 1 && values.iter().all(is_same)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{arm, point, world};

    #[test]
    fn steps_are_logarithmic_from_the_first_that_was_recorded() {
        let mut world = world(vec![Arm {
            greedy: vec![point(0, -1.0), point(500, 0.9)],
            ..arm("dropout-q", &[])
        }]);
        let log = Axis::log(format!("{STEPS} (logarithmic)"));
        assert_eq!(x_axis(&world, XScale::Log), log.from(500.0).to(10_000.0));
        assert_eq!(x_axis(&world, XScale::Linear), Axis::steps(STEPS, 10_000));
        // From its only point to the end is no length.
        world.steps = 500;
        assert_eq!(x_axis(&world, XScale::Log), Axis::steps(STEPS, 500));
    }
}
