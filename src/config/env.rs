//! Worlds: as they are asked for, resolved, and what several of them must agree on.

use toml::{Table, Value};

use crate::config::arm::LABEL;
use crate::config::criteria::{Criteria, Measure};
use crate::config::range;
use crate::config::request::{EnvRequest, Said};
use crate::error::Error;

#[derive(Debug, Clone)]
pub struct Env {
    pub world: &'static envs::World,
    pub parameters: envs::Settings,
    /// The name that it was given in place of a label.
    pub label: Option<String>,
}

impl Env {
    /// What it is called wherever its records are: the name that it was given, or what it is.
    pub fn label(&self) -> String {
        self.label.clone().unwrap_or_else(|| self.description())
    }

    /// The world and how it differs from its defaults.
    pub fn description(&self) -> String {
        self.world.label(&self.parameters)
    }

    /// What pictures call it: its label, in which its map or its size is said at its default too.
    pub fn title(&self) -> String {
        let (label, name) = (self.label(), self.world.name);
        match self.parameters.iter().next() {
            Some(first) if self.label.is_none() && !self.world.continuing => {
                let said = format!("{name} {}={}", first.0, first.1);
                let is_said = self.parameters.differing().any(|other| other.0 == first.0);
                if is_said {
                    label
                } else {
                    label.replacen(name, &said, 1)
                }
            }
            _ => label,
        }
    }

    /// The world, before its first reset.
    pub fn make(&self) -> Box<dyn envs::Environment> {
        self.world
            .make(&self.parameters)
            .expect("resolved parameters are those of a world")
    }

    /// The score at which it counts as solved; none where there is neither an optimum nor a threshold.
    pub fn solve_at(&self, criteria: &Criteria) -> Option<f64> {
        let measure = match self.world.continuing {
            true => Measure::RewardPerStep,
            false => Measure::UndiscountedReturn,
        };
        match self.make().trial() {
            Some(trial) => criteria.solve_at.or(trial.solve_at),
            None => Some(criteria.solve_at(measure)),
        }
    }

    /// The name and all parameters, as the TOML that a run records.
    pub fn table(&self) -> Table {
        let mut table = Table::new();
        table.insert("name".into(), self.world.name.into());
        table.extend(
            self.label
                .iter()
                .map(|label| (LABEL.into(), label.as_str().into())),
        );
        let parameters = self.parameters.iter();
        table.extend(parameters.map(|(key, text)| (key.into(), scalar(text))));
        table
    }
}

/// The worlds that are asked for, each once, or the default world if none is.
///
/// # Errors
/// If one does not exist or cannot be, a range is none, or two different ones have the same label.
pub fn resolve(requests: &[Said<EnvRequest>]) -> Result<Vec<Env>, Error> {
    let default = EnvRequest {
        name: "gridworld".into(),
        ..EnvRequest::default()
    };
    let requests = match requests {
        [] => &[Said::new(default, "--env")],
        requests => requests,
    };
    let mut envs: Vec<Env> = Vec::new();
    for request in &one_by_one(requests)? {
        let env = resolve_one(request)?;
        let label = env.label();
        match envs.iter().find(|known| known.label() == label) {
            None => envs.push(env),
            Some(known) if known.parameters == env.parameters => {}
            Some(_) => {
                let place = &request.place;
                return Err(Error::Input(format!(
                    "{place}: another world of this run is called \"{label}\" as well, and their \
                     records could not be told apart; give one another name, as with name=NAME"
                )));
            }
        }
    }
    Ok(envs)
}

/// The same with a request of its own for every world of a range.
fn one_by_one(requests: &[Said<EnvRequest>]) -> Result<Vec<Said<EnvRequest>>, Error> {
    let mut all = Vec::new();
    for Said { value, place } in requests {
        let worlds = range::worlds(value);
        let worlds = worlds.map_err(|error| Error::Input(format!("{place}: {error}")))?;
        all.extend(worlds.into_iter().map(|world| Said::new(world, place)));
    }
    Ok(all)
}

fn resolve_one(request: &Said<EnvRequest>) -> Result<Env, Error> {
    let Said { value, place } = request;
    let input = |error: envs::WorldError| match error {
        envs::WorldError::Failed(why) => Error::Failure(format!("{place}: {why}")),
        error => Error::Input(format!("{place}: {error}")),
    };
    let world = envs::world(&value.name).map_err(input)?;
    let parameters = world.resolve(&value.parameters).map_err(input)?;
    Ok(Env {
        world,
        parameters,
        label: value.label.clone(),
    })
}

/// What an option says, or the default of all worlds of a run, which share it.
///
/// # Errors
/// If the worlds have different defaults; names them and the option that decides.
pub fn said_or_shared(
    said: Option<u64>,
    option: &str,
    envs: &[Env],
    default: fn(&envs::World) -> u64,
) -> Result<u64, Error> {
    if let Some(said) = said {
        return Ok(said);
    }
    let (first, value) = (&envs[0], default(envs[0].world));
    match envs.iter().find(|env| default(env.world) != value) {
        None => Ok(value),
        Some(other) => Err(Error::Input(format!(
            "{option} is {value} by default for \"{}\" and {} for \"{}\"; worlds of one run share it: give \
             --{option}",
            first.label(),
            default(other.world),
            other.label()
        ))),
    }
}

/// Several worlds as an array of tables, one as a table.
pub fn to_toml(envs: &[Env]) -> Value {
    match envs {
        [env] => env.table().into(),
        envs => Value::Array(envs.iter().map(|env| env.table().into()).collect()),
    }
}

/// A parameter's text as the TOML value that reads best: a number where it is written as that
/// number is, for a map may be called `007`, or true or false.
fn scalar(text: &str) -> Value {
    let same = |number: &dyn std::fmt::Display| number.to_string() == text;
    let whole = text.parse().ok().filter(|number: &i64| same(number));
    let float = text.parse().ok().filter(|number: &f64| same(number));
    let truth = text.parse().ok();
    whole
        .map(Value::Integer)
        .or(float.map(Value::Float))
        .or(truth.map(Value::Boolean))
        .unwrap_or_else(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_name_a_map_and_a_size_at_their_defaults_and_no_world_with_a_name() {
        let title = |text: &str| {
            let request = Said::new(EnvRequest::parse(text).unwrap(), "--env");
            resolve(&[request]).unwrap()[0].title()
        };
        for (text, expected) in [
            ("gridworld", "gridworld map=open"),
            ("gridworld:slip=0.1", "gridworld map=open slip=0.1"),
            ("gridworld:map=trap", "gridworld map=trap"),
            (
                "deep-sea:stochastic=true",
                "deep-sea size=10 stochastic=true",
            ),
            ("gridworld:name=mine", "mine"),
            ("foraging", "foraging"),
        ] {
            assert_eq!(title(text), expected);
        }
    }

    #[test]
    fn a_value_may_be_json() {
        let text = r#"gymnasium:id=A-v0,kwargs={"a":1,"b":[2,{"c":3}]},eval-episodes=3"#;
        let pairs = EnvRequest::parse(text).unwrap().parameters;
        let texts: Vec<_> = (pairs.iter())
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let kwargs = r#"kwargs={"a":1,"b":[2,{"c":3}]}"#;
        assert_eq!(texts, ["id=A-v0", kwargs, "eval-episodes=3"]);
        // Brackets that do not match are no reason to lose what follows them.
        assert_eq!(EnvRequest::parse("a:b=},c=1").unwrap().parameters.len(), 2);
    }
}
