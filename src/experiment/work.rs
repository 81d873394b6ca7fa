//! A run's units of work: seeds that train together, what each belongs to, and which are finished.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use crate::{
    config::{Config, Measure},
    protocol::Block,
    records::{Records, Seed},
    run::{manifest::Manifest, networks},
};

/// A block and what it belongs to.
pub struct Unit {
    pub block: Block,
    /// The arm's place among the arms.
    pub arm: usize,
    /// The place of the arm in its world in the manifest.
    pub entry: usize,
}

/// The units of all arms in all worlds, in the order in which they are trained.
pub fn units(config: &Config) -> Vec<Unit> {
    let mut units = Vec::new();
    let worlds = config.envs.len();
    for (world, env) in config.envs.iter().enumerate() {
        for (arm_index, arm) in config.arms().enumerate() {
            for seeds in config.backend.groups(config.seed_range()) {
                let block = Block {
                    arm: arm.clone(),
                    env: env.clone(),
                    seeds,
                    steps: config.steps,
                    eval_every: config.eval_every,
                    window: config.window,
                    stop_at: (config.stop_when_solved)
                        .then(|| config.criteria.solve_at(Measure::UndiscountedReturn)),
                    backend: config.backend,
                };
                units.push(Unit {
                    block,
                    arm: arm_index,
                    entry: arm_index * worlds + world,
                });
            }
        }
    }
    units
}

/// The finished units, which the `manifest` counts and whose seeds all have their rows in `seeds` and
/// their networks in the `run`'s folder, and the others.
pub fn split(
    units: Vec<Unit>,
    seeds: &[Seed],
    manifest: &Manifest,
    run: &Path,
) -> (Vec<Unit>, Vec<Unit>) {
    let rows: HashMap<(&str, &str, u64), &Seed> = (seeds.iter())
        .map(|row| ((row.arm.as_str(), row.env.as_str(), row.seed), row))
        .collect();
    units.into_iter().partition(|unit| {
        let (arm, env) = unit.labels();
        let learns = unit.block.arm.agent().learns;
        let counted = &manifest.arms[unit.entry].finished_seeds;
        unit.block.seeds.iter().all(|&seed| {
            let row = rows.get(&(&*arm, &*env, seed));
            counted.iter().any(|span| span.contains(seed))
                && row.is_some_and(|row| {
                    let saved = learns && row.diverged_step.is_none();
                    !saved || networks::path(run, &arm, &env, seed).is_file()
                })
        })
    })
}

/// Drops the rows that belong to none of the finished units.
pub fn keep_finished(records: &mut Records, finished: &[Unit]) {
    let labels: Vec<_> = finished.iter().map(Unit::labels).collect();
    let mut kept: HashSet<(&str, &str, u64)> = HashSet::new();
    for (unit, (arm, env)) in finished.iter().zip(&labels) {
        let seeds = unit.block.seeds.iter();
        kept.extend(seeds.map(|&seed| (arm.as_str(), env.as_str(), seed)));
    }
    for table in records.tables() {
        table.retain_seeds(&|arm, env, seed| kept.contains(&(arm, env, seed)));
    }
}

impl Unit {
    /// Number of its seeds.
    pub fn seeds(&self) -> usize {
        self.block.seeds.len()
    }

    /// Environment steps of all its seeds together.
    pub fn steps(&self) -> u64 {
        (self.seeds() as u64).saturating_mul(self.block.steps)
    }

    /// Labels of the arm and of the world.
    fn labels(&self) -> (String, String) {
        (self.block.arm.label(), self.block.env.label())
    }
}
