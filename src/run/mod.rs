//! A run's folder: who may write to it, its records, its manifest, and its saved networks.

pub mod checkpoints;
pub mod checksum;
pub mod folder;
pub mod ledger;
pub mod manifest;
pub mod networks;
mod read;
pub mod recorder;
pub mod same_configuration;
pub mod saved;
pub mod shards;
mod table_file;
pub mod tensorboard;

pub use read::{
    Tail, length_of_lines, packed_name, read, read_config, read_if_there, read_seeds, whole_lines,
};
