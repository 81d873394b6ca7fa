use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::statistics::TAIL;
use crate::statistics::*;

const SKEWED: [f64; 12] = [3.1, 0.2, 5.6, 1.4, 1.4, 0.9, 2.2, 8.5, 0.7, 1.1, 0.3, 4.0];

fn interval(low: f64, high: f64) -> Option<Interval> {
    Some(Interval { low, high })
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a value");
    assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
}

#[test]
fn whole_values_as_scipy_and_rliable_have_it() {
    // scipy 1.17: scipy.stats.trim_mean(SKEWED, 0.25); rliable 1.2: metrics.aggregate_iqm.
    near(iqm(&SKEWED), 1.683_333_333_333_333_3);
}

#[test]
fn percentile_interval_as_scipy_has_it() {
    // scipy 1.17: numpy.quantile of the same 1,000 replicates, as scipy.stats.bootstrap with
    // method="percentile" has it.
    let table = Resamples::new(12, 1_000);
    let interval = table.percentile_interval(TAIL, table.iqm_of(&SKEWED.map(Some)));
    let Interval { low, high } = interval.unwrap();
    assert!((low - 0.816_666_666_7).abs() < 1e-8, "{low}");
    assert!((high - 3.417_916_666_7).abs() < 1e-8, "{high}");
    // What is reported is the expanded one.
    let tail = table.expanded_tail(|_| true).unwrap();
    let expanded = table.percentile_interval(tail, table.iqm_of(&SKEWED.map(Some)));
    assert_eq!(table.iqm_interval(&SKEWED.map(Some)), expanded);
    assert_ne!(expanded, interval);
}

#[test]
fn fractions_at_the_edges_by_hand() {
    near(iqm(&[7.0]), 7.0);
    near(iqm(&[2.0, 1.0]), 1.5);
    // 1/4, 1 and 1/4 of a value.
    near(iqm(&[0.0, 1.0, 5.0]), (0.25 * 0.0 + 1.0 + 0.25 * 5.0) / 1.5);
    // 3/4, 1 and 3/4 of the inner three, where scipy takes the three as they are.
    let five = [9.0, 0.0, 1.0, 2.0, 6.0];
    near(iqm(&five), (0.75 + 2.0 + 0.75 * 6.0) / 2.5);
    // 1/2, 1, 1 and 1/2.
    let six = [0.0, 1.0, 2.0, 4.0, 8.0, 99.0];
    near(iqm(&six), (0.5 + 2.0 + 4.0 + 4.0) / 3.0);
    assert_eq!(iqm(&[]), None);
}

#[test]
fn equal_values_have_exactly_that_value_and_no_width() {
    assert_eq!(iqm(&[0.1; 7]), Some(0.1));
    let found = Resamples::new(7, 1_000).iqm_interval(&[Some(0.1); 7]);
    assert_eq!(found, interval(0.1, 0.1));
}

#[test]
fn a_resample_has_the_iqm_of_its_values() {
    let mut values = SKEWED.map(Some);
    values[3] = None;
    let table = Resamples::stratified(&[7, 5], 200);
    let naive = table.replicates(|seeds| {
        let drawn: Vec<f64> = (seeds.iter())
            .filter_map(|&seed| values[seed as usize])
            .collect();
        iqm(&drawn)
    });
    let found = table.replicates(table.iqm_of(&values));
    assert_eq!(found.len(), naive.len());
    for (found, naive) in found.into_iter().zip(naive) {
        near(Some(found), naive);
    }
}

#[test]
fn missing_values_and_too_few() {
    let table = Resamples::new(4, 1_000);
    assert_eq!(table.iqm_interval(&[None, Some(1.0), None, None]), None);
    assert_eq!(table.iqm_interval(&[None; 4]), None);
    // A resample of two values is one of them, or their middle: 1 degree of freedom takes all.
    let two = table.iqm_interval(&[None, Some(1.0), None, Some(3.0)]);
    assert_eq!(two, interval(1.0, 3.0));
    assert_eq!(Resamples::new(0, 10).iqm_interval(&[]), None);
    let single = Resamples::stratified(&[1, 1], 10);
    assert_eq!(single.iqm_interval(&[Some(1.0), Some(2.0)]), None);
}

#[test]
fn strata_that_differ_do_not_widen_the_interval() {
    // Seeds that agree within each world leave nothing to resample, however far apart the worlds.
    let values = [[Some(0.0); 6], [Some(0.5); 6], [Some(1.0); 6]].concat();
    let of = |table: Resamples| table.iqm_interval(&values).unwrap();
    let apart = of(Resamples::stratified(&[6, 6, 6], 500));
    assert_eq!(apart.low, apart.high);
    let pooled = of(Resamples::new(18, 500));
    assert!(pooled.low < 0.4 && pooled.high > 0.6, "{pooled:?}");
}

/// Whatever the values, an interval is finite and holds the estimate.
#[test]
fn intervals_hold_the_estimate() {
    let mut generator = ChaCha8Rng::seed_from_u64(1);
    for seeds in 2..12 {
        let table = Resamples::new(seeds, 200);
        for _ in 0..50 {
            let values: Vec<f64> = (0..seeds)
                .map(|_| f64::from(generator.next_u32() % 4).powi(5))
                .collect();
            let estimate = iqm(&values).unwrap();
            let values: Vec<_> = values.into_iter().map(Some).collect();
            let Interval { low, high } = table.iqm_interval(&values).unwrap();
            assert!(low <= estimate && estimate <= high && low >= 0.0 && high <= 243.0);
        }
    }
}
