//! Writes a run's CSV files: rows are appended as they come, and at the end each file is sorted and
//! replaced atomically.
//!
//! Rows go to the files whole and within half a second, so that a killed run leaves what it had. The
//! row of a seed in `seeds.csv` goes after all its others: where it is, they are.

use std::{
    collections::HashMap,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    error::{Error, failed},
    files::replace,
    records::{Record, Records, Row, Seed, Table, Variances},
};

/// Rows wait no longer than this before they are written.
pub const FLUSH_EVERY: Duration = Duration::from_millis(500);

/// Bytes that are written in one call. Linux cuts a write for a kill only between two pages of the
/// file, so a row is cut with the odds of a microsecond for each page that a run fills.
const CHUNK: usize = 4096;

/// The CSV files of a run.
pub struct Recorder {
    records: Records,
    /// By name. A run without an arm that learns variances has no file of them.
    files: HashMap<&'static str, TableFile>,
    flushed: Instant,
}

/// A file and what of its table it holds.
struct TableFile {
    path: PathBuf,
    file: File,
    rows: usize,
    /// Bytes of the header and of the rows.
    length: u64,
}

impl Recorder {
    /// Begins the files in a run's folder with the rows that are there already. `learns_noise` says
    /// whether an arm learns variances: only then there is `uncertainty.csv`.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn create(folder: &Path, mut records: Records, learns_noise: bool) -> Result<Self, Error> {
        let mut files = HashMap::new();
        for table in records.tables() {
            if learns_noise || table.file() != Variances::FILE {
                files.insert(table.file(), TableFile::create(folder, table)?);
            }
        }
        Ok(Self {
            records,
            files,
            flushed: Instant::now(),
        })
    }

    pub fn take(&mut self, record: Record) {
        self.records.push(record);
    }

    /// Writes the rows that wait, but for those of `seeds.csv`, if they have waited long enough.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn flush_if_due(&mut self) -> Result<(), Error> {
        if self.flushed.elapsed() < FLUSH_EVERY {
            return Ok(());
        }
        self.append(|file| file != Seed::FILE)
    }

    /// Writes all rows that wait, when a block is finished.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write_seeds(&mut self) -> Result<(), Error> {
        self.append(|_| true)
    }

    /// Writes the rows that wait for these files, those of the seeds last.
    fn append(&mut self, wanted: impl Fn(&str) -> bool) -> Result<(), Error> {
        self.flushed = Instant::now();
        for table in self.records.tables() {
            if let Some(file) = self.files.get_mut(table.file())
                && wanted(table.file())
            {
                file.append(table)?;
            }
        }
        Ok(())
    }

    /// Sorts the files, arms in the given order.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(mut self, arms: &[String]) -> Result<(), Error> {
        for table in self.records.tables() {
            table.sort(arms);
            if let Some(TableFile { path, .. }) = self.files.get(table.file()) {
                replace(path, &to_text(table)).map_err(failed("write", path))?;
            }
        }
        Ok(())
    }
}

impl TableFile {
    fn create(folder: &Path, table: &dyn Table) -> Result<Self, Error> {
        let path = folder.join(table.file());
        let content = to_text(table);
        let write = || {
            replace(&path, &content)?;
            File::options().append(true).open(&path)
        };
        Ok(Self {
            file: write().map_err(failed("write", &path))?,
            path,
            rows: table.rows(),
            length: content.len() as u64,
        })
    }

    fn append(&mut self, table: &dyn Table) -> Result<(), Error> {
        let mut chunk = Vec::new();
        for row in self.rows..table.rows() {
            let line = table.line(row);
            if chunk.len() + line.len() > CHUNK {
                self.write(&chunk)?;
                chunk.clear();
            }
            chunk.extend(line);
        }
        self.write(&chunk)?;
        self.rows = table.rows();
        Ok(())
    }

    fn write(&mut self, rows: &[u8]) -> Result<(), Error> {
        self.file.write_all(rows).map_err(|error| {
            // A full disk may take a part of the rows; what stays are whole ones. The first error
            // is the one to report.
            let _ = self.file.set_len(self.length);
            failed("write", &self.path)(error)
        })?;
        self.length += rows.len() as u64;
        Ok(())
    }
}

/// A file's header and rows.
fn to_text(table: &dyn Table) -> Vec<u8> {
    let mut text = format!("{}\n", table.columns().join(",")).into_bytes();
    for row in 0..table.rows() {
        text.extend(table.line(row));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Ending, Episode};

    #[test]
    fn the_row_of_a_seed_is_written_with_its_block_and_no_earlier() {
        let folder = tempfile::TempDir::new().unwrap();
        let mut recorder = Recorder::create(folder.path(), Records::default(), false).unwrap();
        let lines = |file: &str| {
            let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
            text.lines().count()
        };
        recorder.take(Record::Episode(Episode {
            arm: "a".into(),
            env: "w".into(),
            seed: 3,
            episode: 0,
            step: 5,
            episode_return: 0.25,
            length: 5,
            ending: Ending::Terminated,
        }));
        recorder.take(Record::Seed(Seed {
            arm: "a".into(),
            env: "w".into(),
            seed: 3,
            parameters: 0,
            first_goal: None,
            diverged_step: None,
            optimal_return: None,
            random_return: None,
        }));
        recorder.flushed -= FLUSH_EVERY;
        recorder.flush_if_due().unwrap();
        assert_eq!([lines("episodes.csv"), lines("seeds.csv")], [2, 1]);
        recorder.write_seeds().unwrap();
        assert_eq!([lines("episodes.csv"), lines("seeds.csv")], [2, 2]);
    }
}
