//! STD against the number of data points, of copies of each, against p and against the length-scale: one
//! varied at a time, everything else as in the centre.

use serde::Serialize;

use crate::study::Work;
use crate::study::posterior::{
    Posterior,
    data::{Region, grid, region, truth},
    fit::{Fitted, Setting},
};

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
pub fn run(options: &Posterior, seeds: &[u64], work: &Work) -> Vec<Row> {
    let settings = settings(options);
    let mut distinct: Vec<Setting> = Vec::new();
    for (.., setting) in &settings {
        if !distinct.contains(setting) {
            distinct.push(*setting);
        }
    }
    let fits: Vec<(Setting, u64)> = (distinct.iter())
        .flat_map(|&setting| seeds.iter().map(move |&seed| (setting, seed)))
        .collect();
    let looks = work.map(&fits, |(setting, seed)| look(options, setting, *seed));
    let mut rows = Vec::new();
    for (sweep, value, setting) in settings {
        let pairs = fits.iter().zip(&looks);
        let of_setting = pairs.filter(|((other, _), _)| *other == setting);
        let looks = of_setting.flat_map(|(_, looks)| looks);
        rows.extend(looks.map(|look| Row {
            sweep,
            value,
            ..*look
        }));
    }
    rows
}

/// The rows of a seed in one setting; sweep and value are filled in by whoever varies it.
fn look(options: &Posterior, setting: &Setting, seed: u64) -> [Row; 2] {
    let fitted = Fitted::new(options, setting, seed);
    let grid = grid();
    let predictive = fitted.predict(&grid, options.passes as usize, 0);
    let exact = setting.posterior(options, &fitted.data, &grid);
    [Region::Data, Region::Gap].map(|wanted| {
        let inside = || (0..grid.len()).filter(|&index| region(grid[index]) == wanted);
        let count = inside().count() as f64;
        let average = |of: &dyn Fn(usize) -> f64| inside().map(of).sum::<f64>() / count;
        let error = |index: usize| predictive.mean[index] - truth(grid[index]);
        Row {
            sweep: Sweep::Points,
            value: 0.,
            seed,
            region: wanted,
            dropout_std: average(&|index| predictive.epistemic[index].sqrt()),
            exact_std: average(&|index| exact.std[index]),
            mean_error: average(&|index| error(index) * error(index)).sqrt(),
        }
    })
}
