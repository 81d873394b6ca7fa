//! The model that a table describes: which of its states there are, what follows each action, and how it
//! is drawn.

use std::collections::BTreeMap;

use super::names::{Mistake, Named};
use super::read::{Row, Table};
use crate::finite::{Direction, Look};
use crate::{MapError, Names, Observations, Outcome, State, TabularParts};

/// Actions with these names are drawn as arrows.
const DIRECTIONS: [(&str, Direction); 4] = [
    ("up", (0, -1)),
    ("right", (1, 0)),
    ("down", (0, 1)),
    ("left", (-1, 0)),
];

pub(super) struct Process {
    pub(super) parts: TabularParts,
    pub(super) look: Look,
}

impl Process {
    /// The process of a table. States that no start leads to are left out.
    ///
    /// # Errors
    /// If the table is not that of a process: the place of the mistake and what is allowed.
    pub(super) fn new(table: &Table, horizon: usize) -> Result<Self, MapError> {
        let mistake = |(at, problem): Mistake| table.mistake(at, problem);
        let named = Named::new(table).map_err(mistake)?;
        let result = named.check().and_then(|()| named.entered());
        let (living, ended) = result.map_err(mistake)?;

        // A state that is entered both ways is two: one to live in, and a terminal one.
        let mut entries = Vec::new();
        for name in 0..named.states.len() {
            let copies = [(living[name], false), (ended[name], true)];
            let copies = copies.into_iter().filter(|copy| copy.0);
            entries.extend(copies.map(|(_, terminal)| (name, terminal)));
        }
        let numbers: BTreeMap<_, _> = entries.iter().copied().zip(0..).collect();
        let outcomes = |&(name, terminal): &(usize, bool)| {
            let actions = 0..named.actions.len();
            let named = &named;
            let numbers = &numbers;
            actions.map(move |action| match terminal {
                true => Vec::new(),
                false => outcomes(named.rows(name, action), |row| {
                    numbers[&(named.number(row.next), row.terminated)]
                }),
            })
        };
        let sum: f64 = table.starts.values().map(|start| start.1).sum();
        let starts = table.starts.iter().filter(|(_, start)| start.1 > 0.0);
        let starts = starts.map(|(&name, start)| {
            let number = numbers[&(named.number(name), false)];
            (number, start.1 / sum)
        });
        let mut starts: Vec<_> = starts.collect();
        starts.sort_by_key(|start| start.0);

        let cells = named.cells(&entries);
        let parts = TabularParts {
            states: places(&entries, &cells),
            actions: named.actions.len(),
            starts,
            outcomes: entries.iter().flat_map(outcomes).collect(),
            horizon,
            observations: Observations::Index,
        };
        if parts.outcomes.iter().flatten().all(|o| o.reward == 0.0) {
            let problem = "no reward that can be reached; at least one row that can be reached from a \
                           start must have a reward other than 0";
            return Err(table.mistake(None, problem.into()));
        }
        let direction = |(cell, action): (&Option<_>, &str)| {
            let known = DIRECTIONS.iter().find(|known| known.0 == action);
            known
                .filter(|_| cell.is_some())
                .map_or((0, 0), |known| known.1)
        };
        let pairs = cells
            .iter()
            .flat_map(|cell| named.actions.iter().map(move |&action| (cell, action)));
        let look = Look {
            size: None,
            rewards: entering(&parts),
            directions: pairs.map(direction).collect(),
            names: Names {
                actions: named.actions.iter().map(|&name| name.into()).collect(),
                order: "the states of the table that can be reached, by number where all names are numbers, \
                        else as they come; one that is also entered as an end is two, the end second",
                states: (entries.iter())
                    .map(|&(name, _)| named.states[name].into())
                    .collect(),
            },
        };
        Ok(Self { parts, look })
    }
}

/// What rows say that follows, with those that lead to the same state taken together: their probability
/// is the sum, and their reward the mean by probability.
fn outcomes(rows: &[&Row], number: impl Fn(&Row) -> usize) -> Vec<Outcome> {
    let sum: f64 = rows.iter().map(|row| row.probability).sum();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for row in rows.iter().filter(|row| row.probability > 0.0) {
        let (next, probability) = (number(row), row.probability / sum);
        match outcomes.iter_mut().find(|known| known.next == next) {
            Some(known) => {
                known.probability += probability;
                known.reward += (row.reward - known.reward) * probability / known.probability;
            }
            None => outcomes.push(Outcome {
                probability,
                next,
                reward: row.reward,
                reward_std: 0.0,
            }),
        }
    }
    outcomes
}

/// The states at their cells; those without one fill rows below, as wide as the rest, or as a block.
fn places(entries: &[(usize, bool)], cells: &[Option<(usize, usize)>]) -> Vec<State> {
    let given = || cells.iter().flatten();
    let below = given().map(|cell| cell.1 + 1).max().unwrap_or(0);
    let block = (1..).find(|side| side * side >= entries.len()).unwrap_or(1);
    let width = given().map(|cell| cell.0 + 1).max().unwrap_or(block);
    let mut rest = (0..).map(|number| (number % width, below + number / width));
    let state = |(&(_, terminal), cell): (&(usize, bool), &Option<_>)| {
        let (x, y) = cell
            .or_else(|| rest.next())
            .expect("there is always another row");
        State { x, y, terminal }
    };
    entries.iter().zip(cells).map(state).collect()
}

/// What entering each state pays beyond the commonest reward of the process, as a drawing shows it: zero
/// for a state that pays differently from different sides.
fn entering(parts: &TabularParts) -> Vec<f64> {
    let outcomes = || parts.outcomes.iter().flatten();
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for outcome in outcomes() {
        *counts.entry(outcome.reward.to_bits()).or_default() += 1;
    }
    let commonest = counts.into_iter().max_by_key(|count| count.1);
    let usual = commonest.map_or(0.0, |(bits, _)| f64::from_bits(bits));
    let mut paid = vec![None; parts.states.len()];
    for outcome in outcomes() {
        let known = paid[outcome.next].get_or_insert(outcome.reward);
        if *known != outcome.reward {
            *known = usual;
        }
    }
    let beyond = paid.into_iter().map(|paid| paid.unwrap_or(usual) - usual);
    beyond.collect()
}
