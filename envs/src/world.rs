//! A world as the registry has it: what it is, what can be set, and how it is built.

use crate::settings::Arguments;
use crate::{Environment, Settings, WorldError};

/// One world: what it is, what can be set, and how it is built.
#[derive(Debug)]
pub struct World {
    /// The name by which users ask for it.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The paper or book it follows.
    pub paper: &'static str,
    /// Whether it never ends: no step has an ending, and there are no episodes to count. Such a world
    /// is measured by its reward per step.
    pub continuing: bool,
    /// Default length of a run, in environment steps per seed.
    pub steps: u64,
    /// Default number of steps between greedy evaluations.
    pub eval_every: u64,
    /// Default window of the behaviour curve, in steps.
    pub window: u64,
    /// What can be set, in the order in which settings list it.
    pub parameters: &'static [Parameter],
    /// Reads and validates all parameters, and builds the world.
    pub(crate) make: fn(&mut Arguments) -> Result<Box<dyn Environment>, WorldError>,
}

#[derive(Debug)]
pub struct Parameter {
    /// The key by which users set it.
    pub name: &'static str,
    /// Meaning, unit and valid range; also the help text.
    pub help: &'static str,
    /// The default as text, or words in parentheses where it depends on another parameter.
    pub default: &'static str,
}

impl World {
    /// Completes the given parameters with the defaults and validates all of them. Files are read
    /// here and never again: the settings alone rebuild the world.
    ///
    /// # Errors
    /// A [`WorldError`] that names the parameter, the value found and what is allowed.
    pub fn resolve(&self, given: &[(String, String)]) -> Result<Settings, WorldError> {
        let pairs = given.iter().map(|(name, value)| (&**name, &**value));
        let mut arguments = Arguments::new(self, pairs)?;
        (self.make)(&mut arguments)?;
        Ok(arguments.settings())
    }

    /// The name for tables and plots: `gridworld`, or `gridworld map=trap slip=0.1` where settings
    /// differ from their defaults (those of the map, where a map has its own). It has no commas: JSON loses its quotes
    /// and commas.
    pub fn label(&self, settings: &Settings) -> String {
        let plain = |value: &str| value.replace('"', "").replace(',', ";");
        let words = (settings.differing()).map(|(name, value)| format!(" {name}={}", plain(value)));
        words.fold(self.name.to_owned(), |label, word| label + &word)
    }

    /// Builds the world.
    ///
    /// # Errors
    /// The same as [`resolve`](Self::resolve); settings that it returned give none.
    ///
    /// # Panics
    /// If the settings belong to another world, a mistake in the calling program.
    pub fn make(&self, settings: &Settings) -> Result<Box<dyn Environment>, WorldError> {
        assert_eq!(settings.world(), self.name, "settings of this world");
        (self.make)(&mut Arguments::new(self, settings.iter())?)
    }
}
