//! `checkpoints/`: where seeds in training were a while ago, so that a run that was stopped goes on from there. A file
//! for the seeds that train together, which goes when they have finished, and the folder with the run.
//!
//! A file is believed whole or not at all. Its first line has a checksum of the rest; its second says of which program,
//! configuration and seeds it is, and what these had written by then; the state of training follows. Only the program
//! that wrote a state reads it.

use std::{fs, io, io::Write, path::Path, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, failed},
    files,
    run::{
        checksum::{Checksum, fnv_1a},
        ledger::Written,
        networks::make,
        seed_id::SeedId,
    },
};

/// The folder of the checkpoints in a run's folder.
pub const FOLDER: &str = "checkpoints";

/// What a file begins with: the last number is that of the format.
const MAGIC: &str = "dropout-q checkpoint 1 ";

/// What seeds that train together have done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// Of each seed.
    pub step: u64,
    /// Of all together.
    pub updates: u64,
    /// On their thread.
    pub seconds: f64,
}

/// What a checkpoint says: all but the state is the second line of its file.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    program: String,
    config: String,
    #[serde(flatten)]
    pub done: Done,
    /// What each seed had written.
    pub written: Vec<(SeedId, Written)>,
    /// The state of training.
    #[serde(skip)]
    pub state: Vec<u8>,
}

/// The checkpoints of a run with this configuration.
#[derive(Debug)]
pub struct Checkpoints {
    folder: PathBuf,
    config: String,
}

impl Checkpoints {
    pub fn new(run: &Path, config: &str) -> Self {
        Self {
            folder: run.join(FOLDER),
            config: Checksum::of(config.as_bytes()).to_string(),
        }
    }

