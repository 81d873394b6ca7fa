//! A world's parameters: as a user gives them ([`Arguments`]) and as they are resolved
//! ([`Settings`]).
//!
//! Values travel as text because they come from a command line or a TOML file and go back into one.
//! Each world turns them into its own typed configuration, in one place, and what it reads is
//! written down as it goes: what is recorded is what was understood.

use std::fmt::{self, Display};
use std::ops::{Add, RangeInclusive};
use std::str::FromStr;
use std::sync::Arc;

use crate::nearest::unknown;
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
    /// The name of the world these settings belong to.
    pub fn world(&self) -> &'static str {
        self.world
    }

    /// The value of a parameter; `None` for one that the world does not have, or an optional one
    /// that has no value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|pair| pair.0 == name).map(|pair| pair.1)
    }

    /// All (name, value) pairs, in declared order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.entries.iter();
        entries.map(|entry| (entry.name, entry.value.as_str()))
    }

    /// The (name, value) pairs that differ from the world's defaults, which its label shows.
    pub fn differing(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.entries.iter().filter(|entry| entry.in_label);
        entries.map(|entry| (entry.name, entry.value.as_str()))
    }
}

/// The pairs a user gave, and the settings that were made of them so far. Every name is declared by
/// the world and occurs once; values are looked at as they are read.
pub(crate) struct Arguments<'a> {
    world: &'a World,
    pairs: Vec<(&'a str, &'a str)>,
    entries: Vec<Entry>,
}

impl<'a> Arguments<'a> {
    pub(crate) fn new(
        world: &'a World,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, WorldError> {
        let mut arguments = Self {
            world,
            pairs: Vec::new(),
            entries: Vec::new(),
        };
        for (name, value) in pairs {
            let declared = world.parameters.iter().map(|known| known.name);
            if !declared.clone().any(|known| known == name) {
                let what = format!("{} has no parameter", world.name);
                return Err(WorldError::Request(unknown(
                    &what,
                    name,
                    "parameters",
                    declared,
                )));
            }
            if let Some(first) = arguments.text(name) {
                return Err(arguments.wrong(format_args!(
                    "{name} is given twice, as \"{first}\" and as \"{value}\"; give it once"
                )));
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

    /// A number in a range, or the declared default if it was not given.
    pub(crate) fn number<T: Number>(
        &mut self,
        name: &'static str,
        range: &Range<T>,
    ) -> Result<T, WorldError> {
        let declared = self
            .world
            .parameters
            .iter()
            .find(|known| known.name == name);
        let default = declared.and_then(|parameter| range.parse(parameter.default));
        self.number_or(name, range, default.expect("a declared default in range"))
    }

    /// A number in a range, or this default if it was not given.
    pub(crate) fn number_or<T: Number>(
        &mut self,
        name: &'static str,
        range: &Range<T>,
        default: T,
    ) -> Result<T, WorldError> {
        let value = match self.text(name) {
            None => default,
            Some(text) => (range.read(name, text)).map_err(|problem| self.wrong(problem))?,
        };
        self.record(name, value, value != default);
        Ok(value)
    }

    /// True or false; false if it was not given.
    pub(crate) fn flag(&mut self, name: &'static str) -> Result<bool, WorldError> {
        let text = self.text(name).unwrap_or("false");
        let value = text.trim().parse();
        let value = value.map_err(|_| self.bad_value(name, text, "true, false"))?;
        self.record(name, value, value);
        Ok(value)
    }

    /// One of these names; the first if it was not given.
    pub(crate) fn choice(
        &mut self,
        name: &'static str,
        names: &[&'static str],
    ) -> Result<&'static str, WorldError> {
        let text = self.text(name).unwrap_or(names[0]);
        let known = names.iter().find(|known| **known == text);
        let known = known.ok_or_else(|| self.bad_value(name, text, names.join(", ")))?;
        self.record(name, known, *known != names[0]);
        Ok(known)
    }

    /// Writes down what a parameter is, and whether the label shows it.
    pub(crate) fn record(&mut self, name: &'static str, value: impl Display, in_label: bool) {
        self.entries.push(Entry {
            name,
            value: value.to_string(),
            in_label,
        });
    }

    /// What was recorded, in that order.
    pub(crate) fn settings(self) -> Settings {
        Settings {
            world: self.world.name,
            entries: self.entries.into(),
        }
    }

    pub(crate) fn bad_value(
        &self,
        name: &str,
        value: impl Display,
        allowed: impl Display,
    ) -> WorldError {
        self.wrong(not_allowed(name, value, allowed))
    }

    pub(crate) fn wrong(&self, problem: impl Display) -> WorldError {
        WorldError::Request(format!("{}: {problem}", self.world.name))
    }
}

/// What is said of a value that may not be.
pub(crate) fn not_allowed(name: &str, value: impl Display, allowed: impl Display) -> String {
    format!("{name} is \"{value}\"; allowed: {allowed}")
}

/// The numbers a parameter may take. Prints as the words of an error message.
pub(crate) struct Range<T> {
    pub(crate) within: RangeInclusive<T>,
    /// Why the limits are what they are; may be empty.
    pub(crate) because: &'static str,
}

/// What a parameter's number may be.
pub(crate) trait Number:
    Copy + Default + Display + PartialOrd + FromStr + Add<Output = Self>
{
    const KIND: &'static str;
}

impl Number for f64 {
    const KIND: &'static str = "a number";
}

impl Number for usize {
    const KIND: &'static str = "a whole number";
}

impl<T> Range<T> {
    pub(crate) const fn new(within: RangeInclusive<T>) -> Self {
        let because = "";
        Self { within, because }
    }
}

impl<T: Number> Range<T> {
    /// The number, or `None` if the text is not a number of the range.
    pub(crate) fn parse(&self, text: &str) -> Option<T> {
        let number = text.trim().parse().ok()?;
        // Adding zero turns -0 into 0, which would print as "-0".
        (self.within.contains(&number)).then(|| number + T::default())
    }

    /// As [`parse`](Self::parse), of what is called `name`; an error says what is allowed.
    pub(crate) fn read(&self, name: &str, text: &str) -> Result<T, String> {
        (self.parse(text)).ok_or_else(|| not_allowed(name, text, self))
    }
}

impl<T: Number> Display for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (self.within.start(), self.within.end());
        write!(f, "{} from {least} to {most}", T::KIND)?;
        match self.because {
            "" => Ok(()),
            because => write!(f, ": {because}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_take_their_ends_and_refuse_what_is_outside() {
        let range = Range::new(0.0..=1.0);
        for (text, number) in [("0", "0"), (" 1.0 ", "1"), ("-0", "0")] {
            let parsed = range.parse(text).map(|number| number.to_string());
            assert_eq!(parsed.as_deref(), Some(number));
        }
        for text in ["1.01", "-0.1", "nan", "inf", "half", ""] {
            assert_eq!(range.parse(text), None, "{text}");
        }
        assert_eq!(Range::new(1..=9).parse("9"), Some(9_usize));
        for text in ["0", "10", "1.5", "-1"] {
            assert_eq!(Range::<usize>::new(1..=9).parse(text), None, "{text}");
        }
    }
}
