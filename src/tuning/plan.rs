//! What a tuning run does: everything that determines its results.

use agents::{AGENTS, Backend, Settings, space::Dimension};
use toml::Table;

use crate::{
    config::{
        self, ArmRequest, Env, EnvRequest, Measure, Said, SeedSpan, TUNING_SEEDS,
        env::{self, said_or_shared},
        toml_text, whole,
    },
    error::Error,
    text::quote,
    tuning::{
        TuneOptions,
        halving::{SCREENING, Stage},
    },
};

/// All that determines a tuning run's results.
#[derive(Debug)]
pub struct Plan {
    /// The arm, with the settings that its specification fixes.
    pub arm: ArmRequest,
    /// The arm as it was asked for.
    pub specification: String,
    pub space: Vec<&'static Dimension>,
    pub envs: Vec<Env>,
    /// The worlds as they were asked for.
    pub worlds: Vec<String>,
    pub budget: u64,
    /// Seeds of each trial in each world.
    pub seeds: u64,
    pub first_seed: u64,
    pub search_seed: u64,
    /// Steps of a trial that trains to the end.
    pub steps: u64,
    /// What the worlds are scored by.
    pub measure: Measure,
    /// Steps between greedy evaluations; 0 for none, where behaviour is what counts.
    pub eval_every: u64,
    /// Steps between rows of behaviour; all of them, where it has no part in the score.
    pub window: u64,
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
        let agent = AGENTS.iter().find(|agent| agent.name == arm.said.name);
        let space: Vec<_> = agent.into_iter().flat_map(|agent| agent.space()).collect();
        if space.is_empty() {
            return Err(input(format!("{} has nothing to tune", arm.said.name)));
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
        let steps = said_or_shared(options.steps, "steps", &envs, |world| world.steps)?;
        let (eval_every, window) = match (measure, options.eval_every) {
            (Measure::UndiscountedReturn, said) => {
                let every = said_or_shared(said, "eval-every", &envs, |world| world.eval_every)?;
                (every, steps)
            }
            (Measure::RewardPerStep, None) => {
                let window = said_or_shared(None, "window", &envs, |world| world.window)?;
                (0, window)
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
        let refuse = |why: String, enough: String, instead: &str| {
            Err(Error::Input(format!(
                "--steps {steps}: the first stage takes a third of them, {third}, {why}; give {enough} \
                 steps, or {instead}"
            )))
        };
        let more_than = |step: u64| format!("more than {}", step.saturating_mul(3) + 2);
        let nothing = Settings::default();
        let settings = self.arm.resolve(&nothing, &nothing).settings;
        let random_start = settings.random_start.unwrap_or(0);
        if self.measure == Measure::RewardPerStep && third <= random_start {
            let why = format!("and the random start {random_start}");
            return refuse(why, more_than(random_start), "a smaller random-start");
        }
        if third < every {
            let why = format!("which is less than --eval-every {every}");
            let enough = format!("at least {}", every.saturating_mul(3));
            return refuse(why, enough, "evaluate more often");
        }
        match settings.learning_starts {
            Some(starts) if third <= starts => {
                let why = format!("and learning starts after {starts}");
                refuse(why, more_than(starts), "a smaller learning-starts")
            }
            _ => Ok(()),
        }
    }

    /// Steps of each seed in a stage.
    pub fn steps_of(&self, stage: Stage) -> u64 {
        self.steps / stage.divisor
    }

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
            .map(|world| format!(" --env {}", quote(world)))
            .collect();
        let eval_every = match self.eval_every {
            0 => String::new(),
            steps => format!(" --eval-every {steps}"),
        };
        format!(
            "dropout-q tune --agent {}{worlds} --budget {} --seeds {} --first-seed {} \
             --search-seed {} --steps {}{eval_every} --engine {} --device {}",
            quote(&self.specification),
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
        let nothing = Settings::default();
        let mut agent = self.arm.resolve(&nothing, &nothing).to_toml();
        agent.remove(TUNING_SEEDS);
        let mut space = Table::new();
        for dimension in self.searched() {
            agent.remove(dimension.key);
            space.insert(dimension.key.into(), dimension.values.to_string().into());
        }
        let counted = match self.measure {
            Measure::UndiscountedReturn => ("eval-every", whole(self.eval_every)),
            Measure::RewardPerStep => ("window", whole(self.window)),
        };
        toml_text([
            ("budget", whole(self.budget)),
            ("seeds", whole(self.seeds)),
            ("first-seed", whole(self.first_seed)),
            ("search-seed", whole(self.search_seed)),
            ("steps", whole(self.steps)),
            counted,
            ("engine", self.backend.engine().into()),
            ("device", self.backend.device().into()),
            ("env", env::to_toml(&self.envs)),
            ("agent", agent.into()),
            ("space", space.into()),
        ])
    }
}

fn backend(options: &TuneOptions) -> Result<Backend, Error> {
    let engine = options.engine.clone();
    let engine = engine.map(|name| Said::new(name, "--engine"));
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
