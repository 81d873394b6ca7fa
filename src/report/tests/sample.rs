//! Figures made up for the tests of the pictures.

use agents::registry::is_oracle;

use crate::config::{Endpoint, Measure};
use crate::plot::style::ArmName;
use crate::records::{Evaluation, Seed, distinct};
use crate::report::analysis::Analysis;
use crate::report::figures::{Arm, Comparison, SeedTime, Solving, WorldResults};
use crate::report::series::Point;
use crate::statistics::{Estimate, SpeedUp, Verdict};

/// Steps of the worlds.
pub const STEPS: u64 = 10_000;

/// A value without an interval.
pub fn estimate(value: f64) -> Estimate {
    Estimate {
        value,
        low: None,
        high: None,
        seeds: 1,
    }
}

/// A point of a curve.
pub fn point(step: u64, value: f64) -> Point {
    Point {
        step,
        estimate: estimate(value),
    }
}

/// An arm whose seeds solved its world at these steps; none without greedy scores.
pub fn arm(label: &str, times: &[Option<u64>]) -> Arm {
    let solved = times.iter().flatten().count() as f64 / times.len().max(1) as f64;
    let restricted = times.iter().map(|time| time.unwrap_or(STEPS) as f64);
    let restricted: f64 = restricted.sum();
    let time = |(&step, seed)| SeedTime { seed, step };
    let greedy_solving = (!times.is_empty()).then(|| Solving {
        share: solved,
        share_at_end: solved,
        median: None,
        restricted_mean: Some(estimate(restricted / times.len() as f64)),
        times: times.iter().zip(0..).map(time).collect(),
        solved: Vec::new(),
    });
    Arm {
        arm: label.into(),
        is_oracle: is_oracle(&ArmName::from(label).agent),
        seeds: times.len().max(1),
        parameters: Some(100),
        greedy_solving,
        coverage: vec![point(0, 0.1), point(STEPS, 0.9)],
        ..Arm::default()
    }
}

/// A world with these arms.
pub fn world(arms: Vec<Arm>) -> WorldResults {
    WorldResults {
        env: "gridworld map=trap".into(),
        title: "gridworld map=trap".into(),
        steps: STEPS,
        random_start: 0,
        horizon: STEPS,
        measure: Measure::UndiscountedReturn,
        endpoint: Endpoint::Greedy,
        solve_at: 0.9,
        may_stop: false,
        is_thinned: false,
        optimal_return: Some(1.0),
        random_return: Some(-1.0),
        arms,
        comparisons: Vec::new(),
        grid: None,
    }
}

/// A report of these worlds.
pub fn analysis(worlds: Vec<WorldResults>) -> Analysis {
    let arms = worlds.iter().flat_map(|world| &world.arms);
    let labels = distinct(arms.map(|arm| &*arm.arm)).into_iter();
    Analysis {
        arms: labels.map(ArmName::from).collect(),
        baseline: Some("epsilon-greedy".into()),
        worlds,
        ..Analysis::default()
    }
}

/// An arm against `epsilon-greedy`, with this ratio and its interval.
pub fn comparison(arm: &str, ratio: f64, interval: Option<(f64, f64)>) -> Comparison {
    let verdict = match interval {
        Some((low, _)) if low > 1.0 => Verdict::Faster,
        Some((_, high)) if high < 1.0 => Verdict::Slower,
        _ => Verdict::Inconclusive,
    };
    Comparison {
        arm: arm.into(),
        baseline: "epsilon-greedy".into(),
        env: "gridworld map=trap".into(),
        pairs: 20,
        arm_solved: 20,
        baseline_solved: 20,
        speed_up: Some(SpeedUp {
            ratio,
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            censored: 0.0,
            flagged: false,
        }),
        p: None,
        adjusted_p: None,
        log_rank_p: None,
        improvement: None,
        smallest_p: 2f64.powi(-19),
        verdict,
        sentence: String::new(),
    }
}

/// A row of `seeds.csv` of a finished seed in a world whose returns are not known.
pub fn seed_row(arm: &str, env: &str, seed: u64) -> Seed {
    Seed {
        arm: arm.into(),
        env: env.into(),
        seed,
        parameters: 1,
        ..Seed::default()
    }
}

/// A row of `evaluations.csv`.
pub fn evaluation_row(arm: &str, env: &str, seed: u64, step: u64) -> Evaluation {
    Evaluation {
        arm: arm.into(),
        env: env.into(),
        seed,
        step,
        greedy_return: Some(0.0),
        ..Evaluation::default()
    }
}
