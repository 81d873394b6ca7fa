//! The report as a whole: every file, from records and from a folder, whatever the order of rows.

use std::fs;
use std::path::Path;

use dropout_q::records::{Behaviour, Evaluation, Records, Row, Seed};
use dropout_q::report::{self, Facts, ReportError};
use resvg::tiny_skia::Pixmap;
use tempfile::TempDir;

/// Every file of a report in which no arm can be compared; else there are the speed-ups too.
const FILES: [&str; 11] = [
    "report.html",
    "summary.json",
    "summary.md",
    "learning_curves.svg",
    "learning_curves.png",
    "coverage.svg",
    "coverage.png",
    "solve_times.svg",
    "solve_times.png",
    "survival.svg",
    "survival.png",
];

/// Two arms of two seeds in one world: `dropout-q` learns at once, `random` has no network.
fn records() -> Records {
    let mut records = Records::default();
    for (arm, height, is_random) in [("dropout-q", 0.5, false), ("random", -1.0, true)] {
        for seed in [0, 1] {
            let value = height + 0.25 * seed as f64;
            let (arm, env) = (String::from(arm), String::from("gridworld map=trap"));
            records.seeds.push(Seed {
                arm: arm.clone(),
                env: env.clone(),
                seed,
                parameters: if is_random { 0 } else { 5_000 },
                first_goal: (!is_random).then_some(700 + 100 * seed),
                diverged_step: None,
                optimal_return: Some(0.9),
                random_return: Some(-1.0),
            });
            for step in [0, 1_000, 2_000] {
                records.evaluations.push(Evaluation {
                    arm: arm.clone(),
                    env: env.clone(),
                    seed,
                    step,
                    greedy_return: (!is_random).then_some(value),
                    regret: Some(step as f64),
                    q_error: None,
                });
            }
            for step in [1_000, 2_000] {
                records.behaviour.push(Behaviour {
                    arm: arm.clone(),
                    env: env.clone(),
                    seed,
                    step,
                    mean_reward: 0.0,
                    mean_return: Some(value),
                    coverage: Some(0.5),
                });
            }
        }
    }
    records
}

