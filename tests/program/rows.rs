//! Made-up rows, their report, and where tests find the types of both.

use std::{fs, io};

pub use dropout_q::config::{Criteria, Endpoint};
pub use dropout_q::records::{
    Behaviour, Ending, Episode, Evaluation, Record, Row, Seed, State, Training, Variances,
};
pub use dropout_q::report::{self, Arranged, Baseline, Facts};
use serde_json::Value;
use tempfile::TempDir;

/// What an arm knows of the states 0, 1, ... of a row of cells, with these visits: the more, the less it is unsure.
pub fn look((arm, env): (&str, &str), seed: u64, step: u64, visits: &[u64]) -> Vec<Record> {
    let knows = arm != "random";
    let samples = arm.starts_with("dropout-q");
    let state = |(state, &visits): (u64, &u64)| {
        let std = 0.5 / (1.0 + state as f64);
        Record::State(State {
            arm: arm.into(),
            env: env.into(),
            seed,
            step,
            state,
            x: state,
            visits,
            greedy_action: knows.then_some(1),
            q_mean: knows.then_some(0.25),
            q_std: samples.then_some(std),
            q_error: knows.then_some(-2.0 * std),
            ..State::default()
        })
    };
    (0..).zip(visits).map(state).collect()
}

/// A world in which seeds earn one return until they solve it, and another from then on.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    pub env: &'a str,
    /// Steps of each seed.
    pub steps: u64,
    /// Steps between evaluations.
    pub eval_every: u64,
    pub window: u64,
    pub unsolved: f64,
    pub solved: f64,
    /// Optimal and random return. Without them the world never ends.
    pub returns: Option<[f64; 2]>,
}

/// A world of episodes, in which seeds earn nothing or the optimum.
pub const HERE: World = World {
    env: "here",
    steps: 10_000,
    eval_every: 1_000,
    window: 1_000,
    unsolved: 0.0,
    solved: 1.0,
    returns: Some([1.0, 0.0]),
};

pub const FORAGING: World = World {
    env: "foraging",
    steps: 5_000,
    eval_every: 1_000,
    window: 500,
    unsolved: 0.2,
    solved: 1.2,
    returns: None,
};

impl<'a> World<'a> {
    pub fn called(env: &'a str) -> Self {
        World { env, ..HERE }
    }

    /// Rows of an arm whose seeds, from 0, solve the world from these steps on, or never.
    pub fn arm(&self, label: &str, solved_from: &[Option<u64>]) -> Vec<Record> {
        let mut records = Vec::new();
        for (seed, &from) in (0..).zip(solved_from) {
            records.push(Record::Seed(Seed {
                arm: label.into(),
                env: self.env.into(),
                seed,
                parameters: 100,
                first_goal: Some(500),
                optimal_return: self.returns.map(|[optimal, _]| optimal),
                random_return: self.returns.map(|[_, random]| random),
                ..Seed::default()
            }));
            let has_end = self.returns.is_some();
            let earned = |step| match from {
                Some(from) if step >= from => self.solved,
                _ => self.unsolved,
            };
            for step in (0..=self.steps).step_by(self.eval_every as usize) {
                records.push(Record::Evaluation(Evaluation {
                    arm: label.into(),
                    env: self.env.into(),
                    seed,
                    step,
                    greedy_return: Some(earned(step)),
                    regret: has_end.then_some(step as f64),
                    q_error: has_end.then_some(0.1),
                }));
            }
            for step in (self.window..=self.steps).step_by(self.window as usize) {
                records.push(Record::Behaviour(Behaviour {
                    arm: label.into(),
                    env: self.env.into(),
                    seed,
                    step,
                    mean_reward: if has_end { 0.0 } else { earned(step) },
                    mean_return: has_end.then_some(earned(step)),
                    coverage: has_end.then_some(step as f64 / self.steps as f64),
                }));
            }
        }
        records
    }
}

/// Eight seeds that take these four times twice: four pairs cannot give a p-value below 1/8.
pub fn twice(solved_from: [Option<u64>; 4]) -> Vec<Option<u64>> {
    solved_from.repeat(2)
}

/// An arm in [`HERE`] that trains no network.
pub fn random(solved_from: &[Option<u64>]) -> Vec<Record> {
    let mut records = HERE.arm("random", solved_from);
    for record in &mut records {
        match record {
            Record::Seed(row) => row.parameters = 0,
            Record::Evaluation(row) => (row.greedy_return, row.q_error) = (None, None),
            _ => {}
        }
    }
    records
}

/// A world by its name, with these parameters.
pub fn environment(name: &str, parameters: &[(&str, &str)]) -> Box<dyn envs::Environment> {
    let world = envs::world(name).expect(name);
    let owned = parameters
        .iter()
        .map(|&(key, value)| (key.to_owned(), value.to_owned()));
    let settings = world.resolve(&Vec::from_iter(owned)).expect(name);
    world.make(&settings).expect(name)
}

/// The files of a report.
pub struct Report {
    folder: TempDir,
    /// What is printed.
    pub printed: String,
    /// `summary.json`.
    pub json: Value,
}

impl Report {
    pub fn of(records: &[Record]) -> Self {
        Self::with(records, &Facts::default())
    }

    pub fn with(records: &[Record], facts: &Facts) -> Self {
        let folder = TempDir::new().expect("a folder");
        let records: Arranged = records.iter().cloned().collect();
        let printed = report::write(&records, facts, folder.path()).expect("a report");
        let json = fs::read(folder.path().join("summary.json")).expect("a summary");
        let json = serde_json::from_slice(&json).expect("JSON");
        Self {
            folder,
            printed,
            json,
        }
    }

    pub fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.folder.path().join(file)).expect(file)
    }

    pub fn read(&self, file: &str) -> String {
        String::from_utf8(self.bytes(file)).expect("text")
    }

    pub fn svg(&self, name: &str) -> String {
        self.read(&format!("{name}.svg"))
    }

    /// Names of the files, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("a folder");
        let name = |entry: io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> = entries.map(|entry| name(entry).into_string()).collect();
        names.sort();
        names.into_iter().map(|name| name.expect("text")).collect()
    }

    /// Figures of the first world.
    pub fn world(&self) -> &Value {
        &self.json["worlds"][0]
    }

    /// Figures of an arm in the first world, by its place.
    pub fn arm(&self, index: usize) -> &Value {
        &self.world()["arms"][index]
    }

    /// The first comparison in the first world.
    pub fn comparison(&self) -> &Value {
        &self.world()["comparisons"][0]
    }
}

/// How often `words` stand as a text of their own in a picture.
pub fn times(svg: &str, words: &str) -> usize {
    svg.lines().filter(|line| line.trim() == words).count()
}

/// Fails unless each of these stands as a text of its own in the picture.
pub fn assert_labels(svg: &str, labels: &[&str]) {
    for label in labels {
        assert!(times(svg, label) > 0, "no {label:?} in the picture");
    }
}

/// The first word of a label: the agent of an arm.
pub fn agent(label: &str) -> &str {
    label.split(' ').next().expect("a word")
}
