//! A run that was stopped leaves whole rows. It goes on where its last finished seeds left it, and ends
//! with the very bytes of a run that never stopped.

use serde_json::json;

use crate::lab::{CSV_FILES, Lab, QUICK, assert_has, assert_same_lines, table};

/// A short run, two seeds of each of two arms.
const SHORT: &str = "--agent random --first-seed 7 --seeds 2 --steps 100";

/// A kill may come when the rows of a seed are written and nothing says yet that it has finished: it is trained again
/// and counted once.
#[test]
fn finished_seeds_are_kept_as_they_are_and_the_others_are_trained_whole() {
    let lab = Lab::new();
    let line = "--agent random --agent greedy:head=gaussian --baseline none --first-seed 6 --seeds 4 --steps 100 \
                --name a";
    lab.train(line);
    let (whole, networks) = (lab.csv_files("a"), lab.content("runs/a/networks"));
    let (manifest, updates) = (lab.manifest("a"), lab.updates("a"));
    lab.rewind("a", |row| {
        row.starts_with("random") || row.contains(",8,") || row.contains(",9,")
    });
    // A mark that training would not leave, a row of a seed that nobody asked for, and a cut row.
    let [unmarked, marked] = ["garden,6,0,", "garden,6,777,"];
    lab.edit("runs/a/checksums.csv", |text| {
        text.replacen(unmarked, marked, 1)
    });
    lab.edit("runs/a/behaviour.csv", |text| {
        text + "random,gridworld map=garden,99,100,0.5,0.5,0.5\nrandom,gridworld map=garden,8,10"
    });

    let resumed = lab.train(&format!("{line} --resume"));
    let expected = "runs/a goes on: 6 of 8 seeds are finished\n";
    assert_eq!(resumed.stderr, expected);
    for (file, resumed) in lab.csv_files("a") {
        // What was kept is not trained again, so it keeps its mark.
        let marks = usize::from(file == "checksums.csv");
        let expected = whole[&file].replacen(unmarked, marked, marks);
        assert_same_lines(&file, &resumed, &expected);
    }
    assert!(lab.content("runs/a/networks") == networks);
    assert_eq!(lab.updates("a"), [777, updates[1]]);
    let [before, after] = [&manifest, &lab.manifest("a")].map(|it| it["arms"].clone());
    assert_eq!(after[0]["wall_seconds"], before[0]["wall_seconds"]);
    for arm in [&before[1], &after[0], &after[1]] {
        assert_eq!(arm["finished_seeds"], json!([{"first": 6, "last": 9}]));
    }
}

/// A file of finished seeds may be gone, empty, halved, short of a row, or changed in one digit, and so may a network.
#[test]
fn what_finished_seeds_wrote_is_trained_again_where_it_has_changed() {
    let lab = Lab::new();
    let line = "--agent greedy:head=gaussian --baseline none --first-seed 7 --seeds 3 --steps 100 --eval-every 50 --name a";
    lab.train(line);
    let (whole, networks) = (lab.csv_files("a"), lab.content("runs/a/networks"));
    let digit = |text: &str| {
        let (rest, last) = text.trim_end().rsplit_once('\n').expect("rows");
        let changed = last.replacen(",8,", ",7,", 1).replacen(",9,", ",8,", 1);
        assert_ne!(last, changed);
        format!("{rest}\n{changed}\n")
    };
    type Change = fn(&str) -> String;
    let damages: [(&str, Change); 4] = [
        ("empty", |_| String::new()),
        ("halved", |text| text[..text.len() / 2].into()),
        ("a row short", |text| {
            let rows: Vec<&str> = text.lines().collect();
            rows[..rows.len() - 1].join("\n") + "\n"
        }),
        ("another seed", digit),
    ];
    // Every other time the run had finished.
    let mut finished = false;
    for file in CSV_FILES.into_iter().chain(["uncertainty.csv"]) {
        for (damage, change) in damages {
            finished = !finished;
            lab.edit(&format!("runs/a/{file}"), |text| change(&text));
            if !finished {
                lab.unfinish("a");
            }
            let quiet = if finished { "" } else { "--quiet" };
            let said = lab.train(&format!("{line} --resume {quiet}")).stderr;
            let why = format!("they are trained again: first {file} of seed ");
            assert!(said.contains(&why), "{file} {damage}: {said}");
            assert!(lab.csv_files("a") == whole, "{file} {damage}");
        }
        finished = !finished;
        lab.remove(&[format!("runs/a/{file}")]);
        // Large files of a finished run may have been left out on purpose.
        let resume = format!("{QUICK} {line} --resume");
        assert!(
            lab.refuse(&resume).contains("runs/a has finished"),
            "{file}"
        );
        lab.unfinish("a");
        lab.train(&format!("{line} --resume"));
        assert!(lab.csv_files("a") == whole, "{file}");
    }
    let network = networks
        .keys()
        .find(|path| path.ends_with("seed-8.safetensors"));
    let network = format!("runs/a/networks/{}", network.expect("a network").display());
    for is_missing in [false, true] {
        lab.write(&network, "");
        if is_missing {
            lab.remove(&[&network]);
            lab.unfinish("a");
        }
        let said = lab.train(&format!("{line} --resume")).stderr;
        assert_has(&said, "first network of seed 8 of greedy");
        assert!(lab.content("runs/a/networks") == networks);
        assert!(lab.csv_files("a") == whole);
    }
}

