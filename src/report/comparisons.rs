//! Each arm against the baseline: speed-up, test, verdict.
//!
//! Arms are paired by seed, and only seeds that finished in both are compared. All comparisons of a
//! report, over worlds and arms, are one family of tests, because that is how many chances there
//! are of a false verdict.

use crate::report::analysis::WorldResults;
use crate::report::figures::{Arm, Comparison, SeedTime};
use crate::report::sentence::sentence;
use crate::report::solving::censored;
use crate::statistics::{self, Pair, Time, compare, log_rank, probability_sooner};

/// Fills in the comparisons of every world with the arm that is labelled `baseline`.
pub fn fill_in(worlds: &mut [WorldResults], baseline: &str) {
    let pairs: Vec<Pairs> = (worlds.iter().enumerate())
        .flat_map(|(index, world)| Pairs::of_world(index, world, baseline))
        .collect();
    let family: Vec<Pair> = pairs.iter().map(Pairs::pair).collect();
    let findings = compare(&family);
    let tests = findings.iter().filter(|found| found.p.is_some()).count();
    for (pairs, found) in pairs.iter().zip(&findings) {
        let world = &mut worlds[pairs.world];
        let mut comparison = pairs.comparison(&world.env, baseline, found);
        comparison.sentence = sentence(&comparison, world, tests);
        world.comparisons.push(comparison);
    }
}

/// Times to solve of the seeds that an arm shares with the baseline.
struct Pairs {
    /// Index of the world.
    world: usize,
    label: String,
    baseline: Vec<Time>,
    arm: Vec<Time>,
    /// Steps in which they could solve the world.
    horizon: f64,
}

impl Pairs {
    /// The pairs of every arm of a world that has times to solve: one without a policy to evaluate has no
    /// greedy ones and is not compared, nor is an oracle.
    fn of_world(index: usize, world: &WorldResults, baseline: &str) -> Vec<Self> {
        let times = |arm: &Arm| Some(&arm.solving(world.endpoint)?.times).cloned();
        let of_baseline = world.arms.iter().find(|arm| arm.arm == baseline);
        let Some(of_baseline) = of_baseline.and_then(times) else {
            return Vec::new();
        };
        let pairs = |arm: &Arm| {
            let (baseline, times) = shared(&of_baseline, &times(arm)?, world.horizon);
            Some(Self {
                world: index,
                label: arm.arm.clone(),
                baseline,
                arm: times,
                horizon: world.horizon as f64,
            })
        };
        let others = (world.arms.iter()).filter(|arm| arm.arm != baseline && !arm.is_oracle);
        others.filter_map(pairs).collect()
    }

    fn pair(&self) -> Pair<'_> {
        Pair {
            baseline: &self.baseline,
            arm: &self.arm,
            budget: self.horizon,
        }
    }

    fn comparison(&self, env: &str, baseline: &str, found: &statistics::Comparison) -> Comparison {
        let solved = |times: &[Time]| times.iter().filter(|time| time.solved).count();
        let log_rank = log_rank(&self.baseline, &self.arm).filter(|_| self.arm.len() > 1);
        Comparison {
            arm: self.label.clone(),
            baseline: baseline.into(),
            env: env.into(),
            pairs: self.arm.len(),
            arm_solved: solved(&self.arm),
            baseline_solved: solved(&self.baseline),
            speed_up: found.speed_up,
            p: found.p,
            adjusted_p: found.adjusted_p,
            log_rank_p: log_rank,
            improvement: probability_sooner(&self.baseline, &self.arm, self.horizon),
            smallest_p: found.smallest_p,
            verdict: found.verdict,
            sentence: String::new(),
        }
    }
}

/// The times of the seeds that both have, in the same order.
fn shared(baseline: &[SeedTime], arm: &[SeedTime], horizon: u64) -> (Vec<Time>, Vec<Time>) {
    let of_baseline = |seed| baseline.iter().find(|time| time.seed == seed).copied();
    let (baseline, arm): (Vec<_>, Vec<_>) = (arm.iter())
        .filter_map(|&of_arm| Some((of_baseline(of_arm.seed)?, of_arm)))
        .unzip();
    (censored(&baseline, horizon), censored(&arm, horizon))
}
