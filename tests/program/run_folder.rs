//! What a run leaves in its folder: the files, their headers and their order. And that it never costs an older run:
//! what it replaces stays until it has finished.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::lab::{CSV_FILES, Lab, QUICK, REPORT_FILES, SETTINGS_FILES, agent};
use crate::process::output_under;
use crate::rows::{Behaviour, Episode, Evaluation, Row, Seed, State, Training};

/// Three arms, of which `random` has no network, over two seeds and 250 steps.
fn three_arms() -> Lab {
    let lab = Lab::new();
    let arms = "--agent random --agent dropout-q:mask=episode";
    let line = "--steps 250 --first-seed 9 --seeds 2 --eval-every 100 --window 100";
    lab.keep_quick("a", &format!("{arms} {line}"));
    lab
}

/// Agents of the arms in the order of the files.
const AGENTS: [&str; 3] = ["random", "dropout-q", "epsilon-greedy"];

#[test]
fn a_run_leaves_its_files_and_no_others_and_csv_files_begin_with_their_header() {
    let lab = three_arms();
    let others = ["checksums.csv", "config.toml", "manifest.json", "networks"];
    let mut expected = [&CSV_FILES[..], &SETTINGS_FILES, &REPORT_FILES, &others].concat();
    let pictures =
        ["knowledge", "uncertainty"].map(|name| [format!("{name}.png"), format!("{name}.svg")]);
    expected.extend(pictures.as_flattened().iter().map(String::as_str));
    expected.sort_unstable();
    assert_eq!(lab.names("runs/a"), expected);
    assert_eq!(lab.names("runs"), ["a"]);

    let headers = [
        "arm,env,seed,step,mean_reward,mean_return,coverage",
        "arm,env,seed,updates,episodes.csv,behaviour.csv,training.csv,evaluations.csv,states.csv,uncertainty.csv,seeds.csv,network",
        "arm,env,seed,episode,step,episode_return,episode_length,ending",
        "arm,env,seed,step,greedy_return,regret,q_error",
        "arm,env,seed,parameters,first_goal,diverged_step,optimal_return,random_return",
        "arm,env,seed,step,state,x,y,visits,greedy_action,q_mean,q_std,q_error",
        "arm,env,seed,step,loss,q_mean,epsilon,dropout,random_actions",
    ];
    for (text, header) in lab.csv_files("a").values().zip(headers) {
        assert_eq!(text.lines().next(), Some(header));
    }
}

/// The keys of a file's rows: the arm's place, the seed, the step or the episode.
fn keys<R: Row>(lab: &Lab) -> Vec<(usize, u64, u64)> {
    let key = |row: &R| {
        let ((arm, env, seed), (step, _)) = (row.seed_key(), row.number());
        assert_eq!(env, "gridworld map=garden");
        let place = AGENTS.iter().position(|&name| name == agent(arm));
        (place.expect("one of the arms"), seed, step)
    };
    lab.rows::<R>("a").iter().map(key).collect()
}

/// All arms and seeds with these steps.
fn every(steps: &[u64]) -> Vec<(usize, u64, u64)> {
    let seeds = (0..3).flat_map(|arm| [(arm, 9), (arm, 10)]);
    let keys = seeds.flat_map(|(arm, seed)| steps.iter().map(move |&step| (arm, seed, step)));
    keys.collect()
}

#[test]
fn rows_stand_at_the_documented_steps_in_order_of_arm_seed_and_step() {
    let lab = three_arms();
    assert_eq!(keys::<Evaluation>(&lab), every(&[0, 100, 200, 250]));
    assert_eq!(keys::<Behaviour>(&lab), every(&[100, 200, 250]));
    assert_eq!(keys::<Training>(&lab), every(&[100, 200, 250]));
    let mut states = keys::<State>(&lab);
    states.dedup();
    assert_eq!(states, every(&[25, 62, 125, 250]));
    assert!(keys::<Episode>(&lab).is_sorted());
    let seeds = keys::<Seed>(&lab)
        .into_iter()
        .map(|(arm, seed, _)| (arm, seed));
    assert!(seeds.eq([(0, 9), (0, 10), (1, 9), (1, 10), (2, 9), (2, 10)]));
}

