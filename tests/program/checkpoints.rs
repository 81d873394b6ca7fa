//! A seed that a stop finds in training goes on from its checkpoint, and the run ends with the bytes of one that was
//! never stopped; a checkpoint that is not whole is not believed.

use std::fs;

use serde_json::Value;

use crate::lab::{Lab, QUICK, Stopped};

/// An arm that takes seconds, and another after it.
const LINE: &str = "--agent dropout-q:mask=episode,hidden=96-96,batch-size=64,name=wide --agent psrl --baseline none --first-seed 3 --seeds 1 --steps 20000 \
                    --eval-every 400 --window 400 --threads 1";

/// One that is done in a moment.
const SHORT: &str = "--agent boot-dqn:members=2,bootstrap=0.5 --baseline none --seeds 1 --steps 12000 --eval-every 100 \
                     --window 100 --threads 1";

/// A checkpoint whenever the last one is written.
const OFTEN: &str = "--checkpoint-minutes 0.000001";

/// The checkpoints of the run `a`, by name, and their steps; other files are there to replace one.
fn checkpoints(lab: &Lab) -> Vec<(String, u64)> {
    let files = fs::read_dir(lab.path("runs/a/checkpoints"));
    let step = |bytes: Vec<u8>| {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (_, rest) = text.split_once("\"step\":")?;
        rest.split(',').next()?.parse().ok()
    };
    let files = files.into_iter().flatten().flatten();
    let checkpoint = |file: fs::DirEntry| {
        let name = file.file_name().into_string().ok()?;
        let is_whole = name.starts_with("seed-");
        is_whole.then_some((name, step(fs::read(file.path()).ok()?)?))
    };
    files.filter_map(checkpoint).collect()
}

fn steps(lab: &Lab) -> Vec<u64> {
    checkpoints(lab).into_iter().map(|it| it.1).collect()
}

/// Sends the run `a` a signal when something is true of it, as it still is when it has ended. As long as the run is
/// faster, it is as it was before.
fn begin(lab: &Lab, line: &str, signal: &str, ripe: impl Fn() -> bool) -> Stopped {
    let folder = lab.path("runs/a");
    let before = folder.exists().then(|| lab.content("runs/a"));
    for _ in 0..50 {
        let mut run = lab.start(&format!("{QUICK} {line}"));
        if run.waits_until(&ripe) {
            let (status, said) = run.stop_twice(signal);
            if status != Some(0) && ripe() {
                return (status, said);
            }
        }
        fs::remove_dir_all(&folder).expect("a folder");
        if let Some(before) = &before {
            lab.put("runs/a", before);
        }
    }
    panic!("{line}: always faster");
}

/// Whether the run `a` has evaluations and no finished seed.
fn has_rows(lab: &Lab) -> bool {
    lab.lines("runs/a/evaluations.csv") > 1 && lab.lines("runs/a/checksums.csv") == 1
}

/// The run `a` is the one that this line trains without a stop.
fn assert_whole(lab: &Lab, line: &str) {
    lab.keep_quick("whole", line);
    lab.assert_same_run("a", "whole");
}

#[test]
fn seeds_go_on_from_a_signal_and_from_a_kill() {
    let lab = Lab::new();
    let line = format!("{LINE} --name a");
    // Ten minutes are not over: this is the signal's.
    let (status, said) = begin(&lab, &line, "TERM", || has_rows(&lab));
    let expected = "error: stopped by SIGTERM with 2 seeds left to train, 1 of them from a checkpoint, in runs/a; \
                    --name a --resume and the same options go on with it\n";
    assert_eq!((status, &*said), (Some(3), expected));
    let saved = steps(&lab);
    assert_eq!(saved.len(), 1);

    let line = format!("{line} --resume");
    let is_later = || has_rows(&lab) && steps(&lab).iter().min() > saved.iter().max();
    let (status, said) = begin(&lab, &format!("{line} {OFTEN}"), "KILL", is_later);
    let goes_on = |step: &u64| {
        format!(
            "runs/a goes on: 0 of 2 seeds are finished\nruns/a: 1 of the others goes on from a checkpoint: seed 3 \
             of wide on gridworld map=garden, from step {step}\n"
        )
    };
    assert_eq!(status, None);
    assert!(
        saved.iter().any(|step| said.starts_with(&goes_on(step))),
        "{said}"
    );

    // What came after the checkpoint is dropped, whatever it is.
    let saved = steps(&lab);
    lab.edit("runs/a/behaviour.csv", |text| {
        text + "wide,gridworld map=garden,3,20000,0.5,0.5,0.5\nwide,gridworld map=garden,3,2"
    });
    let killed = lab.manifest("a");
    let said = lab.train(&line).stderr;
    assert!(
        saved.iter().any(|step| said.starts_with(&goes_on(step))),
        "{said}"
    );
    assert_whole(&lab, LINE);
    let end = lab.manifest("a");
    for (manifest, finished, resumed) in [(&killed, false, 1), (&end, true, 2)] {
        assert_eq!(manifest["finished"], finished);
        let found = manifest["resumed"].as_array().map(Vec::len);
        assert_eq!(found, Some(resumed));
    }
    assert_eq!(end["start"], killed["start"]);
    let seconds = |manifest: &Value| manifest["wall_seconds"].as_f64().expect("a number");
    assert!(seconds(&killed) < seconds(&end));
}

#[test]
fn what_is_not_whole_is_not_believed_and_its_seed_begins_again() {
    let lab = Lab::new();
    let line = format!("{SHORT} --name a");
    begin(&lab, &format!("{line} {OFTEN}"), "KILL", || {
        !steps(&lab).is_empty()
    });
    let content = lab.content("runs/a");
    let name = checkpoints(&lab).remove(0).0;
    let file = format!("runs/a/checkpoints/{name}");
    let whole = lab.bytes(&file);
    // What else is damaged, or of another run, is told apart by tests beside the format.
    let rows = "the rows of seed 0 are not those that it had written";
    let [episodes, evaluations] = ["episodes", "evaluations"].map(|it| format!("runs/a/{it}.csv"));
    let other_episode = lab.read(&episodes).replacen(",0,1,", ",0,2,", 1);
    for (why, damage, bytes) in [
        ("it is damaged", &file, &whole[..whole.len() - 1]),
        (rows, &episodes, other_episode.as_bytes()),
        (rows, &evaluations, b""),
    ] {
        fs::remove_dir_all(lab.path("runs/a")).expect("a folder");
        lab.put("runs/a", &content);
        lab.write(damage, bytes);
        let said = lab.train(&format!("{line} --resume")).stderr;
        let expected = format!(
            "runs/a goes on: 0 of 1 seeds are finished\n{file}: {why}; its seed begins again at the first step\n"
        );
        assert!(said.starts_with(&expected), "{said}");
        assert_whole(&lab, SHORT);
    }
}

#[test]
fn a_shard_goes_on_by_the_same_command() {
    let lab = Lab::new();
    let line = format!("{SHORT} --name a --shard 0/1 {OFTEN}");
    let saved = lab.path("runs/a/shards/0-of-1/checkpoints");
    let is_saved = || fs::read_dir(&saved).is_ok_and(|mut files| files.next().is_some());
    let (status, said) = begin(&lab, &line, "USR2", is_saved);
    assert!(status == Some(3), "{said}");
    let said = lab.train(&line).stderr;
    assert!(said.contains(" goes on from a checkpoint: "), "{said}");
    lab.succeed("report runs/a");
    assert_whole(&lab, SHORT);
}
