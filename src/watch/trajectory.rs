//! What a trained agent did in its world, moment by moment: plain data for those who show it.

use envs::{
    Environment, Grid,
    scene::{Agent, Eye, Item, ItemKind, Segment},
};

/// An agent in its world for some steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    /// Label of the arm.
    pub arm: String,
    /// Label of the world.
    pub env: String,
    /// The seed that learned, and whose stream the world draws from.
    pub seed: u64,
    /// What stays as it is.
    pub stage: Stage,
    /// Before the first step, after each step, and at the start of each later episode.
    pub moments: Vec<Moment>,
}

/// What of a world stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Cells.
    Grid(Grid),
    /// A plane without episodes.
    Plane {
        /// Everything lies within x from 0 to this.
        width: f64,
        /// Everything lies within y from 0 to this.
        height: f64,
        /// The walls.
        walls: Vec<Segment>,
    },
}

/// A world at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Number of the episode, from 1; 1 in a world that never ends.
    pub episode: u64,
    /// Steps taken in the episode.
    pub step: u64,
    /// Undiscounted sum of the episode's rewards so far.
    pub total: f64,
    /// What is where.
    pub view: View,
}

/// What moves, comes and goes.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    /// The agent's column and row, from 0 at the upper left.
    Cell {
        /// Column.
        x: usize,
        /// Row.
        y: usize,
    },
    /// What a plane holds.
    Scene {
        /// The agent.
        agent: Agent,
        /// What its eyes sense.
        eyes: Vec<Eye>,
        /// What can be eaten.
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
            let gone = items_before
                .iter()
                .filter(|item| !scene.items.contains(item));
            return Self::Scene {
                eaten: gone.filter(|item| near(item)).copied().collect(),
                agent: scene.agent,
                eyes: scene.eyes,
                items: scene.items,
            };
        }
        let state = world.tabular().zip(world.state());
        let (model, state) = state.expect("a world with a grid has states");
        let cell = &model.states()[state];
        Self::Cell {
            x: cell.x,
            y: cell.y,
        }
    }
}

impl Trajectory {
    /// The first moment of the episode that a moment belongs to.
    pub fn episode_start(&self, moment: usize) -> usize {
        let episode = self.moments[moment].episode;
        let before = self.moments[..moment].iter();
        before.take_while(|moment| moment.episode < episode).count()
    }

    /// What is counted while it plays: the sum of rewards first, and where it stands.
    pub fn counters(&self) -> Vec<Counter> {
        let counter = |name, decimals, value: &dyn Fn(&Moment) -> f64| Counter {
            name,
            decimals,
            values: self.moments.iter().map(value).collect(),
        };
        let step = counter("step", 0, &|moment| moment.step as f64);
        match self.stage {
            Stage::Grid(_) => vec![
                counter("return", 2, &|moment| moment.total),
                step,
                counter("episode", 0, &|moment| moment.episode as f64),
            ],
            Stage::Plane { .. } => vec![
                counter("reward", 1, &|moment| moment.total),
                counter("mean", 2, &|moment| {
                    moment.total / moment.step.max(1) as f64
                }),
                self.meals("food", ItemKind::Food),
                self.meals("poison", ItemKind::Poison),
                step,
            ],
        }
    }

    /// Items of a kind that were eaten so far.
    fn meals(&self, name: &'static str, kind: ItemKind) -> Counter {
        let eaten = |moment: &Moment| match &moment.view {
            View::Scene { eaten, .. } => eaten.iter().filter(|item| item.kind == kind).count(),
            View::Cell { .. } => 0,
        };
        let values = self.moments.iter().scan(0, |sum, moment| {
            *sum += eaten(moment);
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
    /// What it counts.
    pub name: &'static str,
    /// Digits after the point.
    pub decimals: usize,
    /// Its value at each moment.
    pub values: Vec<f64>,
}

impl Counter {
    /// Its name and its value at a moment.
    pub fn at(&self, moment: usize) -> String {
        let value = format!("{:.*}", self.decimals, self.values[moment]);
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
