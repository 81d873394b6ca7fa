//! The report as a whole, from records; and at its edges: few seeds, unfinished ones,
//! several worlds, nothing to plot, numbers that are not finite.

use std::ops::Range;

use resvg::tiny_skia::Pixmap;
use serde_json::{Value, json};

use crate::lab::{assert_has, table};
use crate::rows::{HERE, Record, Report, World, assert_labels, random};

/// Two arms of two seeds: one seed solves the world from its start; `random` has no network.
fn records() -> Vec<Record> {
    let arm = HERE.arm("a<b & c", &[None, Some(0)]);
    [arm, random(&[None; 2])].concat()
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
fn pictures_name_what_they_show() {
    let report = Report::of(&records());
    for [picture, label] in table(
        "learning_curves => 4k
         learning_curves => optimum
         learning_curves => Greedy return (mean network): 0.50 throughout
         survival => Greedy policy (mean network)
         survival => Behaviour (exploring agent)
         survival => 50 %
         coverage => 20 %",
    ) {
        let always = [
            "a&lt;b &amp; c",
            "here, 2 seeds",
            "Environment steps per seed",
        ];
        let svg = report.svg(picture);
        assert_labels(&svg, &[&always[..], &[label]].concat());
    }
}

#[test]
fn coverage_has_two_worlds_in_a_row() {
    let of = |worlds: &[&str]| {
        let rows = |env: &&str| World::called(env).arm("any", &[None; 2]);
        Report::of(&worlds.iter().flat_map(rows).collect::<Vec<_>>()).svg("coverage")
    };
    let size = |svg: &str| -> [f64; 2] {
        ["width=\"", "height=\""].map(|key| {
            let (_, rest) = svg.split_once(key).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        })
    };
    let worlds = ["one", "two", "three"];
    let [one, two, three] = [1, 2, 3].map(|count| size(&of(&worlds[..count])));
    assert_eq!([two[0], three[0]], [2.0 * one[0]; 2]);
    assert!(three[1] > two[1] + 250.0, "{three:?} {two:?}");
}

#[test]
fn the_pixels_show_every_arm_and_some_text() {
    let arm = HERE.arm("dropout-q", &[None; 2]);
    let report = Report::of(&[arm, random(&[None, Some(0)])].concat());
    let png = Pixmap::decode_png(&report.bytes("learning_curves.png")).unwrap();
    let (width, height) = (png.width(), png.height());
    let size = format!("<svg width=\"{}\" height=\"{}\"", width / 2, height / 2);
    assert!(report.svg("learning_curves").starts_with(&size), "{size}");
    let has = |wanted: [u8; 3], columns: Range<u32>, top: u32| {
        let mut places = (top..height).flat_map(|y| columns.clone().map(move |x| (x, y)));
        places.any(|(x, y)| {
            let pixel = png.pixel(x, y).unwrap();
            [pixel.red(), pixel.green(), pixel.blue()] == wanted
        })
    };
    let (blue, black, ink) = ([0, 114, 178], [0, 0, 0], [34, 34, 34]);
    // Below the legend: both arms have behaviour, one has greedy evaluations.
    let [left, right] = [0..width / 2, width / 2..width];
    assert!(has(blue, left.clone(), 150) && has(black, left, 150));
    assert!(has(blue, right.clone(), 150) && !has(black, right, 150));
    // The caption is text alone: without a font it would be blank.
    assert!(has(ink, 0..width, height - 80));
}

#[test]
fn one_seed_has_no_intervals() {
    let records = [
        HERE.arm("one", &[Some(1_000)]),
        HERE.arm("two", &[Some(4_000)]),
    ]
    .concat();
    let report = Report::of(&records);
    let estimate = &report.arm(0)["final_greedy"];
    let expected = json!({"value": 1.0, "low": null, "high": null, "seeds": 1});
    assert_eq!(estimate, &expected);
    assert_eq!(report.comparison()["verdict"], "inconclusive");
    assert_eq!(report.comparison()["p"], Value::Null);
    assert_has(&report.printed, "ne seed");
    assert_has(&report.read("report.html"), "One seed");
    assert!(!report.printed.contains('['), "{}", report.printed);
}

#[test]
fn nothing_to_plot_still_gives_a_report_and_a_tile_says_why_it_is_empty() {
    let mut records = records();
    for record in &mut records {
        if let Record::Behaviour(row) = record {
            row.coverage = None;
        }
    }
    let coverage = Report::of(&records).svg("coverage");
    assert_labels(&coverage, &["not a world whose states can be counted"]);
    records.retain(|record| matches!(record, Record::Seed(_)));
    let report = Report::of(&records);
    assert_eq!(report.world()["comparisons"], json!([]));
    for picture in ["learning_curves", "survival"] {
        let why = ["no evaluations", "no finished episodes"];
        assert_labels(&report.svg(picture), &why);
    }
}
