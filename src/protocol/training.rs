//! A block in training: its population, its seeds, and what they yield.

use agents::{Observations, Population, archive, archive::Archived};
use envs::Environment;

use crate::{
    protocol::{
        Block, Event,
        bridge::sizes,
        ground_truth::{GroundTruth, PolicyEvaluation},
        is_multiple,
        rollout::{mean_returns, mean_rewards},
        seed_run::SeedRun,
    },
    records::{self, Evaluation, Record, Seed, State, Variances},
    run::networks::Trained,
};

/// Passes through sampled networks for one STD or variance. The Monte-Carlo error of an STD is about 7 %.
const PASSES: usize = 100;

/// A block in training.
pub struct Training<'a> {
    block: &'a Block,
    pub population: Population,
    /// By slot.
    seeds: Vec<SeedRun>,
    truth: Option<GroundTruth>,
    /// The world, never reset: fresh ones are made of it.
    world: Box<dyn Environment>,
    /// What was yielded and not yet taken.
    pub yielded: Vec<Event>,
}

impl Archived for Training<'_> {
    fn archive(&mut self, archive: &mut archive::Archive) -> Result<(), archive::Unfit> {
        let Self {
            population,
            seeds,
            block: _,
            truth: _,
            world: _,
            yielded: _,
        } = self;
        population.archive(archive)?;
        seeds.archive(archive)
    }
}

impl<'a> Training<'a> {
    /// A block before its first step.
    pub fn new(block: &'a Block, world: Box<dyn Environment>) -> Self {
        let (sizes, settings) = (sizes(world.as_ref()), &block.arm.settings);
        let truth = |model| GroundTruth::new(model, sizes.observations, settings.gamma);
        let (arm, env) = (block.arm.label(), block.env.label());
        let seed_run = |&seed: &u64| {
            let run = SeedRun::new(&arm, &env, seed, world.fresh());
            match block.env.world.continuing {
                true => run.continuing(),
                false => run,
            }
        };
        let agent = block.arm.agent();
        Self {
            block,
            population: Population::new(agent, settings, &block.seeds, sizes, block.backend),
            seeds: block.seeds.iter().map(seed_run).collect(),
            truth: world.tabular().map(truth),
            world,
            yielded: Vec::new(),
        }
    }

    /// The seeds that have not diverged, with their slots.
    fn active_seeds(&self) -> impl Iterator<Item = (usize, &SeedRun)> {
        let seeds = self.seeds.iter().enumerate();
        seeds.filter(|(_, run)| run.active())
    }

    /// Number of seeds that have not diverged.
    pub fn active(&self) -> u64 {
        self.active_seeds().count() as u64
    }

    /// Writes what each seed sees now, by slot.
    pub fn observe_into(&self, observations: &mut Observations) {
        for (slot, run) in self.seeds.iter().enumerate() {
            observations.set(slot, run.observation());
        }
    }

    /// Takes one step in the world of each seed that is in training.
    pub fn step(&mut self, actions: &[usize]) -> Vec<Option<envs::Step>> {
        let step = |(run, &action): (&mut SeedRun, _)| run.active().then(|| run.step(action));
        self.seeds.iter_mut().zip(actions).map(step).collect()
    }

    /// Stops the seeds whose loss or weights are no longer finite.
    pub fn stop_diverged(&mut self, step: u64) {
        for (slot, run) in self.seeds.iter_mut().enumerate() {
            if self.population.diverged(slot) {
                run.stop(step);
            }
        }
    }

    /// Books the step of each seed, and begins new episodes.
    pub fn record(&mut self, step: u64, outcomes: &[Option<envs::Step>]) {
        let optimal = self.truth.as_ref().map(|truth| truth.optimal_return);
        let window_ends = step == self.block.steps || is_multiple(step, self.block.window);
        let population = &mut self.population;
        for (slot, (run, outcome)) in self.seeds.iter_mut().zip(outcomes).enumerate() {
            let Some(outcome) = outcome.as_ref().filter(|_| run.active()) else {
                continue;
            };
            let episode = run.book(step, outcome, optimal).map(Record::Episode);
            let window = window_ends.then(|| Record::Behaviour(run.close_window(step)));
            let training = window_ends.then(|| {
                let readings = population.take_readings(slot);
                Record::Training(records::Training {
                    arm: run.arm.clone(),
                    env: run.env.clone(),
                    seed: run.seed,
                    step,
                    loss: readings.mean_loss(),
                    q_mean: readings.mean_q(),
                    epsilon: population.epsilon(),
                    dropout: population.dropout(),
                    random_actions: readings.random_share(),
                })
            });
            let records = episode.into_iter().chain(window).chain(training);
            self.yielded.extend(records.map(Event::Record));
        }
    }

    /// Evaluates the greedy policy of each seed. Nothing here touches training.
    pub fn evaluate(&mut self, step: u64) {
        if self.block.eval_every == 0 {
            return;
        }
        let truth = self.truth.as_ref();
        let q = truth.and_then(|truth| self.population.q_mean(&truth.observations));
        let plans = self.population.plans();
        let (world, continuing) = (self.world.as_ref(), self.block.env.world.continuing);
        let played = match world.trial() {
            Some(trial) => mean_returns(&mut self.population, world, step, trial.episodes),
            None if continuing => mean_rewards(&mut self.population, world, step),
            None => vec![None; self.seeds.len()],
        };
        let row = |(slot, run): (usize, &SeedRun)| {
            let policy = (self.truth.as_ref().zip(q.as_ref()))
                .map(|(truth, q)| truth.evaluate(self.of_slot(q, slot)));
            let of_plan = (self.truth.as_ref().zip(plans.as_ref()))
                .map(|(truth, plans)| truth.model.plan_return(&plans[slot]));
            let greedy_return = |policy: &PolicyEvaluation| policy.greedy_return;
            Evaluation {
                arm: run.arm.clone(),
                env: run.env.clone(),
                seed: run.seed,
                step,
                greedy_return: (policy.as_ref().map(greedy_return))
                    .or(of_plan)
                    .or(played[slot]),
                regret: self.truth.as_ref().map(|_| run.regret),
                q_error: policy.and_then(|policy| policy.q_error),
            }
        };
        let rows: Vec<_> = self.active_seeds().map(row).collect();
        self.settle(step, &rows);
        self.yielded.extend(
            rows.into_iter()
                .map(|row| Event::Record(Record::Evaluation(row))),
        );
    }

