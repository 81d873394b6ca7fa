//! Coverage against nominal probability of intervals.

use crate::plot::sheet::{Row, Sheet};
use crate::statistics::quantile;
use crate::study::calibration::pictures::{colour, models, shown};
use crate::{
    plot::chart::{Axis, Layer, Plot},
    study::calibration::{
        answer::name,
        records::Scored,
        results::Results,
        score::{LEVELS, Score},
    },
};

/// A plot for each task and form.
pub fn sheet(results: &Results) -> Sheet<'static> {
    let shown = shown(results);
    let plots = shown.iter().filter_map(|&(task, form)| {
        let scored = results.centre(task, form)?;
        Some(plot(scored, name(task, form)))
    });
    let plots: Vec<Plot> = plots.collect();
    let mut rows = Vec::new();
    let mut plots = plots.into_iter().peekable();
    while plots.peek().is_some() {
        let pair: Vec<Plot> = plots.by_ref().take(2).collect();
        rows.push(Row {
            heading: String::new(),
            tiles: Plot::row(pair),
        });
    }
    Sheet {
        name: "coverage".into(),
        title: "Coverage of nominal intervals",
        about: "How often intervals of the predicted mean and STD hold what they should: new observations, \
                where each has a mask of its own; the function behind the data, where one mask made them. \
                On the dashed diagonal intervals keep their word; below it they are too narrow."
            .into(),
        legend: &[],
        rows,
        caption: format!("{}. Intervals of the means: 95 %, over models", models(results)),
    }
}

fn plot(scored: &Scored, title: String) -> Plot {
    let colour = colour(scored.experiment.form);
    let judged = scored.experiment.judged();
    let points = LEVELS
        .into_iter()
        .zip(Score::COVERAGES)
        .filter_map(|(level, score)| {
            let estimate = scored.score(score)?;
            let [low, high] =
                [estimate.low, estimate.high].map(|end| end.unwrap_or(estimate.value));
            Some((
                100.0 * level,
                100.0 * estimate.value,
                100.0 * low,
                100.0 * high,
            ))
        });
    let points: Vec<(f64, f64, f64, f64)> = points.collect();
    let band = LEVELS.into_iter().filter_map(|level| {
        let mut shares = judged.coverage(level);
        shares.sort_unstable_by(f64::total_cmp);
        let [low, high] = [0.05, 0.95].map(|tail| quantile(&shares, tail));
        Some((100.0 * level, 100.0 * low?, 100.0 * high?))
    });
    let line = points.iter().map(|point| (point.0, point.1)).collect();
    let mut plot = Plot::new(
        title,
        Axis::linear("nominal probability, %").from(45.0).to(100.0),
        Axis::linear("covered, %").from(0.0).to(102.0),
        vec![
            Layer::band(colour, band.collect()).named("90 % of the points"),
            Layer::power(1.0, 1.0, "right"),
            Layer::line(colour, line),
            Layer::intervals(colour, points).named("mean over points"),
        ],
    );
    plot.width = 480.0;
    plot
}
