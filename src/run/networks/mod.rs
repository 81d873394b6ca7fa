//! Trained networks in a run's folder: one file for each arm, world and seed, as it stands at the end
//! of training. A seed that diverged, or whose arm learns nothing, has none.
//!
//! A file is `networks/ARM/ENV/seed-K.safetensors`, with the labels made [safe](file_name) for a
//! file system. Its bytes depend on the network and its labels alone.

mod format;

use std::{
    fs,
    io::ErrorKind::AlreadyExists,
    path::{Path, PathBuf},
};

use agents::saved::QFunction;

use crate::{
    error::{Error, failed},
    files,
    run::{
        checksum::{Checksum, fnv_1a},
        seed_id::SeedId,
    },
};

/// The folder of the networks in a run's folder.
pub const FOLDER: &str = "networks";

/// Bytes of a label that a file's name keeps; file systems take 255 for a name.
const LONGEST: usize = 200;

/// A network at the end of training, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    pub arm: String,
    pub env: String,
    pub seed: u64,
    pub step: u64,
    /// Of the networks that act and learn, not of the target networks.
    pub q: QFunction,
}

/// A label as the name of a file or folder.
///
/// Letters and digits of ASCII, blanks and `-_.=,+` stay; every other byte of the label's UTF-8, and
/// a dot or blank at either end, is written as `%` and two hexadecimal digits. So no two labels have
/// the same name. A name that would be longer than 200 bytes is cut there and followed by `~` and a
/// hash of the whole label (FNV-1a, 64 bits).
pub fn file_name(label: &str) -> String {
    let last = label.len().saturating_sub(1);
    let mut name = String::new();
    for (index, byte) in label.bytes().enumerate() {
        let inside = index != 0 && index != last;
        if byte.is_ascii_alphanumeric()
            || b"-_=,+".contains(&byte)
            || inside && b" .".contains(&byte)
        {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    if name.len() > LONGEST {
        name.truncate(LONGEST);
        name.push_str(&format!("~{:016x}", fnv_1a(label.as_bytes())));
    }
    name
}

/// The file of a network in a run's folder.
pub fn path(run: &Path, arm: &str, env: &str, seed: u64) -> PathBuf {
    let folder = run.join(FOLDER).join(file_name(arm)).join(file_name(env));
    folder.join(format!("seed-{seed}.safetensors"))
}

/// Writes a network into a run's folder, and returns the checksum of the file.
///
/// # Errors
/// If it cannot be written.
pub fn write(run: &Path, trained: &Trained) -> Result<Checksum, Error> {
    let path = path(run, &trained.arm, &trained.env, trained.seed);
    make_folders_of(&path)?;
    let bytes = format::to_bytes(trained);
    files::replace(&path, &bytes).map_err(failed("write", &path))?;
    Ok(Checksum::of(&bytes))
}

/// The checksum of a network's file; empty if it cannot be read.
pub fn checksum(run: &Path, arm: &str, env: &str, seed: u64) -> Checksum {
    let bytes = files::read(&path(run, arm, env, seed), u64::MAX);
    bytes.map_or_else(|_| Checksum::default(), |bytes| Checksum::of(&bytes))
}

/// Gives a run the network of a seed in another folder, which keeps it, if there is one.
///
/// # Errors
/// If it can be neither linked nor copied.
pub fn share(from: &Path, run: &Path, SeedId { arm, env, seed }: &SeedId) -> Result<(), Error> {
    let [from, to] = [from, run].map(|run| path(run, arm, env, *seed));
    if !from.exists() {
        return Ok(());
    }
    make_folders_of(&to)?;
    // What an earlier try left may be older.
    let _ = fs::remove_file(&to);
    let copy = |_| files::replace(&to, &fs::read(&from)?);
    let shared = fs::hard_link(&from, &to).or_else(copy);
    shared.map_err(failed("write", &to))
}

/// Makes the folders of a network's file. A run whose folder went away is not begun anew without its configuration.
fn make_folders_of(file: &Path) -> Result<(), Error> {
    let above: Vec<&Path> = file.ancestors().skip(1).take(3).collect();
    above.into_iter().rev().try_for_each(make)
}

/// Makes a folder in one that is there.
pub(super) fn make(folder: &Path) -> Result<(), Error> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() != AlreadyExists => Err(failed("make", folder)(error)),
        _ => Ok(()),
    }
}

/// Reads a network from a run's folder.
///
/// # Errors
/// If the file is not there, or is not what a run writes for this arm, world and seed.
pub fn read(run: &Path, arm: &str, env: &str, seed: u64) -> Result<Trained, Error> {
    let path = path(run, arm, env, seed);
    let wrong = |why: String| Error::Input(format!("{}: {why}", path.display()));
    let bytes =
        files::read(&path, u64::MAX).map_err(|error| wrong(format!("cannot read it: {error}")))?;
    let trained = format::from_bytes(&bytes).map_err(wrong)?;
    if (&*trained.arm, &*trained.env, trained.seed) != (arm, env, seed) {
        return Err(wrong(format!(
            "it holds the network of seed {} of {} on {}; expected that of seed {seed} of {arm} on {env}",
            trained.seed, trained.arm, trained.env
        )));
    }
    Ok(trained)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn labels_stay_legible_and_what_a_file_system_refuses_is_written_in_digits() {
        for (label, name) in [
            (
                "dropout-q mask=episode dropout=0.2",
                "dropout-q mask=episode dropout=0.2",
            ),
            ("gridworld map=a/b\\c:d", "gridworld map=a%2Fb%5Cc%3Ad"),
            ("../é%", "%2E.%2F%C3%A9%25"),
            (".", "%2E"),
            ("", ""),
            ("a. ", "a.%20"),
        ] {
            assert_eq!(file_name(label), name);
        }
    }

    #[test]
    fn no_two_labels_share_a_name_however_long() {
        let long = "x".repeat(LONGEST);
        let labels = [
            "a/b",
            "a%2Fb",
            "a b",
            "a_b",
            &long,
            &format!("{long}y"),
            &format!("{long}z"),
        ];
        let names: HashSet<String> = labels.iter().map(|label| file_name(label)).collect();
        assert_eq!(names.len(), labels.len());
        assert!(names.iter().all(|name| name.len() <= 217));
    }
}
