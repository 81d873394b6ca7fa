//! Options that studies share, and what values may be. The doc comments are the help texts.

use std::fmt::Debug;
use std::path::PathBuf;

use agents::settings::number;
pub use agents::settings::positive;
use clap::Args;

use crate::config::JobOptions;
use crate::error::Error;

/// The command, and the key that says which study a file is for.
pub const STUDY: &str = "study";

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
    let command = S::augment_args(clap::Command::new(STUDY)).no_binary_name(true);
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
