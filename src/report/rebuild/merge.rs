//! Several runs as one: their rows by arm, world and seed, if they can be compared at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::records::{Records, Row};
use crate::report::rebuild::Run;

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

/// Adds the rows of each run whose seeds are not there yet, and compares those of the others.
fn add<R: Row + Clone + PartialEq>(
    merged: &mut Vec<R>,
    runs: &[Run],
    rows: fn(&Records) -> &Vec<R>,
) -> Result<(), Error> {
    type Seed<'a> = (&'a str, &'a str, u64);
    let mut seeds: BTreeMap<Seed, (usize, Vec<&R>)> = BTreeMap::new();
    for (index, run) in runs.iter().enumerate() {
        // The order of the rows says the order of the arms.
        let mut order: Vec<Seed> = Vec::new();
        let mut of_run: BTreeMap<Seed, Vec<&R>> = BTreeMap::new();
        for row in rows(&run.records) {
            let (env, number, ..) = row.key();
            let seed = (row.arm(), env, number);
            let of_seed = of_run.entry(seed).or_default();
            if of_seed.is_empty() {
                order.push(seed);
            }
            of_seed.push(row);
        }
        for seed in order {
            let mut of_seed = of_run.remove(&seed).unwrap_or_default();
            of_seed.sort_by_key(|row| row.key());
            match seeds.get(&seed) {
                None => {
                    merged.extend(of_seed.iter().map(|&row| row.clone()));
                    seeds.insert(seed, (index, of_seed));
                }
                Some((_, first)) if *first == of_seed => {}
                Some(&(first, _)) => {
                    let (arm, env, number) = seed;
                    return Err(Error::Input(format!(
                        "{} and {} both have seed {number} of {arm} on {env}, with different rows \
                         in {}; give only one of them",
                        runs[first].folder.display(),
                        run.folder.display(),
                        R::FILE
                    )));
                }
            }
        }
    }
    Ok(())
}

/// Refuses worlds that are not the same in both runs.
fn same_worlds(one: &Run, other: &Run) -> Result<(), Error> {
    let (of_one, of_other) = (one.worlds(), other.worlds());
    for (env, here) in &of_one {
        let Some(there) = of_other.get(env) else {
            continue;
        };
        let differ = |what: &str, here: &str, there: &str| {
            Error::Input(format!(
                "cannot merge: {env} has {what} {here} in {} and {there} in {}; give runs with the \
                 same, or report on each alone",
                one.folder.display(),
                other.folder.display()
            ))
        };
        for (what, here) in &here.settings {
            match there.settings.get(what) {
                Some(there) if there != here => return Err(differ(what, here, there)),
                _ => {}
            }
        }
        if here.steps != there.steps {
            let [here, there] = [here.steps, there.steps].map(|steps| steps.to_string());
            return Err(differ("a length of", &here, &there));
        }
        let spacing = [
            ("evaluations", &here.evaluations, &there.evaluations),
            ("behaviour windows", &here.windows, &there.windows),
        ];
        for (what, here, there) in spacing {
            if let Some(step) = here.symmetric_difference(there).next() {
                let has = if here.contains(step) { one } else { other };
                let lacks = if here.contains(step) { other } else { one };
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
        let Some(there) = other.arms.get(arm) else {
            continue;
        };
        let keys: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
        let value = |table: &BTreeMap<String, String>, key| {
            table
                .get(key)
                .map_or_else(|| "nothing".into(), String::clone)
        };
        if let Some(key) = keys
            .into_iter()
            .find(|&key| here.get(key) != there.get(key))
        {
            return Err(Error::Input(format!(
                "cannot merge: {arm} has {key} = {} in {} and {} in {}; give runs with the same, or \
                 report on each alone",
                value(here, key),
                one.folder.display(),
                value(there, key),
                other.folder.display()
            )));
        }
    }
    Ok(())
}

/// What a world is in one run.
#[derive(Debug, Default)]
pub struct World {
    /// Settings of the world and of its measurement, where the run's configuration says them.
    pub settings: BTreeMap<String, String>,
    /// The largest step of any row.
    pub steps: u64,
    /// Steps of the evaluations.
    pub evaluations: BTreeSet<u64>,
    /// Last steps of the windows of behaviour.
    pub windows: BTreeSet<u64>,
}
