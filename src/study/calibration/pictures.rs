//! The pictures: predicted STDs against the true ones, what intervals cover, the spread between students,
//! and scores as one thing is varied.

use plotters::style::RGBColor;

use crate::plot::chart::{Axis, HEIGHT, Layer, Plot};
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{BLUE, GREEN, GREY, INK, VERMILLION};
use crate::statistics::Estimate;
use crate::statistics::quantile;
use crate::study::calibration::figures::{Figures, Point, Varied};
use crate::study::calibration::rows::named;
use crate::study::calibration::score::LEVELS;
use crate::study::calibration::simulation::Form;
use crate::study::calibration::teacher::Task;
use crate::study::pictures::{curve, scatter, sheet, sized};

/// About how many dots of students there are in one plot at most.
const DOTS: usize = 600;

/// Every picture; of what is varied, if anything is.
pub fn sheets(figures: &Figures) -> Vec<Sheet> {
    let seeds = figures.options.seeds;
    let caption = format!("{seeds} retrained models; {:?}", figures.centre);
    let shown = figures.simulations().into_iter();
    let shown: Vec<_> = shown.filter(|which| which.1 != Form::Stretched).collect();
    let pairs = |plot: &dyn Fn(&Figures, (Task, Form)) -> Plot| -> Vec<Row> {
        let rows = shown
            .chunks(2)
            .map(|pair| Row::of("", pair.iter().map(|&which| plot(figures, which)).collect()));
        rows.collect()
    };
    let tasks = shown.chunk_by(|one, other| one.0 == other.0);
    let mut sheets = vec![
        sheet(
            "predicted_against_true",
            "Predicted against true STD",
            "Each pale dot is one retrained model at one point; each dark dot is the mean over models at a point. \
             On the diagonal the STD is right; below it, too small. At the right the same STDs stand against the \
             error that the models really make.",
            tasks.map(|own| against(figures, own[0].0)).collect(),
            &*caption,
        ),
        sheet(
            "coverage",
            "Coverage of nominal intervals",
            "How often intervals of the predicted mean and STD hold new observations, where each has a mask of its \
             own, or the function behind the data, where one mask made them. On the diagonal intervals keep their \
             word; below it they are too narrow.",
            pairs(&coverage),
            format!("{caption}. Intervals of the means: 95 %, over models"),
        ),
        sheet(
            "spread_between_models",
            "Spread between retrained models",
            "The STDs that retrained models predict, beside the true STD of the simulation. With one mask for a \
             whole data set, also beside the error that they make, and the STD of a correct posterior where it is \
             known.",
            pairs(&spread),
            &*caption,
        ),
    ];
    let varied = |varied: &Varied| figures.along(Form::DataSet, *varied, "std").len() > 1;
    let varied: Vec<Varied> = Varied::ALL.into_iter().filter(varied).collect();
    if !varied.is_empty() {
        sheets.push(sheet(
            "settings",
            "Scores over p, number of data and width",
            "One thing is varied at a time from the centre. Noise: a mask for each observation. Ignorance: one mask \
             for a whole data set.",
            settings(figures, &varied),
            format!("Centre: {caption}. Intervals: 95 %, over models"),
        ));
    }
    sheets
}

fn colour(form: Form) -> RGBColor {
    match form {
        Form::Observation => BLUE,
        Form::DataSet => VERMILLION,
        Form::Stretched => GREEN,
    }
}

/// Of a task: fresh masks, one mask against the simulation, one mask against the error.
fn against(figures: &Figures, task: Task) -> Row {
    let heading = match task {
        Task::Regression => "Regression",
        Task::Classification => "Classifier: STD of probabilities",
        Task::Agent => "Q-values",
    };
    let plot = |title, form, is_error: bool| {
        let points = figures.points((task, form));
        let (x, size, rank) = match is_error {
            true => (
                "root mean square error",
                "spread_over_error",
                "error_spearman",
            ),
            false => ("true STD of the simulation", "slope", "spearman"),
        };
        let of = |point: &Point| match is_error {
            true => point.error,
            false => point.true_std,
        };
        let means = points.iter().map(|point| (of(point), point.mean_std()));
        let [size, rank] = [size, rank].map(|score| {
            let found = figures.score((task, form), score);
            found.map_or_else(|| "-".into(), |found| format!("{:.2}", found.value))
        });
        let mean = format!("mean: size {size}, rank {rank}");
        let series = vec![
            (colour(form), "a model".into(), dots(&points, of)),
            (INK, mean, means.collect()),
        ];
        let axis = |label| Axis::linear(label).from(0.0);
        let axes = (axis(x), axis("predicted STD"));
        sized((400.0, HEIGHT), scatter(title, axes, "right", series))
    };
    let plots = vec![
        plot("Noise: a mask per observation", Form::Observation, false),
        plot(
            "Ignorance: the masks' spread, before data",
            Form::DataSet,
            false,
        ),
        plot("Ignorance: against the error made", Form::DataSet, true),
    ];
    Row::of(heading, plots)
}

/// STDs of students, at other points for every student.
fn dots(points: &[Point], x: impl Fn(&Point) -> f64) -> Vec<(f64, f64)> {
    let students = points.first().map_or(0, |point| point.stds.len());
    let step = (students * points.len()).div_ceil(DOTS).max(1);
    let of_point = |(index, point): (usize, &Point)| {
        let stds = point.stds.iter().skip(index % step).step_by(step);
        let x = x(point);
        stds.map(|&std| (x, std)).collect::<Vec<_>>()
    };
    points.iter().enumerate().flat_map(of_point).collect()
}

