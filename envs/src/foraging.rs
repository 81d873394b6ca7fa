//! Foraging: a continuous world of food, poison and walls that never ends.
//!
//! It is the world in which Gal & Ghahramani (2016, "Dropout as a Bayesian Approximation", the
//! section on reinforcement learning) compared Thompson sampling by dropout with epsilon-greedy,
//! as their public demo has it; that demo descends from Karpathy's of deep Q-learning in
//! ConvNetJS. All lengths are in its units, and angles are in radians from the y axis (downwards)
//! towards the x axis, so that a heading h looks along (sin h, cos h).
//!
//! The world is 700 x 500, with walls along the rectangle (10, 10)-(690, 490) and two boxes that are
//! open to the left, (100, 100)-(300, 400) and (400, 100)-(600, 400). The agent is a disc of radius
//! 10 that begins at (50, 50) with heading 0. It has nine eyes, and two wheels that each action turns
//! by (1, 1), which is straight on, (0.8, 1), (1, 0.8), (0.5, 0) or (0, 0.5). Items are discs of radius
//! 10, food or poison with equal chance; there are thirty at the start.
//!
//! # One step
//!
//! The clock is 1 in the first step. What the agent sensed before the step is its observation.
//!
//! 1. The agent moves and turns. Through a wall it only turns. It cannot leave the world.
//! 2. Every item grows a step older. One whose centre is nearer than 20, with no wall between, is
//!    eaten. Of the others, each that is older than 5,000 steps goes with probability 0.1 if the clock
//!    is a multiple of 100.
//! 3. If there are fewer than thirty items and the clock is a multiple of 10, one appears with
//!    probability 0.25, its centre uniform on (20, 20)-(680, 480).
//! 4. The reward is the sum of *proximity*, the mean over the eyes of (distance of the sensed wall over
//!    the range, or 1 if the eye senses no wall), as sensed before the move; *forward*, a tenth of
//!    proximity if the action was straight on and proximity above 0.75; and *digestion*, 5 for each
//!    food and -6 for each poison eaten in this step. Without eating it is at most 1.1.
//! 5. The agent senses what the next step begins with.
//!
//! Since a step can eat several items, the largest reward is a matter of luck: the reward to look out
//! for ([`Step::best`]) is that of a step in which food was eaten and no poison.
//!
//! # What the agent sees
//!
//! Each eye reports three numbers for the nearest wall, food or poison on its line, in this order: all
//! are 1, but the one of the kind sensed is its distance over the range. With `memory` there follow the
//! readings of the step before, and the action of the step before, one-hot and scaled by the number of
//! readings: 27 + 27 + 5 numbers with nine eyes. In the first step these are zero.
//!
//! The published code mislocates items on one side of each eye's line, which `unsigned-offset`
//! reproduces. Readings then exceed 1: by up to 0.26 with the published range (an item of offset s
//! is sensed at up to sqrt((range + 2 s)^2 + (2 s)^2), s at most 10), though seldom by more than 0.16.
//! They are not clipped.
//!
//! # Draws
//!
//! From the caller's stream, uniform on [0, 1): at a reset x, y and kind (food below a half) of each
//! item; in a step one for each item that is old enough to go, in the order in which they appeared, when
//! the clock allows it and the item is not eaten; then one if an item may appear, and its x, y and
//! kind if it does.

mod body;
mod config;
mod eyes;
mod geometry;
mod items;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rand::Rng;

use body::{ACTIONS, Body, STRAIGHT, WHEELS};
use config::{Config, PARAMETERS};
use eyes::{Eyes, Sighting};
use geometry::{HEIGHT, WALLS, WIDTH};
use items::{Item, Meal};

use crate::scene::{self, Point};
use crate::{Environment, Names, Observation, ObservationSpace, Scene, Step, World};

pub(crate) const WORLD: World = World {
    name: "foraging",
    summary: "find food and avoid poison with nine eyes and two wheels; continuous, never ends",
    paper: "Gal & Ghahramani 2016",
    continuing: true,
    steps: 200_000,
    eval_every: 10_000,
    window: 500,
    parameters: PARAMETERS,
    make: |arguments| Ok(Box::new(Foraging::new(Config::new(arguments)?))),
};

const FOOD_REWARD: f64 = 5.0;
const POISON_REWARD: f64 = -6.0;
/// The reward of going straight on, as a share of proximity, and the proximity it needs more than.
const FORWARD: f64 = 0.1;
const FREE_VIEW: f64 = 0.75;

/// One agent in one foraging world.
struct Foraging {
    rules: Arc<Rules>,
    body: Body,
    items: Vec<Item>,
    /// Steps taken since the reset.
    clock: u64,
    /// What each eye senses now.
    sightings: Vec<Sighting>,
    observation: Vec<f32>,
    begun: bool,
}

/// What never changes, shared by all instances of a world.
struct Rules {
    config: Config,
    eyes: Eyes,
}

impl Foraging {
    fn new(config: Config) -> Self {
        Self::at_rest(Arc::new(Rules {
            eyes: config.eyes(),
            config,
        }))
    }

