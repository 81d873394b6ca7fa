//! A population and a little world for each of its seeds: a corridor of six cells.
//!
//! Action 1 goes right, action 0 left, others stay. The right end pays 1 and terminates, the left
//! end pays 0.1 and terminates, and an episode is cut off after 12 steps.

use agents::{
    Observation, ObservationSpace, Observations, Population, Settings, Sizes, Slots, Transition,
    stream::{Purpose, Stream, stream},
};
use rand::RngExt;

use super::{CPU, agent, bits};

pub const CELLS: usize = 6;
const HORIZON: u32 = 12;

/// A corridor seen as the index of the cell.
pub const INDEX: ObservationSpace = ObservationSpace::Discrete(CELLS);
/// A corridor seen as a one-hot cell and two numbers of noise.
pub const VECTOR: ObservationSpace = ObservationSpace::Box(CELLS + 2);

#[derive(Debug, Clone)]
pub enum Seen {
    Index(usize),
    Vector(Vec<f32>),
}

impl Seen {
    pub fn as_observation(&self) -> Observation<'_> {
        match self {
            Self::Index(index) => Observation::Index(*index),
            Self::Vector(numbers) => Observation::Vector(numbers),
        }
    }
}

struct Corridor {
    stream: Stream,
    space: ObservationSpace,
    cell: usize,
    clock: u32,
    seen: Seen,
}

impl Corridor {
    fn new(seed: u64, space: ObservationSpace) -> Self {
        let mut corridor = Self {
            stream: stream(seed, Purpose::Environment),
            space,
            cell: 0,
            clock: 0,
            seen: Seen::Index(0),
        };
        corridor.restart();
        corridor
    }

    fn restart(&mut self) {
        self.cell = self.stream.random_range(1..CELLS as u32 - 1) as usize;
        self.clock = 0;
        self.seen = self.look();
    }

    fn look(&mut self) -> Seen {
        match self.space {
            ObservationSpace::Discrete(_) => Seen::Index(self.cell),
            ObservationSpace::Box(_) => {
                let mut numbers = vec![0.; CELLS + 2];
                numbers[self.cell] = 1.;
                numbers[CELLS] = self.stream.random_range(-0.5..0.5);
                numbers[CELLS + 1] = self.stream.random_range(-0.5..0.5);
                Seen::Vector(numbers)
            }
        }
    }

    /// The observation before, the reward, whether terminated, whether truncated; the observation
    /// after is `seen`.
    fn step(&mut self, action: usize) -> (Seen, f32, bool, bool) {
        let before = self.seen.clone();
        match action {
            0 => self.cell -= 1,
            1 => self.cell += 1,
            _ => {}
        }
        self.clock += 1;
        self.seen = self.look();
        let (reward, terminated) = match self.cell {
            0 => (0.1, true),
            cell if cell + 1 == CELLS => (1., true),
            _ => (0., false),
        };
        (
            before,
            reward,
            terminated,
            !terminated && self.clock == HORIZON,
        )
    }
}

pub struct Fleet {
    pub population: Population,
    worlds: Vec<Option<Corridor>>,
    space: ObservationSpace,
    pub tick: u64,
    /// A seed, a tick and the reward that it gets then, whatever its world says.
    pub spoiled: Option<(u64, u64, f32)>,
    /// Actions that the worlds take instead of the agents' own.
    pub forced: Option<Vec<Vec<usize>>>,
}

impl Fleet {
    pub fn new(
        name: &str,
        settings: &Settings,
        slots: Slots,
        space: ObservationSpace,
        actions: usize,
    ) -> Self {
        tch::set_num_threads(1);
        let mut worlds: Vec<_> = (0..slots.len()).map(|_| None).collect();
        for (slot, seed) in slots.seeds() {
            worlds[slot] = Some(Corridor::new(seed, space));
        }
        let sizes = Sizes {
            observations: space,
            actions,
        };
        Self {
            population: Population::new(agent(name), settings, slots, sizes, CPU),
            worlds,
            space,
            tick: 0,
            spoiled: None,
            forced: None,
        }
    }

    /// One step of every seed; the actions that the agents chose.
    pub fn step(&mut self) -> Vec<usize> {
        let mut observations = Observations::zeros(self.space, self.worlds.len());
        for (slot, world) in self.worlds.iter().enumerate() {
            if let Some(world) = world {
                observations.set(slot, world.seen.as_observation());
            }
        }
        let actions = self.population.act(&observations);
        let taken = match &self.forced {
            Some(forced) => forced[self.tick as usize].clone(),
            None => actions.clone(),
        };
        let moves: Vec<_> = self
            .worlds
            .iter_mut()
            .zip(&taken)
            .map(|(world, &action)| world.as_mut().map(|world| world.step(action)))
            .collect();
        let mut transitions: Vec<Option<Transition>> = self
            .worlds
            .iter()
            .zip(&moves)
            .zip(&taken)
            .map(|((world, moved), &action)| {
                let (world, (before, reward, terminated, truncated)) =
                    (world.as_ref()?, moved.as_ref()?);
                Some(Transition {
                    observation: before.as_observation(),
                    action,
                    reward: *reward,
                    next: world.seen.as_observation(),
                    terminated: *terminated,
                    truncated: *truncated,
                })
            })
            .collect();
        for (slot, seed) in self.population.slots().seeds() {
            if let (Some((spoiled, tick, reward)), Some(transition)) =
                (self.spoiled, &mut transitions[slot])
                && (seed, self.tick) == (spoiled, tick)
            {
                transition.reward = reward;
            }
        }
        self.population.observe(&transitions);
        for (world, moved) in self.worlds.iter_mut().zip(&moves) {
            if let (Some(world), Some((_, _, terminated, truncated))) = (world, moved)
                && (*terminated || *truncated)
            {
                world.restart();
            }
        }
        self.tick += 1;
        actions
    }

    /// So many steps; the actions of each.
    pub fn run(&mut self, steps: u64) -> Vec<Vec<usize>> {
        (0..steps).map(|_| self.step()).collect()
    }

    /// The bits of a seed's parameters.
    pub fn weights(&self, seed: u64) -> Vec<u32> {
        let (slot, _) = self
            .population
            .slots()
            .seeds()
            .find(|&(_, s)| s == seed)
            .unwrap();
        bits(
            &self
                .population
                .learner()
                .unwrap()
                .online
                .flat
                .get(slot as i64),
        )
    }
}

/// The fleets of some seeds, cut into blocks as the program does.
pub fn blocks(
    name: &str,
    settings: &Settings,
    seeds: &[u64],
    space: ObservationSpace,
    actions: usize,
) -> Vec<Fleet> {
    Slots::blocks(seeds.iter().copied(), CPU)
        .into_iter()
        .map(|slots| Fleet::new(name, settings, slots, space, actions))
        .collect()
}
