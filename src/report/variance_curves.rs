//! `variances`: the aleatoric and the epistemic variance of Q-values side by side for each world.
//!
//! The aleatoric one should find the noise of one-step targets, which is drawn as a line where it is
//! known, and stay; the epistemic one should fall as data come in. Both panels share their
//! logarithmic scale, so that they can be read across.

use crate::plot::axis::Unit;
use crate::plot::scale::Scale;
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::Line;
use crate::report::analysis::{Analysis, World};
use crate::report::captions;
use crate::report::figures::Point;
use crate::report::panel::Panel;
use crate::report::steps::Steps;
use crate::report::variances::Variances;
use crate::statistics::Estimate;

/// Room at the ends of the axis as a share of its length.
const AIR: f64 = 0.05;

/// The curves of every world that has them; none if there is no such world.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet<'_>> {
    let rows: Vec<Row> = (analysis.worlds.iter())
        .filter_map(|world| row(world, &analysis.arms))
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![Sheet {
        name: "variances".into(),
        title: "Noise, and what is not known",
        about:
            "Variances of Q-values, means over reachable states and actions. Aleatoric: the noise \
                of one-step targets as the network has learned it, which should find the exact one \
                and stay. Epistemic: between sampled networks, which should fall as data come in, and \
                is 0 where p is."
                .into(),
        legend: &analysis.arms,
        rows,
        caption: format!(
            "{}; only arms with a head for the variance have curves; what is 0 has no place on a logarithmic \
             axis and is left out",
            captions::interquartile_means(analysis)
        ),
    }]
}

fn row<'a>(world: &'a World, arms: &[String]) -> Option<Row<'a>> {
    let of_arms = || {
        let arms = world.arms.iter();
        arms.filter_map(|arm| Some((&arm.arm, arm.variances.as_ref()?)))
    };
    let exact = || of_arms().filter_map(|(_, variances)| variances.target_variance);
    let points = of_arms().flat_map(|(_, of)| of.aleatoric.iter().chain(&of.epistemic));
    let levels = points.flat_map(|point| [Some(point.estimate.value), point.estimate.high]);
    let scale = Scale::log_of(levels.flatten().chain(exact()))?.with_air(AIR);
    let (low, high) = (scale.value(0.0).log10(), scale.value(1.0).log10());
    let mut references: Vec<f64> = (exact().filter(|&level| level > 0.0))
        .map(f64::log10)
        .collect();
    references.sort_by(f64::total_cmp);
    references.dedup();
    let panel = |title: &'static str,
                 if_empty: &'static str,
                 references: &[f64],
                 of: fn(&Variances) -> &Vec<Point>| Panel {
        title: title.into(),
        y_label: "Variance of Q (logarithmic)".into(),
        y_unit: Unit::Log10,
        x: Steps::linear(world.steps),
        y_range: (low, high),
        shaded: None,
        curves: of_arms()
            .map(|(arm, variances)| (Line::of(arm, arms), logarithms(of(variances), low).into()))
            .collect(),
        references: (references.iter())
            .map(|&level| (level, &["exact"][..]))
            .collect(),
        ends: Vec::new(),
        if_empty,
    };
    let aleatoric = panel("Aleatoric", "nothing is learned", &references, |of| {
        &of.aleatoric
    });
    let epistemic = panel("Epistemic", "no variance above 0", &[], |of| &of.epistemic);
    Some(Row {
        heading: world.env.clone(),
        tiles: vec![aleatoric.into(), epistemic.into()],
    })
}

/// The points that have a logarithm, by their logarithms to base 10, intervals cut off at `lowest`.
fn logarithms(points: &[Point], lowest: f64) -> Vec<Point> {
    let point = |point: &Point| {
        let Estimate {
            value, low, high, ..
        } = point.estimate;
        Point {
            step: point.step,
            estimate: Estimate {
                value: value.log10(),
                low: low.map(|low| {
                    if low > 0.0 {
                        low.log10().max(lowest)
                    } else {
                        lowest
                    }
                }),
                high: high.map(f64::log10),
                ..point.estimate
            },
        }
    };
    let drawn = points.iter().filter(|point| point.estimate.value > 0.0);
    drawn.map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figures::Arm;
    use crate::report::sample::{analysis, arm, estimate, point, words, world};

    fn learning_noise(epistemic: Vec<Point>, target_variance: Option<f64>) -> Arm {
        let variances = Variances {
            first_aleatoric: None,
            last_aleatoric: None,
            largest_aleatoric: None,
            first_epistemic: None,
            last_epistemic: None,
            target_variance,
            aleatoric: vec![point(0, 1.0), point(10_000, 0.02)],
            epistemic,
        };
        Arm {
            variances: Some(variances),
            ..arm("dropout-q head=gaussian", &[])
        }
    }

    fn count(words: &[String], word: &str) -> usize {
        words.iter().filter(|found| *found == word).count()
    }

    #[test]
    fn only_worlds_in_which_an_arm_learns_noise_have_panels() {
        let without = || world(vec![arm("greedy", &[])]);
        assert!(sheets(&analysis(vec![without()])).is_empty());
        let epistemic = vec![point(0, 0.1), point(10_000, 0.001)];
        let with = world(vec![learning_noise(epistemic, Some(0.25))]);
        let analysis = analysis(vec![without(), with]);
        let sheets = sheets(&analysis);
        assert_eq!(sheets.len(), 1);
        let words = words(&sheets[0]);
        for title in ["Aleatoric", "Epistemic", "exact"] {
            assert_eq!(count(&words, title), 1, "{title}: {words:?}");
        }
        assert_eq!(
            count(&words, "0.01"),
            2,
            "both panels have one scale: {words:?}"
        );
    }

    #[test]
    fn nothing_sampled_and_no_noise_leave_a_panel_and_no_line() {
        let of_zero = world(vec![learning_noise(vec![point(0, 0.0)], Some(0.0))]);
        let analysis = analysis(vec![of_zero]);
        let words = words(&sheets(&analysis)[0]);
        assert_eq!(count(&words, "exact"), 0);
        assert_eq!(count(&words, "no variance above 0"), 1);
    }

    #[test]
    fn what_has_no_logarithm_is_left_out_and_intervals_are_cut_off() {
        let wide = Point {
            step: 7,
            estimate: Estimate {
                low: Some(-1.0),
                high: Some(100.0),
                ..estimate(10.0)
            },
        };
        let drawn = logarithms(&[point(0, 0.0), wide], -3.0);
        assert_eq!(drawn.len(), 1);
        let found = drawn[0].estimate;
        assert_eq!(drawn[0].step, 7);
        assert_eq!(
            (found.value, found.low, found.high),
            (1.0, Some(-3.0), Some(2.0))
        );
    }
}
