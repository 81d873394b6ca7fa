//! The report as a whole, from records and from a folder; and at its edges: few seeds, unfinished ones,
//! several worlds, nothing to plot, numbers that are not finite.

use std::fs;

use dropout_q::run::{self, Tail};
use resvg::tiny_skia::Pixmap;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::rows::{
    Arranged, FORAGING, Facts, HERE, Records, Report, assert_labels, report, times, together,
    without_network, write_rows,
};
use crate::texts::{self, curves};

/// Two arms of two seeds: one seed solves the world from its start; `random` has no network.
fn records() -> Records {
    let mut records = together([
        HERE.arm("a<b & c", &[None, Some(0)]),
        HERE.arm("random", &[None, None]),
    ]);
    without_network(&mut records, "random");
    records
}

#[test]
fn the_figures_for_programs() {
    let report = Report::of(&records());
    assert_eq!(report.json["interval"]["resamples"], 10_000);
    assert_eq!(report.json["arms"], json!(["a<b & c", "random"]));
    let world = report.world();
    assert_eq!(world["env"], "here");
    assert_eq!(world["measure"], "undiscounted_return");
    let solving = json!({
        "share": 0.5,
        "median": 0.0,
        "restricted_mean": {"value": 5_000.0, "low": 0.0, "high": 10_000.0, "seeds": 2},
        "times": [{"seed": 0, "step": null}, {"seed": 1, "step": 0}],
    });
    let figures = ["share", "median", "restricted_mean", "times"];
    for figure in figures {
        let found = &report.arm(0)["greedy_solving"][figure];
        assert_eq!(found, &solving[figure], "{figure}");
    }
    assert_eq!(report.arm(1)["final_greedy"], Value::Null);
    assert_eq!(report.arm(0)["goal"]["median_first_step"], 500.0);
    assert_eq!(report.arm(0)["final_regret"]["value"], 10_000.0);
    assert_eq!(report.arm(0)["area_under_greedy"]["value"], 0.5);
}

/// The tables are for people; what they must have is every arm and world, in rows of one length.
#[test]
fn the_summary_names_every_arm_and_world() {
    let report = Report::of(&records());
    let page = report.read("summary.md");
    // What Markdown would pass on as HTML stands for itself.
    for (text, label) in [(&report.printed, "a<b & c"), (&page, "a\\<b & c")] {
        for word in [label, "random", "here"] {
            assert!(text.contains(word), "{word} in {text}");
        }
    }
    assert!(page.contains("](learning_curves.svg)"), "{page}");
    let columns = |line: &str| line.matches('|').count();
    let lines: Vec<_> = page.lines().collect();
    let tables = lines
        .windows(2)
        .filter(|pair| pair.iter().all(|line| line.starts_with('|')));
    assert!(tables.clone().count() >= 3);
    for pair in tables {
        assert_eq!(columns(pair[0]), columns(pair[1]), "{pair:?}");
    }
}

#[test]
fn the_picture_names_what_it_shows() {
    let svg = Report::of(&records()).svg("learning_curves");
    assert_labels(&svg, &["a&lt;b &amp; c", "here, 2 seeds", "4k"]);
    assert_labels(&svg, &[curves::BEHAVIOUR, curves::STEPS, curves::OPTIMUM]);
    let mean = format!("{}: 0.50 throughout", curves::GREEDY);
    assert_labels(&svg, &[&mean]);
}

#[test]
fn the_pixels_show_every_arm_and_some_text() {
    let mut records = together(
        ["dropout-q", "random"].map(|arm| HERE.arm(arm, &[None, (arm == "random").then_some(0)])),
    );
    without_network(&mut records, "random");
    let report = Report::of(&records);
    let png = Pixmap::decode_png(&report.bytes("learning_curves.png")).unwrap();
    let (width, height) = (png.width(), png.height());
    let size = format!("<svg width=\"{}\" height=\"{}\"", width / 2, height / 2);
    assert!(report.svg("learning_curves").starts_with(&size), "{size}");
    let has = |wanted: [u8; 3], left: u32, top: u32, right: u32, bottom: u32| {
        (top..bottom)
            .flat_map(|y| (left..right).map(move |x| (x, y)))
            .any(|(x, y)| {
                let pixel = png.pixel(x, y).unwrap();
                [pixel.red(), pixel.green(), pixel.blue()] == wanted
            })
    };
    let (blue, black, ink) = ([0, 114, 178], [0, 0, 0], [34, 34, 34]);
    // Below the legend: both arms have behaviour, one has greedy evaluations.
    assert!(has(blue, 0, 150, width / 2, height));
    assert!(has(black, 0, 150, width / 2, height));
    assert!(has(blue, width / 2, 150, width, height));
    assert!(!has(black, width / 2, 150, width, height));
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
    assert!(Report::of(&sorted).files() == Report::of(&shuffled).files());
}

