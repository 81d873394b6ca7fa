//! Writes a run's CSV files: rows are appended as they come, and at the end each file is sorted and
//! replaced atomically.
//!
//! Rows go to the files whole and within half a second, so that a killed run leaves what it had. The
//! row of a seed in `seeds.csv` goes after all its others: where it is, they are.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    error::{Error, failed},
    records::{Behaviour, Episode, Evaluation, Record, Records, Row, Seed, State, Variances},
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
    /// None in a run without an arm that has such rows.
    variances: Option<Table<Variances>>,
    flushed: Instant,
}

impl Recorder {
    /// Begins the files in a run's folder with the rows that are there already. `learns_noise` says
    /// whether an arm learns variances: only then there is `uncertainty.csv`.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn create(folder: &Path, records: Records, learns_noise: bool) -> Result<Self, Error> {
        Ok(Self {
            episodes: Table::create(folder, records.episodes)?,
            behaviour: Table::create(folder, records.behaviour)?,
            evaluations: Table::create(folder, records.evaluations)?,
            seeds: Table::create(folder, records.seeds)?,
            states: Table::create(folder, records.states)?,
            variances: learns_noise
                .then(|| Table::create(folder, records.variances))
                .transpose()?,
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
            Record::Variances(row) => {
                let table = self.variances.as_mut();
                table
                    .expect("only an arm that learns variances has any")
                    .rows
                    .push(row);
            }
        }
    }

    /// Writes the rows that wait, but for those of `seeds.csv`, if they have waited long enough.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn flush_if_due(&mut self) -> Result<(), Error> {
        if self.flushed.elapsed() < FLUSH_EVERY {
            return Ok(());
        }
        self.flush()
    }

    /// Writes all rows that wait, when a block is finished.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write_seeds(&mut self) -> Result<(), Error> {
        self.flush()?;
        self.seeds.append()
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.flushed = Instant::now();
        self.episodes.append()?;
        self.behaviour.append()?;
        self.evaluations.append()?;
        self.states.append()?;
        self.variances.as_mut().map_or(Ok(()), Table::append)
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
            variances: match self.variances {
                Some(table) => table.finish(arms)?,
                None => Vec::new(),
            },
        })
    }
}

impl<R: Row> Table<R> {
    fn create(folder: &Path, rows: Vec<R>) -> Result<Self, Error> {
        let path = folder.join(R::FILE);
        let content = to_text(&rows);
        let write = || {
            crate::files::replace(&path, &content)?;
            File::options().append(true).open(&path)
        };
        let file = write().map_err(failed("write", &path))?;
        Ok(Self {
            path,
            file,
            written: rows.len(),
            rows,
            length: content.len() as u64,
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
        crate::files::replace(&self.path, &to_text(&self.rows))
            .map_err(failed("write", &self.path))?;
        Ok(self.rows)
    }
}

/// A file's header and rows.
fn to_text<R: Row>(rows: &[R]) -> Vec<u8> {
    let mut text = format!("{}\n", R::COLUMNS.join(",")).into_bytes();
    for row in rows {
        text.extend(to_line(row));
    }
    text
}

fn to_line<R: Row>(row: &R) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    writer.serialize(row).expect("a row is flat");
    writer.into_inner().expect("a vector takes all bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Ending;

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
        recorder.flush().unwrap();
        assert_eq!([lines("episodes.csv"), lines("seeds.csv")], [2, 1]);
        recorder.write_seeds().unwrap();
        assert_eq!([lines("episodes.csv"), lines("seeds.csv")], [2, 2]);
    }
}
