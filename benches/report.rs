//! How long statistics and report of a large run take: six arms in five worlds over 50 seeds.
//!
//! `cargo bench --bench report` makes up what such a run leaves (30,000 steps a seed, looked at 60
//! times; 1,000 episodes; four looks at the states of the built-in maps), writes it into a temporary
//! folder, and times what `dropout-q report` does there, part by part and as a whole.

use std::{collections::BTreeMap, error::Error, fs, path::Path, process::Command, time::Instant};

use dropout_q::{
    records::{Behaviour, Ending, Episode, Evaluation, FILES, Record, Seed, State},
    report::{self, Analysis, Arranged, Facts},
    run::{self, Tail},
};
use envs::{Cell, Grid};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SEEDS: u64 = 50;
const STEPS: u64 = 30_000;
const WINDOW: u64 = 500;
const LOOKS: u64 = 4;
const EPISODE: u64 = 30;
const OPTIMUM: f64 = 0.8;
const RANDOM: f64 = -1.2;

/// Label, the mean time to solve as a share of the budget, and whether it samples Q-values.
const ARMS: [(&str, f64, bool); 6] = [
    ("dropout-q", 0.4, true),
    ("dropout-q mask=episode", 0.3, true),
    ("epsilon-greedy", 0.5, false),
    ("epsilon-greedy network=dropout", 0.6, false),
    ("boltzmann", 0.8, false),
    ("random", 9.0, false),
];

/// One seed of one arm in one world.
struct Track<'a> {
    arm: &'a str,
    env: &'a str,
    grid: &'a Grid,
    seed: u64,
    /// The step around which it learns to solve the world.
    learned: f64,
    samples: bool,
    generator: ChaCha8Rng,
}

impl Track<'_> {
    /// What it earns at a step, less or more by chance.
    fn earns(&mut self, step: u64) -> f64 {
        let share = 1.0 / (1.0 + ((self.learned - step as f64) / 1_000.0).exp());
        let value = RANDOM + (OPTIMUM - RANDOM) * share;
        value - 0.05 * self.generator.random::<f64>()
    }

    fn add_to(&mut self, records: &mut Vec<Record>) {
        let (arm, env) = (self.arm.to_owned(), self.env.to_owned());
        let seed = self.seed;
        for step in (0..=STEPS).step_by(WINDOW as usize) {
            records.push(Record::Evaluation(Evaluation {
                arm: arm.clone(),
                env: env.clone(),
                seed,
                step,
                greedy_return: Some(self.earns(step)),
                regret: Some(self.generator.random::<f64>() * step as f64),
                q_error: Some(self.generator.random()),
            }));
        }
        for step in (WINDOW..=STEPS).step_by(WINDOW as usize) {
            records.push(Record::Behaviour(Behaviour {
                arm: arm.clone(),
                env: env.clone(),
                seed,
                step,
                mean_reward: self.generator.random(),
                mean_return: Some(self.earns(step)),
                coverage: Some((step as f64 / STEPS as f64).sqrt()),
            }));
        }
        for episode in 0..STEPS / EPISODE {
            let step = EPISODE * (episode + 1);
            records.push(Record::Episode(Episode {
                arm: arm.clone(),
                env: env.clone(),
                seed,
                episode,
                step,
                episode_return: self.earns(step),
                episode_length: EPISODE,
                ending: Ending::Terminated,
            }));
        }
        for look in 1..=LOOKS {
            self.look(STEPS * look / LOOKS, records);
        }
        records.push(Record::Seed(Seed {
            arm,
            env,
            seed,
            parameters: 10_000,
            first_goal: Some(self.learned as u64).filter(|&step| step <= STEPS),
            diverged_step: None,
            optimal_return: Some(OPTIMUM),
            random_return: Some(RANDOM),
        }));
    }

    fn look(&mut self, step: u64, records: &mut Vec<Record>) {
        for (state, cell) in self.grid.cells.iter().enumerate() {
            let Cell::Floor {
                terminal: false, ..
            } = cell
            else {
                continue;
            };
            let visits = (-5.0 * self.generator.random::<f64>()).exp() * step as f64 / 10.0;
            let q_std = 0.1 * (1.0 + self.generator.random::<f64>()) / (1.0 + visits).sqrt();
            records.push(Record::State(State {
                arm: self.arm.into(),
                env: self.env.into(),
                seed: self.seed,
                step,
                state: state as u64,
                x: (state % self.grid.width) as u64,
                y: (state / self.grid.width) as u64,
                visits: visits as u64,
                greedy_action: Some(self.generator.random_range(0..4)),
                q_mean: Some(self.generator.random()),
                q_std: self.samples.then_some(q_std),
                q_error: Some(self.generator.random::<f64>() - 0.5),
            }));
        }
    }
}