#[test]
fn the_folder_alone_gives_the_same_report() {
    let records = records();
    let dir = TempDir::new().unwrap();
    write_rows(&records, dir.path());
    let mut read = Arranged::default();
    run::read(dir.path(), Tail::Whole, &mut |row| read.add(row)).unwrap();
    let report = Report::of_rows(&read, &Facts::default());
    assert!(report.files() == Report::of(&records).files());
}

#[test]
fn one_seed_has_no_intervals() {
    let records = together([
        HERE.arm("one", &[Some(1_000)]),
        HERE.arm("two", &[Some(4_000)]),
    ]);
    let report = Report::of(&records);
    let estimate = &report.arm(0)["final_greedy"];
    let expected = json!({"value": 1.0, "low": null, "high": null, "seeds": 1});
    assert_eq!(estimate, &expected);
    assert_eq!(report.comparison()["verdict"], "inconclusive");
    assert_eq!(report.comparison()["p"], Value::Null);
    assert!(report.printed.contains("ne seed"), "{}", report.printed);
    assert!(!report.printed.contains('['), "{}", report.printed);
}

#[test]
fn seeds_that_stopped_early_are_named() {
    let mut records = together([
        HERE.arm("one", &[Some(0), Some(0)]),
        HERE.arm("two", &[None, None]),
    ]);
    records.seeds[1].diverged_step = Some(1_500);
    (records.evaluations).retain(|row| row.arm != "one" || row.seed != 1 || row.step < 1_500);
    records.seeds.remove(2);
    let report = Report::of(&records);
    assert_eq!(
        report.arm(0)["diverged"],
        json!([{"seed": 1, "step": 1_500}])
    );
    assert_eq!(report.arm(1)["unfinished_seeds"], json!([0]));
    let named = texts::diverged(1, 1_500);
    assert!(report.printed.contains(&named), "{}", report.printed);
    // From then on it counts as the random policy's return, and as not solved.
    assert_eq!(report.arm(0)["final_greedy"]["value"], 0.5);
    assert_eq!(report.arm(0)["greedy_solving"]["share"], 0.5);
    assert_eq!(report.arm(0)["final_regret"]["seeds"], 1);
}

#[test]
fn worlds_have_figures_and_a_row_of_panels_each() {
    let mut endless = FORAGING.arm("one", &[None, Some(2_000)]);
    endless.evaluations.clear();
    let records = together([HERE.arm("one", &[None, Some(0)]), endless]);
    let report = Report::of(&records);
    for (index, env) in ["here", "foraging"].iter().enumerate() {
        assert_eq!(report.json["worlds"][index]["env"], *env);
        assert!(report.printed.contains(env), "{}", report.printed);
    }
    let svg = report.svg("learning_curves");
    for label in [curves::BEHAVIOUR_WITHOUT_END, curves::NO_EVALUATIONS] {
        assert_eq!(times(&svg, label), 1, "{label}");
    }
    // In both panels of the world that has one.
    assert_eq!(times(&svg, curves::OPTIMUM), 2);
}

#[test]
fn nothing_to_plot_still_gives_a_report() {
    let mut records = records();
    records.evaluations.clear();
    records.behaviour.clear();
    let report = Report::of(&records);
    assert_eq!(report.world()["comparisons"], json!([]));
    let svg = report.svg("learning_curves");
    assert_labels(&svg, &[curves::NO_EVALUATIONS, curves::NO_EPISODES]);
}

#[test]
fn values_that_are_not_finite_are_never_drawn() {
    let mut records = records();
    records.evaluations[1].greedy_return = Some(f64::NAN);
    records.behaviour[0].mean_return = Some(f64::INFINITY);
    records.seeds[0].random_return = Some(f64::NEG_INFINITY);
    let report = Report::of(&records);
    let svg = report.svg("learning_curves");
    for text in [&report.printed, &svg, &report.read("summary.json")] {
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }
}

#[test]
fn no_rows_and_no_folder_are_errors() {
    let dir = TempDir::new().unwrap();
    let write = |records: &Records, dir| report::write(&records.arranged(), &Facts::default(), dir);
    let error = write(&Records::default(), dir.path()).unwrap_err();
    assert!(
        error.to_string().starts_with("no rows to report on: "),
        "{error}"
    );
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);

    let missing = dir.path().join("missing");
    let error = write(&records(), &missing).unwrap_err().to_string();
    let start = format!("cannot write {}: ", missing.join("summary.json").display());
    assert!(error.starts_with(&start), "{error}");
}
