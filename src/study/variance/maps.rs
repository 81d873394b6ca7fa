//! Maps of the gridworld: what is known of each state's return, and what networks say of it.

use std::{collections::BTreeMap, sync::Arc};

use crate::plot::{
    colour_map::{ColourMap, MAGMA, VIRIDIS},
    grid_map::{Frame, Shown},
    map_tile::{Bar, Maps},
    scale::Scale,
    sheet::{Row, Sheet, Tile},
};
use crate::study::pictures;
use crate::study::variance::{figures::Figures, rows::*, train::mean};

const CELL: f64 = 23.;

/// Means over seeds of a figure of each state, with the place of the state.
type Values = Vec<((usize, usize), f64)>;

/// The sheet: the truth, and below it what each kind of network learns from all transitions.
pub fn sheet(figures: &Figures) -> Sheet<'static> {
    let tasks = [
        (
            Task::ValuesCoordinates,
            "A network that sees x and y of the state",
        ),
        (
            Task::ValuesOneHot,
            "A network that sees which state it is (one-hot)",
        ),
    ];
    let known = tasks[0].0;
    let visits = over_seeds(figures, known, |row| row.visits as f64);
    let exact = over_seeds(figures, known, |row| row.aleatoric_true);
    let networks = tasks.map(|(task, heading)| {
        let learned = over_seeds(figures, task, |row| row.aleatoric);
        let std = over_seeds(figures, task, |row| row.epistemic.sqrt());
        let error = over_seeds(figures, task, |row| (row.mean - row.mean_true).abs());
        (heading, learned, [std, error])
    });
    let variances = from_zero(networks.iter().map(|network| &network.1).chain([&exact]));
    let values = from_zero(networks.iter().flat_map(|network| &network.2));
    let counts = visits.iter().map(|value| value.1);
    let counts = Scale::log_of(counts).unwrap_or_else(|| Scale::linear(0., 1.));

    let grid = figures.study.world(known).grid();
    let frame = Frame {
        size: (grid.width, grid.height()),
        grid: Some(Arc::new(grid)),
        cell: CELL,
    };
    let tile = |title: &str, values: Values, colours: ColourMap, scale: Scale| -> Tile<'static> {
        let shown = values.into_iter().filter_map(|(at, value)| {
            let place = scale.place(value);
            // What is beyond the scale has no colour, as no visits.
            (place >= 0.).then(|| Shown {
                at,
                colour: colours.colour(place),
                arrow: None,
            })
        });
        let bar = Bar {
            colours,
            scale,
            has_white: false,
        };
        let maps = Maps {
            title: title.into(),
            frame: frame.clone(),
            columns: 1,
            maps: vec![(String::new(), shown.collect())],
            bar: Some(bar),
        };
        maps.into()
    };
    let mut rows = vec![Row {
        heading: "What is known: where the data come from, and the return's exact variance".into(),
        tiles: vec![
            tile("Transitions (mean; grey: none)", visits, VIRIDIS, counts),
            tile("Exact variance of the return", exact, VIRIDIS, variances),
        ],
    }];
    for (heading, learned, [std, error]) in networks {
        let title = "Learned variance of the return";
        rows.push(Row {
            heading: heading.into(),
            tiles: vec![
                tile(title, learned, VIRIDIS, variances),
                tile("Epistemic STD of the mean", std, MAGMA, values),
                tile("Error of the mean", error, MAGMA, values),
            ],
        });
    }
    pictures::sheet(
        "rooms",
        "Returns in the two rooms",
        "What networks learn of the return of a policy from its transitions, which come from the left room alone. A \
         network that knows what it does not know has an epistemic STD as large as its error. Colours mean the same \
         in all maps of a quantity, and in those of STD and error.",
        rows,
        format!(
            "means over {} seeds, trained on all transitions. S start, G goal, × pit",
            figures.study.seeds
        ),
    )
}

fn over_seeds(figures: &Figures, task: Task, quantity: fn(&StateRow) -> f64) -> Values {
    let own = figures.states.iter();
    let own = own.filter(|row| row.task == task && row.trained_on == Share::All);
    let mut states: BTreeMap<usize, Vec<&StateRow>> = BTreeMap::new();
    for row in own {
        states.entry(row.state).or_default().push(row);
    }
    let of_state = |rows: Vec<&StateRow>| {
        let figures = rows.iter().map(|row| quantity(row));
        ((rows[0].x, rows[0].y), mean(figures))
    };
    states.into_values().map(of_state).collect()
}

/// From 0 to the largest of all values.
fn from_zero<'a>(maps: impl Iterator<Item = &'a Values>) -> Scale {
    let values = maps.flatten().map(|value| value.1);
    Scale::linear(0., values.fold(0., f64::max))
}
