//! What stops the program, and with which exit status.

use std::{io, path::Path};

use crate::stop;

/// An error that ends the program. Its text is for the user: what, where, the value found, what is
/// allowed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What the user wrote is wrong: the command line, or a file. Nothing was written.
    #[error("{0}")]
    Input(String),
    /// Anything else went wrong.
    #[error("{0}")]
    Failure(String),
    /// A signal stopped it, and it can go on.
    #[error("{0}")]
    Stopped(String),
}

impl Error {
    /// 2 for what the user wrote, 3 for what was stopped and can go on, 1 for anything else.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Input(_) => 2,
            Self::Failure(_) => 1,
            Self::Stopped(_) => stop::STATUS,
        }
    }
}

/// Says which file a failed read or write was about.
pub fn failed(doing: &str, path: &Path) -> impl Fn(io::Error) -> Error + use<> {
    let what = format!("cannot {doing} {}", path.display());
    move |error| Error::Failure(format!("{what}: {error}"))
}
