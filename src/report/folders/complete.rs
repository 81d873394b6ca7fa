//! Are all rows there? A file that was cut between two rows reads like one that was not.
//!
//! A run writes the last row of a seed, that in `seeds.csv`, when all its others are written. So
//! seeds of one world that finished without diverging have the same steps in the other files, and one
//! that lacks some tells of a damaged file. A file that is not there at all is left out of a report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::Error;
use crate::records::{Records, Row};

/// Refuses rows of which some are missing. Where seeds may have stopped when they had solved their world, those
/// after their last row are not missed.
///
/// # Errors
/// The file, the seed and the first step that has no row.
pub fn check(folder: &Path, records: &Records, may_stop: bool) -> Result<(), Error> {
    let finished = || {
        records
            .seeds
            .iter()
            .filter(|seed| seed.diverged_step.is_none())
    };
    let all: Vec<Key> = finished().map(key).collect();
    rows(folder, &all, &records.behaviour, may_stop)?;
    rows(folder, &all, &records.evaluations, may_stop)?;
    // Only arms that learn variances have these.
    let arms: BTreeSet<(&str, &str)> = (records.variances.iter())
        .map(|row| (&*row.env, &*row.arm))
        .collect();
    let learn = finished()
        .map(key)
        .filter(|&(env, arm, _)| arms.contains(&(env, arm)));
    rows(
        folder,
        &learn.collect::<Vec<_>>(),
        &records.variances,
        may_stop,
    )
}

/// World, arm and seed.
type Key<'a> = (&'a str, &'a str, u64);

fn key<R: Row>(row: &R) -> Key<'_> {
    let (env, seed, ..) = row.key();
    (env, row.arm(), seed)
}

fn rows<R: Row>(folder: &Path, finished: &[Key], rows: &[R], may_stop: bool) -> Result<(), Error> {
    let mut steps: BTreeMap<Key, BTreeSet<u64>> = BTreeMap::new();
    let mut of_world: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for row in rows {
        let (env, _, step, _) = row.key();
        steps.entry(key(row)).or_default().insert(step);
        of_world.entry(env).or_default().insert(step);
    }
    for &(env, arm, seed) in finished {
        let here = steps.get(&(env, arm, seed));
        let last = here.and_then(BTreeSet::last);
        let missing = (of_world.get(env).into_iter().flatten())
            .filter(|&step| !may_stop || last.is_some_and(|last| step <= last))
            .find(|&step| here.is_none_or(|here| !here.contains(step)));
        if let Some(step) = missing {
            let file = folder.join(R::FILE);
            return Err(Error::Input(format!(
                "{}: {arm} on {env}, seed {seed}, has no row of step {step}, though seeds.csv says that \
                 this seed finished, and others of that world have one: the file was cut or edited",
                file.display()
            )));
        }
    }
    Ok(())
}
