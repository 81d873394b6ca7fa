//! `scores`: the score of every trial against each setting that was searched.
//!
//! All settings are drawn at once, so a plot shows one setting over whatever the others were: a
//! slope says that it mattered beside them, a cloud that it did not. Trials of the first stage and
//! of the second are told apart, since the second trained longer.

use agents::space::{Dimension, Values};

use crate::config::Measure;
use crate::plot::chart::{Axis, Layer, Plot, spread};
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{BLUE, INK};
use crate::tuning::halving::{FINAL, SCREENING, Score};
use crate::tuning::outputs::Finding;
use crate::tuning::score::meaning;

/// At most so many plots beside each other.
const COLUMNS: usize = 4;
// All in pixels.
const WIDTH: f64 = 290.0;
const HEIGHT: f64 = 180.0;
const DOT: f64 = 3.2;
const RING: f64 = 7.0;
/// Half the width that the dots of one choice take, which would else hide each other.
const CROWD: f64 = 0.3;

/// The picture of a tuning run.
pub fn sheet(finding: &Finding) -> Sheet {
    let dimensions: Vec<_> = finding.plan.searched().collect();
    let row = |dimensions: &[&'static Dimension]| {
        let plots = dimensions.iter().map(|dimension| plot(finding, dimension));
        Row::of("", plots.collect())
    };
    let rows = dimensions.len().div_ceil(COLUMNS).max(1);
    let columns = dimensions.len().div_ceil(rows).max(1);
    Sheet {
        name: "scores".into(),
        title: "Score of each trial against each searched setting",
        about: "What mattered: a plot for each setting, a dot for each trial.".into(),
        is_detail: false,
        legend: Vec::new(),
        rows: dimensions.chunks(columns).map(row).collect(),
        caption: caption(finding),
    }
}

fn caption(finding: &Finding) -> String {
    let plan = finding.plan;
    let count = |number: usize, what: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {what}{plural}")
    };
    let scale = match plan.measure {
        Measure::UndiscountedReturn => " (0 is the random policy, 1 the optimum)",
        Measure::RewardPerStep => "",
    };
    format!(
        "{}; hollow: {} after {} steps; filled: the best {} after {} steps; ringed: the winner, trial \
         {}. Score: {}{} over {} and {} ({})",
        plan.specification,
        count(plan.budget as usize, "trial"),
        plan.steps_of(SCREENING),
        finding.finished.len(),
        plan.steps_of(FINAL),
        finding.winner().trial,
        meaning(plan.measure).trim_start_matches("the "),
        scale,
        count(plan.envs.len(), "world"),
        count(plan.seeds as usize, "seed"),
        plan.seed_span(),
    )
}

/// The scores against one dimension.
fn plot(finding: &Finding, dimension: &Dimension) -> Plot {
    let at = |score: &Score| {
        let value = value(finding, dimension, score.trial);
        (place(&dimension.values, value, score.trial), score.mean)
    };
    let of_stage = |stage| {
        let scores = finding
            .scores
            .iter()
            .filter(move |score| score.stage == stage);
        scores.map(at).collect()
    };
    let winner = finding.winner();
    let title = format!(
        "{}; winner: {}",
        dimension.key,
        value(finding, dimension, winner.trial)
    );
    Plot {
        width: WIDTH,
        height: HEIGHT,
        ..Plot::new(
            title,
            axis(dimension),
            Axis::linear("Score"),
            vec![
                Layer::dots(BLUE, of_stage(SCREENING)).size(DOT).hollow(),
                Layer::dots(BLUE, of_stage(FINAL)).size(DOT),
                Layer::dots(INK, vec![at(winner)]).size(RING).hollow(),
            ],
        )
    }
}

/// The value of a dimension in a trial, as the command line takes it.
fn value<'a>(finding: &Finding<'a>, dimension: &Dimension, trial: usize) -> &'a str {
    let space = finding.plan.space.iter();
    let mut values = space.zip(&finding.trials[trial].values);
    let found = values.find(|(of_space, _)| of_space.key == dimension.key);
    found.map_or("", |(_, value)| value)
}

/// The axis of a dimension, which holds all that was searched.
fn axis(dimension: &Dimension) -> Axis {
    let log =
        |low, high| Axis::log(format!("{} (logarithmic)", dimension.key)).holding(vec![low, high]);
    match dimension.values {
        Values::LogUniform { low, high } => log(low, high),
        Values::LogWhole { low, high } => log(low as f64, high as f64),
        Values::Uniform { low, high } => Axis::linear(dimension.key).holding(vec![low, high]),
        Values::Choice(choices) => Axis::choices(dimension.key, choices),
    }
}

/// Where a trial's value stands on the axis; those of one choice beside each other.
fn place(values: &Values, value: &str, trial: usize) -> f64 {
    match values {
        Values::Choice(choices) => {
            let place = choices.iter().position(|choice| *choice == value);
            let place = place.expect("a trial has one of the choices");
            place as f64 + CROWD * (2.0 * spread(trial) - 1.0)
        }
        _ => value.parse().expect("a space of numbers holds numbers"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_at_their_values_and_choices_beside_each_other() {
        let numbers = Values::Uniform {
            low: 0.0,
            high: 1.0,
        };
        assert_eq!(place(&numbers, "0.25", 7), 0.25);
        let choices = Values::Choice(&["huber", "squared"]);
        let places: Vec<f64> = (0..20)
            .map(|trial| place(&choices, "squared", trial))
            .collect();
        let near = |place: &f64| (place - 1.0).abs() < CROWD + 1e-9;
        let apart = |pair: &[f64]| (pair[0] - pair[1]).abs() > 0.1;
        assert!(places.iter().all(near), "{places:?}");
        assert!(places.windows(2).all(apart), "{places:?}");
    }
}
