//! The laboratory of `dropout-q`: command line, configuration, protocol, records, statistics and
//! report. Worlds live in the crate `envs`, agents in the crate `agents`.

pub mod arm;
pub mod cli;
pub mod config;
pub mod config_file;
pub mod device;
pub mod error;
pub mod experiment;
pub mod ground_truth;
pub mod listing;
pub mod manifest;
pub mod pool;
pub mod progress;
pub mod protocol;
pub mod recorder;
pub mod records;
pub mod report;
pub mod run_folder;
pub mod seat;
pub mod statistics;
pub mod worlds;

use std::io::Write;

use cli::{Cli, Command};
use config::{Config, Request};
use error::Error;

/// Does what the command line says.
///
/// # Errors
/// If what the user wrote is wrong, or something else goes wrong.
pub fn run(cli: &Cli) -> Result<(), Error> {
    match &cli.command {
        Some(Command::List) => print(&listing::text()),
        Some(Command::Report { runs }) => {
            for run in runs {
                print(&experiment::rebuild_report(run)?)?;
            }
            Ok(())
        }
        None => train(&cli.options),
    }
}

fn train(options: &cli::Options) -> Result<(), Error> {
    let file = options
        .config
        .as_deref()
        .map(config_file::read)
        .transpose()?
        .unwrap_or_default();
    let config = Config::resolve(file, Request::from_options(options)?)?;
    if options.print_config {
        return print(&config.to_toml());
    }
    for warning in warnings(&config, options) {
        eprintln!("warning: {warning}");
    }
    let (summary, folder) = experiment::run(&config, options)?;
    print(&format!("{summary}\nThe run is in {}\n", folder.display()))
}

/// What is allowed but probably not meant.
fn warnings(config: &Config, options: &cli::Options) -> Vec<String> {
    let arms: Vec<_> = config.arms().cloned().collect();
    let idle = arm::idle_settings(&options.settings, &arms);
    let mut warnings: Vec<_> = idle
        .iter()
        .map(|key| format!("--{key} applies to none of the arms"))
        .collect();
    for arm in &arms {
        if let Some(starts) = arm.settings.learning_starts
            && config.steps <= starts
        {
            let (label, steps) = (arm.label(), config.steps);
            warnings.push(format!(
                "{label} never learns: {steps} steps, and learning starts after {starts}"
            ));
        }
    }
    warnings
}

fn print(text: &str) -> Result<(), Error> {
    let written = std::io::stdout().write_all(text.as_bytes());
    match written {
        // Whoever reads has seen enough, as in `dropout-q list | head -1`.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => {
            written.map_err(|e| Error::Failure(format!("cannot write to standard output: {e}")))
        }
    }
}
