//! STD against the number of data points, of copies of each, against p and against the length-scale: one
//! varied at a time, everything else as in the centre.

use agents::{Slots, slots::of_slot};
use serde::Serialize;

use super::{
    Posterior,
    data::{Region, grid, region},
    fit::{Fitted, Setting},
};
use crate::study::Work;

/// What is varied.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Sweep {
    /// The number of data points.
    Points,
    /// How often each data point is in the data, with the decay held.
    CopiesDecayHeld,
    /// The same, with a decay that falls as 1/N, as the formula says.
    CopiesDecayFalls,
    /// p.
    Dropout,
    /// l.
    LengthScale,
}

/// A row of `sweeps.csv`: the STD of the function, noise not in it, in one region.
#[derive(Serialize, Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// What is varied.
    pub sweep: Sweep,
    /// Its value.
    pub value: f64,
    /// The seed.
    pub seed: u64,
    /// Where.
    pub region: Region,
    /// Mean over the region of the STD over masked passes.
    pub dropout_std: f64,
    /// Mean over the region of the STD of the exact posterior.
    pub exact_std: f64,
    /// Root mean square over the region of the predictive mean minus the noiseless curve.
    pub mean_error: f64,
}

/// Every setting of every sweep, with what is varied and its value.
pub fn settings(options: &Posterior) -> Vec<(Sweep, f64, Setting)> {
    let centre = Setting::centre(options);
    let mut settings = Vec::new();
    for &points in &options.sizes {
        let points = points as usize;
        let setting = Setting {
            points,
            decay_points: points,
            ..centre
        };
        settings.push((Sweep::Points, points as f64, setting));
    }
    for &copies in &options.copies {
        let copies = copies as usize;
        let held = Setting { copies, ..centre };
        let falls = Setting {
            decay_points: centre.points * copies,
            ..held
        };
        settings.push((Sweep::CopiesDecayHeld, copies as f64, held));
        settings.push((Sweep::CopiesDecayFalls, copies as f64, falls));
    }
    for &dropout in &options.dropouts {
        settings.push((Sweep::Dropout, dropout, Setting { dropout, ..centre }));
    }
    for &length_scale in &options.length_scales {
        let setting = Setting {
            length_scale,
            ..centre
        };
        settings.push((Sweep::LengthScale, length_scale, setting));
    }
    settings
}

/// Fits every setting on every seed. Settings that several sweeps share are fitted once.
pub fn run(options: &Posterior, blocks: &[Slots], work: &Work) -> Vec<Row> {
    let settings = settings(options);
    let mut distinct: Vec<Setting> = Vec::new();
    for (.., setting) in &settings {
        if !distinct.contains(setting) {
            distinct.push(*setting);
        }
    }
    let fits: Vec<(Setting, &Slots)> = (distinct.iter())
        .flat_map(|setting| blocks.iter().map(|block| (*setting, block)))
        .collect();
    let looks = work.map(&fits, |(setting, block)| look(options, setting, block));
    let mut rows = Vec::new();
    for (sweep, value, setting) in settings {
        let of_setting = fits
            .iter()
            .zip(&looks)
            .filter(|((other, _), _)| *other == setting);
        let looks = of_setting.flat_map(|(_, looks)| looks);
        rows.extend(looks.map(|look| Row {
            sweep,
            value,
            ..*look
        }));
    }
    rows
}

/// The rows of a block's seeds in one setting; sweep and value are filled in by whoever varies it.
fn look(options: &Posterior, setting: &Setting, block: &Slots) -> Vec<Row> {
    let fitted = Fitted::new(options, setting, block);
    let grid = grid();
    let predictive = fitted.predict(&grid, options.passes as usize, 0);
    let seeds = block.seeds().zip(&fitted.data);
    let rows = seeds.flat_map(|((slot, seed), (_, data))| {
        let mean = of_slot(&predictive.mean, slot, block.len());
        let variance = of_slot(&predictive.epistemic, slot, block.len());
        let exact = exact(options, setting, data, &grid);
        [Region::Data, Region::Gap].map(|wanted| {
            let inside = || (0..grid.len()).filter(|&index| region(grid[index]) == wanted);
            let count = inside().count() as f64;
            let average = |of: &dyn Fn(usize) -> f64| inside().map(of).sum::<f64>() / count;
            let square = |index: usize| (mean[index] - super::data::truth(grid[index])).powi(2);
            Row {
                sweep: Sweep::Points,
                value: 0.,
                seed,
                region: wanted,
                dropout_std: average(&|index| variance[index].sqrt()),
                exact_std: average(&|index| exact[index]),
                mean_error: average(&square).sqrt(),
            }
        })
    });
    rows.collect()
}

/// STD of the exact posterior on the grid: a point that is there k times is one with noise variance
/// over k.
fn exact(
    options: &Posterior,
    setting: &Setting,
    data: &[super::data::Point],
    grid: &[f64],
) -> Vec<f64> {
    let (x, y): (Vec<f64>, Vec<f64>) = data.iter().map(|point| (point.x, point.y)).unzip();
    let noise = options.noise.powi(2) / setting.copies as f64;
    setting.prior(options).posterior((&x, &y), noise, grid).std
}
