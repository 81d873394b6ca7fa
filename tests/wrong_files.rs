//! Mistakes in files that the user wrote (configuration, maps, edited results) and in the folder for
//! the run: exit status 2, the file and the line, nothing printed or written.

mod common;

use common::Lab;
use std::fs;

/// Each configuration, and all that stands on standard error.
fn refused_configurations(cases: &[(&str, &str)]) {
    let lab = Lab::new();
    for (text, message) in cases {
        lab.write("my.toml", text);
        let found = lab.refuse("--config my.toml");
        let message = common::with_names(message);
        assert_eq!(found, format!("error: my.toml, {message}\n"), "{text}");
    }
}

#[test]
fn unknown_keys_of_a_configuration_are_refused_with_the_nearest_one() {
    let keys = "agent, baseline, env, seeds, first-seed, steps, eval-every, window, endpoint, solve-at, x-scale, engine, device, \
                learning-rate, gamma, batch-size, buffer-size, buffer-eviction, learning-starts, random-start, \
                train-every, target-update, hidden, initial-weights, double-dqn, optimizer, loss, head, auxiliary, weight-decay, \
                dropout, dropout-end, dropout-steps, dropout-layers, mask, target, start-epsilon, \
                end-epsilon, epsilon-steps, temperature";
    refused_configurations(&[
        (
            "seeds = 3\n\ngama = 0.5\n",
            &format!("line 3: unknown key \"gama\" (did you mean \"gamma\"?); keys: {keys}"),
        ),
        (
            "colour = 1\n",
            &format!("line 1: unknown key \"colour\"; keys: {keys}"),
        ),
        (
            "threads = 2\n",
            "line 1: threads does not belong in a file, because results do not depend on it; use \
             the option --threads",
        ),
    ]);
}

#[test]
fn wrong_values_of_a_configuration_are_refused_with_their_line() {
    refused_configurations(&[
        (
            "seeds = 3\ngamma = 1\n",
            "line 2: invalid value \"1\" for gamma: expected a number of at least 0 and less than \
             1",
        ),
        (
            "seeds = -1\n",
            "line 1: invalid value \"-1\" for seeds: expected a whole number from 1 to 1000000",
        ),
        (
            "steps = 0\n",
            "line 1: invalid value \"0\" for steps: expected a whole number of at least 1",
        ),
        (
            "\nloss = \"huger\"\n",
            "line 2: invalid value \"huger\" for loss: expected huber or squared (did you mean \
             \"huber\"?)",
        ),
        (
            "hidden = [64, 64]\n",
            "line 1: expected a text, a decimal number, true or false, found an array; a list of \
             units is a text, as in \"64-64\"",
        ),
        (
            "seeds = 0x10\n",
            "line 1: expected a text, a decimal number, true or false, found a number that is not \
             decimal",
        ),
        (
            "\ndevice = \"tpu\"\n",
            "line 2: unknown device \"tpu\"; allowed: auto, cpu, cuda, cuda:N",
        ),
        (
            "seeds = 2\n\n[env]\nname = \"gridworld\"\nslip = 2\n",
            "line 3: gridworld: slip is \"2\"; allowed: a number from 0 to 1",
        ),
        (
            "env = \"gridworld:slip\"\n",
            "line 1: expected key=value after \"gridworld:\", found \"slip\"",
        ),
        (
            "[env]\nmap = \"trap\"\n",
            "line 1: this table has no key \"name\"; add one, as in name = \"gridworld\"",
        ),
    ]);
}

#[test]
fn wrong_arms_of_a_configuration_are_refused_with_their_line() {
    refused_configurations(&[
        (
            "agent = [\n  \"dropout-q\",\n  \"epsilon\",\n]\n",
            "line 3: unknown agent \"epsilon\"; agents: {agents}",
        ),
        (
            "agent = []\n",
            "line 1: agent is an empty list; name at least one arm",
        ),
        (
            "[[agent]]\nname = \"dropout-q\"\ndropout = 2\n",
            "line 3: invalid value \"2\" for dropout: expected a number of at least 0 and less \
             than 1",
        ),
        (
            "[baseline]\nname = \"random\"\ngamma = 0.5\n",
            "line 3: random has no setting \"gamma\"; its settings: none",
        ),
        (
            "[[agent]]\ndropout = 0.2\n",
            "line 1: this table has no key \"name\"; add one, as in name = \"dropout-q\"",
        ),
    ]);
}

#[test]
fn what_is_not_toml_is_refused_with_the_line_that_was_found() {
    refused_configurations(&[
        (
            "seeds = 1\ngamma = 0..5\n",
            "line 2: invalid fraction, expected digits; found \"gamma = 0..5\"",
        ),
        (
            "[env\n",
            "line 1: unclosed table, expected `]`; found \"[env\"",
        ),
        (
            "seeds = 1\n\nseeds = 2\n",
            "line 3: duplicate key; found \"seeds = 2\"",
        ),
    ]);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let lab = Lab::new();
    let missing = "cannot read no.toml: No such file or directory (os error 2)";
    assert_eq!(
        lab.refuse("--config no.toml"),
        format!("error: --config: {missing}\n")
    );
    let line = "--env gridworld:map=no.txt";
    let missing = "cannot read the map file \"no.txt\": No such file or directory (os error 2)";
    assert_eq!(lab.refuse(line), format!("error: {line}: {missing}\n"));
}

