//! `uncertainty`: the STD of sampled Q-values against visits and against the true error.
//!
//! An ideal posterior shrinks with the square root of the visits, so that log STD falls with slope
//! -1/2 over log visits; and its STD is as large as the error that is made.

use crate::plot::scale::Scale;
use crate::plot::sheet::{Row, Sheet, Tile};
use crate::plot::style::Line;
use crate::report::analysis::{Analysis, World};
use crate::report::figures::Arm;
use crate::report::knowledge::Sample;
use crate::report::scatter::{self, Group, Ideal, Scatter};
use crate::statistics::Estimate;
use crate::text::table::{NOTHING, number};

/// Dots of a whole sheet, so that the file stays small.
const MOST_DOTS: usize = 3_000;
/// Bins of the means for each factor of ten in STD.
const BINS_PER_DECADE: f64 = 4.0;
/// Samples that a bin must have to be drawn.
const FEWEST_IN_BIN: usize = 5;
/// Room at the ends of an axis as a share of its length.
const AIR: f64 = 0.04;

/// A point (x, y) of a scatter.
type Dot = (f64, f64);

/// One sheet with all worlds in which an arm samples; none if there is no such world.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet<'_>> {
    let sampling: Vec<&World> = (analysis.worlds.iter())
        .filter(|world| world.arms.iter().any(samples_something))
        .collect();
    let most_dots = MOST_DOTS / (2 * sampling.len()).max(1);
    let rows: Vec<Row> = sampling
        .into_iter()
        .map(|world| Row {
            heading: world.env.clone(),
            tiles: scatters(world, &analysis.arms, most_dots).map(tile).into(),
        })
        .collect();
    let sheet = Sheet {
        name: "uncertainty".into(),
        title: "Is the uncertainty right?",
        about: "The STD of sampled Q-values of the greedy action, at the last moment at which p was not 0: it should \
                fall with the square root of the visits, and be as large as the error. Dots are \
                states of single seeds, joined marks are bins: geometric mean of the STD \
                over bins of visits (left), root mean square error over bins of STD (right). What is 0 has no \
                place on a logarithmic axis and is left out, except for states without visits."
            .into(),
        legend: &[],
        rows,
        caption:
            "dots: states of single seeds at the last moment with p above 0; joined marks: means over bins \
                  of visits (left) and of STD (right)"
                .into(),
    };
    if sheet.rows.is_empty() {
        Vec::new()
    } else {
        vec![sheet]
    }
}

fn samples_something(arm: &Arm) -> bool {
    drawn(arm).next().is_some()
}

/// The samples that have a place on the axis of the STD.
fn drawn(arm: &Arm) -> impl Iterator<Item = &Sample> {
    let samples = arm.knowledge.iter().flat_map(|known| &known.samples);
    samples.filter(|sample| sample.std > 0.0)
}

fn tile(scatter: Scatter<'_>) -> Tile<'_> {
    Tile {
        width: scatter::WIDTH,
        height: scatter.height(),
        draw: Box::new(move |area| scatter.draw(area)),
    }
}

/// STD against visits and against the error.
fn scatters<'a>(world: &'a World, arms: &[String], most_dots: usize) -> [Scatter<'a>; 2] {
    let sampling: Vec<&Arm> = (world.arms.iter())
        .filter(|arm| samples_something(arm))
        .collect();
    let all = || sampling.iter().copied().flat_map(drawn);
    let scale = |values: &mut dyn Iterator<Item = f64>| {
        let scale = Scale::log_of(values).unwrap_or(Scale::log_of([1.0]).expect("one value"));
        scale.with_air(AIR)
    };
    let y = scale(&mut all().map(|sample| sample.std));
    let errors = || all().filter_map(|sample| sample.error);
    let keep = most_dots as f64 / all().count() as f64;
    let groups = |points: fn(&Sample) -> Option<Dot>,
                  bins: fn(&[Dot]) -> Vec<Dot>,
                  note: fn(&Arm) -> String| {
        let group = |arm: &&'a Arm| {
            let points: Vec<_> = drawn(arm).filter_map(points).collect();
            let place = arms.iter().position(|label| *label == arm.arm).unwrap_or(0);
            Group {
                line: Line::of_arm(place),
                arm: &arm.arm,
                note: note(arm),
                means: bins(&points),
                dots: thinned(&points, keep),
            }
        };
        sampling.iter().map(group).collect::<Vec<_>>()
    };
    let visited: Vec<_> = all()
        .filter(|sample| sample.visits > 0)
        .filter_map(by_visits)
        .collect();
    [
        Scatter {
            title: "STD of sampled Q against visits",
            x_label: "Visits of the state (one seed)",
            y_label: "STD of the greedy action's Q",
            x: scale(&mut all().map(|sample| sample.visits as f64)),
            y,
            has_zero: all().any(|sample| sample.visits == 0),
            groups: groups(by_visits, bins_of_visits, slope_note),
            ideal: Ideal {
                slope: -0.5,
                through: centre(&visited),
                label: "ideal: slope -1/2",
            },
            if_empty: "nothing is known",
            corners: ["", ""],
        },
        Scatter {
            title: "STD of sampled Q against its true error",
            x_label: "|Q - Q*| of the greedy action",
            y_label: "STD of the greedy action's Q",
            x: scale(&mut errors()),
            y,
            has_zero: false,
            groups: groups(by_error, bins_of_std, rank_note),
            ideal: Ideal {
                slope: 1.0,
                through: (1.0, 1.0),
                label: "STD = |error|",
            },
            if_empty: "the errors are not known",
            corners: ["too unsure", "too sure"],
        },
    ]
}

