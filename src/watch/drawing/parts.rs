//! The pieces of a moment: agent, path, items, eyes.
//!
//! Each is drawn around (0, 0) and moved to its place, so that the script of the page, which is given
//! the pieces, moves them as this program does.

use envs::scene::{Eye, ItemKind, Sight};
use plotters::style::WHITE;
use serde::Serialize;

use crate::plot::style::{BLUE, GREEN, GREY, VERMILLION, hex};
use crate::watch::drawing::short;

/// Pieces of SVG, each around (0, 0).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parts {
    /// An agent that looks down the y axis.
    pub agent_looking: String,
    /// An agent that looks nowhere.
    pub agent: String,
    pub food: String,
    pub poison: String,
    /// Where food was eaten.
    pub food_eaten: String,
    /// Where poison was eaten.
    pub poison_eaten: String,
    /// What stands before the points of a path.
    pub path: String,
    /// What stands before the `d` of an eye that senses nothing, a wall, food, poison.
    pub eyes: [String; 4],
}

/// Degrees by which an agent that looks down the y axis is turned to look where `heading` says, in
/// radians as in a scene.
pub fn turn(heading: f64) -> f64 {
    let degrees = (-heading).to_degrees().rem_euclid(360.0).round();
    // Never -0.
    degrees + 0.0
}

/// What an eye senses: the number of its kind among [`Parts::eyes`], and where it is as seen from the
/// agent, to a whole pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sense {
    /// 0 nothing, 1 wall, 2 food, 3 poison.
    pub kind: usize,
    pub x: f64,
    pub y: f64,
}

impl Sense {
    pub fn of(eye: &Eye) -> Self {
        let (from, to) = (eye.line.from, eye.line.to);
        let (x, y) = (to.x - from.x, to.y - from.y);
        let share = eye.distance / x.hypot(y);
        Self {
            kind: match eye.sight {
                Sight::Nothing => 0,
                Sight::Wall => 1,
                Sight::Food => 2,
                Sight::Poison => 3,
            },
            x: (share * x).round(),
            y: (share * y).round(),
        }
    }
}

impl Parts {
    /// Pieces for an agent and items of these radii.
    pub fn new(agent: f64, item: f64) -> Self {
        let [blue, green, red, grey, white] = [BLUE, GREEN, VERMILLION, GREY, WHITE].map(hex);
        let disc = |radius: f64, colour: &str| {
            format!("<circle r=\"{}\" fill=\"{colour}\"/>", short(radius))
        };
        let [radius, width, arm] = [agent, 0.3 * agent, 0.45 * item].map(short);
        let body = format!(
            "<circle r=\"{radius}\" fill=\"{blue}\" stroke=\"{white}\" stroke-width=\"1.5\"/>"
        );
        let mark = 0.3 * item;
        let eye = |colour: &str, width: f64, opacity: f64| {
            format!("<path stroke=\"{colour}\" stroke-width=\"{width}\" opacity=\"{opacity}\" d=\"")
        };
        Self {
            agent_looking: format!(
                "{body}<path d=\"M0 0V{radius}\" stroke=\"{white}\" stroke-width=\"{width}\"/>"
            ),
            agent: body,
            food: disc(item, &green),
            // A cross, for those who cannot tell the colours apart.
            poison: format!(
                "{}<path d=\"M-{arm} -{arm}L{arm} {arm}M-{arm} {arm}L{arm} -{arm}\" stroke=\"{white}\" \
                 stroke-width=\"2\"/>",
                disc(item, &red)
            ),
            food_eaten: disc(mark, &green),
            poison_eaten: disc(mark, &red),
            path: format!(
                "<polyline fill=\"none\" stroke=\"{blue}\" stroke-width=\"{width}\" opacity=\"0.55\" \
                 stroke-linejoin=\"round\" stroke-linecap=\"round\" points=\""
            ),
            eyes: [
                eye(&grey, 0.8, 0.5),
                eye(&grey, 1.6, 1.0),
                eye(&green, 1.6, 1.0),
                eye(&red, 1.6, 1.0),
            ],
        }
    }

    /// An agent, and its heading if it looks somewhere.
    pub fn agent(&self, at: (f64, f64), heading: Option<f64>) -> String {
        match heading.map(|heading| format!(" rotate({})", turn(heading))) {
            None => placed(&self.agent, at, ""),
            Some(turned) => placed(&self.agent_looking, at, &turned),
        }
    }

    /// An item, or what is left of it where it was eaten.
    pub fn item(&self, at: (f64, f64), kind: ItemKind, is_eaten: bool) -> String {
        let part = match (kind, is_eaten) {
            (ItemKind::Food, false) => &self.food,
            (ItemKind::Poison, false) => &self.poison,
            (ItemKind::Food, true) => &self.food_eaten,
            (ItemKind::Poison, true) => &self.poison_eaten,
        };
        placed(part, at, "")
    }

    /// What an eye of an agent senses.
    pub fn eye(&self, (x, y): (f64, f64), sense: Sense) -> String {
        let (to_x, to_y) = (x + sense.x, y + sense.y);
        let [x, y, to_x, to_y] = [x, y, to_x, to_y].map(short);
        format!("{}M{x} {y}L{to_x} {to_y}\"/>", self.eyes[sense.kind])
    }

    /// A path; nothing if it has one point.
    pub fn path(&self, points: &[(f64, f64)]) -> String {
        if points.len() < 2 {
            return String::new();
        }
        let point = |&(x, y): &(f64, f64)| format!("{},{}", short(x), short(y));
        let points: Vec<String> = points.iter().map(point).collect();
        format!("{}{}\"/>", self.path, points.join(" "))
    }
}

fn placed(part: &str, (x, y): (f64, f64), turned: &str) -> String {
    let [x, y] = [x, y].map(short);
    format!("<g transform=\"translate({x} {y}){turned}\">{part}</g>")
}
