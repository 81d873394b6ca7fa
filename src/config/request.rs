//! What one source, a file or the command line, asks for.

use agents::Settings;

use crate::{
    config::{
        ArmRequest, Options, RunOptions,
        arm::{Pairs, split_specification},
        name,
        preset::Preset,
    },
    error::Error,
};

/// One source's wishes.
#[derive(Debug, Default)]
pub struct Request {
    pub envs: Vec<Said<EnvRequest>>,
    pub agents: Vec<ArmRequest>,
    /// `Some(None)` for none.
    pub baseline: Option<Option<ArmRequest>>,
    /// Name of the engine.
    pub engine: Option<Said<String>>,
    /// Name of the device.
    pub device: Option<Said<String>>,
    /// All else that all arms share.
    pub run: RunOptions,
    /// Settings of all arms that have them.
    pub settings: Settings,
}

/// What a user said, and where: an option, or a file and its line. For what is only looked at once
/// it is known that nothing goes before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    pub value: T,
    /// Where, as an error names it.
    pub place: String,
}

impl<T> Said<T> {
    pub fn new(value: T, place: &str) -> Self {
        Self {
            value,
            place: place.into(),
        }
    }
}

/// A world as a user asked for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnvRequest {
    /// The name of the world.
    pub name: String,
    /// The name that it shall have in place of a label.
    pub label: Option<String>,
    pub parameters: Vec<(String, String)>,
}

impl Request {
    /// What the command line says.
    ///
    /// # Errors
    /// If an arm or a world is not one; names the option.
    pub fn from_options(options: &Options) -> Result<Self, Error> {
        let preset = options
            .preset
            .as_deref()
            .map(Preset::of_option)
            .transpose()?;
        let arm = |option: &str, text: &str| {
            let mut arm = ArmRequest::parse(text)
                .map_err(|error| Error::Input(format!("{option} {text}: {error}")))?;
            arm.said.preset = arm.said.preset.or(preset);
            Ok(arm)
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
            engine: run.engine.clone().map(|name| Said::new(name, "--engine")),
            device: run.device.clone().map(|name| Said::new(name, "--device")),
            run: run.clone(),
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
        let (name, pairs) = split_specification(text)?;
        Self::new(name, pairs)
    }

    /// A world with these parameters, its name among them.
    ///
    /// # Errors
    /// If its name is none, or given twice.
    pub fn new(name: &str, pairs: Pairs) -> Result<Self, String> {
        let mut request = Self {
            name: name.into(),
            ..Self::default()
        };
        for (key, value) in pairs {
            if !name::KEYS.contains(&&*key) {
                request.parameters.push((key, value));
                continue;
            }
            let worlds = envs::worlds().iter().map(|world| world.name);
            name::give(&mut request.label, (&key, &value), name, worlds)?;
        }
        Ok(request)
    }
}
