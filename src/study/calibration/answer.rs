//! The answer in a few sentences, and the tables.

use crate::study::calibration::findings::{percent, said};
use crate::study::calibration::plan::{Setting, Varied};
use crate::study::calibration::records::Scored;
use crate::study::calibration::results::{COVERED, RANK, Results, SIZE, Verdict};
use crate::study::calibration::score::Score;
use crate::study::calibration::simulate::Form;
use crate::study::calibration::task::Task;
use crate::study::{TitledTable, estimate::short};
use crate::text::table::{NOTHING, Table};

/// The answer to the talk's question about `what`, as in "a Q-network", after a clause that says what is
/// to be kept in mind.
pub fn answer(results: &Results, what: &str, caveat: Option<String>) -> Option<String> {
    let of = |form| results.centre(results.task(), form);
    let (noise, ignorance) = (of(Form::Observation)?, of(Form::DataSet)?);
    let verdicts = [noise.verdict(), ignorance.verdict()];
    let models = noise.experiment.models.len();
    Some(format!(
        "{}{} {models} models were retrained on data that {what} simulated by dropout (p = {}), and their \
         STDs compared with the true ones. Where the spread is noise (a fresh mask for each observation), \
         the STDs {} (rank correlation {}) and their size is {}: {} times the true STDs, with a slope of \
         {}, and their 95 % intervals hold {} % of new observations. Where it is ignorance (one mask for a \
         whole data set), they {} (rank correlation with the error made {}) and their size is {}: {} times \
         that error, and the intervals hold {} % of the functions behind the data. Between retrained models \
         an STD varies by {} % of itself (its {} passes alone make {:.0} %).",
        caveat.map_or_else(|| "If".into(), |caveat| format!("{caveat}: if")),
        after_if(verdicts, models),
        Varied::Dropout.said(&results.plan.centre),
        ranks(verdicts[0]),
        said(noise, Score::Spearman),
        right(verdicts[0]),
        said(noise, Score::Ratio),
        said(noise, Score::Slope),
        percent(noise, Score::Coverage95),
        ranks(verdicts[1]),
        said(ignorance, Score::ErrorSpearman),
        right(verdicts[1]),
        said(ignorance, Score::SpreadOverError),
        percent(ignorance, Score::Coverage95),
        percent(noise, Score::VariationBetweenModels),
        results.passes,
        100.0 / (2.0 * (results.passes - 1) as f64).sqrt(),
    ))
}

/// Fewest models that have intervals of all scores: the jackknife leaves one out.
const INTERVALS: usize = 3;

/// Whether the STDs can be used, for noise and for ignorance: what follows "If". The simulated noise has the
/// shape of dropout's own, so nothing is said of other noise.
fn after_if([noise, ignorance]: [Verdict; 2], models: usize) -> String {
    let usable =
        |verdict: Verdict| match (verdict.ranking == Some(true), verdict.size == Some(true)) {
            (true, true) => "both for where the uncertainty is larger and for how large it is",
            (true, false) => "for where the uncertainty is larger, not for how large it is",
            (false, true) => "for how large the uncertainty is overall, not for where it is larger",
            (false, false) => "neither for where the uncertainty is larger nor for how large it is",
        };
    let mut said = format!(
        " the uncertainty is noise such as dropout itself makes, these STDs can be used {}; if it is \
         ignorance, {}.",
        usable(noise),
        usable(ignorance)
    );
    if models < INTERVALS {
        said += &format!(
            " {models} models are too few for all intervals, and without its interval no score is called \
             right: retrain at least {INTERVALS}."
        );
    }
    said
}

fn ranks(verdict: Verdict) -> &'static str {
    match verdict.ranking {
        Some(true) => "rank the points rightly",
        Some(false) => "do not rank the points rightly",
        None => "may or may not rank the points rightly",
    }
}

fn right(verdict: Verdict) -> &'static str {
    match verdict.size {
        Some(true) => "right",
        Some(false) => "wrong",
        None => "not surely right",
    }
}

/// What a task and form are called in tables and over plots.
pub fn name(task: Task, form: Form) -> String {
    let task = match task {
        Task::Regression => "Regression",
        Task::Classification => "Classifier",
        Task::Agent => "Q-values",
    };
    let form = match form {
        Form::Observation => "a mask per observation",
        Form::Stretched => "the same, twice the spread",
        Form::DataSet => "one mask per data set",
    };
    format!("{task}, {form}")
}

/// The tables of the summary.
pub fn tables(results: &Results) -> Vec<TitledTable> {
    let mut tables = vec![against_the_simulation(results), intervals(results)];
    for (varied, settings) in &results.plan.axes {
        if settings.len() > 1 {
            tables.push(along(results, *varied, settings));
        }
    }
    tables
}

