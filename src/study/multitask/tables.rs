//! The answer and the tables of the summary.

use crate::study::multitask::comparison::{AtUnit, METHODS, OverUnits, UnderDropout};
use crate::study::multitask::findings::{is_close, listed};
use crate::study::multitask::results::Results;
use crate::study::multitask::weighting::{Units, Weighting};
use crate::study::{TitledTable, estimate::text};
use crate::{
    report::Estimate,
    text::table::{Table, number, shortest},
};

/// The answer to the study's question.
pub fn answer(results: &Results, units: &[AtUnit], standardised: &[Estimate; 2]) -> String {
    let is_yes = |method: usize| units.iter().all(|unit| is_close(&unit.over_best[method]));
    let so = match (is_yes(0), is_yes(1)) {
        (true, _) => "Yes",
        (false, true) => "Yes, if their log variances begin at those of the targets",
        (false, false) => "Not at every unit",
    };
    let list = |of_unit: &dyn Fn(&AtUnit) -> Estimate| {
        listed(units.iter().map(|unit| text(&of_unit(unit))))
    };
    let [equal, learned] = standardised.map(|estimate| text(&estimate));
    format!(
        "{so}. Errors on held-out data (over the noise, all tasks together) as multiples of those of \
         the best of {} fixed weights, for targets of the last task in units of {}: weights learned from \
         log variances of 0 are at {}; begun at the targets' log variances at {}; equal weights at \
         {}. Over equal weights the learned ones are at {}, and begun at the targets' log variances at \
         {}. Where all targets are divided by their STD, units are gone, but not the differences of \
         noise: equal weights are then at {equal} and learned ones at {learned} times the best fixed \
         weights.",
        results.ratios.len(),
        listed(units.iter().map(|unit| shortest(unit.unit))),
        list(&|unit| unit.over_best[0]),
        list(&|unit| unit.over_best[1]),
        list(&|unit| unit.over_best[2]),
        list(&|unit| unit.over_equal[0]),
        list(&|unit| unit.over_equal[1]),
    )
}

/// All tables.
pub fn tables(
    results: &Results,
    units: &[AtUnit],
    over_units: &OverUnits,
    dropout: &[UnderDropout],
) -> Vec<TitledTable> {
    vec![
        against_best(results, units, &over_units.worst_over_best),
        by_task(results),
        sigmas(results, units),
        decomposition(dropout),
    ]
}

fn against_best(results: &Results, units: &[AtUnit], over_units: &[Estimate; 5]) -> TitledTable {
    let between = match results.problem.tasks() {
        2 => "",
        _ => " The others have the oracle's weights among themselves.",
    };
    let names = units.iter().map(|unit| shortest(unit.unit));
    let ratios = units.iter().map(|unit| shortest(unit.best_ratio));
    let totals = units.iter().map(|unit| text(&unit.best_total));
    let mut columns = vec![
        ("unit", names.chain(["worst/best".into()]).collect()),
        ("best weight", ratios.chain(["".into()]).collect()),
        ("its error", totals.chain([text(&over_units[4])]).collect()),
    ];
    for (method, (_, title)) in METHODS.into_iter().enumerate() {
        let over = units.iter().map(|unit| text(&unit.over_best[method]));
        columns.push((title, over.chain([text(&over_units[method])]).collect()));
    }
    TitledTable {
        title: "Errors over that of the best fixed weights, by unit".into(),
        table: Table::new(columns),
        note: format!(
            "The error is the root mean square over the tasks of RMSE (held-out, against the noiseless \
             truth) over noise STD. Best weight: of the last task over that of the first, both in their own \
             units, of those on the grid, with its error.{between} The other columns are multiples \
             of that error, paired by seed: geometric means with 95 % intervals. Learned: log variances from \
             0; warm: from those of the targets. The last row is each method's error at its worst unit over \
             that at its best, of which chance alone makes more than 1. The best of the grid is chosen by \
             these very errors, which favours it."
        ),
    }
}

