//! A run whose seeds several processes share, and what stops and goes on.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use crate::lab::{Lab, Output, QUICK, output, output_within, signalled};

/// Seven seeds of three arms.
const LINE: &str = "--agent random --agent greedy --first-seed 6 --seeds 7 --steps 600 --eval-every 200 \
                    --window 200 --threads 1 --quiet";

/// A run that does not end by itself.
const ENDLESS: &str =
    "--agent greedy --baseline none --steps 1000000000 --seeds 3 --threads 1 --quiet";

fn shard(lab: &Lab, shard: &str) -> Output {
    lab.train(&format!("{LINE} --name a --shard {shard}"))
}

#[test]
fn shards_in_any_order_give_the_bytes_of_one_process() {
    let lab = Lab::new();
    lab.train(&format!("{LINE} --name whole"));
    for index in [2, 0] {
        let said = shard(&lab, &format!("{index}/3")).stdout;
        let place = format!("The shard in runs/a/shards/{index}-of-3 has finished; ");
        assert!(said.starts_with(&place), "{said}");
    }
    let missing = lab.run("report runs/a");
    assert_eq!((missing.status, &*missing.stdout), (Some(1), ""));
    let expected = "error: runs/a has not finished, so there is no verdict. Missing:\n  --shard 1/3: seeds 7, 10\n\
                    Go on with it, or report on the rest with --partial\n";
    assert_eq!(missing.stderr, expected);
    lab.succeed("report runs/a --partial");
    let seeds = |run: &str| {
        lab.json(&format!("runs/{run}/summary.json"))["worlds"][0]["arms"][0]["seeds"].clone()
    };
    assert_eq!(seeds("a"), 5);

    // The last is started by something that numbers its processes, and damaged, and started again.
    let auto = |name| {
        let mut command = lab.command(&format!("{QUICK} {LINE} --name a --shard auto/3"));
        output(command.env(name, "1"))
    };
    assert_eq!(auto("JOB_COMPLETION_INDEX").status, Some(0));
    lab.edit("runs/a/shards/1-of-3/evaluations.csv", |text| {
        text.replacen(",7,200,", ",7,201,", 1)
    });
    let missing = lab.run("report runs/a").stderr;
    assert!(missing.contains("\n  --shard 1/3: seeds 7\n"), "{missing}");
    assert_eq!(auto("SLURM_ARRAY_TASK_ID").status, Some(0));
    lab.remove(&["runs/a/shards/1-of-3/behaviour.csv"]);
    assert_eq!(auto("SLURM_ARRAY_TASK_ID").status, Some(0));

    lab.succeed("report runs/a");
    lab.assert_same_csv_files("a", "whole");
    assert_eq!(lab.names("runs/a"), lab.names("runs/whole"));
    assert!(lab.content("runs/a/networks") == lab.content("runs/whole/networks"));
    assert_eq!(
        lab.read("runs/a/config.toml"),
        lab.read("runs/whole/config.toml")
    );
    let [merged, whole] = ["a", "whole"].map(|run| lab.json(&format!("runs/{run}/manifest.json")));
    assert_eq!(
        (&merged["finished"], &merged["shards"]),
        (&true.into(), &3.into())
    );
    for (merged, whole) in [0, 1, 2].map(|arm| (&merged["arms"][arm], &whole["arms"][arm])) {
        assert_eq!(merged["updates"], whole["updates"]);
        assert_eq!(merged["finished_seeds"], whole["finished_seeds"]);
    }
    // What is one run stays one, even if it is damaged: a shard that starts late has nothing to do.
    lab.edit("runs/a/behaviour.csv", |text| {
        text.replacen(",7,200,", ",7,201,", 1)
    });
    let before = lab.content("runs/a");
    let said = "All shards of runs/a have finished and are one run: nothing is left to do\n";
    assert_eq!(shard(&lab, "1/3").stdout, said);
    assert!(lab.content("runs/a") == before);
}

#[test]
fn what_is_no_shard_of_the_run_is_refused() {
    let lab = Lab::new();
    lab.train(&format!("{LINE} --name whole"));
    lab.unfinish("whole");
    shard(&lab, "0/3");
    let line = format!("{QUICK} {LINE} --name a");
    let place = "expected I/N with I from 0 to N - 1, as in 0/4 to 3/4, or auto";
    let refuse = |more: &str, words: &str| lab.refuse_all(&line, &[(more, words)]);
    refuse("--shard 3/3", &format!("there is no shard 3/3; {place}"));
    refuse(
        "--shard 0/4",
        "runs/a is trained in 3 shards; give one of those",
    );
    refuse(
        "--shard 0/8",
        "a shard has at least one seed, and the run has 7",
    );
    refuse(
        "--shard 1/3 --gamma 0.5",
        "another configuration: agent 2, gamma is 0.99 there and 0.5 here",
    );
    refuse("--shard 1/3 --overwrite", "cannot be used with");
    refuse(
        "--resume",
        "runs/a is trained in shards; start each of them again",
    );
    // Who came first says how many there are, even before a folder does.
    fs::remove_dir_all(lab.path("runs/a/shards/0-of-3")).expect("removed");
    refuse("--shard 0/4", "runs/a is trained in 3 shards; give one");
    shard(&lab, "0/3");
    let unnamed = format!("{QUICK} {LINE}");
    lab.refuse_all(
        &unnamed,
        &[(
            "--shard 0/3",
            "shards share a folder; give each the same --name",
        )],
    );
    let whole = [(
        "--shard 0/3 --name whole",
        "runs/whole was begun as a whole",
    )];
    lab.refuse_all(&unnamed, &whole);
}

