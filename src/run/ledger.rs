//! `checksums.csv`: what each finished seed wrote to each file, so that a run goes on from rows that are
//! those it wrote, and a report finds out about changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use crate::{
    error::Error,
    records::{self, FILES},
    run::{
        checksum::Checksum,
        read::{read_if_there, whole_lines},
    },
};

pub const CHECKSUMS_FILE: &str = "checksums.csv";

/// The column of a seed's saved network.
pub const NETWORK: &str = "network";

/// Whose rows they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeedId {
    pub arm: String,
    pub env: String,
    pub seed: u64,
}

/// What a finished seed wrote: of each file in the order of [`FILES`], and of its network.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Gradient steps, in the first column after the seed.
    pub updates: u64,
    pub rows: [Checksum; FILES.len()],
    pub network: Checksum,
}

/// What every finished seed wrote.
pub type Ledger = BTreeMap<SeedId, Written>;

impl SeedId {
    pub fn new((arm, env, seed): (&str, &str, u64)) -> Self {
        Self {
            arm: arm.into(),
            env: env.into(),
            seed,
        }
    }

    /// The bytes with which all of its rows begin.
    pub fn prefix(&self) -> Vec<u8> {
        let mut prefix = records::line(&(&self.arm, &self.env, self.seed));
        prefix.pop();
        prefix.push(b',');
        prefix
    }
}

impl Written {
    fn sums(&self) -> impl Iterator<Item = &Checksum> {
        self.rows.iter().chain([&self.network])
    }

    /// The files whose content was to be this, and is not what was found.
    pub fn unlike(&self, found: &Self) -> BTreeSet<&'static str> {
        let names = FILES.iter().map(|(file, _)| *file).chain([NETWORK]);
        let pairs = self.sums().zip(found.sums());
        let pairs = names.zip(pairs);
        let unlike = pairs.filter(|(_, (written, found))| written != found);
        unlike.map(|(name, _)| name).collect()
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
    let [seed, updates] = [id.seed, written.updates].map(|number| number.to_string());
    let whose = [id.arm.clone(), id.env.clone(), seed, updates];
    let fields = whose
        .into_iter()
        .chain(written.sums().map(Checksum::to_string));
    records::line(&fields.collect::<Vec<_>>())
}

/// The ledger of a run; none if it has none, as old runs. A line that cannot be read is left out: its seed
/// has not finished, as far as is known.
///
/// # Errors
/// If the system does not let the file be read.
pub fn read(folder: &Path) -> Result<Option<Ledger>, Error> {
    let path = folder.join(CHECKSUMS_FILE);
    let Some(bytes) = read_if_there(&path)? else {
        return Ok(None);
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(true)
        .from_reader(whole_lines(&bytes));
    let header = header();
    let known = reader
        .headers()
        .is_ok_and(|columns| columns.iter().eq(header.trim_end().split(',')));
    let records = reader.into_records().filter(|_| known);
    Ok(Some(
        records.filter_map(|record| entry(&record.ok()?)).collect(),
    ))
}

/// What a seed's [line](line()) says; none if it is not one.
pub fn of_line(text: &str) -> Option<(SeedId, Written)> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    reader.read_record(&mut record).ok()?;
    entry(&record)
}

fn entry(record: &csv::StringRecord) -> Option<(SeedId, Written)> {
    let mut fields = record.iter();
    let (arm, env, seed) = (fields.next()?, fields.next()?, fields.next()?.parse().ok()?);
    let mut written = Written {
        updates: fields.next()?.parse().ok()?,
        ..Written::default()
    };
    for sum in written.rows.iter_mut().chain([&mut written.network]) {
        *sum = fields.next()?.parse().ok()?;
    }
    Some((SeedId::new((arm, env, seed)), written)).filter(|_| fields.next().is_none())
}
