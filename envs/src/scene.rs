//! The drawing of a continuous world at one moment, for those who want to show it.
//!
//! Plain data in the world's own units of length: x to the right, y downwards.

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Point {
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// A straight line between two places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    pub from: Point,
    pub to: Point,
}

/// All that can be seen of a world.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Everything lies within x from 0 to this; lines of sight may stick out.
    pub width: f64,
    /// Everything lies within y from 0 to this; lines of sight may stick out.
    pub height: f64,
    /// What cannot be walked or seen through.
    pub walls: Vec<Segment>,
    /// What can be eaten.
    pub items: Vec<Item>,
    pub agent: Agent,
    pub eyes: Vec<Eye>,
}

/// A disc to be eaten.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    pub centre: Point,
    pub radius: f64,
    pub kind: ItemKind,
}

/// What an item does to who eats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// Earns a reward.
    Food,
    /// Earns a punishment.
    Poison,
}

/// The agent, a disc that looks somewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agent {
    pub position: Point,
    pub radius: f64,
    /// Where it looks, in radians: towards (sin heading, cos heading), so 0 is down the y axis.
    pub heading: f64,
}

/// One eye and what it senses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eye {
    /// From the agent's middle to as far as the eye reaches.
    pub line: Segment,
    /// The nearest thing on it.
    pub sight: Sight,
    /// How far away that is sensed to be; the length of the line where there is nothing.
    pub distance: f64,
}

/// The kinds of things that an eye tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Nothing within reach.
    Nothing,
    Wall,
    Food,
    Poison,
}

impl From<ItemKind> for Sight {
    fn from(kind: ItemKind) -> Self {
        match kind {
            ItemKind::Food => Self::Food,
            ItemKind::Poison => Self::Poison,
        }
    }
}
