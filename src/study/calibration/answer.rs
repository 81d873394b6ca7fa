//! The answer in a few sentences, and the tables.

use super::findings::{percent, said};
use super::plan::Varied;
use super::records::Scored;
use super::results::{COVERED, RANK, Results, SIZE, Verdict};
use super::score::Score;
use super::simulate::Form;
use super::task::Task;
use crate::report::table::{NOTHING, Table, shortest};
use crate::study::TitledTable;

/// The answer to the talk's question about `what`, as in "a Q-network".
pub fn answer(results: &Results, what: &str) -> Option<String> {
    let of = |form| results.centre(results.task(), form);
    let (noise, ignorance) = (of(Form::Observation)?, of(Form::DataSet)?);
    let verdicts = [noise.verdict(), ignorance.verdict()];
    let models = noise.experiment.models.len();
    Some(format!(
        "{} {models} models were retrained on data that {what} simulated by dropout (p = {}), and their \
         STDs compared with the true ones. Where the spread is noise (a fresh mask for each observation), \
         the STDs {} (rank correlation {}) and their size is {}: {} times the true STDs, with a slope of \
         {}, and their 95 % intervals hold {} % of new observations. Where it is ignorance (one mask for a \
         whole data set), they {} (rank correlation with the error made {}) and their size is {}: {} times \
         that error, and the intervals hold {} % of the functions behind the data. Between retrained models \
         an STD varies by {} of itself.",
        in_a_sentence(verdicts),
        shortest(results.plan.centre.dropout),
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
        said(noise, Score::VariationBetweenModels),
    ))
}

/// Whether the STDs can be used, for noise and for ignorance.
fn in_a_sentence([noise, ignorance]: [Verdict; 2]) -> String {
    let usable = |verdict: Verdict| match (verdict.ranking, verdict.size) {
        (true, true) => "both for where the uncertainty is larger and for how large it is",
        (true, false) => "for where the uncertainty is larger, not for how large it is",
        (false, true) => "for how large the uncertainty is overall, not for where it is larger",
        (false, false) => "neither for where the uncertainty is larger nor for how large it is",
    };
    if noise == ignorance {
        return format!("These STDs can be used {}.", usable(noise));
    }
    format!(
        "If the uncertainty is noise, these STDs can be used {}; if it is ignorance, {}.",
        usable(noise),
        usable(ignorance)
    )
}

fn ranks(verdict: Verdict) -> &'static str {
    if verdict.ranking {
        "rank the points rightly"
    } else {
        "do not rank the points rightly"
    }
}

fn right(verdict: Verdict) -> &'static str {
    if verdict.size { "right" } else { "wrong" }
}

/// What a task and form are called.
pub fn name(task: Task, form: Form) -> String {
    let task = match task {
        Task::Regression => "regression",
        Task::Classification => "classifier",
        Task::Agent => "Q-values",
    };
    let form = match form {
        Form::Observation => "mask per observation",
        Form::Stretched => "mask per observation, twice the spread",
        Form::DataSet => "one mask per data set",
    };
    format!("{task}, {form}")
}

/// The tables of the summary.
pub fn tables(results: &Results) -> Vec<TitledTable> {
    let all = results.scored.iter();
    let centre: Vec<&Scored> = all
        .filter(|scored| scored.experiment.setting == results.plan.centre)
        .collect();
    let column = |of: &dyn Fn(&Scored) -> String| centre.iter().map(|&s| of(s)).collect();
    let score = |score| column(&|scored: &Scored| said(scored, score));
    let table = Table::new(vec![
        (
            "simulation",
            column(&|scored: &Scored| name(scored.experiment.task, scored.experiment.form)),
        ),
        ("STD / true", score(Score::Ratio)),
        ("slope", score(Score::Slope)),
        ("rank corr.", score(Score::Spearman)),
        (
            "in 95 %",
            column(&|scored: &Scored| percent(scored, Score::Coverage95)),
        ),
        ("STD / error", score(Score::SpreadOverError)),
        ("rank corr. with error", score(Score::ErrorSpearman)),
        ("between models", score(Score::VariationBetweenModels)),
        ("ENCE", score(Score::Ence)),
        ("usable for", column(&usable)),
    ]);
    let note = format!(
        "Means over retrained models and 95 % intervals. STD / true, slope and rank correlation: predicted \
         against true STD of the simulation. In 95 %: per cent of new observations, or of the functions \
         behind the data sets, in nominal 95 % intervals. Error: of the predicted mean about the same. \
         Between models: STD between models of an STD, over its mean. ENCE: expected normalised \
         calibration error, 0 is right. Where: rank correlation above {RANK} (with the error, for one mask \
         per data set). How much: STD / true and slope (STD / error, for one mask per data set) within {} \
         to {}, and {:.0} to {:.0} % in 95 %.",
        SIZE.0,
        SIZE.1,
        100.0 * COVERED.0,
        100.0 * COVERED.1
    );
    let mut tables = vec![TitledTable {
        title: "In the centre".into(),
        table,
        note,
    }];
    for (varied, settings) in &results.plan.axes {
        if settings.len() > 1 {
            tables.push(along(results, *varied));
        }
    }
    tables
}

fn usable(scored: &Scored) -> String {
    match scored.verdict() {
        Verdict {
            ranking: true,
            size: true,
        } => "where and how much",
        Verdict {
            ranking: true,
            size: false,
        } => "where",
        Verdict {
            ranking: false,
            size: true,
        } => "how much",
        Verdict {
            ranking: false,
            size: false,
        } => "nothing",
    }
    .into()
}

fn along(results: &Results, varied: Varied) -> TitledTable {
    let axis = results.plan.axes.iter().find(|axis| axis.0 == varied);
    let settings = axis.map_or(&[][..], |axis| &axis.1);
    let column = |form, of: &dyn Fn(&Scored) -> String| -> Vec<String> {
        let cell = |setting| match results.find(results.task(), form, setting) {
            Some(scored) => of(scored),
            None => NOTHING.into(),
        };
        settings.iter().map(cell).collect()
    };
    let score = |form, score| column(form, &|scored: &Scored| said(scored, score));
    let covers = |form| column(form, &|scored: &Scored| percent(scored, Score::Coverage95));
    let values = settings.iter().map(|s| shortest(s.value(varied))).collect();
    let (noise, ignorance) = (Form::Observation, Form::DataSet);
    let mut columns = vec![
        (varied.name(), values),
        ("noise: STD / true", score(noise, Score::Ratio)),
        ("slope", score(noise, Score::Slope)),
        ("rank corr.", score(noise, Score::Spearman)),
        ("in 95 %", covers(noise)),
        ("ignorance: STD", score(ignorance, Score::Std)),
        ("error", score(ignorance, Score::Error)),
    ];
    let posterior = score(ignorance, Score::PosteriorStd);
    if posterior.iter().any(|cell| cell != NOTHING) {
        columns.push(("posterior STD", posterior));
    }
    columns.push(("in 95 %", covers(ignorance)));
    TitledTable {
        title: format!("Other values: {}", varied.name()),
        table: Table::new(columns),
        note: String::new(),
    }
}
