//! What computes the rows: networks fitted under dropout and decay, and what masked passes say of them. In the
//! sweeps one thing at a time is varied and everything else is as in the centre.

use agents::{
    ObservationSpace, Observations, Settings, Supervised,
    architecture::Architecture,
    predictive::{self, Predictive},
    settings::DropoutLayers,
    supervised::{Examples, Objective},
};

use crate::study::Study;
use crate::study::data::{curve, square, vectors};
use crate::study::posterior::prior::{Gaussians, Prior};
use crate::study::posterior::problem::{Region, draw, grid, region};
use crate::study::posterior::{Posterior, rows::*};
use crate::study::readout::Readout;
use crate::study::work::{Work, once};

/// Functions that are drawn.
const SAMPLES: usize = 20;

/// Estimates of a STD from the same number of passes, whose error is taken over them.
const REPEATS: usize = 50;

/// Passes that stand for the exact STD of a deeper network: their error is 0.7 %.
const VERY_MANY: usize = 10_000;

/// Fits every network.
pub fn run(options: &Posterior, work: &Work) -> Rows {
    let mut rows = Rows {
        sweeps: sweeps(options, work),
        ..Rows::default()
    };
    let centre = Setting::centre(options);
    let fit = |_: &(), seed| {
        let fitted = Fitted::new(options, &centre, seed);
        let predictions = predictions(options, &fitted, seed);
        let passes = passes(options, &fitted, seed);
        // Functions are of the first seed.
        let samples = (seed == options.first_seed).then(|| samples(&fitted));
        (fitted.data, predictions, samples, passes)
    };
    let centres = work.by_seed(&[()], options.seeds(), fit).into_iter();
    for (data, predictions, samples, passes) in centres.flatten() {
        rows.data.extend(data);
        rows.predictions.extend(predictions);
        rows.samples.extend(samples.unwrap_or_default());
        rows.passes.extend(passes);
    }
    rows.passes.sort_by_key(|row| row.passes);
    rows
}

/// Fits every setting of every sweep on every seed. Settings that several sweeps share are fitted once.
fn sweeps(options: &Posterior, work: &Work) -> Vec<Swept> {
    let settings = settings(options);
    let (distinct, places) = once(&settings, |one, other| one.2 == other.2);
    let looks = work.by_seed(&distinct, options.seeds(), |(.., setting), seed| {
        look(options, setting, seed)
    });
    let mut rows = Vec::new();
    for (&(sweep, value, _), place) in settings.iter().zip(places) {
        let looks = looks[place].iter().flatten();
        rows.extend(looks.map(|look| Swept {
            sweep,
            value,
            ..*look
        }));
    }
    rows
}

/// Every setting of every sweep, with what is varied and its value.
fn settings(options: &Posterior) -> Vec<(Sweep, f64, Setting)> {
    let centre = Setting::centre(options);
    let mut settings = Vec::new();
    for &size in &options.sizes {
        let mut setting = centre;
        (setting.points, setting.decay_points) = (size as usize, size as usize);
        settings.push((Sweep::Points, size as f64, setting));
    }
    for &number in &options.copies {
        let (mut held, copies) = (centre, number as usize);
        held.copies = copies;
        let mut falls = held;
        falls.decay_points = centre.points * copies;
        settings.push((Sweep::CopiesDecayHeld, number as f64, held));
        settings.push((Sweep::CopiesDecayFalls, number as f64, falls));
    }
    for &dropout in &options.dropouts {
        settings.push((Sweep::Dropout, dropout, Setting { dropout, ..centre }));
    }
    for &length_scale in &options.length_scales {
        let mut setting = centre;
        setting.length_scale = length_scale;
        settings.push((Sweep::LengthScale, length_scale, setting));
    }
    settings
}

/// The rows of a seed in one setting; sweep and value are filled in by whoever varies it.
fn look(options: &Posterior, setting: &Setting, seed: u64) -> [Swept; 2] {
    let fitted = Fitted::new(options, setting, seed);
    let grid = grid();
    let predictive = fitted.predict(&grid, options.passes as usize, 0);
    let exact = setting.posterior(options, &fitted.data, &grid);
    [Region::Data, Region::Gap].map(|wanted| {
        let inside = || (0..grid.len()).filter(|&index| region(grid[index]) == wanted);
        let count = inside().count() as f64;
        let average = |of: &dyn Fn(usize) -> f64| inside().map(of).sum::<f64>() / count;
        Swept {
            sweep: Sweep::Points,
            value: 0.,
            seed,
            region: wanted,
            dropout_std: average(&|index| predictive.epistemic[index].sqrt()),
            exact_std: average(&|index| exact.std[index]),
            mean_error: average(&|index| square(predictive.mean[index] - curve(grid[index])))
                .sqrt(),
        }
    })
}

