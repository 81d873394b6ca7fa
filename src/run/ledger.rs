//! `checksums.csv`: what each finished seed wrote to each file, so that a run goes on from rows that are
//! those it wrote, and a report finds out about changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    path::Path,
};

use csv::StringRecord;

use crate::{
    error::Error,
    records::{self, FILES, Record, Row, Training},
    run::{
        checksum::Checksum,
        file::{open, unreadable},
        read::whole_lines,
    },
};

pub const CHECKSUMS_FILE: &str = "checksums.csv";

/// The column of a seed's saved network.
pub const NETWORK: &str = "network";

/// Files that older runs do not have.
const SINCE: [&str; 1] = [Training::FILE];

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

/// What seeds have in files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Checksums(BTreeMap<&'static str, BTreeMap<SeedId, Checksum>>);

impl Checksums {
    pub fn add(&mut self, row: &Record) {
        let of_file = self.0.entry(row.file()).or_default();
        let of_seed = of_file.entry(SeedId::new(row.seed_key())).or_default();
        of_seed.add(&row.line());
    }

    /// What a seed has in a file.
    pub fn of(&self, file: &str, id: &SeedId) -> Checksum {
        let found = self.0.get(file).and_then(|seeds| seeds.get(id));
        found.copied().unwrap_or_default()
    }

    /// The seeds that have rows in a file.
    pub fn ids(&self, file: &str) -> impl Iterator<Item = &SeedId> {
        self.0.get(file).into_iter().flat_map(BTreeMap::keys)
    }

    /// The first file, and the seed of it, in which these and others both have rows, and not the same.
    pub fn differing<'a>(&'a self, others: &Self) -> Option<(&'static str, &'a SeedId)> {
        let all = self.0.iter();
        let mut all =
            all.flat_map(|(file, seeds)| seeds.iter().map(move |(id, sum)| (*file, id, *sum)));
        let both = all.find(|&(file, id, sum)| {
            let other = others.of(file, id);
            !other.is_empty() && other != sum
        });
        both.map(|(file, id, _)| (file, id))
    }
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
    let Some((path, mut file)) = open(folder, CHECKSUMS_FILE)? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unreadable(&path))?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(true)
        .from_reader(whole_lines(&bytes));
    let header = header();
    let columns: Vec<&str> = header.trim_end().split(',').collect();
    let found = reader.headers().cloned().unwrap_or_default();
    let known = columns
        .iter()
        .filter(|column| !SINCE.contains(column) || found.iter().any(|f| f == **column));
    if !known.copied().eq(&found) {
        return Ok(Some(Ledger::new()));
    }
    let records = reader.into_records();
    Ok(Some(
        records
            .filter_map(|record| entry(&found, &record.ok()?))
            .collect(),
    ))
}

/// What a seed's [line](line()) says; none if it is not one.
pub fn of_line(text: &str) -> Option<(SeedId, Written)> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    reader.read_record(&mut record).ok()?;
    entry(&header().trim_end().split(',').collect(), &record)
}

/// A line under this header. What has no column was not written.
fn entry(header: &StringRecord, record: &StringRecord) -> Option<(SeedId, Written)> {
    let [arm, env, seed, updates] = [0, 1, 2, 3].map(|place| record.get(place));
    let mut written = Written {
        updates: updates?.parse().ok()?,
        ..Written::default()
    };
    let names = FILES.iter().map(|(file, _)| *file).chain([NETWORK]);
    let sums = written.rows.iter_mut().chain([&mut written.network]);
    for (name, sum) in names.zip(sums) {
        if let Some(place) = header.iter().position(|column| column == name) {
            *sum = record.get(place)?.parse().ok()?;
        }
    }
    let id = SeedId::new((arm?, env?, seed?.parse().ok()?));
    Some((id, written)).filter(|_| record.len() == header.len())
}
