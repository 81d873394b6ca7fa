//! The pictures: the band beside the exact one, and what makes it wider or narrower.

use crate::plot::{
    sheet::{Row, Sheet},
    style::{BLUE, GREEN, GREY, INK, VERMILLION},
};
use crate::study::posterior::{
    Posterior,
    centre::{Centre, Prediction},
    data::{Region, truth},
    passes,
    sweeps::{self, Sweep},
    tables::{at, values},
};
use crate::{
    plot::chart::{Axis, Layer, Plot},
    study::estimate::geometric_mean,
};

/// Ends of the y axis of the bands: beyond, the bands leave the picture.
const HEIGHTS: (f64, f64) = (-2.5, 2.5);

/// Every picture.
pub fn sheets(
    options: &Posterior,
    centre: &Centre,
    sweeps: &[sweeps::Row],
    passes: &[passes::Row],
) -> Vec<Sheet<'static>> {
    let over = format!(
        "geometric means over {} seeds with 95 % intervals",
        options.seeds
    );
    let sheet = |name: &str, title, about: &str, plots, caption: String| Sheet {
        name: name.into(),
        title,
        about: about.into(),
        legend: &[],
        rows: vec![Row {
            heading: String::new(),
            tiles: Plot::row(plots),
        }],
        caption,
    };
    vec![
        sheet(
            "posterior",
            "Predictive mean and STD beside the exact posterior",
            "The band of masked passes and some of the functions that it is made of; the exact posterior of \
             the Gaussian process that a network with this prior is in the limit.",
            bands(options, centre),
            format!(
                "Seed {} of {}. Bands: ± 1.96 STD, noise (1/tau) included.",
                options.first_seed, options.seeds
            ),
        ),
        sheet(
            "concentration",
            "STD as data are added",
            "How the STD goes as points are added, and as each point is copied, beside that of an exact posterior.",
            vec![
                against(
                    sweeps,
                    "STD at the data as points are added",
                    Axis::log("data points N"),
                    &[(Sweep::Points, BLUE, "dropout")],
                ),
                against(
                    sweeps,
                    "STD at the data as points are copied",
                    Axis::log("copies of each point"),
                    &[
                        (Sweep::CopiesDecayHeld, BLUE, "dropout, decay held"),
                        (Sweep::CopiesDecayFalls, GREEN, "dropout, decay as 1/N"),
                    ],
                ),
            ],
            over.clone(),
        ),
        sheet(
            "settings",
            "STD against p and the length-scale",
            "How the STD goes with what the user sets, beside that of an exact posterior.",
            vec![
                by_region(sweeps, Sweep::Dropout, "STD against p", "p"),
                by_region(
                    sweeps,
                    Sweep::LengthScale,
                    "STD against the length-scale",
                    "length-scale l",
                ),
            ],
            over.clone(),
        ),
        sheet(
            "passes",
            "How many passes a STD needs",
            "Error of a STD from T passes against the exact STD over masks.",
            vec![of_passes(passes)],
            over,
        ),
    ]
}

fn bands(options: &Posterior, centre: &Centre) -> Vec<Plot> {
    let own: Vec<&Prediction> = centre
        .predictions
        .iter()
        .filter(|row| row.seed == options.first_seed)
        .collect();
    let data = centre
        .data
        .iter()
        .filter(|point| point.seed == options.first_seed);
    let dots: Vec<_> = data.map(|point| (point.x, point.y)).collect();
    let line = |of: fn(&Prediction) -> f64| own.iter().map(|row| (row.x, of(row))).collect();
    let band = |mean: fn(&Prediction) -> f64, std: fn(&Prediction) -> f64| {
        let ends = |row: &&Prediction| {
            let reach = 1.96 * std(row);
            (row.x, mean(row) - reach, mean(row) + reach)
        };
        own.iter().map(ends).collect()
    };
    let curve = own.iter().map(|row| (row.x, truth(row.x))).collect();
    let axis = || Axis::linear("y").from(HEIGHTS.0).to(HEIGHTS.1);
    let common = [
        Layer::line(INK, curve).dashed().size(1.2).named("truth"),
        Layer::dots(INK, dots).named("data"),
    ];
    let masks = centre.samples.chunk_by(|one, other| one.mask == other.mask);
    let functions = masks.enumerate().map(|(index, points)| {
        let points = points
            .iter()
            .map(|sample| (sample.x, sample.value))
            .collect();
        let function = Layer::line(VERMILLION, points).size(0.7).opacity(0.45);
        if index == 0 {
            function.named("functions under one mask")
        } else {
            function
        }
    });
    let mut dropout =
        vec![Layer::band(BLUE, band(|row| row.mean, |row| row.total_std)).named("95 % band")];
    dropout.extend(functions);
    dropout.push(Layer::line(BLUE, line(|row| row.mean)).named("mean"));
    dropout.extend(common.clone());
    let mut exact = vec![
        Layer::band(GREEN, band(|row| row.exact_mean, |row| row.exact_total_std))
            .named("95 % band"),
        Layer::line(GREEN, line(|row| row.exact_mean)).named("mean"),
    ];
    exact.extend(common);
    let title = format!(
        "Dropout, p = {}, {} passes",
        options.dropout, options.passes
    );
    vec![
        Plot::new(title, Axis::linear("x"), axis(), dropout),
        Plot::new(
            "Exact posterior (Gaussian process)",
            Axis::linear("x"),
            axis(),
            exact,
        ),
    ]
}

