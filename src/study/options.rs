//! Options of `dropout-q study`, and where a file says them. The doc comments are the help texts.

use std::ffi::OsString;
use std::fmt::Debug;
use std::path::{Path, PathBuf};

use agents::settings::number;
pub use agents::settings::positive;
use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand, parser::ValueSource};

use crate::config::{JobOptions, text_of_option};
use crate::error::Error;
use crate::files;
use crate::run::folder::CONFIG_FILE;
use crate::study::config::File;
use crate::study::{calibration, multitask, posterior, variance};

/// The command, and the key that says which study a file is for.
pub const STUDY: &str = "study";

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

/// Options that every study has and that its results do not depend on.
#[derive(Args, Debug, Clone, Default)]
pub struct StudyRun {
    /// TOML file with options; those of the command line override it
    ///
    /// Its keys are the options of this study without their dashes, as in a run's config.toml.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print the configuration as TOML and stop
    #[arg(long)]
    pub print_config: bool,
    /// Begin a study again in its folder that was stopped
    #[arg(
        long,
        requires = "name",
        conflicts_with = "overwrite",
        hide_short_help = true
    )]
    pub resume: bool,
    /// What computes networks: native, and nothing else yet
    #[arg(long, hide = true, value_parser = native_alone)]
    pub engine: Option<String>,
    /// On how many threads, and where to.
    #[command(flatten)]
    pub job: JobOptions,
}

/// Refuses the other engines, which the main job has.
fn native_alone(engine: &str) -> Result<String, String> {
    match engine {
        "native" => Ok(engine.into()),
        _ => Err("studies train on the native engine alone".into()),
    }
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

/// A probability that is neither 0 nor 1, as that of dropping a unit.
///
/// # Errors
/// What is allowed, in words.
pub fn probability(text: &str) -> Result<f64, String> {
    number(
        text,
        |value| value > 0. && value < 1.,
        "greater than 0 and less than 1",
    )
}

/// A number as its user might write it: `0.1`, `100`, `1e-300`.
pub fn written(value: impl Debug) -> String {
    format!("{value:?}").trim_end_matches(".0").into()
}

/// Refuses a list whose values do not ascend, or that has no second one to compare.
///
/// # Errors
/// The option with what was found.
pub fn ascending<T: PartialOrd + Debug>(option: &str, values: &[T]) -> Result<(), Error> {
    if values.len() >= 2 && values.is_sorted_by(|one, next| one < next) {
        return Ok(());
    }
    let found: Vec<_> = values.iter().map(written).collect();
    Err(Error::Input(format!(
        "--{option} {}: expected at least two values, each larger than the one before",
        found.join(",")
    )))
}

/// A study with its defaults.
#[cfg(test)]
pub fn example<S: Args>() -> S {
    let command = S::augment_args(Command::new(STUDY)).no_binary_name(true);
    let matches = command.get_matches_from([""; 0]);
    S::from_arg_matches(&matches).expect("defaults")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_range_are_not_in_it_and_lists_ascend() {
        for text in ["0", "1", "1.5", "-0.1", "nan", "inf", "", "half"] {
            let error = probability(text).unwrap_err();
            assert_eq!(error, "expected a number greater than 0 and less than 1");
        }
        assert_eq!(probability("0.5"), Ok(0.5));
        assert!(ascending("units", &[1e-300, 1.]).is_ok());
        for (values, found) in [
            (&[1.][..], "1"),
            (&[0.1, 0.1], "0.1,0.1"),
            (&[1., 1e-300], "1,1e-300"),
        ] {
            let error = ascending("units", values).unwrap_err().to_string();
            assert!(error.contains(&format!("--units {found}: expected at least two")));
        }
    }
}
