//! Files and words that nobody would write on purpose: whatever they are, they are accepted or refused as
//! wrong input, without a panic, and what is refused has written nothing.
//!
//! Each case is one of the texts below with a few mutations, drawn from the stream of its number, so that it
//! is the same on every machine. `DROPOUT_Q_FUZZ=1000000 cargo test --release --test program fuzz` tries as
//! many in place of 20,000; what fails is printed with its number and its text.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use dropout_q::{
    config::{self, ArmRequest, Config, EnvRequest, Request, Said},
    error::Error,
    report::{self, ReportOptions},
    run::{self, Tail, manifest::Manifest},
    study,
};
use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use crate::{
    lab::{CSV_FILES, Lab},
    studies::STUDIES,
};

/// What is most likely to be wrong wherever it stands, between bars.
const WORDS: &str = "|0|-1|1e308|-1e308|1e400|NaN|inf|-inf|18446744073709551615|9007199254740993|\
    99999999999999999999|0.30000000000000004|1e-320|true|null|\n|\r\n|\n\n|,|=|:|;|\"|'|#|[|]|{|}|[[|..|/|\\|\0|\
    \u{1b}[2J|\u{feff}|é|\u{202e}|S|G|P|.|legend a = 1|horizon = 1000000|start 0 = 1|name|map|hidden|64-64|4096-4096|\
    dropout=0.5|preset=gal2016-demo|../../etc/passwd";

fn cases() -> u64 {
    let asked = std::env::var("DROPOUT_Q_FUZZ").ok();
    asked.map_or(20_000, |cases| cases.parse().expect("a number of cases"))
}

/// One of the `texts`, changed in one to five places, as bytes.
fn mutated(random: &mut ChaCha8Rng, texts: &[String]) -> Vec<u8> {
    let words: Vec<&str> = WORDS.split('|').collect();
    let text = |random: &mut ChaCha8Rng| texts.choose(random).expect("a text").clone().into_bytes();
    let mut bytes = text(random);
    for _ in 0..random.random_range(1..=5) {
        let start = random.random_range(0..=bytes.len());
        let length = match random.random_range(0..4) {
            0 => 0,
            1 => 1,
            2 => random.random_range(0..=20),
            _ => random.random_range(0..=bytes.len()),
        };
        let end = (start + length).min(bytes.len());
        let part = match random.random_range(0..8) {
            0..4 => words.choose(random).expect("a word").as_bytes().to_vec(),
            4 => bytes[start..end].repeat(2),
            5 => {
                let other = text(random);
                let from = random.random_range(0..=other.len());
                other[from..other.len().min(from + 40)].to_vec()
            }
            6 => vec![random.random()],
            _ => Vec::new(),
        };
        bytes.splice(start..end, part);
    }
    bytes
}

/// Tries so many cases of one kind.
fn fuzz((kind, count): (u64, u64), texts: &[String], mut attempt: impl FnMut(u64, &[u8])) {
    for number in 0..count {
        let mut random = ChaCha8Rng::seed_from_u64(kind << 32 | number);
        let bytes = mutated(&mut random, texts);
        if catch_unwind(AssertUnwindSafe(|| attempt(number, &bytes))).is_err() {
            panic!("case {number}:\n{}", String::from_utf8_lossy(&bytes));
        }
    }
}

/// Tries a sixth of all cases, of texts.
fn fuzz_texts(kind: u64, texts: &[String], attempt: impl Fn(&str)) {
    fuzz((kind, cases() / 6), texts, |_, bytes| {
        attempt(&String::from_utf8_lossy(bytes));
    });
}

/// Files of this project, some with all that their kind can say.
fn files(paths: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).expect(path);
    paths.split(' ').map(read).collect()
}

/// A world is resolved and, if it can be, made.
fn world(name: &str, pairs: [(&str, &str); 2]) {
    let world = envs::world(name).expect("a world");
    let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
    if let Ok(settings) = world.resolve(&pairs) {
        let made = world.make(&settings).expect("it was resolved");
        assert!(made.actions() > 0);
    }
}

#[test]
fn maps_and_tables() {
    let mut maps = files(
        "envs/maps/cliff.txt envs/maps/four-rooms.txt envs/maps/maze.txt envs/maps/open.txt envs/maps/trap.txt",
    );
    maps.push("description = a\nhorizon = 9\nstep-cost = 0.1\nslip = 0.2\nnoise = 1\nlegend a = -0.5\nlegend b = 2 terminal\n// c\nS.a#\n.b.G\nP..S\n".into());
    fuzz_texts(1, &maps, |text| {
        world("gridworld", [("map", "mine"), ("map-text", text)]);
    });
    let header = "state,action,next_state,probability,reward,terminated";
    let mut tables = files("envs/mdps/frozen-lake.csv");
    tables.push(format!("horizon = 9\nstart 0 = 0.5\nstart 1 = 0.5\ncell 0 = 0 1\n{header}\n0,up,1,0.5,1,false\n0,up,0,0.5,-1,true\n1,up,1,1,0,0\n"));
    tables.push(format!(
        "# c\nstart a = 1\n{header}\na,x,b,1,1,true\na,y,a,1,0,false\n"
    ));
    fuzz_texts(2, &tables, |text| {
        world("mdp", [("file", "mine"), ("file-text", text)]);
    });
}

