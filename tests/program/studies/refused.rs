//! Folders and settings of studies of which no report can be made.

use super::{STUDIES, Study};
use crate::lab::{Lab, table};

/// Rows of fewer seeds would be reported as if they were all, and those of other options as if they were theirs. What
/// else can be wrong with rows is told apart by tests beside their format.
#[test]
fn folders_that_a_hand_has_changed_are_refused() {
    for [name, file, from, to, expected] in table(
        "posterior => passes.csv => ,2, => ,1, => passes.csv: 2 rows of seed 0 and 4 of seed 1, expected as many
         posterior => config.toml => first-seed = 0 => first-seed = 100 => predictions.csv: seed: no row with 100
         variance => config.toml => [4, 8] => [8] => --line-points 8: expected at least two
         variance => config.toml => [4, 8] => [4, 9] => line.csv: line-points: no row with 9
         calibration => config.toml => data = 60 => data = 61 => scores.csv: setting: no row with p = 0.2, 61 data, 16
         multitask => config.toml => [0.1, 10.0] => [0.1, 20.0] => sigmas.csv: units: no row with 20
         multitask => config.toml => [0.1, 1.0] => [0.1, 1.0, 0.5] => errors.csv: task: no row with 2",
    ) {
        let lab = Lab::new();
        let study = STUDIES.iter().find(|study| study.name == name);
        study.expect(name).keep(&lab);
        lab.edit(&format!("runs/a/{file}"), |text| text.replace(from, to));
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
