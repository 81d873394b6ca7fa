//! The configuration: what a user asked for, from a file and from options, and what it resolves to.
//!
//! A [`Request`] is one source, as far as it says anything; a [`Config`] is everything that
//! determines a run's results. What a run records as `config.toml` is a request that resolves to
//! the same configuration.

mod arm;
mod criteria;
mod drawing;
pub mod env;
mod file;
mod options;
pub mod preset;
mod request;
mod seeds;
mod setting;

use std::collections::BTreeMap;

use agents::{Backend, Settings, backend::Unavailable};
use toml::{Table, Value};

pub use arm::{Arm, ArmRequest, TUNING_SEEDS, idle_settings};
pub use env::Env;
pub use file::{read, read_text};
pub use options::{Options, RunOptions};
pub use request::{EnvRequest, Request, Said};
pub use seeds::SeedSpan;

use crate::error::Error;
use crate::report::Facts;
pub use criteria::{Criteria, Endpoint, Measure, finite};
pub use drawing::{Drawing, XScale};

/// All that determines a run's results.
#[derive(Debug, Clone)]
pub struct Config {
    /// The worlds, each once.
    pub envs: Vec<Env>,
    /// Number of seeds.
    pub seeds: u64,
    /// First seed.
    pub first_seed: u64,
    /// Steps per seed.
    pub steps: u64,
    /// Steps between greedy evaluations; 0 for none.
    pub eval_every: u64,
    /// Steps of a behaviour window.
    pub window: u64,
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
        let mut envs = options.envs;
        if envs.is_empty() {
            envs = file.envs;
        }
        let envs = env::resolve(&envs)?;
        let or_default = |said: Option<u64>, option: &str, default: fn(&envs::World) -> u64| {
            said.map_or_else(|| env::shared_default(option, &envs, default), Ok)
        };

        let resolve = |arm: &ArmRequest| arm.resolve(&file.settings, &options.settings);
        let mut requested = options.agents;
        if requested.is_empty() {
            requested = file.agents;
        }
        if requested.is_empty() {
            requested.push(ArmRequest::named("dropout-q").map_err(Error::Input)?);
        }
        let baseline = match options.baseline.or(file.baseline) {
            Some(baseline) => baseline,
            None => Some(ArmRequest::named("epsilon-greedy").map_err(Error::Input)?),
        };
        let baseline = baseline.map(|arm| resolve(&arm));
        let mut agents: Vec<Arm> = Vec::new();
        for arm in requested.iter().map(resolve) {
            if !agents.contains(&arm) && baseline.as_ref() != Some(&arm) {
                agents.push(arm);
            }
        }

        let auto = || Said::new("auto".into(), "--device");
        let device = options.device.or(file.device).unwrap_or_else(auto);
        let config = Self {
            seeds: options.seeds.or(file.seeds).unwrap_or(20),
            first_seed: options.first_seed.or(file.first_seed).unwrap_or(0),
            steps: or_default(options.steps.or(file.steps), "steps", |w| w.steps)?,
            eval_every: or_default(options.eval_every.or(file.eval_every), "eval-every", |w| {
                w.eval_every
            })?,
            criteria: options.criteria.or(file.criteria),
            drawing: options.drawing.or(file.drawing),
            window: or_default(options.window.or(file.window), "window", |w| w.window)?,
            backend: backend(options.engine.or(file.engine), &device)?,
            envs,
            agents,
            baseline,
        };
        config.arms().try_for_each(check).map_err(Error::Input)?;
        Ok(config)
    }

    /// All arms, each once: those compared, then the baseline.
    pub fn arms(&self) -> impl Iterator<Item = &Arm> {
        self.agents.iter().chain(&self.baseline)
    }

    /// The seeds.
    pub fn seed_range(&self) -> std::ops::Range<u64> {
        self.first_seed..self.first_seed + self.seeds
    }

    /// What a report has to know of the worlds, and of the arms by these labels, which are in the
    /// order of [`arms`](Self::arms).
    pub fn facts(&self, labels: impl IntoIterator<Item = String>) -> Facts {
        let grid = |env: &Env| Some((env.label(), env.make().grid()?));
        let continuing = self.envs.iter().filter(|env| env.world.continuing);
        let arms: Vec<(String, &Arm)> = labels.into_iter().zip(self.arms()).collect();
        Facts {
            criteria: self.criteria,
            drawing: self.drawing,
            grids: self.envs.iter().filter_map(grid).collect(),
            continuing: continuing.map(Env::label).collect(),
            target_variances: self.target_variances(&arms),
            random_starts: (arms.into_iter())
                .filter_map(|(label, arm)| Some((label, arm.settings.random_start?)))
                .collect(),
            ..Facts::default()
        }
    }

    /// What the aleatoric variances of arms that learn them ought to be, by world and label.
    fn target_variances(&self, arms: &[(String, &Arm)]) -> BTreeMap<(String, String), f64> {
        let mut variances = BTreeMap::new();
        for (label, arm) in arms.iter().filter(|(_, arm)| arm.learns_noise()) {
            let of_world = |env: &Env| {
                let world = env.make();
                let model = world.tabular()?;
                let variances = model.target_variance(arm.settings.gamma?);
                let mean = model.mean_over_decisions(&variances);
                Some(((env.label(), label.clone()), mean))
            };
            variances.extend(self.envs.iter().filter_map(of_world));
        }
        variances
    }

    /// The configuration as the TOML that a run records.
    pub fn to_toml(&self) -> String {
        let whole = |value: u64| Value::Integer(value as i64);
        let mut table = Table::new();
        table.insert("seeds".into(), whole(self.seeds));
        table.insert("first-seed".into(), whole(self.first_seed));
        table.insert("steps".into(), whole(self.steps));
        table.insert("eval-every".into(), whole(self.eval_every));
        table.insert("window".into(), whole(self.window));
        if let Some(solve_at) = self.criteria.solve_at {
            table.insert("solve-at".into(), solve_at.into());
        }
        if let Some(endpoint) = self.criteria.endpoint {
            table.insert("endpoint".into(), endpoint.name().into());
        }
        if let Some(scale) = self.drawing.x_scale {
            table.insert("x-scale".into(), scale.name().into());
        }
        table.insert("engine".into(), self.backend.engine().into());
        table.insert("device".into(), self.backend.device().into());
        let arm = |arm: &Arm| Value::Table(arm.to_toml());
        if self.baseline.is_none() {
            table.insert("baseline".into(), "none".into());
        }
        table.insert("env".into(), env::to_toml(&self.envs));
        // Where only the baseline runs, it is also the arm that was asked for.
        let agents = if self.agents.is_empty() {
            self.baseline.iter().map(arm).collect()
        } else {
            self.agents.iter().map(arm).collect()
        };
        table.insert("agent".into(), Value::Array(agents));
        if let Some(baseline) = &self.baseline {
            table.insert("baseline".into(), arm(baseline));
        }
        toml::to_string(&table).expect("numbers, texts and tables of them are TOML")
    }
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
        ..
    } = arm.settings;
    if let (Some(starts), Some(size)) = (learning_starts, buffer_size)
        && starts >= size
    {
        return Err(format!(
            "{}: learning-starts is {starts} and buffer-size {size}; learning would never start: \
             learning-starts must be less than buffer-size",
            arm.name
        ));
    }
    if let (Some(p), Some(end)) = (dropout, dropout_end)
        && end > p
    {
        return Err(format!(
            "{}: dropout-end is {end} and dropout {p}; p only falls: \
             dropout-end must be at most dropout",
            arm.name
        ));
    }
    Ok(())
}
