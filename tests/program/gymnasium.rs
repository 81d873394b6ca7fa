//! Worlds of Gymnasium, with the real package: `make python` makes an environment for it and runs these tests.

use serde_json::Value;

use crate::lab::{Lab, Output, assert_has, output, table};
use crate::rows::{Ending, Episode, Evaluation, Seed};

const WORLDS: &str = include_str!("../python/worlds.py");
const ARM: &str =
    "epsilon-greedy:hidden=32,learning-rate=0.002,learning-starts=50,random-start=200,name=a";

/// A folder with worlds of one's own.
fn lab() -> Lab {
    let lab = Lab::new();
    lab.write("worlds.py", WORLDS);
    lab
}

/// A short run in a world, with a name.
fn run(lab: &Lab, env: &str, more: &str) -> Output {
    let steps = if more.contains("--steps") {
        ""
    } else {
        "--steps 400"
    };
    lab.run(&format!(
        "--env gymnasium:{env} --agent {ARM} --baseline none --seeds 2 --eval-every 200 --window 100 \
         --device cpu --quiet {steps} {more}"
    ))
}

fn succeed(lab: &Lab, env: &str, more: &str) -> Output {
    let output = run(lab, env, more);
    assert_eq!(output.status, Some(0), "{env}\n{}", output.stderr);
    output
}

/// One sentence of the status that is expected, and nothing written.
fn refuse(lab: &Lab, env: &str, status: i32, said: &str) {
    let output = run(lab, env, "--name refused");
    let lines = output.stderr.lines().count();
    let found = (output.status, &*output.stdout, lines);
    assert_eq!(found, (Some(status), "", 1), "{env}\n{}", output.stderr);
    assert_has(&output.stderr, said);
    assert!(!lab.path("runs/refused").exists());
}

#[test]
#[ignore = "needs Python with Gymnasium"]
fn the_toy_worlds_are_their_tables() {
    let lab = lab();
    for (id, optimum, random) in [
        ("FrozenLake-v1", 0.7442, 0.0139),
        ("CliffWalking-v1", -13.0, -1083.0031),
        ("Taxi-v4", 7.93, -771.091),
        (
            "FrozenLake-v1,kwargs={\"map_name\":\"8x8\",\"is_slippery\":false}",
            1.0,
            0.0,
        ),
    ] {
        succeed(&lab, &format!("id={id}"), "--name a --overwrite");
        let seed = &lab.rows::<Seed>("a")[0];
        for (found, value) in [(seed.optimal_return, optimum), (seed.random_return, random)] {
            let found = found.expect("a table");
            assert!((found - value).abs() < 0.005, "{id}: {found}");
        }
    }
    // The same lake as the one that is built in.
    succeed(&lab, "id=FrozenLake-v1", "--name lake");
    let built_in = "--env mdp:file=frozen-lake,name=lake --steps 400 --seeds 2 --eval-every 200 --window 100 --quiet";
    lab.succeed(&format!(
        "{built_in} --agent {ARM} --baseline none --device cpu --name mdp"
    ));
    let returns = |run: &str| -> Vec<_> {
        let rows = lab.rows::<Episode>(run).into_iter();
        rows.map(|row| (row.seed, row.step, row.episode_return, row.episode_length))
            .collect()
    };
    assert_eq!(returns("lake"), returns("mdp"));
}

/// Twice, on one thread and on two, by the record; and reported where there is no Python.
#[test]
#[ignore = "needs Python with Gymnasium"]
fn the_same_versions_give_the_same_bytes_and_a_report_needs_no_python() {
    let lab = lab();
    let printed = succeed(&lab, "id=CartPole-v1", "--name a --threads 1").stdout;
    succeed(&lab, "id=CartPole-v1", "--name b --threads 2");
    lab.succeed("--config runs/a/config.toml --name c --quiet");
    for other in ["b", "c"] {
        assert!(lab.csv_files("a") == lab.csv_files(other), "{other}");
    }
    assert_has(&lab.manifest("c")["worlds_on"].to_string(), "Gymnasium");
    // Its pole falls long before its clock ends an episode.
    for row in lab.rows::<Episode>("a") {
        assert_eq!(row.episode_return, row.episode_length as f64);
        assert_eq!(row.ending, Ending::Terminated);
    }
    for run in ["report runs/a", "report runs/a --solve-at 100"] {
        let reported = output(lab.command(run).env("DROPOUT_Q_PYTHON", "/no/python"));
        assert_eq!(reported.status, Some(0), "{}", reported.stderr);
        let said = reported.stdout.replace("The report is in", "The run is in");
        assert!(run.ends_with("100") || said == printed);
    }
    let mut absent = lab.command("--config runs/a/config.toml --name d");
    let absent = output(absent.env("DROPOUT_Q_PYTHON", "/no/python"));
    assert_eq!(absent.status, Some(1));
    assert_has(&absent.stderr, "cannot start /no/python: ");
    assert!(!lab.path("runs/d").exists());
}

