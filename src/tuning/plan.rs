//! What a tuning run does: everything that determines its results.

use agents::{AGENTS, space::Dimension};
use tch::Device;
use toml::{Table, Value};

use super::halving::{SCREENING, Stage};
use crate::{
    cli::TuneOptions,
    config::{ArmRequest, Env, EnvRequest, SeedSpan, device, env},
    error::Error,
};

/// All that determines a tuning run's results.
#[derive(Debug)]
pub struct Plan {
    /// The arm, with the settings that its specification fixes.
    pub arm: ArmRequest,
    /// The arm as it was asked for.
    pub specification: String,
    /// The agent's space.
    pub space: Vec<&'static Dimension>,
    /// The worlds, each once.
    pub envs: Vec<Env>,
    /// The worlds as they were asked for.
    pub worlds: Vec<String>,
    /// Number of trials.
    pub budget: u64,
    /// Seeds of each trial in each world.
    pub seeds: u64,
    /// First of the seeds.
    pub first_seed: u64,
    /// Seed of the search.
    pub search_seed: u64,
    /// Steps of a trial that trains to the end.
    pub steps: u64,
    /// Steps between greedy evaluations.
    pub eval_every: u64,
    /// Where networks train.
    pub device: Device,
}

impl Plan {
    /// Resolves what was asked for.
    ///
    /// # Errors
    /// If something that was asked for does not exist or cannot be tuned.
    pub fn resolve(options: &TuneOptions) -> Result<Self, Error> {
        let specification = options.agent.clone();
        let input = |error: String| Error::Input(format!("--agent {specification}: {error}"));
        let arm = ArmRequest::parse(&specification).map_err(input)?;
        let agent = AGENTS.iter().find(|agent| agent.name == arm.name);
        let space: Vec<_> = agent.into_iter().flat_map(|agent| agent.space()).collect();
        if space.is_empty() {
            return Err(input(format!("{} has nothing to tune", arm.name)));
        }
        let fixed = arm.keys();
        if space.iter().all(|d| fixed.iter().any(|key| key == d.key)) {
            let keys: Vec<_> = space.iter().map(|dimension| dimension.key).collect();
            return Err(input(format!(
                "nothing is left to tune; leave out at least one of {}",
                keys.join(", ")
            )));
        }

        let envs = env::resolve(&EnvRequest::of_options(&options.env)?)?;
        envs.iter().try_for_each(normalisable)?;
        let or_default = |said: Option<u64>, option: &str, default: fn(&envs::World) -> u64| {
            said.map_or_else(|| env::shared_default(option, &envs, default), Ok)
        };
        let plan = Self {
            steps: or_default(options.steps, "steps", |world| world.steps)?,
            eval_every: or_default(options.eval_every, "eval-every", |world| world.eval_every)?,
            device: device::resolve(options.device.as_deref().unwrap_or("auto"))
                .map_err(|error| Error::Input(format!("--device: {error}")))?,
            worlds: match &options.env[..] {
                [] => envs.iter().map(|env| env.world.name.to_owned()).collect(),
                worlds => worlds.to_vec(),
            },
            budget: options.budget,
            seeds: options.seeds,
            first_seed: options.first_seed,
            search_seed: options.search_seed,
            arm,
            specification: specification.clone(),
            space,
            envs,
        };
        plan.check_steps()?;
        Ok(plan)
    }

    /// A third of the steps must show something.
    fn check_steps(&self) -> Result<(), Error> {
        let (steps, every) = (self.steps, self.eval_every);
        let third = self.steps_of(SCREENING);
        if third < every {
            return Err(Error::Input(format!(
                "--steps {steps}: the first stage takes a third of them, {third}, which is less \
                 than --eval-every {every}; give at least {} steps, or evaluate more often",
                every.saturating_mul(3)
            )));
        }
        let nothing = agents::Settings::default();
        let starts = self.arm.resolve(&nothing, &nothing).settings;
        match starts.learning_starts {
            Some(starts) if third <= starts => Err(Error::Input(format!(
                "--steps {steps}: the first stage takes a third of them, {third}, and learning \
                 starts after {starts}; give more than {} steps, or a smaller learning-starts",
                starts.saturating_mul(3) + 2
            ))),
            _ => Ok(()),
        }
    }

    /// Steps of each seed in a stage.
    pub fn steps_of(&self, stage: Stage) -> u64 {
        self.steps / stage.divisor
    }

    /// The seeds.
    pub fn seed_range(&self) -> std::ops::Range<u64> {
        self.first_seed..self.first_seed + self.seeds
    }

    /// The seeds, as files say them.
    pub fn seed_span(&self) -> SeedSpan {
        self.seed_range().into()
    }

    /// The dimensions that the specification leaves open.
    pub fn searched(&self) -> impl Iterator<Item = &'static Dimension> {
        let fixed = self.arm.keys();
        let space = self.space.iter().copied();
        space.filter(move |dimension| !fixed.iter().any(|key| key == dimension.key))
    }

    /// A command that does the same, whatever it was called and on how many threads it ran.
    pub fn command(&self) -> String {
        let worlds: String = (self.worlds.iter())
            .map(|world| format!(" --env {world}"))
            .collect();
        format!(
            "dropout-q tune --agent {}{worlds} --budget {} --seeds {} --first-seed {} \
             --search-seed {} --steps {} --eval-every {} --device {}",
            self.specification,
            self.budget,
            self.seeds,
            self.first_seed,
            self.search_seed,
            self.steps,
            self.eval_every,
            device::name(self.device)
        )
    }

    /// What determines the results, as the TOML that the run records.
    pub fn to_toml(&self) -> String {
        let whole = |value: u64| Value::Integer(value as i64);
        let mut table = Table::new();
        table.insert("budget".into(), whole(self.budget));
        table.insert("seeds".into(), whole(self.seeds));
        table.insert("first-seed".into(), whole(self.first_seed));
        table.insert("search-seed".into(), whole(self.search_seed));
        table.insert("steps".into(), whole(self.steps));
        table.insert("eval-every".into(), whole(self.eval_every));
        table.insert("device".into(), device::name(self.device).into());
        table.insert("env".into(), env::to_toml(&self.envs));
        let nothing = agents::Settings::default();
        let mut agent = self.arm.resolve(&nothing, &nothing).to_toml();
        agent.remove(crate::config::TUNING_SEEDS);
        let mut space = Table::new();
        for dimension in self.searched() {
            agent.remove(dimension.key);
            space.insert(dimension.key.into(), dimension.values.to_string().into());
        }
        table.insert("agent".into(), agent.into());
        table.insert("space".into(), space.into());
        toml::to_string(&table).expect("numbers, texts and tables of them are TOML")
    }
}

/// Refuses worlds whose returns have no known scale.
fn normalisable(env: &Env) -> Result<(), Error> {
    let world = env.make();
    let label = env.label();
    let Some(model) = world.tabular() else {
        return Err(Error::Input(format!(
            "--env: {label} has no exact optimum, so scores cannot be normalised; tune in tabular \
             worlds"
        )));
    };
    let (optimal, random) = (model.optimal_return(), model.random_return());
    if optimal - random > 0. && (optimal - random).is_finite() {
        return Ok(());
    }
    Err(Error::Input(format!(
        "--env: in {label} the random policy earns {random} and the optimal one {optimal}, so there \
         is nothing to learn; tune in worlds where these differ"
    )))
}