#[test]
fn one_process_has_a_shard_and_others_have_the_others() {
    let lab = Lab::new();
    let begun = || lab.path("runs/a/shards/0-of-3/episodes.csv").is_file();
    let line = format!("{QUICK} {ENDLESS} --name a --shard");
    let running = lab.start_until(&format!("{line} 0/3"), begun);
    let second = lab.run(&format!("{line} 0/3"));
    let said = "error: runs/a/shards/0-of-3 is in use by another process";
    assert!(
        second.status == Some(1) && second.stderr.starts_with(said),
        "{}",
        second.stderr
    );
    let whole = lab.run(&format!("{QUICK} {ENDLESS} --name a --overwrite"));
    assert!(
        whole.stderr.contains("runs/a is in use"),
        "{}",
        whole.stderr
    );
    let other = || lab.path("runs/a/shards/1-of-3/episodes.csv").is_file();
    drop(lab.start_until(&format!("{line} 1/3"), other));
    drop(running);
}

#[cfg(unix)]
#[test]
fn a_signal_stops_a_run_which_says_how_it_goes_on() {
    for (signal, more, goes_on) in [
        (
            "INT",
            "",
            "--name a --resume and the same options go on with it",
        ),
        (
            "TERM",
            "",
            "--name a --resume and the same options go on with it",
        ),
        ("USR2", "--shard 2/3", "the same command goes on with it"),
    ] {
        let lab = Lab::new();
        let folder = if more.is_empty() {
            "runs/a"
        } else {
            "runs/a/shards/2-of-3"
        };
        let mut command = lab.command(&format!("{QUICK} {ENDLESS} --name a {more}"));
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a child");
        let episodes =
            || fs::read_to_string(lab.path(&format!("{folder}/episodes.csv"))).unwrap_or_default();
        while episodes().lines().count() < 2 {
            std::thread::sleep(Duration::from_millis(5));
        }
        let stopped = signalled(child, signal);
        let left = if more.is_empty() { 3 } else { 1 };
        let expected = format!(
            "error: stopped by SIG{signal} with {left} seeds left to train, 1 of them from a checkpoint, in {folder}; \
             {goes_on}\n"
        );
        assert_eq!(stopped, (Some(3), expected));
        assert!(episodes().ends_with('\n'));
    }
}

#[test]
fn the_script_for_slurm_is_a_script_and_starts_nothing() {
    let lab = Lab::new();
    let line = "slurm --shards 3 --max-running 2 --time 1:00:00 --partition main --sbatch=--account=lab -- \
                --seeds 5 --env gridworld:map=garden.txt --name it's";
    let script = lab.succeed(line).stdout;
    assert_eq!(lab.names("."), ["garden.txt"]);
    for part in [
        "--array=0-2%2 --signal=B:USR2@90 --open-mode=append --requeue",
        "--cpus-per-task=1 --time=1:00:00 --partition=main --account=lab <<'JOB'",
        r#"--seeds 5 --env gridworld:map=garden.txt --name 'it'\''s' --threads 1 --shard "$SLURM_ARRAY_TASK_ID/3" &"#,
        r"--dependency=",
        r"report 'runs/it'\''s'",
    ] {
        assert!(script.contains(part), "{part}\n{script}");
    }
    lab.write("job.sh", &script);
    let checked = output_within(
        Command::new("bash").arg("-n").arg(lab.path("job.sh")),
        Duration::from_secs(10),
    );
    assert_eq!((checked.status, &*checked.stderr), (Some(0), ""));
    // A run without a name gets one, which all jobs share.
    let unnamed = lab.succeed("slurm -- suite deep --seeds 3").stdout;
    assert!(
        unnamed.contains("suite deep --seeds 3 --threads 1 --shard"),
        "{unnamed}"
    );
    // A search is one job.
    let search = lab
        .succeed("slurm --cpus 2 -- tune --agent greedy --name s")
        .stdout;
    assert!(
        search.contains("resume=$([ -e runs/s ] && echo --resume)\n")
            && search.contains(" tune --agent greedy --name s --threads 2 $resume &\n")
            && search.contains("scontrol requeue \"$SLURM_JOB_ID\""),
        "{search}"
    );
    for (line, words) in [
        ("", "required arguments were not provided"),
        (
            "--shards 3 -- --seeds 2",
            "--shards 3: a shard has at least one seed, and the run has 2",
        ),
        ("-- --overwrite", "--overwrite contradicts an array of jobs"),
        ("-- --shard 0/3", "--shard contradicts an array of jobs"),
        (
            "-- list",
            "expected the arguments of a run, a suite or a search (tune)",
        ),
        (
            "-- tune --agent greedy",
            "a search goes on by its name; give it one with --name",
        ),
        (
            "-- tune --agent greedy --name a --resume",
            "--resume contradicts a job that goes on by itself",
        ),
        (
            "-- tune --agent random --name a",
            "random has nothing to tune",
        ),
        (
            "--shards 2 -- tune --agent greedy --name a",
            "a search is one job; leave out --shards",
        ),
        (
            "-- --seeds x",
            "slurm, after --: invalid value 'x' for '--seeds <N>'",
        ),
        (
            "--sbatch=job -- --seeds 2",
            "expected an option with its dashes",
        ),
        (
            "--sbatch=--array=0-1 -- --seeds 2",
            "the script gives --array itself",
        ),
    ] {
        let said = lab.refuse(&format!("slurm {line}"));
        assert!(said.contains(words), "{line}\n{said}");
    }
}
