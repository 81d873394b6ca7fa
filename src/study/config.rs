//! Options as TOML, and back: a file's keys become arguments in front of the user's own, so that the
//! option parser is the one that checks both. A key is an option without its dashes; one more says what
//! the file is for, as `study = "posterior"` does.

use std::ffi::OsString;
use std::path::Path;

use clap::{Arg, Command, Id};
use envs::nearest::suggestion;
use serde::Serialize;
use toml::{Table, Value, de::DeTable};

use crate::error::Error;

/// Options as a file, with the key that says what it is for and that key's value.
pub fn to_toml((key, value): (&str, &str), options: &impl Serialize) -> String {
    let mut file = Table::new();
    file.insert(key.into(), value.into());
    file.extend(table(options));
    toml::to_string(&file).expect("numbers, texts and lists of them are TOML")
}

/// The command line that says these options after `start`.
pub fn command_line(start: &str, options: &impl Serialize) -> String {
    let options = table(options);
    let words = options.iter().filter_map(|(key, value)| match value {
        Value::Boolean(false) => None,
        Value::Boolean(true) => Some(format!(" --{key}")),
        value => Some(format!(" --{key} {}", quoted(&word(value)?))),
    });
    format!("{start}{}", words.collect::<String>())
}

fn table(options: &impl Serialize) -> Table {
    Table::try_from(options).expect("options are numbers, texts and lists of them")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    if word.contains(|c: char| !(c.is_alphanumeric() || "-_./,:=".contains(c))) {
        return format!("'{}'", word.replace('\'', "'\\''"));
    }
    word.into()
}

/// A value as it stands on the command line; none if no option could say it.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        Value::Array(values) => {
            let words: Option<Vec<_>> = values.iter().map(word).collect();
            Some(words?.join(","))
        }
        Value::Datetime(_) | Value::Table(_) => None,
    }
}

/// A file of options.
pub struct File {
    shown: String,
    text: String,
    values: Table,
}

impl File {
    /// The file at `path`, which holds `text`.
    ///
    /// # Errors
    /// If it is not TOML.
    pub fn new(path: &Path, text: String) -> Result<Self, Error> {
        let shown = path.display().to_string();
        let values = text.parse().map_err(|error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start);
            wrong((&shown, &text), start, error.message())
        })?;
        Ok(Self {
            shown,
            text,
            values,
        })
    }

    /// The text of a key; none if there is no such key, or it is no text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key)?.as_str()
    }

    /// Checks that the file is for what is wanted.
    ///
    /// # Errors
    /// If `key` is not there or has another value than `wanted`.
    pub fn check(&self, key: &str, wanted: &str) -> Result<(), Error> {
        match self.values.get(key) {
            Some(Value::String(found)) if found == wanted => Ok(()),
            Some(found) => {
                Err(self.wrong(key, &format!("{key} is {found}, expected \"{wanted}\"")))
            }
            None => Err(self.wrong(key, &format!("expected the key {key} = \"{wanted}\""))),
        }
    }

    /// What is wrong with a key, with the file and its line, the first if the key is not there.
    pub fn wrong(&self, key: &str, error: &str) -> Error {
        let keys = DeTable::parse(&self.text).ok();
        let start = keys.and_then(|keys| Some(keys.get_ref().get_key_value(key)?.0.span().start));
        wrong((&self.shown, &self.text), start.unwrap_or(0), error)
    }

    /// The arguments that say the same to `parser`, in the order of the file, so that its first mistake is
    /// the one reported; without those that are `given` already. The key `but` is none of them, and
    /// options of the group `outside` do not belong in a file.
    ///
    /// # Errors
    /// If a key is no option, or its value is one that the parser refuses.
    pub fn arguments(
        &self,
        parser: &Command,
        (but, outside): (&str, Option<Id>),
        given: impl Fn(&Arg) -> bool,
    ) -> Result<Vec<OsString>, Error> {
        let outside: Vec<&Id> = (parser.get_groups())
            .filter(|group| Some(group.get_id()) == outside.as_ref())
            .flat_map(|group| group.get_args())
            .collect();
        let mut arguments = Vec::new();
        for (key, value) in self.values.iter().filter(|(key, _)| *key != but) {
            let option = find(parser, (but, &outside), key).map_err(|e| self.wrong(key, &e))?;
            let argument = argument(parser, option, value).map_err(|e| self.wrong(key, &e))?;
            if !given(option) {
                arguments.extend(argument);
            }
        }
        Ok(arguments)
    }
}

fn wrong((file, text): (&str, &str), offset: usize, error: &str) -> Error {
    let line = text[..offset.min(text.len())].matches('\n').count() + 1;
    Error::Input(format!("{file}, line {line}: {error}"))
}

/// The option with this key, if it belongs in a file.
fn find<'a>(
    parser: &'a Command,
    (but, outside): (&str, &[&Id]),
    key: &str,
) -> Result<&'a Arg, String> {
    let is_outside = |option: &Arg| outside.contains(&option.get_id());
    let found = (parser.get_arguments()).find(|option| option.get_long() == Some(key));
    match found {
        Some(option) if is_outside(option) => Err(format!(
            "{key} does not belong in a file, because results do not depend on it; use the option --{key}"
        )),
        Some(option) => Ok(option),
        None => {
            let known = parser.get_arguments().filter(|option| !is_outside(option));
            let known: Vec<_> = known.filter_map(Arg::get_long).collect();
            Err(format!(
                "unknown key \"{key}\"{}; keys: {but}, {}",
                suggestion(key, known.iter().copied()),
                known.join(", ")
            ))
        }
    }
}

/// The option with this value as one word, if it says anything, after the parser has accepted it.
fn argument(parser: &Command, option: &Arg, value: &Value) -> Result<Option<OsString>, String> {
    let key = option.get_long().expect("found by it");
    let argument = match (option.get_action().takes_values(), value) {
        (false, Value::Boolean(false)) => return Ok(None),
        (false, Value::Boolean(true)) => format!("--{key}"),
        (false, _) => return Err(format!("{key}: expected true or false, found {value}")),
        (true, value) => match word(value) {
            Some(word) => format!("--{key}={word}"),
            None => {
                let expected = "expected a number, a text, true or false, or a list of them";
                return Err(format!("{key}: {expected}, found {value}"));
            }
        },
    };
    let parsed = (parser.clone().no_binary_name(true)).try_get_matches_from([&argument]);
    parsed.map_err(|error| {
        let said = error.to_string();
        let lines = said.lines().take_while(|line| !line.is_empty());
        let said = lines.map(str::trim).collect::<Vec<_>>().join(" ");
        said.trim_start_matches("error: ").to_owned()
    })?;
    Ok(Some(argument.into()))
}

#[cfg(test)]
mod tests;
