//! `knowledge`: for each arm, maps of visits, greedy policy with values, and STD of sampled
//! Q-values, at several moments of training.
//!
//! A row for each arm and a column for each quantity, so that arms stand below each other; the
//! moments stand within a tile. All maps of a quantity in one world have the same colours.

use std::collections::BTreeSet;

use plotters::prelude::*;

use crate::plot::colour_bar;
use crate::plot::colour_map::{ColourMap, MAGMA, RED_BLUE, VIRIDIS};
use crate::plot::grid_map::{Frame, Shown};
use crate::plot::scale::Scale;
use crate::plot::sheet::{Row, Sheet, Tile};
use crate::plot::style::{GREY, INK, centred, px};
use crate::report::analysis::{Analysis, World};
use crate::report::figures::Arm;
use crate::report::knowledge::{Knowledge, Moment, StateKnowledge};
use crate::report::panel::{Area, DrawError};
use crate::text::table::number;

// All in pixels.
const WIDTH: f64 = 360.0;
const SIDE: f64 = 16.0;
const TITLE: f64 = 38.0;
const LABEL: f64 = 20.0;
const GAP: f64 = 12.0;
const BAR: f64 = 48.0;
const MOST_HEIGHT: f64 = 400.0;
const LARGEST_CELL: f64 = 24.0;
const SMALLEST_CELL: f64 = 2.0;
const TITLE_SIZE: f64 = 13.0;
const LABEL_SIZE: f64 = 11.0;

/// A sheet for each world in which the states were looked at.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet<'_>> {
    let mut names = BTreeSet::new();
    let mut sheet = |world| {
        let maps = Maps::new(world)?;
        let name = name(&world.env, analysis.worlds.len(), &mut names);
        Some(maps.sheet(name))
    };
    analysis.worlds.iter().filter_map(&mut sheet).collect()
}

/// `knowledge`, with the world's label where there are several, in characters that are safe in a
/// file's name. `names` holds those that are taken, in small letters.
fn name(env: &str, worlds: usize, names: &mut BTreeSet<String>) -> String {
    let safe = |c: char| {
        if c.is_ascii_alphanumeric() || "=.-".contains(c) {
            c
        } else {
            '_'
        }
    };
    let name = match worlds {
        1 => "knowledge".to_owned(),
        _ => format!("knowledge_{}", env.chars().map(safe).collect::<String>()),
    };
    let name = &name[..name.len().min(120)];
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    candidates
        .find(|candidate| names.insert(candidate.to_lowercase()))
        .expect("there is always another number")
}

/// What is shown of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Visits,
    Values,
    Std,
}

impl Quantity {
    fn title(self) -> &'static str {
        match self {
            Self::Visits => "Visits (mean)",
            Self::Values => "Greedy action and its Q-value (median)",
            Self::Std => "STD of that Q-value, if sampled (median)",
        }
    }

    /// What is said of an arm that does not have it.
    fn if_none(self) -> &'static str {
        match self {
            Self::Visits => "no rows",
            Self::Values => "has no Q-values",
            Self::Std => "does not sample",
        }
    }

    fn colours(self) -> ColourMap {
        match self {
            Self::Visits => VIRIDIS,
            Self::Values => RED_BLUE,
            Self::Std => MAGMA,
        }
    }

    fn of(self, state: &StateKnowledge) -> Option<f64> {
        match self {
            Self::Visits => Some(state.visits),
            Self::Values => state.q_mean,
            Self::Std => state.q_std,
        }
    }

    /// A scale that holds all `values`; none if there are none to tell apart by colour.
    fn scale(self, values: impl Iterator<Item = f64>) -> Option<Scale> {
        match self {
            Self::Visits => Scale::log_of(values),
            Self::Values => {
                let largest = values.map(f64::abs).reduce(f64::max)?;
                Some(Scale::linear(-largest, largest))
            }
            Self::Std => Some(Scale::linear(0.0, values.reduce(f64::max)?)),
        }
    }
}

/// The maps of one world.
struct Maps<'a> {
    world: &'a World,
    /// The arms whose states were looked at.
    arms: Vec<(&'a Arm, &'a Knowledge)>,
    /// The moments of all arms.
    steps: Vec<u64>,
    /// The quantities that some arm has, and their scales.
    quantities: Vec<(Quantity, Option<Scale>)>,
    frame: Frame<'a>,
    /// Moments beside each other in a tile.
    columns: usize,
}

impl<'a> Maps<'a> {
    fn new(world: &'a World) -> Option<Self> {
        let known = |arm: &'a Arm| Some((arm, arm.knowledge.as_ref()?));
        let arms: Vec<_> = world.arms.iter().filter_map(known).collect();
        let moments = || arms.iter().flat_map(|(_, knowledge)| &knowledge.moments);
        let states = || moments().flat_map(|moment| &moment.states);
        let steps: BTreeSet<u64> = moments().map(|moment| moment.step).collect();
        let quantities = [Quantity::Visits, Quantity::Values, Quantity::Std]
            .into_iter()
            .filter(|quantity| states().any(|state| quantity.of(state).is_some()))
            .map(|quantity| {
                let values = states().filter_map(|state| quantity.of(state));
                (quantity, quantity.scale(values))
            })
            .collect();
        let size = match &world.grid {
            Some(grid) => (grid.width, grid.height()),
            None => (
                states().map(|state| state.x).max()? as usize + 1,
                states().map(|state| state.y).max()? as usize + 1,
            ),
        };
        let (columns, cell) = arrangement(steps.len(), size)?;
        Some(Self {
            world,
            quantities,
            steps: steps.into_iter().collect(),
            frame: Frame {
                grid: world.grid.as_ref(),
                size,
                cell,
            },
            columns,
            arms,
        })
    }

