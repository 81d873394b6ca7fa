//! Seeds of one arm and a little world for each: a corridor of six cells.
//!
//! Action 1 goes right, action 0 left, others stay. The right end pays 1 and terminates, the left
//! end pays 0.1 and terminates, and an episode is cut off after 12 steps.

use super::*;

pub const CELLS: usize = 6;
const HORIZON: u32 = 12;

/// A corridor seen as the index of the cell.
pub const INDEX: ObservationSpace = ObservationSpace::Discrete(CELLS);
/// A corridor seen as a one-hot cell and two numbers of noise.
pub const VECTOR: ObservationSpace = ObservationSpace::Box(CELLS + 2);

/// A cell as it is seen, with noise; one row.
fn look(space: ObservationSpace, cell: usize, mut noise: impl FnMut() -> f32) -> Observations {
    let mut seen = Observations::zeros(space, 1);
    match &mut seen {
        Observations::Index(index) => index[0] = cell as u32,
        Observations::Vector { values, .. } => {
            values[cell] = 1.;
            values[CELLS..].fill_with(&mut noise);
        }
    }
    seen
}

/// The corridor's six cells as rows, without noise.
pub fn cells(space: ObservationSpace) -> Observations {
    let mut cells = Observations::zeros(space, CELLS);
    for cell in 0..CELLS {
        cells.set(cell, look(space, cell, || 0.).get(0));
    }
    cells
}

struct Corridor {
    stream: Stream,
    space: ObservationSpace,
    cell: usize,
    clock: u32,
    seen: Observations,
}

impl Corridor {
    fn new(seed: u64, space: ObservationSpace) -> Self {
        let mut corridor = Self {
            stream: stream(seed, Purpose::Environment),
            space,
            cell: 0,
            clock: 0,
            seen: Observations::zeros(space, 1),
        };
        corridor.restart();
        corridor
    }

    fn restart(&mut self) {
        self.cell = self.stream.random_range(1..CELLS as u32 - 1) as usize;
        self.clock = 0;
        self.look();
    }

    fn look(&mut self) {
        let stream = &mut self.stream;
        self.seen = look(self.space, self.cell, || stream.random_range(-0.5..0.5));
    }

    /// What was seen before, the reward, whether terminated, whether truncated.
    fn step(&mut self, action: usize) -> (Observations, f32, bool, bool) {
        let before = self.seen.clone();
        match action {
            0 => self.cell -= 1,
            1 => self.cell += 1,
            _ => {}
        }
        self.clock += 1;
        self.look();
        let (reward, terminated) = match self.cell {
            0 => (0.1, true),
            cell if cell + 1 == CELLS => (1., true),
            _ => (0., false),
        };
        let truncated = !terminated && self.clock == HORIZON;
        (before, reward, terminated, truncated)
    }
}

pub struct Fleet {
    /// In the order of the seeds, cut as the backend does: on the native engine each seed alone.
    pub populations: Vec<Population>,
    seeds: Vec<u64>,
    worlds: Vec<Corridor>,
    space: ObservationSpace,
    pub tick: u64,
    /// A seed, a tick and the reward that it gets then, whatever its world says.
    pub spoiled: Option<(u64, u64, f32)>,
    /// Actions that the worlds take instead of the agents' own.
    pub forced: Option<Vec<Vec<usize>>>,
}

impl Fleet {
    /// On the native engine.
    pub fn new(
        name: &str,
        settings: &Settings,
        seeds: &[u64],
        space: ObservationSpace,
        actions: usize,
    ) -> Self {
        Self::on(native(), name, settings, seeds, (space, actions))
    }

