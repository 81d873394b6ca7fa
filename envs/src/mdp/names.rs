//! A table with its names numbered, and whether it is the table of a decision process.

use std::collections::{BTreeMap, BTreeSet};

use super::read::{NEXT_COLUMN, PROBABILITY_COLUMN, Position, Row, STATE_COLUMN, Table};

/// What probabilities may miss 1 by, as those do that were rounded; they are then scaled to it.
const TOLERANCE: f64 = 1e-6;

/// Pairs of a state and an action, each of which takes memory, whether it has rows or not.
const MOST_PAIRS: usize = 2_000_000;

/// A table with its names numbered.
pub(super) struct Named<'a> {
    table: &'a Table<'a>,
    pub(super) states: Vec<&'a str>,
    numbers: BTreeMap<&'a str, usize>,
    pub(super) actions: Vec<&'a str>,
    /// The rows of each (state, action), row-major.
    rows: Vec<Vec<&'a Row<'a>>>,
}

pub(super) type Mistake = (Option<Position>, String);

impl<'a> Named<'a> {
    /// # Errors
    /// If there are more pairs of a state and an action than any model needs.
    pub(super) fn new(table: &'a Table<'a>) -> Result<Self, Mistake> {
        let rows = table.rows.iter();
        let states = ordered(rows.clone().flat_map(|row| [row.state, row.next]));
        let actions = ordered(rows.map(|row| row.action));
        let numbers: BTreeMap<_, _> = states.iter().copied().zip(0..).collect();
        let action_numbers: BTreeMap<_, _> = actions.iter().copied().zip(0..).collect();
        if states.len() * actions.len() > MOST_PAIRS {
            let problem = format!(
                "{} states and {} actions; allowed: at most {MOST_PAIRS} pairs of a state and an action",
                states.len(),
                actions.len()
            );
            return Err((None, problem));
        }
        let mut rows = vec![Vec::new(); states.len() * actions.len()];
        for row in &table.rows {
            let action: usize = action_numbers[row.action];
            rows[numbers[row.state] * actions.len() + action].push(row);
        }
        Ok(Self {
            table,
            states,
            numbers,
            actions,
            rows,
        })
    }

    pub(super) fn number(&self, state: &str) -> usize {
        self.numbers[state]
    }

    pub(super) fn rows(&self, state: usize, action: usize) -> &[&'a Row<'a>] {
        &self.rows[state * self.actions.len() + action]
    }

    /// Whether the names and probabilities fit together.
    pub(super) fn check(&self) -> Result<(), Mistake> {
        let starts = self.table.starts.iter();
        let starts = starts.map(|(name, &(at, _))| ("start", name, at));
        let cells = self.table.cells.iter();
        let cells = cells.map(|(name, &(at, _))| ("cell", name, at));
        for (key, name, at) in starts.chain(cells) {
            if !self.numbers.contains_key(name) {
                let example = self.states[0];
                let problem = format!(
                    "{key} is for the state \"{name}\"; allowed: a state of the rows, such as \"{example}\""
                );
                return Err((Some(at), problem));
            }
        }
        let mut taken = BTreeMap::new();
        for (name, &(at, (x, y))) in &self.table.cells {
            if let Some(other) = taken.insert((x, y), name) {
                let problem = format!(
                    "the states \"{other}\" and \"{name}\" have the same cell, {x} {y}; allowed: one each"
                );
                return Err((Some(at), problem));
            }
        }
        let starts = self.table.starts.values();
        let Some(first) = starts.clone().map(|start| start.0).min() else {
            let problem = "no start; write a line above the columns, such as";
            let problem = format!("{problem} \"start {} = 1\"", self.states[0]);
            return Err((None, problem));
        };
        check_sum(starts.map(|start| start.1).sum(), first, || {
            "the starts".into()
        })?;
        for rows in self.rows.iter().filter(|rows| !rows.is_empty()) {
            let at = rows[0].at[PROBABILITY_COLUMN];
            let sum = rows.iter().map(|row| row.probability).sum();
            check_sum(sum, at, || {
                format!(
                    "the action \"{}\" in the state \"{}\"",
                    rows[0].action, rows[0].state
                )
            })?;
        }
        Ok(())
    }

    /// For each state, whether some actions lead there alive, and whether some lead there and terminate.
    pub(super) fn entered(&self) -> Result<(Vec<bool>, Vec<bool>), Mistake> {
        let mut living = vec![false; self.states.len()];
        let mut ended = living.clone();
        let starts = self.table.starts.iter().filter(|(_, start)| start.1 > 0.0);
        let mut open: Vec<(usize, Position)> = starts
            .map(|(name, &(at, _))| (self.number(name), at))
            .collect();
        while let Some((state, entered_at)) = open.pop() {
            if std::mem::replace(&mut living[state], true) {
                continue;
            }
            let actions = 0..self.actions.len();
            let of_state = || actions.clone().flat_map(|action| self.rows(state, action));
            let name = self.states[state];
            let Some(first) = of_state().next() else {
                let problem = format!(
                    "the state \"{name}\" has no rows, and episodes go on in it; add rows for what \
                     follows there, or say that entering it terminates"
                );
                return Err((Some(entered_at), problem));
            };
            if let Some(action) = actions
                .clone()
                .find(|&action| self.rows(state, action).is_empty())
            {
                let (at, action) = (first.at[STATE_COLUMN], self.actions[action]);
                let problem = format!(
                    "the state \"{name}\" has no rows for the action \"{action}\"; every state that \
                     can be reached has rows for every action"
                );
                return Err((Some(at), problem));
            }
            for row in of_state().filter(|row| row.probability > 0.0) {
                let next = self.number(row.next);
                match row.terminated {
                    true => ended[next] = true,
                    false => open.push((next, row.at[NEXT_COLUMN])),
                }
            }
        }
        Ok((living, ended))
    }

    /// The cells of the states, where they have one; of two copies the first, which lives, has it.
    pub(super) fn cells(&self, entries: &[(usize, bool)]) -> Vec<Option<(usize, usize)>> {
        let mut taken = BTreeSet::new();
        let cell = |&(name, _): &(usize, bool)| {
            let given = self.table.cells.get(self.states[name]);
            given.map(|cell| cell.1).filter(|_| taken.insert(name))
        };
        entries.iter().map(cell).collect()
    }
}

/// Distinct names: by number where all are whole numbers, else in the order in which they come.
fn ordered<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    let mut names: Vec<&str> = names.filter(|&name| seen.insert(name)).collect();
    let numbers: Option<BTreeMap<&str, u64>> = (names.iter())
        .map(|&name| Some((name, name.parse().ok()?)))
        .collect();
    if let Some(numbers) = numbers {
        names.sort_by_key(|name| numbers[name]);
    }
    names
}

fn check_sum(sum: f64, at: Position, of: impl Fn() -> String) -> Result<(), Mistake> {
    if (sum - 1.0).abs() <= TOLERANCE {
        return Ok(());
    }
    let sum = (sum * 1e6).round() / 1e6;
    let problem = format!("the probabilities of {} sum to {sum}; allowed: 1", of());
    Err((Some(at), problem))
}
