//! Folders and settings of studies of which no report can be made.

use super::{STUDIES, Study};
use crate::lab::Lab;

/// Rows that are missing, cut or another's would be reported as if they were all.
#[test]
fn folders_that_a_hand_has_changed_are_refused() {
    type Change = fn(&str) -> String;
    let few_of_seed: (Change, &str) = (
        |text| text[..=text.trim_end().rfind('\n').expect("rows")].into(),
        "rows of seed 2 and",
    );
    let without_last = few_of_seed.0;
    let last_twice: Change = |text| text.to_owned() + text.lines().last().expect("a row") + "\n";
    let cut: Change = |text| text[..text.len() - 12].into();
    let [posterior, variance, calibration, multitask] = &STUDIES;
    for (study, file, change, expected) in [
        (posterior, "sweeps", without_last, few_of_seed.1),
        (posterior, "samples", last_twice, "the same row as in line"),
        (
            variance,
            "line",
            cut,
            "the line has no end, so the file may be cut short",
        ),
        (multitask, "errors", without_last, few_of_seed.1),
        (multitask, "paths", without_last, few_of_seed.1),
    ] {
        let lab = Lab::new();
        study.keep(&lab);
        lab.edit(&format!("runs/a/{file}.csv"), |text| change(&text));
        lab.refuse_with("report runs/a", expected);
    }
    // Options that the rows do not have.
    for (study, from, to, expected) in [
        (
            posterior,
            "first-seed = 0",
            "first-seed = 100",
            "predictions.csv: seed: no row with 100",
        ),
        (
            variance,
            "[4, 8]",
            "[8]",
            "--line-points 8: expected at least two",
        ),
        (
            variance,
            "[4, 8]",
            "[4, 9]",
            "line.csv: line-points: no row with 9",
        ),
        (
            calibration,
            "\ndata = 60",
            "\ndata = 61",
            "scores.csv: setting: no row with p = 0.2, 61 data, 16 units",
        ),
        (
            multitask,
            "units = [0.1, 10.0]",
            "units = [0.1, 20.0]",
            "sigmas.csv: units: no row with 20",
        ),
        (
            multitask,
            "noise = [0.1, 1.0]",
            "noise = [0.1, 1.0, 0.5]",
            "errors.csv: task: no row with 2",
        ),
    ] {
        let lab = Lab::new();
        study.keep(&lab);
        lab.edit("runs/a/config.toml", |text| text.replace(from, to));
        lab.refuse_with("report runs/a", expected);
    }
}

/// At such rates networks diverge, and at such noise; two passes of a network with a unit may be the same.
/// Only training tells, and what was begun is taken back.
#[test]
fn settings_of_which_no_figure_can_be_made_are_refused_and_leave_nothing() {
    let [posterior, variance, calibration, multitask] = STUDIES;
    let tiny = Study {
        options: "--points 6 --passes 2 --updates 20 --hidden 1 --dropout 0.001",
        ..posterior
    };
    let (smaller, noise) = (
        "a smaller --learning-rate",
        "a --noise that is less extreme",
    );
    for (study, options, expected) in [
        (&tiny, "", "the masked passes of a network do not differ"),
        (&multitask, "--learning-rate 1e30", smaller),
        (&variance, "--learning-rate 1e9", smaller),
        (&calibration, "--learning-rate 1e30", smaller),
        (&calibration, "--noise 1e300", noise),
    ] {
        let lab = Lab::new();
        lab.write("runs/a/config.toml", "study = \"posterior\"\n");
        let line = study.line(&format!("{options} --seeds 2 --name a --overwrite"));
        lab.refuse_with(&line, expected);
    }
}
