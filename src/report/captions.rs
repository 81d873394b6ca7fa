//! What the headings and captions of several pictures say of the seeds.

use crate::report::analysis::{Analysis, MOST_DRAWN};
use crate::report::curves::MOST_SHADED;
use crate::report::figures::{Arm, WorldResults};
use crate::report::series::MOST_POINTS;
use crate::text::{range, table::count};

/// The name of a world, and how many seeds its arms have.
pub fn heading(world: &WorldResults) -> String {
    format!("{}, {}", world.title, seeds(world.arms.iter()))
}

/// `20 seeds`, or `18 to 20 seeds` where the arms differ.
pub fn seeds<'a>(arms: impl Iterator<Item = &'a Arm>) -> String {
    range(arms.map(|arm| arm.seeds), "seed")
}

/// Of curves of this figure: how many seeds, what the shading is, and whether some stopped early.
pub fn curves(figure: &str, analysis: &Analysis) -> String {
    let shading = if analysis.all_arms().all(|arm| arm.seeds < 2) {
        "no intervals with one seed".into()
    } else if analysis.arms.len() > MOST_SHADED {
        no_shading()
    } else {
        "shading: pointwise 95 % bootstrap intervals over seeds".into()
    };
    let seeds = seeds(analysis.all_arms());
    let mut caption = format!("{figure} of {seeds}; {shading}");
    if analysis.worlds.iter().any(|world| world.is_thinned) {
        let most = count(MOST_POINTS as u64);
        caption += &format!("; of longer curves {most} points, evenly spaced");
    }
    caption + stopped(analysis)
}

/// Why curves of many arms have no intervals.
pub fn no_shading() -> String {
    format!("no shading with more than {MOST_SHADED} arms; the tables have intervals")
}

/// A remark to put at the end if some seeds stopped early, otherwise nothing.
pub fn stopped(analysis: &Analysis) -> &'static str {
    let stopped = |arm: &Arm| !arm.diverged.is_empty() || !arm.unfinished_seeds.is_empty();
    match analysis.all_arms().any(stopped) {
        true => "; some seeds stopped early, see the summary",
        false => "",
    }
}

/// Which arms pictures show where there are too many for them.
pub const RULE: &str = "the baseline, oracles, and those that were given first";

/// Says at the end of a caption that some arms are left out, if they are.
pub fn say_left_out(analysis: &Analysis, caption: &mut String) {
    let all = analysis.arms.len();
    if all > MOST_DRAWN {
        let joint = if caption.ends_with('.') { " " } else { "; " };
        *caption += &format!("{joint}{MOST_DRAWN} of {all} arms: {RULE}");
    }
}