fn by_visits(sample: &Sample) -> Option<Dot> {
    Some((sample.visits as f64, sample.std))
}

fn by_error(sample: &Sample) -> Option<Dot> {
    Some((sample.error.filter(|&error| error > 0.0)?, sample.std))
}

/// The geometric centre of points.
fn centre(points: &[Dot]) -> Dot {
    let mean_log = |value: fn(&Dot) -> f64| {
        let sum: f64 = points.iter().map(|point| value(point).ln()).sum();
        (sum / points.len().max(1) as f64).exp()
    };
    (mean_log(|point| point.0), mean_log(|point| point.1))
}

/// A share of the points, spread evenly over all of them: those whose multiples of the golden ratio
/// end in less than the share.
fn thinned(points: &[Dot], share: f64) -> Vec<Dot> {
    let kept = |index: usize| (index as f64 * 0.618_033_988_749_895).fract() < share;
    let points = points.iter().enumerate();
    let kept = points.filter(|&(index, _)| kept(index));
    kept.map(|(_, &point)| point).collect()
}

/// Geometric mean of the STD for each doubling of the visits.
fn bins_of_visits(points: &[Dot]) -> Vec<Dot> {
    let visited = points.iter().filter(|point| point.0 > 0.0);
    let bin = |(visits, _): Dot| visits.log2().floor();
    bins(visited.copied(), bin, centre)
}

/// Root mean square error for each bin of STD.
fn bins_of_std(points: &[Dot]) -> Vec<Dot> {
    let bin = |(_, std): Dot| (BINS_PER_DECADE * std.log10()).floor();
    bins(points.iter().copied(), bin, |bin| {
        let (_, std) = centre(bin);
        (root_mean_square(bin.iter().map(|point| point.0)), std)
    })
}

/// One point for each bin that is full enough, in the order of the bins.
fn bins(
    points: impl Iterator<Item = Dot>,
    bin_of: impl Fn(Dot) -> f64,
    point_of: impl Fn(&[Dot]) -> Dot,
) -> Vec<Dot> {
    let mut points: Vec<_> = points.collect();
    points.sort_by(|&one, &other| bin_of(one).total_cmp(&bin_of(other)));
    (points.chunk_by(|&one, &other| bin_of(one) == bin_of(other)))
        .filter(|bin| bin.len() >= FEWEST_IN_BIN)
        .map(point_of)
        .collect()
}

fn root_mean_square(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    (values.map(|value| value * value).sum::<f64>() / count).sqrt()
}

fn slope_note(arm: &Arm) -> String {
    let figures = arm.uncertainty.as_ref();
    let slope = figures.and_then(|figures| figures.slope_std_visits);
    format!("slope {}", estimate(slope))
}

fn rank_note(arm: &Arm) -> String {
    let figures = arm.uncertainty.as_ref();
    let rank = figures.and_then(|figures| figures.spearman_std_error);
    format!("Spearman {}", estimate(rank))
}

fn estimate(estimate: Option<Estimate>) -> String {
    let Some(estimate) = estimate else {
        return NOTHING.into();
    };
    let value = number(estimate.value, 2);
    match estimate.low.zip(estimate.high) {
        Some((low, high)) => format!("{value} [{}, {}]", number(low, 2), number(high, 2)),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_of_visits_double_and_leave_out_those_that_are_too_empty() {
        // Five samples of 1 visit, five of 2 or 3, four of 4 and five that have none.
        let visits = [1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4, 0, 0, 0, 0, 0];
        let points = visits.map(|visits| (f64::from(visits), 0.5));
        let means = bins_of_visits(&points);
        let expected = [(1.0, 0.5), (72_f64.powf(0.2), 0.5)];
        assert_eq!(means.len(), expected.len());
        for (mean, expected) in means.into_iter().zip(expected) {
            assert!((mean.0 - expected.0).abs() < 1e-12, "{mean:?}");
            assert!((mean.1 - expected.1).abs() < 1e-12, "{mean:?}");
        }
    }

    #[test]
    fn the_error_of_a_bin_is_its_root_mean_square() {
        let points = [(1.0, 0.2), (1.0, 0.2), (1.0, 0.2), (1.0, 0.2), (11.0, 0.2)];
        let [(error, std)] = bins_of_std(&points)[..] else {
            panic!("one bin");
        };
        assert!((error - 5.0).abs() < 1e-12, "(4 + 121) / 5 = 25: {error}");
        assert!((std - 0.2).abs() < 1e-12, "{std}");
    }

    #[test]
    fn thinning_takes_its_share_from_everywhere() {
        let points: Vec<Dot> = (0..1_000).map(|index| (f64::from(index), 1.0)).collect();
        let kept = thinned(&points, 0.1);
        assert!((95..=105).contains(&kept.len()), "{}", kept.len());
        // Not one of every ten, which may always be the same state.
        let residues: std::collections::BTreeSet<u64> =
            kept.iter().map(|point| point.0 as u64 % 10).collect();
        assert_eq!(residues.len(), 10);
        assert!(kept.windows(2).all(|pair| pair[1].0 - pair[0].0 < 25.0));
        assert_eq!(thinned(&points, 1.5).len(), 1_000);
    }
}
