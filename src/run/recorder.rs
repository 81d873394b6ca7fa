//! Writes a run's CSV files: rows are appended as they come, and at the end each file is sorted and
//! replaced atomically.
//!
//! Rows go to the files whole and within half a second, so that a killed run leaves what it had. A seed has
//! finished when its line is in `checksums.csv`, which goes there after all else that it wrote.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    error::{Error, failed},
    files::replace_by,
    records::{FILES, Record, Row, Variances},
    run::{
        checksum::Checksum,
        ledger::{self, CHECKSUMS_FILE, Ledger, Written},
        networks::{self, Trained},
        seed_id::SeedId,
        table_file::TableFile,
    },
};

/// Rows wait no longer than this before they are written.
pub const FLUSH_EVERY: Duration = Duration::from_millis(500);

/// The CSV files of a run, and its networks.
pub struct Recorder {
    folder: PathBuf,
    /// As in [`FILES`].
    tables: Vec<TableFile>,
    /// Whether there is a file of learned variances: a run without an arm that learns them has none.
    learns_noise: bool,
    /// What the finished seeds have written.
    ledger: Ledger,
    /// Of networks whose seeds have not finished.
    networks: BTreeMap<SeedId, Checksum>,
    flushed: Instant,
}

impl Recorder {
    /// The files of a run's folder, with what is there. `learns_noise` says whether an arm learns variances:
    /// only then there is `uncertainty.csv`.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn open(folder: &Path, learns_noise: bool) -> Result<Self, Error> {
        // First: what it promises is in the files, while another process writes them.
        let ledger = ledger::read(folder)?.unwrap_or_default();
        let open = |&(file, columns)| TableFile::open(folder, file, columns);
        Ok(Self {
            folder: folder.into(),
            tables: FILES.iter().map(open).collect::<Result<_, _>>()?,
            learns_noise,
            ledger,
            networks: BTreeMap::new(),
            flushed: Instant::now(),
        })
    }

    /// Whether all of a finished run is there to be checked: what each seed wrote, and every file.
    pub fn is_complete(&self) -> bool {
        let files = FILES.iter().map(|(file, _)| *file);
        let files = files.filter(|file| self.learns_noise || *file != Variances::FILE);
        let mut files = files.chain([CHECKSUMS_FILE]);
        files.all(|file| self.folder.join(file).exists())
    }

    /// Whether a seed has finished, and all that it wrote is there.
    pub fn has(&self, id: &SeedId) -> bool {
        self.damaged(id).is_some_and(|files| files.is_empty())
    }

    /// The files whose content is not what a seed is known to have written; none if nothing is known.
    pub fn damaged(&self, id: &SeedId) -> Option<BTreeSet<&'static str>> {
        let written = self.ledger.get(id)?;
        Some(written.unlike(&self.written(id), &self.folder, id))
    }

    /// What a seed has in the files of rows.
    fn written(&self, id: &SeedId) -> Written {
        Written {
            rows: std::array::from_fn(|file| self.tables[file].checksum(id)),
            ..Written::default()
        }
    }

    /// Cuts the rows of a seed in training to those that it had written once; says whether they are there. It
    /// has not finished.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn cut(&mut self, id: &SeedId, to: &Written) -> Result<bool, Error> {
        self.ledger.remove(id);
        let mut are_there = true;
        for (table, &rows) in self.tables.iter_mut().zip(&to.rows) {
            are_there &= table.cut(id, rows)?;
        }
        Ok(are_there)
    }

    /// Begins: the files keep the rows of these seeds, finished or [cut](Self::cut), and lose all others.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn keep(self, seeds: &BTreeSet<SeedId>) -> Result<Self, Error> {
        let seeds: Vec<_> = seeds.iter().map(|id| (id, &self)).collect();
        write(&self.folder, &seeds, self.learns_noise)?;
        Self::open(&self.folder, self.learns_noise)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn take(&mut self, record: &Record) {
        let table = &mut self.tables[record.place()];
        table.add(SeedId::new(record.seed_key()), record.line());
    }

    /// Writes a network.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn take_network(&mut self, trained: &Trained) -> Result<(), Error> {
        let id = SeedId::new((&trained.arm, &trained.env, trained.seed));
        self.networks
            .insert(id, networks::write(&self.folder, trained)?);
        Ok(())
    }

    /// Writes the rows that wait, but for those of `seeds.csv`, if they have waited long enough.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn flush_if_due(&mut self) -> Result<(), Error> {
        match self.flushed.elapsed() < FLUSH_EVERY {
            true => Ok(()),
            false => self.flush(),
        }
    }

    /// Writes the rows that wait, but for those of `seeds.csv`.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.flushed = Instant::now();
        let [tables @ .., _seeds] = &mut self.tables[..] else {
            return Ok(());
        };
        tables.iter_mut().try_for_each(TableFile::append)
    }

    /// What seeds in training have written until now, when that is on the disk.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn so_far(
        &mut self,
        seeds: impl Iterator<Item = SeedId>,
    ) -> Result<Vec<(SeedId, Written)>, Error> {
        self.flush()?;
        self.tables.iter().try_for_each(TableFile::sync)?;
        Ok(seeds.map(|id| (id.clone(), self.written(&id))).collect())
    }

    /// The finished seeds and the updates of each.
    pub fn finished(&self) -> impl Iterator<Item = (&SeedId, u64)> {
        self.ledger
            .iter()
            .map(|(id, written)| (id, written.updates))
    }

    /// Seeds that trained together have finished, with so many updates of all: writes what waits, and then what
    /// they have written.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish_seeds(
        &mut self,
        seeds: impl Iterator<Item = SeedId>,
        updates: u64,
    ) -> Result<(), Error> {
        self.tables.iter_mut().try_for_each(TableFile::append)?;
        let seeds: Vec<SeedId> = seeds.collect();
        let path = self.folder.join(CHECKSUMS_FILE);
        let mut lines = Vec::new();
        let count = seeds.len() as u64;
        for (place, id) in (0..).zip(seeds) {
            let written = Written {
                updates: updates / count + u64::from(place < updates % count),
                network: self.networks.remove(&id).unwrap_or_default(),
                ..self.written(&id)
            };
            lines.extend(ledger::line(&id, &written));
            self.ledger.insert(id, written);
        }
        let file = File::options().append(true).open(&path);
        let written = file.and_then(|mut file| file.write_all(&lines));
        written.map_err(failed("write", &path))
    }

    /// Sorts the files: by arm, in the given order, then by world and seed.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(self, arms: &[String]) -> Result<(), Error> {
        merge(&self.folder.clone(), &[self], arms)
    }
}

