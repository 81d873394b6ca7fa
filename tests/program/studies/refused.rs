//! Folders and settings of studies of which no report can be made.

use super::{STUDIES, Study};
use crate::lab::Lab;

/// A report of changed options or rows would say what no study found.
#[test]
fn folders_that_are_not_as_the_study_wrote_them_are_refused() {
    let [posterior, ..] = &STUDIES;
    let lab = Lab::new();
    posterior.keep(&lab);
    let before = lab.content("runs/a");
    let line_less: fn(String) -> String =
        |text| text[..=text.trim_end().rfind('\n').expect("rows")].into();
    let changed = "this is not what the study wrote (see checksums.csv)";
    for (file, change, expected) in [
        ("sweeps.csv", line_less, changed),
        (
            "config.toml",
            |text| text.replace("seed = 0", "seed = 1"),
            changed,
        ),
        (
            "checksums.csv",
            |text| text.replace("sweeps.csv", "../../sweeps.csv"),
            "runs/a/sweeps.csv: this is not what the study wrote",
        ),
    ] {
        lab.edit(&format!("runs/a/{file}"), change);
        lab.refuse_with("report runs/a", expected);
        lab.put("runs/a", &before);
    }
    for file in ["data.csv", "checksums.csv"] {
        lab.remove(&[&format!("runs/a/{file}")]);
        lab.refuse_with("report runs/a", &format!("cannot read runs/a/{file}: "));
        lab.put("runs/a", &before);
    }
    lab.succeed("report runs/a");
}

/// At such rates networks diverge, and at such noise; two passes of a network with a unit may be the same.
/// Only training tells, and what was begun is taken back.
#[test]
fn settings_of_which_no_figure_can_be_made_are_refused_and_leave_nothing() {
    let [posterior, variance, calibration, multitask, ..] = STUDIES;
    let tiny = Study {
        options: "--points 6 --passes 2 --updates 20 --hidden 1 --dropout 0.001",
        ..posterior
    };
    let smaller = "a smaller --learning-rate";
    for (study, options, expected) in [
        (&tiny, "", "the masked passes of a network do not differ"),
        (&multitask, "--learning-rate 1e30", smaller),
        (&variance, "--learning-rate 1e9", smaller),
        (&calibration, "--learning-rate 1e30", smaller),
        (
            &calibration,
            "--noise 1e300",
            "a --noise that is less extreme",
        ),
    ] {
        let lab = Lab::new();
        lab.write("runs/a/config.toml", "study = \"posterior\"\n");
        let line = study.line(&format!("{options} --seeds 2 --name a --overwrite"));
        lab.refuse_with(&line, expected);
    }
}
