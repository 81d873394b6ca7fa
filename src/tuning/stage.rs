//! Trains the trials of one stage: the blocks of all trials in all worlds share the threads. What has a score
//! already is not trained again.

use std::mem::take;

use crate::tuning::{
    halving::{Score, Stage},
    plan::Plan,
    score::{behaviour_steps, evaluation_steps, scores},
    seed_scores::{SeedKey, SeedScores},
    trials::Trial,
};
use crate::{
    config::{Arm, Env, Measure},
    error::Error,
    progress::Bar,
    protocol::{
        Block, Event,
        pool::{self, Checkpoints, Message},
    },
    records::Record,
    run::folder::RunFolder,
    statistics::mean,
    stop,
};

/// How trials train.
pub struct Trainer<'a> {
    pub plan: &'a Plan,
    pub trials: &'a [Trial],
    pub scores: SeedScores,
    pub threads: usize,
    pub quiet: bool,
    pub folder: &'a RunFolder,
}

impl Trainer<'_> {
    /// Trains the trials with these numbers, and scores them in that order.
    ///
    /// # Errors
    /// If a score cannot be written, or a signal stopped it.
    pub fn run_stage(&mut self, stage: Stage, numbers: &[usize]) -> Result<Vec<Score>, Error> {
        let steps = self.plan.steps_of(stage);
        let (blocks, trials) = self.blocks(stage, numbers);
        let mut records = vec![Vec::new(); blocks.len()];
        let mut left: usize = blocks.iter().map(|block| block.seeds.len()).sum();
        let label = format!("stage {}, {} trials", stage.number, numbers.len());
        let bar = Bar::new(&label, steps.saturating_mul(left as u64), self.quiet);
        pool::train(&blocks, self.threads, &Checkpoints::default(), |message| {
            match message {
                Message::Event { block, event, .. } => match event {
                    Event::Record(
                        row @ (Record::Behaviour(_) | Record::Evaluation(_) | Record::Seed(_)),
                    ) => records[block].push(row),
                    Event::Record(_) | Event::Network(_) | Event::Checkpoint { .. } => {}
                    Event::Progress { steps, updates } => bar.advance(steps, updates, ""),
                },
                Message::Finished { block, .. } => {
                    let Block {
                        arm, env, seeds, ..
                    } = &blocks[block];
                    left -= seeds.len();
                    let steps = scored_steps(self.plan, arm, steps);
                    let scores = scores(self.plan.measure, &take(&mut records[block]), &steps);
                    let of_seed = |(seed, score)| (key(trials[block], stage, env, seed), score);
                    self.scores.add(scores.into_iter().map(of_seed).collect())?;
                }
                Message::Failed(why) => return Err(Error::Failure(why)),
                Message::Idle => {}
            }
            match stop::requested() {
                Some(signal) if left > 0 => {
                    let left = format!("{left} seeds left to train in this stage of");
                    Err(self.folder.stopped(signal, &left, false))
                }
                _ => Ok(()),
            }
        })?;
        bar.finish();
        Ok(numbers
            .iter()
            .map(|&trial| self.score(trial, stage))
            .collect())
    }

    /// Blocks of all trials in all worlds that have a seed without a score, and the trial of each.
    fn blocks(&self, stage: Stage, numbers: &[usize]) -> (Vec<Block>, Vec<usize>) {
        let plan = self.plan;
        let steps = plan.steps_of(stage);
        let mut blocks = Vec::new();
        let mut trials = Vec::new();
        for &trial in numbers {
            for env in &plan.envs {
                let is_scored =
                    |&seed: &u64| self.scores.get(&key(trial, stage, env, seed)).is_some();
                for seeds in plan.backend.groups(plan.seed_range()) {
                    if seeds.iter().all(is_scored) {
                        continue;
                    }
                    blocks.push(Block {
                        arm: self.trials[trial].arm.clone(),
                        env: env.clone(),
                        seeds,
                        steps,
                        eval_every: plan.eval_every,
                        window: plan.window.min(steps),
                        stop_at: None,
                        backend: plan.backend,
                    });
                    trials.push(trial);
                }
            }
        }
        (blocks, trials)
    }

    /// The score of a trial whose seeds have all finished.
    fn score(&self, trial: usize, stage: Stage) -> Score {
        let of_world = |env: &Env| {
            let seeds = self.plan.seed_range();
            let scores = seeds.map(|seed| self.scores.get(&key(trial, stage, env, seed)));
            let scores: Vec<f64> = scores
                .map(|score| score.expect("its block has finished"))
                .collect();
            mean(&scores).expect("there is a seed")
        };
        let worlds: Vec<_> = self.plan.envs.iter().map(of_world).collect();
        Score {
            trial,
            stage,
            mean: mean(&worlds).expect("there is a world"),
            worlds,
        }
    }
}

fn key(trial: usize, stage: Stage, env: &Env, seed: u64) -> SeedKey {
    (trial, stage.number, env.label(), seed)
}

/// Steps whose values are scored.
fn scored_steps(plan: &Plan, arm: &Arm, steps: u64) -> Vec<u64> {
    let random_start = arm.settings.random_start.unwrap_or(0);
    match plan.measure {
        Measure::UndiscountedReturn => evaluation_steps(steps, plan.eval_every),
        Measure::RewardPerStep => behaviour_steps(steps, plan.window, random_start),
    }
}
