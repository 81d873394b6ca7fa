//! The pictures of the study, but for the maps: the table as dots, the regression as bands, and the
//! STDs on the straight line.

use crate::study::variance::{
    Variance,
    comparisons::{TASKS, aleatoric_of_true, epistemic},
    figures::{Figures, Place, Quantity},
    maps,
    published::{self, Published},
    records::{Decay, LineRow, Rows, Share, SliceRow, Tested},
    regression::{OTHER, SAME},
};
use crate::{
    plot::{
        chart::{Axis, Layer, Plot},
        sheet::{Row, Sheet, Tile},
        style::{BLUE, FAINT, GREEN, INK, VERMILLION},
    },
    report::Estimate,
    text::table::{number, shortest},
};
use plotters::style::RGBColor;

/// Cells of the table, in the order of the picture.
const CELLS: [(Share, Tested); 4] = [
    (Share::All, Tested::Same),
    (Share::Part, Tested::Same),
    (Share::All, Tested::Other),
    (Share::Part, Tested::Other),
];
/// Between the dots of two tasks in the same cell, where cells are 1 apart.
const APART: f64 = 0.16;
const COLOURS: [RGBColor; 3] = [BLUE, VERMILLION, GREEN];
/// The two STDs with p learned: points and epistemic STD (Gal, Hron & Kendall 2017).
const LEARNED_P: [(f64, f64); 3] = [(10., 1.28), (100., 0.72), (10_000., 0.53)];

/// All pictures.
pub fn sheets(study: &Variance, rows: &Rows, figures: &Figures) -> Vec<Sheet<'static>> {
    vec![
        table(study, figures),
        bands(study, &rows.slice),
        maps::sheet(study, &rows.states),
        line(study, figures),
    ]
}

fn sheet(
    name: &str,
    title: &'static str,
    about: String,
    tiles: Vec<Tile<'static>>,
    caption: String,
) -> Sheet<'static> {
    Sheet {
        name: name.into(),
        title,
        about,
        legend: &[],
        rows: vec![Row {
            heading: String::new(),
            tiles,
        }],
        caption,
    }
}

/// What the trainings are called.
pub fn share_name(study: &Variance, share: Share) -> String {
    match share {
        Share::All => "all".into(),
        Share::Part => format!("{} %", shortest(100. * study.share)),
    }
}

fn table(study: &Variance, figures: &Figures) -> Sheet<'static> {
    let parts: [Part; 2] = [
        ("Aleatoric variance", aleatoric_of_true, |cell| {
            cell.aleatoric
        }),
        ("Epistemic variance", epistemic, |cell| cell.epistemic),
    ];
    let layers = parts.map(|(_, quantity, published)| dots(figures, quantity, published));
    let values = || layers.iter().flatten().flat_map(|(_, _, dots)| dots);
    let low = values().map(|dot| dot.2).fold(0.5, f64::min);
    let high = values().map(|dot| dot.3).fold(2., f64::max);
    let names = CELLS.map(|(trained_on, tested_on)| {
        let tested_on = match tested_on {
            Tested::Same => "same",
            Tested::Other => "other",
        };
        format!("{}, {tested_on}", share_name(study, trained_on))
    });
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let plot = |((title, _, _), dots): (_, Vec<(String, RGBColor, Vec<_>)>)| {
        let layers = dots
            .into_iter()
            .map(|(name, colour, dots)| Layer::intervals(colour, dots).named(name));
        let level = std::iter::once(Layer::level(1., ""));
        Plot::new(
            title,
            Axis::choices("trained on how much, tested on which data", &names),
            Axis::log("times that of the first column")
                .from(0.9 * low)
                .to(1.1 * high),
            level.chain(layers).collect(),
        )
    };
    let plots = parts.into_iter().zip(layers).map(plot).collect();
    sheet(
        "table",
        "How the variances change with the data",
        format!(
            "The table of Kendall & Gal 2017: networks trained on all data or {} of it, tested on data \
             like the training data and on other data. Everything is relative to the first column, so \
             that tasks can be compared; the aleatoric variance is also relative to the true one.",
            share_name(study, Share::Part)
        ),
        Plot::row(plots),
        format!(
            "geometric means over {} seeds with 95 % intervals; published: Kendall & Gal 2017, one \
             network each",
            study.seeds
        ),
    )
}

