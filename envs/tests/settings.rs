//! Finding a world by name, completing its settings, and what a user reads about a mistake.

mod common;

use std::fs;
use std::path::PathBuf;

use common::{pairs, try_build};
use envs::{Settings, World, world};

fn gridworld() -> &'static World {
    world("gridworld").expect("registered")
}

fn resolve(text: &str) -> Settings {
    let settings = gridworld().resolve(&pairs(text));
    settings.unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn label(text: &str) -> String {
    gridworld().label(&resolve(text))
}

fn message(text: &str) -> String {
    match gridworld().resolve(&pairs(text)) {
        Ok(_) => panic!("no mistake found in {text:?}"),
        Err(error) => error.to_string(),
    }
}

/// A map file, alone in a folder of its own.
fn file(folder: &str, name: &str, text: &[u8]) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
    fs::create_dir_all(&folder).expect("a folder for test files");
    let path = folder.join(name);
    fs::write(&path, text).expect("a test file");
    path.display().to_string()
}

#[test]
fn settings_are_complete_and_in_declared_order() {
    let settings = resolve("horizon=50;slip=0.10");
    let all: Vec<_> = settings.iter().collect();
    assert_eq!(
        all,
        [
            ("map", "open"),
            ("observation", "one-hot"),
            ("slip", "0.1"),
            ("noise", "0"),
            ("step-cost", "0.01"),
            ("horizon", "50"),
        ]
    );
    assert_eq!(settings.get("slip"), Some("0.1"));
    assert_eq!(settings.get("map-text"), None);
    assert_eq!(settings.world(), "gridworld");
}

#[test]
fn declared_defaults_are_the_defaults() {
    let settings = resolve("observation=window");
    for parameter in gridworld().parameters {
        let declared = parameter.default;
        if !declared.starts_with('(') && parameter.name != "observation" {
            assert_eq!(settings.get(parameter.name), Some(declared));
        }
    }
    assert_eq!(resolve("").get("observation"), Some("one-hot"));
}

#[test]
fn a_map_brings_its_own_defaults_and_the_user_overrides_them() {
    let text = "map=x;map-text=horizon = 7\nslip = 0.25\nnoise = 1\nstep-cost = 0\nS.G";
    let settings = resolve(text);
    let number = |name| settings.get(name).expect("resolved");
    assert_eq!(
        ["horizon", "slip", "noise", "step-cost"].map(number),
        ["7", "0.25", "1", "0"]
    );
    assert_eq!(label(text), "gridworld map=x");
    let overridden = format!("{text};slip=0;horizon=8");
    assert_eq!(label(&overridden), "gridworld map=x slip=0 horizon=8");
}

#[test]
fn labels_show_what_differs() {
    assert_eq!(label(""), "gridworld");
    assert_eq!(label("map=open;slip=0;noise=0.0;horizon=100"), "gridworld");
    assert_eq!(
        label("slip=0.1;map=trap"),
        "gridworld map=trap slip=0.1",
        "in declared order"
    );
    assert_eq!(label("observation=window"), "gridworld observation=window");
    assert_eq!(
        label("observation=window;window-radius=3"),
        "gridworld observation=window window-radius=3"
    );
}

#[test]
fn resolving_again_changes_nothing() {
    let path = file("again", "my map.txt", b"legend c = 0.5\nS.c\n..G\n");
    for text in [
        "",
        "map=trap;slip=0.1",
        "observation=window",
        "map=trap;map-text=S.G",
        &format!("map={path};noise=2"),
    ] {
        let settings = resolve(text);
        let recorded: Vec<(String, String)> = settings
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let again = gridworld().resolve(&recorded).expect("resolved before");
        assert_eq!(again, settings, "{text}");
        assert_eq!(gridworld().label(&again), gridworld().label(&settings));
    }
}

#[test]
fn a_map_file_is_read_once_and_travels_with_the_settings() {
    let text = "// two steps\nhorizon = 9\n\nS.G\n";
    let path = file("travels", "two_steps, \"öde\".v1.txt", text.as_bytes());
    let settings = resolve(&format!("map={path}"));
    fs::remove_file(&path).expect("it was there");
    assert_eq!(settings.get("map"), Some("two_steps---öde--v1"));
    assert_eq!(settings.get("map-text"), Some(text));
    assert_eq!(
        gridworld().label(&settings),
        "gridworld map=two_steps---öde--v1"
    );
    let environment = gridworld().make(&settings).expect("no file needed");
    let model = environment.tabular().expect("gridworlds are tabular");
    assert_eq!((model.states().len(), model.horizon()), (3, Some(9)));
}

