//! One file for each way to explore.

pub mod bayesian_last_layer;
pub mod boltzmann;
pub mod boot_dqn;
pub mod count_bonus;
pub mod dropout_q;
pub mod epsilon_greedy;
mod experience;
pub mod greedy;
pub mod langevin;
pub mod noisy_net;
mod oracle;
pub mod psrl;
pub mod random;
pub mod ucb_vi;
