//! Maps of the gridworld: what is known of each state's return, and what networks say of it.

use std::{borrow::Borrow, collections::BTreeMap, sync::Arc};

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
    let known = Task::ValuesCoordinates;
    let of = |task, quantity| over_seeds(figures, task, quantity);
    let visits = of(known, |row| row.visits as f64);
    let exact = of(known, |row| row.aleatoric_true);
    let networks = [known, Task::ValuesOneHot].map(|task| {
        [
            of(task, |row| row.aleatoric),
            of(task, |row| row.epistemic.sqrt()),
            of(task, |row| (row.mean - row.mean_true).abs()),
        ]
    });
    let variances = from_zero(&[&networks[0][0], &networks[1][0], &exact]);
    let values = from_zero(&networks.each_ref().map(|maps| &maps[1..]).concat());
    let counts = Scale::log_of(visits.iter().map(|value| value.1));
    let counts = counts.unwrap_or_else(|| Scale::linear(0., 1.));

    let grid = figures.study.world(known).grid();
    let frame = Frame {
        size: (grid.width, grid.height()),
        grid: Some(Arc::new(grid)),
        cell: CELL,
    };
    let tile = |title: &str, values: &Values, (colours, scale): (ColourMap, Scale)| {
        let shown = |&(at, value): &((usize, usize), f64)| {
            let place = scale.place(value);
            // What is beyond the scale has no colour, as no visits.
            (place >= 0.).then(|| Shown {
                at,
                colour: colours.colour(place),
                arrow: None,
            })
        };
        let shown = values.iter().filter_map(shown).collect();
        Tile::from(Maps {
            title: title.into(),
            frame: frame.clone(),
            columns: 1,
            maps: vec![(String::new(), shown)],
            bar: Some(Bar {
                colours,
                scale,
                has_white: false,
            }),
        })
    };
    let row = |heading: &str, tiles| Row {
        heading: heading.into(),
        tiles,
    };
    let of_network = |heading, [learned, std, error]: &[Values; 3]| {
        let tiles = vec![
            tile(
                "Learned variance of the return",
                learned,
                (VIRIDIS, variances),
            ),
            tile("Epistemic STD of the mean", std, (MAGMA, values)),
            tile("Error of the mean", error, (MAGMA, values)),
        ];
        row(heading, tiles)
    };
    let rows = vec![
        row(
            "What is known: where the data come from, and the return's exact variance",
            vec![
                tile("Transitions (mean; grey: none)", &visits, (VIRIDIS, counts)),
                tile("Exact variance of the return", &exact, (VIRIDIS, variances)),
            ],
        ),
        of_network("A network that sees x and y of the state", &networks[0]),
        of_network(
            "A network that sees which state it is (one-hot)",
            &networks[1],
        ),
    ];
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
    let mut states: BTreeMap<usize, Vec<&StateRow>> = BTreeMap::new();
    for row in &figures.states {
        if row.task == task && row.trained_on == Share::All {
            states.entry(row.state).or_default().push(row);
        }
    }
    let of_state = |rows: Vec<&StateRow>| {
        let figures = rows.iter().map(|row| quantity(row));
        ((rows[0].x, rows[0].y), mean(figures))
    };
    states.into_values().map(of_state).collect()
}

/// From 0 to the largest of all values.
fn from_zero(maps: &[impl Borrow<Values>]) -> Scale {
    let values = maps.iter().flat_map(Borrow::borrow).map(|value| value.1);
    Scale::linear(0., values.fold(0., f64::max))
}
