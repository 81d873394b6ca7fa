//! Finding a world by name, completing its settings, and what a user reads about a mistake.

mod common;

use std::fs;
use std::path::PathBuf;

use common::{CART, LAKE, message, pairs, try_build};
use envs::{Settings, world};

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

/// In declared order.
#[test]
fn labels_show_what_differs() {
    for (given, shown) in [
        ("", ""),
        ("map=open;slip=0;noise=0.0;horizon=100", ""),
        ("slip=0.1;map=trap", " map=trap slip=0.1"),
        ("observation=window", " observation=window"),
        (
            "observation=window;window-radius=3",
            " observation=window window-radius=3",
        ),
        // A map of the user's never shares its name with a built-in one.
        ("map=open;map-text=S.G", " map=open-file"),
    ] {
        assert_eq!(label("gridworld", given), format!("gridworld{shown}"));
    }
    for (given, shown) in [
        ("items=30;eyes=9;range=85.0;symmetric-eyes=false", ""),
        (
            "unsigned-offset=true;memory=true",
            " memory=true unsigned-offset=true",
        ),
        (
            "eyes=7;items=10;range=60.5;symmetric-eyes=true;doubled-proximity=true",
            " items=10 eyes=7 range=60.5 symmetric-eyes=true doubled-proximity=true",
        ),
    ] {
        assert_eq!(label("foraging", given), format!("foraging{shown}"));
    }
    for (name, given, shown) in [
        (
            "deep-sea",
            "size=12;mapping-seed=42;stochastic=false",
            "deep-sea size=12",
        ),
        ("deep-sea", "stochastic=true", "deep-sea stochastic=true"),
        (
            "chain",
            "observation=thermometer;length=10",
            "chain observation=thermometer",
        ),
        (
            "river-swim",
            "horizon=60;length=12",
            "river-swim length=12 horizon=60",
        ),
        (
            "gymnasium",
            "id=Coin-v0;kwargs={\"sides\":2,\"fair\":true};eval-episodes=3;solve-at=1;spaces=discrete 2, 3 actions",
            "gymnasium id=Coin-v0 kwargs={sides:2;fair:true} eval-episodes=3",
        ),
    ] {
        assert_eq!(label(name, given), shown);
    }
}

