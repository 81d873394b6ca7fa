//! `scores.csv`: the score of each seed of each trial, written when its block has finished, so that a search that
//! was stopped goes on without training it again. Numbers are written so that they are read back exactly.

use std::{
    collections::BTreeMap,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

use crate::{
    error::{Error, failed},
    files, records,
    run::{read_if_there, whole_lines},
};

const HEADER: [&str; 5] = ["trial", "stage", "env", "seed", "score"];

/// Whose score it is: the trial, the number of the stage, the world's label and the seed.
pub type SeedKey = (usize, u64, String, u64);

/// The file, and what is in it.
pub struct SeedScores {
    path: PathBuf,
    scores: BTreeMap<SeedKey, f64>,
}

impl SeedScores {
    /// The file in a folder, with the scores that are there already. A row that a kill cut goes.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("scores.csv");
        let bytes = read_if_there(&path)?.unwrap_or_default();
        let rows = csv::Reader::from_reader(whole_lines(&bytes)).into_deserialize();
        let scores =
            rows.flatten()
                .map(|(trial, stage, env, seed, score): (_, _, String, _, _)| {
                    ((trial, stage, env, seed), score)
                });
        let scores = Self {
            scores: scores.collect(),
            path,
        };
        scores.sort()?;
        Ok(scores)
    }

    pub fn get(&self, key: &SeedKey) -> Option<f64> {
        self.scores.get(key).copied()
    }

    /// Adds the scores of seeds that have finished.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn add(&mut self, scores: Vec<(SeedKey, f64)>) -> Result<(), Error> {
        let lines: Vec<u8> = scores
            .iter()
            .flat_map(|(key, score)| line(key, *score))
            .collect();
        let file = File::options().append(true).open(&self.path);
        let written = file.and_then(|mut file| file.write_all(&lines));
        written.map_err(failed("write", &self.path))?;
        self.scores.extend(scores);
        Ok(())
    }

    /// Writes the rows in the order of their keys.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn sort(&self) -> Result<(), Error> {
        let lines = self.scores.iter().map(|(key, score)| line(key, *score));
        let header = (HEADER.join(",") + "\n").into_bytes();
        let lines: Vec<Vec<u8>> = std::iter::once(header).chain(lines).collect();
        files::replace(&self.path, &lines.concat()).map_err(failed("write", &self.path))
    }
}

fn line((trial, stage, env, seed): &SeedKey, score: f64) -> Vec<u8> {
    records::line(&(trial, stage, env, seed, score))
}
