//! The configuration: what a user asked for, from a file and from options, and what it resolves to.
//!
//! A [`Request`] is one source, as far as it says anything; a [`Config`] is everything that
//! determines a run's results. What a run records as `config.toml` is a request that resolves to
//! the same configuration.

mod arm;
mod columns;
mod criteria;
mod drawing;
pub mod env;
mod file;
pub mod keys;
mod name;
mod options;
pub mod preset;
mod range;
mod request;
mod seeds;
mod setting;
mod shard;

use agents::{Backend, Settings, backend::Unavailable, settings::LearningMask};
use clap::ValueEnum;
use toml::Value;

pub use arm::{Arm, ArmRequest, TUNING_SEEDS, idle_settings};
pub use columns::{ARMS_FILE, WORLDS_FILE};
pub use env::Env;
pub use file::{read_text, text_of_option};
pub use options::{JobOptions, Options, RunOptions, short_help};
pub use request::{EnvRequest, Request, Said};
pub use seeds::SeedSpan;
pub use setting::{toml_text, whole};
pub use shard::Shard;

use crate::{error::Error, files};
pub use criteria::{Criteria, Endpoint, Measure};
pub use drawing::{Drawing, XScale};
use env::said_or_shared;

/// All that determines a run's results.
#[derive(Debug, Clone)]
pub struct Config {
    /// The worlds, each once.
    pub envs: Vec<Env>,
    pub seeds: u64,
    pub first_seed: u64,
    pub steps: u64,
    /// Steps between greedy evaluations; 0 for none.
    pub eval_every: u64,
    /// Steps of a behaviour window.
    pub window: u64,
    /// Whether a seed stops at the evaluation that settles when it solved its world.
    pub stop_when_solved: bool,
    /// What counts as solved.
    pub criteria: Criteria,
    /// How the pictures are drawn.
    pub drawing: Drawing,
    /// What trains networks, and where.
    pub backend: Backend,
    /// The arms that are compared, each once, without the baseline.
    pub agents: Vec<Arm>,
    /// The arm that they are compared with.
    pub baseline: Option<Arm>,
}

impl Config {
    /// Resolves the file's wishes and the options' that go before them.
    ///
    /// # Errors
    /// If something that was asked for does not exist or cannot be.
    pub fn resolve(file: Request, options: Request) -> Result<Self, Error> {
        let (run, of_file) = (options.run, file.run);
        let envs = env::resolve(&first_said(options.envs, file.envs))?;
        let steps = run.steps.or(of_file.steps);
        let steps = said_or_shared(steps, "steps", &envs, |world| world.steps)?;
        let eval_every = run.eval_every.or(of_file.eval_every);
        let eval_every = said_or_shared(eval_every, "eval-every", &envs, |w| w.eval_every)?;
        let window = run.window.or(of_file.window);
        let window = said_or_shared(window, "window", &envs, |world| world.window)?;

        let resolve = |arm: ArmRequest| arm.resolve(&file.settings, &options.settings);
        let named = |name| ArmRequest::named(name).map_err(Error::Input);
        let baseline = match options.baseline.or(file.baseline) {
            Some(baseline) => baseline,
            None => Some(named("epsilon-greedy")?),
        };
        let baseline = baseline.map(resolve);
        let requested = first_said(options.agents, file.agents);
        let requested = first_said(requested, vec![named("dropout-q")?]);
        let mut agents: Vec<Arm> = Vec::new();
        for arm in requested.into_iter().map(resolve) {
            if !agents.contains(&arm) && baseline.as_ref() != Some(&arm) {
                agents.push(arm);
            }
        }

        let auto = || Said::new("auto".into(), "--device");
        let device = options.device.or(file.device).unwrap_or_else(auto);
        let config = Self {
            seeds: run.seeds.or(of_file.seeds).unwrap_or(40),
            first_seed: run.first_seed.or(of_file.first_seed).unwrap_or(0),
            steps,
            eval_every,
            window,
            stop_when_solved: (run.stop_when_solved.or(of_file.stop_when_solved)).unwrap_or(false),
            criteria: run.criteria.or(of_file.criteria),
            drawing: run.drawing.or(of_file.drawing),
            backend: backend(options.engine.or(file.engine), &device)?,
            envs,
            agents,
            baseline,
        };
        config.check_labels().map_err(Error::Input)?;
        config.arms().try_for_each(check).map_err(Error::Input)?;
        config.check_states().map_err(Error::Input)?;
        config.check_stop().map_err(Error::Input)?;
        config.check_size().map_err(Error::Input)?;
        Ok(config)
    }

    /// Refuses arms whose records could not be told apart.
    fn check_labels(&self) -> Result<(), String> {
        let labels: Vec<_> = self.arms().map(Arm::label).collect();
        let twice = |&(place, label): &(usize, &String)| labels[..place].contains(label);
        match labels.iter().enumerate().find(twice) {
            None => Ok(()),
            Some((_, label)) => Err(format!(
                "two arms of this run are called \"{label}\", and their records could not be told apart; \
                 give one of them another name"
            )),
        }
    }

    /// Refuses an arm that counts states in a world that does not show their numbers.
    fn check_states(&self) -> Result<(), String> {
        let Some(arm) = self.arms().find(|arm| arm.agent().needs_states) else {
            return Ok(());
        };
        let is_fit = |env: &&Env| {
            let world = env.make();
            let shows_states = matches!(
                world.observation_space(),
                envs::ObservationSpace::Discrete(_)
            );
            shows_states && world.tabular().is_some()
        };
        match self.envs.iter().find(|env| !is_fit(env)) {
            None => Ok(()),
            Some(env) => Err(format!(
                "{} needs the numbers of states, but {} does not show them; leave one of them out, or take a world \
                 with states, with observation=one-hot if it has the choice",
                arm.name,
                env.label()
            )),
        }
    }

