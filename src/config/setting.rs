//! Settings one by one: by their keys, as texts, and which agents they mean.
//!
//! A setting is parsed by the option parser of [`Settings`] wherever it is written, so it is checked
//! alike on the command line, in an arm's specification and in a file.

use agents::{AGENTS, Agent, Settings};
use clap::{
    Args, Command, FromArgMatches,
    error::{ContextKind, ContextValue},
};
use envs::nearest::suggestion;
use toml::{Table, Value};

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
        && (agent.explores_by_dropout || !DROPOUT_SETTINGS.contains(&key))
}

/// Parses one setting by its key, as if it stood on the command line.
///
/// # Errors
/// If there is no such setting, or its value is not allowed.
pub fn parse_setting(key: &str, value: &str) -> Result<Settings, String> {
    let command = Settings::augment_args(Command::new("settings").no_binary_name(true));
    if !setting_keys().contains(&key.to_owned()) {
        let keys = setting_keys();
        let suggestion = suggestion(key, keys.iter().map(String::as_str));
        return Err(format!("unknown setting \"{key}\"{suggestion}"));
    }
    let parsed = command.try_get_matches_from([format!("--{key}={value}")]);
    let matches = parsed.map_err(|error| {
        let allowed = match (
            std::error::Error::source(&error),
            error.get(ContextKind::ValidValue),
        ) {
            (Some(source), _) => source.to_string(),
            (None, Some(ContextValue::Strings(valid))) => {
                let suggestion = suggestion(value, valid.iter().map(String::as_str));
                format!("expected {}{suggestion}", alternatives(valid))
            }
            _ => "expected a value".into(),
        };
        format!("invalid value \"{value}\" for {key}: {allowed}")
    })?;
    Settings::from_arg_matches(&matches).map_err(|error| error.to_string())
}

/// Keys of all settings.
pub fn setting_keys() -> Vec<String> {
    let command = Settings::augment_args(Command::new("settings"));
    command
        .get_arguments()
        .filter_map(|argument| argument.get_long())
        .map(str::to_owned)
        .collect()
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

/// `a, b or c`.
fn alternatives(words: &[String]) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        words => words.join(", "),
    }
}

/// Settings by their keys, those that are said.
pub fn to_table(settings: &Settings) -> Table {
    Table::try_from(settings).expect("settings are a table")
}

/// The settings of a table that has no others.
pub fn from_table(table: Table) -> Settings {
    table.try_into().expect("a table of settings")
}
