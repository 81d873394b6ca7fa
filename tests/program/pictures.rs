//! The pictures of times to solve and of coverage: what they name, and what they say where there is nothing.

use resvg::tiny_skia::Pixmap;

use crate::rows::{HERE, Records, Report, World, assert_labels, times, together};
use crate::texts::{curves, solving};

/// Two arms, of which one has a name that must be escaped and is solved by half of its seeds.
fn two_arms() -> Records {
    let half = [Some(1_000), Some(3_000), None, None];
    let records = [HERE.arm("a<b & c", &half), HERE.arm("random", &[None; 4])];
    together(records)
}

/// Whether some pixel of the PNG is olive, as the first arm is.
fn is_drawn(report: &Report, name: &str) -> bool {
    let png = Pixmap::decode_png(&report.bytes(&format!("{name}.png"))).unwrap();
    let mut pixels = png.pixels().iter();
    pixels.any(|pixel| [pixel.red(), pixel.green(), pixel.blue()] == [0xA5, 0x95, 0x63])
}

#[test]
fn survival_curves_name_what_they_show_and_where_they_end() {
    let report = Report::of(&two_arms());
    let svg = report.svg("survival");
    assert_labels(&svg, &["a&lt;b &amp; c", "random", "here, 4 seeds"]);
    assert_labels(&svg, &[solving::GREEDY, solving::BEHAVIOUR, curves::STEPS]);
    // Both curves of one arm end at 50 %, those of the other at 0 %.
    assert_labels(&svg, &["50 %", "0 %", "100 %"]);
    assert!(is_drawn(&report, "survival"));
}

#[test]
fn coverage_has_two_worlds_in_a_row() {
    let names = ["one", "two", "three"];
    let size = |worlds: usize| -> [f64; 2] {
        let worlds = names[..worlds].iter();
        let records = worlds.map(|env| World::called(env).arm("any", &[None; 2]));
        let svg = Report::of(&together(records)).svg("coverage");
        ["width=\"", "height=\""].map(|key| {
            let (_, rest) = svg.split_once(key).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        })
    };
    let [one, two, three] = [1, 2, 3].map(size);
    assert_eq!(two[0], 2.0 * one[0]);
    assert_eq!(three[0], two[0]);
    assert!(three[1] > two[1] + 250.0, "{three:?} {two:?}");
    let records = names.map(|env| World::called(env).arm("any", &[None; 2]));
    let titles = ["one, 2 seeds", "two, 2 seeds", "three, 2 seeds"];
    assert_labels(&Report::of(&together(records)).svg("coverage"), &titles);
}

#[test]
fn an_empty_tile_says_why() {
    let mut records = two_arms();
    for seed in &mut records.seeds {
        (seed.optimal_return, seed.random_return) = (None, None);
    }
    for row in &mut records.behaviour {
        row.coverage = None;
    }
    let coverage = Report::of(&records).svg("coverage");
    assert_labels(&coverage, &[solving::NO_COVERAGE]);
    for row in &mut records.behaviour {
        row.mean_return = None;
    }
    let with_greedy = Report::of(&records).svg("survival");
    assert_eq!(times(&with_greedy, curves::NO_EVALUATIONS), 0);
    records.evaluations.clear();
    let report = Report::of(&records);
    assert_labels(&report.svg("survival"), &[curves::NO_EVALUATIONS]);
}

#[test]
fn one_seed_of_one_arm_is_enough() {
    let report = Report::of(&HERE.arm("any", &[Some(2_000)]));
    assert_labels(&report.svg("survival"), &["100 %"]);
    for name in ["survival", "coverage"] {
        let svg = report.svg(name);
        assert!(
            !svg.contains("NaN") && !svg.contains("inf"),
            "{name}: {svg}"
        );
    }
}