#[test]
fn a_wrong_map_is_refused_with_line_and_column() {
    let lab = Lab::new();
    for (map, message) in [
        ("...G\n", "my.txt: no start; mark one or more cells with S"),
        (
            "S.#G\n",
            "my.txt: no reachable reward; at least one cell with a reward above 0 (such as G) must \
             be reachable from a start",
        ),
        (
            "horizon = 9\n\nS..\n.@G\n",
            "my.txt:4:2: unknown character '@'; allowed: # . S G P and space; for another, add a \
             line above the drawing, such as \"legend @ = -0.5\"",
        ),
        (
            "S.G\n..\n",
            "my.txt:2:3: row 2 of the drawing has 2 cells, row 1 has 3; all rows must be equally \
             long (a space is a free cell)",
        ),
    ] {
        lab.write("my.txt", map);
        let line = "--env gridworld:map=my.txt";
        assert_eq!(lab.refuse(line), format!("error: {line}: {message}\n"));
    }
}

#[test]
fn a_folder_is_only_replaced_if_it_is_a_run_and_that_is_asked_for() {
    let lab = Lab::new();
    lab.write("runs/notes/todo.txt", "read more");
    lab.write("runs/old/config.toml", "seeds = 1\n");
    lab.write("runs/file", "not a folder");
    for (line, message) in [
        (
            "--name old",
            "runs/old exists; choose another --name, or --overwrite to replace it",
        ),
        (
            "--name notes",
            "runs/notes exists; choose another --name, or --overwrite to replace it",
        ),
        (
            "--name notes --overwrite",
            "runs/notes exists and is not a run's folder (it has no config.toml); --overwrite only \
             replaces runs",
        ),
        (
            "--name file --overwrite",
            "runs/file exists and is not a run's folder (it has no config.toml); --overwrite only \
             replaces runs",
        ),
        (
            "--name x --out garden.txt",
            "cannot make the run's folder garden.txt/x: Not a directory (os error 20); choose \
             another with --out DIR",
        ),
        (
            "--name x --out garden.txt/runs",
            "cannot make the run's folder garden.txt/runs/x: Not a directory (os error 20); choose \
             another with --out DIR",
        ),
    ] {
        assert_eq!(lab.refuse(line), format!("error: {message}\n"), "{line}");
    }
}

#[test]
fn a_name_that_would_leave_the_folder_for_runs_is_refused() {
    let lab = Lab::new();
    let long = "a".repeat(201);
    for name in ["../x", "", "a/b", "a\\b", ".", "..", ".hidden", &long] {
        let expected = "expected a name for a folder, at most 200 bytes long, without / and \\ \
                        and not beginning with a dot";
        assert_eq!(
            lab.refuse(&format!("--name={name}")),
            format!("error: --name {name:?}: {expected}\n")
        );
    }
}

#[test]
fn a_report_of_what_is_no_run_is_refused() {
    let lab = Lab::new();
    lab.train("--name a --steps 100 --seeds 1 --eval-every 100 --window 100");
    fs::create_dir(lab.path("empty")).expect("a folder");
    lab.write("cut/seeds.csv", "arm,env,seed\nrandom,gridworld,0\n");
    let seeds = lab.read("runs/a/seeds.csv");
    lab.write(
        "edited/seeds.csv",
        &seeds.replacen("garden,0,", "garden,zero,", 1),
    );
    let header = seeds.lines().next().expect("a header");
    lab.write("bare/seeds.csv", &format!("{header}\n"));

    let files =
        "expected at least one of seeds.csv, evaluations.csv, behaviour.csv and episodes.csv";
    for (folder, message) in [
        ("nowhere", format!("nowhere: not a run's folder: {files}")),
        ("empty", format!("empty: not a run's folder: {files}")),
        (
            "garden.txt",
            format!("garden.txt: not a run's folder: {files}"),
        ),
        (
            "edited",
            "edited/seeds.csv, line 2, column `seed`: found `zero`, expected a whole number from 0"
                .into(),
        ),
        (
            "cut",
            format!(
                "cut/seeds.csv, line 1: missing column `parameters`: found the header \
                 `arm,env,seed`, expected `{header}`"
            ),
        ),
        (
            "bare",
            "bare: no rows to report on: no seed has finished, been evaluated or completed a \
             window"
                .into(),
        ),
    ] {
        let found = lab.refuse(&format!("report {folder}"));
        assert_eq!(found, format!("error: {message}\n"));
    }
    // Not even the good one is reported when another is wrong.
    lab.refuse("report runs/a edited");
}
