//! What a tuning run does: everything that determines its results.

use agents::{AGENTS, Backend, space::Dimension};
use toml::{Table, Value};

use crate::tuning::halving::{SCREENING, Stage};
use crate::{
    config::{self, ArmRequest, Env, EnvRequest, Measure, Said, SeedSpan, env},
    error::Error,
    tuning::TuneOptions,
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
    /// What the worlds are scored by.
    pub measure: Measure,
    /// Steps between greedy evaluations; 0 for none, where behaviour is what counts.
    pub eval_every: u64,
    /// Steps between rows of behaviour; all of them, where it has no part in the score.
    pub window: u64,
    /// What trains networks, and where.
    pub backend: Backend,
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
        let measure = measure(&envs)?;
        let or_default = |said: Option<u64>, option: &str, default: fn(&envs::World) -> u64| {
            said.map_or_else(|| env::shared_default(option, &envs, default), Ok)
        };
        let steps = or_default(options.steps, "steps", |world| world.steps)?;
        let (eval_every, window) = match (measure, options.eval_every) {
            (Measure::UndiscountedReturn, said) => (
                or_default(said, "eval-every", |world| world.eval_every)?,
                steps,
            ),
            (Measure::RewardPerStep, None) => {
                (0, or_default(None, "window", |world| world.window)?)
            }
            (Measure::RewardPerStep, Some(said)) => {
                return Err(Error::Input(format!(
                    "--eval-every {said}: in worlds that never end trials are scored by their \
                     behaviour and are not evaluated; leave it out"
                )));
            }
        };
        let plan = Self {
            steps,
            measure,
            eval_every,
            window,
            backend: backend(options)?,
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
        let nothing = agents::Settings::default();
        let settings = self.arm.resolve(&nothing, &nothing).settings;
        let random_start = settings.random_start.unwrap_or(0);
        if self.measure == Measure::RewardPerStep && third <= random_start {
            return Err(Error::Input(format!(
                "--steps {steps}: the first stage takes a third of them, {third}, and the random \
                 start {random_start}; give more than {} steps, or a smaller random-start",
                random_start.saturating_mul(3) + 2
            )));
        }
        if third < every {
            return Err(Error::Input(format!(
                "--steps {steps}: the first stage takes a third of them, {third}, which is less \
                 than --eval-every {every}; give at least {} steps, or evaluate more often",
                every.saturating_mul(3)
            )));
        }
        match settings.learning_starts {
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
        let eval_every = match self.eval_every {
            0 => String::new(),
            steps => format!(" --eval-every {steps}"),
        };
        format!(
            "dropout-q tune --agent {}{worlds} --budget {} --seeds {} --first-seed {} \
             --search-seed {} --steps {}{eval_every} --engine {} --device {}",
            self.specification,
            self.budget,
            self.seeds,
            self.first_seed,
            self.search_seed,
            self.steps,
            self.backend.engine(),
            self.backend.device()
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
        match self.measure {
            Measure::UndiscountedReturn => {
                table.insert("eval-every".into(), whole(self.eval_every))
            }
            Measure::RewardPerStep => table.insert("window".into(), whole(self.window)),
        };
        table.insert("engine".into(), self.backend.engine().into());
        table.insert("device".into(), self.backend.device().into());
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

/// What trains networks, as the options say.
///
/// # Errors
/// If there is no such thing here.
fn backend(options: &TuneOptions) -> Result<Backend, Error> {
    let engine = options
        .engine
        .clone()
        .map(|name| Said::new(name, "--engine"));
    let device = options.device.clone().unwrap_or_else(|| "auto".into());
    config::backend(engine, &Said::new(device, "--device"))
}

/// What these worlds are scored by.
///
/// # Errors
/// If they are of two kinds, or if nothing can be learned in one.
fn measure(envs: &[Env]) -> Result<Measure, Error> {
    let never_ends = envs.iter().find(|env| env.world.continuing);
    let with_episodes = envs.iter().find(|env| !env.world.continuing);
    if let (Some(never_ends), Some(with_episodes)) = (never_ends, with_episodes) {
        return Err(Error::Input(format!(
            "--env: {} never ends and is scored by its mean reward, {} has episodes and is scored by \
             its normalised return, and the two have no common unit; tune in worlds of one kind",
            never_ends.label(),
            with_episodes.label()
        )));
    }
    envs.iter()
        .filter(|env| !env.world.continuing)
        .try_for_each(normalisable)?;
    Ok(match never_ends {
        Some(_) => Measure::RewardPerStep,
        None => Measure::UndiscountedReturn,
    })
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