#[test]
fn regret_and_windows_agree_with_the_episodes() {
    let lab = three_arms();
    let episodes = lab.rows::<Episode>("a");
    // Returns of the episodes of an arm's seed that end after one step and not after the other.
    let returns = |arm: &str, seed: u64, after: u64, until: u64| -> Vec<f64> {
        let all = episodes.iter();
        let own = all.filter(|row| (&*row.arm, row.seed) == (arm, seed));
        let inside = own.filter(|row| after < row.step && row.step <= until);
        inside.map(|row| row.episode_return).collect()
    };
    for row in lab.rows::<Evaluation>("a") {
        // Six steps to the goal at best.
        let so_far = returns(&row.arm, row.seed, 0, row.step);
        let regret: f64 = so_far.iter().map(|earned| 0.94 - earned).sum();
        let found = row.regret.expect("a regret");
        assert!((found - regret).abs() < 1e-9, "{row:?}: {regret}");
        assert!(row.step == 0 || found > 0.);
        let is_possible = |greedy: f64| (-1.2..=0.94 + 1e-12).contains(&greedy);
        assert!(row.greedy_return.is_none_or(is_possible), "{row:?}");
    }
    for row in lab.rows::<Seed>("a") {
        assert!((row.optimal_return.expect("an optimum") - 0.94).abs() < 1e-12);
        assert!(row.random_return.expect("a random return") < 0.);
    }
    let mut coverage: BTreeMap<_, f64> = BTreeMap::new();
    for row in lab.rows::<Behaviour>("a") {
        let begin = row.step.div_ceil(100) * 100 - 100;
        let inside = returns(&row.arm, row.seed, begin, row.step);
        let mean = inside.iter().sum::<f64>() / inside.len() as f64;
        let found = row.mean_return.expect("episodes are shorter than windows");
        assert!((found - mean).abs() < 1e-12, "{row:?}: {mean}");

        let now = row.coverage.expect("a coverage");
        let before = coverage.insert((row.arm, row.seed), now);
        assert!((before.unwrap_or(1. / 15.)..=1.).contains(&now));
    }
}

/// After a random start of 50 steps and 50 transitions, updates begin with step 51. Schedules count the steps before
/// the action.
#[test]
fn what_training_did_is_what_the_schedules_say() {
    let lab = three_arms();
    for row in lab.rows::<Training>("a") {
        let taken = (row.step - 1) as f64;
        let dropout = 0.37 * (1. - taken / 10_000.);
        let (epsilon, dropout, random) = match (agent(&row.arm), row.step) {
            ("random", _) => (None, None, 1. ..=1.),
            ("dropout-q", 100) => (None, Some(dropout), 0.5..=0.5),
            ("dropout-q", _) => (None, Some(dropout), 0. ..=0.),
            // With a probability of 0.9 and more, whatever the seed.
            _ => (Some(1. - 0.83 * (taken - 50.) / 1_700.), None, 0.75..=1.),
        };
        assert!(random.contains(&row.random_actions), "{row:?}");
        for (found, expected) in [(row.epsilon, epsilon), (row.dropout, dropout)] {
            assert_eq!(found.is_some(), expected.is_some(), "{row:?}");
            let error = found.unwrap_or(0.) - expected.unwrap_or(0.);
            assert!(error.abs() < 1e-12, "{row:?}");
        }
        let learns = agent(&row.arm) != "random";
        assert_eq!([row.loss.is_some(), row.q_mean.is_some()], [learns; 2]);
        let is_sound = |loss: f64| (0. ..1.).contains(&loss);
        assert!(row.loss.is_none_or(is_sound), "{row:?}");
    }
}

#[test]
fn states_are_those_in_which_there_is_something_to_decide() {
    let lab = three_arms();
    let mut states = lab.rows::<State>("a");
    states.retain(|row| row.step == 250 && row.seed == 9);
    for (arm, rows) in AGENTS.iter().zip(states.chunks(13)) {
        let cells: Vec<_> = rows.iter().map(|row| (row.x, row.y)).collect();
        // All but the wall, the pit and the goal, row by row.
        let mut expected: Vec<_> = (0..16).map(|cell| (cell % 4, cell / 4)).collect();
        expected.retain(|cell| ![(1, 1), (2, 2), (3, 3)].contains(cell));
        assert_eq!(cells, expected);
        assert_eq!(rows.iter().map(|row| row.visits).sum::<u64>(), 250);
        for row in rows {
            assert_eq!(agent(&row.arm), *arm);
            let values = [row.q_mean.is_some(), row.q_error.is_some()];
            assert_eq!(values, [*arm != "random"; 2]);
            assert_eq!(row.greedy_action.is_some(), *arm != "random");
            assert_eq!(row.q_std.is_some(), *arm == "dropout-q");
        }
    }
}

