//! The foraging world's parameters: their help, their ranges, and their typed form.

use super::body::ACTIONS;
use super::eyes::{Eyes, KINDS, SPACING};
use super::items::MOST;
use crate::settings::{Arguments, Range};
use crate::{Parameter, WorldError};

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "items",
        help: "items at the start; while there are fewer, another may appear; from 1 to 816 (as many \
               discs of radius 10 as lie side by side within the outer walls)",
        default: "30",
    },
    Parameter {
        name: "eyes",
        help: "number of eyes, 0.25 rad apart, from 1 to 25 (a full circle); a third of them, \
               rounded down, look to the side of negative angles, one straight ahead, and the others \
               to the other side: with nine, from -0.75 to 1.25 rad",
        default: "9",
    },
    Parameter {
        name: "range",
        help: "how far the eyes reach, in units of length (the world is 700 x 500), from 20 (where \
               items are eaten) to 860 (the world's diagonal)",
        default: "85",
    },
    Parameter {
        name: "symmetric-eyes",
        help: "true: the eyes spread equally to both sides of the heading, with nine from -1 to 1 \
               rad; false: as published (see eyes)",
        default: "false",
    },
    Parameter {
        name: "doubled-proximity",
        help: "true: an older version of this world, whose proximity reward is twice that of the \
               published one, at most 1; false: as published",
        default: "false",
    },
    Parameter {
        name: "memory",
        help: "true: the agent sees its readings, those of the step before, and the action of the \
               step before (one-hot, scaled by the number of readings), 59 inputs with nine eyes; \
               false: its readings alone, 27 with nine eyes",
        default: "false",
    },
    Parameter {
        name: "unsigned-offset",
        help: "true: items on one side of an eye's line are sensed too far away and sometimes \
               beyond its reach, as in the published code; false: where they are",
        default: "false",
    },
];

const ITEMS: Range<usize> = Range {
    within: 1..=MOST,
    because: "no more discs of radius 10 fit side by side within the outer walls",
};
const EYES: Range<usize> = Range {
    within: 1..=25,
    because: "eyes are 0.25 rad apart, and 25 of them look all around",
};
const RANGE: Range<f64> = Range {
    within: 20.0..=860.0,
    because: "items nearer than 20 are eaten, and the world's diagonal is 860 units of length",
};

/// All that determines a foraging world.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Config {
    pub(super) items: usize,
    pub(super) eyes: usize,
    pub(super) range: f64,
    pub(super) symmetric_eyes: bool,
    pub(super) doubled_proximity: bool,
    pub(super) memory: bool,
    pub(super) unsigned_offset: bool,
}

impl Config {
    /// Reads and validates what was given. The declared defaults are the published world.
    pub(super) fn new(arguments: &mut Arguments) -> Result<Self, WorldError> {
        Ok(Self {
            items: arguments.number("items", &ITEMS)?,
            eyes: arguments.number("eyes", &EYES)?,
            range: arguments.number("range", &RANGE)?,
            symmetric_eyes: arguments.flag("symmetric-eyes")?,
            doubled_proximity: arguments.flag("doubled-proximity")?,
            memory: arguments.flag("memory")?,
            unsigned_offset: arguments.flag("unsigned-offset")?,
        })
    }

    /// The eyes. Eye k looks at (k - ahead) * 0.25 rad from the heading, where `ahead` is a third
    /// of their number, rounded down (3 of nine, as published), or, if symmetric, their middle.
    pub(super) fn eyes(&self) -> Eyes {
        let ahead = if self.symmetric_eyes {
            (self.eyes - 1) as f64 / 2.0
        } else {
            (self.eyes / 3) as f64
        };
        let angles = (0..self.eyes).map(|k| (k as f64 - ahead) * SPACING);
        Eyes::new(angles, self.range, self.unsigned_offset)
    }

    /// How many numbers the eyes report.
    pub(super) fn readings(&self) -> usize {
        KINDS * self.eyes
    }

    /// How many numbers the agent sees.
    pub(super) fn inputs(&self) -> usize {
        let readings = self.readings();
        if self.memory {
            2 * readings + ACTIONS
        } else {
            readings
        }
    }
}