    fn at_rest(rules: Arc<Rules>) -> Self {
        Self {
            body: Body::START,
            items: Vec::with_capacity(rules.config.items),
            clock: 0,
            sightings: rules.eyes.closed(),
            observation: vec![0.0; rules.config.inputs()],
            begun: false,
            rules,
        }
    }

    /// The agent and the items are placed; the agent looks for the first time.
    fn begin(&mut self) {
        self.clock = 0;
        self.begun = true;
        self.observation.fill(0.0);
        self.sense();
    }

    fn sense(&mut self) {
        let Rules { config, eyes } = &*self.rules;
        eyes.look(&self.body, &self.items, &mut self.sightings);
        let readings = &mut self.observation[..config.readings()];
        eyes.read(&self.sightings, readings);
    }

    /// Makes the readings of now those of the step before, in which the action was taken.
    fn remember(&mut self, action: usize) {
        let config = &self.rules.config;
        if config.memory {
            let readings = config.readings();
            self.observation.copy_within(..readings, readings);
            let actions = &mut self.observation[2 * readings..];
            actions.fill(0.0);
            actions[action] = readings as f32;
        }
    }

    fn proximity(&self) -> f64 {
        let proximity = self.rules.eyes.proximity(&self.sightings);
        if self.rules.config.doubled_proximity {
            (2.0 * proximity).min(1.0)
        } else {
            proximity
        }
    }
}

/// The reward of a step: proximity, forward, digestion.
fn reward(action: usize, proximity: f64, meal: Meal) -> f64 {
    let forward = if action == STRAIGHT && proximity > FREE_VIEW {
        FORWARD * proximity
    } else {
        0.0
    };
    let digestion = FOOD_REWARD * f64::from(meal.food) + POISON_REWARD * f64::from(meal.poison);
    proximity + forward + digestion
}

impl Environment for Foraging {
    fn observation_space(&self) -> ObservationSpace {
        ObservationSpace::Box(self.rules.config.inputs())
    }

    fn actions(&self) -> usize {
        ACTIONS
    }

    /// No step can eat more than all items, though nearly all eat none.
    fn reward_range(&self) -> (f64, f64) {
        let items = self.rules.config.items as f64;
        (POISON_REWARD * items, 1.0 + FORWARD + FOOD_REWARD * items)
    }

    fn reset(&mut self, rng: &mut dyn Rng) {
        self.body = Body::START;
        self.items.clear();
        for _ in 0..self.rules.config.items {
            self.items.push(Item::anywhere(rng));
        }
        self.begin();
    }

    fn step(&mut self, action: usize, rng: &mut dyn Rng) -> Step {
        assert!(self.begun, "reset a foraging world before stepping in it");
        assert!(action < ACTIONS, "action {action} of {ACTIONS}");
        let proximity = self.proximity();
        self.clock += 1;
        self.body.act(action);
        let meal = items::age(&mut self.items, self.clock, self.body.position, rng);
        items::appear(&mut self.items, self.rules.config.items, self.clock, rng);
        self.remember(action);
        self.sense();
        Step {
            reward: reward(action, proximity, meal),
            ending: None,
            best: meal.food > 0 && meal.poison == 0,
        }
    }

    fn observation(&self) -> Observation<'_> {
        Observation::Vector(&self.observation)
    }

    fn fresh(&self) -> Box<dyn Environment> {
        Box::new(Self::at_rest(Arc::clone(&self.rules)))
    }

    /// What is sensed now follows from the rest.
    fn save(&self) -> Option<Vec<u64>> {
        let Body { position, heading } = self.body;
        let mut saved = vec![self.clock, self.begun.into()];
        saved.extend([position.x, position.y, heading].map(f64::to_bits));
        saved.extend(self.observation.iter().map(|&x| u64::from(x.to_bits())));
        saved.extend(self.items.iter().copied().flat_map(Item::to_numbers));
        Some(saved)
    }

    fn restore(&mut self, saved: &[u64]) -> bool {
        let Some((&[clock, begun, x, y, heading], rest)) = saved.split_first_chunk() else {
            return false;
        };
        let Some((observation, items)) = rest.split_at_checked(self.observation.len()) else {
            return false;
        };
        let (items, []) = items.as_chunks() else {
            return false;
        };
        let [x, y, heading] = [x, y, heading].map(f64::from_bits);
        let position = Point { x, y };
        self.body = Body { position, heading };
        self.items = items.iter().map(Item::from_numbers).collect();
        (self.clock, self.begun) = (clock, begun != 0);
        for (seen, &bits) in self.observation.iter_mut().zip(observation) {
            *seen = f32::from_bits(bits as u32);
        }
        if self.begun {
            self.sense();
        }
        true
    }

    fn names(&self) -> Names {
        let name = |(first, second)| format!("wheels {first} {second}");
        Names {
            actions: WHEELS.map(name).into(),
            ..Names::default()
        }
    }

    fn scene(&self) -> Option<Scene> {
        let Body { position, heading } = self.body;
        Some(Scene {
            width: WIDTH,
            height: HEIGHT,
            walls: WALLS.to_vec(),
            items: self.items.iter().map(Item::drawing).collect(),
            agent: scene::Agent {
                position,
                radius: body::RADIUS,
                heading,
            },
            eyes: self.rules.eyes.drawing(position, &self.sightings),
        })
    }
}