/// Spaces that do not begin with 0, a threshold, and a mean of played episodes: the optimum is 1.
#[test]
#[ignore = "needs Python with Gymnasium"]
fn a_world_of_ones_own_is_learned_and_has_a_verdict() {
    let lab = lab();
    for env in [
        "Corridor-v0,solve-at=1",
        "Solvable-v0",
        "Vector-v0,solve-at=1",
        "Liar-v0,solve-at=1",
    ] {
        succeed(
            &lab,
            &format!("id=worlds:{env}"),
            "--name a --overwrite --steps 3000",
        );
        let mut last = lab.rows::<Evaluation>("a");
        last.retain(|row| row.step == 3000);
        let last: Vec<_> = last.iter().map(|row| row.greedy_return).collect();
        assert_eq!(last, [Some(1.0); 2], "{env}");
        let world = lab.world("a");
        assert_eq!(world["solve_at"], 1.0);
        assert_eq!(world["optimal_return"], Value::Null);
        assert_eq!(world["arms"][0]["greedy_solving"]["share"], 1.0);
    }
    succeed(
        &lab,
        "id=worlds:Solvable-v0",
        "--name stops --steps 3000 --stop-when-solved",
    );
    let steps = |run: &str| lab.rows::<Evaluation>(run).len();
    assert!(steps("stops") < steps("a"));
    let unsolvable = succeed(&lab, "id=worlds:Corridor-v0", "--name b");
    assert_has(&unsolvable.stderr, "has no return at which it is solved");
    assert!(lab.world("b")["arms"][0]["greedy_solving"].is_null());
}

#[test]
#[ignore = "needs Python with Gymnasium"]
fn what_a_world_prints_and_reads_is_none_of_the_protocols_affair() {
    let lab = lab();
    let loud = succeed(&lab, "id=worlds:Loud-v0,name=x", "--name loud");
    succeed(&lab, "id=worlds:Corridor-v0,name=x", "--name quiet");
    assert!(lab.csv_files("loud") == lab.csv_files("quiet"));
    for words in ["a step 11", "raw"] {
        assert_has(&loud.stderr, words);
    }
    assert!(!loud.stdout.contains("a step"));
}

#[test]
#[ignore = "needs Python with Gymnasium"]
fn what_cannot_be_is_refused_in_a_sentence() {
    let lab = lab();
    lab.write("broken.py", "import this_is_not_there\n");
    for [env, status, said] in table(
        "id=CartPol-v1 => 2 => Environment `CartPol` doesn't exist
         id=Blackjack-v1 => 2 => the observation space of Blackjack-v1 is Tuple(Discrete(32),
         id=worlds:Named-v0 => 2 => is Dict('cell': Discrete(5)); allowed: Discrete, or Box with one dimension
         id=Pendulum-v1 => 2 => the action space of Pendulum-v1 is Box(-2.0, 2.0, (1,), float32); allowed: Discrete
         id=CartPole-v1,kwargs={ => 2 => kwargs is {, which is not JSON:
         id=CartPole-v1,kwargs=[] => 2 => kwargs is no JSON object; allowed:
         id=CartPole-v1,kwargs={\"gravity\":1} => 2 => got an unexpected keyword argument 'gravity'
         id=broken:A-v0 => 1 => No module named 'this_is_not_there'
         id=LunarLander-v3 => 1 => Box2D is not installed",
    ) {
        refuse(&lab, env, status.parse().expect("a status"), said);
    }
    lab.write("gymnasium.py", "raise ImportError('shadowed')\n");
    refuse(&lab, "id=CartPole-v1", 1, "ImportError: shadowed");
}

/// A world that fails in its second seed ends the run, which goes on once it is mended.
#[test]
#[ignore = "needs Python with Gymnasium"]
fn a_world_that_fails_ends_the_run_and_what_is_finished_is_kept() {
    let whole = lab();
    succeed(&whole, "id=worlds:Vector-v0,name=x", "--name a --threads 1");
    let unfit = "an observation that does not fit its spaces, box 2, 2 actions, or is not finite";
    for (how, said) in [
        ("raise", "RuntimeError: out of fuel (/"),
        ("exit", "SystemExit: enough (/"),
        ("die", "Python ended with exit status: 7"),
        ("nan", unfit),
        ("shape", unfit),
        ("reward", "a step paid inf; allowed: a finite number"),
    ] {
        let lab = lab();
        // A seed has an instance for training and one for each of its three evaluations.
        let env = format!("id=worlds:Vector-v0,name=x,kwargs={{\"how\":\"{how}\",\"at\":5}}");
        lab.write("wrong", "");
        let failed = run(&lab, &env, "--name a --threads 1");
        assert_eq!(failed.status, Some(1), "{how}\n{}", failed.stderr);
        let start = "error: gymnasium: worlds:Vector-v0: ";
        let end = "; runs/a keeps the seeds that had finished; --name a --resume and the same options go on with it\n";
        let sentence = failed.stderr.lines().last().expect("a sentence").to_owned() + "\n";
        assert!(
            sentence.starts_with(start) && sentence.contains(said) && sentence.ends_with(end),
            "{sentence}"
        );
        let finished = lab.rows::<Seed>("a").into_iter().map(|row| row.seed);
        assert_eq!(finished.collect::<Vec<_>>(), [0], "{how}");
        lab.remove(&["wrong"]);
        let mended = run(&lab, &env, "--name a --threads 1 --resume");
        assert_eq!(mended.status, Some(0), "{how}\n{}", mended.stderr);
        assert!(lab.csv_files("a") == whole.csv_files("a"), "{how}");
    }
}

/// Episodes end by the clock, and the advice is one that such a world can follow: `tune` does not take it.
#[test]
#[ignore = "needs Python with Gymnasium"]
fn a_flag_that_nobody_finds_is_said_to_be_unsolved() {
    let lab = lab();
    let line =
        "--env gymnasium:id=MountainCar-v0 --loss squared --seeds 2 --steps 2000 --eval-every 1000";
    let said = lab.succeed(&format!("{line} --quiet --name a --device cpu"));
    let said = said.stdout;
    assert_has(&said, "No arm solved gymnasium id=MountainCar-v0");
    assert!(!said.contains("dropout-q tune"), "{said}");
    for row in lab.rows::<Episode>("a") {
        assert_eq!((row.episode_length, row.ending), (200, Ending::Truncated));
    }
    for row in lab.rows::<Evaluation>("a") {
        assert_eq!(row.greedy_return, Some(-200.));
    }
}
