//! Options as TOML, and back: a file's keys become arguments in front of the user's own, so that the
//! option parser is the one that checks both. A key is an option without its dashes; one more says what
//! the file is for, as `study = "posterior"` does.

use std::ffi::OsString;
use std::path::Path;

use clap::{Arg, Command, Id};
use serde::Serialize;
use toml::{Table, Value, de::DeTable};

use crate::text::quote;
use crate::{
    config::keys::{Keys, TomlText},
    error::Error,
};

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
        value => Some(format!(" --{key} {}", quote(&word(value)?))),
    });
    format!("{start}{}", words.collect::<String>())
}

fn table(options: &impl Serialize) -> Table {
    Table::try_from(options).expect("options are numbers, texts and lists of them")
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
pub struct File(TomlText);

impl File {
    /// The file at `path`, which holds `text`.
    ///
    /// # Errors
    /// If it is not TOML.
    pub fn new(path: &Path, text: String) -> Result<Self, Error> {
        let name = path.display().to_string();
        let text = TomlText { name, text };
        text.parse().map_err(|problem| text.wrong(problem))?;
        Ok(Self(text))
    }

    fn table(&self) -> DeTable<'_> {
        self.0.parse().expect("it was parsed before")
    }

    /// The text of a key; none if there is no such key, or it is no text.
    pub fn text(&self, key: &str) -> Option<String> {
        let table = self.table();
        let text = table.get(key)?.get_ref().as_str()?;
        Some(text.to_owned())
    }

    /// Checks that the file is for what is wanted.
    ///
    /// # Errors
    /// If `key` is not there or has another value than `wanted`.
    pub fn check(&self, key: &str, wanted: &str) -> Result<(), Error> {
        let error = match self.text(key) {
            Some(found) if found == wanted => return Ok(()),
            Some(found) => format!("{key} is \"{found}\", expected \"{wanted}\""),
            None => format!("expected the key {key} = \"{wanted}\""),
        };
        Err(self.wrong(key, &error))
    }

    /// What is wrong with a key, with the file and its line, the first if the key is not there.
    pub fn wrong(&self, key: &str, error: &str) -> Error {
        let table = self.table();
        let start = (table.get_key_value(key)).map_or(0, |(key, _)| key.span().start);
        self.0.wrong((start, error.into()))
    }

    /// The arguments that say the same to `parser`, in the order of the file, so that its first mistake is
    /// the one reported; without those that are `given` already. The key `but` is none of them, and
    /// options of the groups `outside` do not belong in a file.
    ///
    /// # Errors
    /// If a key is no option, or its value is one that the parser refuses.
    pub fn arguments(
        &self,
        parser: &Command,
        (but, outside): (&'static str, &[Option<Id>]),
        given: impl Fn(&Arg) -> bool,
    ) -> Result<Vec<OsString>, Error> {
        let outside: Vec<&Id> = (parser.get_groups())
            .filter(|group| outside.contains(&Some(group.get_id().clone())))
            .flat_map(|group| group.get_args())
            .collect();
        let is_outside = |option: &Arg| outside.contains(&option.get_id());
        let keys = Keys::new(parser.clone(), Some(but), is_outside);
        let mut arguments = Vec::new();
        for (key, value) in self.table().iter() {
            let name = key.get_ref().as_ref();
            if name == but {
                continue;
            }
            let wrong = |error| self.0.wrong((key.span().start, error));
            let argument = keys.argument(name, value.get_ref()).map_err(wrong)?;
            if !keys.find(name).is_ok_and(&given) {
                arguments.extend(argument.map(OsString::from));
            }
        }
        Ok(arguments)
    }
}

#[cfg(test)]
mod tests;
