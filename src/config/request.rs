//! What one source, a file or the command line, asks for.

use agents::Settings;

use crate::config::arm::{ArmRequest, split_specification};
use crate::config::preset::Preset;
use crate::{
    config::{Criteria, Drawing, Options},
    error::Error,
};

/// One source's wishes.
#[derive(Debug, Default)]
pub struct Request {
    /// The worlds and their parameters, if any are named.
    pub envs: Vec<Said<EnvRequest>>,
    /// The arms, if any are named.
    pub agents: Vec<ArmRequest>,
    /// The baseline; `Some(None)` for none.
    pub baseline: Option<Option<ArmRequest>>,
    /// Number of seeds.
    pub seeds: Option<u64>,
    /// First seed.
    pub first_seed: Option<u64>,
    /// Steps per seed.
    pub steps: Option<u64>,
    /// Steps between greedy evaluations; 0 for none.
    pub eval_every: Option<u64>,
    /// Steps of a behaviour window.
    pub window: Option<u64>,
    /// What counts as solved.
    pub criteria: Criteria,
    /// How the pictures are drawn.
    pub drawing: Drawing,
    /// The engine's name.
    pub engine: Option<Said<String>>,
    /// The device's name.
    pub device: Option<Said<String>>,
    /// Settings of all arms that have them.
    pub settings: Settings,
}

/// What a user said, and where: an option, or a file and its line. For what is only looked at once
/// it is known that nothing goes before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    /// What was said.
    pub value: T,
    /// Where, as an error names it.
    pub place: String,
}

impl<T> Said<T> {
    /// What was said, and where.
    pub fn new(value: T, place: &str) -> Self {
        Self {
            value,
            place: place.into(),
        }
    }
}

/// A world as a user asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvRequest {
    /// The world's name.
    pub name: String,
    /// Its parameters.
    pub parameters: Vec<(String, String)>,
}

impl Request {
    /// What the command line says.
    ///
    /// # Errors
    /// If an arm or a world is not one; names the option.
    pub fn from_options(options: &Options) -> Result<Self, Error> {
        let preset = (options.preset.as_deref())
            .map(|name| Preset::named(name).map_err(|e| Error::Input(format!("--preset: {e}"))))
            .transpose()?;
        let arm = |option: &str, text: &str| {
            let arm = ArmRequest::parse(text)
                .map_err(|error| Error::Input(format!("{option} {text}: {error}")))?;
            Ok(ArmRequest {
                preset: arm.preset.or(preset),
                ..arm
            })
        };
        let baseline = |text: &String| match text.as_str() {
            "none" => Ok(None),
            text => arm("--baseline", text).map(Some),
        };
        let run = &options.run;
        Ok(Self {
            envs: EnvRequest::of_options(&options.env)?,
            agents: options
                .agent
                .iter()
                .map(|t| arm("--agent", t))
                .collect::<Result<_, _>>()?,
            baseline: options.baseline.as_ref().map(baseline).transpose()?,
            seeds: run.seeds,
            first_seed: run.first_seed,
            steps: run.steps,
            eval_every: run.eval_every,
            window: run.window,
            criteria: run.criteria,
            drawing: run.drawing,
            engine: run.engine.clone().map(|name| Said::new(name, "--engine")),
            device: run.device.clone().map(|name| Said::new(name, "--device")),
            settings: options.settings.clone(),
        })
    }
}

impl EnvRequest {
    /// The worlds that options `--env` ask for.
    ///
    /// # Errors
    /// If one is not `NAME` or `NAME:key=value,...`; names the option.
    pub fn of_options(texts: &[String]) -> Result<Vec<Said<Self>>, Error> {
        let env = |text: &String| {
            let place = format!("--env {text}");
            match Self::parse(text) {
                Ok(value) => Ok(Said { value, place }),
                Err(error) => Err(Error::Input(format!("{place}: {error}"))),
            }
        };
        texts.iter().map(env).collect()
    }

    /// Parses `NAME` or `NAME:key=value,...`.
    ///
    /// # Errors
    /// If a part is not a key and a value.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, parameters) = split_specification(text)?;
        Ok(Self {
            name: name.into(),
            parameters,
        })
    }
}