    pub fn on(
        backend: Backend,
        name: &str,
        settings: &Settings,
        seeds: &[u64],
        (space, actions): (ObservationSpace, usize),
    ) -> Self {
        let sizes = Sizes {
            observations: space,
            actions,
            horizon: HORIZON as usize,
        };
        let blocks = backend.groups(seeds.iter().copied());
        let population =
            |seeds: &Vec<u64>| Population::new(agent(name), settings, seeds, sizes, backend);
        Self {
            populations: blocks.iter().map(population).collect(),
            seeds: seeds.to_vec(),
            worlds: seeds
                .iter()
                .map(|&seed| Corridor::new(seed, space))
                .collect(),
            space,
            tick: 0,
            spoiled: None,
            forced: None,
        }
    }

    /// One step of every seed; the actions that the agents chose.
    pub fn step(&mut self) -> Vec<usize> {
        let (mut first, mut chosen) = (0, Vec::new());
        for population in &mut self.populations {
            let slots = first..first + population.seeds().len();
            let (seeds, worlds) = (&self.seeds[slots.clone()], &mut self.worlds[slots.clone()]);
            let mut observations = Observations::zeros(self.space, slots.len());
            for (slot, world) in worlds.iter().enumerate() {
                observations.set(slot, world.seen.get(0));
            }
            let actions = population.act(&observations);
            let taken = match &self.forced {
                Some(forced) => forced[self.tick as usize][slots.clone()].to_vec(),
                None => actions.clone(),
            };
            let steps = worlds.iter_mut().zip(&taken);
            let moves: Vec<_> = steps.map(|(world, &action)| world.step(action)).collect();
            let transition = |slot: usize| {
                let (before, reward, terminated, truncated) = &moves[slot];
                let spoiled = (self.spoiled)
                    .filter(|(seed, tick, _)| (*seed, *tick) == (seeds[slot], self.tick));
                Some(Transition {
                    observation: before.get(0),
                    action: taken[slot],
                    reward: spoiled.map_or(*reward, |(_, _, reward)| reward),
                    next: worlds[slot].seen.get(0),
                    terminated: *terminated,
                    truncated: *truncated,
                })
            };
            population.observe(&(0..worlds.len()).map(transition).collect::<Vec<_>>());
            for (world, (_, _, terminated, truncated)) in worlds.iter_mut().zip(&moves) {
                if *terminated || *truncated {
                    world.restart();
                }
            }
            chosen.extend(actions);
            first = slots.end;
        }
        self.tick += 1;
        chosen
    }

    /// So many steps; the actions of each.
    pub fn run(&mut self, steps: u64) -> Vec<Vec<usize>> {
        (0..steps).map(|_| self.step()).collect()
    }

    /// The population of a seed, and its slot there.
    pub fn find(&self, seed: u64) -> (&Population, usize) {
        let slot = |population: &Population| population.seeds().iter().position(|&s| s == seed);
        let mut found = self.populations.iter().filter_map(|p| Some((p, slot(p)?)));
        found.next().expect("one of the seeds")
    }

    /// A seed's weights and biases, member after member and layer after layer.
    pub fn weights(&self, seed: u64) -> Vec<f32> {
        let (population, slot) = self.find(seed);
        let networks = population.networks().unwrap();
        let layout = networks.layout();
        let of_member = |member| {
            let numbers = networks.numbers(member);
            let number = move |place| numbers[slot * layout.len + place];
            places(layout).into_iter().map(number)
        };
        (0..networks.members()).flat_map(of_member).collect()
    }

    /// Their bits.
    pub fn bits(&self, seed: u64) -> Vec<u32> {
        bits(&self.weights(seed))
    }

    /// Mean Q-values of a seed in all cells, `[cell][action]`.
    pub fn q(&self, seed: u64) -> Vec<f32> {
        let (population, slot) = self.find(seed);
        let q = population.q_mean(&cells(self.space)).unwrap();
        let len = q.len() / population.seeds().len();
        q[slot * len..][..len].to_vec()
    }

    /// Whether a seed's mean network goes right wherever it is.
    pub fn is_solved(&self, seed: u64) -> bool {
        let q = self.q(seed);
        let mut rows = q.chunks_exact(q.len() / CELLS).take(CELLS - 1).skip(1);
        rows.all(|q| argmax(q) == 1)
    }
}
