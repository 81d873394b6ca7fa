//! A made-up run in the world `foraging`, which never ends: its rows, its folder and its report.

use std::path::Path;

use dropout_q::records::{Behaviour, Evaluation, Records, Row, Seed};
use dropout_q::report::{self, Facts};
use serde_json::json;
use tempfile::TempDir;

use super::{Lab, together};

/// Steps of each seed.
pub const STEPS: u64 = 5_000;

/// An arm whose seeds earn 1.2 from these steps on and 0.2 before, or 0.2 for ever.
pub fn arm(label: &str, reached: &[Option<u64>]) -> Records {
    let mut records = Records::default();
    for (seed, &reached) in (0..).zip(reached) {
        let reward = |step| match reached {
            Some(reached) if step >= reached => 1.2,
            _ => 0.2,
        };
        let (arm, env) = (|| label.to_owned(), || "foraging".to_owned());
        records.seeds.push(Seed {
            arm: arm(),
            env: env(),
            seed,
            parameters: 10,
            first_goal: Some(17),
            diverged_step: None,
            optimal_return: None,
            random_return: None,
        });
        let rows = (500..=STEPS).step_by(500).map(|step| Behaviour {
            arm: arm(),
            env: env(),
            seed,
            step,
            mean_reward: reward(step),
            mean_return: None,
            coverage: None,
        });
        records.behaviour.extend(rows);
        let rows = (0..=STEPS).step_by(1_000).map(|step| Evaluation {
            arm: arm(),
            env: env(),
            seed,
            step,
            greedy_return: Some(reward(step)),
            regret: None,
            q_error: None,
        });
        records.evaluations.extend(rows);
    }
    records
}

/// The same four steps twice: four pairs cannot give a p-value below 1/8.
pub fn twice(reached: [Option<u64>; 4]) -> Vec<Option<u64>> {
    reached.repeat(2)
}

/// `quick` acts at random for 1,002 steps and reaches the reward 498, 998, 1,498 and 1,998 steps later,
/// `slow` for 1,000 steps and reaches it 2,000, 2,500 and 3,000 steps later or never. The horizon of both
/// is 5,000 - 1,002 = 3,998 steps.
pub fn quick_and_slow() -> Records {
    together([
        arm("quick", &twice([1_500, 2_000, 2_500, 3_000].map(Some))),
        arm(
            "slow",
            &twice([Some(3_000), Some(3_500), Some(4_000), None]),
        ),
    ])
}

/// What is known of the arms beyond their rows: their random starts.
pub fn facts(random_starts: &[(&str, u64)]) -> Facts {
    let of_arm = |&(arm, steps): &(&str, u64)| (arm.to_owned(), steps);
    Facts {
        random_starts: random_starts.iter().map(of_arm).collect(),
        ..Facts::default()
    }
}

/// The summary, as text and as JSON, and the picture of the learning curves.
pub fn report(records: &Records, facts: &Facts) -> (String, serde_json::Value, String) {
    let dir = TempDir::new().unwrap();
    let text = report::write(records, facts, dir.path()).unwrap();
    let read = |file| std::fs::read_to_string(dir.path().join(file)).unwrap();
    let json = serde_json::from_str(&read("summary.json")).unwrap();
    (text, json, read("learning_curves.svg"))
}

/// Writes the run `runs/a` as the program would, with two arms and the labels of its day.
pub fn write_run(lab: &Lab) {
    lab.write("runs/a/notes.txt", "");
    let records = quick_and_slow();
    let folder = lab.path("runs/a");
    write_rows(&records.seeds, &folder);
    write_rows(&records.behaviour, &folder);
    write_rows(&records.evaluations, &folder);
    let config = lab.succeed(
        "--env foraging --agent dropout-q:random-start=1002 --baseline epsilon-greedy:random-start=1000 \
         --steps 5000 --window 500 --eval-every 1000 --device cpu --print-config",
    );
    lab.write("runs/a/config.toml", &config.stdout);
    let entry = |arm: &str| json!({"arm": arm, "env": "foraging", "wall_seconds": 16.0});
    let manifest = json!({"arms": [entry("quick"), entry("slow")]});
    lab.write("runs/a/manifest.json", &manifest.to_string());
}

/// Writes rows into a folder as a run does.
fn write_rows<R: Row>(rows: &[R], folder: &Path) {
    let mut writer = csv::Writer::from_path(folder.join(R::FILE)).expect(R::FILE);
    for row in rows {
        writer.serialize(row).expect(R::FILE);
    }
    writer.flush().expect(R::FILE);
}
