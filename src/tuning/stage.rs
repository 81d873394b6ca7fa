//! Trains the trials of one stage: the blocks of all trials in all worlds share the threads.

use std::sync::mpsc;

use crate::tuning::{
    halving::{Score, Stage},
    plan::Plan,
    progress::Progress,
    score::{Curves, behaviour_steps, evaluation_steps},
    trials::Trial,
};
use crate::{
    config::Measure,
    protocol::{
        Block, Event,
        pool::{self, Message},
    },
    records::Record,
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
    let mut curves: Vec<Vec<Curves>> = Vec::new();
    curves.resize_with(numbers.len(), || {
        (0..worlds).map(|_| Curves::default()).collect()
    });

    let seeds = plan.seeds * (worlds * numbers.len()) as u64;
    let total = steps.saturating_mul(seeds);
    let progress = Progress::new(stage, numbers.len(), total, quiet);
    let (say, listen) = mpsc::channel();
    std::thread::scope(|scope| {
        let blocks = &blocks;
        scope.spawn(move || pool::train(blocks, threads, &say));
        for message in listen {
            let Message::Event { block, event } = message else {
                continue;
            };
            let (trial, world) = places[block];
            let curves = &mut curves[trial][world];
            match event {
                Event::Record(Record::Behaviour(row)) => curves.behaviour.push(row),
                Event::Record(Record::Evaluation(row)) => curves.evaluations.push(row),
                Event::Record(Record::Seed(row)) => curves.seeds.push(row),
                Event::Record(_) | Event::Network(_) => {}
                Event::Progress { steps, updates } => progress.follow(steps, updates),
            }
        }
    });
    progress.finish();

    let score_of = |trial: usize, curves: &Curves| match plan.measure {
        Measure::UndiscountedReturn => {
            curves.greedy_score(&evaluation_steps(steps, plan.eval_every))
        }
        Measure::RewardPerStep => {
            let random_start = trials[trial].arm.settings.random_start.unwrap_or(0);
            curves.behaviour_score(&behaviour_steps(steps, plan.window, random_start))
        }
    };
    let score = |(&trial, curves): (&usize, &Vec<Curves>)| {
        let worlds: Vec<_> = curves.iter().map(|of| score_of(trial, of)).collect();
        Score {
            trial,
            stage,
            mean: mean(&worlds).expect("there is a world"),
            worlds,
        }
    };
    numbers.iter().zip(&curves).map(score).collect()
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
                    backend: plan.backend,
                });
                places.push((trial, world));
            }
        }
    }
    (blocks, places)
}
