//! One file for each way to explore.

pub mod boltzmann;
pub mod boot_dqn;
pub mod dropout_q;
pub mod epsilon_greedy;
pub mod greedy;
pub mod langevin;
pub mod noisy_net;
pub mod random;
