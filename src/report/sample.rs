//! Figures made up for the tests of the pictures.

use crate::config::Endpoint;
use crate::config::XScale;
use crate::plot::sheet::Sheet;
use crate::report::analysis::{Analysis, World};
use crate::statistics::{Estimate, SpeedUp, Verdict};
use crate::{
    config::Measure,
    report::figures::{Arm, Comparison, Point, Scores, SeedTime, Solving},
};

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
    let restricted = times
        .iter()
        .map(|time| time.unwrap_or(STEPS) as f64)
        .sum::<f64>();
    let greedy_solving = (!times.is_empty()).then(|| Solving {
        share: solved,
        median: None,
        restricted_mean: Some(estimate(restricted / times.len() as f64)),
        times: (times.iter().enumerate())
            .map(|(seed, &step)| SeedTime {
                seed: seed as u64,
                step,
            })
            .collect(),
        solved: vec![point(0, 0.0), point(STEPS, solved)],
    });
    Arm {
        arm: label.into(),
        seeds: times.len().max(1),
        unfinished_seeds: Vec::new(),
        diverged: Vec::new(),
        parameters: Some(100),
        seconds_per_seed: None,
        random_start: 0,
        greedy_solving,
        behaviour_solving: None,
        final_greedy: None,
        area_under_greedy: None,
        final_behaviour: None,
        area_under_behaviour: None,
        final_regret: None,
        final_q_error: None,
        quarter_coverage: None,
        goal: None,
        variances: None,
        greedy: Vec::new(),
        behaviour: Vec::new(),
        coverage: vec![point(0, 0.1), point(STEPS, 0.9)],
        scores: Scores::default(),
        uncertainty: None,
        knowledge: None,
    }
}

/// A world with these arms.
pub fn world(arms: Vec<Arm>) -> World {
    World {
        env: "gridworld map=trap".into(),
        steps: STEPS,
        random_start: 0,
        horizon: STEPS,
        measure: Measure::UndiscountedReturn,
        endpoint: Endpoint::Greedy,
        solve_at: 0.9,
        optimal_return: Some(1.0),
        random_return: Some(-1.0),
        arms,
        comparisons: Vec::new(),
        grid: None,
    }
}

/// A report of these worlds.
pub fn analysis(worlds: Vec<World>) -> Analysis {
    let mut arms: Vec<String> = Vec::new();
    for arm in worlds.iter().flat_map(|world| &world.arms) {
        if !arms.contains(&arm.arm) {
            arms.push(arm.arm.clone());
        }
    }
    Analysis {
        replays: Vec::new(),
        arms,
        baseline: Some("epsilon-greedy".into()),
        worlds,
        overall: Vec::new(),
        x_scale: XScale::Linear,
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

/// The lines of text of a picture, from the first to the last that is drawn.
pub fn words(sheet: &Sheet) -> Vec<String> {
    let svg = sheet.svg().expect("the picture can be drawn");
    let is_text = |line: &&str| !line.is_empty() && !line.starts_with('<');
    svg.lines().filter(is_text).map(String::from).collect()
}
