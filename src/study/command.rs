//! `dropout-q study`: which study, and where a file says its options.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand, parser::ValueSource};

use crate::config::text_of_option;
use crate::error::Error;
use crate::files;
use crate::run::folder::CONFIG_FILE;
use crate::study::config::File;
use crate::study::options::STUDY;
use crate::study::{calibration, multitask, posterior, variance};

/// Where the options of a study begin on a command line: after the program, `study` and its name.
const OPTIONS: usize = 3;

/// Which study, and its options.
#[derive(Args, Debug)]
pub struct StudyOptions {
    /// Which study.
    #[command(subcommand)]
    pub question: Question,
}

/// The studies.
#[derive(Subcommand, Debug)]
pub enum Question {
    /// Compare the STD of masked passes with an exact posterior, where data have a gap
    #[command(allow_negative_numbers = true)]
    Posterior(posterior::Posterior),
    /// Compare aleatoric and epistemic variance with the truth, by how much data there are
    #[command(allow_negative_numbers = true)]
    Variance(variance::Variance),
    /// Check the STDs: simulate data from a model with dropout, retrain, compare
    #[command(allow_negative_numbers = true)]
    Calibration(Box<calibration::Calibration>),
    /// Compare learned weights of several losses with the best of a grid
    #[command(allow_negative_numbers = true)]
    Multitask(multitask::Multitask),
}

/// The parser of the studies and their options.
pub fn parser() -> Command {
    StudyOptions::augment_args(Command::new(STUDY))
}

/// Adds what the file of `--config` says to the `arguments` of a study, but for what the user gave.
///
/// # Errors
/// If the file cannot be read, is not TOML, is not for this study, or says what no option could.
pub fn add_file(matches: &ArgMatches, arguments: &mut Vec<OsString>) -> Result<(), Error> {
    let study = (matches.subcommand_matches(STUDY)).and_then(ArgMatches::subcommand);
    let Some((name, matches)) = study else {
        return Ok(());
    };
    let Some(path) = matches.get_one::<PathBuf>("config") else {
        return Ok(());
    };
    let file = File::new(path, text_of_option(path)?)?;
    match file.study() {
        Some(study) if study == name => {}
        Some(study) => {
            return Err(file.wrong(&format!("{STUDY} is \"{study}\", expected \"{name}\"")));
        }
        None => return Err(file.wrong(&format!("expected the key {STUDY} = \"{name}\""))),
    }
    let of_file = file.arguments(&parser(), name, |option| {
        matches.value_source(option) == Some(ValueSource::CommandLine)
    })?;
    arguments.splice(OPTIONS..OPTIONS, of_file);
    Ok(())
}

/// The study whose folder this is, with its options; none if it is the folder of none.
///
/// # Errors
/// If its configuration names no study, or says what no option could.
pub fn of_folder(folder: &Path) -> Result<Option<StudyOptions>, Error> {
    let path = folder.join(CONFIG_FILE);
    let text = files::read_text(&path, files::CONFIG).unwrap_or_default();
    let Ok(file) = File::new(&path, text) else {
        return Ok(None);
    };
    let Some(name) = file.study() else {
        return Ok(None);
    };
    let parser = parser().no_binary_name(true);
    let of_file = file.arguments(&parser, &name, |_| false)?;
    let arguments = [OsString::from(name)].into_iter().chain(of_file);
    let options = (parser.try_get_matches_from(arguments))
        .and_then(|matches| StudyOptions::from_arg_matches(&matches))
        .map_err(|error| file.wrong(&error.to_string()))?;
    Ok(Some(options))
}
