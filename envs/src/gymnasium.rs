//! Worlds in Python: those of Gymnasium, and a user's own with its interface.
//!
//! A world that has a table is that table, as [`mdp`] has it, and Python is asked once. Any
//! other is played in Python (`server.rs`). What Python says of a world is recorded with its settings, so that they
//! rebuild it without Python as far as it is not played. See `envs/GYMNASIUM.md`.

mod played;
mod server;

use crate::settings::{Arguments, Range};
use crate::{Environment, ObservationSpace, Parameter, Trial, World, WorldError, mdp};

use played::{Played, Rules};
use server::Described;

pub(crate) const WORLD: World = World {
    name: "gymnasium",
    summary: "a world of Gymnasium or one of your own in Python (see envs/GYMNASIUM.md)",
    paper: "Towers et al. 2024",
    continuing: false,
    steps: 100_000,
    eval_every: 5_000,
    window: 1_000,
    parameters: &[
        Parameter {
            name: "id",
            help: "the id that gymnasium.make knows, as CartPole-v1, or module:Id-v0 for one that a module of yours registers",
            default: "(must be given)",
        },
        Parameter {
            name: "kwargs",
            help: "more arguments of gymnasium.make, as a JSON object: {\"max_episode_steps\":200}",
            default: "{}",
        },
        Parameter {
            name: "eval-episodes",
            help: "episodes of greedy play in an evaluation, from 1 to 1000, where there is no table",
            default: "10",
        },
        Parameter {
            name: "solve-at",
            help: "the mean return at which it is solved, where there is no table; --solve-at overrides it",
            default: "(by id: its reward_threshold)",
        },
        Parameter {
            name: "spaces",
            help: "what Python says of its spaces, recorded so that a report does not need Python",
            default: "(by id)",
        },
        Parameter {
            name: "table",
            help: "the same of its table, if it has one (see envs/MDP.md)",
            default: "(by id)",
        },
    ],
    make: world,
};

const EPISODES: Range<usize> = Range::new(1..=1000);
const RETURN: Range<f64> = Range::new(-1e9..=1e9);
/// Numbers of an observation, and actions: beyond any world that a small network is for.
const SIZE: Range<usize> = Range::new(1..=1_000_000);

fn world(arguments: &mut Arguments) -> Result<Box<dyn Environment>, WorldError> {
    let Some(id) = arguments.text("id").filter(|id| !id.is_empty()) else {
        return Err(arguments.wrong(
            "id is missing; give one that gymnasium.make knows, as in gymnasium:id=CartPole-v1",
        ));
    };
    if id.contains(char::is_control) {
        return Err(arguments.bad_value(
            "id",
            id.escape_debug(),
            "an id without control characters",
        ));
    }
    let kwargs = arguments.text("kwargs").unwrap_or("{}");
    let [spaces, table] = ["spaces", "table"].map(|name| arguments.text(name));
    let found = if spaces.or(table).is_some() {
        Described {
            spaces: spaces.unwrap_or_default().into(),
            solve_at: None,
            table: table.unwrap_or_default().into(),
        }
    } else {
        server::describe(id, kwargs)?
    };
    arguments.record("id", id, true);
    arguments.record("kwargs", kwargs, kwargs != "{}");
    if !found.table.is_empty() {
        let for_play = ["eval-episodes", "solve-at"];
        if let Some(name) = for_play
            .into_iter()
            .find(|name| arguments.text(name).is_some())
        {
            return Err(arguments.wrong(format_args!(
                "{id} has a table, so returns are exact and scores normalised; leave out {name}"
            )));
        }
        arguments.record("table", &found.table, false);
        return mdp::from_text(id, &found.table);
    }
    let Some((space, actions)) = spaces_of(&found.spaces) else {
        let allowed =
            "what Python says, as \"box 4, 2 actions\" or \"discrete 16, 4 actions\"; leave it out";
        return Err(arguments.bad_value("spaces", &found.spaces, allowed));
    };
    let episodes = arguments.number("eval-episodes", &EPISODES)?;
    let solve_at = match arguments.text("solve-at") {
        None => found.solve_at,
        Some(text) => {
            let read = RETURN.read("solve-at", text);
            Some(read.map_err(|problem| arguments.wrong(problem))?)
        }
    };
    if let Some(solve_at) = solve_at {
        arguments.record("solve-at", solve_at, false);
    }
    arguments.record("spaces", &found.spaces, false);
    Ok(Box::new(Played::new(Rules {
        id: id.into(),
        kwargs: kwargs.into(),
        spaces: found.spaces,
        space,
        actions,
        trial: Trial { episodes, solve_at },
    })))
}

/// `box 4, 2 actions`.
fn spaces_of(text: &str) -> Option<(ObservationSpace, usize)> {
    let (seen, actions) = text.split_once(", ")?;
    let actions = SIZE.parse(actions.strip_suffix(" actions")?)?;
    let (kind, size) = seen.split_once(' ')?;
    let size = SIZE.parse(size)?;
    Some(match kind {
        "discrete" => (ObservationSpace::Discrete(size), actions),
        "box" => (ObservationSpace::Box(size), actions),
        _ => return None,
    })
}
