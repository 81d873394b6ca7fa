//! Trained agents beside each other in their worlds, played by a script in the page.
//!
//! Each agent stands there as it ended, with its path, for paper and for browsers without scripts. The
//! script is given numbers, and the same [pieces](Parts) that this program draws with.

use envs::scene::{Item, ItemKind};
use serde::{Serialize, Serializer};

use crate::plot::style::{ArmName, BLUE, Line, hex};
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

/// The command that shows what the page has no room for.
const WATCH: &str = "<code>dropout-q watch</code>";

/// Bytes of numbers that a page has room for. Two agents in 500 steps of a plane take about 150,000.
const ROOM: usize = 900_000;

/// Moments a second at the usual speed.
const PLANE_RATE: f64 = 25.0;
const GRID_RATE: f64 = 6.0;

/// Gathers the numbers of the replays that are on the page.
#[derive(Default)]
pub struct Player {
    /// JSON, one for each figure in their order.
    numbers: Vec<String>,
}

impl Player {
    /// The agents of the only world of `analysis`; none if there are none.
    pub fn part(&mut self, analysis: &Analysis) -> Option<Part> {
        let replay = analysis.replays.first()?;
        let first = replay.trajectories.first()?;
        let played = Played {
            rate: match first.stage {
                Stage::Plane { .. } => PLANE_RATE,
                Stage::Grid(_) => GRID_RATE,
            },
            parts: drawing::parts(first),
            arms: replay.trajectories.iter().map(Arm::of).collect(),
        };
        let numbers = serde_json::to_string(&played).ok()?;
        let taken: usize = self.numbers.iter().map(String::len).sum();
        let content = if taken + numbers.len() > ROOM {
            format!("<p>There is no room for this replay; {WATCH} shows it.</p>\n")
        } else {
            self.numbers.push(numbers);
            let title = &analysis.worlds[0].title;
            element("h3", title) + &figure(replay, &analysis.drawn().arms)
        };
        Some(Part {
            about: element("p", &about(&first.stage)),
            ..Part::new("replay", "Replay", content).folded()
        })
    }

    /// What plays them; nothing if there are none.
    pub fn script(&self) -> String {
        if self.numbers.is_empty() {
            return String::new();
        }
        // Within a script, only this letter could end it.
        let numbers = self.numbers.join(",").replace('<', "\\u003c");
        format!(
            "<script type=\"application/json\" id=\"replay-data\">[{numbers}]</script>\n\
             <script>\n{SCRIPT}</script>\n"
        )
    }
}

fn figure(replay: &Replay, arms: &[ArmName]) -> String {
    let trajectories = &replay.trajectories;
    let tiles: String = trajectories.iter().map(|one| tile(one, arms)).collect();
    let moments = trajectories.iter().map(|one| one.frames.len());
    let last = moments.max().unwrap_or(1) - 1;
    let (width, _) = drawing::size(&trajectories[0].stage);
    format!(
        "<figure class=\"replay\" style=\"--width: {width}px; --tiles: {}\">\n\
         <div class=\"controls\" hidden=\"\">\n<button type=\"button\">Play</button>\n\
         <input type=\"range\" min=\"0\" max=\"{last}\" value=\"{last}\" aria-label=\"Moment\"/>\n\
         <label>Speed <select>\n<option value=\"0.25\">¼</option>\n<option value=\"0.5\">½</option>\n\
         <option value=\"1\" selected=\"\">1</option>\n<option value=\"2\">2</option>\n\
         <option value=\"4\">4</option>\n</select></label>\n</div>\n\
         <div class=\"tiles\">\n{tiles}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
        trajectories.len(),
        caption(replay, arms)
    )
}

/// What is to be seen.
fn about(stage: &Stage) -> String {
    let marks = match stage {
        Stage::Plane { .. } => {
            "Green discs are food and crossed ones poison; a small dot on the path is where one was \
             eaten. Lines of sight have the colour of what they meet, and are grey and dark at a wall."
        }
        Stage::Grid(_) => {
            "Green pays and red costs; a filled cell ends the episode, and a dashed outline is a start."
        }
    };
    format!(
        "What the agents of one seed learned, acting greedily, each alone in the same world. {marks} One seed \
         is an example, not evidence."
    )
}

/// Whose agents they are, and which arms are not there, as markup.
fn caption(replay: &Replay, arms: &[ArmName]) -> String {
    let is_shown = |arm: &&ArmName| replay.trajectories.iter().any(|one| one.arm == arm.label);
    let others = arms.iter().filter(|arm| !is_shown(arm));
    let others: Vec<String> = others.map(|arm| escape(&arm.label)).collect();
    let others = match others.join(", ") {
        none if others.is_empty() => none,
        others => format!(" Not here: {others}; {WATCH} shows those that have a network."),
    };
    format!("The agents of seed {}.{others}", replay.seed)
}

