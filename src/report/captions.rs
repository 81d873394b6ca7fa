//! What the headings and captions of several pictures say of the seeds.

use crate::report::analysis::{Analysis, WorldResults};
use crate::report::figures::Arm;
use crate::report::summary;

/// The name of a world, and how many seeds its arms have.
pub fn heading(world: &WorldResults) -> String {
    format!("{}, {}", world.env, summary::seeds(world.arms.iter()))
}

/// Of curves of means: how many seeds, what the shading is, and whether some stopped early.
pub fn means(analysis: &Analysis) -> String {
    figures("mean", analysis)
}

/// The same of interquartile means.
pub fn interquartile_means(analysis: &Analysis) -> String {
    figures("interquartile mean", analysis)
}

fn figures(figure: &str, analysis: &Analysis) -> String {
    let shading = if arms(analysis).all(|arm| arm.seeds < 2) {
        "no intervals with one seed"
    } else {
        "shading: pointwise 95 % bootstrap intervals over seeds"
    };
    let seeds = summary::seeds(arms(analysis));
    format!("{figure} of {seeds}; {shading}{}", stopped(analysis))
}

/// A remark to put at the end if some seeds stopped early, otherwise nothing.
pub fn stopped(analysis: &Analysis) -> &'static str {
    let stopped = |arm: &Arm| !arm.diverged.is_empty() || !arm.unfinished_seeds.is_empty();
    if arms(analysis).any(stopped) {
        "; some seeds stopped early, see the summary"
    } else {
        ""
    }
}

fn arms(analysis: &Analysis) -> impl Iterator<Item = &Arm> {
    analysis.worlds.iter().flat_map(|world| &world.arms)
}
