//! What a trained agent did in its world, moment by moment: plain data for those who show it.

use envs::scene::{Agent, Eye, Item, ItemKind, Segment};
use envs::{Environment, Grid};

/// An agent in its world for some steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    pub arm: String,
    pub env: String,
    /// The seed that learned, and whose stream the world draws from.
    pub seed: u64,
    /// What stays as it is.
    pub stage: Stage,
    /// Before the first step, after each step, and at the start of each later episode.
    pub frames: Vec<Frame>,
}

/// What of a world stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    Grid(Grid),
    /// A plane without episodes.
    Plane {
        /// Everything lies within x from 0 to this.
        width: f64,
        /// Everything lies within y from 0 to this.
        height: f64,
        walls: Vec<Segment>,
    },
}

/// A world at one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Number of the episode, from 1; 1 in a world that never ends.
    pub episode: u64,
    pub step: u64,
    /// Undiscounted sum of the episode's rewards so far.
    pub total: f64,
    pub view: View,
}

/// What moves, comes and goes.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    /// The agent's column and row, from 0 at the upper left.
    Cell { x: usize, y: usize },
    /// What a plane holds.
    Scene {
        agent: Agent,
        eyes: Vec<Eye>,
        items: Vec<Item>,
        /// What was eaten in the step before.
        eaten: Vec<Item>,
    },
}

impl Stage {
    /// The stage of a world; none for one that has no drawing.
    pub fn of(world: &dyn Environment) -> Option<Self> {
        if let Some(scene) = world.scene() {
            return Some(Self::Plane {
                width: scene.width,
                height: scene.height,
                walls: scene.walls,
            });
        }
        world.tabular()?;
        world.grid().map(Self::Grid)
    }
}

impl View {
    /// A world that has a stage, as it is now, given the view before this step.
    ///
    /// # Panics
    /// If the world has no stage.
    pub fn of(world: &dyn Environment, before: Option<&Self>) -> Self {
        if let Some(scene) = world.scene() {
            let near = |item: &Item| {
                let (at, radius) = (scene.agent.position, scene.agent.radius + item.radius);
                (item.centre.x - at.x).hypot(item.centre.y - at.y) < radius
            };
            let items_before = match before {
                Some(Self::Scene { items, .. }) => &items[..],
                _ => &[],
            };
            let mut eaten = items_before.to_vec();
            eaten.retain(|item| !scene.items.contains(item) && near(item));
            return Self::Scene {
                eaten,
                agent: scene.agent,
                eyes: scene.eyes,
                items: scene.items,
            };
        }
        let state = world.tabular().zip(world.state());
        let (model, state) = state.expect("a world with a grid has states");
        let (x, y) = (model.states()[state].x, model.states()[state].y);
        Self::Cell { x, y }
    }
}

impl Trajectory {
    /// The first frame of the episode that a frame belongs to.
    pub fn episode_start(&self, frame: usize) -> usize {
        let episode = self.frames[frame].episode;
        let before = self.frames[..frame].iter();
        before.take_while(|frame| frame.episode < episode).count()
    }

    /// What is counted while it plays: the sum of rewards first, and where it stands.
    pub fn counters(&self) -> Vec<Counter> {
        let counter = |name, decimals, value: &dyn Fn(&Frame) -> f64| Counter {
            name,
            decimals,
            values: self.frames.iter().map(value).collect(),
        };
        let step = counter("step", 0, &|frame| frame.step as f64);
        match self.stage {
            Stage::Grid(_) => vec![
                counter("return", 2, &|frame| frame.total),
                step,
                counter("episode", 0, &|frame| frame.episode as f64),
            ],
            Stage::Plane { .. } => vec![
                counter("reward", 1, &|frame| frame.total),
                counter("mean", 2, &|frame| frame.total / frame.step.max(1) as f64),
                self.meals("food", ItemKind::Food),
                self.meals("poison", ItemKind::Poison),
                step,
            ],
        }
    }

    /// Items of a kind that were eaten so far.
    fn meals(&self, name: &'static str, kind: ItemKind) -> Counter {
        let values = self.frames.iter().scan(0, |sum, frame| {
            if let View::Scene { eaten, .. } = &frame.view {
                *sum += eaten.iter().filter(|item| item.kind == kind).count();
            }
            Some(*sum as f64)
        });
        Counter {
            name,
            decimals: 0,
            values: values.collect(),
        }
    }
}

/// A number that is shown while a trajectory plays.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    pub name: &'static str,
    pub decimals: usize,
    /// Its value at each frame.
    pub values: Vec<f64>,
}

impl Counter {
    /// Its name and its value at a frame.
    pub fn at(&self, frame: usize) -> String {
        let value = format!("{:.*}", self.decimals, self.values[frame]);
        // No sign before what is zero at this many digits.
        let zero = value.trim_matches(['-', '0', '.']).is_empty();
        let value = if zero {
            value.trim_start_matches('-')
        } else {
            &value
        };
        format!("{} {}", self.name, value.replace('-', "−"))
    }
}
