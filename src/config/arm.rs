//! Arms: an agent with its settings, as compared in an experiment.
//!
//! Settings come from four places, each overriding the one before: the agent's defaults, in whose
//! place those of a preset may stand; the file with the keys of its arms; the options; the keys of an
//! arm on the command line. All are read by the option parser of [`Settings`], so a value is checked
//! alike wherever it is written.

use agents::{AGENTS, Agent, Settings, settings::Head};
use envs::nearest::suggestion;
use toml::Table;

use crate::config::preset::Preset;
use crate::config::setting::{agent, applies, from_table, parse_setting, plain, to_table};
use crate::config::{SeedSpan, name};

/// The key under which a file says on which seeds an arm was tuned.
pub const TUNING_SEEDS: &str = "tuning-seeds";

/// The key under which a file keeps the name that an arm or a world was given.
pub const LABEL: &str = "label";

/// The dropout probability p, and the schedule by which it falls.
const P: &str = "dropout";
const P_STEPS: &str = "dropout-steps";
const SCHEDULE: [&str; 2] = [P_STEPS, "dropout-end"];

/// The key of an arm whose settings are those of a preset where nothing else is said.
const PRESET: &str = "preset";

#[derive(Debug, Clone)]
pub struct Arm {
    /// The name of its agent.
    pub name: &'static str,
    /// The name that it was given in place of a label.
    pub label: Option<String>,
    /// The preset whose settings stand in place of the agent's defaults.
    pub preset: Option<&'static Preset>,
    /// All settings that the agent has; of an arm that is asked for, those that are said.
    pub settings: Settings,
    /// The seeds on which the settings were tuned, if they were. Where settings come from is no
    /// part of what they are: neither equality nor the label knows it.
    pub tuning_seeds: Option<SeedSpan>,
}

impl PartialEq for Arm {
    fn eq(&self, other: &Self) -> bool {
        let same = |arm: &Self| (arm.name, arm.label.clone(), arm.preset);
        same(self) == same(other) && self.settings == other.settings
    }
}

/// An arm as a user asked for it.
#[derive(Debug, Clone)]
pub struct ArmRequest {
    /// What is said of it: of settings, those of this arm alone.
    pub said: Arm,
    /// Whether a file asks for it: then options for all arms override its keys.
    pub of_file: bool,
}

impl ArmRequest {
    /// An arm with nothing said about its settings.
    ///
    /// # Errors
    /// If no agent has the name; says which one may be meant and which there are.
    pub fn named(name: &str) -> Result<Self, String> {
        let agent = AGENTS.iter().find(|agent| agent.name == name);
        let agent = agent.ok_or_else(|| {
            let names: Vec<_> = AGENTS.iter().map(|agent| agent.name).collect();
            let suggestion = suggestion(name, names.iter().copied());
            let names = names.join(", ");
            format!("unknown agent \"{name}\"{suggestion}; agents: {names}")
        })?;
        Ok(Self {
            said: Arm {
                name: agent.name,
                label: None,
                preset: None,
                settings: Settings::default(),
                tuning_seeds: None,
            },
            of_file: false,
        })
    }

    /// Parses `NAME` or `NAME:key=value,key=value`.
    ///
    /// # Errors
    /// What is wrong with it, the value found, and what is allowed.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, pairs) = split_specification(text)?;
        let mut arm = Self::named(name)?;
        for (key, value) in pairs {
            arm.set(&key, &value)?;
        }
        Ok(arm)
    }

    /// Sets one of this arm's settings, or its name.
    ///
    /// # Errors
    /// If the agent has no such setting, has been given it before, or the value is not allowed.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let arm = &mut self.said;
        let name = arm.name;
        if name::KEYS.contains(&key) {
            let agents = AGENTS.iter().map(|agent| agent.name);
            return name::give(&mut arm.label, (key, value), name, agents);
        }
        let twice = |first: &str| Err(name::twice(name, key, first, value));
        if key == PRESET {
            if let Some(first) = arm.preset {
                return twice(first.name);
            }
            arm.preset = Some(Preset::named(value)?);
            return Ok(());
        }
        let defaults = to_table(&(agent(name).defaults)());
        if !defaults.contains_key(key) {
            let valid: Vec<_> = defaults.keys().map(String::as_str).collect();
            return Err(format!(
                "{name} has no setting \"{key}\"{}; its settings: {}",
                suggestion(key, valid.iter().copied()),
                match &valid[..] {
                    [] => "none".into(),
                    keys => keys.join(", "),
                }
            ));
        }
        let mut all = to_table(&arm.settings);
        if let Some(first) = all.get(key) {
            return twice(&plain(first));
        }
        all.extend(to_table(&parse_setting(key, value)?));
        arm.settings = from_table(all);
        Ok(())
    }

    pub fn keys(&self) -> Vec<String> {
        to_table(&self.said.settings).keys().cloned().collect()
    }

    /// A setting that is said of this arm, as on the command line; empty if it is not said.
    pub fn value(&self, key: &str) -> String {
        let settings = to_table(&self.said.settings);
        settings.get(key).map_or_else(String::new, plain)
    }

    /// The arm, with what the file and the options say of all arms.
    pub fn resolve(&self, file: &Settings, options: &Settings) -> Arm {
        let (arm, agent) = (&self.said, self.said.agent());
        let of_all_arms = |settings| {
            let said = to_table(settings).into_iter();
            said.filter(|(key, _)| applies(agent, key))
        };
        let mut said = of_preset(agent, arm.preset);
        said.extend(of_all_arms(file));
        if self.of_file {
            said.extend(to_table(&arm.settings));
            said.extend(of_all_arms(options));
        } else {
            said.extend(of_all_arms(options));
            said.extend(to_table(&arm.settings));
        }
        let of_defaults = (agent.tuned_on.filter(|_| arm.preset.is_none()))
            .map(|(first, last)| SeedSpan { first, last });
        Arm {
            settings: from_table(with_defaults(agent, said)),
            tuning_seeds: arm.tuning_seeds.or(of_defaults),
            ..arm.clone()
        }
    }
}

