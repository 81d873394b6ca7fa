//! Share of seeds that have not solved their world yet, over steps, and its mean time (Kaplan &
//! Meier 1958).

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::statistics::{LEVEL, Time};

/// The survival curve just after a step at which a seed solved its world or was censored.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SurvivalStep {
    /// The step.
    pub step: f64,
    /// Estimated share of seeds that have not solved their world by this step.
    pub survival: f64,
    /// Lower end of the share's interval at [`LEVEL`], for this step alone.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// Seeds that were still trying just before this step.
    pub at_risk: usize,
    /// Seeds of them that solved their world at this step.
    pub events: usize,
}

/// The product-limit curve, one entry for each distinct time, ascending. Before the first entry the
/// share is 1. Seeds censored at a step count as at risk there.
///
/// The interval is Greenwood's variance on the scale log(-log S) (Kalbfleisch & Prentice 1980), which
/// stays within [0, 1]. It is pointwise, and has no width where the share is 0 or 1. Shares and intervals
/// are those of lifelines but for rounding: this is a running product, that sums logarithms.
pub fn kaplan_meier(times: &[Time]) -> Vec<SurvivalStep> {
    let z = Normal::standard().inverse_cdf((1.0 + LEVEL) / 2.0);
    let mut sorted = times.to_vec();
    sorted.sort_by(|one, other| one.step.total_cmp(&other.step));
    let mut at_risk = sorted.len();
    let (mut survival, mut greenwood) = (1.0, 0.0);
    sorted
        .chunk_by(|one, other| one.step == other.step)
        .map(|tied| {
            let events = tied.iter().filter(|time| time.solved).count();
            let (risk, solved) = (at_risk as f64, events as f64);
            at_risk -= tied.len();
            survival *= 1.0 - solved / risk;
            greenwood += solved / (risk * (risk - solved));
            let (low, high) = interval(survival, greenwood, z);
            SurvivalStep {
                step: tied[0].step,
                survival,
                low,
                high,
                at_risk: at_risk + tied.len(),
                events,
            }
        })
        .collect()
}

/// S to the power exp(+-z sqrt(Greenwood) / log S).
fn interval(survival: f64, greenwood: f64, z: f64) -> (f64, f64) {
    if survival == 0.0 || survival == 1.0 {
        return (survival, survival);
    }
    let width = z * greenwood.sqrt() / -survival.ln();
    (survival.powf(width.exp()), survival.powf((-width).exp()))
}

/// Mean time to solve, in steps, restricted to `budget`: the area under the survival curve from 0 to
/// the budget (Irwin 1949). None without seeds.
///
/// If no seed is censored before the budget this is the mean of the restricted times. Past the last
/// time the curve keeps its height.
pub fn restricted_mean(times: &[Time], budget: f64) -> Option<f64> {
    let curve = kaplan_meier(times);
    curve.first()?;
    let (mut area, mut from, mut height) = (0.0, 0.0, 1.0);
    for entry in curve.iter().take_while(|entry| entry.step < budget) {
        area += height * (entry.step - from);
        (from, height) = (entry.step, entry.survival);
    }
    Some(area + height * (budget - from))
}