/// The drawings of the built-in maps, by the label of the world.
fn grids() -> BTreeMap<String, Grid> {
    let world = envs::world("gridworld").expect("a world");
    let grid = |(map, _): (&str, String)| {
        let settings = world.resolve(&[("map".into(), map.into())]);
        let settings = settings.expect("a built-in map");
        let made = world.make(&settings).expect("what it resolved itself");
        (world.label(&settings), made.grid().expect("a drawing"))
    };
    envs::maps().map(grid).collect()
}

fn records(grids: &BTreeMap<String, Grid>) -> Vec<Record> {
    let mut records = Vec::new();
    let mut generator = ChaCha8Rng::seed_from_u64(0);
    for (env, grid) in grids {
        for (arm, mean, samples) in ARMS {
            for seed in 0..SEEDS {
                let share = mean * -(1.0 - generator.random::<f64>()).ln();
                let mut track = Track {
                    arm,
                    env,
                    grid,
                    seed,
                    learned: share * STEPS as f64,
                    samples,
                    generator: ChaCha8Rng::seed_from_u64(generator.random()),
                };
                track.add_to(&mut records);
            }
        }
    }
    records
}

/// As much of a configuration as says which drawings the report shows.
fn worlds_toml() -> String {
    let world = |(map, _)| format!("[[env]]\nname = \"gridworld\"\nmap = \"{map}\"\n");
    envs::maps().map(world).collect()
}

/// Writes the rows of one file.
fn write_rows(
    rows: &[Record],
    (file, columns): (&str, &[&str]),
    folder: &Path,
) -> std::io::Result<()> {
    let rows = rows.iter().filter(|row| row.file() == file);
    let lines = rows.flat_map(Record::line);
    let header = columns.join(",") + "\n";
    fs::write(
        folder.join(file),
        header
            .into_bytes()
            .into_iter()
            .chain(lines)
            .collect::<Vec<u8>>(),
    )
}

/// Does something, and prints how many seconds it took.
fn timed<T>(what: &str, task: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = task();
    println!("{:>8.2}  {what}", start.elapsed().as_secs_f64());
    done
}

fn main() -> Result<(), Box<dyn Error>> {
    let facts = Facts {
        grids: grids(),
        ..Facts::default()
    };
    let made_up = records(&facts.grids);
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    for &file in FILES {
        write_rows(&made_up, file, folder)?;
    }
    fs::write(folder.join("config.toml"), worlds_toml())?;
    println!("{} rows; seconds of", made_up.len());
    let mut read = Arranged::default();
    timed("reading the CSV files", || {
        run::read(folder, Tail::Whole, &mut |row| read.add(row))
    })?;
    timed("arranging the rows", || read.sort());
    timed("statistics", || Analysis::new(&read, &facts));
    timed("statistics and report", || {
        report::write(&read, &facts, folder)
    })?;
    let bytes: u64 = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.metadata()?.len()))
        .sum::<std::io::Result<u64>>()?;
    let status = timed("`dropout-q report` as a whole", || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dropout-q"));
        command.arg("report").arg(folder);
        command.stdout(std::process::Stdio::null()).status()
    })?;
    assert!(status.success(), "a report is made");
    println!("The folder has {} MB", bytes / 1_000_000);
    Ok(())
}
