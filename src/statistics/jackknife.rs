//! Jackknife interval of a figure of several seeds together, as a spread between them (Quenouille 1956;
//! Efron & Stein 1981).
//!
//! A bootstrap resample holds some seeds several times, which makes any spread between its seeds, and
//! any rank correlation of what they average to, smaller than it is; leaving one seed out at a time does
//! not.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::statistics::{Interval, TAIL, mean};

/// The interval at [`LEVEL`](super::LEVEL) around a figure of `seeds` seeds: `figure` of all seeds plus or
/// minus a quantile of Student's t times sqrt((n - 1) / n sum_i (figure without i - their mean)²).
///
/// None for fewer than three seeds, or where `figure` of a part has no value.
pub fn jackknife_interval(
    seeds: usize,
    figure: impl Fn(&[usize]) -> Option<f64>,
) -> Option<Interval> {
    if seeds < 3 {
        return None;
    }
    let all: Vec<usize> = (0..seeds).collect();
    let without = |left_out: usize| {
        let rest: Vec<usize> = all.iter().copied().filter(|&s| s != left_out).collect();
        figure(&rest)
    };
    let parts: Vec<f64> = (0..seeds).map(without).collect::<Option<_>>()?;
    let centre = mean(&parts)?;
    let count = seeds as f64;
    let squares: f64 = parts.iter().map(|part| (part - centre).powi(2)).sum();
    let error = ((count - 1.0) / count * squares).sqrt();
    let freedom = count - 1.0;
    let t = StudentsT::new(0.0, 1.0, freedom).expect("positive degrees of freedom");
    let reach = t.inverse_cdf(1.0 - TAIL) * error;
    let value = figure(&all)?;
    Some(Interval {
        low: value - reach,
        high: value + reach,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a mean it is the t interval: of 1, 2, 6 the mean is 3 and the standard error sqrt(7 / 3); the
    /// quantile of t with two degrees of freedom is 4.302653.
    #[test]
    fn of_a_mean_it_is_students_interval() {
        let values = [1.0, 2.0, 6.0];
        let of = |seeds: &[usize]| mean(&seeds.iter().map(|&s| values[s]).collect::<Vec<_>>());
        let found = jackknife_interval(3, of).unwrap();
        let reach = 4.302_653 * (7.0f64 / 3.0).sqrt();
        assert!((found.low - (3.0 - reach)).abs() < 1e-5, "{found:?}");
        assert!((found.high - (3.0 + reach)).abs() < 1e-5, "{found:?}");
        assert_eq!(jackknife_interval(2, |_| Some(1.0)), None);
        assert_eq!(
            jackknife_interval(5, |s| (s.len() == 5).then_some(1.0)),
            None
        );
    }
}
