//! `dropout-q suite`: all built-in maps and all arms in one run, which can be stopped and started.

use std::collections::BTreeSet;

use crate::lab::Lab;
use crate::rows::{Seed, times};

const TINY: &str = "suite --device cpu --seeds 1 --steps 60";

#[test]
fn the_suite_compares_its_arms_on_every_map_and_reports_once() {
    let lab = Lab::new();
    let printed = lab.keep("suite", TINY).stdout;
    let seeds = lab.rows::<Seed>("suite");
    let arms: BTreeSet<_> = seeds.iter().map(|row| &row.arm).collect();
    let worlds: BTreeSet<_> = seeds.iter().map(|row| row.env.clone()).collect();
    assert_eq!((seeds.len(), arms.len()), (5 * 16, 16));
    let maps = envs::maps().map(|(name, _)| match name {
        "open" => "gridworld".to_owned(),
        name => format!("gridworld map={name}"),
    });
    assert_eq!(worlds, maps.collect());
    let summary = lab.json("runs/suite/summary.json");
    assert_eq!(summary["worlds"].as_array().map(Vec::len), Some(5));

    // Started again, it has nothing to do but the report.
    let (files, summary) = (lab.csv_files("suite"), lab.read("runs/suite/summary.md"));
    lab.write("runs/suite/summary.md", "");
    let again = lab.succeed(TINY).stdout;
    let table = printed.strip_suffix("\nThe run is in runs/a: open runs/a/report.html\n");
    let end = "\nThe run in runs/suite had finished before; its report was made anew\n";
    assert_eq!(again.strip_suffix(end), table);
    assert!(table.is_some() && lab.csv_files("suite") == files);
    assert_eq!(lab.read("runs/suite/summary.md"), summary);
}

#[test]
fn a_suite_goes_on_without_being_asked_and_begins_anew_only_when_it_is() {
    let lab = Lab::new();
    lab.keep("suite", TINY);
    let whole = lab.csv_files("suite");
    let checksums = lab.read("runs/suite/checksums.csv");
    let some: Vec<&str> = checksums.lines().skip(1).take(7).collect();
    lab.rewind("suite", |row| some.contains(&row));
    let said = lab.succeed(TINY).stderr;
    let goes_on = "\nruns/suite goes on: 7 of 80 seeds are finished\n";
    assert!(said.ends_with(goes_on), "{said}");
    assert!(lab.csv_files("suite") == whole);

    for folder in ["mine", "suite-deep"] {
        lab.write(&format!("runs/{folder}/notes.txt"), "no run");
    }
    for (line, expected) in [
        (
            "--first-seed 3",
            "runs/suite has another configuration: first-seed is 0 there and 3 here; give the same, choose \
             another --name, or begin anew with --overwrite\n",
        ),
        (
            "--name mine",
            "runs/mine exists and is not a run's folder (it has no config.toml); choose another --name\n",
        ),
        // Its name by default.
        (
            "deep",
            "runs/suite-deep exists and is not a run's folder (it has no config.toml); choose another --name\n",
        ),
    ] {
        let said = lab.refuse(&format!("{TINY} {line}"));
        assert!(said.ends_with(&format!("error: {expected}")), "{said}");
    }
    lab.succeed(&format!("{TINY} --first-seed 3 --overwrite"));
    let seeds = lab.rows::<Seed>("suite");
    assert_eq!(seeds.len(), 5 * 16);
    assert!(seeds.iter().all(|row| row.seed == 3));
}

#[test]
fn the_configuration_of_the_suite_is_printed_and_makes_the_same_run() {
    let lab = Lab::new();
    let printed = lab.succeed(&format!(
        "{TINY} --solve-at 0.8 --x-scale log --print-config"
    ));
    let printed = printed.stdout;
    assert!(lab.names(".") == ["garden.txt"]);
    for line in ["solve-at = 0.8", "x-scale = \"log\""] {
        assert_eq!(times(&printed, line), 1, "{line}");
    }
    lab.write("suite.toml", &printed);
    let again = lab.succeed("--config suite.toml --print-config").stdout;
    assert_eq!(again, printed);
}
