//! A run never costs an older one: names are free or `--overwrite` is given, and what a run replaces
//! stays until it has finished.

use crate::lab::{Lab, QUICK};
use crate::process::output_under;
use crate::rows::{Episode, Seed};

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
