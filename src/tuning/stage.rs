//! Trains the trials of one stage: the blocks of all trials in all worlds share the threads.

use std::convert::Infallible;

use crate::tuning::{
    halving::{Score, Stage},
    plan::Plan,
    score::{behaviour_score, behaviour_steps, evaluation_steps, greedy_score},
    trials::Trial,
};
use crate::{
    config::Measure,
    progress::Bar,
    protocol::{
        Block, Event,
        pool::{self, Message},
    },
    records::{Record, Records},
    statistics::mean,
};

/// Trains the trials with these numbers, and scores them in that order.
pub fn run_stage(
    plan: &Plan,
    stage: Stage,
    trials: &[Trial],
    numbers: &[usize],
    threads: usize,
    quiet: bool,
) -> Vec<Score> {
    let steps = plan.steps_of(stage);
    let (blocks, places) = blocks(plan, steps, trials, numbers);
    let worlds = plan.envs.len();
    let mut records = vec![vec![Records::default(); worlds]; numbers.len()];

    let seeds = plan.seeds * (worlds * numbers.len()) as u64;
    let label = format!("stage {}, {} trials", stage.number, numbers.len());
    let bar = Bar::new(&label, steps.saturating_mul(seeds), quiet);
    let Ok(()) = pool::train(&blocks, threads, |message| {
        let Message::Event { block, event } = message else {
            return Ok::<_, Infallible>(());
        };
        let (trial, world) = places[block];
        match event {
            Event::Record(
                row @ (Record::Behaviour(_) | Record::Evaluation(_) | Record::Seed(_)),
            ) => records[trial][world].push(row),
            Event::Record(_) | Event::Network(_) => {}
            Event::Progress { steps, updates } => bar.advance(steps, updates, ""),
        }
        Ok(())
    });
    bar.finish();

    let score_of = |trial: usize, records: &Records| match plan.measure {
        Measure::UndiscountedReturn => {
            greedy_score(records, &evaluation_steps(steps, plan.eval_every))
        }
        Measure::RewardPerStep => {
            let random_start = trials[trial].arm.settings.random_start.unwrap_or(0);
            behaviour_score(records, &behaviour_steps(steps, plan.window, random_start))
        }
    };
    let score = |(&trial, records): (&usize, &Vec<Records>)| {
        let worlds: Vec<_> = records.iter().map(|of| score_of(trial, of)).collect();
        Score {
            trial,
            stage,
            mean: mean(&worlds).expect("there is a world"),
            worlds,
        }
    };
    numbers.iter().zip(&records).map(score).collect()
}

/// Blocks of all trials in all worlds, and of each the place of its trial and of its world.
fn blocks(
    plan: &Plan,
    steps: u64,
    trials: &[Trial],
    numbers: &[usize],
) -> (Vec<Block>, Vec<(usize, usize)>) {
    let mut blocks = Vec::new();
    let mut places = Vec::new();
    for (trial, &number) in numbers.iter().enumerate() {
        for (world, env) in plan.envs.iter().enumerate() {
            for seeds in plan.backend.groups(plan.seed_range()) {
                blocks.push(Block {
                    arm: trials[number].arm.clone(),
                    env: env.clone(),
                    seeds,
                    steps,
                    eval_every: plan.eval_every,
                    window: plan.window.min(steps),
                    stop_at: None,
                    backend: plan.backend,
                });
                places.push((trial, world));
            }
        }
    }
    (blocks, places)
}
