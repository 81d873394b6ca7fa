//! A run whose seeds several processes share, and the script that starts them.

use std::{fs, process::Command};

use serde_json::Value;

use crate::lab::{Lab, Output, QUICK, assert_has, output};

/// Seven seeds of three arms.
const LINE: &str = "--agent random --agent greedy --first-seed 6 --seeds 7 --steps 600 --eval-every 200 \
                    --window 200 --threads 1 --quiet";

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
    let expected = "error: runs/a has not finished, so there is no verdict. Missing:\n  --shard 1/3: seeds 7, 10\n\
                    Go on with it, or report on the rest with --partial\n";
    assert_eq!(lab.fail("report runs/a"), expected);
    lab.succeed("report runs/a --partial");
    assert_eq!(lab.world("a")["arms"][0]["seeds"], 5);

    // The last is started by something that numbers its processes, and damaged, and started again.
    let auto = |name| {
        let mut command = lab.command(&format!("{QUICK} {LINE} --name a --shard auto/3"));
        output(command.env(name, "1"))
    };
    assert_eq!(auto("JOB_COMPLETION_INDEX").status, Some(0));
    lab.edit("runs/a/shards/1-of-3/evaluations.csv", |text| {
        text.replacen(",7,200,", ",7,201,", 1)
    });
    assert_has(&lab.fail("report runs/a"), "\n  --shard 1/3: seeds 7\n");
    assert_eq!(auto("SLURM_ARRAY_TASK_ID").status, Some(0));
    lab.remove(&["runs/a/shards/1-of-3/behaviour.csv"]);
    assert_eq!(auto("SLURM_ARRAY_TASK_ID").status, Some(0));

    lab.edit("runs/a/shards/0-of-3/manifest.json", |text| {
        text.replacen("\"commit\": \"", "\"commit\": \"1", 1)
    });
    let warning = "runs/a: its shards were trained by builds of different commits (1";
    assert_has(&lab.succeed("report runs/a").stderr, warning);
    lab.assert_same_run("a", "whole");
    let [merged, whole] = ["a", "whole"].map(|run| lab.manifest(run));
    let state = (&merged["finished"], &merged["shards"]);
    assert_eq!(state, (&true.into(), &3.into()));
    for arm in 0..3 {
        let finished = |manifest: &Value| manifest["arms"][arm]["finished_seeds"].clone();
        assert_eq!(finished(&merged), finished(&whole));
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
    let line = format!("{QUICK} {LINE}");
    let cases = "
        --name a --shard 0/4 => runs/a is trained in 3 shards; give one of those
        --name a --shard 0/8 => a shard has at least one seed, and the run has 7
        --name a --shard 1/3 --gamma 0.5 => another configuration: agent 2, gamma is 0.99 there and 0.5 here
        --name a --shard 1/3 --overwrite => cannot be used with
        --name a --resume => runs/a is trained in shards; start each of them again
        --shard 0/3 => shards share a folder; give each the same --name
        --shard 0/3 --name whole => runs/whole was begun as a whole";
    lab.refuse_all(&line, cases);
    // Who came first says how many there are, even before a folder does.
    fs::remove_dir_all(lab.path("runs/a/shards/0-of-3")).expect("removed");
    let first = "runs/a is trained in 3 shards; give one";
    lab.refuse_with(&format!("{line} --name a --shard 0/4"), first);
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
        assert_has(&script, part);
    }
    lab.write("job.sh", &script);
    let checked = output(Command::new("bash").arg("-n").arg(lab.path("job.sh")));
    assert_eq!((checked.status, &*checked.stderr), (Some(0), ""));
    // A run without a name gets one, which all jobs share.
    let unnamed = lab.succeed("slurm -- suite deep --seeds 3").stdout;
    assert_has(&unnamed, "suite deep --seeds 3 --threads 1 --shard");
    // A search is one job.
    let search = lab.succeed("slurm --cpus 2 -- tune --agent greedy --name s");
    for part in [
        "resume=$([ -e runs/s ] && echo --resume)\n",
        " tune --agent greedy --name s --threads 2 $resume &\n",
        "scontrol requeue \"$SLURM_JOB_ID\"",
    ] {
        assert_has(&search.stdout, part);
    }
}
