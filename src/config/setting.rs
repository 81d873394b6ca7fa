//! Settings one by one: by their keys, as texts, and which agents they mean.
//!
//! A setting is parsed by the option parser of [`Settings`] wherever it is written, so it is checked
//! alike on the command line, in an arm's specification and in a file.

use agents::{AGENTS, Agent, Settings};
use clap::{Args, Command, FromArgMatches};
use toml::{Table, Value};

use crate::config::keys;

/// Settings that only mean arms that explore by dropout when they are said of all arms.
pub const DROPOUT_SETTINGS: [&str; 6] = [
    "dropout",
    "dropout-end",
    "dropout-steps",
    "dropout-layers",
    "mask",
    "target",
];

/// Whether a setting that is said of all arms means this agent.
pub fn applies(agent: &Agent, key: &str) -> bool {
    to_table(&(agent.defaults)()).contains_key(key)
        && (agent.explores_by_dropout() || !DROPOUT_SETTINGS.contains(&key))
}

/// Parses one setting by its key, as if it stood on the command line.
///
/// # Errors
/// If its value is not allowed.
pub fn parse_setting(key: &str, value: &str) -> Result<Settings, String> {
    let command = Settings::augment_args(Command::new("settings").no_binary_name(true));
    let matches = keys::check(command, key, value)?;
    Ok(Settings::from_arg_matches(&matches).expect("checked by the parser"))
}

/// The agent of a name that was taken from the registry.
pub fn agent(name: &str) -> &'static Agent {
    AGENTS
        .iter()
        .find(|agent| agent.name == name)
        .expect("the name was taken from the registry")
}

/// A value as it stands on the command line.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What is said of these keys, as the text of a file.
pub fn toml_text<'a>(said: impl IntoIterator<Item = (&'a str, Value)>) -> String {
    let said = said.into_iter().map(|(key, value)| (key.to_owned(), value));
    toml::to_string(&said.collect::<Table>()).expect("numbers, texts and tables of them are TOML")
}

/// A whole number in a file.
pub fn whole(number: u64) -> Value {
    Value::Integer(number as i64)
}

/// Settings by their keys, those that are said.
pub fn to_table(settings: &Settings) -> Table {
    Table::try_from(settings).expect("settings are a table")
}

/// The settings of a table that has no others.
pub fn from_table(table: Table) -> Settings {
    table.try_into().expect("a table of settings")
}
