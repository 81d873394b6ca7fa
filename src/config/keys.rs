//! Options as files and specifications write them: by their keys, which are the options of a command
//! without their dashes. The command's own parser checks every value, wherever it is written.

use clap::{
    Arg, ArgMatches, Command,
    error::{ContextKind, ContextValue},
};
use envs::nearest::suggestion;
use toml::de::{DeTable, DeValue};

use crate::{error::Error, messages::quoted};

/// The text of a TOML file, and what errors call it.
pub struct TomlText {
    pub name: String,
    pub text: String,
}

/// An error and where in the text it is, in bytes.
pub type Problem = (usize, String);

impl TomlText {
    /// The file and the line of an offset.
    pub fn place(&self, offset: usize) -> String {
        let before = &self.text[..offset.min(self.text.len())];
        format!("{}, line {}", self.name, before.matches('\n').count() + 1)
    }

    /// An error with its place.
    pub fn wrong(&self, (offset, error): Problem) -> Error {
        Error::Input(format!("{}: {error}", self.place(offset)))
    }

    /// # Errors
    /// If it is not TOML.
    pub fn parse(&self) -> Result<DeTable<'_>, Problem> {
        let table = DeTable::parse(&self.text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let start = start.min(self.text.len());
            let line_start = self.text[..start].rfind('\n').map_or(0, |end| end + 1);
            let line = self.text[line_start..].lines().next().unwrap_or_default();
            let message = error.message();
            (
                start,
                format!("{message}; found \"{}\"", quoted(line.trim())),
            )
        })?;
        Ok(table.into_inner())
    }
}

/// The options that a file may say.
pub struct Keys {
    command: Command,
    /// What the file has besides.
    besides: Option<&'static str>,
    /// Options that results do not depend on.
    outside: Vec<String>,
}

impl Keys {
    /// All options of a command but those that are `outside`, and a key besides.
    pub fn new(
        command: Command,
        besides: Option<&'static str>,
        outside: impl Fn(&Arg) -> bool,
    ) -> Self {
        let outside = command.get_arguments().filter(|option| outside(option));
        let outside = outside.filter_map(Arg::get_long).map(str::to_owned);
        Self {
            besides,
            outside: outside.collect(),
            command: command.no_binary_name(true),
        }
    }

    /// The option with this key.
    ///
    /// # Errors
    /// If there is none, or it does not belong in a file.
    pub fn find(&self, key: &str) -> Result<&Arg, String> {
        let is_outside = |key: &str| self.outside.iter().any(|outside| outside == key);
        if is_outside(key) {
            return Err(format!(
                "{key} does not belong in a file, because results do not depend on it; use the option \
                 --{key}"
            ));
        }
        let mut options = self.command.get_arguments();
        let found = options.find(|option| option.get_long() == Some(key));
        found.ok_or_else(|| {
            let longs = self.command.get_arguments().filter_map(Arg::get_long);
            let longs = longs.filter(|key| !is_outside(key));
            let known: Vec<_> = self.besides.into_iter().chain(longs).collect();
            format!(
                "unknown key \"{key}\"{}; keys: {}",
                suggestion(key, known.iter().copied()),
                known.join(", ")
            )
        })
    }

    /// The argument that says the same as a key and its value, if it says anything.
    ///
    /// # Errors
    /// If no option has the key, or its value is one that the parser refuses.
    pub fn argument(&self, key: &str, value: &DeValue) -> Result<Option<String>, String> {
        let option = self.find(key)?;
        if !option.get_action().takes_values() {
            let flag = value.as_bool();
            let flag = flag.ok_or_else(|| format!("{key}: expected true or false"))?;
            return Ok(flag.then(|| format!("--{key}")));
        }
        let word = match (value, option.get_value_delimiter()) {
            (DeValue::Array(values), Some(_)) => {
                let words = values.iter().map(|value| word(value.get_ref()));
                words.collect::<Result<Vec<_>, _>>()?.join(",")
            }
            _ => word(value)?,
        };
        check(self.command.clone(), key, &word)?;
        Ok(Some(format!("--{key}={word}")))
    }

    /// What the parser makes of arguments that were accepted one by one.
    pub fn parse(self, arguments: Vec<String>) -> ArgMatches {
        self.command.get_matches_from(arguments)
    }
}

/// What the parser of a command makes of one option and its value.
///
/// # Errors
/// If the value is not allowed; says what is.
pub fn check(command: Command, key: &str, value: &str) -> Result<ArgMatches, String> {
    let parsed = command.try_get_matches_from([format!("--{key}={value}")]);
    parsed.map_err(|error| {
        let source = std::error::Error::source(&error).map(ToString::to_string);
        let allowed = match (source, error.get(ContextKind::ValidValue)) {
            (Some(source), _) => source,
            (None, Some(ContextValue::Strings(valid))) => {
                let suggestion = suggestion(value, valid.iter().map(String::as_str));
                format!("expected {}{suggestion}", alternatives(valid))
            }
            _ => "expected a value".into(),
        };
        let value = quoted(value);
        format!("invalid value \"{value}\" for {key}: {allowed}")
    })
}

/// A value as it would stand on the command line.
///
/// # Errors
/// If no option could say it.
pub fn word(value: &DeValue) -> Result<String, String> {
    let found = match value {
        DeValue::String(text) => return Ok(text.clone().into_owned()),
        DeValue::Integer(number) if number.radix() == 10 => return Ok(number.as_str().into()),
        DeValue::Float(number) => return Ok(number.as_str().into()),
        DeValue::Boolean(truth) => return Ok(truth.to_string()),
        DeValue::Integer(_) => "a number that is not decimal",
        DeValue::Array(_) => "an array; a list of units is a text, as in \"64-64\"",
        DeValue::Table(_) => "a table",
        DeValue::Datetime(_) => "a date or time",
    };
    let expected = "expected a text, a decimal number, true or false";
    Err(format!("{expected}, found {found}"))
}

/// `a, b or c`.
fn alternatives(words: &[String]) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        words => words.join(", "),
    }
}