    /// Refuses what could not be read again from a run's folder.
    fn check_size(&self) -> Result<(), String> {
        match self.to_toml().len() as u64 {
            0..=files::CONFIG => Ok(()),
            bytes => Err(format!(
                "the configuration with the texts of its maps and tables has {bytes} bytes; allowed: at most {}; \
                 divide the worlds among several runs",
                files::CONFIG
            )),
        }
    }

    /// Refuses to stop where no evaluation settles when a world was solved.
    fn check_stop(&self) -> Result<(), String> {
        if !self.stop_when_solved {
            return Ok(());
        }
        let continuing = self.envs.iter().find(|env| env.world.continuing);
        let why = match (self.criteria.endpoint, continuing) {
            (Some(Endpoint::Behaviour), _) => "--endpoint behaviour names another curve".into(),
            (_, Some(env)) => format!("{} never ends and its endpoint is behaviour", env.label()),
            _ if self.eval_every == 0 => "--eval-every 0 turns them off".into(),
            _ => match self
                .envs
                .iter()
                .find(|env| env.solve_at(&self.criteria).is_none())
            {
                Some(env) => format!(
                    "{} has no return at which it is solved (--solve-at)",
                    env.label()
                ),
                None => return Ok(()),
            },
        };
        Err(format!(
            "--stop-when-solved needs greedy evaluations, but {why}; leave one of them out"
        ))
    }

    /// All arms, each once: those compared, then the baseline.
    pub fn arms(&self) -> impl Iterator<Item = &Arm> {
        self.agents.iter().chain(&self.baseline)
    }

    pub fn seed_range(&self) -> std::ops::Range<u64> {
        self.first_seed..self.first_seed + self.seeds
    }

    /// The configuration as the TOML that a run records.
    pub fn to_toml(&self) -> String {
        let whole = |number| Some(whole(number));
        let arm = |arm: &Arm| Value::Table(arm.to_toml());
        let none = self.baseline.is_none().then(|| "none".into());
        // Where only the baseline runs, it is also the arm that was asked for.
        let agents: Vec<_> = match &self.agents[..] {
            [] => self.baseline.iter().map(arm).collect(),
            agents => agents.iter().map(arm).collect(),
        };
        let table = [
            ("seeds", whole(self.seeds)),
            ("first-seed", whole(self.first_seed)),
            ("steps", whole(self.steps)),
            ("eval-every", whole(self.eval_every)),
            ("window", whole(self.window)),
            (
                "stop-when-solved",
                self.stop_when_solved.then_some(Value::Boolean(true)),
            ),
            ("solve-at", self.criteria.solve_at.map(Value::Float)),
            ("endpoint", self.criteria.endpoint.map(word)),
            ("x-scale", self.drawing.x_scale.map(word)),
            ("engine", Some(self.backend.engine().into())),
            ("device", Some(self.backend.device().into())),
            ("baseline", none),
            ("env", Some(env::to_toml(&self.envs))),
            ("agent", Some(Value::Array(agents))),
            ("baseline", self.baseline.as_ref().map(arm)),
        ];
        toml_text((table.into_iter()).filter_map(|(key, value)| Some((key, value?))))
    }
}

/// A value of an option as its user writes it.
fn word(value: impl ValueEnum) -> Value {
    let value = value.to_possible_value();
    value.map_or_else(|| "".into(), |value| value.get_name().into())
}

/// The first list, or the second where it is empty.
fn first_said<T>(first: Vec<T>, second: Vec<T>) -> Vec<T> {
    if first.is_empty() { second } else { first }
}

/// What trains networks, by the names of an engine, if one was given, and of a device.
///
/// # Errors
/// If there is no such thing here; names the place of the wrong name.
pub fn backend(engine: Option<Said<String>>, device: &Said<String>) -> Result<Backend, Error> {
    let name = engine.as_ref().map(|engine| engine.value.as_str());
    Backend::resolve(name, &device.value).map_err(|error| {
        let place = match (&error, &engine) {
            (Unavailable::Engine(_), Some(engine)) => &engine.place,
            _ => &device.place,
        };
        Error::Input(format!("{place}: {error}"))
    })
}

/// Refuses settings that are each allowed but not together.
///
/// # Errors
/// If an arm has such settings; names them.
pub fn check(arm: &Arm) -> Result<(), String> {
    let Settings {
        learning_starts,
        buffer_size,
        dropout,
        dropout_end,
        learning_mask,
        masks_per_update,
        ..
    } = arm.settings;
    if let (Some(starts), Some(size)) = (learning_starts, buffer_size)
        && starts >= size
    {
        return Err(format!(
            "{}: learning-starts is {starts}, but buffer-size is {size}, so learning would never start; \
             learning-starts must be less than buffer-size",
            arm.name
        ));
    }
    if let (Some(p), Some(end)) = (dropout, dropout_end)
        && end > p
    {
        return Err(format!(
            "{}: dropout-end is {end}, but dropout is {p} and p only falls; dropout-end must be at most \
             dropout",
            arm.name
        ));
    }
    if let Some(masks @ 2..) = masks_per_update
        && learning_mask == Some(LearningMask::Row)
    {
        return Err(format!(
            "{}: masks-per-update is {masks}, but learning-mask is row, which has a mask for each \
             transition; several masks per update need learning-mask=batch",
            arm.name
        ));
    }
    Ok(())
}
