//! `uncertainty`: the STD of sampled Q-values against visits and against the true error.
//!
//! An ideal posterior shrinks with the square root of the visits, so that log STD falls with slope
//! -1/2 over log visits; and its STD is as large as the error that is made.

use plotters::style::WHITE;

use crate::plot::chart::{Axis, Layer, Plot, spread};
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{ArmName, Line};
use crate::report::analysis::Analysis;
use crate::report::captions;
use crate::report::figures::{Arm, WorldResults};
use crate::report::snapshots::{Sample, Uncertainty};
use crate::statistics::Estimate;
use crate::text::table::{NOTHING, bracketed, number};

/// Dots of a whole sheet, so that the file stays small.
const MOST_DOTS: usize = 3_000;
/// Bins of the means for each factor of ten in STD.
const BINS_PER_DECADE: f64 = 4.0;
/// Samples that a bin must have to be drawn.
const FEWEST_IN_BIN: usize = 5;
/// Height of the area within the axes in pixels.
const HEIGHT: f64 = 280.0;
/// Where states without visits stand on the logarithmic axis of visits, and what parts them from the others.
const NO_VISITS: f64 = 0.35;
const PARTING: f64 = 0.6;
/// How far such dots lie beside each other, as a power of ten.
const WIDTH: f64 = 0.12;

/// A point (x, y) of a scatter.
type Dot = (f64, f64);

/// One sheet with all worlds in which an arm samples.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet> {
    let sampling = |world: &&WorldResults| world.arms.iter().any(|arm| drawn(arm).next().is_some());
    let worlds: Vec<&WorldResults> = analysis.worlds.iter().filter(sampling).collect();
    let row = |world: &&WorldResults| {
        let plots = plots(world, &analysis.arms, MOST_DOTS / (2 * worlds.len()));
        Row::of(captions::heading(world), plots)
    };
    vec![Sheet {
        name: "uncertainty".into(),
        title: "Is the uncertainty right?",
        about: "The STD of sampled Q-values of the greedy action, at the last moment at which p was not 0: it should \
                fall with the square root of the visits, and be as large as the error. \
                Zeros cannot be drawn on a logarithmic axis; unvisited states have their own column."
            .into(),
        is_detail: true,
        legend: Vec::new(),
        rows: worlds.iter().map(row).collect(),
        caption: "dots: states of single seeds; joined marks, left: geometric mean STD over bins of visits; \
                  right: root mean square error over bins of STD"
            .into(),
    }]
}

/// The samples that have a place on the axis of the STD.
fn drawn(arm: &Arm) -> impl Iterator<Item = &Sample> {
    let samples = arm
        .snapshots
        .iter()
        .flat_map(|known| known.samples.iter().flatten());
    samples.filter(|sample| sample.std > 0.0)
}

/// STD against visits and against the error.
fn plots(world: &WorldResults, arms: &[ArmName], most_dots: usize) -> Vec<Plot> {
    let all = || world.arms.iter().flat_map(drawn);
    let keep = most_dots as f64 / all().count().max(1) as f64;
    let plot = |(title, if_empty), x, references: Vec<Layer>, scatter: Scatter| {
        let (mut dots, mut means) = (Vec::new(), Vec::new());
        for arm in world.arms.iter().filter(|arm| drawn(arm).next().is_some()) {
            let points: Vec<Dot> = drawn(arm).filter_map(scatter.point).collect();
            let colour = Line::of(&arm.arm, arms).colour;
            let bins = (scatter.bins)(&points);
            let name = format!("{}: {}", arm.arm, note(scatter.figure, arm));
            let points = beside(thinned(&points, keep));
            dots.push(Layer::dots(colour, points).size(1.7).opacity(0.3));
            means.extend([
                Layer::line(WHITE, bins.clone()).size(4.0),
                Layer::line(colour, bins.clone()).named(name),
                Layer::dots(WHITE, bins.clone()).size(4.6),
                Layer::dots(colour, bins).size(3.6),
            ]);
        }
        let y = Axis::log("STD of the greedy action's Q");
        Plot {
            height: HEIGHT,
            if_empty,
            ..Plot::new(title, x, y, [dots, references, means].concat())
        }
    };
    let mut visits = Axis::log("Visits of the state (one seed)");
    let mut slope = vec![Layer::power(slope_factor(all()), -0.5, "ideal: slope -1/2")];
    if all().any(|sample| sample.visits == 0) {
        slope.push(Layer::upright(PARTING));
        visits = visits.tick(NO_VISITS, "0").from(NO_VISITS / 2.0);
    }
    let by_visits = Scatter {
        point: by_visits,
        bins: bins_of_visits,
        figure: ("slope", |figures| figures.slope_std_visits),
    };
    let by_error = Scatter {
        point: |sample| Some((sample.error.filter(|&error| error > 0.0)?, sample.std)),
        bins: bins_of_std,
        figure: ("Spearman", |figures| figures.spearman_std_error),
    };
    let same = Layer::power(1.0, 1.0, "STD = |error| (below: too sure)");
    let errors = Axis::log("|Q - Q*| of the greedy action");
    let titles = [
        ("STD of sampled Q against visits", "nothing is known"),
        (
            "STD of sampled Q against its true error",
            "the errors are not known",
        ),
    ];
    vec![
        plot(titles[0], visits, slope, by_visits),
        plot(titles[1], errors, vec![same], by_error),
    ]
}

/// What the STD is drawn against.
struct Scatter {
    /// The dot of a sample; none if the axes cannot hold it.
    point: fn(&Sample) -> Option<Dot>,
    /// The means of dots.
    bins: fn(&[Dot]) -> Vec<Dot>,
    /// What the key says of an arm: a figure and its name.
    figure: Figure,
}

type Figure = (&'static str, fn(&Uncertainty) -> Option<Estimate>);

fn note((name, of): Figure, arm: &Arm) -> String {
    let figure = arm.uncertainty.as_ref().and_then(of);
    let shown = figure.map(|figure| bracketed(&figure, |value| number(value, 2)));
    format!("{name} {}", shown.as_deref().unwrap_or(NOTHING))
}

fn by_visits(sample: &Sample) -> Option<Dot> {
    Some((sample.visits as f64, sample.std))
}

/// Dots without an x beside each other in their column.
fn beside(mut dots: Vec<Dot>) -> Vec<Dot> {
    for (index, dot) in dots.iter_mut().filter(|dot| dot.0 == 0.0).enumerate() {
        dot.0 = NO_VISITS * 10f64.powf(WIDTH * (2.0 * spread(index) - 1.0));
    }
    dots
}

/// The factor of x^-1/2 that leads through the centre of the visited states.
fn slope_factor<'a>(samples: impl Iterator<Item = &'a Sample>) -> f64 {
    let visited = samples.filter(|sample| sample.visits > 0);
    let (visits, std) = centre(&visited.filter_map(by_visits).collect::<Vec<_>>());
    std * visits.sqrt()
}

/// The geometric centre of points.
fn centre(points: &[Dot]) -> Dot {
    let mean_log = |value: fn(&Dot) -> f64| {
        let sum: f64 = points.iter().map(|point| value(point).ln()).sum();
        (sum / points.len().max(1) as f64).exp()
    };
    (mean_log(|point| point.0), mean_log(|point| point.1))
}

/// A share of the points, spread evenly over all of them.
fn thinned(points: &[Dot], share: f64) -> Vec<Dot> {
    let points = points.iter().enumerate();
    let kept = points.filter(|&(index, _)| spread(index) < share);
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