fn written(records: &Records) -> (String, Vec<Vec<u8>>) {
    let dir = TempDir::new().unwrap();
    let table = report::write(records, &Facts::default(), dir.path()).unwrap();
    let names = fs::read_dir(dir.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let strays: Vec<_> = names
        .filter(|name| !FILES.contains(&&**name) && !name.starts_with("speed_ups."))
        .collect();
    assert_eq!(strays, [""; 0], "stray files");
    (
        table,
        FILES
            .map(|file| fs::read(dir.path().join(file)).unwrap())
            .to_vec(),
    )
}

fn text(files: &[Vec<u8>], file: &str) -> String {
    let index = FILES.iter().position(|&name| name == file).unwrap();
    String::from_utf8(files[index].clone()).unwrap()
}

/// Writes `rows` as a run does.
fn write_csv<R: Row>(dir: &Path, rows: &[R]) {
    let mut writer = csv::Writer::from_path(dir.join(R::FILE)).unwrap();
    for row in rows {
        writer.serialize(row).unwrap();
    }
    writer.flush().unwrap();
}

#[test]
fn the_table_on_standard_output() {
    let (table, _) = written(&records());
    // A return of 0.75 is a score of (0.75 + 1) / 1.9: seed 1 has solved its world from the start.
    let expected = "\
gridworld map=trap: 2 seeds, 2,000 steps each, optimum 0.900, random policy -1.000

arm        solved, greedy    steps to solve  solved, behaviour        steps to solve
dropout-q            50 %  1,000 [0, 2,000]               50 %  1,500 [1,000, 2,000]
random                  -                 -                0 %  2,000 [2,000, 2,000]

arm               greedy, final          greedy, area      behaviour, final       behaviour, area
dropout-q  0.855 [0.789, 0.921]  0.855 [0.789, 0.921]  0.855 [0.789, 0.921]  0.855 [0.789, 0.921]
random                        -                     -  0.066 [0.000, 0.132]  0.066 [0.000, 0.132]

arm        coverage  saw the goal  first goal                regret  Q-error  diverged  parameters  seconds
dropout-q         -         100 %         750  2,000 [2,000, 2,000]        -         0       5,000        -
random            -           0 %     > 2,000  2,000 [2,000, 2,000]        -         0           0        -

";
    assert!(table.starts_with(expected), "{table}");
    assert!(
        table.contains("In brackets: 95 % intervals over seeds, 10,000 resamples"),
        "{table}"
    );
}

#[test]
fn the_page() {
    let (_, files) = written(&records());
    let expected = "\
# Summary

## gridworld map=trap

2 seeds, 2,000 steps each, optimum 0.900, random policy -1.000.

| arm | solved, greedy | steps to solve | solved, behaviour | steps to solve |
| --- | ---: | ---: | ---: | ---: |
| dropout-q | 50 % | 1,000 [0, 2,000] | 50 % | 1,500 [1,000, 2,000] |
| random | - | - | 0 % | 2,000 [2,000, 2,000] |

| arm | greedy, final | greedy, area | behaviour, final | behaviour, area |
| --- | ---: | ---: | ---: | ---: |
| dropout-q | 0.855 [0.789, 0.921] | 0.855 [0.789, 0.921] | 0.855 [0.789, 0.921] | 0.855 [0.789, 0.921] |
| random | - | - | 0.066 [0.000, 0.132] | 0.066 [0.000, 0.132] |

| arm | coverage | saw the goal | first goal | regret | Q-error | diverged | parameters | seconds |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| dropout-q | - | 100 % | 750 | 2,000 [2,000, 2,000] | - | 0 | 5,000 | - |
| random | - | 0 % | > 2,000 | 2,000 [2,000, 2,000] | - | 0 | 0 | - |

## Notes
";
    let page = text(&files, "summary.md");
    assert!(page.starts_with(expected), "{page}");
    assert!(
        page.contains("\n![Learning curves](learning_curves.svg)\n"),
        "{page}"
    );
}

#[test]
fn the_figures_for_programs() {
    let (_, files) = written(&records());
    let json: serde_json::Value = serde_json::from_str(&text(&files, "summary.json")).unwrap();
    assert_eq!(json["interval"]["resamples"], 10_000);
    assert_eq!(json["arms"], serde_json::json!(["dropout-q", "random"]));
    let world = &json["worlds"][0];
    assert_eq!(world["env"], "gridworld map=trap");
    assert_eq!(world["measure"], "undiscounted_return");
    assert_eq!(
        world["arms"][0]["quarter_coverage"],
        serde_json::Value::Null
    );
    assert_eq!(
        world["arms"][0]["greedy_solving"],
        serde_json::json!({
            "share": 0.5,
            "median": 0.0,
            "restricted_mean": {"value": 1000.0, "low": 0.0, "high": 2000.0, "seeds": 2},
            "times": [{"seed": 0, "step": null}, {"seed": 1, "step": 0}],
        })
    );
    assert_eq!(world["arms"][1]["final_greedy"], serde_json::Value::Null);
    assert_eq!(world["arms"][0]["goal"]["median_first_step"], 750.0);
}

#[test]
fn the_picture_names_what_it_shows() {
    let mut records = records();
    let arms = (records.seeds.iter_mut().map(|row| &mut row.arm))
        .chain(records.evaluations.iter_mut().map(|row| &mut row.arm))
        .chain(records.behaviour.iter_mut().map(|row| &mut row.arm));
    for arm in arms.filter(|arm| *arm == "random") {
        *arm = "a<b & c".into();
    }
    let svg = text(&written(&records).1, "learning_curves.svg");
    for label in [
        "dropout-q",
        "a&lt;b &amp; c",
        "gridworld map=trap",
        "optimum",
        "random",
        "policy",
        "Behaviour return (exploring agent)",
        "Greedy return (mean network)",
        "Environment steps per seed",
        "Return (undiscounted)",
        "mean of 2 seeds; shading: pointwise 95 % bootstrap intervals over seeds",
        "1.5k",
    ] {
        assert!(
            svg.contains(&format!("\n{label}\n")),
            "no {label:?} in the picture"
        );
    }
}

#[test]
fn the_pixels_show_every_arm_and_some_text() {
    let (_, files) = written(&records());
    let png = Pixmap::decode_png(&files[4]).unwrap();
    let svg = text(&files, "learning_curves.svg");
    let size = format!(
        "<svg width=\"{}\" height=\"{}\"",
        png.width() / 2,
        png.height() / 2
    );
    assert!(svg.starts_with(&size), "{size}");
    let has = |wanted: [u8; 3], left: u32, top: u32, right: u32, bottom: u32| {
        (top..bottom)
            .flat_map(|y| (left..right).map(move |x| (x, y)))
            .any(|(x, y)| {
                let pixel = png.pixel(x, y).unwrap();
                [pixel.red(), pixel.green(), pixel.blue()] == wanted
            })
    };
    let (width, height) = (png.width(), png.height());
    let (blue, vermilion, ink) = ([0, 114, 178], [213, 94, 0], [34, 34, 34]);
    // Below the legend: both arms have behaviour, one has greedy evaluations.
    assert!(has(blue, 0, 150, width / 2, height));
    assert!(has(vermilion, 0, 150, width / 2, height));
    assert!(has(blue, width / 2, 150, width, height));
    assert!(!has(vermilion, width / 2, 150, width, height));
    // The caption is text alone: without a font it would be blank.
    assert!(has(ink, 0, height - 80, width, height));
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let sorted = records();
    let mut shuffled = sorted.clone();
    shuffled.evaluations.reverse();
    shuffled.behaviour.rotate_left(3);
    // The arms stand in the order of the seeds' rows; within an arm any order will do.
    shuffled.seeds.swap(0, 1);
    shuffled.seeds.swap(2, 3);
    assert_eq!(written(&sorted), written(&shuffled));
}

#[test]
fn the_folder_alone_gives_the_same_report() {
    let records = records();
    let dir = TempDir::new().unwrap();
    write_csv(dir.path(), &records.seeds);
    write_csv(dir.path(), &records.evaluations);
    write_csv(dir.path(), &records.behaviour);
    let read = report::read(dir.path()).unwrap();
    assert_eq!(read, records);
    assert_eq!(written(&read), written(&records));
}

#[test]
fn one_seed_says_that_it_has_no_intervals() {
    let mut records = records();
    records.seeds.retain(|row| row.seed == 0);
    records.evaluations.retain(|row| row.seed == 0);
    records.behaviour.retain(|row| row.seed == 0);
    let (table, files) = written(&records);
    assert!(table.contains(": 1 seed, 2,000 steps"), "{table}");
    assert!(
        table.contains("One seed, which gives no intervals and no test."),
        "{table}"
    );
    assert!(!table.contains('['), "{table}");
    let svg = text(&files, "learning_curves.svg");
    assert!(svg.contains("\nmean of 1 seed; no intervals with one seed\n"));
}

#[test]
fn seeds_that_stopped_early_are_named() {
    let mut records = records();
    records.seeds[1].diverged_step = Some(1_500);
    records
        .evaluations
        .retain(|row| (row.arm.as_str(), row.seed, row.step) != ("dropout-q", 1, 2_000));
    records.seeds.remove(2);
    let (table, files) = written(&records);
    let remarks = "\
dropout-q: diverged: seed 1 at step 1,500; from then on counted as the random policy's return, \
and left out of regret and Q-error.
random: 1 of 2 seeds did not finish; they count with the rows that they have.
";
    assert!(table.contains(remarks), "{table}");
    assert!(
        table.contains("\ndropout-q  0.395 [0.000, 0.789]"),
        "{table}"
    );
    assert!(text(&files, "learning_curves.svg").contains("; some seeds stopped early"));
}

#[test]
fn worlds_have_a_section_and_a_row_of_panels_each() {
    let mut records = records();
    let mut other = self::records();
    let env = || String::from("foraging");
    for row in &mut other.seeds {
        *row = Seed {
            env: env(),
            optimal_return: None,
            random_return: None,
            ..row.clone()
        };
    }
    for row in &mut other.behaviour {
        *row = Behaviour {
            env: env(),
            mean_return: None,
            ..row.clone()
        };
    }
    records.seeds.extend(other.seeds);
    records.behaviour.extend(other.behaviour);
    let (table, files) = written(&records);
    assert!(
        table.contains("\nforaging: 2 seeds, 2,000 steps each\n"),
        "{table}"
    );
    let svg = text(&files, "learning_curves.svg");
    assert_eq!(svg.matches("Behaviour return (exploring agent)").count(), 1);
    assert_eq!(svg.matches("\nBehaviour (exploring agent)\n").count(), 1);
    for y_label in ["of the last 1,000 steps", "of 1,000 greedy steps"] {
        let y_label = format!("\nMean reward {y_label}\n");
        assert_eq!(svg.matches(&y_label).count(), 1, "{y_label}");
    }
    assert_eq!(svg.matches("\nno evaluations\n").count(), 1);
    assert_eq!(svg.matches("\noptimum\n").count(), 2);
}

#[test]
fn nothing_to_plot_still_gives_a_report() {
    let mut records = records();
    records.evaluations.clear();
    records.behaviour.clear();
    let svg = text(&written(&records).1, "learning_curves.svg");
    assert!(svg.contains("\nno evaluations\n"));
    assert!(svg.contains("\nno finished episodes\n"));
}

#[test]
fn equal_values_are_drawn_in_the_middle() {
    let mut records = records();
    for row in &mut records.seeds {
        row.optimal_return = None;
        row.random_return = None;
    }
    for row in &mut records.evaluations {
        row.greedy_return = Some(0.1);
    }
    for row in &mut records.behaviour {
        row.mean_return = Some(0.1);
    }
    let (table, files) = written(&records);
    assert!(table.contains("0.100 [0.100, 0.100]"), "{table}");
    let svg = text(&files, "learning_curves.svg");
    // The axis goes from -0.4 to 0.6.
    assert_eq!(svg.matches("\n-0.4\n").count(), 2);
    assert_eq!(svg.matches("\n0.6\n").count(), 2);
    assert!(!svg.contains("\noptimum\n"));
}

#[test]
fn values_that_are_not_finite_are_never_drawn() {
    let mut records = records();
    records.evaluations[1].greedy_return = Some(f64::NAN);
    records.behaviour[0].mean_return = Some(f64::INFINITY);
    records.seeds[0].random_return = Some(f64::NEG_INFINITY);
    let (table, files) = written(&records);
    for text in [
        table,
        text(&files, "learning_curves.svg"),
        text(&files, "summary.json"),
    ] {
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }
}

#[test]
fn no_rows_and_no_folder_are_errors() {
    let dir = TempDir::new().unwrap();
    let error = report::write(&Records::default(), &Facts::default(), dir.path()).unwrap_err();
    assert!(matches!(error, ReportError::NoRows), "{error}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);

    let missing = dir.path().join("missing");
    let error = report::write(&records(), &Facts::default(), &missing)
        .unwrap_err()
        .to_string();
    let start = format!("cannot write {}: ", missing.join("summary.json").display());
    assert!(error.starts_with(&start), "{error}");
}
