//! What computes the rows: networks fitted under dropout and decay, and what masked passes say of them. In the
//! sweeps one thing at a time is varied and everything else is as in the centre.

use crate::study::Study;
use crate::study::data::{curve, square};
use crate::study::posterior::Posterior;
use crate::study::posterior::fitted::{Fitted, Setting};
use crate::study::posterior::problem::{Region, grid, region};
use crate::study::posterior::rows::{Passes, Prediction, Rows, Sample, Sweep, Swept, average};
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
        let predictions = predictions(options, &centre, &fitted, seed);
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
        let points = size as usize;
        let setting = Setting {
            points,
            decay_points: points,
            ..centre
        };
        settings.push((Sweep::Points, size as f64, setting));
    }
    for &number in &options.copies {
        let copies = number as usize;
        let held = Setting { copies, ..centre };
        let falls = Setting {
            decay_points: centre.points * copies,
            ..held
        };
        settings.push((Sweep::CopiesDecayHeld, number as f64, held));
        settings.push((Sweep::CopiesDecayFalls, number as f64, falls));
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

/// The rows of a seed in one setting; sweep and value are filled in by whoever varies it.
fn look(options: &Posterior, setting: &Setting, seed: u64) -> [Swept; 2] {
    let fitted = Fitted::new(options, setting, seed);
    let rows = predictions(options, setting, &fitted, seed);
    [Region::Data, Region::Gap].map(|region| Swept {
        sweep: Sweep::Points,
        value: 0.,
        seed,
        region,
        dropout_std: average(&rows, region, |row| row.std),
        exact_std: average(&rows, region, |row| row.exact_std),
        mean_error: average(&rows, region, |row| square(row.mean - row.truth)).sqrt(),
    })
}

/// Predictive mean and STD on both sides of the gap, within it and beyond, beside the exact posterior.
fn predictions(
    options: &Posterior,
    setting: &Setting,
    fitted: &Fitted,
    seed: u64,
) -> Vec<Prediction> {
    let grid = grid();
    let predictive = fitted.predict(&grid, options.passes as usize, 0);
    let exact = setting.posterior(options, &fitted.data, &grid);
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
