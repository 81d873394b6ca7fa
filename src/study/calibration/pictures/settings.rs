//! Scores as one thing is varied.

use plotters::style::RGBColor;

use crate::plot::chart::{Axis, Layer, Plot};
use crate::plot::{
    sheet::Row,
    style::{BLUE, GREEN, GREY, VERMILLION},
};
use crate::study::calibration::figures::{Figures, Varied};
use crate::study::calibration::simulation::Form;
use crate::study::pictures::{curve, sized};

/// A column for each thing that is varied.
pub fn rows(figures: &Figures, varied: &[Varied]) -> Vec<Row<'static>> {
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
