//! Reads a TOML configuration. Its keys are the options without their dashes; `env`, `agent` and
//! `baseline` are texts as on the command line, or tables with a `name`; `env` and `agent` may be
//! lists of them. In such a table `label` is what an arm or a world shall be called, and that of an arm may
//! say on which seeds it was tuned. Mistakes are reported
//! with file and line.

use std::{collections::HashMap, path::Path};

use clap::{Arg, Args, Command, FromArgMatches};
use toml::{Spanned, de::DeValue};

use crate::{
    config::{
        ArmRequest, EnvRequest, Options, Request, Said, TUNING_SEEDS,
        keys::{Keys, Problem, TomlText, word},
    },
    error::Error,
    files,
};

/// Options that say nothing about the results, so a file does not have them.
const ONLY_OPTIONS: [&str; 13] = [
    "config",
    "preset",
    "change-preset",
    "threads",
    "print-config",
    "quiet",
    "tensorboard",
    "out",
    "name",
    "overwrite",
    "resume",
    "shard",
    "checkpoint-minutes",
];

/// The text of the file that the option `--config` names.
///
/// # Errors
/// If it cannot be read.
pub fn text_of_option(path: &Path) -> Result<String, Error> {
    files::read_text(path, files::CONFIG).map_err(|error| {
        let path = path.display();
        Error::Input(format!("--config {path}: cannot read it: {error}"))
    })
}

/// Reads the text of a configuration file, which errors call by `name`.
///
/// # Errors
/// If it is not TOML, or says what no option could.
pub fn read_text(text: &str, name: &str) -> Result<Request, Error> {
    let text = TomlText {
        name: name.into(),
        text: text.into(),
    };
    parse(&text).map_err(|problem| text.wrong(problem))
}

/// A value and where it is.
type Value<'a> = Spanned<DeValue<'a>>;

fn parse(text: &TomlText) -> Result<Request, Problem> {
    let outside = |option: &Arg| {
        option
            .get_long()
            .is_some_and(|key| ONLY_OPTIONS.contains(&key))
    };
    let keys = Keys::new(Options::augment_args(Command::new("file")), None, outside);
    let mut request = Request::default();
    let (mut arguments, mut places) = (Vec::new(), HashMap::new());
    for (key, value) in text.parse()?.iter() {
        let at = |error: String| (key.span().start, error);
        match key.get_ref().as_ref() {
            "env" => {
                let envs = list(value)
                    .ok_or_else(|| at("env is an empty list; name at least one world".into()))?;
                for value in envs {
                    let place = text.place(value.span().start);
                    request.envs.push(Said::new(env(value)?, &place));
                }
            }
            "agent" => {
                let arms = list(value)
                    .ok_or_else(|| at("agent is an empty list; name at least one arm".into()))?;
                for value in arms {
                    request.agents.push(arm(value)?);
                }
            }
            "baseline" => {
                let none = matches!(value.get_ref(), DeValue::String(text) if text == "none");
                request.baseline = Some(if none { None } else { Some(arm(value)?) });
            }
            "preset" | "change-preset" => {
                return Err(at(
                    "a file says everything itself, so only its arms have a preset, as in agent = \
                     \"dropout-q:preset=gal2016-demo\"; or use the option --preset without a file"
                        .into(),
                ));
            }
            name => {
                arguments.extend(keys.argument(name, value.get_ref()).map_err(at)?);
                places.insert(name.to_owned(), text.place(key.span().start));
            }
        }
    }
    let options = Options::from_arg_matches(&keys.parse(arguments));
    let Options { run, settings, .. } = options.expect("accepted one by one");
    let said = |key: &str, name: &String| Said::new(name.clone(), &places[key]);
    Ok(Request {
        engine: run.engine.as_ref().map(|name| said("engine", name)),
        device: run.device.as_ref().map(|name| said("device", name)),
        run,
        settings,
        ..request
    })
}

/// The values of a list, or the value that is none; `None` for an empty list.
fn list<'v, 'a>(value: &'v Value<'a>) -> Option<Vec<&'v Value<'a>>> {
    match value.get_ref() {
        DeValue::Array(values) if values.is_empty() => None,
        DeValue::Array(values) => Some(values.iter().collect()),
        _ => Some(vec![value]),
    }
}

fn env(value: &Value) -> Result<EnvRequest, Problem> {
    let (name, parameters) = match value.get_ref() {
        DeValue::Table(_) => table(value, "gridworld")?,
        one => {
            let request = word(one).and_then(|text| EnvRequest::parse(&text));
            return request.map_err(|error| (value.span().start, error));
        }
    };
    let parameters = parameters.into_iter().map(|(key, text, _)| (key, text));
    let request = EnvRequest::new(&name, parameters.collect());
    request.map_err(|error| (value.span().start, error))
}

fn arm(value: &Value) -> Result<ArmRequest, Problem> {
    let at = |error| (value.span().start, error);
    let mut arm = match value.get_ref() {
        DeValue::Table(_) => {
            let (name, settings) = table(value, "dropout-q")?;
            let mut arm = ArmRequest::named(&name).map_err(at)?;
            for (key, text, start) in settings {
                let set = if key == TUNING_SEEDS {
                    let seeds = text
                        .parse()
                        .map(|seeds| arm.said.tuning_seeds = Some(seeds));
                    seeds.map_err(|error| format!("invalid value \"{text}\" for {key}: {error}"))
                } else {
                    arm.set(&key, &text)
                };
                set.map_err(|error| (start, error))?;
            }
            arm
        }
        one => word(one)
            .and_then(|text| ArmRequest::parse(&text))
            .map_err(at)?,
    };
    arm.of_file = true;
    Ok(arm)
}

/// The name in a table, and each other key with its value and where that is.
type Named = (String, Vec<(String, String, usize)>);

fn table(value: &Value, example: &str) -> Result<Named, Problem> {
    let mut name = None;
    let mut others = Vec::new();
    for (key, value) in value
        .get_ref()
        .as_table()
        .into_iter()
        .flat_map(|t| t.iter())
    {
        let start = value.span().start;
        let text = word(value.get_ref()).map_err(|error| (start, error))?;
        match key.get_ref().as_ref() {
            "name" => name = Some(text),
            key => others.push((key.to_owned(), text, start)),
        }
    }
    let no_name = || format!("this table has no key \"name\"; add one, as in name = \"{example}\"");
    let name = name.ok_or_else(|| (value.span().start, no_name()))?;
    Ok((name, others))
}

#[cfg(test)]
mod tests;