impl Arm {
    pub fn agent(&self) -> &'static Agent {
        agent(self.name)
    }

    /// Whether its networks learn the variance of their targets: then a run in a tabular world has
    /// `uncertainty.csv`.
    pub fn learns_noise(&self) -> bool {
        self.settings.head.is_some_and(|head| head != Head::Mean)
    }

    /// What it is called wherever its records are: the name that it was given, or what it is.
    pub fn label(&self) -> String {
        self.label.clone().unwrap_or_else(|| self.description())
    }

    /// A name without commas that says how the arm differs from its defaults, as in
    /// `dropout-q dropout=0.2 mask=episode`, or from those of its preset, as in
    /// `dropout-q preset=gal2016-demo mask=20`. It leaves out what follows from the rest, and an arm of
    /// which only that is said is this one.
    pub fn description(&self) -> String {
        let said = self.said();
        let name = match self.preset {
            Some(preset) => format!("{} {PRESET}={}", self.name, preset.name),
            None => self.name.to_owned(),
        };
        let settings = to_table(&self.settings).into_iter();
        let shown = settings.filter(|(key, _)| said.contains_key(key));
        shown.fold(name, |label, (key, value)| {
            format!("{label} {key}={}", plain(&value))
        })
    }

    /// The settings that make it, said of its agent and its preset: those that differ from the defaults. A p
    /// that is fixed is said by p alone, and one that falls as it does by default has its steps beside it.
    fn said(&self) -> Table {
        let all = to_table(&self.settings);
        let made_of = |said: &Table| {
            let mut settings = of_preset(self.agent(), self.preset);
            settings.extend(said.clone());
            with_defaults(self.agent(), settings)
        };
        let defaults = made_of(&Table::new());
        let mut said = all.clone();
        said.retain(|key, value| defaults.get(key) != Some(value));
        let (Some(p), Some(steps)) = (all.get(P), all.get(P_STEPS)) else {
            return said;
        };
        if said.contains_key(P_STEPS) {
            let mut fixed = said.clone();
            fixed.remove(P_STEPS);
            fixed.insert(P.into(), p.clone());
            if made_of(&fixed) == all {
                return fixed;
            }
        } else if made_of(&said) != all {
            said.insert(P_STEPS.into(), steps.clone());
        }
        said
    }

    /// The name, all settings in the order in which they are documented, and the tuning seeds: the
    /// TOML that a run records, and a table that a file's `agent` may be.
    pub fn to_toml(&self) -> Table {
        let mut table = Table::new();
        table.insert("name".into(), self.name.into());
        table.extend((self.label.iter()).map(|label| (LABEL.into(), label.as_str().into())));
        if let Some(preset) = self.preset {
            table.insert(PRESET.into(), preset.name.into());
        }
        table.extend(to_table(&self.settings));
        if let Some(seeds) = self.tuning_seeds {
            table.insert(TUNING_SEEDS.into(), seeds.to_string().into());
        }
        table
    }
}

/// What a preset says of an agent.
fn of_preset(agent: &Agent, preset: Option<&Preset>) -> Table {
    preset.map_or_else(Table::new, |preset| preset.settings(agent))
}

/// What is said of an agent, and its defaults where nothing is. The default schedule belongs to the default
/// p: one that is said without a schedule is fixed.
fn with_defaults(agent: &Agent, said: Table) -> Table {
    let mut all = to_table(&(agent.defaults)());
    let has_schedule = SCHEDULE.iter().any(|key| said.contains_key(*key));
    if said.contains_key(P) && !has_schedule && all.contains_key(P_STEPS) {
        all.insert(P_STEPS.into(), 0.into());
    }
    all.extend(said);
    all
}

/// Keys of the settings that were said of all arms but apply to none of them.
pub fn idle_settings(of_all_arms: &Settings, arms: &[Arm]) -> Vec<String> {
    let keys = to_table(of_all_arms).into_iter().map(|(key, _)| key);
    keys.filter(|key| !arms.iter().any(|arm| applies(arm.agent(), key)))
        .collect()
}

/// Keys and their values, as written.
pub type Pairs = Vec<(String, String)>;

/// Splits `NAME:key=value,key=value` into the name and its pairs.
///
/// # Errors
/// If a part is not a key and a value.
pub fn split_specification(text: &str) -> Result<(&str, Pairs), String> {
    let Some((name, pairs)) = text.split_once(':') else {
        return Ok((text, Vec::new()));
    };
    let pair = |part: &str| match part.split_once('=') {
        Some((key, value)) if !key.is_empty() => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        _ => {
            let list = part.trim().parse::<u64>().is_ok();
            let hint = if list {
                "; a list is written with dashes, as in hidden=64-64"
            } else {
                ""
            };
            Err(format!(
                "expected key=value after \"{name}:\", found \"{part}\"{hint}"
            ))
        }
    };
    Ok((name, parts(pairs).map(pair).collect::<Result<_, _>>()?))
}

/// The parts between commas, of which those in brackets separate nothing: a value may be JSON.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    text.split(move |c| {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ => {}
        }
        c == ',' && depth <= 0
    })
}

#[cfg(test)]
mod tests;
