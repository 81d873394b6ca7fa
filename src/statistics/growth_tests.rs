//! Growth from made-up times.

use super::*;

const SIZES: [u64; 5] = [4, 6, 8, 12, 16];
/// More than any time here.
const BUDGET: f64 = 1e9;

/// Seeds whose times are these multiples of `t(N)` at every size.
fn at(sizes: &[u64], multiples: &[f64], t: impl Fn(f64) -> f64) -> Vec<AtSize> {
    let of_size = |&size: &u64| AtSize {
        size,
        times: (multiples.iter())
            .map(|multiple| Time::solved(multiple * t(size as f64)))
            .collect(),
        budget: BUDGET,
    };
    sizes.iter().map(of_size).collect()
}

fn found(sizes: &[AtSize]) -> Growth {
    growth(sizes, 1_000)
}

#[track_caller]
fn assert_is(estimate: Option<Estimate>, expected: f64) {
    let Estimate {
        value, low, high, ..
    } = estimate.unwrap();
    for found in [Some(value), low, high] {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
    }
}

#[test]
fn exact_exponentials_and_powers_are_told_apart() {
    let doubling = found(&at(&SIZES, &[1.0; 3], |n| 5.0 * 2f64.powf(n)));
    assert_eq!(doubling.model, Model::Exponential);
    assert_eq!(doubling.sizes, SIZES);
    assert_eq!(doubling.shares, Some([1.0, 0.0]));
    assert_is(doubling.factor, 2.0);

    let cubic = found(&at(&SIZES, &[1.0; 3], |n| 0.5 * n.powi(3)));
    assert_eq!(
        (cubic.model, cubic.shares),
        (Model::Power, Some([0.0, 1.0]))
    );
    assert_is(cubic.exponent, 3.0);
}

/// Slopes by hand: log medians 0, 1, 2, 5 at N = 1, 2, 3, 4 have the deviations -2, -1, 0, 3 from their mean 2, and N
/// has -1.5, -0.5, 0.5, 1.5; so b = (3 + 0.5 + 0 + 4.5) / (2.25 + 0.25 + 0.25 + 2.25) = 1.6.
#[test]
fn the_slope_is_that_of_least_squares_over_log_medians() {
    let logs = [0.0, 1.0, 2.0, 5.0_f64];
    let t = |n: f64| logs[n as usize - 1].exp();
    // The median of these four is the second: half have solved it by then. One that is late does not move it.
    let mut sizes = at(&[1, 2, 3, 4], &[1.0, 9.0, 0.5, 90.0], t);
    sizes[1].times[3] = Time::solved(1e6);
    let growth = found(&sizes);
    let value = growth.factor.unwrap().value;
    assert!((value.ln() - 1.6).abs() < 1e-9, "{value}");
}

#[test]
fn noise_widens_intervals_and_hides_the_difference_if_it_is_large() {
    let little = [0.9, 0.95, 1.0, 1.05, 1.1];
    let noisy = found(&at(&SIZES, &little, |n| 2f64.powf(n)));
    assert_eq!(noisy.model, Model::Exponential);
    let factor = noisy.factor.unwrap();
    let (low, high) = (factor.low.unwrap(), factor.high.unwrap());
    assert!(low < 2.0 && 2.0 < high && high - low < 0.1, "{factor:?}");

    let much = [0.02, 0.1, 1.0, 10.0, 50.0];
    let hidden = found(&at(&SIZES, &much, |n| n.powi(2)));
    assert_eq!(hidden.model, Model::CannotTell);
    let [exponential, power] = hidden.shares.unwrap();
    assert!(exponential > 0.05 && power > 0.05, "{:?}", hidden.shares);
}

#[test]
fn times_that_do_not_grow_have_no_model() {
    let flat = found(&at(&SIZES, &[1.0; 3], |_| 7.0));
    assert_eq!(
        (flat.model, flat.shares),
        (Model::CannotTell, Some([0.0, 0.0]))
    );
    assert_is(flat.factor, 1.0);
}

/// Seeds that did not solve a size count with the budget there, which would bend the curve; the median does not see them.
#[test]
fn censored_seeds_do_not_bend_the_line_and_sizes_of_less_than_half_are_left_out() {
    let mut sizes = at(&SIZES, &[1.0; 4], |n| 2f64.powf(n));
    for (size, unsolved) in [(3, 2), (4, 3)] {
        sizes[size].budget = 5_000.0;
        for time in &mut sizes[size].times[..unsolved] {
            *time = Time::censored(5_000.0);
        }
    }
    assert!(sizes[3].is_solved() && !sizes[4].is_solved());
    let growth = found(&sizes);
    assert_eq!(growth.sizes, SIZES[..4]);
    let value = growth.factor.unwrap().value;
    assert!((value - 2.0).abs() < 1e-9, "{value}");

    // A size that is solved from the start has no logarithm.
    sizes[0].times = vec![Time::solved(0.0); 4];
    assert_eq!(found(&sizes).sizes, SIZES[1..4]);
}

#[test]
fn too_few_sizes_or_seeds_cannot_tell() {
    let three = found(&at(&SIZES[..3], &[1.0; 3], |n| 2f64.powf(n)));
    let none = (Model::CannotTell, None, None);
    assert_eq!((three.model, three.factor, three.shares), none);
    // Four sizes will do.
    let four = found(&at(&SIZES[..4], &[1.0; 3], |n| 2f64.powf(n)));
    assert_eq!(four.model, Model::Exponential);

    let one_seed = found(&at(&SIZES, &[1.0], |n| 2f64.powf(n)));
    assert_eq!((one_seed.model, one_seed.shares), (Model::CannotTell, None));
    assert_eq!(one_seed.factor.unwrap().low, None);
    assert!(found(&[]).sizes.is_empty());
}

/// The quick median of a resample is that of Kaplan and Meier.
#[test]
fn medians_are_those_of_the_survival_curve() {
    for solved in 2..=4 {
        let times: Vec<Time> = (1..=4)
            .map(|seed| match seed <= solved {
                true => Time::solved(f64::from(seed)),
                false => Time::censored(9.0),
            })
            .collect();
        let table = Resamples::new(4, 0);
        let logs = log_medians(&restricted_times(&times, 9.0), &table, &[3, 2, 1, 0]);
        assert_eq!(logs, [median_time(&times).unwrap().ln()]);
    }
}