/// A table's states are numbered as they come, those that cannot be reached left out.
#[test]
fn the_manifest_says_what_numbers_of_actions_and_states_stand_for() {
    let lab = Lab::new();
    let table = "start b = 1\nstate,action,next_state,probability,reward,terminated\n\
                 z,go,b,1,0,false\nz,stay,z,1,0,false\nb,go,c,1,1,true\nb,stay,b,1,0,false\n";
    lab.write("table.csv", table);
    let line = "--agent random --baseline none --seeds 1 --steps 40 --eval-every 20 --window 20 --env foraging --env mdp:file=table.csv";
    lab.train(&format!("{line} --name a"));
    let found = &lab.manifest("a")["worlds"];
    let garden = json!({"env": "gridworld map=garden", "actions": ["up", "right", "down", "left"],
        "states": "the cells that are no walls, in reading order"});
    assert_eq!(found[0], garden);
    assert_eq!(found[1]["actions"][1], "wheels 0.8 1");
    assert_eq!(found[1]["states"], Value::Null);
    assert_eq!(found[2]["actions"], json!(["go", "stay"]));
    assert_eq!(found[2]["state_names"], json!(["b", "c"]));
}

#[test]
fn the_manifest_counts_the_updates_of_each_arm() {
    let lab = three_arms();
    let manifest = lab.manifest("a");
    let version = env!("CARGO_PKG_VERSION");
    let found = ["finished", "device", "version"].map(|key| manifest[key].clone());
    assert_eq!(found, [json!(true), json!("cpu"), json!(version)]);
    let label = |arm: usize| manifest["arms"][arm]["arm"].as_str().expect("a label");
    assert_eq!([0, 1, 2].map(label).map(agent), AGENTS);
    // One update a step from step 51 on, two seeds.
    assert_eq!(lab.updates("a"), [0, 400, 400]);
    let [wall, rate] =
        ["wall_seconds", "updates_per_second"].map(|key| manifest[key].as_f64().expect("a number"));
    assert!((wall * rate - 800.).abs() < 1e-6);
}

#[test]
fn an_overwritten_run_leaves_nothing_behind() {
    let lab = Lab::new();
    lab.train("--steps 60 --seeds 2 --agent random --name v1.2");
    lab.write("runs/v1.2/notes.txt", "of the old run");
    lab.train("--steps 60 --seeds 1 --agent greedy --baseline none --name v1.2 --overwrite");
    let seeds = lab.rows::<Seed>("v1.2");
    assert_eq!(seeds.len(), 1);
    assert!(seeds[0].arm.starts_with("greedy"));
    assert_eq!(lab.names("runs"), ["v1.2"]);
    assert!(!lab.names("runs/v1.2").contains(&"notes.txt".into()));
}

#[test]
fn without_a_name_a_run_says_what_and_when_it_was() {
    let lab = Lab::new();
    let worlds = "--env gridworld:map=garden.txt,slip=0.5 --env gridworld:map=trap";
    let line = format!("{worlds} --device cpu --steps 60 --seeds 1");
    let line = format!("{line} --out my/runs --agent random");
    let printed = lab.succeed(&line).stdout;
    let [name] = &lab.names("my/runs")[..] else {
        panic!("one run")
    };
    let time = name.strip_prefix("random+1_gridworld_map_garden_slip_0.5+1_20");
    let time = time.expect(name);
    assert!(time.len() == 13 && time.as_bytes()[6] == b'-', "{time}");
    let end = format!("\nThe run is in my/runs/{name}: open my/runs/{name}/report.html\n");
    assert!(printed.ends_with(&end), "{printed}");
}

/// The system lets the program write files of 32 kilobytes, as a full disk would.
#[test]
fn a_run_that_fails_says_so_at_once_and_keeps_whole_rows_and_the_run_it_was_to_replace() {
    let lab = Lab::new();
    lab.train("--steps 60 --seeds 1 --name a");
    let old = lab.content("runs/a");

    // Longer than anyone would wait.
    let line = format!("{QUICK} --steps 1000000000 --seeds 2 --name a --overwrite");
    let failed = output_under("trap '' XFSZ; ulimit -f 64", &lab.command(&line));

    assert_eq!(failed.status, Some(1));
    assert_eq!(failed.stdout, "");
    let expected = "error: cannot write runs/a/episodes.csv: File too large (os error 27)\n";
    assert_eq!(failed.stderr, expected);
    assert!(lab.content("runs/a.replaced-1") == old);
    assert!(lab.read("runs/a/episodes.csv").ends_with("ated\n"));
    assert!(lab.rows::<Episode>("a").len() > 10);
}
