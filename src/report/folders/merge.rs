//! Several runs as one: their rows by arm, world and seed, if they can be compared at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::records::{Records, Row};
use crate::report::folders::run::{Run, Settings};

/// The rows of all runs together. A seed that is in two runs is taken once, if it has the same rows
/// in both, as the same configuration gives.
///
/// # Errors
/// If the runs differ in what they have in common: a world's settings, length or evaluations, an
/// arm's settings, or a seed's rows.
pub fn merge(runs: &[Run]) -> Result<Records, Error> {
    for (index, run) in runs.iter().enumerate() {
        for other in &runs[..index] {
            same_worlds(other, run)?;
            same_arms(other, run)?;
        }
    }
    let mut merged = Records::default();
    add(&mut merged.episodes, runs, |records| &records.episodes)?;
    add(&mut merged.behaviour, runs, |records| &records.behaviour)?;
    add(&mut merged.evaluations, runs, |records| {
        &records.evaluations
    })?;
    add(&mut merged.seeds, runs, |records| &records.seeds)?;
    add(&mut merged.states, runs, |records| &records.states)?;
    add(&mut merged.variances, runs, |records| &records.variances)?;
    Ok(merged)
}

/// Arm, world and seed.
type SeedKey<'a> = (&'a str, &'a str, u64);

/// Adds the rows of each run whose seeds are not there yet, and compares those of the others.
fn add<R: Row + Clone + PartialEq>(
    merged: &mut Vec<R>,
    runs: &[Run],
    rows: fn(&Records) -> &Vec<R>,
) -> Result<(), Error> {
    let mut taken: BTreeMap<SeedKey, (&Run, Vec<&R>)> = BTreeMap::new();
    for run in runs {
        for (key, of_seed) in by_seed(rows(&run.records)) {
            match taken.get(&key) {
                None => {
                    merged.extend(of_seed.iter().map(|&row| row.clone()));
                    taken.insert(key, (run, of_seed));
                }
                Some((_, before)) if *before == of_seed => {}
                Some((first, _)) => {
                    let (arm, env, seed) = key;
                    return Err(Error::Input(format!(
                        "{} and {} both have seed {seed} of {arm} on {env}, with different rows \
                         in {}; give only one of them",
                        first.folder.display(),
                        run.folder.display(),
                        R::FILE
                    )));
                }
            }
        }
    }
    Ok(())
}

/// The rows of each seed, sorted; the seeds in the order of their first rows, which says the order of the
/// arms.
fn by_seed<R: Row>(rows: &[R]) -> Vec<(SeedKey<'_>, Vec<&R>)> {
    let mut places: BTreeMap<SeedKey, usize> = BTreeMap::new();
    let mut seeds: Vec<(SeedKey, Vec<&R>)> = Vec::new();
    for row in rows {
        let key = row.seed_key();
        let place = *places.entry(key).or_insert(seeds.len());
        if place == seeds.len() {
            seeds.push((key, Vec::new()));
        }
        seeds[place].1.push(row);
    }
    for (_, rows) in &mut seeds {
        rows.sort_by_key(|row| row.key());
    }
    seeds
}

/// Refuses worlds that are not the same in both runs.
fn same_worlds(one: &Run, other: &Run) -> Result<(), Error> {
    for (env, here) in &one.worlds {
        let there = other.worlds.get(env).into_iter();
        let differs = there.flat_map(|there| differing(here, there));
        // What only one of them says was not yet a setting when the other was made.
        let mut differs = differs.filter_map(|(key, here, there)| Some((key, here?, there?)));
        if let Some((key, here, there)) = differs.next() {
            return Err(differ(env, key, (one, here), (other, there)));
        }
    }
    let (of_one, of_other) = (
        Steps::by_world(&one.records),
        Steps::by_world(&other.records),
    );
    for (env, here) in &of_one {
        let Some(there) = of_other.get(env) else {
            continue;
        };
        if here.last() != there.last() {
            let [here, there] = [here, there].map(|steps| steps.last().to_string());
            return Err(differ(env, "a length of", (one, &here), (other, &there)));
        }
        let spacing = [
            ("evaluations", &here.evaluations, &there.evaluations),
            ("behaviour windows", &here.windows, &there.windows),
        ];
        for (what, here, there) in spacing {
            if let Some(step) = here.symmetric_difference(there).next() {
                let (has, lacks) = match here.contains(step) {
                    true => (one, other),
                    false => (other, one),
                };
                return Err(Error::Input(format!(
                    "cannot merge: the {what} of {env} are at other steps: step {step} has one in \
                     {} and none in {}; give runs with the same spacing, or report on each alone",
                    has.folder.display(),
                    lacks.folder.display()
                )));
            }
        }
    }
    Ok(())
}

/// Refuses arms of one name with different settings, as when defaults changed between two runs.
fn same_arms(one: &Run, other: &Run) -> Result<(), Error> {
    for (arm, here) in &one.arms {
        let there = other.arms.get(arm).into_iter();
        if let Some((key, here, there)) = there.flat_map(|there| differing(here, there)).next() {
            let said = |value: Option<&str>| value.unwrap_or("nothing").to_owned();
            let (here, there) = (said(here), said(there));
            return Err(differ(
                arm,
                &format!("{key} ="),
                (one, &here),
                (other, &there),
            ));
        }
    }
    Ok(())
}

/// Every setting whose value is not the same in both, with what each says.
fn differing<'a>(
    here: &'a Settings,
    there: &'a Settings,
) -> impl Iterator<Item = (&'a str, Option<&'a str>, Option<&'a str>)> {
    let keys: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    let value = |of: &'a Settings, key| of.get(key).map(String::as_str);
    let both = keys
        .into_iter()
        .map(move |key| (&**key, value(here, key), value(there, key)));
    both.filter(|(_, here, there)| here != there)
}

fn differ(subject: &str, what: &str, here: (&Run, &str), there: (&Run, &str)) -> Error {
    Error::Input(format!(
        "cannot merge: {subject} has {what} {} in {} and {} in {}; give runs with the same, or report on \
         each alone",
        here.1,
        here.0.folder.display(),
        there.1,
        there.0.folder.display()
    ))
}

/// The steps at which a world has rows.
#[derive(Debug, Default)]
struct Steps {
    evaluations: BTreeSet<u64>,
    /// Last steps of the windows of behaviour.
    windows: BTreeSet<u64>,
}

impl Steps {
    fn by_world(records: &Records) -> BTreeMap<&str, Self> {
        let mut worlds: BTreeMap<&str, Self> = BTreeMap::new();
        for row in &records.evaluations {
            let world = worlds.entry(&row.env).or_default();
            world.evaluations.insert(row.step);
        }
        for row in &records.behaviour {
            worlds.entry(&row.env).or_default().windows.insert(row.step);
        }
        worlds
    }

    /// The largest step of any row.
    fn last(&self) -> u64 {
        let last = self.evaluations.last().max(self.windows.last());
        last.copied().unwrap_or(0)
    }
}
