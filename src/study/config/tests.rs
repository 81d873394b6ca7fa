use clap::{ArgAction, FromArgMatches};

use crate::study::config::*;
use crate::study::posterior::Posterior;

fn posterior(words: &[&str]) -> Posterior {
    let command = command_of(Posterior::NAME);
    let matches = command.get_matches_from(words);
    Posterior::from_arg_matches(&matches).expect("options of the study")
}

fn words(text: &str) -> Result<Vec<String>, String> {
    let words = parse(text, Posterior::NAME, |_| false).map_err(|(_, error)| error)?;
    let text = |word: OsString| word.into_string().expect("text");
    Ok(words.into_iter().map(text).collect())
}

#[test]
fn what_is_written_is_read_as_the_same_options() {
    let toml = to_toml(&posterior(&[
        "--dropout",
        "1e-7",
        "--seeds",
        "3",
        "--quiet",
    ]));
    assert!(toml.starts_with("study = \"posterior\"\n"), "{toml}");
    let read = words(&toml).expect("the study's own file");
    let read: Vec<&str> = read.iter().map(String::as_str).collect();
    let again = posterior(&read);
    assert_eq!((again.dropout, again.seeds), (1e-7, 3));
    assert_eq!(to_toml(&again), toml);
    // How it runs is not written.
    assert!(!again.run.quiet);
}

#[test]
fn the_command_gives_the_same_options() {
    let study = posterior(&["--dropout", "0.25", "--points", "7"]);
    let command = command(&study);
    let words: Vec<&str> = command.split(' ').collect();
    assert_eq!(words[..OPTIONS], ["dropout-q", "study", "posterior"]);
    assert_eq!(to_toml(&posterior(&words[OPTIONS..])), to_toml(&study));
    assert_eq!(quoted("runs/a-b_c.1"), "runs/a-b_c.1");
    assert_eq!(quoted("it's"), "'it'\\''s'");
}

#[test]
fn options_that_the_user_gave_are_left_out() {
    let text = "study = \"posterior\"\npoints = 7\ndropout = 0.25\n";
    let left = parse(text, "posterior", |id| id == "dropout").expect("a file");
    assert_eq!(left, ["--points=7"]);
    // But they are checked.
    let text = "study = \"posterior\"\n\ndropout = 25\n";
    let (offset, error) = parse(text, "posterior", |_| true).unwrap_err();
    assert_eq!(text[offset..].find("dropout"), Some(0));
    assert!(error.contains("greater than 0 and less than 1"), "{error}");
}

#[test]
fn lists_flags_and_texts_are_options_too() {
    let command = Command::new("study").no_binary_name(true).args([
        Arg::new("sizes").long("sizes").value_delimiter(','),
        Arg::new("flag").long("flag").action(ArgAction::SetTrue),
        Arg::new("shift").long("shift"),
    ]);
    let of = |key: &str, value: Value| {
        let option = find(&command, key).expect("an option");
        let word = argument(&command, option, &value)?;
        Ok::<_, String>(word.map(|word| word.into_string().expect("text")))
    };
    let list = Value::Array(vec![10.into(), 2.5.into()]);
    assert_eq!(of("sizes", list), Ok(Some("--sizes=10,2.5".into())));
    assert_eq!(of("flag", true.into()), Ok(Some("--flag".into())));
    assert_eq!(of("flag", false.into()), Ok(None));
    assert_eq!(of("shift", "-1".into()), Ok(Some("--shift=-1".into())));
    assert!(of("flag", 1.into()).unwrap_err().contains("true or false"));
    assert!(of("shift", Table::new().into()).is_err());
}
