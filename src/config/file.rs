//! Reads a TOML configuration. Its keys are the options without their dashes; `env`, `agent` and
//! `baseline` are texts as on the command line, or tables with a `name`; `env` and `agent` may be
//! lists of them. The table of an arm may say on which seeds it was tuned. Mistakes are reported
//! with file and line.

use std::path::Path;

use envs::nearest::suggestion;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::config::arm::{ArmRequest, TUNING_SEEDS};
use crate::config::request::{EnvRequest, Request, Said};
use crate::config::setting::{parse_setting, setting_keys};
use crate::config::{Endpoint, XScale, finite};
use crate::error::Error;

const RUN_KEYS: [&str; 13] = [
    "env",
    "agent",
    "baseline",
    "seeds",
    "first-seed",
    "steps",
    "eval-every",
    "window",
    "solve-at",
    "endpoint",
    "x-scale",
    "engine",
    "device",
];

/// Options that say nothing about the results, so a file does not have them.
const ONLY_OPTIONS: [&str; 8] = [
    "threads",
    "out",
    "name",
    "overwrite",
    "resume",
    "quiet",
    "config",
    "print-config",
];

/// Reads a configuration file.
///
/// # Errors
/// If it cannot be read, is not TOML, or says what no option could.
pub fn read(path: &Path) -> Result<Request, Error> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::Input(format!("--config: cannot read {}: {error}", path.display()))
    })?;
    read_text(&text, &path.display().to_string())
}

/// Reads the text of a configuration file, which errors call by `name`.
///
/// # Errors
/// If it is not TOML, or says what no option could.
pub fn read_text(text: &str, name: &str) -> Result<Request, Error> {
    let place = |offset: usize| {
        let line = text[..offset.min(text.len())].matches('\n').count() + 1;
        format!("{name}, line {line}")
    };
    parse(text, &place)
        .map_err(|(offset, error)| Error::Input(format!("{}: {error}", place(offset))))
}

/// An error and where in the text it is.
type Problem = (usize, String);

/// What an offset is called in an error.
type Place<'a> = &'a dyn Fn(usize) -> String;

fn parse(text: &str, place: Place) -> Result<Request, Problem> {
    let table = DeTable::parse(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        let message = error.message();
        (start, format!("{message}; found \"{}\"", line.trim()))
    })?;
    let mut request = Request::default();
    for (key, value) in table.get_ref() {
        let at = |error: String| (key.span().start, error);
        match key.get_ref().as_ref() {
            "env" => {
                request.envs = match value.get_ref() {
                    DeValue::Array(envs) if envs.is_empty() => {
                        return Err(at("env is an empty list; name at least one world".into()));
                    }
                    DeValue::Array(envs) => {
                        let env = |value| said(value, env, place);
                        envs.iter().map(env).collect::<Result<_, _>>()?
                    }
                    _ => vec![said(value, env, place)?],
                };
            }
            "agent" => {
                request.agents = match value.get_ref() {
                    DeValue::Array(arms) if arms.is_empty() => {
                        return Err(at("agent is an empty list; name at least one arm".into()));
                    }
                    DeValue::Array(arms) => arms.iter().map(arm).collect::<Result<_, _>>()?,
                    _ => vec![arm(value)?],
                };
            }
            "baseline" => {
                let none = matches!(value.get_ref(), DeValue::String(text) if text == "none");
                request.baseline = Some(if none { None } else { Some(arm(value)?) });
            }
            "engine" => {
                request.engine = Some(said(value, scalar, place)?);
            }
            "device" => {
                request.device = Some(said(value, scalar, place)?);
            }
            "seeds" => request.seeds = Some(whole(key, value, 1, 1_000_000)?),
            "first-seed" => request.first_seed = Some(steps(key, value, 0)?),
            "steps" => request.steps = Some(steps(key, value, 1)?),
            "eval-every" => request.eval_every = Some(steps(key, value, 0)?),
            "window" => request.window = Some(steps(key, value, 1)?),
            "solve-at" => request.criteria.solve_at = Some(word(value, "solve-at", finite)?),
            "endpoint" => {
                request.criteria.endpoint = Some(word(value, "endpoint", Endpoint::named)?)
            }
            "x-scale" => request.drawing.x_scale = Some(word(value, "x-scale", XScale::named)?),
            name if setting_keys().iter().any(|known| known == name) => {
                let mut settings = toml::Table::try_from(&request.settings).expect("a table");
                let said = parse_setting(name, &scalar(value)?).map_err(at)?;
                settings.extend(toml::Table::try_from(&said).expect("a table"));
                request.settings = settings.try_into().expect("settings");
            }
            "preset" | "change-preset" => {
                return Err(at(
                    "a file says everything itself, so only its arms have a preset, as in agent = \
                     \"dropout-q:preset=gal2016-demo\"; or use the option --preset without a file"
                        .into(),
                ));
            }
            name if ONLY_OPTIONS.contains(&name) => {
                return Err(at(format!(
                    "{name} does not belong in a file, because results do not depend on it; \
                     use the option --{name}"
                )));
            }
            name => {
                let settings = setting_keys();
                let known = RUN_KEYS
                    .into_iter()
                    .chain(settings.iter().map(String::as_str));
                let suggestion = suggestion(name, known.clone());
                let known: Vec<_> = known.collect();
                return Err(at(format!(
                    "unknown key \"{name}\"{suggestion}; keys: {}",
                    known.join(", ")
                )));
            }
        }
    }
    Ok(request)
}

