//! Each arm against the baseline: speed-up, test, verdict.
//!
//! Arms are paired by seed, and only seeds that finished in both are compared. p-values are adjusted
//! (Holm 1979) for all comparisons of the report, over worlds and arms, because that is how many
//! chances there are of a false verdict.

use super::analysis::World;
use super::arms::SUMMARY_RESAMPLES;
use super::facts::Endpoint;
use super::figures::{Arm, Comparison, Estimate, SeedTime, Solving};
use super::sentence::sentence;
use crate::statistics::{
    ALPHA, Resamples, Time, Verdict, holm, log_rank, probability_of_improvement, sign_flip,
    smallest_speed_up, speed_up,
};

/// Fills in the comparisons of every world with the arm that is labelled `baseline`.
pub fn compare(worlds: &mut [World], baseline: &str) {
    let pairs: Vec<Pairs> = (worlds.iter().enumerate())
        .flat_map(|(index, world)| Pairs::of_world(index, world, baseline))
        .collect();
    let p: Vec<Option<f64>> = pairs.iter().map(Pairs::p).collect();
    let tests: Vec<f64> = p.iter().copied().flatten().collect();
    let mut adjusted = holm(&tests).into_iter();
    for (pairs, p) in pairs.iter().zip(p) {
        let adjusted_p = p.and_then(|_| adjusted.next());
        let world = &worlds[pairs.world];
        let comparison = pairs.compare(world, baseline, p, adjusted_p, tests.len());
        worlds[pairs.world].comparisons.push(comparison);
    }
}

impl Arm {
    /// When the seeds solved the world, by this curve.
    pub fn solving(&self, endpoint: Endpoint) -> Option<&Solving> {
        match endpoint {
            Endpoint::Greedy => self.greedy_solving.as_ref(),
            Endpoint::Behaviour => self.behaviour_solving.as_ref(),
        }
    }
}

/// Times to solve of the seeds that an arm shares with the baseline.
struct Pairs {
    /// Index of the world.
    world: usize,
    arm_label: String,
    baseline: Vec<Time>,
    arm: Vec<Time>,
    budget: f64,
}

impl Pairs {
    /// The pairs of every arm of a world that has times to solve: one without a network has no
    /// greedy ones and is not compared.
    fn of_world(index: usize, world: &World, baseline: &str) -> Vec<Self> {
        let of_baseline = (world.arms.iter())
            .find(|arm| arm.arm == baseline)
            .and_then(|arm| arm.solving(world.endpoint));
        let Some(of_baseline) = of_baseline else {
            return Vec::new();
        };
        let others = world.arms.iter().filter(|arm| arm.arm != baseline);
        others
            .filter_map(|arm| {
                let solving = arm.solving(world.endpoint)?;
                Some(Self::new(index, world, of_baseline, arm, solving))
            })
            .collect()
    }

    fn new(index: usize, world: &World, baseline: &Solving, arm: &Arm, solving: &Solving) -> Self {
        let budget = world.steps as f64;
        let time = |time: &SeedTime| Time {
            step: time.step.map_or(budget, |step| step as f64),
            solved: time.step.is_some(),
        };
        let shared = solving.times.iter().filter_map(|of_arm| {
            let same_seed = |of_baseline: &&SeedTime| of_baseline.seed == of_arm.seed;
            Some((time(baseline.times.iter().find(same_seed)?), time(of_arm)))
        });
        let (baseline, times) = shared.unzip();
        Self {
            world: index,
            arm_label: arm.arm.clone(),
            baseline,
            arm: times,
            budget,
        }
    }

    /// p-value of the sign-flip test of the paired differences of restricted times.
    fn p(&self) -> Option<f64> {
        let differences: Vec<f64> = (self.baseline.iter().zip(&self.arm))
            .map(|(baseline, arm)| baseline.step - arm.step)
            .collect();
        sign_flip(&differences)
    }

    fn compare(
        &self,
        world: &World,
        baseline: &str,
        p: Option<f64>,
        adjusted_p: Option<f64>,
        tests: usize,
    ) -> Comparison {
        let speed_up = speed_up(&self.baseline, &self.arm, self.budget);
        let alpha = ALPHA / tests.max(1) as f64;
        let mut comparison = Comparison {
            arm: self.arm_label.clone(),
            baseline: baseline.into(),
            env: world.env.clone(),
            pairs: self.arm.len(),
            speed_up,
            p,
            adjusted_p,
            log_rank_p: log_rank(&self.baseline, &self.arm).map(|test| test.p),
            improvement: self.improvement(),
            smallest_speed_up: smallest_speed_up(&self.baseline, &self.arm, self.budget, alpha),
            verdict: Verdict::new(adjusted_p, speed_up.map_or(1.0, |speed_up| speed_up.ratio)),
            sentence: String::new(),
        };
        comparison.sentence = sentence(&comparison, world.steps, tests);
        comparison
    }

    /// Scores are negated times, so that sooner is better.
    fn improvement(&self) -> Option<Estimate> {
        let scores = |times: &[Time]| -> Vec<f64> { times.iter().map(|time| -time.step).collect() };
        let (arm, baseline) = (scores(&self.arm), scores(&self.baseline));
        let resamples = Resamples::new(arm.len(), SUMMARY_RESAMPLES);
        let interval = resamples.improvement_interval(&arm, &baseline);
        Some(Estimate {
            value: probability_of_improvement(&arm, &baseline)?,
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            seeds: arm.len(),
        })
    }
}
