//! Maps of the gridworld: what is known of each state's return, and what networks say of it.

use std::{collections::BTreeMap, sync::Arc};

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
    figures::Figures,
    rows::{Share, StateRow, Task},
    train::mean,
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

    let grid = Arc::new(figures.study.world(known).grid());
    let tile = |title, values, colours, scale| {
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
    Sheet {
        name: "rooms".into(),
        title: "Returns in the two rooms",
        about: "What networks learn of the return of a policy from its transitions, which come from the \
                left room alone. A network that knows what it does not know has an epistemic STD as large \
                as its error. Colours mean the same in all maps of a quantity, and in those of STD and \
                error."
            .into(),
        legend: &[],
        rows,
        caption: format!(
            "means over {} seeds, trained on all transitions. S start, G goal, × pit",
            figures.study.seeds
        ),
    }
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