#[test]
fn resolving_again_changes_nothing() {
    let path = file("again", "my map.txt", b"legend c = 0.5\nS.c\n..G\n");
    for (name, text) in [
        ("gridworld", ""),
        ("gridworld", "map=trap;slip=0.1"),
        ("gridworld", "observation=window"),
        ("gridworld", "map=trap;map-text=S.G"),
        ("gridworld", &format!("map={path};noise=2")),
        ("foraging", "items=10;range=60.5;memory=true"),
        ("deep-sea", "size=12;stochastic=true;mapping-seed=7"),
        ("chain", "length=20;observation=thermometer"),
        ("river-swim", "length=12;horizon=60"),
        ("mdp", "file=mdps/frozen-lake.csv;horizon=50"),
        ("mdp", TABLE),
        ("gymnasium", CART),
        (
            "gymnasium",
            &format!("{CART};solve-at=-110.5;eval-episodes=1;kwargs={{\"a\":[1,2]}}"),
        ),
        ("gymnasium", LAKE),
    ] {
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
fn mistakes_in_files() {
    let path = file("shared", "trap.txt", b"S.G\n");
    let expected = "gridworld map=trap-file";
    assert_eq!(label("gridworld", &format!("map={path}")), expected);
    let path = file("mistaken", "bad.txt", b"S.G\n.?.\n");
    let expected = format!("{path}:2:2: unknown character '?'");
    assert!(message("gridworld", &format!("map={path}")).starts_with(&expected));
    assert_eq!(
        message("gridworld", "map=no/such/map.txt"),
        "cannot read the map file \"no/such/map.txt\": No such file or directory (os error 2)"
    );
    assert_eq!(
        message("mdp", "file=no/such/table.csv"),
        "cannot read the table file \"no/such/table.csv\": No such file or directory (os error 2)"
    );
    assert_eq!(
        message("mdp", ""),
        "mdp: file is missing; give the path of a table, as in mdp:file=my/lake.csv, or frozen-lake or frozen-lake-8x8"
    );
    assert_eq!(
        message("mdp", &format!("{TABLE};horizon=0")),
        "mdp: horizon is \"0\"; allowed: a whole number from 1 to 1000000"
    );
    let path = file("binary", "binary.txt", &[0xff, 0xfe, 0x00]);
    assert_eq!(
        message("gridworld", &format!("map={path}")),
        format!("cannot read the map file \"{path}\": line 1: bytes that are not UTF-8")
    );
}

#[test]
fn unknown_names_get_suggestions() {
    let maps: Vec<_> = envs::maps().map(|(name, _)| name).collect();
    let maps = maps.join(", ");
    let worlds: Vec<_> = envs::worlds().iter().map(|world| world.name).collect();
    let worlds = worlds.join(", ");
    for (name, text, expected) in [
        (
            "gridwrld",
            "",
            &*format!("unknown world \"gridwrld\" (did you mean \"gridworld\"?); worlds: {worlds}"),
        ),
        (
            "atari",
            "",
            &format!("unknown world \"atari\"; worlds: {worlds}"),
        ),
        (
            "gridworld",
            "map=tarp",
            &format!(
                "unknown map \"tarp\" (did you mean \"trap\"?); maps: {maps}, or the path of a file"
            ),
        ),
        (
            "gridworld",
            "slpi=0.1",
            "gridworld has no parameter \"slpi\" (did you mean \"slip\"?); parameters: map, \
             observation, window-radius, slip, noise, step-cost, horizon, map-text",
        ),
        (
            "foraging",
            "item=3",
            "foraging has no parameter \"item\" (did you mean \"items\"?); parameters: items, \
             eyes, range, symmetric-eyes, doubled-proximity, memory, unsigned-offset",
        ),
        (
            "gridworld",
            "slip=0.1;slip=0.2",
            "gridworld: slip is given twice, as \"0.1\" and as \"0.2\"; give it once",
        ),
    ] {
        assert_eq!(message(name, text), expected);
    }
}

#[test]
fn bad_values() {
    let items = "a whole number from 1 to 816: no more discs of radius 10 fit side by side within \
                 the outer walls";
    let eyes =
        "a whole number from 1 to 25: eyes are 0.25 rad apart, and 25 of them look all around";
    let range = "a number from 20 to 860: items nearer than 20 are eaten, and the world's diagonal \
                 is 860 units of length";
    let fewest = "at least 18, the fewest steps to a reward on this map";
    let radius = "a radius only together with observation=window";
    let kinds = "one-hot, coordinates, window";
    for (world, name, value, allowed) in [
        ("gridworld", "slip", "1.1", "a number from 0 to 1"),
        ("gridworld", "noise", "loud", "a number from 0 to 1000"),
        ("gridworld", "step-cost", "-1", "a number from 0 to 1000"),
        (
            "gridworld",
            "horizon",
            "1e3",
            "a whole number from 1 to 1000000",
        ),
        ("gridworld", "horizon", "17", fewest),
        ("gridworld", "observation", "pixels", kinds),
        ("gridworld", "window-radius", "3", radius),
        ("foraging", "items", "817", items),
        ("foraging", "items", "-1", items),
        ("foraging", "items", "2.5", items),
        ("foraging", "eyes", "0", eyes),
        ("foraging", "eyes", "26", eyes),
        ("foraging", "range", "19.9", range),
        ("foraging", "range", "861", range),
        ("foraging", "range", "nan", range),
        ("foraging", "symmetric-eyes", "yes", "true, false"),
        ("foraging", "doubled-proximity", "1", "true, false"),
        ("foraging", "memory", "True", "true, false"),
        ("foraging", "unsigned-offset", "", "true, false"),
        ("deep-sea", "size", "1", "a whole number from 2 to 100"),
        ("deep-sea", "size", "101", "a whole number from 2 to 100"),
        ("deep-sea", "stochastic", "1", "true, false"),
        (
            "deep-sea",
            "mapping-seed",
            "-1",
            "a whole number from 0 to 4294967295",
        ),
        ("chain", "length", "2", "a whole number from 3 to 1000"),
        ("chain", "observation", "window", "one-hot, thermometer"),
        (
            "river-swim",
            "length",
            "101",
            "a whole number from 3 to 100",
        ),
        (
            "river-swim",
            "horizon",
            "0",
            "a whole number from 1 to 10000",
        ),
    ] {
        assert_eq!(
            message(world, &format!("{name}={value}")),
            format!("{world}: {name} is \"{value}\"; allowed: {allowed}")
        );
    }
    assert_eq!(
        message("gridworld", "observation=window;window-radius=0"),
        "gridworld: window-radius is \"0\"; allowed: a whole number from 1 to 20"
    );
}

#[test]
fn the_ends_of_ranges_are_allowed() {
    for (name, text) in [
        ("gridworld", "horizon=18"),
        ("foraging", "items=1;eyes=1;range=20"),
        ("foraging", "items=816;eyes=25;range=860"),
        ("deep-sea", "size=2;mapping-seed=0"),
        ("deep-sea", "size=100;mapping-seed=4294967295"),
        ("chain", "length=3"),
        ("chain", "length=1000"),
        ("river-swim", "length=3;horizon=1"),
        ("river-swim", "length=100;horizon=10000"),
    ] {
        assert!(try_build(name, text).is_ok(), "{name} {text}");
    }
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
