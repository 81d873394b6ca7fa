//! `calibration`: the uncertainty of the uncertainties.
//!
//! How does one know that the STDs of MC dropout are right? The talk's procedure: a model, the original,
//! is trained on a task ([`task`], [`original`]); data are simulated from it by perturbing its first
//! layer with dropout, so that each input has several outputs ([`simulate`]), whose mean and STD are known
//! exactly ([`readout`], [`truth`]); models are retrained on simulated data ([`retrain`]); and their STDs
//! are compared with the true ones ([`score`]).
//!
//! The networks have one hidden layer, so that the map after the dropped layer is linear and the true
//! STD has a closed form; p = 0.2 is that of the authors' demo (Gal & Ghahramani 2016), and 64 units are
//! the width of this program's agents. There is no weight decay: at the decay that the theory asks for
//! with so many data it would be too small to see. With `--run` the original is one's own agent ([`agent`]).

mod agent;
mod experiment;
mod gaussian;
mod options;
mod records;
mod score;
mod simulation;
mod student;
mod task;
mod teacher;
#[cfg(test)]
mod tests;
mod truth;

use serde_json::json;

use crate::error::Error;
use crate::study::{Claim, Csv, Outcome, Study, StudyRun, Work};
pub use options::Calibration;

impl Study for Calibration {
    const NAME: &'static str = "calibration";
    const QUESTION: &'static str =
        "How does one know that the STDs are right: can they be used for this task?";
    const CLAIMS: &'static [Claim] = &[];

    fn study_run(&self) -> &StudyRun {
        &self.study_run
    }

    fn check(&self) -> Result<(), Error> {
        if let Some(subject) = self.subject() {
            subject.find()?;
        }
        Ok(())
    }

    fn run(&self, work: &Work) -> Result<Outcome, Error> {
        let rows = experiment::run(self, work)?;
        let mut csv = vec![
            Csv::new("scores.csv", &rows.scores),
            Csv::new("predictions.csv", &rows.predictions),
            Csv::new("coverage.csv", &rows.coverage),
        ];
        if !rows.agent.is_empty() {
            csv.push(Csv::new("agent.csv", &rows.agent));
        }
        Ok(Outcome {
            answer: String::new(),
            findings: vec![],
            tables: vec![],
            csv,
            sheets: vec![],
            numbers: json!({}),
        })
    }
}
