//! A run's folder: who may write to it, its records, its manifest, and its saved networks.

pub mod checkpoints;
pub mod checksum;
mod file;
pub mod folder;
pub mod ledger;
pub mod manifest;
pub mod networks;
mod read;
pub mod recorder;
pub mod resume;
pub mod saved;
pub mod seed_id;
pub mod shards;
mod table_file;
pub mod tensorboard;

pub use file::{is_there, packed_name, read_if_there};
pub use read::{Tail, length_of_lines, read, read_config, read_seeds, whole_lines};