/// A part of the uncertainty: its name, and its figure here and as published.
type Part = (&'static str, Quantity, fn(Published) -> f64);

/// A figure on the line: its name, colour and value.
type Series = (&'static str, RGBColor, fn(&LineRow) -> f64);

/// Places and intervals of the cells of one task.
type Dots = Vec<(f64, f64, f64, f64)>;

/// Name, colour and dots of the published table and of each task.
fn dots(
    figures: &Figures,
    quantity: Quantity,
    published: fn(Published) -> f64,
) -> Vec<(String, RGBColor, Dots)> {
    let shifted = |cell: usize, series: usize| cell as f64 + APART * (series as f64 - 1.5);
    let first = published(published::TABLE[0]);
    let known = CELLS
        .into_iter()
        .enumerate()
        .map(|(index, (share, tested))| {
            let ratio = published(published::at(share, tested)) / first;
            (shifted(index, 0), ratio, ratio, ratio)
        });
    let mut all = vec![("published".to_owned(), INK, known.collect())];
    for (series, ((task, name), colour)) in TASKS.into_iter().zip(COLOURS).enumerate() {
        let first = Place::fixed(task, Share::All, Tested::Same);
        let dot = |(index, (share, tested))| {
            let place = Place::fixed(task, share, tested);
            let ratio = figures.ratio(place, first, quantity)?;
            Some((
                shifted(index, series + 1),
                ratio.value,
                ratio.low?,
                ratio.high?,
            ))
        };
        let dots = CELLS.into_iter().enumerate().filter_map(dot).collect();
        all.push((name.to_owned(), colour, dots));
    }
    all
}

fn bands(study: &Variance, rows: &[SliceRow]) -> Sheet<'static> {
    let own = |share| {
        let own = rows.iter().filter(move |row| {
            row.seed == study.first_seed
                && row.trained_on == share
                && row.weight_decay == Decay::Fixed
        });
        own.collect::<Vec<&SliceRow>>()
    };
    let band = |share, variance: fn(&SliceRow) -> f64| {
        let of_row = |row: &SliceRow| {
            let half = 2. * variance(row).sqrt();
            (row.x1, row.mean - half, row.mean + half)
        };
        own(share).into_iter().map(of_row).collect::<Vec<_>>()
    };
    let total = |row: &SliceRow| row.aleatoric + row.epistemic;
    let shares = [Share::All, Share::Part];
    let ends = shares.map(|share| band(share, total)).concat();
    let low = ends.iter().map(|band| band.1).fold(-2., f64::min);
    let high = ends.iter().map(|band| band.2).fold(2., f64::max);
    let plot = |share| {
        let line = |of: fn(&SliceRow) -> f64| {
            let points = own(share).into_iter().map(|row| (row.x1, of(row)));
            points.collect::<Vec<_>>()
        };
        let seen = [SAME.0, SAME.1].map(|x| (x, low, high));
        let points = study.part_of(study.points, share) as f64;
        Plot::new(
            format!("trained on {} points of #1", number(points, 0)),
            Axis::linear("first input (the second is 0)")
                .from(SAME.0)
                .to(OTHER.1),
            Axis::linear("target").from(low).to(high),
            vec![
                Layer::band(FAINT, seen.to_vec())
                    .opacity(0.6)
                    .named("where #1 lies"),
                Layer::band(BLUE, band(share, total)).named("±2 STD: noise and masks"),
                Layer::band(VERMILLION, band(share, |row| row.epistemic))
                    .opacity(0.4)
                    .named("±2 STD: masks"),
                Layer::line(BLUE, line(|row| row.mean)).named("prediction"),
                Layer::line(INK, line(|row| row.mean_true))
                    .dashed()
                    .named("function"),
            ],
        )
    };
    sheet(
        "regression",
        "The regression, from #1 into #2",
        "A slice through the regression. Where data set #1 lies, the network has seen data; further right \
         lies #2. The noise has an STD of 0.5 everywhere on the slice, so where the network knows it, the \
         outer band is 2 wide."
            .into(),
        Plot::row(shares.map(plot).into()),
        format!("seed {}", study.first_seed),
    )
}

fn line(study: &Variance, figures: &Figures) -> Sheet<'static> {
    let points = &study.line_points;
    let dots = |quantity: fn(&LineRow) -> f64| {
        let dot = |&points: &u64| {
            let Estimate {
                value, low, high, ..
            } = figures.on_line(points, quantity)?;
            Some((points as f64, value, low?, high?))
        };
        points.iter().filter_map(dot).collect::<Vec<_>>()
    };
    let through = |dots: &[(f64, f64, f64, f64)]| dots.iter().map(|dot| (dot.0, dot.1)).collect();
    let series: [Series; 3] = [
        ("aleatoric STD", BLUE, |row| row.aleatoric_std),
        ("epistemic STD", VERMILLION, |row| row.epistemic_std),
        ("error of the mean", GREEN, |row| row.error),
    ];
    let mut layers = vec![
        Layer::level(1., ""),
        Layer::power(2f64.sqrt(), -0.5, "least squares, sqrt(2 / N)"),
    ];
    for (name, colour, quantity) in series {
        let dots = dots(quantity);
        layers.push(Layer::line(colour, through(&dots)));
        layers.push(Layer::intervals(colour, dots).named(name));
    }
    let published = LEARNED_P.map(|(points, std)| (points, std, std, std));
    layers.push(
        Layer::intervals(INK, published.to_vec()).named("epistemic STD with p learned, published"),
    );
    let plot = Plot {
        width: 720.,
        ..Plot::new(
            "More and more points of a straight line",
            Axis::log("points, N"),
            Axis::log("STD, in units of the noise's"),
            layers,
        )
    };
    sheet(
        "line",
        "The two STDs with more and more data",
        "The regression of the concrete-dropout authors, y = 2x + 8 + N(0, 1). The aleatoric STD should \
         be 1 throughout, and the epistemic one as large as the error."
            .into(),
        vec![plot.into()],
        format!(
            "geometric means over {} seeds with 95 % intervals; published: Gal, Hron & Kendall 2017",
            study.seeds
        ),
    )
}