fn by_task(results: &Results) -> TitledTable {
    let mut rows: Vec<(String, Weighting, Units)> = Vec::new();
    for &unit in &results.units {
        let name = shortest(unit);
        rows.push((
            format!("{name}: best fixed"),
            results.best(unit),
            Units::Scaled(unit),
        ));
        for (weighting, method) in METHODS {
            rows.push((format!("{name}: {method}"), weighting, Units::Scaled(unit)));
        }
    }
    for (weighting, method) in [(Weighting::Equal, "equal"), (Weighting::Learned, "learned")] {
        rows.push((
            format!("standardised: {method}"),
            weighting,
            Units::Standardised,
        ));
    }
    let titles: Vec<String> = (results.problem.noise.iter().enumerate())
        .map(|(task, noise)| format!("task {} (noise {})", task + 1, shortest(*noise)))
        .collect();
    let mut columns = vec![("unit", rows.iter().map(|row| row.0.clone()).collect())];
    for (task, title) in titles.iter().enumerate() {
        let cell = |&(_, weighting, units): &(String, Weighting, Units)| {
            let fits = results.of(weighting, units);
            let errors: Vec<f64> = fits.iter().map(|fit| fit.tasks[task].error).collect();
            let mean = results.mean(&errors);
            let [value, low, high] = [Some(mean.value), mean.low, mean.high]
                .map(|value| number(value.unwrap_or(mean.value), 3));
            format!("{value} [{low}, {high}]")
        };
        columns.push((title, rows.iter().map(cell).collect()));
    }
    TitledTable {
        title: "Error of each task, in its own units".into(),
        table: Table::new(columns),
        note: "Root mean squared error on held-out inputs against the noiseless truth, whose STD is 1: mean \
               over seeds with a 95 % interval."
            .into(),
    }
}

fn sigmas(results: &Results, units: &[AtUnit]) -> TitledTable {
    let names: Vec<String> = units.iter().map(|unit| shortest(unit.unit)).collect();
    let mut columns = vec![("unit".to_owned(), names)];
    for (start, name) in [(0, "learned"), (1, "warm")] {
        for task in 0..results.problem.tasks() {
            let cells = units.iter().map(|unit| text(&unit.sigma[start][task]));
            columns.push((format!("{name}, task {}", task + 1), cells.collect()));
        }
    }
    let columns = columns
        .iter()
        .map(|(title, cells)| (title.as_str(), cells.clone()));
    TitledTable {
        title: "Learned sigma over the noise's STD".into(),
        table: Table::new(columns.collect()),
        note: "1 is the noise. At the optimum exp(s) is the mean squared residual of the training data: a \
               little above the noise where the fit is poor, a little below where it follows the noise."
            .into(),
    }
}

fn decomposition(dropout: &[UnderDropout]) -> TitledTable {
    let column = |value: fn(&UnderDropout) -> f64| -> Vec<String> {
        dropout.iter().map(|task| number(value(task), 3)).collect()
    };
    let tasks = (1..=dropout.len()).map(|task| task.to_string()).collect();
    TitledTable {
        title: "Under dropout: STDs by task, in own units".into(),
        table: Table::new(vec![
            ("task", tasks),
            ("noise", column(|task| task.noise)),
            ("learned", column(|task| task.learned)),
            ("training: residual", column(|task| task.training_residual)),
            ("masks", column(|task| task.training_epistemic)),
            ("held-out: masks", column(|task| task.epistemic)),
            ("error", column(|task| task.error)),
            ("learned and masks", column(UnderDropout::total)),
            ("needed", column(UnderDropout::needed)),
        ]),
        note: "Learned: exp(s/2). Masks: STD over masked passes, the epistemic STD. The squares of \
               residual (from the predictive mean) and masks on the training data add up to that of the \
               learned STD. Needed: the root mean squared difference of new noisy targets from the \
               predictive mean."
            .into(),
    }
}
