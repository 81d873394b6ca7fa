//! The picture: the data beside the curve that they come from.

use super::data::{NOISE, Point, truth};
use crate::report::{
    sheet::{Row, Sheet},
    style::{BLUE, INK},
};
use crate::study::chart::{Axis, Layer, Plot};

/// The data of one seed.
pub fn sheet(rows: &[Point], seed: u64) -> Sheet<'static> {
    let own = rows.iter().filter(|row| row.seed == seed);
    let dots: Vec<_> = own.map(|row| (row.x, row.y)).collect();
    let grid: Vec<f64> = (-120..=120).map(|x| f64::from(x) / 100.0).collect();
    let band = grid
        .iter()
        .map(|&x| (x, truth(x) - NOISE, truth(x) + NOISE));
    let plot = Plot::new(
        "Data",
        Axis::linear("x"),
        Axis::linear("y"),
        vec![
            Layer::band(BLUE, band.collect()).named("noise, ±1 STD"),
            Layer::line(BLUE, grid.iter().map(|&x| (x, truth(x))).collect()).named("truth"),
            Layer::dots(INK, dots).named("data"),
        ],
    );
    Sheet {
        name: "data".into(),
        title: "The data",
        about: "The data of one seed and the curve that they come from.".into(),
        legend: &[],
        rows: vec![Row {
            heading: String::new(),
            tiles: Plot::row(vec![plot]),
        }],
        caption: format!("seed {seed}"),
    }
}
