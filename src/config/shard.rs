//! A part of a run's seeds, for one of several machines.

use std::{fmt, num::IntErrorKind, str::FromStr};

/// One of several equal parts of a run's seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 0.
    pub index: u64,
    /// How many there are, at least 1.
    pub count: u64,
}

/// Shards of a run at most.
const MOST: u64 = 100_000;

/// What Slurm and Kubernetes call the number of a job in its array, and Slurm the number of jobs.
const INDEX: [&str; 2] = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];
const COUNT: &str = "SLURM_ARRAY_TASK_COUNT";

impl Shard {
    /// Whether the seed in this place among the run's, from 0, belongs to it.
    pub fn owns(self, place: u64) -> bool {
        place % self.count == self.index
    }

    /// From `I/N`, `auto/N` or `auto`, and the environment's variables.
    fn parse(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let said = |what: &str| {
            format!("{what}; expected I/N with I from 0 to N - 1, as in 0/4 to 3/4, or auto")
        };
        let number = |name: &str, value: &str| {
            value.trim().parse::<u64>().map_err(|error| {
                let why = match error.kind() {
                    IntErrorKind::PosOverflow => "too large",
                    _ => "no number",
                };
                said(&format!("{name} is {value:?}, which is {why}"))
            })
        };
        let index = || {
            let found = INDEX.iter().find_map(|name| Some((*name, variable(name)?)));
            let (name, value) = found.ok_or_else(|| {
                said(&format!("auto, and neither {} is set", INDEX.join(" nor ")))
            })?;
            number(name, &value)
        };
        let (index, count) = match text.split_once('/') {
            Some(("auto", count)) => (index()?, number("N", count)?),
            Some((index, count)) => (number("I", index)?, number("N", count)?),
            None if text == "auto" => {
                let count = variable(COUNT).ok_or_else(|| {
                    format!(
                        "auto, and {COUNT} is not set; say how many shards there are, as in auto/8"
                    )
                })?;
                (index()?, number(COUNT, &count)?)
            }
            None => return Err(said("no shard")),
        };
        let shard = Self { index, count };
        if count > MOST {
            return Err(said(&format!(
                "N is {count}, and allowed are at most {MOST} shards"
            )));
        }
        match index < count {
            true => Ok(shard),
            false => Err(said(&format!("there is no shard {shard}"))),
        }
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text, |name| std::env::var(name).ok())
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, variables: &[(&str, &str)]) -> Result<String, String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Shard::parse(text, variable).map(|shard| shard.to_string())
    }

    #[test]
    fn a_shard_is_said_or_read_from_what_starts_it() {
        let slurm = [
            ("SLURM_ARRAY_TASK_ID", "3"),
            ("SLURM_ARRAY_TASK_COUNT", "5"),
        ];
        let kubernetes = [("JOB_COMPLETION_INDEX", "2")];
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(parse("0/1", &[]), ok("0/1"));
        assert_eq!(parse("auto", &slurm), ok("3/5"));
        // The count changes when a part of an array is submitted again.
        assert_eq!(parse("auto/8", &slurm), ok("3/8"));
        assert_eq!(parse("auto/8", &kubernetes), ok("2/8"));
        for (text, variables, why) in [
            (
                "auto",
                &kubernetes[..],
                "auto, and SLURM_ARRAY_TASK_COUNT is not set",
            ),
            ("auto/8", &[], "auto, and neither SLURM_ARRAY_TASK_ID nor"),
            ("4/4", &[], "there is no shard 4/4"),
            ("0/0", &[], "there is no shard 0/0"),
            ("-1/4", &[], "I is \"-1\""),
            ("1/x", &[], "N is \"x\", which is no number"),
            (
                "0/99999999999999999999",
                &[],
                "N is \"99999999999999999999\", which is too large",
            ),
            ("1", &[], "no shard"),
            ("auto/3", &slurm, "there is no shard 3/3"),
        ] {
            let error = parse(text, variables).unwrap_err();
            assert!(error.starts_with(why), "{text}: {error}");
        }
    }
}
