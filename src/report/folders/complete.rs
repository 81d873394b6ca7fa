//! Are all rows there? A file that was cut between two rows reads like one that was not.
//!
//! A run writes the last row of a seed, that in `seeds.csv`, when all its others are written. So
//! seeds of one world that finished without diverging have the same steps in the other files, and one
//! that lacks some tells of a damaged file. A file that is not there at all is left out of a report.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Error;
use crate::records::{Behaviour, Evaluation, Row, Seed, Variances};
use crate::report::seed_curves::{Arranged, Point, SeedCurves, steps};
use crate::run::{folder::MANIFEST_FILE, manifest::Manifest};

/// Refuses rows of which some are missing. Where seeds may have stopped when they had solved their world, those
/// after their last row are not missed.
///
/// # Errors
/// The file, the seed and the first step that has no row.
pub fn check(folder: &Path, seeds: &[Seed], all: &Arranged, may_stop: bool) -> Result<(), Error> {
    let files: [(&str, Points); 3] = [
        (Behaviour::FILE, |seed| &seed.behaviour),
        (Evaluation::FILE, |seed| &seed.evaluations),
        (Variances::FILE, |seed| &seed.variances),
    ];
    for (file, points) in files {
        let worlds = all.worlds.keys();
        let steps = worlds.map(|env| (&**env, steps(all.in_world(env).map(points))));
        let steps: BTreeMap<&str, Vec<u64>> = steps.collect();
        for row in seeds.iter().filter(|row| row.diverged_step.is_none()) {
            let (arm, env, number) = row.seed_key();
            let of_arm = &all.worlds[env][arm];
            // Only arms that learn variances have these.
            if file == Variances::FILE && of_arm.values().all(|seed| points(seed).is_empty()) {
                continue;
            }
            let here = points(&of_arm[&number]);
            let last = here.last().map(|point| point.0);
            let missing = (steps[env].iter())
                .filter(|&&step| here.len() < steps[env].len() && (!may_stop || Some(step) <= last))
                .find(|step| here.binary_search_by_key(*step, |point| point.0).is_err());
            if let Some(step) = missing {
                return Err(Error::Input(format!(
                    "{}: {arm} on {env}, seed {number}, has no row of step {step}, though seeds.csv says that \
                     this seed finished, and others of that world have one: the file was cut or edited",
                    folder.join(file).display()
                )));
            }
        }
    }
    Ok(())
}

/// Refuses a folder without what no report can do without: rows of what the agents did, and, of a finished run, the row
/// in `seeds.csv` of every seed that its manifest counts or that has other rows.
///
/// # Errors
/// The file that is missing or lacks a row, and why it was expected.
pub fn check_files(
    folder: &Path,
    all: &Arranged,
    manifest: Option<&Manifest>,
) -> Result<(), Error> {
    let has_rows = |seed: &SeedCurves| !(seed.behaviour.is_empty() && seed.evaluations.is_empty());
    // One that diverged may have ended before it had any.
    let is_whole = |seed: &SeedCurves| seed.seed.is_some() && seed.diverged_step().is_none();
    if all.all().any(is_whole) && !all.all().any(has_rows) {
        return Err(Error::Input(format!(
            "{}: {} has rows, but neither {} nor {} has any, and a report is made of those; restore them, \
             or train the run again",
            folder.display(),
            Seed::FILE,
            Behaviour::FILE,
            Evaluation::FILE
        )));
    }
    let Some(manifest) = manifest.filter(|manifest| manifest.finished) else {
        return Ok(());
    };
    let has = |(arm, env, seed): (&str, &str, u64)| {
        let found = all
            .worlds
            .get(env)
            .and_then(|arms| arms.get(arm)?.get(&seed));
        found.is_some_and(|found| found.seed.is_some())
    };
    let counted = manifest.arms.iter().flat_map(|entry| {
        let seeds = entry
            .finished_seeds
            .iter()
            .flat_map(|span| span.first..=span.last);
        seeds.map(|seed| (&*entry.arm, &*entry.env, seed))
    });
    let others = (all.worlds.iter())
        .flat_map(|(env, arms)| arms.iter().map(move |(arm, seeds)| (arm, env, seeds)))
        .flat_map(|(arm, env, seeds)| seeds.keys().map(|&seed| (&**arm, &**env, seed)));
    match counted.chain(others).find(|&id| !has(id)) {
        None => Ok(()),
        Some((arm, env, seed)) => Err(Error::Input(format!(
            "{}: seed {seed} of {arm} on {env} is not in it, though {MANIFEST_FILE} says that the run finished; \
             restore the file, or train the run again with the same options and --overwrite",
            folder.join(Seed::FILE).display()
        ))),
    }
}

/// The rows that a seed has in a file.
type Points = fn(&SeedCurves) -> &[Point];
