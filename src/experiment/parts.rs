//! Units that a run was stopped in: each goes on from its checkpoint, if that and the rows of its seeds are whole.

use std::path::PathBuf;

use crate::{
    error::Error,
    experiment::work::Unit,
    messages::say as say_line,
    protocol,
    run::{
        checkpoints::{Checkpoint, Checkpoints},
        recorder::Recorder,
        seed_id::SeedId,
    },
};

/// A file that cannot be used, and why.
pub type Unusable = (PathBuf, String);

/// Finds what is there of units that are left to train, says in them from where they go on, and cuts the rows of their
/// seeds to what these had written. Returns what cannot be used.
///
/// # Errors
/// If rows cannot be read.
pub fn find(
    checkpoints: &Checkpoints,
    units: &mut [Unit],
    recorder: &mut Recorder,
) -> Result<Vec<Unusable>, Error> {
    let mut unusable = Vec::new();
    for unit in units {
        let ids: Vec<SeedId> = unit.ids().collect();
        let found = match checkpoints.read(&ids) {
            Ok(None) => continue,
            Ok(Some(checkpoint)) => usable(checkpoint, unit, recorder)?,
            Err(why) => Err(why),
        };
        match found {
            Ok(Checkpoint { done, state, .. }) => (unit.done, unit.state) = (done, Some(state)),
            Err(why) => unusable.push((checkpoints.path(&ids), why)),
        }
    }
    Ok(unusable)
}

/// Says which units of a run go on from a checkpoint.
pub fn say(run: &str, units: &[Unit]) {
    let saved = || units.iter().filter(|unit| unit.state.is_some());
    let Some(unit) = saved().next() else {
        return;
    };
    let (count, step) = (saved().map(Unit::seeds).sum::<usize>(), unit.done.step);
    let (go, first) = match count {
        1 => ("goes", ""),
        _ => ("go", "first "),
    };
    say_line(&format!(
        "{run}: {count} of the others {go} on from a checkpoint: {first}{}, from step {step}",
        unit.first()
    ));
}

/// Says what does not.
pub fn say_unusable(unusable: &[Unusable]) {
    for (path, why) in unusable {
        let path = path.display();
        say_line(&format!(
            "{path}: {why}; its seed begins again at the first step"
        ));
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
