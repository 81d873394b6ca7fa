//! `checksums.csv`: what each finished seed wrote to each file, so that a run goes on from rows that are
//! those it wrote, and a report finds out about changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    records::{self, FILES, Record, Row, State},
    run::{
        checksum::Checksum,
        file::{open, packed_name, unreadable},
        networks,
        read::whole_lines,
        seed_id::SeedId,
    },
};

pub const CHECKSUMS_FILE: &str = "checksums.csv";

/// The column of a seed's saved network.
pub const NETWORK: &str = "network";

/// What a seed wrote: of each file in the order of [`FILES`], and of its network.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Gradient steps, in the first column after the seed.
    pub updates: u64,
    pub rows: [Checksum; FILES.len()],
    pub network: Checksum,
}

/// What seeds wrote, or have in files.
pub type Ledger = BTreeMap<SeedId, Written>;

impl Written {
    /// Adds a row.
    pub fn add(&mut self, row: &Record) {
        self.rows[row.place()].add(&row.line());
    }

    /// The files of a seed whose content was to be this and is not: its rows are what was found, and its network is
    /// what is in the folder.
    pub fn unlike(&self, found: &Self, folder: &Path, id: &SeedId) -> BTreeSet<&'static str> {
        let network = || networks::checksum(folder, &id.arm, &id.env, id.seed);
        let network = (!self.network.is_empty() && self.network != network()).then_some(NETWORK);
        let rows = FILES.iter().zip(self.rows.iter().zip(&found.rows));
        let rows = rows.filter(|(_, (written, found))| written != found);
        rows.map(|((file, _), _)| *file).chain(network).collect()
    }
}

/// The header of the file.
pub fn header() -> String {
    let files = FILES.iter().map(|(file, _)| *file).chain([NETWORK]);
    let columns = ["arm", "env", "seed", "updates"].into_iter().chain(files);
    columns.collect::<Vec<_>>().join(",") + "\n"
}

/// A seed's line of the file.
pub fn line(id: &SeedId, written: &Written) -> Vec<u8> {
    records::line(&(id, written))
}

/// The ledger of a run; none if it has none. A line that cannot be read is left out: its seed has not finished, as far
/// as is known.
///
/// # Errors
/// If the system does not let the file be read, or it has other columns.
pub fn read(folder: &Path) -> Result<Option<Ledger>, Error> {
    let Some((path, mut file)) = open(folder, CHECKSUMS_FILE)? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unreadable(&path))?;
    let Some(lines) = whole_lines(&bytes).strip_prefix(header().as_bytes()) else {
        return Err(Error::Input(format!(
            "{}: expected the columns that this version of the program writes, {}; restore the file, or use the \
             version that wrote it",
            path.display(),
            header().trim_end()
        )));
    };
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(lines);
    let fields = header().split(',').count();
    let records = reader.into_records().flatten();
    let records = records.filter(|record| record.len() == fields);
    let entries = records.filter_map(|record| record.deserialize(None).ok());
    Ok(Some(entries.collect()))
}

/// Checks that a run's files have the rows of finished seeds as they wrote them, and, if the run has finished, no
/// others. A file that is not there at all is none that has changed.
///
/// # Errors
/// The file and the seed whose rows have changed.
pub fn check(
    folder: &Path,
    finished: &Ledger,
    found: &Ledger,
    is_finished: bool,
) -> Result<(), Error> {
    let nothing = Written::default();
    let others = found
        .keys()
        .filter(|id| is_finished && !finished.contains_key(id));
    let all = finished.iter().chain(others.map(|id| (id, &nothing)));
    for (id @ SeedId { arm, env, seed }, written) in all {
        let unlike = written.unlike(found.get(id).unwrap_or(&nothing), folder, id);
        let mut changed = unlike.into_iter().flat_map(|file| match file {
            NETWORK => vec![networks::path(folder, arm, env, *seed)],
            // Of packed states those that a summary uses suffice.
            State::FILE => vec![folder.join(file)],
            file => vec![folder.join(file), folder.join(packed_name(file))],
        });
        if let Some(file) = changed.find(|file| file.exists()) {
            return Err(Error::Input(format!(
                "{}: what seed {seed} of {arm} on {env} has here is not what the run wrote (see {CHECKSUMS_FILE}); \
                 restore the files, or train the run again with the same options and --resume",
                file.display()
            )));
        }
    }
    Ok(())
}

/// The first seed that has rows in a file of both runs, and not the same, and the file.
pub fn differing<'a>(one: &'a Ledger, other: &Ledger) -> Option<(&'static str, &'a SeedId)> {
    for (id, here) in one {
        let there = other.get(id).into_iter().flat_map(|there| &there.rows);
        let files = FILES.iter().zip(here.rows.iter().zip(there));
        let mut both = files.filter(|(_, (here, there))| !here.is_empty() && !there.is_empty());
        if let Some(((file, _), _)) = both.find(|(_, (here, there))| here != there) {
            return Some((file, id));
        }
    }
    None
}
