//! Writes a run's CSV files: rows are appended as they come, and at the end each file is sorted and
//! replaced atomically.
//!
//! Rows go to the files whole and within half a second, so that a killed run leaves what it had.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    error::{Error, failed},
    records::{Behaviour, Episode, Evaluation, Record, Records, Row, Seed, State},
};

/// Rows wait no longer than this before they are written.
pub const FLUSH_EVERY: Duration = Duration::from_millis(500);

/// Bytes that are written in one call. Linux cuts a write for a kill only between two pages of the
/// file, so a row is cut with the odds of a microsecond for each page that a run fills.
const CHUNK: usize = 4096;

/// One CSV file and the rows that it holds.
struct Table<R: Row> {
    path: PathBuf,
    file: File,
    rows: Vec<R>,
    /// Rows that the file holds already.
    written: usize,
    /// Bytes of the header and of those rows.
    length: u64,
}

/// The CSV files of a run.
pub struct Recorder {
    episodes: Table<Episode>,
    behaviour: Table<Behaviour>,
    evaluations: Table<Evaluation>,
    seeds: Table<Seed>,
    states: Table<State>,
    flushed: Instant,
}

impl Recorder {
    /// Begins the files in a run's folder.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn create(folder: &Path) -> Result<Self, Error> {
        Ok(Self {
            episodes: Table::create(folder)?,
            behaviour: Table::create(folder)?,
            evaluations: Table::create(folder)?,
            seeds: Table::create(folder)?,
            states: Table::create(folder)?,
            flushed: Instant::now(),
        })
    }

    /// Takes a row.
    pub fn take(&mut self, record: Record) {
        match record {
            Record::Episode(row) => self.episodes.rows.push(row),
            Record::Behaviour(row) => self.behaviour.rows.push(row),
            Record::Evaluation(row) => self.evaluations.rows.push(row),
            Record::Seed(row) => self.seeds.rows.push(row),
            Record::State(row) => self.states.rows.push(row),
        }
    }

    /// Writes the rows that wait, if they have waited long enough.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn flush_if_due(&mut self) -> Result<(), Error> {
        if self.flushed.elapsed() < FLUSH_EVERY {
            return Ok(());
        }
        self.flushed = Instant::now();
        self.episodes.append()?;
        self.behaviour.append()?;
        self.evaluations.append()?;
        self.seeds.append()?;
        self.states.append()
    }

    /// Sorts the files, arms in the given order, and hands out all rows in that order.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(self, arms: &[String]) -> Result<Records, Error> {
        Ok(Records {
            episodes: self.episodes.finish(arms)?,
            behaviour: self.behaviour.finish(arms)?,
            evaluations: self.evaluations.finish(arms)?,
            seeds: self.seeds.finish(arms)?,
            states: self.states.finish(arms)?,
        })
    }
}

impl<R: Row> Table<R> {
    fn create(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(R::FILE);
        let header = format!("{}\n", R::COLUMNS.join(","));
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(header.as_bytes())?;
            Ok(file)
        };
        let file = write().map_err(failed("write", &path))?;
        Ok(Self {
            path,
            file,
            rows: Vec::new(),
            written: 0,
            length: header.len() as u64,
        })
    }

    fn append(&mut self) -> Result<(), Error> {
        let mut chunk = Vec::new();
        for index in self.written..self.rows.len() {
            let line = to_line(&self.rows[index]);
            if chunk.len() + line.len() > CHUNK {
                self.write(&chunk)?;
                chunk.clear();
            }
            chunk.extend(line);
        }
        self.write(&chunk)?;
        self.written = self.rows.len();
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

    fn finish(mut self, arms: &[String]) -> Result<Vec<R>, Error> {
        let place = |row: &R| arms.iter().position(|arm| arm == row.arm());
        self.rows
            .sort_by(|a, b| (place(a), a.key()).cmp(&(place(b), b.key())));
        let mut content = format!("{}\n", R::COLUMNS.join(",")).into_bytes();
        for row in &self.rows {
            content.extend(to_line(row));
        }
        crate::files::replace(&self.path, &content).map_err(failed("write", &self.path))?;
        Ok(self.rows)
    }
}

fn to_line<R: Row>(row: &R) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    writer.serialize(row).expect("a row is flat");
    writer.into_inner().expect("a vector takes all bytes")
}
