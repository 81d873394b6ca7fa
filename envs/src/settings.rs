//! A world's parameters: as a user gives them ([`Arguments`]) and as they are resolved
//! ([`Settings`]).
//!
//! Values travel as text because they come from a command line or a TOML file and go back into one.
//! Each world turns them into its own typed configuration, in one place, and prints that back: what
//! is recorded is what was understood.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::{World, WorldError};

/// The complete, validated parameters of one world, in the order in which it declares them.
///
/// Resolving the pairs again gives equal settings, so they can be written to a file and read back.
/// Cloning is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    world: &'static str,
    entries: Arc<[Entry]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    name: &'static str,
    value: String,
    in_label: bool,
}

impl Settings {
    pub(crate) fn of(world: &'static str) -> SettingsBuilder {
        SettingsBuilder {
            world,
            entries: Vec::new(),
        }
    }

    /// The name of the world these settings belong to.
    pub fn world(&self) -> &'static str {
        self.world
    }

    /// The value of a parameter; `None` for one that the world does not have, or an optional one
    /// that has no value.
    pub fn get(&self, name: &str) -> Option<&str> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        Some(&entry.value)
    }

    /// All (name, value) pairs, in declared order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .map(|entry| (entry.name, entry.value.as_str()))
    }

    /// The world's name, followed by what differs from its defaults.
    pub(crate) fn label(&self) -> String {
        let mut label = self.world.to_owned();
        for entry in self.entries.iter().filter(|entry| entry.in_label) {
            label.push_str(&format!(" {}={}", entry.name, entry.value));
        }
        label
    }
}

/// Collects settings in declared order.
pub(crate) struct SettingsBuilder {
    world: &'static str,
    entries: Vec<Entry>,
}

impl SettingsBuilder {
    /// Adds a value, which is part of the label where it is not the default.
    pub(crate) fn with<T: Display + PartialEq>(
        self,
        name: &'static str,
        value: T,
        default: T,
    ) -> Self {
        let in_label = value != default;
        self.push(name, value.to_string(), in_label)
    }

    /// Adds a value and says whether the label shows it.
    pub(crate) fn push(mut self, name: &'static str, value: String, in_label: bool) -> Self {
        self.entries.push(Entry {
            name,
            value,
            in_label,
        });
        self
    }

    pub(crate) fn build(self) -> Settings {
        Settings {
            world: self.world,
            entries: self.entries.into(),
        }
    }
}

/// The pairs a user gave: every name is declared by the world and occurs once; no value has been
/// looked at.
pub(crate) struct Arguments<'a> {
    world: &'static str,
    pairs: Vec<(&'a str, &'a str)>,
}

impl<'a> Arguments<'a> {
    pub(crate) fn new(
        world: &World,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, WorldError> {
        let mut arguments = Self {
            world: world.name,
            pairs: Vec::new(),
        };
        for (name, value) in pairs {
            if !world.parameters.iter().any(|known| known.name == name) {
                return Err(WorldError::UnknownParameter {
                    world: world.name,
                    name: name.to_owned(),
                    valid: world.parameters.iter().map(|known| known.name).collect(),
                });
            }
            if let Some(first) = arguments.text(name) {
                return Err(WorldError::DuplicateParameter {
                    world: world.name,
                    name: name.to_owned(),
                    first: first.to_owned(),
                    second: value.to_owned(),
                });
            }
            arguments.pairs.push((name, value));
        }
        Ok(arguments)
    }

    /// A parameter's text, if it was given.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        let (_, value) = self.pairs.iter().find(|(known, _)| *known == name)?;
        Some(value)
    }

    /// A number in a range, or the default if it was not given.
    pub(crate) fn number(
        &self,
        name: &'static str,
        range: &NumberRange,
        default: f64,
    ) -> Result<f64, WorldError> {
        self.text(name).map_or(Ok(default), |text| {
            range
                .parse(text)
                .ok_or_else(|| self.bad_value(name, text, range.to_string()))
        })
    }

    /// A whole number in a range, or the default if it was not given.
    pub(crate) fn whole(
        &self,
        name: &'static str,
        range: &WholeRange,
        default: usize,
    ) -> Result<usize, WorldError> {
        self.text(name).map_or(Ok(default), |text| {
            range
                .parse(text)
                .ok_or_else(|| self.bad_value(name, text, range.to_string()))
        })
    }

    /// True or false, or the default if it was not given.
    pub(crate) fn flag(&self, name: &'static str, default: bool) -> Result<bool, WorldError> {
        self.text(name).map_or(Ok(default), |text| {
            let flag = text.trim().parse();
            flag.map_err(|_| self.bad_value(name, text, "true, false"))
        })
    }

    pub(crate) fn bad_value(
        &self,
        name: &'static str,
        value: impl Into<String>,
        allowed: impl Into<String>,
    ) -> WorldError {
        WorldError::BadValue {
            world: self.world,
            name,
            value: value.into(),
            allowed: allowed.into(),
        }
    }
}

/// The finite numbers a parameter may take. Prints as the words of an error message.
pub(crate) struct NumberRange(pub(crate) RangeInclusive<f64>);

impl NumberRange {
    /// The number, or `None` if the text is not a number of the range.
    pub(crate) fn parse(&self, text: &str) -> Option<f64> {
        let number: f64 = text.trim().parse().ok()?;
        // Adding zero turns -0 into 0, which would print as "-0".
        (number.is_finite() && self.0.contains(&number)).then_some(number + 0.0)
    }
}

impl Display for NumberRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a number from {} to {}", self.0.start(), self.0.end())
    }
}

/// The whole numbers a parameter may take. Prints as the words of an error message.
pub(crate) struct WholeRange(pub(crate) RangeInclusive<usize>);

impl WholeRange {
    /// The number, or `None` if the text is not a whole number of the range.
    pub(crate) fn parse(&self, text: &str) -> Option<usize> {
        let number = text.trim().parse().ok()?;
        self.0.contains(&number).then_some(number)
    }
}

impl Display for WholeRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "a whole number from {} to {}",
            self.0.start(),
            self.0.end()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_take_their_ends_and_refuse_what_is_outside() {
        let range = NumberRange(0.0..=1.0);
        assert_eq!(range.parse("0"), Some(0.0));
        assert_eq!(range.parse(" 1.0 "), Some(1.0));
        for text in ["1.01", "-0.1", "nan", "inf", "half", ""] {
            assert_eq!(range.parse(text), None, "{text}");
        }
        assert_eq!(WholeRange(1..=9).parse("9"), Some(9));
        for text in ["0", "10", "1.5", "-1"] {
            assert_eq!(WholeRange(1..=9).parse(text), None, "{text}");
        }
    }

    #[test]
    fn negative_zero_prints_as_zero() {
        let zero = NumberRange(0.0..=1.0)
            .parse("-0")
            .expect("zero is in range");
        assert_eq!(zero.to_string(), "0");
    }
}
