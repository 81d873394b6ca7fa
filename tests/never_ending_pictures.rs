//! The learning curves of a world that never ends, and steps on a logarithmic axis.

mod common;

use common::Lab;
use common::foraging::{facts, quick_and_slow, report, write_run};

#[test]
fn curves_shade_the_random_start_and_mark_the_reward_that_solves() {
    let starts = facts(&[("quick", 1_002), ("slow", 1_000)]);
    let (_, _, svg) = report(&quick_and_slow(), &starts);
    assert_eq!(svg.matches("\nrandom start\n").count(), 2);
    assert_eq!(svg.matches("\nsolved\n").count(), 2);
    assert!(svg.contains("grey: the random start"), "no caption");
    let (_, _, without) = report(&quick_and_slow(), &facts(&[]));
    let grey = |svg: &str| svg.matches("fill=\"#E6E6E6\"").count();
    assert_eq!(grey(&svg), grey(&without) + 2);
}

#[test]
fn steps_can_be_logarithmic() {
    let lab = Lab::new();
    write_run(&lab);
    lab.succeed("report runs/a");
    let linear = lab.read("runs/a/learning_curves.svg");
    assert!(linear.contains("\nEnvironment steps per seed\n") && linear.contains("\n0\n"));
    lab.succeed("report runs/a --x-scale log");
    let log = lab.read("runs/a/learning_curves.svg");
    for word in [
        "Environment steps per seed (logarithmic)",
        "500",
        "1k",
        "2k",
        "5k",
    ] {
        assert_eq!(log.matches(&format!("\n{word}\n")).count(), 2, "{word}");
    }
    let words = log.replace('\n', " ");
    assert!(words.contains("what was evaluated at step 0 is left out"));
    assert!(!log.contains("\nEnvironment steps per seed\n"));

    let config = lab.read("runs/a/config.toml");
    assert!(
        !config.contains("x-scale"),
        "recorded only if said: {config}"
    );
    lab.write(
        "runs/a/config.toml",
        &format!("x-scale = \"log\"\n{config}"),
    );
    lab.succeed("report runs/a");
    assert_eq!(lab.read("runs/a/learning_curves.svg"), log);
    lab.succeed("report runs/a --x-scale linear");
    assert_eq!(lab.read("runs/a/learning_curves.svg"), linear);
}

#[test]
fn the_scale_of_steps_is_recorded_if_it_is_said_and_refused_if_there_is_none() {
    let lab = Lab::new();
    let printed = lab.succeed("--x-scale log --print-config").stdout;
    assert!(printed.contains("\nx-scale = \"log\"\n"), "{printed}");
    lab.write("a.toml", &printed);
    assert_eq!(
        lab.succeed("--config a.toml --print-config").stdout,
        printed
    );
    let error = lab.refuse("--x-scale cubic");
    assert!(error.contains("[possible values: linear, log]"), "{error}");
    lab.write("b.toml", "x-scale = \"cubic\"\n");
    assert_eq!(
        lab.refuse("--config b.toml"),
        "error: b.toml, line 1: invalid value \"cubic\" for x-scale: expected linear or log\n"
    );
}