/// A table of the experiments in the centre.
fn of_centre(results: &Results, title: &str, columns: &[Column], note: String) -> TitledTable {
    let all = results.scored.iter();
    let centre: Vec<&Scored> = all
        .filter(|scored| scored.experiment.setting == results.plan.centre)
        .collect();
    let cells = |of: &dyn Fn(&Scored) -> String| centre.iter().map(|&s| of(s)).collect();
    let simulation = |s: &Scored| name(s.experiment.task, s.experiment.form);
    let mut all = vec![("simulation", cells(&simulation))];
    all.extend(columns.iter().map(|(title, of)| (*title, cells(of))));
    TitledTable {
        title: title.into(),
        table: Table::new(all),
        note,
    }
}

/// A column's title, and its cell for an experiment.
type Column = (&'static str, fn(&Scored) -> String);

fn against_the_simulation(results: &Results) -> TitledTable {
    let columns: [Column; 5] = [
        ("STD / true", |s| said(s, Score::Ratio)),
        ("slope", |s| said(s, Score::Slope)),
        ("rank correlation", |s| said(s, Score::Spearman)),
        ("log RMSE", |s| said(s, Score::LogRmse)),
        ("CV, %", |s| percent(s, Score::VariationBetweenModels)),
    ];
    let note = "Predicted STDs against the true ones of the simulation, with 95 % intervals over retrained \
                models of one original. CV: coefficient of variation of an STD between retrained models.";
    of_centre(
        results,
        "STDs against those of the simulation",
        &columns,
        note.into(),
    )
}

fn intervals(results: &Results) -> TitledTable {
    let columns: [Column; 5] = [
        ("in 95 %", |s| percent(s, Score::Coverage95)),
        ("STD / error", |s| said(s, Score::SpreadOverError)),
        ("rank correlation", |s| said(s, Score::ErrorSpearman)),
        ("ENCE", |s| said(s, Score::Ence)),
        ("usable for", usable),
    ];
    let note = format!(
        "In 95 %: per cent of new observations with a mask each, or of the functions behind the data sets \
         of one mask, within the nominal 95 % interval. Error: root mean square distance of the predicted \
         mean from the same; the rank correlation is with it. ENCE: expected normalised calibration error, \
         0 is right. Usable for where: a rank correlation above {RANK}, with the true STD for a mask per \
         observation and with the error for one mask per data set. For how much: STD / true and slope, or \
         STD / error for one mask per data set, within {} to {}, and {:.0} to {:.0} % in 95 %. Whole \
         intervals must be so.",
        SIZE.0,
        SIZE.1,
        100.0 * COVERED.0,
        100.0 * COVERED.1
    );
    of_centre(results, "What intervals and STDs are worth", &columns, note)
}

fn usable(scored: &Scored) -> String {
    let Verdict { ranking, size } = scored.verdict();
    match (ranking == Some(true), size == Some(true)) {
        (true, true) => "where, how much",
        (true, false) => "where",
        (false, true) => "how much",
        (false, false) => "nothing",
    }
    .into()
}

fn along(results: &Results, varied: Varied, settings: &[Setting]) -> TitledTable {
    let column = |form, score| -> Vec<String> {
        let cell = |setting| {
            let scored = results.find(results.task(), form, setting);
            let found = scored.and_then(|scored| scored.score(score));
            found.map_or_else(
                || NOTHING.into(),
                |estimate| match score {
                    Score::Coverage95 => format!("{:.0} %", 100.0 * estimate.value),
                    _ => short(estimate.value),
                },
            )
        };
        settings.iter().map(cell).collect()
    };
    let (noise, ignorance) = (Form::Observation, Form::DataSet);
    let values = settings.iter().map(|setting| varied.said(setting));
    let mut columns = vec![
        (varied.name(), values.collect()),
        ("STD / true", column(noise, Score::Ratio)),
        ("slope", column(noise, Score::Slope)),
        ("rank", column(noise, Score::Spearman)),
        ("in 95 %", column(noise, Score::Coverage95)),
        ("| STD", column(ignorance, Score::Std)),
        ("error", column(ignorance, Score::Error)),
        ("posterior", column(ignorance, Score::PosteriorStd)),
        ("in 95 %", column(ignorance, Score::Coverage95)),
    ];
    columns.retain(|(_, cells)| cells.iter().any(|cell| cell != NOTHING));
    TitledTable {
        title: match varied {
            Varied::Dropout => "Other p",
            Varied::Data => "Other numbers of data",
            Varied::Units => "Other numbers of units",
        }
        .into(),
        table: Table::new(columns),
        note: "To the left of the bar a mask per observation, to the right one mask per data set: the mean \
               STD, the root mean square of the error, and the mean STD of a correct posterior. Means over \
               models; the intervals are in scores.csv and in the pictures."
            .into(),
    }
}
