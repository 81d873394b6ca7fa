//! The options of a study as TOML, and back: a file's keys become arguments in front of the user's own, so
//! that the option parser is the one that checks both. A key is an option without its dashes; one more says
//! which study the file is for, as `study = "posterior"` does.

use std::ffi::OsString;
use std::path::Path;

use clap::{ArgGroup, Args, Command};
use serde::Serialize;
use toml::{Table, Value, de::DeTable};

use crate::config::JobOptions;
use crate::config::keys::{Keys, TomlText};
use crate::error::Error;
use crate::study::options::{STUDY, StudyRun};
use crate::text::quote;

/// The options of a study with this name as a file.
pub fn to_toml(name: &str, options: &impl Serialize) -> String {
    let mut file = Table::new();
    file.insert(STUDY.into(), name.into());
    file.extend(table(options));
    toml::to_string(&file).expect("numbers, texts and lists of them are TOML")
}

/// The command line that says these options of a study.
pub fn command_line(name: &str, options: &impl Serialize) -> String {
    let words = table(options).into_iter();
    let words = words.map(|(key, value)| format!(" --{key} {}", quote(&word(&value))));
    format!("dropout-q {STUDY} {name}{}", words.collect::<String>())
}

fn table(options: &impl Serialize) -> Table {
    Table::try_from(options).expect("options are numbers, texts and lists of them")
}

/// A value as it stands on the command line.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Float(number) => number.to_string(),
        Value::Array(values) => values.iter().map(word).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

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

    /// The study that it is for; none if it does not say so.
    pub fn study(&self) -> Option<String> {
        let table = self.table();
        let study = table.get(STUDY)?.get_ref().as_str()?;
        Some(study.to_owned())
    }

    /// What is wrong with its study, with the file and its line, the first if it says none.
    pub fn wrong(&self, error: &str) -> Error {
        let table = self.table();
        let start = (table.get_key_value(STUDY)).map_or(0, |(key, _)| key.span().start);
        self.0.wrong((start, error.into()))
    }

    /// The arguments that say the same to a study of `parser`, in the order of the file, so that its first
    /// mistake is the one reported; without options with an id that is `given` already.
    ///
    /// # Errors
    /// If there is no such study, a key is none of its options or one that results do not depend on, or its
    /// value is one that the parser refuses.
    pub fn arguments(
        &self,
        parser: &Command,
        study: &str,
        given: impl Fn(&str) -> bool,
    ) -> Result<Vec<OsString>, Error> {
        let parser = parser.find_subcommand(study).ok_or_else(|| {
            let known: Vec<_> = parser.get_subcommands().map(Command::get_name).collect();
            let known = known.join(", ");
            self.wrong(&format!("unknown study \"{study}\"; studies: {known}"))
        })?;
        let runs = [StudyRun::group_id(), JobOptions::group_id()];
        let is_run = |group: &&ArgGroup| runs.contains(&Some(group.get_id().clone()));
        let groups = parser.get_groups().filter(is_run);
        let outside: Vec<_> = groups.flat_map(ArgGroup::get_args).collect();
        let keys = Keys::new(parser.clone(), Some(STUDY), |option| {
            outside.contains(&option.get_id())
        });
        let mut arguments = Vec::new();
        for (key, value) in self.table().iter() {
            let name = key.get_ref().as_ref();
            if name == STUDY {
                continue;
            }
            let wrong = |error| self.0.wrong((key.span().start, error));
            let argument = keys.argument(name, value.get_ref()).map_err(wrong)?;
            if !keys
                .find(name)
                .is_ok_and(|option| given(option.get_id().as_str()))
            {
                arguments.extend(argument.map(OsString::from));
            }
        }
        Ok(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Study, command::parser, posterior::Posterior};
    use clap::FromArgMatches;

    fn posterior(words: &[impl AsRef<str>]) -> Posterior {
        let parser = parser();
        let command = parser.find_subcommand(Posterior::NAME).expect("a study");
        let command = command.clone().no_binary_name(true);
        let matches = command.get_matches_from(words.iter().map(|word| word.as_ref().to_owned()));
        Posterior::from_arg_matches(&matches).expect("options of the study")
    }

    fn words(text: &str, given: &str) -> Result<Vec<String>, String> {
        let file = File::new(Path::new("a.toml"), text.into()).expect("TOML");
        let words = file.arguments(&parser(), Posterior::NAME, |option| option == given);
        let text = |word: OsString| word.into_string().expect("text");
        let words = words.map_err(|error| error.to_string())?;
        Ok(words.into_iter().map(text).collect())
    }

    /// But for how it runs, which is not written.
    #[test]
    fn what_is_written_and_what_is_said_are_the_same_options() {
        let study = posterior(&["--dropout", "1e-7", "--points", "7", "--quiet"]);
        let toml = to_toml(Posterior::NAME, &study);
        assert!(toml.starts_with("study = \"posterior\"\n"), "{toml}");
        let read = posterior(&words(&toml, "").expect("the study's own file"));
        assert_eq!(
            (read.dropout, read.points, read.run.job.quiet),
            (1e-7, 7, false)
        );
        let command = command_line(Posterior::NAME, &study);
        let said: Vec<&str> = command.split_whitespace().skip(3).collect();
        for again in [read, posterior(&said)] {
            assert_eq!(to_toml(Posterior::NAME, &again), toml);
        }
    }

    #[test]
    fn options_that_the_user_gave_are_left_out_but_checked() {
        let text = "study = \"posterior\"\npoints = 7\ndropout = 0.25\nsizes = [10, 25]\n";
        let left = words(text, "dropout").expect("a file");
        assert_eq!(left, ["--points=7", "--sizes=10,25"]);
        let text = "study = \"posterior\"\n\ndropout = 25\n";
        let error = words(text, "dropout").unwrap_err();
        assert!(error.starts_with("a.toml, line 3: "), "{error}");
        assert!(error.contains("greater than 0 and less than 1"), "{error}");
    }
}
