//! The tables of the summary, and its figures for programs.

use serde_json::{Value, json};

use crate::study::variance::{
    Variance,
    comparisons::{
        LESS_DATA, OTHER_DATA, TASKS, aleatoric, aleatoric_of_true, epistemic, squared_error,
        with_interval,
    },
    figures::{Figures, Place, Quantity},
    pictures::share_name,
    published,
    records::{Decay, Share, Task, Tested},
};
use crate::{
    report::Estimate,
    study::{TitledTable, estimate::short},
    text::table::{Table, number, shortest},
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
    let mut tables = vec![
        ratios(
            study,
            figures,
            ("aleatoric", aleatoric_of_true),
            |published| published.0,
        ),
        ratios(study, figures, ("epistemic", epistemic), |published| {
            published.1
        }),
    ];
    tables.extend(TASKS.map(|(task, name)| table(study, figures, task, name)));
    tables.push(published_table());
    tables.push(one_step(figures));
    tables.push(line(study, figures));
    tables
}

/// How many times a variance becomes larger, in each task and as published.
fn ratios(
    study: &Variance,
    figures: &Figures,
    (name, quantity): (&str, Quantity),
    published: fn((f64, f64)) -> f64,
) -> TitledTable {
    let part = share_name(study, Share::Part);
    let titles = [
        (LESS_DATA[0], format!("{part} / all, same")),
        (LESS_DATA[1], format!("{part} / all, other")),
        (OTHER_DATA[0], "other / same, all".into()),
        (OTHER_DATA[1], format!("other / same, {part}")),
    ];
    let decays = [(Decay::Fixed, ""), (Decay::BySize, ", decay by size")];
    let rows = || {
        decays
            .iter()
            .flat_map(|&(decay, suffix)| TASKS.map(|row| (row, decay, suffix)))
    };
    let names = rows().map(|((_, name), _, suffix)| format!("{name}{suffix}"));
    let mut columns = vec![(
        "task",
        ["published".into()].into_iter().chain(names).collect(),
    )];
    for (change, title) in &titles {
        let ratio = |((task, _), decay, _)| {
            with_interval(figures, change.ratio_with(decay, figures, task, quantity))
        };
        let cells = [short(published(change.published()))].into_iter();
        columns.push((title, cells.chain(rows().map(ratio)).collect()));
    }
    let relative = match name {
        "aleatoric" => {
            " Relative to the true variance, which for returns is not the same in all states."
        }
        _ => "",
    };
    TitledTable {
        title: format!("How many times the {name} variance becomes larger"),
        table: Table::new(columns),
        note: format!(
            "With less data, tested on the same and on other data; and on other data, trained on all and \
             on {part}.{relative} Geometric means over seeds with 95 % intervals. All networks take {} \
             updates; those of a seed begin alike and see the same masks. Weights decay alike with all \
             and with less data, as in the paper; in the rows `decay by size`, as l² / ((1 - p) N) asks \
             for the smaller N.",
            number(study.updates as f64, 0)
        ),
    }
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
        let cells = rows
            .iter()
            .map(|&place| with_interval(figures, figures.at(place, quantity)));
        cells.collect::<Vec<_>>()
    };
    TitledTable {
        title: format!("Variances: {name}"),
        table: Table::new(vec![
            ("trained on > tested on", rows.iter().map(label).collect()),
            ("aleatoric", column(aleatoric)),
            ("truth", column(|cell| cell.aleatoric_true)),
            ("epistemic", column(epistemic)),
            ("squared error", column(squared_error)),
        ]),
        note: "Means over test inputs; geometric means over seeds with 95 % intervals. `truth` is the \
               noise's exact variance, `squared error` what the epistemic variance stands for."
            .into(),
    }
}

/// The published table.
fn published_table() -> TitledTable {
    let column = |of: fn(published::Published) -> f64| {
        let cells = published::TABLE.into_iter().map(|cell| shortest(of(cell)));
        cells.collect::<Vec<_>>()
    };
    let names = ["all > #1", "25 % > #1", "all > #2", "25 % > #2"];
    TitledTable {
        title: "Variances: depth regression, published".into(),
        table: Table::new(vec![
            ("trained on > tested on", names.map(str::to_owned).to_vec()),
            ("aleatoric", column(|cell| cell.aleatoric)),
            ("epistemic", column(|cell| cell.epistemic)),
        ]),
        note: "Kendall & Gal 2017, in other units: compare ratios.".into(),
    }
}

fn label(study: &Variance, place: &Place) -> String {
    let trained_on = share_name(study, place.trained_on);
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
        (
            Task::ValuesCoordinates,
            "return: with the next state's variance",
        ),
        (Task::OneStepTargets, "one step: plain TD targets"),
    ];
    let column = |quantity: Quantity| {
        let place = |task| Place::fixed(task, Share::All, Tested::Same);
        let cell = |(task, _)| with_interval(figures, figures.at(place(task), quantity));
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
        let figure = |&points: &u64| with_interval(figures, figures.on_line(points, quantity));
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
    let cells = tasks
        .into_iter()
        .flat_map(|task| ROWS.map(|row| (task, row)));
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
    estimate.map_or(
        Value::Null,
        |estimate| json!({ "value": estimate.value, "low": estimate.low, "high": estimate.high }),
    )
}
