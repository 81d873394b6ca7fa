use crate::report::sample::{analysis, arm, comparison, words, world};
use crate::report::speed_ups::*;

/// A report of one world with these comparisons.
fn with(comparisons: Vec<Comparison>) -> Analysis {
    let labels = comparisons.iter().map(|row| &*row.arm);
    let arms = labels.chain(["epsilon-greedy"]);
    let arms = arms.map(|label| arm(label, &[Some(5_000)])).collect();
    let mut world = world(arms);
    world.comparisons = comparisons;
    analysis(vec![world])
}

#[test]
fn a_row_says_what_was_found() {
    let analysis = with(vec![
        comparison("a<b & c", 2.11, Some((1.62, 2.94))),
        comparison("two", 0.4, Some((0.2, 0.8))),
        comparison("three", 1.2, Some((0.8, 1.7))),
    ]);
    let words = words(&sheets(&analysis)[0]);
    for expected in [
        "gridworld map=trap",
        "a&lt;b &amp; c",
        "2.1 [1.6, 2.9]",
        "faster",
        "0.40 [0.20, 0.80]",
        "slower",
        "inconclusive",
        "epsilon-greedy",
        "← slower",
        "faster →",
        "Speed-up over epsilon-greedy (logarithmic)",
        "0.25",
        "0.5",
        "1",
        "2",
        "4",
    ] {
        assert!(
            words.contains(&expected.into()),
            "no {expected:?}: {words:?}"
        );
    }
    assert!(!words.concat().contains("hollow"), "{words:?}");
}

#[test]
fn rows_without_a_ratio_say_why() {
    let none = |arm: &str, pairs| Comparison {
        speed_up: None,
        pairs,
        ..comparison(arm, 1.0, None)
    };
    let mut analysis = with(vec![none("one", 20), none("two", 0), none("three", 1)]);
    analysis.worlds[0]
        .comparisons
        .push(comparison("four", f64::INFINITY, None));
    let words = words(&sheets(&analysis)[0]);
    for why in [
        "neither solved it",
        "no shared seeds",
        "one seed",
        "solved from the start",
    ] {
        let times = words.iter().filter(|word| *word == why).count();
        assert_eq!(times, 1, "{why:?}: {words:?}");
    }
}

#[test]
fn without_comparisons_there_is_no_picture() {
    assert!(sheets(&with(Vec::new())).is_empty());
}

#[test]
fn an_interval_that_leaves_the_axis_ends_in_an_arrow() {
    let arrows = |interval| {
        let analysis = with(vec![comparison("one", 2.0, Some(interval))]);
        let svg = sheets(&analysis)[0].svg().unwrap();
        svg.matches("<polygon").count()
    };
    assert_eq!(arrows((1.0, 3.0)), 0);
    assert_eq!(arrows((1.0, 300.0)), 1);
    assert_eq!(arrows((0.01, 300.0)), 2);
}

#[test]
fn a_marker_is_hollow_where_most_seeds_were_censored() {
    let picture = |flagged| {
        let mut row = comparison("one", 2.0, Some((1.5, 3.0)));
        row.speed_up.as_mut().unwrap().flagged = flagged;
        let analysis = with(vec![row]);
        let sheet = &sheets(&analysis)[0];
        (sheet.svg().unwrap(), sheet.caption.clone())
    };
    let whites = |svg: &str| svg.matches("fill=\"#FFFFFF\"").count();
    let ((full, full_caption), (hollow, hollow_caption)) = (picture(false), picture(true));
    assert_eq!(whites(&hollow), whites(&full) + 1);
    assert!(!full_caption.contains("hollow"), "{full_caption}");
    assert!(hollow_caption.contains("hollow"), "{hollow_caption}");
}
