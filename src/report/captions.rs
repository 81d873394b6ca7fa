//! What the headings and captions of several pictures say of the seeds.

use crate::report::analysis::{Analysis, WorldResults};
use crate::report::figures::Arm;
use crate::report::summary;

/// The name of a world, and how many seeds its arms have.
pub fn heading(world: &WorldResults) -> String {
    format!("{}, {}", world.env, summary::seeds(world.arms.iter()))
}

/// Of curves of this figure: how many seeds, what the shading is, and whether some stopped early.
pub fn curves(figure: &str, analysis: &Analysis) -> String {
    let shading = if analysis.all_arms().all(|arm| arm.seeds < 2) {
        "no intervals with one seed"
    } else {
        "shading: pointwise 95 % bootstrap intervals over seeds"
    };
    let seeds = summary::seeds(analysis.all_arms());
    format!("{figure} of {seeds}; {shading}{}", stopped(analysis))
}

/// A remark to put at the end if some seeds stopped early, otherwise nothing.
pub fn stopped(analysis: &Analysis) -> &'static str {
    let stopped = |arm: &Arm| !arm.diverged.is_empty() || !arm.unfinished_seeds.is_empty();
    if analysis.all_arms().any(stopped) {
        "; some seeds stopped early, see the summary"
    } else {
        ""
    }
}
