//! Trained agents beside each other in their worlds, played by a script in the page.
//!
//! Each agent stands there as it ended, with its path, for paper and for browsers without scripts. The
//! script is given numbers, and the same [pieces](Parts) that this program draws with.

use envs::scene::{Item, ItemKind};
use serde::{Serialize, Serializer};

use crate::plot::style::Line;
use crate::report::analysis::Analysis;
use crate::report::page::Part;
use crate::report::page::figure::swatch;
use crate::report::page::markup::{element, escape, prose};
use crate::watch::{
    drawing::{self, Parts, Sense},
    replay::Replay,
    trajectory::{Stage, Trajectory, View},
};

const SCRIPT: &str = include_str!("replay.js");

/// Bytes of numbers that a page has room for. Two agents in 500 steps of a plane take about 150,000.
const ROOM: usize = 900_000;

/// Moments a second at the usual speed.
const PLANE_RATE: f64 = 25.0;
const GRID_RATE: f64 = 6.0;

/// The agents of each world; none if there are none.
pub fn part(analysis: &Analysis) -> Option<Part> {
    let mut content = String::new();
    let mut played: Vec<String> = Vec::new();
    let replays = analysis.replays.iter();
    let replays: Vec<&Replay> = replays
        .filter(|replay| !replay.trajectories.is_empty())
        .collect();
    for replay in &replays {
        let numbers = serde_json::to_string(&World::of(replay)).ok()?;
        if played.iter().map(String::len).sum::<usize>() + numbers.len() <= ROOM {
            content += &figure(replay, &analysis.arms);
            played.push(numbers);
        }
    }
    if played.is_empty() {
        return None;
    }
    let left_out = replays.len() - played.len();
    if left_out > 0 {
        content += &element(
            "p",
            &format!("There is no room for {left_out} more worlds; dropout-q watch shows them."),
        );
    }
    // Within a script, only this letter could end it.
    let numbers = played.join(",").replace('<', "\\u003c");
    content += &format!(
        "<script type=\"application/json\" id=\"replay-data\">[{numbers}]</script>\n\
         <script>\n{SCRIPT}</script>\n"
    );
    Some(Part {
        id: "replay".into(),
        heading: "Replay".into(),
        content,
    })
}

fn figure(replay: &Replay, arms: &[String]) -> String {
    let tiles: String = (replay.trajectories.iter())
        .map(|one| tile(one, arms))
        .collect();
    let moments = replay.trajectories.iter().map(|one| one.moments.len());
    let last = moments.max().unwrap_or(1) - 1;
    let (width, _) = drawing::size(&replay.trajectories[0].stage);
    let eyes = match replay.trajectories[0].stage {
        Stage::Plane { .. } => {
            " Green discs are food and crossed ones poison; a small dot on the path is where one was \
             eaten. The agent's lines of sight have the colour of what they meet, and are grey and dark \
             at a wall."
        }
        Stage::Grid(_) => {
            " Green pays and red costs; a filled cell ends the episode, and a dashed outline is a start."
        }
    };
    let shown = |arm: &&String| replay.trajectories.iter().any(|one| one.arm == **arm);
    let others: Vec<&str> = (arms.iter().filter(|arm| !shown(arm)))
        .map(String::as_str)
        .collect();
    let others = match others[..] {
        [] => String::new(),
        _ => format!(
            " Not here: {}; `dropout-q watch` shows those that have a network.",
            others.join(", ")
        ),
    };
    let caption = format!(
        "What the agents of seed {} learned, acting greedily, each alone in the same world.{eyes} One \
         seed is an example, not evidence.{others}",
        replay.seed
    );
    format!(
        "{}<figure class=\"replay\" style=\"--width: {width}px; --tiles: {}\">\n\
         <div class=\"controls\" hidden=\"\">\n<button type=\"button\">Play</button>\n\
         <input type=\"range\" min=\"0\" max=\"{last}\" value=\"{last}\" aria-label=\"Moment\"/>\n\
         <label>Speed <select>\n<option value=\"0.25\">¼</option>\n<option value=\"0.5\">½</option>\n\
         <option value=\"1\" selected=\"\">1</option>\n<option value=\"2\">2</option>\n\
         <option value=\"4\">4</option>\n</select></label>\n</div>\n\
         <div class=\"tiles\">\n{tiles}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
        element("h3", &replay.env),
        replay.trajectories.len(),
        prose(&caption)
    )
}

/// An agent in its world, as it ended.
fn tile(trajectory: &Trajectory, arms: &[String]) -> String {
    let (width, height) = drawing::size(&trajectory.stage);
    let (arm, env) = (escape(&trajectory.arm), escape(&trajectory.env));
    let last = trajectory.moments.len() - 1;
    let counts: Vec<_> = trajectory
        .counters()
        .iter()
        .map(|one| one.at(last))
        .collect();
    format!(
        "<div class=\"tile\">\n<p class=\"name\">{} {arm}</p>\n\
         <svg class=\"plot\" role=\"img\" aria-label=\"{arm} on {env}\" viewBox=\"0 0 {width} {height}\">\
         {}<g class=\"still\">{}</g><g class=\"live\"></g></svg>\n\
         <p class=\"count\"><span class=\"still\"><strong>{}</strong> {}</span>\
         <span class=\"live\"></span></p>\n</div>\n",
        swatch(&Line::of(&trajectory.arm, arms)),
        drawing::stage(&trajectory.stage),
        drawing::moment(trajectory, last),
        prose(&counts[0]),
        prose(&counts[1..].join(" · ")),
    )
}

