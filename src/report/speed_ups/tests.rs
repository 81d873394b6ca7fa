use crate::plot::style::BLUE;
use crate::report::Analysis;
use crate::report::sample::{analysis, arm, comparison, world};
use crate::report::speed_ups::*;

/// A report of one world with these comparisons.
fn with(comparisons: Vec<Comparison>) -> Analysis {
    let labels = comparisons.iter().map(|row| &*row.arm);
    let arms = labels.chain(["epsilon-greedy"]);
    let arms = arms.map(|label| arm(label, &[Some(5_000); 20])).collect();
    let mut world = world(arms);
    world.comparisons = comparisons;
    analysis(vec![world])
}

fn plot_of(analysis: &Analysis) -> Plot {
    plot(&analysis.worlds[0], &analysis.arms)
}

#[test]
fn a_row_says_what_was_found_above_its_interval() {
    let mut second = comparison("boltzmann", 0.4, Some((0.2, 0.8)));
    second.speed_up.as_mut().unwrap().flagged = true;
    let first = comparison("dropout-q", 2.11, Some((1.62, 2.94)));
    let analysis = with(vec![first, second]);
    let plot = plot_of(&analysis);
    assert_eq!(plot.title, "gridworld map=trap, 20 seeds");
    assert!(plot.x.label.contains("speed-up over epsilon-greedy"));
    let words = |x, y, words: &str| Layer::words(INK, (x, y), words);
    let row = GAP + LINE + INTERVAL;
    let green = Line::of("boltzmann", &analysis.arms).colour;
    let expected = [
        words(4.0, -16.0, "2.1 [1.6, 2.9] faster"),
        words(0.125, -16.0, "dropout-q"),
        Layer::across(BLUE, vec![(2.11, 9.0 - row, 1.62, 2.94)]),
        words(4.0, -16.0 - row, "0.40 [0.20, 0.80] slower"),
        words(0.125, -16.0 - row, "boltzmann"),
        // Most seeds were censored.
        Layer::across(green, vec![(0.4, 9.0 - 2.0 * row, 0.2, 0.8)]).hollow(),
    ];
    assert_eq!(plot.layers[1..], expected);
    assert_eq!(plot.height, 2.0 * row + GAP);
    assert!(sheets(&analysis)[0].caption.contains("hollow"));
}

#[test]
fn a_long_label_is_broken_and_makes_room() {
    let long = "dropout-q mask=episode hidden=50-50 target=shared learning-rate=0.001";
    let analysis = with(vec![comparison(long, 2.0, Some((1.5, 2.9)))]);
    assert_eq!(plot_of(&analysis).height, 2.0 * GAP + 2.0 * LINE + INTERVAL);
    assert!(!sheets(&analysis)[0].caption.contains("hollow"));
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
        assert!(sheets(&with(vec![row])).is_empty());
    }
    assert!(sheets(&with(Vec::new())).is_empty());
}

#[test]
fn a_world_without_a_ratio_is_named_in_the_caption() {
    let mut analysis = with(vec![comparison("dropout-q", 2.0, None)]);
    let mut other = analysis.worlds[0].clone();
    other.title = "cliff".into();
    other.comparisons[0].speed_up = None;
    analysis.worlds.push(other);
    let sheet = &sheets(&analysis)[0];
    assert_eq!(sheet.rows[0].tiles.len(), 1);
    let caption = &sheet.caption;
    assert!(caption.ends_with("; no ratio in cliff"), "{caption}");
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