    fn sheet(self, name: String) -> Sheet<'a> {
        let maps = std::sync::Arc::new(self);
        let tile = |place: usize, quantity: usize| {
            let drawn = std::sync::Arc::clone(&maps);
            Tile {
                width: WIDTH,
                height: maps.height(),
                draw: Box::new(move |area| drawn.draw(area, place, quantity)),
            }
        };
        let row = |place: usize| Row {
            heading: format!("{}: {}", maps.world.env, maps.arms[place].0.arm),
            tiles: (0..maps.quantities.len())
                .map(|quantity| tile(place, quantity))
                .collect(),
        };
        Sheet {
            name,
            title: "What the agents know",
            about: format!(
                "{}: where each arm has been, what its mean network would do and expects of it, and \
                 where its sampled networks still disagree, at several moments of training. Means \
                 and medians are over seeds. An arrow is the greedy action of most seeds, smaller \
                 and fainter the fewer agree. The colours mean the same for all arms.",
                maps.world.env
            ),
            legend: &[],
            rows: (0..maps.arms.len()).map(row).collect(),
            caption: "over seeds. S start, G goal, g lesser goal, × pit; visits: white is never; \
                      arrows: greedy action of most seeds, fainter the fewer agree"
                .into(),
        }
    }

    fn rows(&self) -> usize {
        self.steps.len().div_ceil(self.columns)
    }

    /// Height of a tile.
    fn height(&self) -> f64 {
        let map = self.frame.cell * self.frame.size.1 as f64;
        TITLE + self.rows() as f64 * (map + LABEL) + BAR
    }

    /// Draws the tile of the arm and the quantity with these places.
    fn draw(&self, area: &Area, arm: usize, quantity: usize) -> Result<(), DrawError> {
        let (arm, knowledge) = self.arms[arm];
        let (quantity, scale) = self.quantities[quantity];
        let middle = px(WIDTH / 2.0);
        let title = centred(TITLE_SIZE, INK);
        area.draw_text(quantity.title(), &title, (middle, px(12.0)))?;
        let states = || knowledge.moments.iter().flat_map(|moment| &moment.states);
        if !states().any(|state| quantity.of(state).is_some()) {
            let at = (middle, px(self.height() / 2.0));
            return area.draw_text(quantity.if_none(), &centred(TITLE_SIZE, GREY), at);
        }
        let cell = self.frame.cell;
        let (width, height) = (
            cell * self.frame.size.0 as f64,
            cell * self.frame.size.1 as f64,
        );
        let all = width * self.columns as f64 + GAP * (self.columns - 1) as f64;
        for (index, &step) in self.steps.iter().enumerate() {
            let (column, row) = (index % self.columns, index / self.columns);
            let left = ((WIDTH - all) / 2.0 + column as f64 * (width + GAP)).round();
            let top = (TITLE + row as f64 * (height + LABEL)).round();
            let moment = knowledge.moments.iter().find(|moment| moment.step == step);
            let label = centred(LABEL_SIZE, GREY);
            let at = (px(left + width / 2.0), px(top - 8.0));
            area.draw_text(&moment_label(step, moment, arm.seeds), &label, at)?;
            let shown = moment.map_or_else(Vec::new, |moment| {
                let shown = |state| self.shown(quantity, scale, state);
                moment.states.iter().filter_map(shown).collect()
            });
            self.frame.draw(area, (left, top), &shown)?;
        }
        let top = self.height() - BAR;
        scale.map_or(Ok(()), |scale| {
            let has_white = quantity == Quantity::Visits;
            colour_bar::draw(area, top, quantity.colours(), scale, has_white)
        })
    }

    fn shown(
        &self,
        quantity: Quantity,
        scale: Option<Scale>,
        state: &StateKnowledge,
    ) -> Option<Shown> {
        let value = quantity.of(state)?;
        let at = (state.x as usize, state.y as usize);
        let (columns, rows) = self.frame.size;
        let colour = match (quantity, scale) {
            (Quantity::Visits, _) if value == 0.0 => WHITE,
            (_, scale) => quantity.colours().colour(scale?.place(value)),
        };
        let greedy = state.greedy.filter(|_| quantity == Quantity::Values);
        (at.0 < columns && at.1 < rows).then_some(Shown {
            at,
            colour,
            arrow: greedy.map(|greedy| (greedy.action, greedy.share)),
        })
    }
}

/// How many maps of this size stand beside each other in a tile, and the size of their cells, so
/// that the cells are as large as can be. None if even the smallest do not fit.
fn arrangement(maps: usize, (columns, rows): (usize, usize)) -> Option<(usize, f64)> {
    let cell = |beside: usize| {
        let below = maps.div_ceil(beside) as f64;
        let width = WIDTH - 2.0 * SIDE - GAP * (beside - 1) as f64;
        let wide = width / (beside * columns) as f64;
        let high = (MOST_HEIGHT - below * LABEL) / (below * rows as f64);
        wide.min(high).min(LARGEST_CELL).floor()
    };
    let arrangements = (1..=maps).map(|beside| (beside, cell(beside)));
    arrangements
        .rev()
        .max_by(|one, other| one.1.total_cmp(&other.1))
        .filter(|&(_, cell)| cell >= SMALLEST_CELL)
}

fn moment_label(step: u64, moment: Option<&Moment>, seeds: usize) -> String {
    let steps = number(step as f64, 0);
    match moment.map(|moment| moment.seeds) {
        Some(there) if there < seeds => format!("{steps} steps ({there} of {seeds} seeds)"),
        Some(_) => format!("{steps} steps"),
        None => format!("{steps} steps: no rows"),
    }
}
