//! The tables of the summary.

use crate::study::groups::known;
use crate::study::outcome::{Column, TitledTable};
use crate::study::variance::{
    figures::{
        EPISTEMIC, Figures, LESS_DATA, OF_TRUE, OTHER_DATA, PLACES, Quantity, TASKS, published,
        published_change,
    },
    rows::{LineRow, Share, Task},
};
use crate::text::table::number;

/// What a row of a table of variances is called.
const TRAINED_TESTED: &str = "trained on, tested on";

/// All tables.
pub fn tables(figures: &Figures) -> Vec<TitledTable> {
    let mut tables = vec![
        ratios(figures, "aleatoric", (OF_TRUE, 0)),
        ratios(figures, "epistemic", (EPISTEMIC, 1)),
    ];
    tables.extend(TASKS.map(|(task, name)| variances(figures, task, name)));
    tables.extend([published_table(figures), heads(figures), line(figures)]);
    tables
}

/// How many times a variance becomes larger, in each task and as published.
fn ratios(figures: &Figures, name: &str, (quantity, of): (Quantity, usize)) -> TitledTable {
    let names = ["published"].into_iter().chain(TASKS.map(|(_, name)| name));
    let mut columns = vec![Column::names("task", names.map(str::to_owned))];
    for change in [LESS_DATA, OTHER_DATA].concat() {
        let published = [known(published_change(change)[of])];
        let cells = TASKS.map(|(task, _)| figures.change(task, change, quantity));
        let cells = published.into_iter().chain(cells);
        columns.push(Column::figures(figures.change_name(change), cells));
    }
    TitledTable {
        title: format!("How many times the {name} variance becomes larger"),
        columns,
        note: format!(
            "With less data, tested on the same and on other data; and on other data, trained on all and \
             on {}. The aleatoric variance is relative to the true one, which for returns is not the same \
             in all states. Geometric means over seeds with 95 % intervals. All networks take {} updates; \
             those of a seed begin alike, see the same masks and have the same weight decay.",
            figures.share_name(Share::Part),
            number(figures.study.updates as f64, 0)
        ),
    }
}

fn variances(figures: &Figures, task: Task, name: &str) -> TitledTable {
    let column = |heading: &str, quantity: Quantity| {
        Column::figures(
            heading,
            PLACES.map(|place| figures.at(task, place, quantity)),
        )
    };
    TitledTable {
        title: format!("Variances: {name}"),
        columns: vec![
            Column::names(TRAINED_TESTED, PLACES.map(|place| figures.place_name(place))),
            column("aleatoric", |cell| cell.aleatoric),
            column("truth", |cell| cell.aleatoric_true),
            column("epistemic", EPISTEMIC),
            column("squared error", |cell| cell.squared_error),
        ],
        note: "Means over test inputs; geometric means over seeds with 95 % intervals. `truth` is the \
               noise's exact variance, `squared error` what the epistemic variance stands for."
            .into(),
    }
}

fn published_table(figures: &Figures) -> TitledTable {
    let column = |of: usize| PLACES.map(|place| published(place)[of]);
    TitledTable {
        title: "Variances: depth regression, published".into(),
        columns: vec![
            Column::names(
                TRAINED_TESTED,
                PLACES.map(|place| figures.place_name(place)),
            ),
            Column::numbers("aleatoric", column(0)),
            Column::numbers("epistemic", column(1)),
        ],
        note: "Kendall & Gal 2017, a quarter of the data, in other units: compare ratios.".into(),
    }
}

fn heads(figures: &Figures) -> TitledTable {
    let tasks = [
        (
            Task::ValuesCoordinates,
            "return: with the next state's variance",
        ),
        (Task::OneStepTargets, "one step: plain TD targets"),
    ];
    let column = |heading: &str, quantity: Quantity| {
        Column::figures(
            heading,
            tasks.map(|(task, _)| figures.at(task, PLACES[0], quantity)),
        )
    };
    TitledTable {
        title: "What the head of a value network learns, on visited states".into(),
        columns: vec![
            Column::names("targets", tasks.map(|(_, name)| name.to_owned())),
            column("learned variance", |cell| cell.aleatoric),
            column("exact variance", |cell| cell.aleatoric_true),
        ],
        note: String::new(),
    }
}

fn line(figures: &Figures) -> TitledTable {
    let points = || {
        figures
            .study
            .line_points
            .iter()
            .map(|&points| points as f64)
    };
    let column = |heading: &str, quantity: fn(&LineRow) -> f64| {
        let cells = figures.on_line(quantity).into_iter().map(|point| point.1);
        Column::figures(heading, cells)
    };
    let exact = |points: f64| known((2. / points).sqrt());
    TitledTable {
        title: "STDs on the straight line y = 2x + 8 + N(0, 1)".into(),
        columns: vec![
            Column::numbers("points", points()),
            column("aleatoric STD", |row| row.aleatoric_std),
            column("epistemic STD", |row| row.epistemic_std),
            column("error", |row| row.error),
            Column::figures("least squares", points().map(exact)),
        ],
        note: "`least squares` is sqrt(2 / N), about what a straight line leaves unknown; weights decay \
               as l² / ((1 - p) N). With p learned, Gal, Hron & Kendall 2017 have an epistemic STD of 1.28 \
               with 10 points, 0.72 with 100 and 0.53 with 10,000."
            .into(),
    }
}
