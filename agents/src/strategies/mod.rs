//! One file for each way to explore. What most of them use is imported here, and they take it from here.

use rand::RngExt;

use crate::{
    agent::{Agent, Setup, TUNING_SEEDS, learning_defaults},
    archived,
    replay::Transition,
    sample::Sample,
    settings::{Settings, Ties},
    space::Dimension,
    strategy::{ActContext, Strategy, TieBreak, argmax},
    stream::{Purpose, Stream, stream, streams},
};

mod acting;
pub mod bayesian_last_layer;
pub mod boltzmann;
pub mod boot_dqn;
pub mod count_bonus;
pub mod dropout_q;
mod epsilon;
pub mod epsilon_greedy;
mod experience;
pub mod greedy;
pub mod langevin;
pub mod noisy_net;
mod oracle;
pub mod psrl;
pub mod random;
pub mod ucb_vi;