/// STD at the data over the values of sweeps, beside the exact posterior's.
fn against(
    rows: &[sweeps::Row],
    title: &str,
    x: Axis,
    lines: &[(Sweep, plotters::style::RGBColor, &str)],
) -> Plot {
    let mut layers = Vec::new();
    for (sweep, colour, name) in lines {
        layers.extend(line(
            rows,
            (*sweep, Region::Data),
            |row| row.dropout_std,
            *colour,
            name,
        ));
    }
    let (sweep, ..) = lines[0];
    let exact = curve(rows, sweep, Region::Data, |row| row.exact_std);
    let (first, std, ..) = exact[0];
    layers.extend(line(
        rows,
        (sweep, Region::Data),
        |row| row.exact_std,
        INK,
        "exact posterior",
    ));
    layers.push(Layer::power(std * first.sqrt(), -0.5, "slope -1/2"));
    Plot::new(title, x, Axis::log("STD of the function"), layers)
}

/// STD at the data and in the gap over the values of a sweep, beside the exact posterior's.
fn by_region(rows: &[sweeps::Row], sweep: Sweep, title: &str, x: &str) -> Plot {
    let [ours, exact]: [fn(&sweeps::Row) -> f64; 2] = [|row| row.dropout_std, |row| row.exact_std];
    let mut layers = Vec::new();
    for (region, colour, name) in [
        (Region::Gap, VERMILLION, "in the gap"),
        (Region::Data, BLUE, "at the data"),
    ] {
        layers.extend(line(rows, (sweep, region), ours, colour, name));
        let points = curve(rows, sweep, region, exact);
        let points = points.into_iter().map(|(x, y, ..)| (x, y)).collect();
        layers.push(
            Layer::line(colour, points)
                .dashed()
                .size(1.2)
                .named(format!("{name}, exact")),
        );
    }
    Plot::new(
        title,
        Axis::log(x),
        Axis::log("STD of the function"),
        layers,
    )
}

fn line(
    rows: &[sweeps::Row],
    (sweep, region): (Sweep, Region),
    std: fn(&sweeps::Row) -> f64,
    colour: plotters::style::RGBColor,
    name: &str,
) -> [Layer; 2] {
    let points = curve(rows, sweep, region, std);
    let line = points.iter().map(|&(x, y, ..)| (x, y)).collect();
    [
        Layer::line(colour, line),
        Layer::intervals(colour, points).named(name),
    ]
}

/// (value, STD, low, high) over seeds.
fn curve(
    rows: &[sweeps::Row],
    sweep: Sweep,
    region: Region,
    std: fn(&sweeps::Row) -> f64,
) -> Vec<(f64, f64, f64, f64)> {
    let values = values(rows, sweep).into_iter();
    values
        .map(|value| {
            let estimate = at(rows, (sweep, value), region, std);
            let end = |end: Option<f64>| end.unwrap_or(estimate.value);
            (value, estimate.value, end(estimate.low), end(estimate.high))
        })
        .collect()
}

fn of_passes(rows: &[passes::Row]) -> Plot {
    let groups = rows.chunk_by(|one, other| one.passes == other.passes);
    let points = groups.map(|rows| {
        let errors: Vec<f64> = rows.iter().map(|row| row.relative_error).collect();
        let estimate = geometric_mean(&errors);
        let end = |end: Option<f64>| end.unwrap_or(estimate.value);
        (
            rows[0].passes as f64,
            estimate.value,
            end(estimate.low),
            end(estimate.high),
        )
    });
    let points: Vec<_> = points.collect();
    let expected = points
        .iter()
        .map(|&(passes, ..)| (passes, passes::expected(passes as u64)));
    let layers = vec![
        Layer::line(GREY, expected.collect())
            .dashed()
            .named("1 / sqrt(2 (T - 1))"),
        Layer::intervals(BLUE, points).named("measured"),
    ];
    let (x, y) = (
        Axis::log("passes T"),
        Axis::log("relative error of the STD"),
    );
    Plot::new("Error of a STD from T passes", x, y, layers)
}