/// What resolves is written down as a configuration that resolves to the same.
fn resolved(request: Result<Request, Error>) {
    let Ok(config) = request.and_then(|request| Config::resolve(request, Request::default()))
    else {
        return;
    };
    let text = config.to_toml();
    let again = config::read_text(&text, "again").expect("a configuration");
    let again = Config::resolve(again, Request::default()).expect("a configuration");
    assert_eq!(again.to_toml(), text);
}

#[test]
fn configurations() {
    let texts = files(
        "src/config/presets/bsuite.toml src/config/presets/gal2016-demo.toml src/suite/maps.toml \
         runs/reference/default/config.toml runs/reference/noise/config.toml \
         runs/reference/tuning/dropout-q/winner.toml",
    );
    fuzz_texts(3, &texts, |text| {
        resolved(config::read_text(text, "my.toml"))
    });
}

#[test]
fn arms_and_worlds() {
    let texts = [
        "dropout-q:dropout=0.3,mask=episode,hidden=50-50,target=shared",
        "boot-dqn:members=3,prior-scale=1,act=mean,bootstrap=0.5",
        "epsilon-greedy:preset=gal2016-demo,dropout=0.2,learning-rate=1e-3,optimizer=sgd",
        "noisy-net:noise-sigma=0.1,double-dqn=false,loss=squared,head=gaussian",
        "bayesian-last-layer:prior-std=0.1,noise-std=2,refit-every=50,name=mine",
        "dropout-q:learning-mask=batch,masks-per-update=3",
        "psrl",
        "deep-sea:size=4,label=sea",
        "gridworld:map=trap,slip=0.1,observation=window,window-radius=3",
        "deep-sea:size=8..16/4,stochastic=true",
        "river-swim:states=6",
        "chain:length=10",
        "foraging",
        "mdp:file=frozen-lake,horizon=7",
    ];
    fuzz_texts(4, &texts.map(str::to_owned), |text| {
        let env = EnvRequest::parse(text).into_iter();
        resolved(Ok(Request {
            agents: ArmRequest::parse(text).into_iter().collect(),
            envs: env.map(|env| Said::new(env, "--env")).collect(),
            ..Request::default()
        }));
    });
}

/// Tries so many cases of each of these files of the run `a`; `check` is told the number of a case.
fn fuzz_files(lab: &Lab, files: &[&str], count: u64, mut check: impl FnMut(u64)) {
    for (kind, file) in (5..).zip(files) {
        let path = format!("runs/a/{file}");
        let text = [lab.read(&path)];
        fuzz((kind, count), &text, |number, bytes| {
            lab.write(&path, bytes);
            check(number);
        });
        lab.write(&path, &text[0]);
    }
}

fn is_input(error: &Error) -> bool {
    error.exit_status() == 2
}

/// They are read, and reported of where they are accepted.
#[test]
fn folders_of_runs() {
    let lab = Lab::new();
    let arms = "--agent dropout-q:head=gaussian --agent random --baseline greedy";
    let line = "--steps 120 --seeds 2 --eval-every 40 --window 40";
    lab.keep_quick("a", &format!("{arms} {line}"));
    let folder = lab.path("runs/a");
    let check = |number: u64| {
        for tail in [Tail::Whole, Tail::MayBeCut] {
            let read = run::read(&folder, tail, &mut |_| ());
            assert!(read.err().is_none_or(|e| is_input(&e)));
        }
        assert!(run::read_config(&folder).err().is_none_or(|e| is_input(&e)));
        assert!(Manifest::read(&folder).err().is_none_or(|e| is_input(&e)));
        // Figures take longer than reading.
        if !number.is_multiple_of(25) {
            return;
        }
        let written = lab.path("report");
        let options = ReportOptions {
            out: Some(written.clone()),
            ..ReportOptions::of(folder.clone())
        };
        match report::of_folders(&options) {
            Ok(_) => fs::remove_dir_all(&written).unwrap(),
            Err(error) => {
                assert!(is_input(&error), "{error}");
                assert!(!written.exists(), "something was written");
            }
        }
    };
    // Checksums refuse whatever else has changed; without them a report reads on.
    fuzz_files(&lab, &["checksums.csv"], cases() / 60, check);
    lab.remove(&["runs/a/checksums.csv"]);
    let whole = lab.content("runs/a");
    let others = ["uncertainty.csv", "config.toml", "manifest.json"];
    let files = [&CSV_FILES[..], &others].concat();
    fuzz_files(&lab, &files, cases() / 54, check);
    assert!(
        lab.content("runs/a") == whole,
        "a report elsewhere changed the run"
    );
}

/// There are fewer reports of studies: they draw much.
#[test]
fn folders_of_studies() {
    for of_study in STUDIES {
        let lab = Lab::new();
        of_study.keep(&lab);
        let mut names = lab.names("runs/a");
        names.retain(|name| name.ends_with(".csv") || name == "config.toml");
        let files: Vec<&str> = names.iter().map(String::as_str).collect();
        let options = ReportOptions::of(lab.path("runs/a"));
        fuzz_files(&lab, &files, cases() / 600, |_| {
            let before = lab.content("runs/a");
            if let Err(error) = study::report(&options) {
                assert!(is_input(&error), "{error}");
                assert!(lab.content("runs/a") == before, "something was written");
            }
        });
    }
}
