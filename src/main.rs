//! `dropout-q`: does an agent that knows what it does not know explore faster, and by how much?

use std::process::ExitCode;

use clap::Parser;
use dropout_q::cli::Cli;

fn main() -> ExitCode {
    match dropout_q::run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_status())
        }
    }
}
