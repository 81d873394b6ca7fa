//! What several test files need.

#![allow(
    dead_code,
    reason = "each test file is a program of its own and uses some of it"
)]

use envs::{Environment, Policy, Tabular, WorldError, world};
use rand::{Rng, RngExt};
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

pub fn try_build(name: &str, settings: &str) -> Result<Box<dyn Environment>, WorldError> {
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

/// The exact model of a gridworld.
pub fn model(world: &dyn Environment) -> &Tabular {
    world.tabular().expect("gridworlds are tabular")
}

/// Asserts that numbers agree one by one.
#[track_caller]
pub fn assert_close(actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (a, e) in actual.iter().zip(expected) {
        assert!((a - e).abs() <= tolerance, "{actual:?} is not {expected:?}");
    }
}

/// The policy that always takes `chosen[state]`.
pub fn deterministic(chosen: &[usize], actions: usize) -> Policy {
    let one_hot = |&chosen: &usize| (0..actions).map(move |a| f64::from(u8::from(a == chosen)));
    Policy::new(chosen.iter().flat_map(one_hot).collect(), actions)
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

/// What is said of a mistake in the settings of a world.
pub fn message(name: &str, text: &str) -> String {
    match try_build(name, text) {
        Ok(_) => panic!("no mistake found in {text:?}"),
        Err(error) => error.to_string(),
    }
}
