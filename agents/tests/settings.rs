//! Settings as users write them and as agents have them.

use clap::Args;
use clap::Command;
use clap::FromArgMatches;
use std::collections::BTreeSet;

use crate::common::*;
use agents::settings::whole;

/// Parses options as the command line does.
fn parse(options: &[&str]) -> Result<Settings, clap::Error> {
    let command = Settings::augment_args(Command::new("test"));
    let matches = command.try_get_matches_from([&["test"], options].concat())?;
    Settings::from_arg_matches(&matches)
}

/// What the help texts say an agent's defaults are, of settings that it has: `[default: COMMON, AGENT: ITS OWN, ...]`.
fn told(agent: &str, has: impl Fn(&str) -> bool) -> Settings {
    let mut options = Vec::new();
    for option in Settings::augment_args(Command::new("test")).get_arguments() {
        let Some(name) = option.get_long().filter(|name| has(name)) else {
            continue;
        };
        let help = option.get_help().unwrap().to_string();
        let (_, default) = help.rsplit_once("[default: ").unwrap();
        let mut defaults = default.trim_end_matches(']').split(", ");
        let common = defaults.next().unwrap();
        let own = defaults.find_map(|default| default.strip_prefix(&format!("{agent}: ")));
        options.push(format!("--{name}={}", own.unwrap_or(common)));
    }
    parse(&options.iter().map(String::as_str).collect::<Vec<_>>()).unwrap()
}

/// Each agent has the settings that mean something to it, and no others.
#[test]
fn agents_have_the_defaults_that_the_help_tells() {
    let rows = [
        "dropout-q dropout dropout-end dropout-steps dropout-layers mask target learning-mask \
         masks-per-update optimizer ties",
        "epsilon-greedy dropout dropout-end dropout-steps dropout-layers start-epsilon end-epsilon \
         epsilon-steps optimizer ties",
        "boltzmann optimizer temperature",
        "boot-dqn start-epsilon end-epsilon epsilon-steps members act bootstrap optimizer ties",
        "noisy-net noise-sigma optimizer ties",
        "langevin noise-scale bias updates-per-step ties",
        "bayesian-last-layer prior-std noise-std refit-every refit-batch optimizer ties",
        "count-bonus bonus optimizer ties",
        "greedy optimizer ties",
        "psrl reward-precision ties",
        "ucb-vi reward-precision bonus ties",
        "random",
    ];
    let rows = rows.map(|row| row.split_once(' ').unwrap_or((row, "")));
    let names: BTreeSet<&str> = rows.iter().map(|row| row.0).collect();
    assert_eq!(names, AGENTS.iter().map(|agent| agent.name).collect());
    let of_rows = rows.iter().flat_map(|row| row.1.split_whitespace());
    let exploring: BTreeSet<&str> = of_rows.collect();
    let options = Settings::augment_args(Command::new("test"));
    let known: BTreeSet<&str> = (options.get_arguments())
        .filter_map(|option| option.get_long())
        .collect();
    assert!(exploring.is_subset(&known), "{exploring:?}");
    for (name, own) in rows {
        let own: BTreeSet<&str> = own.split_whitespace().collect();
        let is_shared = |key: &str| agent(name).learns() && !exploring.contains(key);
        let expected = told(name, |key| own.contains(key) || is_shared(key));
        assert_eq!((agent(name).defaults)(), expected, "{name}");
    }
}

#[test]
fn hidden_layers_are_numbers_of_units_from_first_to_last() {
    let parse = |text: &str| text.parse::<Hidden>().map(|hidden| hidden.0);
    assert_eq!(parse("50-30-7"), Ok(vec![50, 30, 7]));
    assert_eq!(parse("50,30"), Ok(vec![50, 30]));
    assert_eq!(parse("4096"), Ok(vec![4096]));
    for wrong in ["", "0", "50-", "50--3", "4097", "-5", "a", "1.5"] {
        assert!(parse(wrong).is_err(), "{wrong:?}");
    }
    assert_eq!(Hidden(vec![64, 9]).to_string(), "64-9");
}

#[test]
fn a_mask_is_kept_for_a_step_an_episode_or_some_steps() {
    for (text, period, written) in [
        ("step", MaskPeriod::Steps(1), "step"),
        ("1", MaskPeriod::Steps(1), "step"),
        ("250", MaskPeriod::Steps(250), "250"),
        ("episode", MaskPeriod::Episode, "episode"),
    ] {
        assert_eq!(text.parse(), Ok(period));
        assert_eq!(period.to_string(), written);
    }
    for wrong in ["", "0", "-1", "Step", "1.5", "steps"] {
        assert!(wrong.parse::<MaskPeriod>().is_err(), "{wrong:?}");
    }
}

#[test]
fn numbers_out_of_range_are_refused_and_the_ends_of_ranges_are_not() {
    let wrong = "--gamma=1 --gamma=-0.1 --gamma=nan --dropout=1 --dropout=-0.1 --learning-rate=0 \
                 --learning-rate=inf --temperature=0 --weight-decay=-1 --start-epsilon=1.01 \
                 --batch-size=0 --batch-size=65537 --buffer-size=0 --train-every=0 \
                 --target-update=-1 --double-dqn=maybe --optimizer=adamw";
    for option in wrong.split(' ') {
        assert!(parse(&[option]).is_err(), "{option}");
    }
    let right = "--gamma=0 --dropout=0 --weight-decay=0 --start-epsilon=1 --end-epsilon=0 \
                 --batch-size=65536 --buffer-size=1 --train-every=1 --target-update=0 \
                 --dropout-layers=inputs --double-dqn";
    let parsed = parse(&right.split(' ').collect::<Vec<_>>()).unwrap();
    assert_eq!(parsed.gamma, Some(0.));
    assert_eq!(parsed.target_update, Some(0));
    assert_eq!(parsed.double_dqn, Some(true));
    assert_eq!(parse(&[]).unwrap(), Settings::default());
}

#[test]
fn an_error_tells_what_is_allowed() {
    assert_eq!(whole("7", 1, 10), Ok(7));
    let error = whole("11", 1, 10).unwrap_err();
    assert_eq!(error, "expected a whole number from 1 to 10");
    let error = parse(&["--gamma=1"]).unwrap_err().to_string();
    assert!(error.contains("of at least 0 and less than 1"), "{error}");
}
