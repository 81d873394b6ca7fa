//! The report as a whole, from records; and at its edges: few seeds, unfinished ones,
//! several worlds, nothing to plot, numbers that are not finite.

use resvg::tiny_skia::Pixmap;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::lab::assert_has;
use crate::rows::{
    FORAGING, Facts, HERE, Records, Report, World, assert_labels, report, times, together,
    without_network,
};

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
    let restricted = json!({"value": 5_000.0, "low": 0.0, "high": 10_000.0, "seeds": 2});
    let times = json!([{"seed": 0, "step": null}, {"seed": 1, "step": 0}]);
    for (figure, expected) in [
        ("/greedy_solving/share", json!(0.5)),
        ("/greedy_solving/median", json!(0.0)),
        ("/greedy_solving/restricted_mean", restricted),
        ("/greedy_solving/times", times),
        ("/goal/median_first_step", json!(500.0)),
        ("/final_regret/value", json!(10_000.0)),
        ("/area_under_greedy/value", json!(0.5)),
    ] {
        let found = report.arm(0).pointer(figure);
        assert_eq!(found, Some(&expected), "{figure}");
    }
    assert_eq!(report.arm(1)["final_greedy"], Value::Null);
}

/// The tables are for people; what they must have is every arm and world, in rows of one length.
#[test]
fn the_summary_names_every_arm_and_world() {
    let report = Report::of(&records());
    let page = report.read("summary.md");
    // What Markdown would pass on as HTML stands for itself.
    for (text, label) in [(&report.printed, "a<b & c"), (&page, "a\\<b & c")] {
        for word in [label, "random", "here"] {
            assert_has(text, word);
        }
    }
    assert_has(&page, "](learning_curves.svg)");
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
    assert_labels(
        &svg,
        &[
            "Behaviour return (exploring agent)",
            "Environment steps per seed",
            "optimum",
        ],
    );
    let mean = "Greedy return (mean network): 0.50 throughout";
    assert_labels(&svg, &[mean]);

    let half = HERE.arm("half", &[Some(1_000), Some(3_000), None, None]);
    let none = HERE.arm("none", &[None; 4]);
    let report = Report::of(&together([half, none]));
    let svg = report.svg("survival");
    assert_labels(&svg, &["half", "none", "here, 4 seeds"]);
    assert_labels(
        &svg,
        &[
            "Greedy policy (mean network)",
            "Behaviour (exploring agent)",
            "Environment steps per seed",
        ],
    );
    assert_labels(&svg, &["50 %", "0 %", "100 %"]);
    assert_labels(&report.svg("coverage"), &["here, 4 seeds"]);
}

#[test]
fn coverage_has_two_worlds_in_a_row() {
    let of = |worlds: &[&str]| {
        let worlds = worlds.iter().map(|env| World::called(env));
        let rows = worlds.map(|world| world.arm("any", &[None; 2]));
        Report::of(&together(rows)).svg("coverage")
    };
    let size = |svg: &str| -> [f64; 2] {
        ["width=\"", "height=\""].map(|key| {
            let (_, rest) = svg.split_once(key).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        })
    };
    let three = of(&["one", "two", "three"]);
    assert_labels(&three, &["one, 2 seeds", "two, 2 seeds", "three, 2 seeds"]);
    let [one, two, three] = [of(&["one"]), of(&["one", "two"]), three].map(|svg| size(&svg));
    assert_eq!([two[0], three[0]], [2.0 * one[0]; 2]);
    assert!(three[1] > two[1] + 250.0, "{three:?} {two:?}");
}

#[test]
fn an_empty_tile_says_why() {
    let mut records = HERE.arm("half", &[Some(1_000), None]);
    for seed in &mut records.seeds {
        (seed.optimal_return, seed.random_return) = (None, None);
    }
    for row in &mut records.behaviour {
        row.coverage = None;
    }
    let report = Report::of(&records);
    assert_labels(
        &report.svg("coverage"),
        &["not a world whose states can be counted"],
    );
    assert_eq!(times(&report.svg("survival"), "no evaluations"), 0);
    for row in &mut records.behaviour {
        row.mean_return = None;
    }
    records.evaluations.clear();
    let survival = Report::of(&records).svg("survival");
    assert_labels(&survival, &["no evaluations"]);
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
    assert_has(&report.printed, "ne seed");
    assert!(!report.printed.contains('['), "{}", report.printed);
}

#[test]
fn worlds_have_figures_and_a_row_of_panels_each() {
    let mut endless = FORAGING.arm("one", &[None, Some(2_000)]);
    endless.evaluations.clear();
    let records = together([HERE.arm("one", &[None, Some(0)]), endless]);
    let report = Report::of(&records);
    for (index, env) in ["here", "foraging"].iter().enumerate() {
        assert_eq!(report.json["worlds"][index]["env"], *env);
        assert_has(&report.printed, env);
    }
    let svg = report.svg("learning_curves");
    for label in ["Behaviour (exploring agent)", "no evaluations"] {
        assert_eq!(times(&svg, label), 1, "{label}");
    }
    // In both panels of the world that has one.
    assert_eq!(times(&svg, "optimum"), 2);
}

#[test]
fn nothing_to_plot_still_gives_a_report() {
    let mut records = records();
    records.evaluations.clear();
    records.behaviour.clear();
    let report = Report::of(&records);
    assert_eq!(report.world()["comparisons"], json!([]));
    let svg = report.svg("learning_curves");
    assert_labels(&svg, &["no evaluations", "no finished episodes"]);
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
fn a_folder_that_is_not_there_is_an_error() {
    let missing = TempDir::new().unwrap().path().join("missing");
    let error = report::write(&records().arranged(), &Facts::default(), &missing);
    let error = error.unwrap_err().to_string();
    let start = format!("cannot write {}: ", missing.join("summary.json").display());
    assert!(error.starts_with(&start), "{error}");
}
