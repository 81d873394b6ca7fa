//! The configuration: what a user asked for, from a file and from options, and what it resolves to.
//!
//! A [`Request`] is one source, as far as it says anything; a [`Config`] is everything that
//! determines a run's results. What a run records as `config.toml` is a request that resolves to
//! the same configuration.

mod arm;
pub mod device;
mod file;
mod request;

use agents::Settings;
use toml::{Table, Value};

pub use arm::{Arm, idle_settings};
pub use file::read;
pub use request::{EnvRequest, Request};

use crate::error::Error;
use arm::ArmRequest;
use request::Said;

/// A world with all its parameters.
#[derive(Debug, Clone)]
pub struct Env {
    /// The world in the registry.
    pub world: &'static envs::World,
    /// All parameters; files were read in.
    pub parameters: envs::Settings,
}

impl Env {
    /// The world's label in files and plots.
    pub fn label(&self) -> String {
        self.world.label(&self.parameters)
    }

    /// The world, before its first reset.
    pub fn make(&self) -> Box<dyn envs::Environment> {
        self.world
            .make(&self.parameters)
            .expect("resolved parameters are those of a world")
    }
}

/// All that determines a run's results.
#[derive(Debug, Clone)]
pub struct Config {
    /// The world.
    pub env: Env,
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
    /// Where networks train.
    pub device: tch::Device,
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
        let env = options.env.or(file.env);
        let env = resolve_env(&env.unwrap_or_else(|| Said {
            value: EnvRequest {
                name: "gridworld".into(),
                parameters: Vec::new(),
            },
            place: "--env".into(),
        }))?;

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

        let device = options.device.or(file.device).unwrap_or_else(|| Said {
            value: "auto".into(),
            place: "--device".into(),
        });
        let config = Self {
            seeds: options.seeds.or(file.seeds).unwrap_or(20),
            first_seed: options.first_seed.or(file.first_seed).unwrap_or(0),
            steps: options.steps.or(file.steps).unwrap_or(env.world.steps),
            eval_every: options
                .eval_every
                .or(file.eval_every)
                .unwrap_or(env.world.eval_every),
            window: options.window.or(file.window).unwrap_or(env.world.window),
            device: device::resolve(&device.value)
                .map_err(|error| Error::Input(format!("{}: {error}", device.place)))?,
            env,
            agents,
            baseline,
        };
        config.arms().try_for_each(check)?;
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

    /// The configuration as the TOML that a run records.
    pub fn to_toml(&self) -> String {
        let whole = |value: u64| Value::Integer(value as i64);
        let mut table = Table::new();
        table.insert("seeds".into(), whole(self.seeds));
        table.insert("first-seed".into(), whole(self.first_seed));
        table.insert("steps".into(), whole(self.steps));
        table.insert("eval-every".into(), whole(self.eval_every));
        table.insert("window".into(), whole(self.window));
        table.insert("device".into(), device::name(self.device).into());
        let arm = |arm: &Arm| {
            let mut table = Table::new();
            table.insert("name".into(), arm.name.into());
            table.extend(arm.table());
            Value::Table(table)
        };
        if self.baseline.is_none() {
            table.insert("baseline".into(), "none".into());
        }
        let mut env = Table::new();
        env.insert("name".into(), self.env.world.name.into());
        env.extend(
            self.env
                .parameters
                .iter()
                .map(|(key, text)| (key.into(), scalar(text))),
        );
        table.insert("env".into(), env.into());
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

fn resolve_env(request: &Said<EnvRequest>) -> Result<Env, Error> {
    let Said { value, place } = request;
    let input = |error: envs::WorldError| Error::Input(format!("{place}: {error}"));
    let world = envs::world(&value.name).map_err(input)?;
    let parameters = world.resolve(&value.parameters).map_err(input)?;
    Ok(Env { world, parameters })
}

/// Refuses settings that are each allowed but not together.
fn check(arm: &Arm) -> Result<(), Error> {
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
        return Err(Error::Input(format!(
            "{}: learning-starts is {starts} and buffer-size {size}; learning would never start: \
             learning-starts must be less than buffer-size",
            arm.name
        )));
    }
    if let (Some(p), Some(end)) = (dropout, dropout_end)
        && end > p
    {
        return Err(Error::Input(format!(
            "{}: dropout-end is {end} and dropout {p}; p only falls: \
             dropout-end must be at most dropout",
            arm.name
        )));
    }
    Ok(())
}

/// A parameter's text as the TOML value that reads best: a number where it is written as that
/// number is, for a map may be called `007`.
fn scalar(text: &str) -> Value {
    let same = |number: &dyn std::fmt::Display| number.to_string() == text;
    let whole = text.parse().ok().filter(|number: &i64| same(number));
    let float = text.parse().ok().filter(|number: &f64| same(number));
    whole
        .map(Value::Integer)
        .or(float.map(Value::Float))
        .unwrap_or_else(|| text.into())
}
