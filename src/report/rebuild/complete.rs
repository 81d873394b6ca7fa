//! Are all rows there? A file that was cut between two rows reads like one that was not.
//!
//! A run writes the last row of a seed, that in `seeds.csv`, when all its others are written. So
//! seeds of one world that finished without diverging have the same steps in the other files, and one
//! that lacks some tells of a damaged file. A file that is not there at all is left out of a report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::Error;
use crate::records::{Records, Row};

/// Refuses rows of which some are missing.
///
/// # Errors
/// The file, the seed and the first step that has no row.
pub fn check(folder: &Path, records: &Records) -> Result<(), Error> {
    let finished: Vec<Key> = (records.seeds.iter())
        .filter(|seed| seed.diverged_step.is_none())
        .map(|seed| (&*seed.env, &*seed.arm, seed.seed))
        .collect();
    rows(folder, &finished, &records.behaviour)?;
    rows(folder, &finished, &records.evaluations)?;
    // Only arms that learn variances have these.
    let has_variances: BTreeSet<(&str, &str)> = (records.variances.iter())
        .map(|row| (&*row.env, &*row.arm))
        .collect();
    let finished: Vec<Key> = (finished.into_iter())
        .filter(|&(env, arm, _)| has_variances.contains(&(env, arm)))
        .collect();
    rows(folder, &finished, &records.variances)
}

/// World, arm and seed.
type Key<'a> = (&'a str, &'a str, u64);

fn rows<R: Row>(folder: &Path, finished: &[Key], rows: &[R]) -> Result<(), Error> {
    let mut steps: BTreeMap<Key, BTreeSet<u64>> = BTreeMap::new();
    let mut of_world: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for row in rows {
        let (env, seed, step, _) = row.key();
        steps
            .entry((env, row.arm(), seed))
            .or_default()
            .insert(step);
        of_world.entry(env).or_default().insert(step);
    }
    for &(env, arm, seed) in finished {
        let here = steps.get(&(env, arm, seed));
        let missing = (of_world.get(env).into_iter().flatten())
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
