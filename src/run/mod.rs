//! A run's folder: who may write to it, its records, its manifest, and its saved networks.

pub mod folder;
pub mod job;
pub mod library;
pub mod manifest;
pub mod networks;
pub mod origin;
mod read;
mod read_error;
pub mod recorder;
pub mod shelf;

pub use read::{read, read_seeds, read_unfinished};
pub use read_error::ReadError;
