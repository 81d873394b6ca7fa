//! Finding a world by name, completing its settings, and what a user reads about a mistake.

use std::fs;
use std::path::PathBuf;

use crate::common::*;
use envs::Settings;

fn resolve(name: &str, text: &str) -> Settings {
    let settings = world(name).expect("registered").resolve(&pairs(text));
    settings.unwrap_or_else(|error| panic!("{name} {text}: {error}"))
}

fn label(name: &str, text: &str) -> String {
    let world = world(name).expect("registered");
    world.label(&resolve(name, text))
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
    let of = |name, text| -> Vec<String> {
        let settings = resolve(name, text);
        let pairs = settings.iter();
        pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    };
    let gridworld = "map=open observation=one-hot slip=0.1 noise=0 step-cost=0.01 horizon=50";
    assert_eq!(of("gridworld", "horizon=50;slip=0.10").join(" "), gridworld);
    let foraging = "items=30 eyes=9 range=85 symmetric-eyes=false doubled-proximity=false \
                    memory=false unsigned-offset=false";
    assert_eq!(of("foraging", "").join(" "), foraging);
    let settings = resolve("gridworld", "slip=0.10");
    assert_eq!(settings.get("slip"), Some("0.1"));
    assert_eq!(settings.get("map-text"), None);
    assert_eq!(settings.world(), "gridworld");
}

/// The one world that has no default.
const TABLE: &str = "file=coin;file-text=start 0 = 1\n\
                     state,action,next_state,probability,reward,terminated\n\
                     0,0,1,1,1,true\n0,1,1,1,0,true";

/// Both observations have a window to see by; what a map decides has no default in words.
#[test]
fn declared_defaults_are_the_defaults_and_every_declared_parameter_can_be_set() {
    for world in envs::worlds() {
        let settings = match world.name {
            "gridworld" => resolve("gridworld", "observation=window"),
            "mdp" => resolve("mdp", TABLE),
            "gymnasium" => resolve("gymnasium", CART),
            name => resolve(name, ""),
        };
        for parameter in world.parameters {
            let declared = parameter.default;
            if !declared.starts_with('(') && parameter.name != "observation" {
                assert_eq!(settings.get(parameter.name), Some(declared));
            }
        }
    }
    assert_eq!(resolve("gridworld", "").get("observation"), Some("one-hot"));
    let text = "map=x;observation=window;window-radius=3;slip=0.5;noise=2;step-cost=0.5;\
                horizon=9;map-text=S.G";
    let settings = resolve("gridworld", text);
    let declared = world("gridworld").expect("registered").parameters.iter();
    assert!(
        declared
            .map(|p| p.name)
            .eq(settings.iter().map(|(name, _)| name))
    );
}

#[test]
fn a_map_brings_its_own_defaults_and_the_user_overrides_them() {
    let text = "map=x;map-text=horizon = 7\nslip = 0.25\nnoise = 1\nstep-cost = 0\nS.G";
    let settings = resolve("gridworld", text);
    let number = |name| settings.get(name).expect("resolved");
    assert_eq!(
        ["horizon", "slip", "noise", "step-cost"].map(number),
        ["7", "0.25", "1", "0"]
    );
    assert_eq!(label("gridworld", text), "gridworld map=x");
    let overridden = format!("{text};slip=0;horizon=8");
    let expected = "gridworld map=x slip=0 horizon=8";
    assert_eq!(label("gridworld", &overridden), expected);
}

