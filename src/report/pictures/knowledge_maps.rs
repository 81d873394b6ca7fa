//! `knowledge`: for each arm, maps of visits, greedy policy with values, and STD of sampled
//! Q-values, at several moments of training.
//!
//! A row for each arm and a column for each quantity that it has, so that arms stand below each other;
//! the moments stand within a tile. All maps of a quantity in one world have the same colours.

use std::{collections::BTreeSet, sync::Arc};

use plotters::style::WHITE;

use crate::plot::colour_map::{ColourMap, MAGMA, RED_BLUE, VIRIDIS};
use crate::plot::grid_map::{Frame, Shown};
use crate::plot::map_tile::{Bar, Maps, arrangement};
use crate::plot::scale::Scale;
use crate::plot::sheet::{Row, Sheet};
use crate::report::analysis::Analysis;
use crate::report::captions;
use crate::report::figures::{Arm, WorldResults};
use crate::report::snapshots::{Snapshot, StateKnowledge};
use crate::text::table::number;

/// A sheet for each world in which the states were looked at.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet> {
    let (mut names, worlds) = (BTreeSet::new(), analysis.worlds.len());
    (analysis.worlds.iter())
        .filter_map(|world| sheet(world, name(&world.env, worlds, &mut names)))
        .collect()
}

/// `knowledge`, with the world's label where there are several, in characters that are safe in a
/// file's name. `names` holds those that are taken, in small letters.
fn name(env: &str, worlds: usize, names: &mut BTreeSet<String>) -> String {
    let safe = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '=' | '.' | '-' => c,
        _ => '_',
    };
    let name = match worlds {
        1 => "knowledge".to_owned(),
        _ => format!("knowledge_{}", env.chars().map(safe).collect::<String>()),
    };
    let name = &name[..name.len().min(120)];
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let mut names_of_it = std::iter::once(name.to_owned()).chain(numbered);
    let free = names_of_it.find(|name| names.insert(name.to_lowercase()));
    free.expect("there is always another number")
}

/// What is shown of a state.
struct Quantity {
    title: &'static str,
    colours: ColourMap,
    of: fn(&StateKnowledge) -> Option<f64>,
    /// A scale that holds all values; none if there are none to tell apart by colour.
    scale: fn(Vec<f64>) -> Option<Scale>,
    /// Whether white stands for zero.
    has_white: bool,
    /// Whether arrows show the greedy actions.
    has_arrows: bool,
    /// What is said of an arm that does not have it.
    missing: &'static str,
    /// What is said of a moment at which all values are zero.
    if_zero: &'static str,
}

const QUANTITIES: [Quantity; 3] = [
    Quantity {
        title: "Visits (mean)",
        colours: VIRIDIS,
        of: |state| Some(state.visits),
        scale: |values| Scale::log_of(values),
        has_white: true,
        has_arrows: false,
        missing: "no rows",
        if_zero: "",
    },
    Quantity {
        title: "Greedy action and its Q-value (median)",
        colours: RED_BLUE,
        of: |state| state.q_mean,
        scale: |values| {
            let largest = values.into_iter().map(f64::abs).reduce(f64::max)?;
            Some(Scale::linear(-largest, largest))
        },
        has_white: false,
        has_arrows: true,
        missing: "has no Q-values",
        if_zero: "",
    },
    Quantity {
        title: "STD of that Q-value (median)",
        colours: MAGMA,
        of: |state| state.q_std,
        scale: |values| Some(Scale::linear(0.0, values.into_iter().reduce(f64::max)?)),
        has_white: false,
        has_arrows: false,
        missing: "does not sample",
        if_zero: ", p = 0",
    },
];

fn sheet(world: &WorldResults, name: String) -> Option<Sheet> {
    let arms = || world.arms.iter().filter(|arm| arm.snapshots.is_some());
    let moments = || arms().flat_map(moments);
    let states = || moments().flat_map(|moment| &moment.states);
    let steps: BTreeSet<u64> = moments().map(|moment| moment.step).collect();
    let size = match &world.grid {
        Some(grid) => (grid.width, grid.height()),
        None => (
            states().map(|state| state.x).max()? as usize + 1,
            states().map(|state| state.y).max()? as usize + 1,
        ),
    };
    let (columns, cell) = arrangement(steps.len(), size)?;
    let scaled = QUANTITIES.iter().filter_map(|quantity| {
        let values: Vec<f64> = states().filter_map(quantity.of).collect();
        (!values.is_empty()).then(|| (quantity, (quantity.scale)(values)))
    });
    let picture = Picture {
        world,
        steps: steps.into_iter().collect(),
        quantities: scaled.collect(),
        frame: Frame {
            grid: world.grid.clone().map(Arc::new),
            size,
            cell,
        },
        columns,
    };
    Some(Sheet {
        name,
        title: "What the agents know",
        about: "Where each arm has been, what its mean network would do and expects of it, and \
                where its sampled networks still disagree, at several moments of training. \
                An arrow is the greedy action of most seeds. The colours mean the same for all arms."
            .into(),
        is_detail: true,
        legend: Vec::new(),
        rows: arms().map(|arm| picture.row(arm)).collect(),
        caption: "Over all seeds. White: never visited. Faint arrows: little agreement. S start, G goal, \
                  g lesser goal, × pit."
            .into(),
    })
}