/// An agent in its world, as it ended.
fn tile(trajectory: &Trajectory, arms: &[ArmName]) -> String {
    let (width, height) = drawing::size(&trajectory.stage);
    let (arm, env) = (escape(&trajectory.arm), escape(&trajectory.env));
    let last = trajectory.frames.len() - 1;
    let line = Line::of(&trajectory.arm, arms);
    // The path is the first thing that is drawn.
    let stroke = |colour| format!("<polyline fill=\"none\" stroke=\"{}\"", hex(colour));
    let counters = trajectory.counters();
    let counts: Vec<_> = counters.iter().map(|one| one.at(last)).collect();
    format!(
        "<div class=\"tile\">\n<p class=\"name\">{} {arm}</p>\n\
         <svg class=\"plot\" role=\"img\" aria-label=\"{arm} on {env}\" viewBox=\"0 0 {width} {height}\">\
         {}<g class=\"still\">{}</g><g class=\"live\"></g></svg>\n\
         <p class=\"count\"><span class=\"still\"><strong>{}</strong> {}</span>\
         <span class=\"live\"></span></p>\n</div>\n",
        swatch(&line),
        drawing::stage(&trajectory.stage),
        drawing::frame(trajectory, last).replacen(&stroke(BLUE), &stroke(line.colour), 1),
        prose(&counts[0]),
        prose(&counts[1..].join(" · ")),
    )
}

/// What the script plays.
#[derive(Serialize)]
struct Played {
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
        match self.0.fract() == 0.0 {
            true => serializer.serialize_i64(self.0 as i64),
            false => serializer.serialize_f64(self.0),
        }
    }
}

impl Arm {
    fn of(trajectory: &Trajectory) -> Self {
        let indices = || 0..trajectory.frames.len();
        let (mut turns, mut eyes, mut meals) = (Vec::new(), Vec::new(), Vec::new());
        for (index, moment) in trajectory.frames.iter().enumerate() {
            if let View::Scene {
                agent,
                eyes: sees,
                eaten,
                ..
            } = &moment.view
            {
                let meal = |item| [index, usize::from(is_poison(item))];
                meals.extend(eaten.iter().map(meal));
                turns.push(Short(drawing::turn(agent.heading)));
                let sensed = sees.iter().map(Sense::of);
                let sensed = sensed.flat_map(|sense| [sense.kind as f64, sense.x, sense.y]);
                eyes.push(sensed.map(Short).collect());
            }
        }
        let counters = trajectory.counters().into_iter().map(|counter| {
            let scale = 10f64.powi(counter.decimals as i32);
            let rounded = |value: f64| Short((value * scale).round() / scale);
            Counter {
                name: counter.name,
                decimals: counter.decimals,
                values: counter.values.into_iter().map(rounded).collect(),
            }
        });
        let places = indices().map(|index| drawing::position(trajectory, index));
        Self {
            at: places.flat_map(|(x, y)| [x, y].map(Short)).collect(),
            starts: indices()
                .filter(|&index| trajectory.episode_start(index) == index)
                .collect(),
            turns,
            eyes,
            items: items(trajectory),
            meals,
            counters: counters.collect(),
        }
    }
}

fn is_poison(item: &Item) -> bool {
    item.kind == ItemKind::Poison
}

/// The items in the order in which they came: x, y, whether it is poison, and the moments from which and
/// until which it was there.
fn items(trajectory: &Trajectory) -> Vec<[Short; 5]> {
    let end = trajectory.frames.len();
    let mut seen: Vec<(Item, usize, usize)> = Vec::new();
    for (index, moment) in trajectory.frames.iter().enumerate() {
        let View::Scene { items, .. } = &moment.view else {
            continue;
        };
        for (item, _, until) in &mut seen {
            if *until == end && !items.contains(item) {
                *until = index;
            }
        }
        for &item in items {
            let mut known = seen.iter().filter(|(known, ..)| *known == item);
            if known.all(|(.., until)| *until < end) {
                seen.push((item, index, end));
            }
        }
    }
    let numbers = |(item, from, until): (Item, usize, usize)| {
        let [x, y] = [item.centre.x, item.centre.y].map(drawing::tenths);
        let is_poison = f64::from(u8::from(is_poison(&item)));
        [x, y, is_poison, from as f64, until as f64].map(Short)
    };
    seen.into_iter().map(numbers).collect()
}
