//! The pictures of the study, but for the maps: the table as dots, the regression as bands, and the
//! STDs on the straight line.

use plotters::style::RGBColor;

use crate::plot::chart::{Axis, HEIGHT, Layer, Plot};
use crate::plot::sheet::Sheet;
use crate::plot::style::{BLUE, FAINT, GREEN, INK, VERMILLION};
use crate::study::groups::known;
use crate::study::pictures::{bars, beside, curve, intervals, sheet, sized};
use crate::study::variance::{
    figures::*,
    maps,
    problem::{OTHER, SAME},
    rows::*,
};
use crate::text::table::number;

const COLOURS: [RGBColor; 3] = [BLUE, VERMILLION, GREEN];
/// The two STDs with p learned: points and epistemic STD (Gal, Hron & Kendall 2017).
const LEARNED_P: [(f64, f64); 3] = [(10., 1.28), (100., 0.72), (10_000., 0.53)];

pub fn sheets(figures: &Figures) -> Vec<Sheet<'static>> {
    vec![
        table(figures),
        bands(figures),
        maps::sheet(figures),
        line(figures),
    ]
}

fn table(figures: &Figures) -> Sheet<'static> {
    let names = PLACES.map(|place| figures.place_name(place));
    let plot = |title, quantity: Quantity, of: usize| {
        let known = PLACES.map(|place| known(published_change([place, PLACES[0]])[of]));
        let mut series = vec![(INK, "published", known.to_vec())];
        for ((task, name), colour) in TASKS.into_iter().zip(COLOURS) {
            let ratio = |place| figures.change(task, [place, PLACES[0]], quantity);
            series.push((colour, name, PLACES.map(ratio).to_vec()));
        }
        let names = names.each_ref().map(String::as_str);
        let x = Axis::choices("trained on how much, tested on which data", &names);
        let y = Axis::log("times that of the first column");
        let mut plot = bars(title, (x, y), &series);
        plot.layers.insert(0, Layer::level(1., ""));
        plot
    };
    sheet(
        "table",
        "How the variances change with the data",
        format!(
            "The table of Kendall & Gal 2017: networks trained on all data or {} of it, tested on data \
             like the training data and on other data. Everything is relative to the first column, so \
             that tasks can be compared; the aleatoric variance is also relative to the true one.",
            figures.share_name(Share::Part)
        ),
        beside(vec![
            plot("Aleatoric variance", OF_TRUE, 0),
            plot("Epistemic variance", EPISTEMIC, 1),
        ]),
        format!(
            "geometric means over {} seeds with 95 % intervals; published: Kendall & Gal 2017, one \
             network each",
            figures.study.seeds
        ),
    )
}

fn bands(figures: &Figures) -> Sheet<'static> {
    let study = &figures.study;
    let own = |share: Share| {
        let own = figures.slice.iter();
        own.filter(move |row| row.seed == study.first_seed && row.trained_on == share)
    };
    let band = |share, variance: fn(&SliceRow) -> f64| -> Vec<(f64, f64, f64)> {
        let of_row = |row: &SliceRow| {
            let half = 2. * variance(row).sqrt();
            (row.x1, row.mean - half, row.mean + half)
        };
        own(share).map(of_row).collect()
    };
    let total = |row: &SliceRow| row.aleatoric + row.epistemic;
    let shares = [Share::All, Share::Part];
    let ends = shares.map(|share| band(share, total)).concat();
    let low = ends.iter().map(|band| band.1).fold(-2., f64::min);
    let high = ends.iter().map(|band| band.2).fold(2., f64::max);
    let plot = |share| {
        let line = |colour, of: fn(&SliceRow) -> f64| {
            Layer::line(colour, own(share).map(|row| (row.x1, of(row))).collect())
        };
        let seen = Layer::band(FAINT, [SAME.0, SAME.1].map(|x| (x, low, high)).to_vec());
        let of_masks = Layer::band(VERMILLION, band(share, |row| row.epistemic));
        let layers = vec![
            seen.opacity(0.6).named("where #1 lies"),
            Layer::band(BLUE, band(share, total)).named("±2 STD: noise and masks"),
            of_masks.opacity(0.4).named("±2 STD: masks"),
            line(BLUE, |row| row.mean).named("prediction"),
            line(INK, |row| row.mean_true).dashed().named("function"),
        ];
        let x = Axis::linear("first input (the second is 0)");
        let y = Axis::linear("target").from(low).to(high);
        let points = study.part_of(study.points, share) as f64;
        let title = format!("trained on {} points of #1", number(points, 0));
        Plot::new(title, x.from(SAME.0).to(OTHER.1), y, layers)
    };
    sheet(
        "regression",
        "The regression, from #1 into #2",
        "A slice through the regression. Where data set #1 lies, the network has seen data; further right \
         lies #2. The noise has an STD of 0.5 everywhere on the slice, so where the network knows it, the \
         outer band is 2 wide.",
        beside(shares.map(plot).into()),
        format!("seed {}", study.first_seed),
    )
}

fn line(figures: &Figures) -> Sheet<'static> {
    let mut layers = vec![
        Layer::level(1., ""),
        Layer::power(2f64.sqrt(), -0.5, "least squares, sqrt(2 / N)"),
    ];
    let series: [(_, _, fn(&LineRow) -> f64); 3] = [
        ("aleatoric STD", BLUE, |row| row.aleatoric_std),
        ("epistemic STD", VERMILLION, |row| row.epistemic_std),
        ("error of the mean", GREEN, |row| row.error),
    ];
    for (name, colour, quantity) in series {
        layers.extend(curve(colour, name, &figures.on_line(quantity)));
    }
    let published = LEARNED_P.map(|(points, std)| (points, known(std)));
    layers.push(intervals(INK, &published).named("epistemic STD with p learned, published"));
    let y = Axis::log("STD, in units of the noise's");
    let title = "More and more points of a straight line";
    let plot = Plot::new(title, Axis::log("points, N"), y, layers);
    sheet(
        "line",
        "The two STDs with more and more data",
        "The regression of the concrete-dropout authors, y = 2x + 8 + N(0, 1). The aleatoric STD should \
         be 1 throughout, and the epistemic one as large as the error.",
        beside(vec![sized((720., HEIGHT), plot)]),
        format!(
            "geometric means over {} seeds with 95 % intervals; published: Gal, Hron & Kendall 2017",
            figures.study.seeds
        ),
    )
}
