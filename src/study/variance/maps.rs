//! Maps of the gridworld: what is known of each state's return, and what networks say of it.

use std::sync::Arc;

use envs::Grid;
use plotters::style::RGBColor;

use crate::plot::{
    colour_bar,
    colour_map::{ColourMap, MAGMA, VIRIDIS},
    frame::{Area, DrawError},
    grid_map::{Frame, Shown},
    scale::Scale,
    sheet::{Row, Sheet, Tile},
    style::{INK, centred, px},
};
use crate::study::variance::{
    Variance,
    network::mean,
    records::{Decay, Share, StateRow, Task},
};

// All in pixels.
const WIDTH: f64 = 350.;
const TITLE: f64 = 34.;
const CELL: f64 = 23.;
const BAR: f64 = 46.;
const TITLE_SIZE: f64 = 13.;

/// Means over seeds of a figure of each state, with the place of the state.
type Values = Vec<((usize, usize), f64)>;

/// A map of one quantity.
struct Map {
    title: &'static str,
    values: Values,
    colours: ColourMap,
    scale: Scale,
    grid: Arc<Grid>,
}

/// The sheet: the truth, and below it what each kind of network learns from all transitions.
pub fn sheet(study: &Variance, rows: &[StateRow]) -> Sheet<'static> {
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
    let of = |task, quantity| over_seeds(study, rows, task, quantity);
    let known = tasks[0].0;
    let visits = of(known, |row| row.visits as f64);
    let exact = of(known, |row| row.aleatoric_true);
    let learned = tasks.map(|(task, _)| of(task, |row| row.aleatoric));
    let std = tasks.map(|(task, _)| of(task, |row| row.epistemic.sqrt()));
    let error = tasks.map(|(task, _)| of(task, |row| (row.mean - row.mean_true).abs()));
    let variances = from_zero(learned.iter().chain([&exact]));
    let values = from_zero(std.iter().chain(&error));
    let counts =
        Scale::log_of(visits.iter().map(|value| value.1)).unwrap_or_else(|| Scale::linear(0., 1.));

    let grid = Arc::new(study.world(known).grid());
    let tile = |title, values: Values, colours, scale| {
        let grid = Arc::clone(&grid);
        Map {
            title,
            values,
            colours,
            scale,
            grid,
        }
        .tile()
    };
    let mut all = vec![Row {
        heading: "What is known: where the data come from, and the return's exact variance".into(),
        tiles: vec![
            tile("Transitions (mean; grey: none)", visits, VIRIDIS, counts),
            tile("Exact variance of the return", exact, VIRIDIS, variances),
        ],
    }];
    for ((((_, heading), learned), std), error) in
        tasks.into_iter().zip(learned).zip(std).zip(error)
    {
        all.push(Row {
            heading: heading.into(),
            tiles: vec![
                tile(
                    "Learned variance of the return",
                    learned,
                    VIRIDIS,
                    variances,
                ),
                tile("Epistemic STD of the mean", std, MAGMA, values),
                tile("Error of the mean", error, MAGMA, values),
            ],
        });
    }
    Sheet {
        name: "rooms".into(),
        title: "Returns in the two rooms",
        about: "What networks learn of the return of a policy from its transitions, which come from the \
                left room alone. A network that knows what it does not know has an epistemic STD as large \
                as its error. Colours mean the same in all maps of a quantity, and in those of STD and \
                error."
            .into(),
        legend: &[],
        rows: all,
        caption: format!(
            "means over {} seeds, trained on all transitions. S start, G goal, × pit",
            study.seeds
        ),
    }
}

fn over_seeds(
    study: &Variance,
    rows: &[StateRow],
    task: Task,
    quantity: fn(&StateRow) -> f64,
) -> Values {
    let own = rows.iter().filter(|row| {
        row.task == task && row.trained_on == Share::All && row.weight_decay == Decay::Fixed
    });
    let own: Vec<&StateRow> = own.collect();
    let first = own.iter().filter(|row| row.seed == study.first_seed);
    let of_state = |state: &&&StateRow| {
        let seeds: Vec<f64> = (own.iter())
            .filter(|row| row.state == state.state)
            .map(|row| quantity(row))
            .collect();
        ((state.x, state.y), mean(seeds.into_iter()))
    };
    first.map(|state| of_state(&state)).collect()
}

/// From 0 to the largest of all values.
fn from_zero<'a>(maps: impl Iterator<Item = &'a Values>) -> Scale {
    let values = maps.flatten().map(|value| value.1);
    Scale::linear(0., values.fold(0., f64::max))
}

impl Map {
    fn tile(self) -> Tile<'static> {
        Tile {
            width: WIDTH,
            height: TITLE + CELL * self.grid.height() as f64 + BAR + 10.,
            draw: Box::new(move |area| self.draw(area)),
        }
    }

    fn draw(&self, area: &Area) -> Result<(), DrawError> {
        let middle = px(WIDTH / 2.);
        area.draw_text(self.title, &centred(TITLE_SIZE, INK), (middle, px(16.)))?;
        let frame = Frame {
            grid: Some(&self.grid),
            size: (self.grid.width, self.grid.height()),
            cell: CELL,
        };
        let left = ((WIDTH - CELL * self.grid.width as f64) / 2.).round();
        let shown: Vec<Shown> = (self.values.iter())
            .filter_map(|&(at, value)| {
                let colour = self.colour(value)?;
                Some(Shown {
                    at,
                    colour,
                    arrow: None,
                })
            })
            .collect();
        frame.draw(area, (left, TITLE), &shown)?;
        let top = TITLE + CELL * self.grid.height() as f64 + 12.;
        colour_bar::draw(area, top, self.colours, self.scale, false)
    }

    /// The colour of a value; none for what is beyond the scale, as no visits are.
    fn colour(&self, value: f64) -> Option<RGBColor> {
        let place = self.scale.place(value);
        (place >= 0.).then(|| self.colours.colour(place))
    }
}
