//! What the tests share, and the names of the crate that they use.

pub use envs::{
    Cell, Ending, Environment, Grid, Observation, ObservationSpace, Observations, Outcome, Policy,
    State, Tabular, TabularParts, maps, world, worlds,
};
pub use rand::RngExt;

use envs::WorldError;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// A stream of random numbers for tests.
pub fn stream(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Settings from `key=value` pairs with semicolons between them.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    text.split(';')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

/// A world with settings given as text.
pub fn build(name: &str, settings: &str) -> Box<dyn Environment> {
    try_build(name, settings).unwrap_or_else(|error| panic!("{name} {settings}: {error}"))
}

fn try_build(name: &str, settings: &str) -> Result<Box<dyn Environment>, WorldError> {
    let world = world(name)?;
    world.make(&world.resolve(&pairs(settings))?)
}

/// A gridworld with this map, and settings given as text.
pub fn grid(map_text: &str, settings: &str) -> Box<dyn Environment> {
    build(
        "gridworld",
        &format!("map=test;map-text={map_text};{settings}"),
    )
}

/// The exact model of a world.
pub fn model(world: &dyn Environment) -> &Tabular {
    world.tabular().expect("a table")
}

/// What is seen of a world that shows numbers.
pub fn vector(world: &dyn Environment) -> Vec<f32> {
    match world.observation() {
        Observation::Vector(vector) => vector.to_vec(),
        Observation::Index(index) => panic!("index {index}"),
    }
}

/// The rows of a drawing: walls, starts, cells that pay 1, ends, and others.
pub fn drawing(grid: &Grid) -> Vec<String> {
    let letter = |cell: &Cell| match cell {
        Cell::Wall => '#',
        Cell::Floor { start: true, .. } => 'S',
        Cell::Floor { reward: 1.0, .. } => 'G',
        Cell::Floor { terminal: true, .. } => 'T',
        Cell::Floor { .. } => '.',
    };
    let rows = grid.cells.chunks(grid.width);
    rows.map(|row| row.iter().map(letter).collect()).collect()
}

/// What the cells of a drawing pay; nothing is in a wall.
pub fn rewards(grid: &Grid) -> Vec<f64> {
    let reward = |cell: &Cell| match cell {
        Cell::Floor { reward, .. } => *reward,
        Cell::Wall => f64::NAN,
    };
    grid.cells.iter().map(reward).collect()
}

/// Asserts that numbers agree one by one.
#[track_caller]
pub fn assert_close(actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (a, e) in actual.iter().zip(expected) {
        assert!((a - e).abs() <= tolerance, "{actual:?} is not {expected:?}");
    }
}

/// A policy that draws its probabilities at random.
pub fn random_policy(states: usize, actions: usize, rng: &mut dyn Rng) -> Policy {
    let mut probabilities: Vec<f64> = (0..states * actions).map(|_| rng.random()).collect();
    for row in probabilities.chunks_mut(actions) {
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|p| *p /= sum);
    }
    Policy::new(probabilities, actions)
}

/// What Python may say of worlds: a table, or spaces.
pub const LAKE: &str = "id=Coin-v0;table=start 0 = 1\n\
                    state,action,next_state,probability,reward,terminated\n\
                    0,0,1,1,1,True\n0,1,1,1,0,True";
pub const CART: &str = "id=CartPole-v1;spaces=box 4, 2 actions";

/// What is wrong with the settings of a world.
pub fn mistake(name: &str, settings: &str) -> WorldError {
    match try_build(name, settings) {
        Ok(_) => panic!("no mistake found in {settings:?}"),
        Err(error) => error,
    }
}