/// Predictive mean and STD on both sides of the gap, within it and beyond, beside the exact posterior.
fn predictions(options: &Posterior, fitted: &Fitted, seed: u64) -> Vec<Prediction> {
    let grid = grid();
    let predictive = fitted.predict(&grid, options.passes as usize, 0);
    let exact = Setting::centre(options).posterior(options, &fitted.data, &grid);
    let noise = square(options.noise);
    let prediction = |(index, &x): (usize, &f64)| Prediction {
        seed,
        x,
        region: region(x),
        truth: curve(x),
        mean: predictive.mean[index],
        std: predictive.epistemic[index].sqrt(),
        total_std: (predictive.epistemic[index] + noise).sqrt(),
        exact_mean: exact.mean[index],
        exact_std: exact.std[index],
        exact_total_std: (square(exact.std[index]) + noise).sqrt(),
    };
    grid.iter().enumerate().map(prediction).collect()
}

fn samples(fitted: &Fitted) -> Vec<Sample> {
    let grid = grid();
    let mut samples = Vec::new();
    for (mask, function) in fitted.sample(&grid, SAMPLES, 0).iter().enumerate() {
        let points = grid.iter().zip(&function.mean);
        samples.extend(points.map(|(&x, &value)| Sample {
            mask,
            x,
            value: f64::from(value),
        }));
    }
    samples
}

/// How many passes a STD needs: its error against the exact STD over masks. A network with one hidden
/// layer has that in closed form; of a deeper one, very many passes stand for it.
fn passes(options: &Posterior, fitted: &Fitted, seed: u64) -> Vec<Passes> {
    let mut x = grid();
    x.retain(|&x| region(x) == Region::Data);
    let exact = fitted.exact_variance(&x, options.dropout);
    let exact = exact.unwrap_or_else(|| fitted.predict(&x, VERY_MANY, u64::MAX).epistemic);
    let row = |(&passes, which): (&u64, usize)| {
        let mut squares = Vec::new();
        for repeat in 0..REPEATS {
            let index = (which * REPEATS + repeat) as u64;
            let estimates = fitted.predict(&x, passes as usize, index).epistemic;
            // Where all units are off no mask makes a difference, and there is no STD to estimate.
            let pairs = estimates.iter().zip(&exact).filter(|pair| *pair.1 > 0.);
            squares.extend(pairs.map(|(estimate, exact)| square((estimate / exact).sqrt() - 1.)));
        }
        Passes {
            passes,
            seed,
            relative_error: (squares.iter().sum::<f64>() / squares.len() as f64).sqrt(),
            expected: (2. * (passes as f64 - 1.)).sqrt().recip(),
        }
    };
    options.pass_counts.iter().zip(1..).map(row).collect()
}
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Data points.
    pub points: usize,
    /// How often each of them is in the data.
    pub copies: usize,
    /// N in the formula of the decay.
    pub decay_points: usize,
    /// p.
    pub dropout: f64,
    /// l.
    pub length_scale: f64,
}

impl Setting {
    /// The setting from which one thing at a time is varied.
    pub fn centre(options: &Posterior) -> Self {
        Self {
            points: options.points as usize,
            copies: 1,
            decay_points: options.points as usize,
            dropout: options.dropout,
            length_scale: options.length_scale,
        }
    }

    /// The prior that the decay stands for.
    fn prior(&self, options: &Posterior) -> Prior {
        Prior {
            length_scale: self.length_scale,
            hidden: options.hidden.0.clone(),
        }
    }

    /// The exact posterior at `at`: a point that is there k times is one with noise variance over k.
    pub fn posterior(&self, options: &Posterior, data: &[Point], at: &[f64]) -> Gaussians {
        let (x, y) = columns(data);
        let noise_variance = options.noise * options.noise / self.copies as f64;
        (self.prior(options)).posterior((&x, &y), noise_variance, at)
    }
}

/// A network, fitted in one setting.
pub struct Fitted {
    pub network: Supervised,
    /// Its data, each point once.
    pub data: Vec<Point>,
}

