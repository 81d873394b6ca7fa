//! Units that a run was stopped in: each goes on from its checkpoint, if that and the rows of its seeds are whole.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{
    error::Error,
    experiment::work::Unit,
    messages::say,
    protocol,
    run::{
        checkpoints::{Checkpoint, Checkpoints},
        ledger::SeedId,
        recorder::Recorder,
    },
};

/// What is there of units that are left to train.
#[derive(Default)]
pub struct Parts {
    /// States to go on from, by the place of the unit.
    pub states: BTreeMap<usize, Vec<u8>>,
    pub files: Vec<PathBuf>,
    /// Files that cannot be used, and why.
    unusable: Vec<(PathBuf, String)>,
}

impl Parts {
    /// Finds what is there, says in the units how far they are, and cuts the rows of their seeds to what these had
    /// written.
    ///
    /// # Errors
    /// If rows cannot be read.
    pub fn find(
        checkpoints: &Checkpoints,
        units: &mut [Unit],
        recorder: &mut Recorder,
    ) -> Result<Self, Error> {
        let mut parts = Self::default();
        for (place, unit) in units.iter_mut().enumerate() {
            let ids: Vec<SeedId> = unit.ids().collect();
            let path = checkpoints.path(&ids);
            let found = match checkpoints.read(&ids) {
                Ok(None) => continue,
                Ok(Some(checkpoint)) => usable(checkpoint, unit, recorder)?,
                Err(why) => Err(why),
            };
            match found {
                Ok(Checkpoint { done, state, .. }) => {
                    unit.done = done;
                    parts.states.insert(place, state);
                    parts.files.push(path);
                }
                Err(why) => parts.unusable.push((path, why)),
            }
        }
        Ok(parts)
    }

    /// Says what goes on.
    pub fn say(&self, run: &str, units: &[Unit]) {
        if let Some(&first) = self.states.keys().next() {
            let count: usize = self.states.keys().map(|&place| units[place].seeds()).sum();
            let (unit, step) = (&units[first], units[first].done.step);
            let (go, first) = match count {
                1 => ("goes", ""),
                _ => ("go", "first "),
            };
            say(&format!(
                "{run}: {count} of the others {go} on from a checkpoint: {first}{}, from step {step}",
                unit.first()
            ));
        }
    }

    /// Says what does not.
    pub fn say_unusable(&self) {
        for (path, why) in &self.unusable {
            let path = path.display();
            say(&format!(
                "{path}: {why}; its seed begins again at the first step"
            ));
        }
    }
}

/// The checkpoint, if the unit can go on from it; else why not.
fn usable(
    checkpoint: Checkpoint,
    unit: &Unit,
    recorder: &mut Recorder,
) -> Result<Result<Checkpoint, String>, Error> {
    for (id, written) in &checkpoint.written {
        if !recorder.cut(id, written)? {
            let seed = id.seed;
            return Ok(Err(format!(
                "the rows of seed {seed} are not those that it had written"
            )));
        }
    }
    Ok(match protocol::fits(&unit.block, &checkpoint.state) {
        true => Ok(checkpoint),
        false => Err("its state is not one of this program".into()),
    })
}