    /// Stops the seeds that have solved their world, if they stop there, given their evaluations of this step.
    fn settle(&mut self, step: u64, rows: &[Evaluation]) {
        let Some(stop_at) = self.block.stop_at else {
            return;
        };
        let score = |value: f64| match &self.truth {
            None => Some(value),
            Some(truth) => {
                let range = truth.optimal_return - truth.random_return;
                (range > 0.).then(|| (value - truth.random_return) / range)
            }
        };
        for row in rows {
            let is_high = (row.greedy_return.and_then(score)).is_some_and(|score| score >= stop_at);
            for run in self.seeds.iter_mut().filter(|run| run.seed == row.seed) {
                run.settle(step, is_high);
            }
        }
    }

    /// Yields the variances of each seed's Q-values, of networks that learn the noise of their targets.
    pub fn look_at_variances(&mut self, step: u64) {
        let Some(truth) = self.truth.as_ref().filter(|_| self.block.eval_every > 0) else {
            return;
        };
        let variances = self.population.variances(&truth.observations, PASSES);
        let (Some(variances), Some(truth)) = (variances, &self.truth) else {
            return;
        };
        let row = |(slot, run): (usize, &SeedRun)| {
            let mean = |values: &Vec<f64>| {
                let mean = (truth.model).mean_over_decisions(self.of_slot(values, slot));
                Some(mean).filter(|mean| mean.is_finite())
            };
            Event::Record(Record::Variances(Variances {
                arm: run.arm.clone(),
                env: run.env.clone(),
                seed: run.seed,
                step,
                epistemic: variances.epistemic.as_ref().and_then(mean),
                aleatoric: mean(&variances.aleatoric),
            }))
        };
        let rows: Vec<_> = self.active_seeds().map(row).collect();
        self.yielded.extend(rows);
    }

    /// Yields what each seed knows of each state.
    pub fn look_at_states(&mut self, step: u64) {
        let Some(truth) = &self.truth else { return };
        let actions = truth.model.actions();
        let mean = self.population.q_mean(&truth.observations);
        let std = self.population.q_std(&truth.observations, PASSES);
        let mut rows = Vec::new();
        for (slot, run) in self.active_seeds() {
            let q = mean.as_ref().map(|mean| self.of_slot(mean, slot));
            let std = std.as_ref().map(|std| self.of_slot(std, slot));
            for state in truth.model.decisions() {
                let greedy = q.map(|q| agents::strategy::argmax(&q[state * actions..][..actions]));
                let pair = greedy.map(|action| state * actions + action);
                let q_mean = q.zip(pair).map(|(q, pair)| f64::from(q[pair]));
                let optimal = truth.optimal_q.as_ref().zip(pair).map(|(q, pair)| q[pair]);
                let cell = &truth.model.states()[state];
                rows.push(Event::Record(Record::State(State {
                    arm: run.arm.clone(),
                    env: run.env.clone(),
                    seed: run.seed,
                    step,
                    state: state as u64,
                    x: cell.x as u64,
                    y: cell.y as u64,
                    visits: run.visits[state],
                    greedy_action: greedy.map(|action| action as u64),
                    q_mean,
                    q_std: std.zip(pair).map(|(std, pair)| f64::from(std[pair])),
                    q_error: q_mean.zip(optimal).map(|(q, optimal)| q - optimal),
                })));
            }
        }
        self.yielded.extend(rows);
    }

    /// Yields the network and a row of each seed. What has diverged is worth no look.
    pub fn finish(&mut self) {
        let trained = self.population.trained().into_iter().flatten();
        let mut trained = trained.map(Some).chain(std::iter::repeat(None));
        for run in &self.seeds {
            let q = trained.next().flatten();
            if let Some(q) = q.filter(|_| run.diverged_step.is_none()) {
                self.yielded.push(Event::Network(Trained {
                    arm: run.arm.clone(),
                    env: run.env.clone(),
                    seed: run.seed,
                    step: run.settled_step.unwrap_or(self.block.steps),
                    q,
                }));
            }
            self.yielded.push(Event::Record(Record::Seed(Seed {
                arm: run.arm.clone(),
                env: run.env.clone(),
                seed: run.seed,
                parameters: self.population.parameters() as u64,
                first_goal: run.first_goal,
                diverged_step: run.diverged_step,
                optimal_return: self.truth.as_ref().map(|truth| truth.optimal_return),
                random_return: self.truth.as_ref().map(|truth| truth.random_return),
            })));
        }
    }

    /// The part of numbers `[slot][...]` that belongs to one slot.
    fn of_slot<'v, T>(&self, values: &'v [T], slot: usize) -> &'v [T] {
        let size = values.len() / self.seeds.len();
        &values[slot * size..][..size]
    }
}
