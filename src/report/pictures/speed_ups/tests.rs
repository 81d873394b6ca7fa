use crate::report::Analysis;
use crate::report::pictures::speed_ups::*;
use crate::report::sample::{analysis, arm, comparison, world};

/// A report of one world with these comparisons.
fn with(comparisons: Vec<Comparison>) -> Analysis {
    let labels = comparisons.iter().map(|row| &*row.arm);
    let arms = labels.chain(["epsilon-greedy"]);
    let arms = arms.map(|label| arm(label, &[Some(5_000); 20])).collect();
    let mut world = world(arms);
    world.comparisons = comparisons;
    analysis(vec![world])
}

#[test]
fn rows_without_a_ratio_say_why() {
    let none = |pairs| Comparison {
        speed_up: None,
        pairs,
        ..comparison("one", 1.0, None)
    };
    let from_the_start = comparison("four", f64::INFINITY, None);
    for (row, why) in [
        (none(20), "neither solved it"),
        (none(0), "no shared seeds"),
        (none(1), "one seed"),
        (from_the_start, "solved from the start"),
    ] {
        assert_eq!(says(&row), why);
        assert!(sheets(&with(vec![row]))[0].rows.is_empty());
    }
    assert!(sheets(&with(Vec::new()))[0].rows.is_empty());
}

#[test]
fn a_verdict_that_the_interval_does_not_show_is_marked() {
    let of = |interval, verdict| Comparison {
        verdict,
        ..comparison("dropout-q", 0.9, Some(interval))
    };
    for (row, is_marked) in [
        (of((0.4, 0.8), Verdict::Inconclusive), true),
        (of((0.4, 1.2), Verdict::Inconclusive), false),
        (of((0.9, 1.5), Verdict::Faster), true),
        (of((0.4, 0.8), Verdict::Slower), false),
    ] {
        assert_eq!(says(&row).ends_with(MARK), is_marked, "{row:?}");
        let analysis = with(vec![row]);
        let caption = &sheets(&analysis)[0].caption;
        assert_eq!(caption.contains(MARK), is_marked, "{caption}");
    }
}

#[test]
fn the_axis_holds_the_ratios_and_what_of_the_intervals_is_near() {
    let doublings = |rows: &[(f64, Option<(f64, f64)>)]| {
        let rows = rows
            .iter()
            .map(|&(ratio, ends)| comparison("one", ratio, ends));
        let (low, high) = ends(&rows.filter_map(|row| row.speed_up).collect::<Vec<_>>());
        (low.log2(), high.log2())
    };
    assert_eq!(doublings(&[]), (-1.0, 1.0));
    assert_eq!(doublings(&[(1.1, Some((0.9, 1.4)))]), (-1.0, 1.0));
    assert_eq!(doublings(&[(2.1, Some((1.6, 2.9)))]), (-1.0, 2.0));
    // The interval may stretch the axis two doublings beyond 4 and no further.
    assert_eq!(doublings(&[(4.0, Some((0.01, 900.0)))]), (-3.0, 4.0));
    assert_eq!(doublings(&[(1e9, None)]), (-1.0, 8.0));
}

#[test]
fn a_long_label_is_broken_and_makes_room() {
    let height = |arm: &str| {
        let analysis = with(vec![comparison(arm, 2.0, Some((1.5, 2.9)))]);
        plot(&analysis.worlds[0], &analysis.arms).height
    };
    let long = "dropout-q mask=episode hidden=50-50 target=shared learning-rate=0.001";
    assert_eq!(height(long), height("dropout-q") + LINE);
}