/// What the script plays.
#[derive(Serialize)]
struct World {
    /// Moments a second.
    rate: f64,
    /// Pieces of SVG.
    parts: Parts,
    arms: Vec<Arm>,
}

/// An agent; lists have an entry for each moment if nothing else is said.
#[derive(Serialize)]
struct Arm {
    /// Its place, x and y in turn.
    at: Vec<Short>,
    /// First moments of the episodes.
    starts: Vec<usize>,
    /// Degrees by which it is turned; empty if it looks nowhere.
    turns: Vec<Short>,
    /// For each eye the number of its kind, and the place that it senses as seen from the agent.
    eyes: Vec<Vec<Short>>,
    /// For each item x, y, whether it is poison, its first moment, and the first without it.
    items: Vec<[Short; 5]>,
    /// For each item that was eaten the moment, and whether it was poison.
    meals: Vec<[usize; 2]>,
    /// What is counted.
    counters: Vec<Counter>,
}

#[derive(Serialize)]
struct Counter {
    name: &'static str,
    decimals: usize,
    values: Vec<Short>,
}

/// A number without needless digits.
struct Short(f64);

impl Serialize for Short {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl Short {
    fn rounded(number: f64, decimals: usize) -> Self {
        let scale = 10f64.powi(decimals as i32);
        Self((number * scale).round() / scale)
    }
}

impl World {
    fn of(replay: &Replay) -> Self {
        let first = &replay.trajectories[0];
        Self {
            rate: match first.stage {
                Stage::Plane { .. } => PLANE_RATE,
                Stage::Grid(_) => GRID_RATE,
            },
            parts: drawing::parts(first),
            arms: replay.trajectories.iter().map(Arm::of).collect(),
        }
    }
}

impl Arm {
    fn of(trajectory: &Trajectory) -> Self {
        let moments = &trajectory.moments;
        let mut arm = Self {
            at: Vec::new(),
            starts: Vec::new(),
            turns: Vec::new(),
            eyes: Vec::new(),
            items: items(trajectory),
            meals: Vec::new(),
            counters: Vec::new(),
        };
        for (index, moment) in moments.iter().enumerate() {
            let (x, y) = drawing::position(trajectory, index);
            arm.at.extend([x, y].map(Short));
            if trajectory.episode_start(index) == index {
                arm.starts.push(index);
            }
            if let View::Scene {
                agent, eyes, eaten, ..
            } = &moment.view
            {
                let meals = eaten
                    .iter()
                    .map(|item| [index, usize::from(is_poison(item))]);
                arm.meals.extend(meals);
                arm.turns.push(Short(drawing::turn(agent.heading)));
                let sensed = eyes.iter().map(Sense::of);
                let sensed = sensed.flat_map(|sense| [sense.kind as f64, sense.x, sense.y]);
                arm.eyes.push(sensed.map(Short).collect());
            }
        }
        for counter in trajectory.counters() {
            let values = counter.values.into_iter();
            arm.counters.push(Counter {
                name: counter.name,
                decimals: counter.decimals,
                values: values
                    .map(|value| Short::rounded(value, counter.decimals))
                    .collect(),
            });
        }
        arm
    }
}

/// An item that was seen, and the moments in which it was there.
struct Seen {
    item: Item,
    from: usize,
    until: Option<usize>,
}

fn is_poison(item: &Item) -> bool {
    item.kind == ItemKind::Poison
}

/// The items in the order in which they came.
fn items(trajectory: &Trajectory) -> Vec<[Short; 5]> {
    let mut seen: Vec<Seen> = Vec::new();
    for (index, moment) in trajectory.moments.iter().enumerate() {
        let View::Scene { items, .. } = &moment.view else {
            continue;
        };
        for known in seen.iter_mut().filter(|known| known.until.is_none()) {
            if !items.contains(&known.item) {
                known.until = Some(index);
            }
        }
        for &item in items {
            let known = |known: &Seen| known.until.is_none() && known.item == item;
            if !seen.iter().any(known) {
                seen.push(Seen {
                    item,
                    from: index,
                    until: None,
                });
            }
        }
    }
    let numbers = seen.iter().map(|seen| {
        [
            drawing::tenths(seen.item.centre.x),
            drawing::tenths(seen.item.centre.y),
            f64::from(u8::from(is_poison(&seen.item))),
            seen.from as f64,
            seen.until.unwrap_or(trajectory.moments.len()) as f64,
        ]
        .map(Short)
    });
    numbers.collect()
}
