//! A run's units of work: seeds that train together, what each belongs to, and which are finished.

use std::time::Instant;

use crate::{
    config::{Config, Shard},
    protocol::Block,
    run::{checkpoints::Done, recorder::Recorder, seed_id::SeedId},
};

/// A block and what it belongs to.
pub struct Unit {
    pub block: Block,
    /// The arm's place among the arms.
    pub arm: usize,
    /// The place of the arm in its world in the manifest.
    pub entry: usize,
    /// What it has done: steps up to its last checkpoint, 0 without one, all updates, and seconds in processes that
    /// were stopped.
    pub done: Done,
    /// The state of training that it goes on from, until it does; none for the first step.
    pub state: Option<Vec<u8>>,
    /// When it went on or began here.
    pub began: Option<Instant>,
    pub is_finished: bool,
}

/// The units of all arms in all worlds, in the order in which they are trained: of all seeds, or of a shard's.
pub fn units(config: &Config, shard: Option<Shard>) -> Vec<Unit> {
    let owned = |seed: &u64| shard.is_none_or(|shard| shard.owns(seed - config.first_seed));
    let seeds: Vec<u64> = config.seed_range().filter(owned).collect();
    let mut units = Vec::new();
    let worlds = config.envs.len();
    for (world, env) in config.envs.iter().enumerate() {
        let stop_at = env
            .solve_at(&config.criteria)
            .filter(|_| config.stop_when_solved);
        for (arm_index, arm) in config.arms().enumerate() {
            for seeds in config.backend.groups(seeds.iter().copied()) {
                let block = Block {
                    arm: arm.clone(),
                    env: env.clone(),
                    seeds,
                    steps: config.steps,
                    eval_every: config.eval_every,
                    window: config.window,
                    stop_at,
                    backend: config.backend,
                };
                units.push(Unit {
                    block,
                    arm: arm_index,
                    entry: arm_index * worlds + world,
                    done: Done::default(),
                    state: None,
                    began: None,
                    is_finished: false,
                });
            }
        }
    }
    units
}

/// The finished units, all of whose seeds have what they wrote in the files, and the others.
pub fn split(units: Vec<Unit>, recorder: &Recorder) -> (Vec<Unit>, Vec<Unit>) {
    let is_there = |id: SeedId| recorder.has(&id);
    let (mut finished, left): (Vec<Unit>, _) =
        units.into_iter().partition(|unit| unit.ids().all(is_there));
    for unit in &mut finished {
        unit.done.step = unit.block.steps;
    }
    (finished, left)
}

impl Unit {
    /// Number of its seeds.
    pub fn seeds(&self) -> usize {
        self.block.seeds.len()
    }

    /// The first of its seeds, in words.
    pub fn first(&self) -> String {
        let (arm, env) = (self.block.arm.label(), self.block.env.label());
        format!("seed {} of {arm} on {env}", self.block.seeds[0])
    }

    /// The first damage to what its seeds wrote, in words.
    pub fn damaged(&self, recorder: &Recorder) -> Option<String> {
        self.ids().find_map(|id| {
            let file = recorder.damaged(&id)?.into_iter().next()?;
            let SeedId { arm, env, seed } = id;
            Some(format!("{file} of seed {seed} of {arm} on {env}"))
        })
    }

    /// Environment steps of all its seeds together.
    pub fn steps(&self) -> u64 {
        (self.seeds() as u64).saturating_mul(self.block.steps)
    }

    /// Those that are done.
    pub fn steps_done(&self) -> u64 {
        self.seeds() as u64 * self.done.step
    }

    /// What is done, with the seconds until now.
    pub fn done_here(&self) -> Done {
        let here = self.began.map_or(0., |began| began.elapsed().as_secs_f64());
        Done {
            seconds: self.done.seconds + here,
            ..self.done
        }
    }

    /// Its seeds, with the labels of the arm and of the world.
    pub fn ids(&self) -> impl Iterator<Item = SeedId> {
        let (arm, env) = (self.block.arm.label(), self.block.env.label());
        let seeds = self.block.seeds.iter();
        seeds.map(move |&seed| SeedId::new((&arm, &env, seed)))
    }
}
