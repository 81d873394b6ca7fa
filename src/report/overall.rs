//! Arms over all worlds of a report.
//!
//! Worlds count alike: a figure pools the normalised scores of all seeds in all worlds, and its
//! interval resamples seeds within each world (Agarwal et al. 2021, "Deep Reinforcement Learning at
//! the Edge of the Statistical Precipice").

use serde::Serialize;

use crate::report::figures::WorldResults;
use crate::report::metrics::Metric;
use crate::report::series::SUMMARY_RESAMPLES;
use crate::statistics::{Estimate, Resamples, Verdict, mean};

/// One arm over all worlds. Figures are IQMs over worlds and seeds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overall {
    pub arm: String,
    /// Share of seeds that solved their world by the greedy policy; the mean over worlds.
    pub solved: Option<f64>,
    pub final_greedy: Option<Estimate>,
    pub area_under_greedy: Option<Estimate>,
    pub area_under_behaviour: Option<Estimate>,
    /// Worlds in which the arm is faster than the baseline.
    pub faster: usize,
    /// Worlds in which it is slower.
    pub slower: usize,
    /// Worlds in which the comparison is inconclusive.
    pub inconclusive: usize,
}

/// The arms that are in every world, over all of them; nothing for one world, or where scores are
/// not normalised.
pub fn overall(arms: &[&str], worlds: &[WorldResults]) -> Vec<Overall> {
    let comparable = worlds.iter().all(WorldResults::is_normalised);
    if worlds.len() < 2 || !comparable {
        return Vec::new();
    }
    arms.iter().filter_map(|arm| of_arm(arm, worlds)).collect()
}

fn of_arm(arm: &str, worlds: &[WorldResults]) -> Option<Overall> {
    let of_worlds: Vec<_> = (worlds.iter())
        .map(|world| world.arms.iter().find(|other| other.arm == arm))
        .collect::<Option<_>>()?;
    let pooled = |metric: Metric| {
        let strata = of_worlds.iter().map(|arm| arm.metrics.values(metric));
        let strata: Vec<_> = strata.collect();
        let sizes: Vec<_> = strata.iter().map(|scores| scores.len()).collect();
        let resamples = Resamples::stratified(&sizes, SUMMARY_RESAMPLES);
        Estimate::iqm(&strata.concat(), &resamples)
    };
    let of_arm = worlds.iter().flat_map(|world| &world.comparisons);
    let of_arm = of_arm.filter(|comparison| comparison.arm == arm);
    let verdicts = |verdict: Verdict| of_arm.clone().filter(|c| c.verdict == verdict).count();
    let shares = of_worlds
        .iter()
        .map(|arm| Some(arm.greedy_solving.as_ref()?.share));
    let shares: Option<Vec<f64>> = shares.collect();
    Some(Overall {
        arm: arm.into(),
        solved: shares.and_then(|shares| mean(&shares)),
        final_greedy: pooled(Metric::FinalGreedy),
        area_under_greedy: pooled(Metric::AreaUnderGreedy),
        area_under_behaviour: pooled(Metric::AreaUnderBehaviour),
        faster: verdicts(Verdict::Faster),
        slower: verdicts(Verdict::Slower),
        inconclusive: verdicts(Verdict::Inconclusive),
    })
}