/// The moments at which an arm was looked at.
fn moments(arm: &Arm) -> impl Iterator<Item = &Snapshot> {
    arm.snapshots.iter().flat_map(|known| &known.snapshots)
}

/// What the maps of one world have in common.
struct Picture<'a> {
    world: &'a WorldResults,
    /// The moments of all arms.
    steps: Vec<u64>,
    /// The quantities that some arm has, and their scales.
    quantities: Vec<(&'static Quantity, Option<Scale>)>,
    frame: Frame,
    /// Moments beside each other in a tile.
    columns: usize,
}

impl Picture<'_> {
    /// The tiles of the quantities that the arm has; the heading names the others.
    fn row(&self, arm: &Arm) -> Row {
        let seeds = captions::seeds([arm].into_iter());
        let mut heading = format!("{}: {}, {seeds}", self.world.title, arm.arm);
        let mut tiles = Vec::new();
        for &(quantity, scale) in &self.quantities {
            let mut states = moments(arm).flat_map(|moment| &moment.states);
            if states.any(|state| (quantity.of)(state).is_some()) {
                tiles.push(self.maps(arm, quantity, scale).into());
            } else {
                heading += &format!("; {}", quantity.missing);
            }
        }
        Row { heading, tiles }
    }

    fn maps(&self, arm: &Arm, quantity: &Quantity, scale: Option<Scale>) -> Maps {
        let map = |&step: &u64| {
            let moment = moments(arm).find(|moment| moment.step == step);
            let states = moment.into_iter().flat_map(|moment| &moment.states);
            let shown = states.filter_map(|state| self.shown(quantity, scale, state));
            (label(step, moment, arm.seeds, quantity), shown.collect())
        };
        Maps {
            title: quantity.title.into(),
            frame: self.frame.clone(),
            columns: self.columns,
            maps: self.steps.iter().map(map).collect(),
            bar: scale.map(|scale| Bar {
                colours: quantity.colours,
                scale,
                has_white: quantity.has_white,
            }),
        }
    }

    fn shown(&self, of: &Quantity, scale: Option<Scale>, state: &StateKnowledge) -> Option<Shown> {
        let value = (of.of)(state)?;
        let at = (state.x as usize, state.y as usize);
        let (columns, rows) = self.frame.size;
        let colour = match of.has_white && value == 0.0 {
            true => WHITE,
            false => of.colours.colour(scale?.place(value)),
        };
        (at.0 < columns && at.1 < rows).then_some(Shown {
            at,
            colour,
            arrow: state.greedy.filter(|_| of.has_arrows),
        })
    }
}

/// What stands above a map.
fn label(step: u64, moment: Option<&Snapshot>, seeds: usize, quantity: &Quantity) -> String {
    let steps = number(step as f64, 0);
    let Some(moment) = moment else {
        return format!("{steps} steps: no rows");
    };
    let mut values = moment.states.iter().filter_map(quantity.of);
    let zero = match values.all(|value| value == 0.0) {
        true => quantity.if_zero,
        false => "",
    };
    match moment.seeds {
        there if there < seeds => format!("{steps} steps ({there} of {seeds} seeds){zero}"),
        _ => format!("{steps} steps{zero}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{arm, world};
    use crate::report::snapshots::StateSnapshots;

    fn state(x: u64, visits: f64, q_std: f64) -> StateKnowledge {
        StateKnowledge {
            x,
            y: 0,
            visits,
            greedy: Some((1, 0.75)),
            q_mean: Some(0.5),
            q_std: Some(q_std),
        }
    }

    #[test]
    fn a_state_has_the_colour_of_its_value_and_the_arrow_of_most_seeds() {
        let moment = |step, std| Snapshot {
            step,
            seeds: 1,
            states: vec![state(0, 0.0, std), state(1, 10.0, std)],
        };
        let snapshots = StateSnapshots {
            snapshots: vec![moment(1_000, 0.2), moment(2_000, 0.0)],
            ..StateSnapshots::default()
        };
        let arm = Arm {
            snapshots: Some(snapshots),
            ..arm("dropout-q", &[None])
        };
        let picture = Picture {
            world: &world(Vec::new()),
            steps: vec![1_000, 2_000],
            quantities: Vec::new(),
            frame: Frame {
                grid: None,
                size: (2, 1),
                cell: 10.0,
            },
            columns: 1,
        };
        let [visits, values, std] = &QUANTITIES;
        let maps = picture.maps(&arm, visits, Scale::log_of([1.0, 10.0]));
        let shown = |x, colour| Shown {
            at: (x, 0),
            colour,
            arrow: None,
        };
        let expected = [shown(0, WHITE), shown(1, VIRIDIS.colour(1.0))];
        assert_eq!(maps.maps[0].1, expected);
        let maps = picture.maps(&arm, values, Some(Scale::linear(-0.5, 0.5)));
        assert_eq!(maps.maps[0].1[0].arrow, Some((1, 0.75)));
        let maps = picture.maps(&arm, std, Some(Scale::linear(0.0, 0.2)));
        let labels: Vec<&str> = maps.maps.iter().map(|(label, _)| &**label).collect();
        assert_eq!(labels, ["1,000 steps", "2,000 steps, p = 0"]);
        // What lies beyond the grid is not drawn.
        assert!(picture.shown(visits, None, &state(2, 0.0, 0.0)).is_none());
    }
}