/// A value, and where it stands.
fn said<'a, T>(
    value: &Spanned<DeValue<'a>>,
    read: fn(&Spanned<DeValue<'a>>) -> Result<T, Problem>,
    place: Place,
) -> Result<Said<T>, Problem> {
    Ok(Said {
        value: read(value)?,
        place: place(value.span().start),
    })
}

fn env(value: &Spanned<DeValue>) -> Result<EnvRequest, Problem> {
    match value.get_ref() {
        DeValue::Table(table) => {
            let (name, parameters) = named(value, table, "gridworld")?;
            let text = |(key, value): (&str, &Spanned<DeValue>)| Ok((key.into(), scalar(value)?));
            Ok(EnvRequest {
                name,
                parameters: parameters.map(text).collect::<Result<_, _>>()?,
            })
        }
        _ => EnvRequest::parse(&scalar(value)?).map_err(|error| (value.span().start, error)),
    }
}

fn arm(value: &Spanned<DeValue>) -> Result<ArmRequest, Problem> {
    let at = |error| (value.span().start, error);
    match value.get_ref() {
        DeValue::Table(table) => {
            let (name, settings) = named(value, table, "dropout-q")?;
            let mut arm = ArmRequest::named(&name).map_err(at)?;
            arm.of_file = true;
            for (key, value) in settings {
                let text = scalar(value)?;
                let set = if key == TUNING_SEEDS {
                    let seeds = text.parse().map(|seeds| arm.tuning_seeds = Some(seeds));
                    seeds.map_err(|error| format!("invalid value \"{text}\" for {key}: {error}"))
                } else {
                    arm.set(key, &text)
                };
                set.map_err(|error| (value.span().start, error))?;
            }
            Ok(arm)
        }
        _ => {
            let arm = ArmRequest::parse(&scalar(value)?).map_err(at)?;
            Ok(ArmRequest {
                of_file: true,
                ..arm
            })
        }
    }
}

/// The name in a table, and what else is in it.
fn named<'a>(
    value: &Spanned<DeValue>,
    table: &'a DeTable,
    example: &str,
) -> Result<
    (
        String,
        impl Iterator<Item = (&'a str, &'a Spanned<DeValue<'a>>)>,
    ),
    Problem,
> {
    let name = table.iter().find(|(key, _)| key.get_ref() == "name");
    let (_, name) = name.ok_or_else(|| {
        (
            value.span().start,
            format!("this table has no key \"name\"; add one, as in name = \"{example}\""),
        )
    })?;
    let others = table.iter().filter(|(key, _)| key.get_ref() != "name");
    Ok((
        scalar(name)?,
        others.map(|(key, value)| (key.get_ref().as_ref(), value)),
    ))
}

/// A value that `parse` understands or says what is allowed.
fn word<T>(
    value: &Spanned<DeValue>,
    key: &str,
    parse: fn(&str) -> Result<T, String>,
) -> Result<T, Problem> {
    let text = scalar(value)?;
    parse(&text).map_err(|allowed| {
        let error = format!("invalid value \"{text}\" for {key}: {allowed}");
        (value.span().start, error)
    })
}

fn steps(
    key: &Spanned<impl AsRef<str>>,
    value: &Spanned<DeValue>,
    least: u64,
) -> Result<u64, Problem> {
    whole(key, value, least, agents::settings::STEPS)
}

fn whole(
    key: &Spanned<impl AsRef<str>>,
    value: &Spanned<DeValue>,
    least: u64,
    most: u64,
) -> Result<u64, Problem> {
    let text = scalar(value)?;
    agents::settings::whole(&text, least, most).map_err(|allowed| {
        let name = key.get_ref().as_ref();
        (
            value.span().start,
            format!("invalid value \"{text}\" for {name}: {allowed}"),
        )
    })
}

/// A value as it would stand on the command line.
fn scalar(value: &Spanned<DeValue>) -> Result<String, Problem> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text.clone().into_owned()),
        DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().into()),
        DeValue::Float(number) => Ok(number.as_str().into()),
        DeValue::Boolean(truth) => Ok(truth.to_string()),
        other => {
            let found = match other {
                DeValue::Integer(_) => "a number that is not decimal",
                DeValue::Array(_) => "an array; a list of units is a text, as in \"64-64\"",
                DeValue::Table(_) => "a table",
                _ => "a date or time",
            };
            let expected = "expected a text, a decimal number, true or false";
            Err((value.span().start, format!("{expected}, found {found}")))
        }
    }
}

#[cfg(test)]
mod tests;
