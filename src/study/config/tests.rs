use clap::{ArgAction, FromArgMatches};

use crate::study::config::*;
use crate::study::{STUDY, Study, options::parser, posterior::Posterior};

const START: &str = "dropout-q study posterior";

fn posterior(words: &[&str]) -> Posterior {
    let parser = parser();
    let command = parser.find_subcommand(Posterior::NAME).expect("a study");
    let matches = (command.clone().no_binary_name(true)).get_matches_from(words);
    Posterior::from_arg_matches(&matches).expect("options of the study")
}

fn file(text: &str) -> File {
    File::new(Path::new("a.toml"), text.into()).expect("TOML")
}

fn words(text: &str, given: &str) -> Result<Vec<String>, String> {
    let parser = parser();
    let command = parser.find_subcommand(Posterior::NAME).expect("a study");
    let words = file(text).arguments(command, (STUDY, &[]), |option| option.get_id() == given);
    let words = words.map_err(|error| error.to_string())?;
    Ok(words
        .into_iter()
        .map(|word| word.into_string().expect("text"))
        .collect())
}

fn toml(study: &Posterior) -> String {
    to_toml((STUDY, Posterior::NAME), study)
}

#[test]
fn what_is_written_is_read_as_the_same_options() {
    let options = ["--dropout", "1e-7", "--seeds", "3", "--quiet"];
    let toml = toml(&posterior(&options));
    assert!(toml.starts_with("study = \"posterior\"\n"), "{toml}");
    let read = words(&toml, "").expect("the study's own file");
    let read: Vec<&str> = read.iter().map(String::as_str).collect();
    let again = posterior(&read);
    assert_eq!((again.dropout, again.seeds), (1e-7, 3));
    assert_eq!(to_toml((STUDY, Posterior::NAME), &again), toml);
    // How it runs is not written.
    assert!(!again.run.job.quiet);
}

#[test]
fn the_command_gives_the_same_options() {
    let study = posterior(&["--dropout", "0.25", "--points", "7"]);
    let command = command_line(START, &study);
    let words: Vec<&str> = command
        .strip_prefix(START)
        .expect("it")
        .split_whitespace()
        .collect();
    assert_eq!(toml(&posterior(&words)), toml(&study));
    assert_eq!(quote("runs/a-b_c.1"), "runs/a-b_c.1");
    assert_eq!(quote("it's"), "'it'\\''s'");
}

#[test]
fn options_that_the_user_gave_are_left_out_but_checked() {
    let text = "study = \"posterior\"\npoints = 7\ndropout = 0.25\n";
    assert_eq!(words(text, "dropout").expect("a file"), ["--points=7"]);
    let text = "study = \"posterior\"\n\ndropout = 25\n";
    let error = words(text, "dropout").unwrap_err();
    assert!(error.starts_with("a.toml, line 3: "), "{error}");
    assert!(error.contains("greater than 0 and less than 1"), "{error}");
}

#[test]
fn lists_flags_and_texts_are_options_too() {
    let command = Command::new("study").args([
        Arg::new("sizes").long("sizes").value_delimiter(','),
        Arg::new("flag").long("flag").action(ArgAction::SetTrue),
        Arg::new("shift").long("shift"),
    ]);
    let of = |text: &str| {
        let words = file(text).arguments(&command, (STUDY, &[]), |_| false);
        words.map_err(|error| error.to_string())
    };
    assert_eq!(of("sizes = [10, 2.5]"), Ok(vec!["--sizes=10,2.5".into()]));
    assert_eq!(of("flag = true"), Ok(vec!["--flag".into()]));
    assert_eq!(of("flag = false"), Ok(vec![]));
    assert_eq!(of("shift = \"-1\""), Ok(vec!["--shift=-1".into()]));
    assert!(of("flag = 1").unwrap_err().contains("true or false"));
    assert!(of("[shift]").is_err());
}