/// Writes into a folder what all finished seeds of these recorders wrote: by arm, in the given order, then by
/// world and seed.
///
/// # Errors
/// If a file cannot be read or written.
pub fn merge(folder: &Path, parts: &[Recorder], arms: &[String]) -> Result<(), Error> {
    let seeds = parts
        .iter()
        .flat_map(|part| part.ledger.keys().map(move |id| (id, part)));
    let mut seeds: Vec<(&SeedId, &Recorder)> = seeds.collect();
    let place = |id: &SeedId| arms.iter().position(|arm| *arm == id.arm);
    seeds.sort_by_key(|&(id, _)| (place(id), id));
    let learns_noise = (parts.iter()).any(|part| part.folder.join(Variances::FILE).exists());
    write(folder, &seeds, learns_noise)
}

/// Writes all files with the rows of these seeds, in their order.
fn write(folder: &Path, seeds: &[(&SeedId, &Recorder)], learns_noise: bool) -> Result<(), Error> {
    for (index, (name, columns)) in FILES.iter().enumerate() {
        if !learns_noise && *name == Variances::FILE {
            continue;
        }
        let path = folder.join(name);
        let written = replace_by(&path, |file| {
            writeln!(file, "{}", columns.join(","))?;
            let mut seeds = seeds.iter();
            seeds.try_for_each(|(id, part)| part.tables[index].copy_rows(id, file))
        });
        written.map_err(failed("write", &path))?;
    }
    let path = folder.join(CHECKSUMS_FILE);
    let written = replace_by(&path, |file| {
        file.write_all(ledger::header().as_bytes())?;
        let lines =
            (seeds.iter()).filter_map(|(id, part)| Some(ledger::line(id, part.ledger.get(id)?)));
        lines.into_iter().try_for_each(|line| file.write_all(&line))
    });
    written.map_err(failed("write", &path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Ending, Episode, Seed};

    #[test]
    fn the_row_of_a_seed_is_written_with_its_block_and_no_earlier() {
        let folder = tempfile::TempDir::new().unwrap();
        let recorder = Recorder::open(folder.path(), false).unwrap();
        let mut recorder = recorder.keep(&BTreeSet::new()).unwrap();
        let lines = |file: &str| {
            let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
            text.lines().count()
        };
        recorder.take(&Record::Episode(Episode {
            arm: "a".into(),
            env: "w".into(),
            seed: 3,
            episode: 0,
            step: 5,
            episode_return: 0.25,
            episode_length: 5,
            ending: Ending::Terminated,
        }));
        recorder.take(&Record::Seed(Seed {
            arm: "a".into(),
            env: "w".into(),
            seed: 3,
            ..Seed::default()
        }));
        let files = ["episodes.csv", "seeds.csv", CHECKSUMS_FILE];
        recorder.flushed -= FLUSH_EVERY;
        recorder.flush_if_due().unwrap();
        assert_eq!(files.map(lines), [2, 1, 1]);
        let id = SeedId::new(("a", "w", 3));
        recorder.finish_seeds([id.clone()].into_iter(), 0).unwrap();
        assert_eq!(files.map(lines), [2, 2, 2]);
    }
}
