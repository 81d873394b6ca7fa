//! A study's options as TOML, and back: a file's keys become options in front of the user's own, so
//! that the option parser checks both alike.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Args, Command, parser::ValueSource};
use envs::nearest::suggestion;
use toml::{Table, Value, de::DeTable};

use crate::error::Error;
use crate::study::{Study, StudyOptions, StudyRun};

/// The key that says which study a file is for.
const STUDY: &str = "study";

/// Where the options of a study begin on a command line: after the program, `study` and its name.
const OPTIONS: usize = 3;

/// All options that a study's results depend on, and its name.
pub fn to_toml<S: Study>(study: &S) -> String {
    let mut table = Table::new();
    table.insert(STUDY.into(), S::NAME.into());
    table.extend(options(study));
    toml::to_string(&table).expect("numbers, texts and lists of them are TOML")
}

/// The command line that gives the same results.
pub fn command<S: Study>(study: &S) -> String {
    let options = options(study);
    let words = options.iter().filter_map(|(key, value)| match value {
        Value::Boolean(false) => None,
        Value::Boolean(true) => Some(format!(" --{key}")),
        value => Some(format!(" --{key} {}", quoted(&word(value)?))),
    });
    format!("dropout-q study {}{}", S::NAME, words.collect::<String>())
}

fn options<S: Study>(study: &S) -> Table {
    Table::try_from(study).expect("options are numbers, texts and lists of them")
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

/// Adds what the file of `--config` says to the `arguments` of a study, if `matches` has one, but for
/// the options that the user gave.
///
/// # Errors
/// If the file cannot be read, is not TOML, is not for this study, or says what no option could.
pub fn add_file(matches: &ArgMatches, arguments: &mut Vec<OsString>) -> Result<(), Error> {
    let study = (matches.subcommand_matches("study")).and_then(ArgMatches::subcommand);
    let Some((name, matches)) = study else {
        return Ok(());
    };
    let Some(path) = matches.get_one::<PathBuf>("config") else {
        return Ok(());
    };
    let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let of_file = read(path, name, given)?;
    arguments.splice(OPTIONS..OPTIONS, of_file);
    Ok(())
}

fn read(path: &Path, study: &str, given: impl Fn(&str) -> bool) -> Result<Vec<OsString>, Error> {
    let file = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::Input(format!("--config: cannot read {file}: {error}")))?;
    parse(&text, study, given).map_err(|(offset, error)| {
        let line = text[..offset.min(text.len())].matches('\n').count() + 1;
        Error::Input(format!("{file}, line {line}: {error}"))
    })
}

/// An error and where in the text it is.
type Problem = (usize, String);

fn parse(text: &str, study: &str, given: impl Fn(&str) -> bool) -> Result<Vec<OsString>, Problem> {
    let wrong = |error: toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start);
        (start, error.message().to_owned())
    };
    let values: Table = text.parse().map_err(wrong)?;
    let keys = DeTable::parse(text).map_err(wrong)?;
    // Keys and values in the order of the file, so that its first mistake is the one reported.
    let place = |key: &str| {
        let entry = keys.get_ref().get_key_value(key);
        entry.map_or(0, |(key, _)| key.span().start)
    };
    match values.get(STUDY) {
        Some(Value::String(name)) if name == study => {}
        Some(name) => {
            let error = format!("study is {name}, expected \"{study}\", the study that runs");
            return Err((place(STUDY), error));
        }
        None => return Err((0, format!("expected the key study = \"{study}\""))),
    }
    let command = command_of(study);
    let mut arguments = Vec::new();
    for (key, value) in values.iter().filter(|(key, _)| *key != STUDY) {
        let at = |error: String| (place(key), error);
        let option = find(&command, key).map_err(at)?;
        let argument = argument(&command, option, value).map_err(at)?;
        if !given(option.get_id().as_str()) {
            arguments.extend(argument);
        }
    }
    Ok(arguments)
}

/// The parser of one study's options.
fn command_of(study: &str) -> Command {
    let all = StudyOptions::augment_args(Command::new(STUDY)).no_binary_name(true);
    let command = all.find_subcommand(study).cloned();
    command.expect("the name of a study").no_binary_name(true)
}

/// The option with this key.
fn find<'a>(command: &'a Command, key: &str) -> Result<&'a Arg, String> {
    let only_options = StudyRun::augment_args(Command::new(STUDY));
    let is_only_option = |long: &str| {
        let mut longs = only_options.get_arguments().filter_map(Arg::get_long);
        longs.any(|only| only == long)
    };
    if is_only_option(key) {
        return Err(format!(
            "{key} does not belong in a file, because results do not depend on it; use the option \
             --{key}"
        ));
    }
    let mut options = command.get_arguments();
    let found = options.find(|option| option.get_long() == Some(key));
    found.ok_or_else(|| {
        let longs = command.get_arguments().filter_map(Arg::get_long);
        let known: Vec<_> = longs.filter(|long| !is_only_option(long)).collect();
        format!(
            "unknown key \"{key}\"{}; keys: {STUDY}, {}",
            suggestion(key, known.iter().copied()),
            known.join(", ")
        )
    })
}

/// The option with this value as one word, if it says anything, after the parser has accepted it.
fn argument(command: &Command, option: &Arg, value: &Value) -> Result<Option<OsString>, String> {
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
    let parsed = command.clone().try_get_matches_from([&argument]);
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
