//! The tables of the summary.

use crate::study::multitask::figures::{Figures, METHODS};
use crate::study::multitask::findings::{growth, over_best};
use crate::study::multitask::weighting::{Method, Setting};
use crate::study::outcome::TitledTable;
use crate::text::table::shortest;

pub fn tables(figures: &Figures) -> Vec<TitledTable> {
    vec![against_best(figures), by_task(figures), sigmas(figures)]
}

fn against_best(figures: &Figures) -> TitledTable {
    let units = || figures.options.units.iter().copied();
    let best = |unit| figures.best(unit);
    let rows = units().map(|unit| (shortest(unit), Some(unit)));
    let rows: Vec<_> = rows.chain([("worst/best".into(), None)]).collect();
    let methods = METHODS.map(|(method, name)| (name, Some(method)));
    let columns = [&[("its error", None)], &methods[..]].concat();
    let figure = |&unit: &Option<f64>, &method: &Option<Method>| match (unit, method) {
        (Some(unit), None) => figures.total(best(unit)),
        (None, None) => figures.growth(best),
        (Some(unit), Some(method)) => over_best(figures, method, unit),
        (None, Some(method)) => growth(figures, method),
    };
    let ratios = units().map(|unit| best(unit).ratio.map_or_else(String::new, shortest));
    let between = match figures.options.noise.len() {
        2 => "",
        _ => " The others have the oracle's weights among themselves.",
    };
    let title = "Errors over that of the best fixed weights, by unit";
    TitledTable::of(title, ("unit", &rows), &columns, figure)
        .with(1, "best weight", ratios.chain([String::new()]))
        .noted(format!(
            "Error: root mean square over the tasks of RMSE (held-out, against the noiseless truth) over noise \
             STD. Best weight: of the last task over that of the first, both in own units, of those on the \
             grid.{between} The other columns are multiples of its error, paired by seed: geometric means \
             with 95 % intervals. Learned: log variances from 0; warm: from those of the targets. Last row: the \
             error at the worst unit over that at the best, of which chance alone makes more than 1. The best of \
             the grid is chosen by these very errors, which favours it."
        ))
}

fn by_task(figures: &Figures) -> TitledTable {
    let mut rows: Vec<(String, Setting)> = Vec::new();
    for &unit in &figures.options.units {
        let named = |name| format!("{}: {name}", shortest(unit));
        rows.push((named("best fixed"), figures.best(unit)));
        let setting = |method| Setting::new(method, Some(unit));
        rows.extend(METHODS.map(|(method, name)| (named(name), setting(method))));
    }
    for (method, name) in [(Method::Equal, "equal"), (Method::Learned, "learned")] {
        rows.push((format!("standardised: {name}"), Setting::new(method, None)));
    }
    let noises = figures.options.noise.iter().enumerate();
    let heading = |task, noise| format!("task {} (noise {})", task + 1, shortest(noise));
    let columns: Vec<_> = noises
        .map(|(task, &noise)| (heading(task, noise), task))
        .collect();
    let title = "Error of each task, in its own units";
    TitledTable::of(title, ("unit", &rows), &columns, |setting, &task| {
        figures.error(*setting, task, |row| row.error)
    })
    .noted(
        "Root mean squared error on held-out inputs against the noiseless truth, whose STD is 1: mean over \
         seeds with a 95 % interval.",
    )
}

fn sigmas(figures: &Figures) -> TitledTable {
    let units = figures.options.units.iter();
    let rows: Vec<_> = units.map(|&unit| (shortest(unit), unit)).collect();
    let mut columns = Vec::new();
    for (method, name) in [(Method::Learned, "learned"), (Method::LearnedWarm, "warm")] {
        let named = |task| (format!("{name}, task {}", task + 1), (method, task));
        columns.extend((0..figures.options.noise.len()).map(named));
    }
    let title = "Learned sigma over the noise's STD";
    TitledTable::of(title, ("unit", &rows), &columns, |&unit, &(method, task)| {
        figures.sigma(method, unit, task)
    })
    .noted(
        "1 is the noise. At the optimum exp(s) is the mean squared residual of the training data: a little above \
         the noise where the fit is poor, a little below where it follows the noise.",
    )
}