    /// The file of seeds that train together.
    pub fn path<'a>(&self, seeds: impl IntoIterator<Item = &'a SeedId>) -> PathBuf {
        let mut seeds = seeds.into_iter().peekable();
        let first = seeds.peek().map_or(0, |id| id.seed);
        let names: Vec<u8> = seeds.flat_map(SeedId::prefix).collect();
        (self.folder).join(format!("seed-{first}-{:016x}", fnv_1a(&names)))
    }

    /// Writes where these seeds are, in the place of where they were.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(
        &self,
        done: Done,
        written: &[(SeedId, Written)],
        state: &[u8],
    ) -> Result<(), Error> {
        let head = Checkpoint {
            program: program(),
            config: self.config.clone(),
            done,
            written: written.to_vec(),
            state: Vec::new(),
        };
        let head = serde_json::to_string(&head).expect("texts and finite numbers are JSON");
        let checksum = checksum(head.as_bytes(), state);
        // A run whose folder went away is not begun anew.
        make(&self.folder)?;
        let path = self.path(written.iter().map(|(id, _)| id));
        let written = files::replace_by(&path, |file| {
            writeln!(file, "{MAGIC}{checksum}\n{head}")?;
            file.write_all(state)
        });
        written.map_err(failed("write", &path))
    }

    /// Where these seeds were; none if that was not written.
    ///
    /// # Errors
    /// If the file is not a whole checkpoint of theirs, by this program; in words.
    pub fn read(&self, seeds: &[SeedId]) -> Result<Option<Checkpoint>, String> {
        let bytes = match files::read(&self.path(seeds), u64::MAX) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(|error| format!("cannot read it: {error}"))?,
        };
        let damaged = |_| "it is damaged".to_owned();
        let (head, state) = parts(&bytes).ok_or("it is damaged")?;
        let Maker { program: there } = serde_json::from_slice(head).map_err(damaged)?;
        let here = program();
        if there != here {
            return Err(format!("it is of {there}, and this is {here}"));
        }
        let found = Checkpoint {
            state: state.into(),
            ..serde_json::from_slice(head).map_err(damaged)?
        };
        let is_of_these = found.written.iter().map(|(id, _)| id).eq(seeds);
        match is_of_these && found.config == self.config {
            false => Err("it is of another run".into()),
            true => Ok(Some(found)),
        }
    }

    /// Deletes the file of these seeds, if there is one.
    ///
    /// # Errors
    /// If it cannot be deleted.
    pub fn remove(&self, seeds: impl Iterator<Item = SeedId>) -> Result<(), Error> {
        let seeds: Vec<SeedId> = seeds.collect();
        let path = self.path(&seeds);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failed("delete", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Deletes what is not kept, and the folder if nothing is.
    ///
    /// # Errors
    /// If something cannot be deleted.
    pub fn keep(&self, kept: &[PathBuf]) -> Result<(), Error> {
        let removed = match self.folder.is_dir() {
            false => Ok(()),
            true if kept.is_empty() => fs::remove_dir_all(&self.folder),
            true => remove_others(&self.folder, kept),
        };
        removed.map_err(failed("delete", &self.folder))
    }
}

fn remove_others(folder: &Path, kept: &[PathBuf]) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !kept.contains(&path) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// This program, as it was built.
fn program() -> String {
    let [version, commit] = [env!("CARGO_PKG_VERSION"), env!("DROPOUT_Q_COMMIT")];
    format!("version {version} {commit}").trim_end().to_owned()
}

fn checksum(head: &[u8], state: &[u8]) -> Checksum {
    let mut checksum = Checksum::of(head);
    checksum.add(state);
    checksum
}

/// What every program's checkpoint says of it.
#[derive(Deserialize)]
struct Maker {
    program: String,
}

/// The second line of a whole file, and the state.
fn parts(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = |bytes: &[u8]| bytes.iter().position(|&byte| byte == b'\n');
    let rest = bytes.strip_prefix(MAGIC.as_bytes())?;
    let (written, rest) = rest.split_at(line(rest)?);
    let (head, state) = rest[1..].split_at(line(&rest[1..])?);
    let state = &state[1..];
    let is_whole = written == checksum(head, state).to_string().as_bytes();
    is_whole.then_some((head, state))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DONE: Done = Done {
        step: 700,
        updates: 650,
        seconds: 0.1,
    };

    fn seeds() -> Vec<(SeedId, Written)> {
        let written = Written {
            updates: 9,
            network: Checksum::of(b"network"),
            ..Written::default()
        };
        let id = |seed| SeedId::new(("a, \"b\"", "world\nof two lines", seed));
        vec![(id(4), written), (id(7), Written::default())]
    }

    fn ids() -> Vec<SeedId> {
        seeds().into_iter().map(|(id, _)| id).collect()
    }

    #[test]
    fn what_is_read_is_what_was_written_last() {
        let run = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::new(run.path(), "steps = 9");
        assert_eq!(checkpoints.read(&ids()), Ok(None));
        checkpoints
            .write(Done::default(), &seeds(), b"old")
            .unwrap();
        checkpoints.write(DONE, &seeds(), b"new\n\xff").unwrap();
        let expected = Checkpoint {
            program: program(),
            config: checkpoints.config.clone(),
            done: DONE,
            written: seeds(),
            state: b"new\n\xff".into(),
        };
        assert_eq!(checkpoints.read(&ids()), Ok(Some(expected)));
        assert_eq!(checkpoints.read(&ids()[..1]), Ok(None));
        checkpoints.keep(&[checkpoints.path(&ids())]).unwrap();
        assert!(checkpoints.path(&ids()).exists());
        checkpoints.keep(&[]).unwrap();
        assert!(!run.path().join(FOLDER).exists());
    }

    #[test]
    fn a_damaged_or_foreign_file_is_not_believed() {
        let run = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::new(run.path(), "steps = 9");
        checkpoints.write(DONE, &seeds(), b"state").unwrap();
        let path = checkpoints.path(&ids());
        let whole = fs::read(&path).unwrap();
        let read = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            checkpoints.read(&ids()).unwrap_err()
        };
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            assert_eq!(read(&changed), "it is damaged", "{place}");
            assert_eq!(read(&whole[..place]), "it is damaged", "{place}");
        }
        assert_eq!(read(&[&whole[..], b"x"].concat()), "it is damaged");

        // Another program's may say what this one cannot read.
        let head = br#"{"program":"version 9"}"#;
        let sum = checksum(head, b"state").to_string();
        let foreign = [MAGIC.as_bytes(), sum.as_bytes(), b"\n", head, b"\nstate"].concat();
        assert!(read(&foreign).starts_with("it is of version 9, and this is version"));

        fs::write(&path, &whole).unwrap();
        let other = Checkpoints::new(run.path(), "steps = 8");
        assert_eq!(other.read(&ids()), Err("it is of another run".into()));
        let others = &ids()[..1];
        fs::copy(&path, checkpoints.path(others)).unwrap();
        assert_eq!(checkpoints.read(others), Err("it is of another run".into()));
    }
}
