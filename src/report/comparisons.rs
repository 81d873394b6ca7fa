//! Each arm against the baseline: speed-up, test, verdict.
//!
//! Arms are paired by seed, and only seeds that finished in both are compared. All comparisons of a
//! report, over worlds and arms, are one family of tests, because that is how many chances there
//! are of a false verdict.

use crate::report::figures::{Arm, Comparison, SeedTime, WorldResults};
use crate::report::sentence::sentence;
use crate::report::solving::censored;
use crate::statistics::{self, Pair, Time, compare, log_rank, probability_sooner};

/// Fills in the comparisons of every world with the arm that is labelled `baseline`.
pub fn fill_in(worlds: &mut [WorldResults], baseline: &str) {
    let pairs: Vec<Pairs> = (worlds.iter().enumerate())
        .flat_map(|(index, world)| pairs_of(index, world, baseline))
        .collect();
    let family = pairs.iter().map(|pairs| Pair {
        baseline: &pairs.baseline,
        arm: &pairs.times,
        budget: worlds[pairs.world].horizon as f64,
    });
    let findings = compare(&family.collect::<Vec<_>>());
    let tests = findings.iter().filter(|found| found.p.is_some()).count();
    for (pairs, found) in pairs.into_iter().zip(&findings) {
        let world = &mut worlds[pairs.world];
        let mut comparison = comparison(pairs, world, baseline, found);
        comparison.sentence = sentence(&comparison, world, tests);
        world.comparisons.push(comparison);
    }
}

/// Times to solve of the seeds that an arm shares with the baseline.
struct Pairs {
    /// Index of the world.
    world: usize,
    arm: String,
    baseline: Vec<Time>,
    times: Vec<Time>,
}

/// The pairs of every arm of a world that has times to solve: one without a policy to evaluate has no
/// greedy ones and is not compared, nor is an oracle.
fn pairs_of(index: usize, world: &WorldResults, baseline: &str) -> Vec<Pairs> {
    let times = |arm: &Arm| Some(&arm.solving(world.endpoint)?.times).cloned();
    let of_baseline = world.arms.iter().find(|arm| arm.arm == baseline);
    let Some(of_baseline) = of_baseline.and_then(times) else {
        return Vec::new();
    };
    let pairs = |arm: &Arm| {
        let (baseline, times) = shared(&of_baseline, &times(arm)?, world.horizon);
        Some(Pairs {
            world: index,
            arm: arm.arm.clone(),
            baseline,
            times,
        })
    };
    let others = (world.arms.iter()).filter(|arm| arm.arm != baseline && !arm.is_oracle);
    others.filter_map(pairs).collect()
}

fn comparison(
    pairs: Pairs,
    world: &WorldResults,
    label: &str,
    found: &statistics::Comparison,
) -> Comparison {
    let (baseline, times) = (&pairs.baseline, &pairs.times);
    let solved = |times: &[Time]| times.iter().filter(|time| time.solved).count();
    Comparison {
        arm: pairs.arm,
        baseline: label.into(),
        env: world.env.clone(),
        pairs: times.len(),
        arm_solved: solved(times),
        baseline_solved: solved(baseline),
        speed_up: found.speed_up,
        p: found.p,
        adjusted_p: found.adjusted_p,
        log_rank_p: log_rank(baseline, times).filter(|_| times.len() > 1),
        improvement: probability_sooner(baseline, times, world.horizon as f64),
        smallest_p: found.smallest_p,
        verdict: found.verdict,
        sentence: String::new(),
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