#[test]
fn a_file_never_shares_its_name_with_a_built_in_map() {
    let path = file("shared", "trap.txt", b"S.G\n");
    assert_eq!(label(&format!("map={path}")), "gridworld map=trap-file");
    assert_eq!(label("map=open;map-text=S.G"), "gridworld map=open-file");
}

#[test]
fn mistakes_in_a_file_name_the_file() {
    let path = file("mistaken", "bad.txt", b"S.G\n.?.\n");
    let expected = format!("{path}:2:2: unknown character '?'");
    assert!(message(&format!("map={path}")).starts_with(&expected));
}

#[test]
fn unreadable_files() {
    assert_eq!(
        message("map=no/such/map.txt"),
        "cannot read the map file \"no/such/map.txt\": No such file or directory (os error 2)"
    );
    let path = file("binary", "binary.txt", &[0xff, 0xfe, 0x00]);
    assert_eq!(
        message(&format!("map={path}")),
        format!("cannot read the map file \"{path}\": stream did not contain valid UTF-8")
    );
}

#[test]
fn unknown_map() {
    let names: Vec<_> = envs::maps().map(|(name, _)| name).collect();
    let expected = format!(
        "unknown map \"tarp\" (did you mean \"trap\"?); maps: {}, or the path of a file",
        names.join(", ")
    );
    assert_eq!(message("map=tarp"), expected);
}

#[test]
fn unknown_world() {
    let error = world("gridwrld").expect_err("no such world");
    assert_eq!(
        error.to_string(),
        "unknown world \"gridwrld\" (did you mean \"gridworld\"?); worlds: gridworld, foraging"
    );
    let error = world("atari").expect_err("no such world");
    assert_eq!(
        error.to_string(),
        "unknown world \"atari\"; worlds: gridworld, foraging"
    );
}

#[test]
fn unknown_parameter() {
    assert_eq!(
        message("slpi=0.1"),
        "gridworld has no parameter \"slpi\" (did you mean \"slip\"?); parameters: map, \
         observation, window-radius, slip, noise, step-cost, horizon, map-text"
    );
}

#[test]
fn parameter_given_twice() {
    assert_eq!(
        message("slip=0.1;slip=0.2"),
        "gridworld: slip is given twice, as \"0.1\" and as \"0.2\"; give it once"
    );
}

#[test]
fn bad_values() {
    let cases = [
        ("slip=1.1", "slip is \"1.1\"; allowed: a number from 0 to 1"),
        (
            "noise=loud",
            "noise is \"loud\"; allowed: a number from 0 to 1000",
        ),
        (
            "step-cost=-1",
            "step-cost is \"-1\"; allowed: a number from 0 to 1000",
        ),
        (
            "horizon=1e3",
            "horizon is \"1e3\"; allowed: a whole number from 1 to 1000000",
        ),
        (
            "horizon=17",
            "horizon is \"17\"; allowed: at least 18, the fewest steps to a reward on this map",
        ),
        (
            "observation=pixels",
            "observation is \"pixels\"; allowed: one-hot, coordinates, window",
        ),
        (
            "observation=window;window-radius=0",
            "window-radius is \"0\"; allowed: a whole number from 1 to 20",
        ),
        (
            "window-radius=3",
            "window-radius is \"3\"; allowed: a radius only together with observation=window",
        ),
    ];
    for (text, problem) in cases {
        assert_eq!(message(text), format!("gridworld: {problem}"));
    }
}

#[test]
fn the_shortest_horizon_that_reaches_a_reward_is_allowed() {
    assert!(try_build("gridworld", "horizon=18").is_ok());
}

#[test]
fn names_and_helps_are_one_line_each_and_labels_have_no_commas() {
    for world in envs::worlds() {
        for text in [world.name, world.summary, world.paper] {
            assert!(!text.is_empty() && !text.contains('\n'), "{text}");
        }
        assert!(world.steps >= world.eval_every && world.window > 0);
        for parameter in world.parameters {
            assert!(!parameter.help.is_empty() && !parameter.help.contains('\n'));
        }
        let settings = world.resolve(&[]).expect("defaults are valid");
        assert_eq!(world.label(&settings), world.name);
    }
}
