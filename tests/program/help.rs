//! What a user can find out without a manual: `--help` and `list`.

use std::{collections::BTreeMap, process::Stdio};

use dropout_q::config::preset::PRESETS;

use crate::lab::{Lab, assert_has, in_one_line};
use crate::studies::STUDIES;

/// The options of a command in their order, and what its help says of each in one line, which is each once.
fn help(command: &str) -> (Vec<String>, BTreeMap<String, String>) {
    let help = Lab::new().succeed(&format!("{command} --help")).stdout;
    let entries = help.split("\n      --").skip(1);
    let entries = entries.map(|entry| {
        let name = entry.split([' ', '\n']).next().expect("a name");
        (name.to_owned(), in_one_line(entry))
    });
    let entries: Vec<_> = entries.collect();
    let names: Vec<_> = entries.iter().map(|(name, _)| name.clone()).collect();
    let texts: BTreeMap<_, _> = entries.into_iter().collect();
    assert_eq!(texts.len(), names.len(), "an option twice in {names:?}");
    (names, texts)
}

const TRAINING: &str = "\
    agent baseline env seeds first-seed steps eval-every window engine device threads out name \
    learning-rate gamma batch-size buffer-size learning-starts random-start train-every target-update \
    hidden double-dqn optimizer loss head auxiliary weight-decay dropout dropout-end dropout-steps \
    dropout-layers mask target start-epsilon end-epsilon epsilon-steps temperature";

#[test]
fn help_has_every_documented_option_with_its_default() {
    let study_options = "seeds first-seed threads out name";
    let studies = STUDIES.map(|study| (format!("study {}", study.name), study_options));
    for (command, with_default) in studies.into_iter().chain([(String::new(), TRAINING)]) {
        let (_, entries) = help(&command);
        for option in with_default.split(' ') {
            assert_has(&entries[option], "[default: ");
        }
        for option in ["config", "print-config", "overwrite", "resume", "quiet"] {
            let entry = &entries[option];
            assert!(!entry.contains("[default: "), "{command}: {entry}");
        }
    }
}

#[test]
fn short_help_fits_a_screen_and_says_where_the_rest_is() {
    let lab = Lab::new();
    let commands = ",study,study posterior,study variance,study calibration,study multitask,suite,tune,report,watch,\
                    export,export tensorboard,slurm,list,completions";
    for command in commands.split(',') {
        let help = lab.succeed(&format!("{command} -h")).stdout;
        let width = help.lines().map(|line| line.chars().count()).max();
        assert!(help.lines().count() <= 40, "{command}: {help}");
        assert!(width <= Some(100), "{command}: {help}");
    }
    let short = lab.succeed("-h").stdout;
    assert!(short.contains("\n      --seeds ") && !short.contains("--gamma"));
    for rest in ["dropout-q --help", "dropout-q list"] {
        assert!(short.trim_end().lines().last().unwrap().contains(rest));
    }
}

#[test]
fn help_says_once_what_holds_of_all_settings() {
    let help = Lab::new().succeed("--help").stdout;
    let (top, _) = help.split_once("\nUsage:").unwrap();
    for paragraph in ["\nArms: ", "\nDefaults: ", "\nDropout: ", "\nExamples:\n"] {
        assert!(top.contains(paragraph), "{top}");
    }
    for example in top.lines().filter(|line| line.starts_with("  dropout-q ")) {
        let (command, _) = example.split_once('#').unwrap();
        let arguments = command.trim().strip_prefix("dropout-q ").unwrap();
        Lab::new().succeed(&format!("{arguments} --print-config"));
    }
}

#[test]
fn help_names_every_command_and_study() {
    let lab = Lab::new();
    let all = lab.succeed("--help").stdout;
    for command in "list tune suite study report watch export".split(' ') {
        assert_has(&all, &format!("\n  {command} "));
    }
    let all = lab.succeed("study --help").stdout;
    for study in STUDIES.map(|study| study.name) {
        assert_has(&all, &format!("\n  {study} "));
    }
}

#[test]
fn help_of_tune_says_how_much_it_does_by_default() {
    let (_, entries) = help("tune");
    let defaults = "env gridworld,budget 24,seeds 8,first-seed 1000000,search-seed 0,steps by world,\
                    eval-every by world,out runs";
    for default in defaults.split(',') {
        let (option, default) = default.split_once(' ').expect("an option");
        assert_has(&entries[option], &format!("[default: {default}]"));
    }
}

#[test]
fn help_of_the_suite_has_the_options_of_a_run_and_says_that_it_goes_on() {
    let (names, entries) = help("suite");
    let expected = "seeds first-seed steps print-config threads out name overwrite quiet eval-every window \
                    stop-when-solved endpoint solve-at x-scale engine device tensorboard shard checkpoint-minutes";
    assert_eq!(names.join(" "), expected);
    let name = &entries["name"];
    assert!(name.contains("goes on") && name.contains("[default: suite, or suite-deep]"));
}

#[test]
fn list_has_a_line_for_each_agent_dimension_world_parameter_and_map() {
    let lab = Lab::new();
    let list = lab.succeed("list").stdout;
    let mut names: Vec<&str> = agents::AGENTS.iter().map(|agent| agent.name).collect();
    names.extend(agents::space::LEARNING_SPACE.iter().map(|d| d.key));
    for agent in agents::AGENTS {
        names.extend(agent.own_space.iter().map(|d| d.key));
    }
    names.extend(PRESETS.iter().map(|preset| preset.name));
    names.extend(envs::worlds().iter().map(|world| world.name));
    for world in envs::worlds() {
        names.extend(world.parameters.iter().map(|parameter| parameter.name));
    }
    let maps: Vec<_> = envs::maps().collect();
    names.extend(maps.iter().map(|(name, _)| *name));
    let listed: Vec<&str> = (list.lines())
        .filter_map(|line| line.strip_prefix("  ")?.split("  ").next())
        .collect();
    assert_eq!(listed, names);
    for agent in agents::AGENTS {
        assert_has(&list, &format!("  {} [{}]\n", agent.summary, agent.paper));
        for dimension in agent.space() {
            assert_has(&list, &format!("  {}\n", dimension.values));
        }
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let lab = Lab::new();
    let mut list = lab.command("list");
    list.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = list.spawn().expect("the program can be started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn shells_complete_commands_and_options() {
    let lab = Lab::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = lab.succeed(&format!("completions {shell}")).stdout;
        for word in ["tune", "learning-rate", "completions"] {
            assert_has(&script, word);
        }
    }
}

#[test]
fn the_citation_names_this_version() {
    let version = format!("\nversion: {}\n", env!("CARGO_PKG_VERSION"));
    assert!(include_str!("../../CITATION.cff").contains(&version));
}