impl Fitted {
    /// Fits the network of a seed.
    pub fn new(options: &Posterior, setting: &Setting, seed: u64) -> Self {
        let data = draw(seed, setting.points, options.noise);
        let (x, y) = columns(&data.repeat(setting.copies));
        let examples = Examples::new(seen(&x), y.into_iter().map(|y| y as f32).collect());
        let tau = 1. / (options.noise * options.noise);
        let decay = setting
            .prior(options)
            .weight_decay(setting.decay_points, setting.dropout, tau);
        let architecture = Architecture::new(ObservationSpace::Box(1), options.hidden.0.clone(), 1);
        let settings = Settings {
            dropout: Some(setting.dropout),
            dropout_layers: Some(DropoutLayers::All),
            learning_rate: Some(options.learning_rate),
            batch_size: Some(options.batch_size),
            ..Settings::default()
        };
        let task = (architecture, Objective::Squared(vec![1.]));
        let mut network = Supervised::new(&settings, task, seed).with_weight_decay(decay);
        network.fit(&examples, options.updates);
        Self { network, data }
    }

    /// What the network predicts at `x` under so many masks, each the same for all x. `index` tells draws
    /// of masks apart.
    pub fn sample(&self, x: &[f64], passes: usize, index: u64) -> Vec<predictive::Prediction> {
        let samples = self.network.sample(&seen(x), passes, index);
        samples.expect("a network with dropout")
    }

    /// Predictive moments at `x` from so many passes.
    pub fn predict(&self, x: &[f64], passes: usize, index: u64) -> Predictive {
        Predictive::new(&self.sample(x, passes, index))
    }

    /// Variance over masks at `x`, exactly; none of a network with more hidden layers than one.
    pub fn exact_variance(&self, x: &[f64], dropout: f64) -> Option<Vec<f64>> {
        let readout = Readout::new(&self.network.network(), x.iter().map(|&x| vec![x]))?;
        Some(readout.variances(dropout))
    }
}

/// Inputs as the network sees them.
fn seen(x: &[f64]) -> Observations {
    vectors(1, x.iter().map(|&x| x as f32))
}

fn columns(data: &[Point]) -> (Vec<f64>, Vec<f64>) {
    data.iter().map(|point| (point.x, point.y)).unzip()
}

#[cfg(test)]
mod tests {
    use agents::{
        masks::{Mask, Masks},
        settings::Hidden,
    };

    use super::*;
    use crate::study::{data::assert_near, options::example, posterior::problem::grid};

    const WIDTH: usize = 5;

    fn fitted(seed: u64) -> Fitted {
        let options = Posterior {
            hidden: Hidden(vec![WIDTH]),
            dropout: 0.3,
            updates: 200,
            ..example()
        };
        Fitted::new(&options, &Setting::centre(&options), seed)
    }

    /// Every set of kept units, with its probability.
    #[test]
    fn the_exact_variance_is_that_over_all_masks() {
        let x = [-0.8, 0.1, 1.3];
        for seed in 0..3 {
            let fitted = fitted(seed);
            let mut moments = [(0., 0.); 3];
            for set in 0..1 << WIDTH {
                let kept: Vec<u8> = (0..WIDTH).map(|unit| (set >> unit & 1) as u8).collect();
                let chances = kept.iter().map(|&kept| if kept == 1 { 0.7 } else { 0.3 });
                let chance: f64 = chances.product();
                let mask = Mask {
                    kept,
                    width: WIDTH,
                    scales: vec![(1. / 0.7) as f32],
                };
                let masks = Masks::new(vec![None, Some(mask)]);
                let function = fitted.network.predict(&seen(&x), Some(&masks)).mean;
                for ((mean, square), value) in moments.iter_mut().zip(function) {
                    let value = f64::from(value);
                    *mean += chance * value;
                    *square += chance * value * value;
                }
            }
            let exact = fitted.exact_variance(&x, 0.3).unwrap();
            for (exact, (mean, square)) in exact.into_iter().zip(moments) {
                let enumerated = square - mean * mean;
                assert_near(exact, enumerated, 1e-4 * enumerated + 1e-9);
            }
        }
    }

    /// Foong, Burt, Li & Turner 2020, theorem 2: why the STD cannot be larger between data than at both
    /// of their edges.
    #[test]
    fn the_exact_variance_is_convex_in_x() {
        let is_convex = |x: &[f64]| 2. * x[1] <= (x[0] + x[2]) * (1. + 1e-5);
        for seed in 0..3 {
            let variance = fitted(seed).exact_variance(&grid(), 0.3).unwrap();
            assert!(variance.windows(3).all(is_convex), "{variance:?}");
        }
    }
}