fn coverage(figures: &Figures, which: (Task, Form)) -> Plot {
    let colour = colour(which.1);
    let mean = |level: f64| {
        let score = figures.score(which, &format!("coverage_{:.0}", 100.0 * level))?;
        Some((100.0 * level, score))
    };
    let means: Vec<(f64, Estimate)> = LEVELS.into_iter().filter_map(mean).collect();
    let mut layers = vec![
        Layer::band(colour, figures.coverage(which)).named("90 % of the points"),
        Layer::power(1.0, 1.0, "right"),
    ];
    layers.extend(curve(colour, "mean over points", &means));
    let x = Axis::linear("nominal probability, %").from(45.0).to(100.0);
    let y = Axis::linear("covered, %").from(0.0).to(102.0);
    Plot::new(named(which.0, which.1), x, y, layers)
}

/// STDs along the input; of an agent, which has no such order, from the smallest true STD to the largest.
fn spread(figures: &Figures, which: (Task, Form)) -> Plot {
    let mut points = figures.points(which);
    let label = if which.0 == Task::Agent {
        points.sort_by(|one, other| one.true_std.total_cmp(&other.true_std));
        "states and actions, from the smallest true STD to the largest"
    } else {
        "input x"
    };
    let last = points.len() as f64 - 1.0;
    let place = |index: usize| match which.0 {
        Task::Agent => index as f64 + 1.0,
        Task::Regression | Task::Classification => 2.0 * index as f64 / last - 1.0,
    };
    let line = |of: &dyn Fn(&Point) -> Option<f64>| -> Vec<(f64, f64)> {
        let values = points.iter().enumerate();
        let values = values.filter_map(|(index, point)| Some((place(index), of(point)?)));
        values.collect()
    };
    let of_students = |share: f64| {
        line(&|point| {
            let mut stds = point.stds.clone();
            stds.sort_unstable_by(f64::total_cmp);
            quantile(&stds, share)
        })
    };
    let drawn = |colour, points| match which.0 {
        Task::Agent => Layer::dots(colour, points).size(1.6),
        Task::Regression | Task::Classification => Layer::line(colour, points),
    };
    let colour = colour(which.1);
    let band = of_students(0.05).into_iter().zip(of_students(0.95));
    let band = band.map(|((x, low), (_, high))| (x, low, high)).collect();
    let mut layers = vec![
        Layer::band(colour, band)
            .opacity(0.25)
            .named("90 % of the models"),
        drawn(colour, of_students(0.5)).named("median model"),
        Layer::line(INK, line(&|point| Some(point.true_std))).named("true STD"),
    ];
    if which.1 == Form::DataSet {
        let error = drawn(GREY, line(&|point| Some(point.error)));
        layers.push(error.dashed().named("error made"));
        let posterior = line(&|point| point.posterior_std);
        if !posterior.is_empty() {
            let posterior = Layer::line(GREEN, posterior).dashed();
            layers.push(posterior.named("correct posterior"));
        }
    }
    let y = Axis::linear("STD").from(0.0);
    let plot = Plot::new(named(which.0, which.1), Axis::linear(label), y, layers);
    sized((500.0, HEIGHT), plot)
}

/// A column for each thing that is varied.
fn settings(figures: &Figures, varied: &[Varied]) -> Vec<Row> {
    let (noise, ignorance) = (Form::Observation, Form::DataSet);
    let (covered, varies) = ("coverage_95", "variation_between_models");
    let row_of = |title, y: Axis, level: Option<f64>, curves: &[(Form, &str, RGBColor, &str)]| {
        let plot = |&varied: &Varied| {
            let mut layers: Vec<Layer> = level.map(|y| Layer::level(y, "")).into_iter().collect();
            for &(form, score, colour, name) in curves {
                let points = figures.along(form, varied, score);
                if !points.is_empty() {
                    layers.extend(curve(colour, name, &points));
                }
            }
            let plot = Plot::new(title, varied_axis(varied), y.clone(), layers);
            sized((400.0, 200.0), plot)
        };
        Row::of("", varied.iter().map(plot).collect())
    };
    vec![
        row_of(
            "Noise: size and order of the STDs",
            Axis::linear("1 is right").from(0.0),
            Some(1.0),
            &[
                (noise, "ratio", BLUE, "STD / true"),
                (noise, "slope", VERMILLION, "slope"),
                (noise, "spearman", GREEN, "rank correlation"),
            ],
        ),
        row_of(
            "Ignorance: does the STD follow the error?",
            Axis::log("STD or error"),
            None,
            &[
                (ignorance, "std", VERMILLION, "predicted STD"),
                (ignorance, "error", GREY, "error made"),
                (ignorance, "posterior_std", GREEN, "correct posterior"),
            ],
        ),
        row_of(
            "Coverage of 95 % intervals",
            Axis::linear("covered, %").to(102.0),
            Some(95.0),
            &[
                (noise, covered, BLUE, "new observations"),
                (ignorance, covered, VERMILLION, "functions behind the data"),
            ],
        ),
        row_of(
            "Variation of STDs between models",
            Axis::linear("coefficient of variation, %").from(0.0),
            None,
            &[
                (noise, varies, BLUE, "a mask per observation"),
                (ignorance, varies, VERMILLION, "one mask per data set"),
            ],
        ),
    ]
}

fn varied_axis(varied: Varied) -> Axis {
    match varied {
        Varied::Dropout => Axis::linear("p: probability that a unit is dropped"),
        Varied::Data => Axis::log("observations of a model"),
        Varied::Units => Axis::log("units of the hidden layer"),
    }
}
