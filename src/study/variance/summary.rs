//! The tables of the summary, and its figures for programs.

use serde_json::{Value, json};

use super::{
    Variance,
    comparisons::{
        TASKS, aleatoric, epistemic, short, squared_error, with_interval,
    },
    figures::{Figures, Place, Quantity},
    published,
    records::{Decay, Share, Task, Tested},
};
use crate::{
    report::{
        Estimate,
        table::{NOTHING, Table, number},
    },
    study::TitledTable,
};

/// Trainings of a table, with their tests, from top to bottom: the published order, and below it the
/// other weight decay.
const ROWS: [(Share, Decay, Tested); 6] = [
    (Share::All, Decay::Fixed, Tested::Same),
    (Share::Part, Decay::Fixed, Tested::Same),
    (Share::All, Decay::Fixed, Tested::Other),
    (Share::Part, Decay::Fixed, Tested::Other),
    (Share::Part, Decay::BySize, Tested::Same),
    (Share::Part, Decay::BySize, Tested::Other),
];

/// All tables.
pub fn tables(study: &Variance, figures: &Figures) -> Vec<TitledTable> {
    let mut tables: Vec<_> = TASKS
        .into_iter()
        .map(|(task, name)| table(study, figures, task, name))
        .collect();
    tables.push(one_step(figures));
    tables.push(line(study, figures));
    tables
}

fn table(study: &Variance, figures: &Figures, task: Task, name: &str) -> TitledTable {
    let rows: Vec<_> = ROWS
        .into_iter()
        .map(|(trained_on, weight_decay, tested_on)| Place {
            task,
            trained_on,
            weight_decay,
            tested_on,
        })
        .collect();
    let label = |place: &Place| label(study, place);
    let column = |quantity: Quantity| {
        let cells = rows.iter().map(|&place| with_interval(figures.at(place, quantity)));
        cells.collect::<Vec<_>>()
    };
    let published = |of: fn(published::Published) -> f64| {
        let cell = |place: &Place| match place.weight_decay {
            Decay::Fixed => short(of(published::at(place.trained_on, place.tested_on))),
            Decay::BySize => NOTHING.into(),
        };
        rows.iter().map(cell).collect::<Vec<_>>()
    };
    TitledTable {
        title: format!("Variances: {name}"),
        table: Table::new(vec![
            ("trained on > tested on", rows.iter().map(label).collect()),
            ("aleatoric", column(aleatoric)),
            ("truth", column(|cell| cell.aleatoric_true)),
            ("published", published(|cell| cell.aleatoric)),
            ("epistemic", column(epistemic)),
            ("squared error", column(squared_error)),
            ("published", published(|cell| cell.epistemic)),
        ]),
        note: "Means over test inputs; geometric means over seeds with 95 % intervals. `truth` is the \
               noise's exact variance, `squared error` what the epistemic variance stands for. Published: \
               depth regression of Kendall & Gal 2017, in other units: compare ratios. In the last two \
               rows weights decay as 1/N asks for the smaller data set, in the others alike."
            .into(),
    }
}

fn label(study: &Variance, place: &Place) -> String {
    let trained_on = match place.trained_on {
        Share::All => "all".into(),
        Share::Part => format!("{} %", short(100. * study.share)),
    };
    let decay = match place.weight_decay {
        Decay::Fixed => "",
        Decay::BySize => ", decay by size",
    };
    let tested_on = match (place.task, place.tested_on) {
        (Task::Regression, Tested::Same) => "#1",
        (Task::Regression, Tested::Other) => "#2",
        (_, Tested::Same) => "visited",
        (_, Tested::Other) => "unvisited",
    };
    format!("{trained_on}{decay} > {tested_on}")
}

fn one_step(figures: &Figures) -> TitledTable {
    let tasks = [
        (Task::ValuesCoordinates, "return: with the next state's variance"),
        (Task::OneStepTargets, "one step: plain TD targets"),
    ];
    let column = |quantity: Quantity| {
        let place = |task| Place::fixed(task, Share::All, Tested::Same);
        let cell = |(task, _)| with_interval(figures.at(place(task), quantity));
        tasks.map(cell).to_vec()
    };
    TitledTable {
        title: "What the head of a value network learns, on visited states".into(),
        table: Table::new(vec![
            ("targets", tasks.map(|(_, name)| name.to_owned()).to_vec()),
            ("learned variance", column(aleatoric)),
            ("exact variance", column(|cell| cell.aleatoric_true)),
        ]),
        note: String::new(),
    }
}

fn line(study: &Variance, figures: &Figures) -> TitledTable {
    let points = &study.line_points;
    let column = |quantity| {
        let figure = |&points: &u64| with_interval(figures.on_line(points, quantity));
        points.iter().map(figure).collect::<Vec<_>>()
    };
    let exact = |&points: &u64| short((2. / points as f64).sqrt());
    TitledTable {
        title: "STDs on the straight line y = 2x + 8 + N(0, 1)".into(),
        table: Table::new(vec![
            ("points", points.iter().map(|&n| number(n as f64, 0)).collect()),
            ("aleatoric STD", column(|row| row.aleatoric_std)),
            ("epistemic STD", column(|row| row.epistemic_std)),
            ("error", column(|row| row.error)),
            ("least squares", points.iter().map(exact).collect()),
        ]),
        note: "`least squares` is sqrt(2 / N), about what a straight line leaves unknown; weights decay \
               by size."
            .into(),
    }
}

/// Every cell and every number of points, with intervals.
pub fn numbers(study: &Variance, figures: &Figures) -> Value {
    let tasks = TASKS.map(|(task, _)| task);
    let cell = |(task, (trained_on, weight_decay, tested_on))| {
        let place = Place {
            task,
            trained_on,
            weight_decay,
            tested_on,
        };
        json!({
            "task": task,
            "trained_on": trained_on,
            "weight_decay": weight_decay,
            "tested_on": tested_on,
            "aleatoric": value(figures.at(place, aleatoric)),
            "aleatoric_true": value(figures.at(place, |cell| cell.aleatoric_true)),
            "epistemic": value(figures.at(place, epistemic)),
            "squared_error": value(figures.at(place, squared_error)),
        })
    };
    let cells = tasks.into_iter().flat_map(|task| ROWS.map(|row| (task, row)));
    let point = |&points: &u64| {
        json!({
            "points": points,
            "aleatoric_std": value(figures.on_line(points, |row| row.aleatoric_std)),
            "epistemic_std": value(figures.on_line(points, |row| row.epistemic_std)),
            "error": value(figures.on_line(points, |row| row.error)),
        })
    };
    json!({
        "table": cells.map(cell).collect::<Vec<_>>(),
        "line": study.line_points.iter().map(point).collect::<Vec<_>>(),
    })
}

fn value(estimate: Option<Estimate>) -> Value {
    estimate.map_or(Value::Null, |estimate| {
        json!({ "value": estimate.value, "low": estimate.low, "high": estimate.high })
    })
}
