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
mod answer;
mod check;
mod experiment;
mod findings;
mod gaussian;
mod inputs;
mod link;
mod options;
mod original;
mod pictures;
mod plan;
mod posterior;
mod problem;
mod readout;
mod records;
mod results;
mod retrain;
mod score;
mod simulate;
mod task;
#[cfg(test)]
mod tests;
mod together;
mod truth;

use std::sync::Arc;

use serde_json::json;

use crate::error::Error;
use crate::study::{Claim, Csv, Outcome, Study, StudyRun, Work};
use agent::Found;
use experiment::{Job, Originals};
use findings::{CLAIMS, findings};
pub use options::Calibration;
use plan::{Plan, Setting};
use records::Scored;
use results::{COVERED, RANK, Results, SIZE};
use simulate::Form;
use task::Task;
use truth::Truth;

impl Study for Calibration {
    const NAME: &'static str = "calibration";
    const QUESTION: &'static str =
        "How does one know that the STDs are right: can they be used for this task?";
    const CLAIMS: &'static [Claim] = CLAIMS;

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
        match self.subject() {
            Some(subject) => self.of_agent(&subject.find()?, work),
            None => self.of_tasks(work),
        }
    }
}

impl Calibration {
    fn plan(&self, dropout: f64, units: u64) -> Plan {
        let centre = Setting {
            dropout,
            data: self.data,
            units,
        };
        let vary_dropout = self.vary_dropout.as_deref().unwrap_or_default();
        let vary_units = self.vary_units.as_deref().unwrap_or_default();
        Plan::new(centre, vary_dropout, &self.vary_data, vary_units)
    }

    /// The regression task and the classifier.
    fn of_tasks(&self, work: &Work) -> Result<Outcome, Error> {
        let missing = |option: &str| Error::Failure(format!("--{option} has no value"));
        let dropout = self.dropout.ok_or_else(|| missing("dropout"))?;
        let units = self.units.ok_or_else(|| missing("units"))?;
        let plan = self.plan(dropout, units);
        let originals = Originals {
            seed: self.original_seed.ok_or_else(|| missing("original-seed"))?,
            repeats: self.repeats.ok_or_else(|| missing("repeats"))? as usize,
        };
        let experiments = experiment::of_tasks(&plan, &self.common(), &originals, work)?;
        let scored = Scored::all(experiments, work);
        let results = Results {
            plan,
            passes: self.passes as usize,
            scored,
        };
        let words = Words {
            what: "a network".into(),
            caveat: None,
            more: String::new(),
        };
        outcome(&results, words, true)
    }

    /// One's own agent.
    fn of_agent(&self, found: &Found, work: &Work) -> Result<Outcome, Error> {
        let units = found.problem.original.network.layers()[0].outputs as u64;
        let plan = self.plan(found.dropout, units);
        let truths = work.map(&[()], |()| {
            Arc::new(Truth::new(
                &found.problem.original,
                &found.problem.points,
                found.seed,
            ))
        });
        check::original(Task::Agent, &plan.centre, &truths[0])?;
        let job = |form, setting| Job {
            problem: &found.problem,
            truth: &truths[0],
            task: Task::Agent,
            form,
            setting,
        };
        let mut jobs = Vec::new();
        for setting in plan.settings() {
            jobs.push(job(Form::Observation, setting));
            jobs.push(job(Form::DataSet, setting));
        }
        let experiments = experiment::retrain_all(&jobs, &self.common(), work)?;
        let scored = Scored::all(experiments, work);
        let results = Results {
            plan,
            passes: self.passes as usize,
            scored,
        };
        let words = Words {
            what: format!(
                "the Q-network of {}, seed {}, on {}",
                found.arm, found.seed, found.env
            ),
            caveat: found.caveat(),
            more: found.in_words(),
        };
        outcome(&results, words, false)
    }
}

/// What the answer says of the original.
struct Words {
    /// What it is.
    what: String,
    /// A clause before the answer.
    caveat: Option<String>,
    /// Sentences after the answer.
    more: String,
}

/// What is written of the results.
fn outcome(results: &Results, words: Words, along_x: bool) -> Result<Outcome, Error> {
    results.scored.iter().try_for_each(check::scores)?;
    let scored = results.scored.iter();
    let centre = || {
        let scored = results.scored.iter();
        scored.filter(|scored| scored.experiment.setting == results.plan.centre)
    };
    let scores: Vec<_> = scored.flat_map(Scored::score_rows).collect();
    let predictions: Vec<_> = centre().flat_map(Scored::prediction_rows).collect();
    let coverage: Vec<_> = centre().flat_map(Scored::coverage_rows).collect();
    let verdicts = centre().map(|scored| {
        let experiment = &scored.experiment;
        json!({
            "task": experiment.task,
            "form": experiment.form,
            "truth": experiment.truth.method,
            "usable": scored.verdict(),
        })
    });
    let Words { what, caveat, more } = words;
    let answer = answer::answer(results, &what, caveat).unwrap_or_default();
    Ok(Outcome {
        answer: format!("{answer}{more}"),
        findings: findings(results),
        tables: answer::tables(results),
        csv: vec![
            Csv::new("scores.csv", &scores),
            Csv::new("predictions.csv", &predictions),
            Csv::new("coverage.csv", &coverage),
        ],
        sheets: pictures::sheets(results, along_x),
        numbers: json!({
            "rule": {
                "rank_correlation_above": RANK,
                "ratio_and_slope_within": SIZE,
                "covered_of_95_within": COVERED,
            },
            "centre": verdicts.collect::<Vec<_>>(),
            "scores": scores,
        }),
    })
}