/// In declared order. A map of the user's never shares its name with a built-in one.
#[test]
fn labels_show_what_differs() {
    for row in [
        "gridworld;map=open;slip=0;noise=0.0;horizon=100 -> gridworld",
        "gridworld;slip=0.1;map=trap -> gridworld map=trap slip=0.1",
        "gridworld;observation=window -> gridworld observation=window",
        "gridworld;observation=window;window-radius=3 -> gridworld observation=window window-radius=3",
        "gridworld;map=open;map-text=S.G -> gridworld map=open-file",
        "foraging;items=30;eyes=9;range=85.0;symmetric-eyes=false -> foraging",
        "foraging;unsigned-offset=true;memory=true -> foraging memory=true unsigned-offset=true",
        "foraging;eyes=7;items=10;range=60.5;symmetric-eyes=true;doubled-proximity=true -> foraging \
         items=10 eyes=7 range=60.5 symmetric-eyes=true doubled-proximity=true",
        "deep-sea;size=12;mapping-seed=42;stochastic=false -> deep-sea size=12",
        "deep-sea;stochastic=true -> deep-sea stochastic=true",
        "chain;observation=thermometer;length=10 -> chain observation=thermometer",
        "river-swim;horizon=60;length=12 -> river-swim length=12 horizon=60",
        "gymnasium;id=Coin-v0;kwargs={\"sides\":2,\"fair\":true};eval-episodes=3;solve-at=1;spaces=discrete 2, \
         3 actions -> gymnasium id=Coin-v0 kwargs={sides:2;fair:true} eval-episodes=3",
    ] {
        let (given, shown) = row.split_once(" -> ").expect("a label");
        let (world, given) = given.split_once(';').expect("settings");
        assert_eq!(label(world, given), shown);
    }
}

#[test]
fn resolving_again_changes_nothing() {
    let path = file("again", "my map.txt", b"legend c = 0.5\nS.c\n..G\n");
    for row in [
        "gridworld",
        "gridworld map=trap;slip=0.1",
        "gridworld observation=window",
        "gridworld map=trap;map-text=S.G",
        &format!("gridworld map={path};noise=2"),
        "foraging items=10;range=60.5;memory=true",
        "deep-sea size=12;stochastic=true;mapping-seed=7",
        "chain length=20;observation=thermometer",
        "river-swim length=12;horizon=60",
        "mdp file=mdps/frozen-lake.csv;horizon=50",
        &format!("mdp {TABLE}"),
        &format!("gymnasium {CART}"),
        &format!("gymnasium {CART};solve-at=-110.5;eval-episodes=1;kwargs={{\"a\":[1,2]}}"),
        &format!("gymnasium {LAKE}"),
    ] {
        let (name, text) = row.split_once(' ').unwrap_or((row, ""));
        let settings = resolve(name, text);
        let recorded: Vec<(String, String)> = settings
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let world = world(name).expect("registered");
        let again = world.resolve(&recorded).expect("resolved before");
        assert_eq!(again, settings, "{text}");
        assert_eq!(world.label(&again), world.label(&settings));
    }
}

#[test]
fn a_map_file_is_read_once_and_travels_with_the_settings() {
    let text = "// two steps\nhorizon = 9\n\nS.G\n";
    let path = file("travels", "two_steps, \"öde\".v1.txt", text.as_bytes());
    let settings = resolve("gridworld", &format!("map={path}"));
    fs::remove_file(&path).expect("it was there");
    assert_eq!(settings.get("map"), Some("two_steps---öde--v1"));
    assert_eq!(settings.get("map-text"), Some(text));
    let world = world("gridworld").expect("registered");
    let expected = "gridworld map=two_steps---öde--v1";
    assert_eq!(world.label(&settings), expected);
    let environment = world.make(&settings).expect("no file needed");
    let model = environment.tabular().expect("gridworlds are tabular");
    assert_eq!((model.states().len(), model.horizon()), (3, 9));
}

#[test]
fn files_have_their_paths_in_messages_and_no_built_in_name() {
    let path = file("shared", "trap.txt", b"S.G\n");
    let expected = "gridworld map=trap-file";
    assert_eq!(label("gridworld", &format!("map={path}")), expected);
    let message = |path: &str| mistake("gridworld", &format!("map={path}")).to_string();
    let path = file("mistaken", "bad.txt", b"S.G\n.?.\n");
    let expected = format!("{path}:2:2: unknown character '?'");
    assert!(message(&path).starts_with(&expected));
    let path = file("binary", "binary.txt", &[0xff, 0xfe, 0x00]);
    let expected = format!("cannot read the map file \"{path}\": line 1: bytes that are not UTF-8");
    assert_eq!(message(&path), expected);
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
        let needs = match world.name {
            "mdp" => Some((TABLE, "mdp file=coin")),
            "gymnasium" => Some((CART, "gymnasium id=CartPole-v1")),
            _ => None,
        };
        if let Some((needed, shown)) = needs {
            assert_eq!(label(world.name, needed), shown);
            continue;
        }
        let settings = world.resolve(&[]).expect("defaults are valid");
        assert_eq!(world.label(&settings), world.name);
    }
}