#[test]
fn a_run_that_had_nothing_yet_and_one_that_lacked_only_its_end_can_go_on() {
    let lab = Lab::new();
    lab.keep_quick("whole", SHORT);
    lab.write("runs/early/config.toml", lab.read("runs/whole/config.toml"));
    lab.write("runs/earlier/.config.toml.x1.tmp", "");
    for name in ["early", "earlier"] {
        let early = lab.train(&format!("{SHORT} --name {name} --resume --quiet"));
        assert_eq!(early.stderr, "");
        lab.assert_same_csv_files(name, "whole");
        assert_eq!(lab.names(&format!("runs/{name}")), lab.names("runs/whole"));
    }

    let before = (lab.csv_files("whole"), lab.updates("whole"));
    lab.rewind("whole", |_| true);
    let late = lab.train(&format!("{SHORT} --name whole --resume"));
    let expected = "runs/whole goes on: 4 of 4 seeds are finished\n";
    assert_eq!(late.stderr, expected);
    let after = (lab.csv_files("whole"), lab.updates("whole"));
    assert!(after == before);
}

#[test]
fn what_cannot_go_on_is_refused() {
    let lab = Lab::new();
    lab.write("runs/notes/notes.txt", "no run");
    lab.keep_quick("b", SHORT);
    let cases = "
        --name a --resume => runs/a does not exist, so there is nothing to resume
        --name notes --resume => runs/notes exists and is not a run's folder
        --resume => --resume
        --name a --resume --overwrite => --resume
        --name b --resume => runs/b has finished, so there is nothing to resume";
    let short = format!("{QUICK} {SHORT}");
    lab.refuse_all(&short, cases);
    lab.remove(&["runs/b/summary.json"]);
    let resume = format!("{short} --name b --resume");
    let said = lab.succeed(&resume).stdout;
    assert!(said.ends_with("its report was made anew\n"), "{said}");

    lab.rewind("b", |_| false);
    let cases = "
        --window 7 => runs/b has another configuration: window is 500 there and 7 here;
        --agent greedy => runs/b has another configuration: agent 2 is nothing there and \"greedy\" here;
        --gamma 0.5 => runs/b has another configuration: baseline, gamma is 0.99 there and 0.5 here;";
    lab.refuse_all(&resume, cases);

    for [file, from, to, expected] in table(
        r#"manifest.json => "version": " => "version": "9 => error: runs/b was begun by version 9
           manifest.json => "arm": "random" => "arm": "old" => error: runs/b was begun by a version of this program with other defaults, where "random on gridworld map=garden" is "old on gridworld map=garden"
           manifest.json => { => [ => manifest.json: not the manifest of a run
           config.toml => seeds = 2 => seeds 2 => config.toml: not the configuration of a run"#,
    ) {
        let file = format!("runs/b/{file}");
        let before = lab.read(&file);
        lab.write(&file, before.replace(from, to));
        lab.refuse_with(&resume, expected);
        lab.write(&file, before);
    }
    let config = "runs/b/config.toml";
    lab.remove(&[config]);
    lab.pipe(config);
    let pipe = format!("cannot open {config}: not a regular file");
    lab.refuse_with(&resume, &pipe);
}

/// 20 seeds are 16 and 4 that train together: of the 16 only a part is counted, so all are trained again.
#[cfg(feature = "torch")]
#[test]
fn seeds_that_train_together_go_on_together() {
    let lab = Lab::new();
    let line = "--engine torch --agent greedy --baseline none --first-seed 6 --seeds 20 --steps 100 --name a";
    lab.train(line);
    let (rows, networks) = (lab.csv_files("a"), lab.content("runs/a/networks"));
    let finished = [6, 7, 8, 9, 22, 23, 24, 25].map(|seed| format!(",{seed},"));
    lab.rewind("a", |row| finished.iter().any(|seed| row.contains(seed)));
    let said = lab.train(&format!("{line} --resume")).stderr;
    assert_eq!(said, "runs/a goes on: 4 of 20 seeds are finished\n");
    assert!(lab.csv_files("a") == rows && lab.content("runs/a/networks") == networks);
    assert_eq!(lab.manifest("a")["engine"], "torch");
}
