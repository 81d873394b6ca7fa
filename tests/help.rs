//! What a user can find out without a manual: `--help` and `list`.

mod common;

use common::Lab;
use dropout_q::config::preset::PRESETS;

#[test]
fn help_has_every_documented_option_with_its_default() {
    let lab = Lab::new();
    let help = lab.succeed("--help").stdout;
    let entries: Vec<&str> = help.split("\n      --").skip(1).collect();
    let entry = |option: &str| {
        let mut named =
            (entries.iter()).filter(|entry| entry.split([' ', '\n']).next() == Some(option));
        let (first, second) = (named.next(), named.next());
        assert!(second.is_none(), "--{option} twice");
        first.unwrap_or_else(|| panic!("no --{option}"))
    };
    for option in [
        "agent",
        "baseline",
        "env",
        "seeds",
        "first-seed",
        "steps",
        "eval-every",
        "window",
        "engine",
        "device",
        "threads",
        "out",
        "name",
        "learning-rate",
        "gamma",
        "batch-size",
        "buffer-size",
        "learning-starts",
        "random-start",
        "train-every",
        "target-update",
        "hidden",
        "double-dqn",
        "optimizer",
        "loss",
        "head",
        "auxiliary",
        "weight-decay",
        "dropout",
        "dropout-end",
        "dropout-steps",
        "dropout-layers",
        "mask",
        "target",
        "start-epsilon",
        "end-epsilon",
        "epsilon-steps",
        "temperature",
    ] {
        assert!(
            entry(option).contains("[default: "),
            "--{option} has no default"
        );
    }
    for option in ["config", "print-config", "overwrite", "resume", "quiet"] {
        assert!(!entry(option).contains("[default: "), "--{option}");
    }
    for command in ["list", "tune", "suite", "study", "report", "watch"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
    }
}

#[test]
fn help_of_tune_says_how_much_it_does_by_default() {
    let lab = Lab::new();
    let help = lab.succeed("tune --help").stdout;
    for (option, default) in [
        ("env <ENV>", "gridworld"),
        ("budget <N>", "24"),
        ("seeds <N>", "8"),
        ("first-seed <K>", "1000000"),
        ("search-seed <K>", "0"),
        ("steps <N>", "by world"),
        ("eval-every <N>", "by world"),
        ("out <DIR>", "runs"),
    ] {
        let entry = help.split(&format!("--{option}")).nth(1);
        let entry = entry.unwrap_or_else(|| panic!("no --{option}"));
        let entry = entry.split("\n      --").next().expect("its text");
        assert!(entry.contains(&format!("[default: {default}]")), "{entry}");
    }
}

#[test]
fn help_of_the_suite_has_the_options_of_a_run_and_says_that_it_goes_on() {
    let lab = Lab::new();
    let help = lab.succeed("suite --help").stdout;
    let options: Vec<_> = (help.split("\n      --").skip(1))
        .filter_map(|entry| entry.split([' ', '\n']).next())
        .collect();
    let expected = [
        "seeds",
        "first-seed",
        "steps",
        "eval-every",
        "window",
        "endpoint",
        "solve-at",
        "x-scale",
        "engine",
        "device",
        "threads",
        "print-config",
        "quiet",
        "out",
        "name",
        "overwrite",
    ];
    assert_eq!(options, expected);
    let name = help.split("--name <NAME>").nth(1).expect("--name");
    assert!(
        name.trim()
            .starts_with("The run's name: its folder is DIR/NAME. An unfinished run")
    );
    assert!(name.contains("goes on") && name.contains("[default: suite]"));
}

#[test]
fn help_of_a_study_has_its_options_and_what_is_expected() {
    let lab = Lab::new();
    let all = lab.succeed("study --help").stdout;
    for study in ["posterior", "variance", "calibration", "multitask"] {
        assert!(all.contains(&format!("\n  {study} ")), "{study}");
        let help = lab.succeed(&format!("study {study} --help")).stdout;
        for option in [
            "seeds <N>",
            "first-seed <K>",
            "threads <N>",
            "out <DIR>",
            "name <NAME>",
        ] {
            let entry = help.split(&format!("\n      --{option}")).nth(1);
            let entry = entry.unwrap_or_else(|| panic!("{study}: no --{option}"));
            let entry = entry.split("\n      --").next().expect("its text");
            assert!(entry.contains("[default: "), "{study}: {entry}");
        }
        for option in ["config <FILE>", "print-config", "overwrite", "quiet"] {
            assert!(
                help.contains(&format!("\n      --{option}")),
                "{study}: {option}"
            );
        }
        let expected = help
            .split("\nExpected:\n")
            .nth(1)
            .expect("what is expected");
        assert!(expected.starts_with("  - ") && expected.trim_end().ends_with(')'));
    }
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
        assert!(list.contains(&format!("  {} [{}]\n", agent.summary, agent.paper)));
        for dimension in agent.space() {
            assert!(list.contains(&format!("  {}\n", dimension.values)));
        }
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let lab = Lab::new();
    let mut child = (lab.command("list").stdout(std::process::Stdio::piped()))
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program can be started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}
