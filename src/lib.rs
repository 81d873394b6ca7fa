//! The laboratory of `dropout-q`: command line, configuration, protocol, records, statistics and
//! report. Worlds live in the crate `envs`, agents in the crate `agents`.

pub mod cli;
pub mod config;
pub mod error;
pub mod experiment;
mod files;
pub mod listing;
pub mod messages;
mod parallel;
pub(crate) mod plot;
mod progress;
pub mod protocol;
pub mod records;
pub mod report;
pub mod run;
mod slurm;
pub mod statistics;
mod stop;
pub mod study;
mod suite;
mod text;
mod tuning;
pub mod watch;

use std::io::Write;

use agents::{Settings, native::InstructionSet};
use clap::Parser;
use cli::{Cli, Command, Export};
use config::Options;
use config::{Config, Request, SeedSpan, preset::Preset};
use envs::WorldFailure;
use error::Error;
use experiment::Existing;
use messages::{printable, warn};
use report::Report;
use slurm::SlurmOptions;

/// Names the instructions of the native engine, in place of the widest that the machine has: for tests,
/// since results do not depend on them.
const INSTRUCTIONS: &str = "DROPOUT_Q_INSTRUCTIONS";

/// Does what the command line says.
///
/// # Errors
/// If what the user wrote is wrong, or something else goes wrong.
pub fn run(cli: &Cli) -> Result<(), Error> {
    let done = WorldFailure::catch(|| carry_out(cli));
    done.unwrap_or_else(|WorldFailure(why)| Err(Error::Failure(why)))
}

fn carry_out(cli: &Cli) -> Result<(), Error> {
    if let Some(name) = std::env::var_os(INSTRUCTIONS) {
        let name = name.to_string_lossy();
        let set = name.parse().and_then(InstructionSet::set);
        set.map_err(|error| Error::Input(format!("{INSTRUCTIONS}={name}: {error}")))?;
    }
    match &cli.command {
        Some(Command::List) => print(&listing::text()),
        Some(Command::Completions { shell }) => print(&cli::completions(*shell)),
        Some(Command::Report(options)) => {
            if let Some(summary) = study::report(options)? {
                return print(&summary);
            }
            let Report { summary, warnings } = report::of_folders(options)?;
            warn(&warnings);
            let folder = options.out.as_ref().unwrap_or(&options.runs[0]).display();
            print(&format!(
                "{summary}\nThe report is in {folder}: open {folder}/report.html\n"
            ))
        }
        Some(Command::Watch(options)) => {
            let picture = watch::run(options)?;
            print(&format!("The picture is in {}\n", picture.display()))
        }
        Some(Command::Tune(options)) => {
            let (finding, folder) = tuning::run(options)?;
            let folder = folder.display();
            print(&format!(
                "{finding}\nThe tuning run is in {folder}; --config {folder}/winner.toml trains the winner\n"
            ))
        }
        Some(Command::Study(options)) => print(&study::run(options)?),
        Some(Command::Export(Export::Tensorboard { run, out })) => {
            let folder = run::tensorboard::export(run, out.as_deref())?;
            let folder = folder.display();
            print(&format!(
                "The event files are in {folder}; tensorboard --logdir {folder} shows them\n"
            ))
        }
        Some(Command::Slurm(options)) => print(&slurm_script(options)?),
        Some(Command::Suite(options)) => {
            let request = options.suite.request()?;
            let options = options.of_run();
            train(request, &options, Existing::ResumeIfThere)
        }
        None => {
            let options = &cli.options;
            let file = request(options)?;
            let existing = if options.resume {
                Existing::Resume
            } else {
                Existing::Keep
            };
            train(file, options, existing)
        }
    }
}

/// The script for a cluster, once what the jobs are to do is known to be right.
fn slurm_script(options: &SlurmOptions) -> Result<String, Error> {
    let parsed = Cli::try_parse_from(options.command_line());
    if let Err(help) = parsed.as_ref()
        && !help.use_stderr()
    {
        return Ok(help.to_string());
    }
    let cli = parsed.map_err(|error| {
        let error = error.to_string();
        let error = error.strip_prefix("error: ").unwrap_or(&error).trim_end();
        Error::Input(format!("slurm, after --: {error}"))
    })?;
    let (request, run) = match cli.command {
        None => (request(&cli.options)?, cli.options),
        Some(Command::Suite(suite)) => (suite.suite.request()?, suite.of_run()),
        Some(Command::Tune(tune)) => {
            tuning::check(&tune)?;
            return slurm::search_script(options, &tune);
        }
        Some(_) => {
            return Err(Error::Input(
                "slurm, after --: expected the arguments of a run, a suite or a search (tune)"
                    .into(),
            ));
        }
    };
    let config = Config::resolve(request, Request::from_options(&run)?)?;
    slurm::script(options, &config, &run)
}

/// What the preset or the file asks for that the options name.
fn request(options: &Options) -> Result<Request, Error> {
    if let Some(name) = &options.preset {
        let preset = Preset::of_option(name)?;
        if !options.change_preset {
            preset.check_unchanged(options)?;
        }
        return Ok(preset.request());
    }
    let Some(path) = &options.config else {
        return Ok(Request::default());
    };
    let text = config::text_of_option(path)?;
    config::read_text(&text, &path.display().to_string())
}

fn train(file: Request, options: &Options, existing: Existing) -> Result<(), Error> {
    let of_file = file.settings.clone();
    let config = Config::resolve(file, Request::from_options(options)?)?;
    if options.run.print_config {
        return print(&config.to_toml());
    }
    warn(&warnings(&config, options, &of_file));
    let existing = if options.run.job.overwrite {
        Existing::Replace
    } else {
        existing
    };
    print(&experiment::run(&config, &options.run, existing)?)
}

/// What is allowed but probably not meant.
fn warnings(config: &Config, options: &Options, of_file: &Settings) -> Vec<String> {
    let arms: Vec<_> = config.arms().cloned().collect();
    let mut warnings = Vec::new();
    for key in config::idle_settings(&options.settings, &arms) {
        warnings.push(format!("--{key} applies to none of the arms"));
    }
    if let Some(file) = &options.config {
        for key in config::idle_settings(of_file, &arms) {
            let file = file.display();
            warnings.push(format!("{file}: {key} applies to none of the arms"));
        }
    }
    for arm in &arms {
        if let Some(starts) = arm.settings.learning_starts
            && config.steps <= starts
        {
            let (label, steps) = (arm.label(), config.steps);
            warnings.push(format!(
                "{label} never learns: the run has {steps} steps, and learning starts after {starts}"
            ));
        }
    }
    for env in config
        .envs
        .iter()
        .filter(|env| env.solve_at(&config.criteria).is_none())
    {
        let label = env.label();
        warnings.push(format!(
            "{label} has no return at which it is solved, so there is no verdict; give one with --solve-at"
        ));
    }
    let seeds = SeedSpan::from(config.seed_range());
    for arm in &arms {
        if let Some(tuned) = arm.tuning_seeds
            && tuned.overlaps(seeds)
        {
            let label = arm.label();
            warnings.push(format!(
                "{label} was tuned on seeds {tuned}, and this run compares it on seeds {seeds}; \
                 choose others with --first-seed for a fair comparison"
            ));
        }
    }
    warnings
}

fn print(text: &str) -> Result<(), Error> {
    let written = std::io::stdout().write_all(printable(text).as_bytes());
    match written {
        // Whoever reads has seen enough, as in `dropout-q list | head -1`.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => {
            written.map_err(|e| Error::Failure(format!("cannot write to standard output: {e}")))
        }
    }
}
