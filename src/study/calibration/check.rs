//! Refuses results that are no numbers, and an original without any spread to be found again.

use crate::error::Error;
use crate::study::calibration::answer::name;
use crate::study::calibration::experiment::Experiment;
use crate::study::calibration::plan::{Setting, Varied};
use crate::study::calibration::records::Scored;
use crate::study::calibration::simulate::Form;
use crate::study::calibration::task::Task;
use crate::study::calibration::truth::Truth;

/// Checks an original before models learn from it.
///
/// # Errors
/// If it has values that are not finite, or the same whatever units are dropped.
pub fn original(task: Task, setting: &Setting, truth: &Truth) -> Result<(), Error> {
    let values = || truth.mean.iter().chain(&truth.std);
    let problem = if !values()
        .chain(truth.draws.iter().flatten())
        .all(|v| v.is_finite())
    {
        "predictions that are not finite"
    } else if truth.std.iter().all(|&std| std == 0.0) {
        "the same predictions whatever units are dropped: all its true STDs are 0, so there is nothing to \
         compare with"
    } else {
        return Ok(());
    };
    let choose = match task {
        Task::Agent => "examine another arm or seed (--arm, --seed)",
        Task::Regression | Task::Classification => {
            "choose a smaller --learning-rate, a --dropout that is less extreme, more --units or another \
             --original-seed"
        }
    };
    Err(Error::Failure(format!(
        "the original of {} has {problem}; {choose}",
        within(task, None, setting)
    )))
}

/// Checks retrained models before they are scored.
///
/// # Errors
/// If one has predictions that are not finite, or its data have.
pub fn models(experiment: &Experiment) -> Result<(), Error> {
    let diverged = experiment.models.iter().find(|model| {
        let optional = [&model.generator, &model.posterior].into_iter().flatten();
        let all = model
            .mean
            .iter()
            .chain(&model.std)
            .chain(optional.flatten());
        !all.copied().all(f64::is_finite)
    });
    let Some(model) = diverged else {
        return Ok(());
    };
    let Experiment {
        task,
        form,
        setting,
        ..
    } = experiment;
    let choose = match (task, form) {
        (Task::Regression, Form::DataSet) => "--learning-rate, or a --noise that is less extreme",
        _ => "--learning-rate",
    };
    Err(Error::Failure(format!(
        "the retrained model {} of {} diverged: its predictions are not finite; choose a smaller {choose}",
        model.seed,
        within(*task, Some(*form), setting)
    )))
}

/// Checks that all scores are numbers.
///
/// # Errors
/// If one is not, as where squares of predictions are larger than any number.
pub fn scores(scored: &Scored) -> Result<(), Error> {
    let is_finite = |value: f64| value.is_finite();
    let row = scored.score_rows().find(|row| {
        let ends = [row.low, row.high].into_iter().flatten();
        !std::iter::once(row.value).chain(ends).all(is_finite)
    });
    let Some(row) = row else {
        return Ok(());
    };
    let Experiment {
        task,
        form,
        setting,
        ..
    } = &scored.experiment;
    Err(Error::Failure(format!(
        "the score {:?} of {} is not finite: predictions are too large, or STDs too small; choose another \
         --learning-rate, --dropout or --noise",
        row.score,
        within(*task, Some(*form), setting)
    )))
}

/// Which experiment it is.
fn within(task: Task, form: Option<Form>, setting: &Setting) -> String {
    let name = match form {
        Some(form) => name(task, form),
        None => format!("{task:?}"),
    };
    let said = |varied: Varied| varied.said(setting);
    format!(
        "\"{name}\" (p = {}, {} data, {} units)",
        said(Varied::Dropout),
        said(Varied::Data),
        said(Varied::Units)
    )
}

#[cfg(test)]
mod tests {
    use super::super::truth::Method;
    use super::*;

    fn said(std: [f64; 2]) -> Option<String> {
        let setting = Setting {
            dropout: 0.2,
            data: 50,
            units: 8,
        };
        let truth = Truth {
            mean: vec![0.0, 1.0],
            std: std.to_vec(),
            draws: vec![vec![0.0], vec![1.0]],
            method: Method::ClosedForm,
        };
        let found = original(Task::Regression, &setting, &truth);
        found.err().map(|error| error.to_string())
    }

    #[test]
    fn an_original_has_finite_values_and_some_spread() {
        assert_eq!(said([0.0, 0.1]), None);
        let none = said([0.0, 0.0]).unwrap();
        assert!(none.contains("all its true STDs are 0"), "{none}");
        let infinite = said([0.1, f64::NAN]).unwrap();
        assert!(
            infinite.contains("predictions that are not finite"),
            "{infinite}"
        );
    }
}
