//! All tests of the crate from outside, in one program: a new file has a line here.

mod common;

mod contract;
mod deep_exploration;
mod dynamic_programming;
mod foraging;
mod gridworld;
mod gymnasium;
mod mdp;
mod mistakes;
mod optima;
mod settings;
mod values_and_play;
