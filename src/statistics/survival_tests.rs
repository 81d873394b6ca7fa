//! Kaplan-Meier curves and the log-rank test, held to lifelines 0.30.3.

use super::{SurvivalStep, Time, kaplan_meier, log_rank, median_time};

/// Weeks in remission on 6-mercaptopurine (Freireich et al. 1963), the textbooks' example.
fn mercaptopurine() -> Vec<Time> {
    let solved = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|week| Time::solved(f64::from(week)));
    let censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
    let censored = censored.map(|week| Time::censored(f64::from(week)));
    [solved.as_slice(), &censored].concat()
}

/// The same on placebo.
fn placebo() -> Vec<Time> {
    [
        1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23,
    ]
    .map(|week| Time::solved(f64::from(week)))
    .to_vec()
}

/// Step, share, the ends of its interval, seeds at risk and events.
type Entry = (f64, f64, f64, f64, usize, usize);

fn check(found: &[SurvivalStep], expected: &[Entry]) {
    assert_eq!(found.len(), expected.len());
    for (found, &(step, survival, low, high, at_risk, events)) in found.iter().zip(expected) {
        let counts = (found.step, found.at_risk, found.events);
        assert_eq!(counts, (step, at_risk, events));
        for (found, expected) in [
            (found.survival, survival),
            (found.low, low),
            (found.high, high),
        ] {
            assert!((found - expected).abs() < 1e-8, "{step}: {found}");
        }
    }
}

/// `KaplanMeierFitter().fit(weeks, solved)`, its `survival_function_`, `confidence_interval_` and
/// `event_table`.
#[test]
fn curves_agree_with_lifelines_under_censoring_at_any_time() {
    let expected = [
        (6.0, 0.857142857, 0.619717955, 0.951551748, 21, 3),
        (7.0, 0.806722689, 0.563146565, 0.922809019, 17, 1),
        (9.0, 0.806722689, 0.563146565, 0.922809019, 16, 0),
        (10.0, 0.752941176, 0.503199511, 0.889361835, 15, 1),
        (11.0, 0.752941176, 0.503199511, 0.889361835, 13, 0),
        (13.0, 0.690196078, 0.431610222, 0.849065963, 12, 1),
        (16.0, 0.627450980, 0.367510856, 0.804912189, 11, 1),
        (17.0, 0.627450980, 0.367510856, 0.804912189, 10, 0),
        (19.0, 0.627450980, 0.367510856, 0.804912189, 9, 0),
        (20.0, 0.627450980, 0.367510856, 0.804912189, 8, 0),
        (22.0, 0.537815126, 0.267778937, 0.746790718, 7, 1),
        (23.0, 0.448179272, 0.188052006, 0.680142628, 6, 1),
        (25.0, 0.448179272, 0.188052006, 0.680142628, 5, 0),
        (32.0, 0.448179272, 0.188052006, 0.680142628, 4, 0),
        (34.0, 0.448179272, 0.188052006, 0.680142628, 2, 0),
        (35.0, 0.448179272, 0.188052006, 0.680142628, 1, 0),
    ];
    check(&kaplan_meier(&mercaptopurine()), &expected);
}

/// As above. Where all solve, the curve ends at exactly 0, where Greenwood's variance is infinite.
#[test]
fn the_ends_of_curves_agree_with_lifelines() {
    let curve = kaplan_meier(&placebo());
    let last = [
        (22.0, 0.047619048, 0.003324463, 0.197044906, 2, 1),
        (23.0, 0.0, 0.0, 0.0, 1, 1),
    ];
    check(&curve[10..], &last);
    assert_eq!(curve[11].survival, 0.0);
    let never = [Time::censored(30_000.0); 3];
    check(&kaplan_meier(&never), &[(30_000.0, 1.0, 1.0, 1.0, 3, 0)]);
    assert_eq!(kaplan_meier(&[]), []);
}

/// `KaplanMeierFitter().fit(weeks, solved).median_survival_time_`.
#[test]
fn medians_agree_with_lifelines() {
    assert_eq!(median_time(&mercaptopurine()), Some(23.0));
    assert_eq!(median_time(&placebo()), Some(8.0));
    assert_eq!(median_time(&[]), None);
}

/// lifelines gives infinity for 6, 8, 14, 18 and 20 of these seeds.
#[test]
fn a_median_is_reached_when_half_of_the_seeds_have_solved() {
    for seeds in [2_u32, 6, 8, 10, 14, 18, 20] {
        let solved = (1..=seeds / 2).map(|seed| Time::solved(f64::from(seed)));
        let mut times: Vec<_> = solved.collect();
        times.resize(seeds as usize, Time::censored(100.0));
        assert_eq!(median_time(&times), Some(f64::from(seeds / 2)), "{seeds}");
        times[0] = Time::censored(100.0);
        assert_eq!(median_time(&times), None, "{seeds}");
    }
}

/// `logrank_test(weeks, weeks_of_placebo, solved, solved_on_placebo)`, and with all censoring at the budget,
/// as in a run.
#[test]
fn log_rank_tests_agree_with_lifelines() {
    let end = Time::censored(30_000.0);
    let [a, b, c, d] = [500.0, 1500.0, 1500.0, 4000.0].map(Time::solved);
    let [e, f] = [2500.0, 9000.0].map(Time::solved);
    let sooner = vec![a, b, c, d, end, end];
    let later = vec![e, end, end, end, f, end];
    for (one, other, expected) in [
        (mercaptopurine(), placebo(), 4.168809109334511e-05),
        (sooner, later, 0.17042781487880204),
    ] {
        for found in [log_rank(&one, &other), log_rank(&other, &one)] {
            let found = found.expect("a test");
            let error = (found / expected - 1.0).abs();
            assert!(error < 1e-9, "{found}, not {expected}");
        }
    }
}

#[test]
fn without_events_there_is_no_log_rank_test() {
    let never = [Time::censored(9.0); 4];
    assert_eq!(log_rank(&never, &[]), None);
    assert_eq!(log_rank(&never, &never), None);
    // All solve at once: the event says nothing about who is sooner.
    let at_once = [Time::solved(9.0); 4];
    assert_eq!(log_rank(&at_once, &at_once), None);
}
