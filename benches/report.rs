//! How long statistics and report of a large run take: six arms in five worlds over 50 seeds.
//!
//! `cargo bench --bench report` makes up what such a run leaves (30,000 steps a seed, looked at 60
//! times; 1,000 episodes; four looks at the states of the built-in maps), writes it into a temporary
//! folder, and times what `dropout-q report` does there, part by part and as a whole.

use std::{collections::BTreeMap, error::Error, fs, process::Command, time::Instant};

use dropout_q::{
    records::{Ending, Episode, FILES, Record},
    report::{self, Analysis, Arranged, Facts},
    run::{self, Tail},
};
use envs::{Cell, Grid};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[allow(dead_code, unused_imports, reason = "tests make more of it")]
#[path = "../tests/program/rows.rs"]
mod rows;

use rows::{World, look};

const SEEDS: u64 = 50;
const STEPS: u64 = 30_000;
const EPISODE: u64 = 30;

/// Label, and the mean time to solve as a share of the budget.
const ARMS: [(&str, f64); 6] = [
    ("dropout-q", 0.4),
    ("dropout-q mask=episode", 0.3),
    ("epsilon-greedy", 0.5),
    ("epsilon-greedy network=dropout", 0.6),
    ("boltzmann", 0.8),
    ("random", 9.0),
];

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

/// Rows of an arm in a world, whose seeds solve it at steps with this mean.
fn rows_of(arm: &str, env: &str, grid: &Grid, mean: f64, random: &mut ChaCha8Rng) -> Vec<Record> {
    let world = World {
        steps: STEPS,
        eval_every: 500,
        window: 500,
        unsolved: -1.2,
        solved: 0.8,
        returns: Some([0.8, -1.2]),
        ..World::called(env)
    };
    let solved = (0..SEEDS).map(|_| {
        let share = mean * -(1.0 - random.random::<f64>()).ln();
        Some((share * STEPS as f64) as u64)
    });
    let mut rows = world.arm(arm, &solved.collect::<Vec<_>>());
    for record in &mut rows {
        if let Record::Evaluation(row) = record {
            row.regret = Some(random.random::<f64>() * row.step as f64);
        }
    }
    let is_decided = |cell: &&Cell| {
        matches!(
            cell,
            Cell::Floor {
                terminal: false,
                ..
            }
        )
    };
    let states = grid.cells.iter().filter(is_decided).count();
    for seed in 0..SEEDS {
        for quarter in 1..=4 {
            let step = STEPS / 4 * quarter;
            let visits = (0..states).map(|_| random.random_range(0..step / 10));
            rows.extend(look((arm, env), seed, step, &visits.collect::<Vec<_>>()));
        }
        for episode in 0..STEPS / EPISODE {
            rows.push(Record::Episode(Episode {
                arm: arm.into(),
                env: env.into(),
                seed,
                episode,
                step: EPISODE * (episode + 1),
                episode_return: random.random(),
                episode_length: EPISODE,
                ending: Ending::Terminated,
            }));
        }
    }
    let width = grid.width as u64;
    for record in &mut rows {
        if let Record::State(row) = record {
            (row.x, row.y) = (row.state % width, row.state / width);
        }
    }
    rows
}

fn records(grids: &BTreeMap<String, Grid>) -> Vec<Record> {
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut records = Vec::new();
    for (env, grid) in grids {
        for (arm, mean) in ARMS {
            records.extend(rows_of(arm, env, grid, mean, &mut random));
        }
    }
    records
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
    for (file, columns) in FILES {
        let rows = made_up.iter().filter(|row| row.file() == *file);
        let header = columns.join(",") + "\n";
        let lines = [header.into_bytes()]
            .into_iter()
            .chain(rows.map(Record::line));
        fs::write(folder.join(file), lines.flatten().collect::<Vec<u8>>())?;
    }
    // As much of a configuration as says which drawings the report shows.
    let world = |(map, _)| format!("[[env]]\nname = \"gridworld\"\nmap = \"{map}\"\n");
    let config: String = envs::maps().map(world).collect();
    fs::write(folder.join("config.toml"), config)?;
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
