//! The pictures.

mod coverage;
mod predicted;
mod settings;
mod spread;

use crate::plot::{
    sheet::Sheet,
    style::{BLUE, GREEN, VERMILLION},
};
use crate::study::calibration::results::Results;
use crate::study::calibration::score::Score;
use crate::study::calibration::simulate::Form;
use crate::study::calibration::task::Task;
use plotters::style::RGBColor;

/// All pictures. `along_x` says that the points are inputs from -1 to 1.
pub fn sheets(results: &Results, along_x: bool) -> Vec<Sheet<'static>> {
    let mut sheets = vec![predicted::sheet(results), coverage::sheet(results)];
    if along_x {
        sheets.push(spread::along_x(results));
    } else {
        sheets.push(spread::ranked(results));
    }
    sheets.extend(settings::sheet(results));
    sheets
}

/// The tasks and forms of the centre that pictures show, in order.
fn shown(results: &Results) -> Vec<(Task, Form)> {
    let all = results.scored.iter().map(|scored| &scored.experiment);
    let centre = all.filter(|e| e.setting == results.plan.centre && e.form != Form::Stretched);
    centre.map(|e| (e.task, e.form)).collect()
}

/// The colour of a form.
fn colour(form: Form) -> RGBColor {
    match form {
        Form::Observation => BLUE,
        Form::DataSet => VERMILLION,
        Form::Stretched => GREEN,
    }
}

/// A sentence about the models behind a picture.
fn models(results: &Results) -> String {
    let first = &results.scored[0].experiment;
    let setting = results.plan.centre;
    format!(
        "{} retrained models; p = {:?}, {} observations each",
        first.models.len(),
        setting.dropout,
        setting.data
    )
}

/// The value of a score in words, for titles and keys.
fn short(results: &Results, (task, form): (Task, Form), score: Score) -> String {
    let found = results
        .centre(task, form)
        .and_then(|scored| scored.score(score));
    found.map_or_else(|| "-".into(), |estimate| format!("{:.2}", estimate.value))
}
