//! Several runs as one: their rows by arm, world and seed, if they can be compared at all.

use std::collections::BTreeSet;
use std::mem::take;

use crate::error::Error;
use crate::messages::say;
use crate::report::folders::run::{Run, Settings};
use crate::report::seed_curves::{Arranged, Point, SeedCurves, steps};
use crate::run::{ledger, seed_id::SeedId};

/// The rows of all runs together, which they lose. A seed may be in two of them, if it has the same rows in both,
/// as the same configuration gives.
///
/// # Errors
/// If the runs differ in what they have in common: a world's settings, length or evaluations, an
/// arm's settings, or a seed's rows.
pub fn merge(runs: &mut [Run]) -> Result<Arranged, Error> {
    for (index, run) in runs.iter().enumerate() {
        for other in &runs[..index] {
            same_worlds(other, run)?;
            same_arms(other, run)?;
            same_rows(other, run)?;
        }
    }
    let mut all = Arranged::default();
    for run in runs {
        all.merge(take(&mut run.rows));
    }
    Ok(all)
}

/// Refuses a seed that has other rows in one run than in the other, and says that others are in both.
fn same_rows(one: &Run, other: &Run) -> Result<(), Error> {
    let mut both = BTreeSet::new();
    for (env, arms) in &one.rows.worlds {
        for (arm, seeds) in arms {
            let keys = seeds.keys().map(|&seed| (&**arm, &**env, seed));
            both.extend(
                keys.filter(|&key| other.rows.get(key).is_some())
                    .map(SeedId::new),
            );
        }
    }
    if both.is_empty() {
        return Ok(());
    }
    if let Some((file, SeedId { arm, env, seed })) = ledger::differing(&one.written, &other.written)
    {
        return Err(Error::Input(format!(
            "{} and {} both have seed {seed} of {arm} on {env}, with different rows in {file}; give only \
             one of them",
            one.folder.display(),
            other.folder.display()
        )));
    }
    say(&format!(
        "{} and {}: the rows of {} seeds are in both and the same; each counts once",
        one.folder.display(),
        other.folder.display(),
        both.len()
    ));
    Ok(())
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
    for env in &one.rows.envs {
        if !other.rows.worlds.contains_key(env) {
            continue;
        }
        let [here, there] = [one, other].map(|run| Steps::of(&run.rows, env));
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
struct Steps {
    evaluations: BTreeSet<u64>,
    /// Last steps of the windows of behaviour.
    windows: BTreeSet<u64>,
}

impl Steps {
    fn of(all: &Arranged, env: &str) -> Self {
        let of = |points: fn(&SeedCurves) -> &[Point]| steps(all.in_world(env).map(points));
        Self {
            evaluations: BTreeSet::from_iter(of(|seed| &seed.evaluations)),
            windows: BTreeSet::from_iter(of(|seed| &seed.behaviour)),
        }
    }

    /// The largest step of any row.
    fn last(&self) -> u64 {
        let last = self.evaluations.last().max(self.windows.last());
        last.copied().unwrap_or(0)
    }
}