/// Median time to solve, in steps: the first time at which the survival curve is at 1/2 or below. None if
/// it never is: more than half of the seeds were still trying.
///
/// lifelines takes the same median, but may miss it by the rounding of its curve where just half of the
/// seeds have solved their world.
pub fn median_time(times: &[Time]) -> Option<f64> {
    // The curve is a product, so that half of the seeds may miss 1/2 by its rounding.
    let half = |entry: &SurvivalStep| entry.survival <= 0.5 + 1e-12;
    kaplan_meier(times)
        .into_iter()
        .find(half)
        .map(|entry| entry.step)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::statistics::{mean, restricted_times};

    /// Weeks in remission on 6-mercaptopurine (Freireich et al. 1963), the textbooks' example.
    pub(in crate::statistics) fn mercaptopurine() -> Vec<Time> {
        let solved = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|week| Time::solved(f64::from(week)));
        let censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let censored = censored.map(|week| Time::censored(f64::from(week)));
        [solved.as_slice(), &censored].concat()
    }

    /// The same on placebo.
    pub(in crate::statistics) fn placebo() -> Vec<Time> {
        [
            1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23,
        ]
        .map(|week| Time::solved(f64::from(week)))
        .to_vec()
    }

    fn check(times: &[Time], expected: &[(f64, f64, f64, f64, usize, usize)]) {
        let found = kaplan_meier(times);
        assert_eq!(found.len(), expected.len());
        for (found, &(step, survival, low, high, at_risk, events)) in found.iter().zip(expected) {
            assert_eq!(
                (found.step, found.at_risk, found.events),
                (step, at_risk, events)
            );
            for (found, expected) in [
                (found.survival, survival),
                (found.low, low),
                (found.high, high),
            ] {
                assert!((found - expected).abs() < 1e-8, "{step}: {found}");
            }
        }
    }

    /// lifelines 0.30.3: `KaplanMeierFitter().fit(weeks, solved)`, its `survival_function_`,
    /// `confidence_interval_` and `event_table`.
    #[test]
    fn agrees_with_lifelines_under_censoring_at_any_time() {
        check(
            &mercaptopurine(),
            &[
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
            ],
        );
    }

    /// As above; the curve ends at 0, where Greenwood's variance is infinite.
    #[test]
    fn agrees_with_lifelines_where_all_solve() {
        let curve = kaplan_meier(&placebo());
        check(
            &placebo(),
            &[
                (1.0, 0.904761905, 0.670045882, 0.975294149, 21, 2),
                (2.0, 0.809523810, 0.568905060, 0.923888829, 19, 2),
                (3.0, 0.761904762, 0.519391415, 0.893257110, 17, 1),
                (4.0, 0.666666667, 0.425350436, 0.825044009, 16, 2),
                (5.0, 0.571428571, 0.337976954, 0.749240710, 14, 2),
                (8.0, 0.380952381, 0.183066549, 0.577788678, 12, 4),
                (11.0, 0.285714286, 0.116561326, 0.481819648, 8, 2),
                (12.0, 0.190476190, 0.059481701, 0.377434891, 6, 2),
                (15.0, 0.142857143, 0.035657355, 0.321161575, 4, 1),
                (17.0, 0.095238095, 0.016259260, 0.261249982, 3, 1),
                (22.0, 0.047619048, 0.003324463, 0.197044906, 2, 1),
                (23.0, 0.0, 0.0, 0.0, 1, 1),
            ],
        );
        assert_eq!(curve.last().map(|entry| entry.survival), Some(0.0));
    }

    #[test]
    fn where_nobody_solves_the_share_stays_one() {
        check(
            &[Time::censored(30_000.0); 3],
            &[(30_000.0, 1.0, 1.0, 1.0, 3, 0)],
        );
        assert_eq!(kaplan_meier(&[]), []);
    }

    /// lifelines 0.30.3: `restricted_mean_survival_time(fitter, t=budget)`.
    #[test]
    fn restricted_means_agree_with_lifelines() {
        for (times, budget, expected) in [
            (mercaptopurine(), 10.0, 9.277310924369745),
            (mercaptopurine(), 20.0, 16.116526610644254),
            (mercaptopurine(), 35.0, 23.287394957983185),
            (placebo(), 10.0, 6.619047619047619),
            (placebo(), 20.0, 8.428571428571429),
            (placebo(), 35.0, 8.666666666666666),
        ] {
            let found = restricted_mean(&times, budget).unwrap();
            assert!((found - expected).abs() < 1e-9, "{budget}: {found}");
        }
        assert_eq!(restricted_mean(&[], 10.0), None);
    }

    /// lifelines 0.30.3: `KaplanMeierFitter().fit(weeks, solved).median_survival_time_`.
    #[test]
    fn medians_agree_with_lifelines() {
        assert_eq!(median_time(&mercaptopurine()), Some(23.0));
        assert_eq!(median_time(&placebo()), Some(8.0));
        assert_eq!(median_time(&[]), None);
    }

    #[test]
    fn a_median_is_reached_when_half_of_the_seeds_have_solved() {
        for seeds in [2_u32, 6, 10, 14, 20] {
            let solved = (1..=seeds / 2).map(|seed| Time::solved(f64::from(seed)));
            let mut times: Vec<_> = solved.collect();
            times.resize(seeds as usize, Time::censored(100.0));
            assert_eq!(median_time(&times), Some(f64::from(seeds / 2)), "{seeds}");
            times[0] = Time::censored(100.0);
            assert_eq!(median_time(&times), None, "{seeds}");
        }
    }

    #[test]
    fn censored_at_the_budget_alone_the_restricted_mean_is_the_mean() {
        let mut times = [500.0, 1500.0, 1500.0, 4000.0].map(Time::solved).to_vec();
        times.extend([Time::censored(30_000.0); 2]);
        let found = restricted_mean(&times, 30_000.0).unwrap();
        let expected = mean(&restricted_times(&times, 30_000.0)).unwrap();
        assert!((found - expected).abs() < 1e-8, "{found}, not {expected}");
        // Half of it by hand: 500 + 5/6 * 1000 + 1/2 * 500.
        let half = restricted_mean(&times, 2000.0).unwrap();
        assert!((half - (500.0 + 5000.0 / 6.0 + 250.0)).abs() < 1e-9);
    }
}
