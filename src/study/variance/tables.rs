//! The tables of the summary.

use crate::study::groups::known;
use crate::study::outcome::TitledTable;
use crate::study::variance::{
    figures::{
        Change, EPISTEMIC, Figures, LESS_DATA, OF_TRUE, OTHER_DATA, PLACES, Quantity, TASKS,
        published_change,
    },
    rows::{Share, Task},
};
use crate::text::table::{number, shortest};

pub fn tables(figures: &Figures) -> Vec<TitledTable> {
    let mut tables = vec![
        ratios(figures, "aleatoric", (OF_TRUE, 0)),
        ratios(figures, "epistemic", (EPISTEMIC, 1)),
    ];
    tables.extend(TASKS.map(|(task, name)| variances(figures, task, name)));
    tables.push(line(figures));
    tables
}

/// How many times a variance becomes larger, in each task and as published.
fn ratios(figures: &Figures, name: &str, (quantity, of): (Quantity, usize)) -> TitledTable {
    let tasks = TASKS.map(|(task, name)| (name, Some(task)));
    let rows = [&[("published", None)], &tasks[..]].concat();
    let changes = [LESS_DATA, OTHER_DATA].concat().into_iter();
    let columns: Vec<_> = changes
        .map(|change| (figures.change_name(change), change))
        .collect();
    let figure = |task: &Option<Task>, &change: &Change| match *task {
        None => known(published_change(change)[of]),
        Some(task) => figures.change(task, change, quantity),
    };
    let title = format!("How many times the {name} variance becomes larger");
    TitledTable::of(title, ("task", &rows), &columns, figure).noted(format!(
        "With less data, tested on the same and on other data; and on other data, trained on all and on {}. The \
         aleatoric variance is relative to the true one, which for returns is not the same in all states. \
         Geometric means over seeds with 95 % intervals. All networks take {} updates; those of a seed begin alike, \
         see the same masks and have the same weight decay. Published: Kendall & Gal 2017, depth, a quarter of the \
         data.",
        figures.share_name(Share::Part),
        number(figures.study.updates as f64, 0)
    ))
}

fn variances(figures: &Figures, task: Task, name: &str) -> TitledTable {
    let rows = PLACES.map(|place| (figures.place_name(place), place));
    let columns: [(_, Quantity); 4] = [
        ("aleatoric", |cell| cell.aleatoric),
        ("truth", |cell| cell.aleatoric_true),
        ("epistemic", EPISTEMIC),
        ("squared error", |cell| cell.squared_error),
    ];
    let title = format!("Variances: {name}");
    let heading = "trained on, tested on";
    TitledTable::of(title, (heading, &rows), &columns, |&place, &quantity| {
        figures.at(task, place, quantity)
    })
    .noted(
        "Means over test inputs; geometric means over seeds with 95 % intervals. `truth` is the noise's exact \
         variance, `squared error` what the epistemic variance stands for.",
    )
}

fn line(figures: &Figures) -> TitledTable {
    let points = figures
        .study
        .line_points
        .iter()
        .map(|&points| points as f64);
    let exact = points.map(|points| (points, known((2. / points).sqrt())));
    let curves = [
        ("aleatoric STD", figures.on_line(|row| row.aleatoric_std)),
        ("epistemic STD", figures.on_line(|row| row.epistemic_std)),
        ("error", figures.on_line(|row| row.error)),
        ("least squares", exact.collect()),
    ];
    let title = "STDs on the straight line y = 2x + 8 + N(0, 1)";
    TitledTable::of_curves(title, ("points", shortest), &curves).noted(
        "`least squares` is sqrt(2 / N), about what a straight line leaves unknown; weights decay as \
         l² / ((1 - p) N). With p learned, Gal, Hron & Kendall 2017 have an epistemic STD of 1.28 with 10 points, \
         0.72 with 100 and 0.53 with 10,000.",
    )
}
