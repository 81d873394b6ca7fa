//! Simulated comparisons with a known truth: times to solve of two arms of seeds, on the grid of
//! evaluations and censored at the budget.

use dropout_q::statistics::Time;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Exp, LogNormal, Weibull};

/// Steps that each seed has.
pub const BUDGET: f64 = 30_000.0;

/// Steps between evaluations.
const SPACING: f64 = 500.0;

/// Family of the times before they are censored; its scale is free.
#[derive(Debug, Clone, Copy)]
pub enum Family {
    /// Exponential.
    Exponential,
    /// Weibull of shape 0.7: a falling rate, heavier tails.
    Weibull,
    /// Log-normal, STD of the logarithm 1.
    LogNormal,
    /// Log-normal, STD of the logarithm 1/2.
    Narrow,
}

impl Family {
    /// All families.
    pub const ALL: [Self; 4] = [
        Self::Exponential,
        Self::Weibull,
        Self::LogNormal,
        Self::Narrow,
    ];

    fn with<T>(self, use_it: impl FnOnce(&dyn ContinuousCDF<f64, f64>) -> T) -> T {
        match self {
            Self::Exponential => use_it(&Exp::new(1.0).unwrap()),
            Self::Weibull => use_it(&Weibull::new(0.7, 1.0).unwrap()),
            Self::LogNormal => use_it(&LogNormal::new(0.0, 1.0).unwrap()),
            Self::Narrow => use_it(&LogNormal::new(0.0, 0.5).unwrap()),
        }
    }

    /// Mean of the times at this scale, rounded up to the next evaluation and censored: the sum of
    /// the chances to be still trying, over the evaluations.
    fn restricted_mean(self, scale: f64) -> f64 {
        let evaluations = (BUDGET / SPACING) as u32;
        self.with(|family| {
            (0..evaluations)
                .map(|evaluation| SPACING * family.sf(f64::from(evaluation) * SPACING / scale))
                .sum()
        })
    }
}

/// A baseline and an arm whose restricted mean times have a known ratio.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    family: Family,
    baseline_scale: f64,
    arm_scale: f64,
}

impl Case {
    /// Times of one family; the baseline is censored in the share `censored` of cases on average, and
    /// its restricted mean time is `ratio` (1 or more) times that of the arm.
    pub fn new(family: Family, ratio: f64, censored: f64) -> Self {
        let baseline_scale = BUDGET / family.with(|family| family.inverse_cdf(1.0 - censored));
        let target = family.restricted_mean(baseline_scale) / ratio;
        let (mut below, mut above) = (0.0, baseline_scale);
        for _ in 0..100 {
            let middle = (below + above) / 2.0;
            if family.restricted_mean(middle) < target {
                below = middle;
            } else {
                above = middle;
            }
        }
        Self {
            family,
            baseline_scale,
            arm_scale: above,
        }
    }

    /// Calls `judge` with the times of a baseline and an arm of `seeds` seeds each, `count` times; all
    /// are independent and come from a fixed stream.
    pub fn simulate(&self, seeds: usize, count: usize, mut judge: impl FnMut(&[Time], &[Time])) {
        let mut generator = ChaCha8Rng::seed_from_u64(3);
        self.family.with(|family| {
            let mut times = |scale: f64| -> Vec<Time> {
                let mut time = |_| {
                    // Uniform on (0, 1), its ends left out.
                    let uniform = (f64::from(generator.next_u32()) + 0.5) / 2_f64.powi(32);
                    let step = (family.inverse_cdf(uniform) * scale / SPACING).ceil() * SPACING;
                    if step <= BUDGET {
                        Time::solved(step)
                    } else {
                        Time::censored(BUDGET)
                    }
                };
                (0..seeds).map(&mut time).collect()
            };
            for _ in 0..count {
                let baseline = times(self.baseline_scale);
                judge(&baseline, &times(self.arm_scale));
            }
        });
    }
}
