//! `dropout-q`: does an agent that knows what it does not know explore faster, and by how much?

use std::process::ExitCode;

use dropout_q::{cli::Cli, messages::say};

fn main() -> ExitCode {
    match Cli::of_process().and_then(|cli| dropout_q::run(&cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::from(error.exit_status())
        }
    }
}
