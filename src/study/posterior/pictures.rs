//! The pictures: the band beside the exact one, and what makes it wider or narrower.

use plotters::style::RGBColor;

use crate::plot::chart::{Axis, Layer, Plot};
use crate::plot::sheet::Sheet;
use crate::plot::style::{BLUE, GREEN, GREY, INK, VERMILLION};
use crate::study::pictures::{beside, curve, intervals, line, sheet};
use crate::study::posterior::{
    Posterior,
    figures::{BAND, Figures, Model},
    problem::Region,
    rows::{Sample, Sweep},
};

/// Ends of the y axis of the bands: beyond, the bands leave the picture.
const HEIGHTS: (f64, f64) = (-2.5, 2.5);

pub fn sheets(figures: &Figures) -> Vec<Sheet> {
    let seeds = figures.options.seeds;
    let over = match seeds {
        1 => "one seed, which gives no intervals".into(),
        _ => format!("geometric means over {seeds} seeds with 95 % intervals"),
    };
    let first = figures.options.first_seed;
    vec![
        sheet(
            "posterior",
            "Predictive mean and STD beside the exact posterior",
            "The band of masked passes and some of the functions that it is made of; the exact posterior of \
             the Gaussian process that a network with this prior is in the limit.",
            beside(vec![dropout_band(figures), exact_band(figures)]),
            format!(
                "Seed {first}, the first of {seeds}. Bands: ± 1.96 STD, noise (1/tau) included."
            ),
        ),
        sheet(
            "concentration",
            "STD as data are added",
            "How the STD goes as points are added, and as each point is copied, beside that of an exact posterior.",
            beside(concentration(figures)),
            &*over,
        ),
        sheet(
            "settings",
            "STD against p and the length-scale",
            "How the STD goes with what the user sets, beside that of an exact posterior.",
            beside(vec![
                by_region(figures, Sweep::Dropout, "STD against p", "p"),
                by_region(
                    figures,
                    Sweep::LengthScale,
                    "STD against the length-scale",
                    "length-scale l",
                ),
            ]),
            &*over,
        ),
        sheet(
            "passes",
            "How many passes a STD needs",
            "Error of a STD from T passes against the exact STD over masks.",
            beside(vec![passes(figures)]),
            &*over,
        ),
    ]
}

/// The band of masked passes, and functions under one mask each.
fn dropout_band(figures: &Figures) -> Plot {
    let masks = (figures.samples).chunk_by(|one, other| one.mask == other.mask);
    let function = |(index, points): (usize, &[Sample])| {
        let points = points.iter().map(|sample| (sample.x, sample.value));
        let name = ["functions under one mask", ""][index.min(1)];
        let function = Layer::line(VERMILLION, points.collect());
        function.size(0.7).opacity(0.45).named(name)
    };
    let functions = masks.enumerate().map(function).collect();
    let Posterior {
        dropout, passes, ..
    } = figures.options;
    let title = format!("Dropout, p = {dropout}, {passes} passes");
    band(figures, Model::Dropout, title, (BLUE, functions))
}

fn exact_band(figures: &Figures) -> Plot {
    let title = "Exact posterior (Gaussian process)";
    band(figures, Model::Exact, title.into(), (GREEN, Vec::new()))
}

/// Mean and band of the first seed, with layers between them, beside data and truth.
fn band(
    figures: &Figures,
    model: Model,
    title: String,
    (colour, between): (RGBColor, Vec<Layer>),
) -> Plot {
    let own = figures.predictions.seeds()[0].iter();
    let ends = own.clone().map(|row| {
        let (mean, std) = row.observation(model);
        (row.x, mean - BAND * std, mean + BAND * std)
    });
    let mean = own.clone().map(|row| (row.x, row.observation(model).0));
    let truth = own.map(|row| (row.x, row.truth)).collect();
    let first = figures.options.first_seed;
    let data = figures.data.iter().filter(|point| point.seed == first);
    let data = data.map(|point| (point.x, point.y));
    let truth = Layer::line(INK, truth).dashed().size(1.2);
    let mut layers = vec![Layer::band(colour, ends.collect()).named("95 % band")];
    layers.extend(between);
    layers.extend([
        Layer::line(colour, mean.collect()).named("mean"),
        truth.named("truth"),
        Layer::dots(INK, data.collect()).named("data"),
    ]);
    let y = Axis::linear("y").from(HEIGHTS.0).to(HEIGHTS.1);
    Plot::new(title, Axis::linear("x"), y, layers)
}

/// STDs of the function over what is varied.
fn stds(title: &str, x: &str, layers: Vec<Layer>) -> Plot {
    Plot::new(
        title,
        Axis::log(x),
        Axis::log("STD of the function"),
        layers,
    )
}

/// STD at the data as points are added and copied, beside the exact posterior's.
fn concentration(figures: &Figures) -> Vec<Plot> {
    let against = |title: &str, x: &str, sweeps: &[(Sweep, RGBColor, &str)]| {
        let of = |sweep, model| figures.curve(sweep, Region::Data, model);
        let mut layers = Vec::new();
        for &(sweep, colour, name) in sweeps {
            layers.extend(curve(colour, name, &of(sweep, Model::Dropout)));
        }
        let exact = of(sweeps[0].0, Model::Exact);
        layers.extend(curve(INK, "exact posterior", &exact));
        if let Some((first, std)) = exact.first() {
            layers.push(Layer::power(std.value * first.sqrt(), -0.5, "slope -1/2"));
        }
        stds(title, x, layers)
    };
    vec![
        against(
            "STD at the data as points are added",
            "data points N",
            &[(Sweep::Points, BLUE, "dropout")],
        ),
        against(
            "STD at the data as points are copied",
            "copies of each point",
            &[
                (Sweep::CopiesDecayHeld, BLUE, "dropout, decay held"),
                (Sweep::CopiesDecayFalls, GREEN, "dropout, decay as 1/N"),
            ],
        ),
    ]
}

/// STD at the data and in the gap over the values of a sweep, beside the exact posterior's.
fn by_region(figures: &Figures, sweep: Sweep, title: &str, x: &str) -> Plot {
    let mut layers = Vec::new();
    for (region, colour) in [(Region::Gap, VERMILLION), (Region::Data, BLUE)] {
        let of = |model| figures.curve(sweep, region, model);
        layers.extend(curve(colour, region.name(), &of(Model::Dropout)));
        let exact = line(colour, &of(Model::Exact)).dashed().size(1.2);
        layers.push(exact.named(format!("{}, exact", region.name())));
    }
    stds(title, x, layers)
}

fn passes(figures: &Figures) -> Plot {
    let expected = line(GREY, &figures.passes(|row| row.expected)).dashed();
    let measured = intervals(BLUE, &figures.passes(|row| row.relative_error));
    let layers = vec![
        expected.named("1 / sqrt(2 (T - 1))"),
        measured.named("measured"),
    ];
    let y = Axis::log("relative error of the STD");
    let title = "Error of a STD from T passes";
    Plot::new(title, Axis::log("passes T"), y, layers)
}
