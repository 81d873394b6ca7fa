//! What computes the rows: the networks of the centre, and those of the sweeps, in which one thing at a
//! time is varied and everything else is as in the centre.

use crate::records::distinct;
use crate::study::data::curve;
use crate::study::posterior::{
    Posterior,
    problem::{Region, grid, region},
    rows::{Passes, Prediction, Rows, Sample, Sweep, Swept},
    train::{Fitted, Setting},
};
use crate::study::{Study, work::Work};

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
    let seeds: Vec<u64> = options.seeds().collect();
    for centre in work.map(&seeds, |&seed| centre(options, seed)) {
        rows.data.extend(centre.data);
        rows.predictions.extend(centre.predictions);
        rows.samples.extend(centre.samples);
        rows.passes.extend(centre.passes);
    }
    rows.passes.sort_by_key(|row| row.passes);
    rows
}

/// What the network of the centre says of one seed. Functions are of the first seed.
fn centre(options: &Posterior, seed: u64) -> Rows {
    let fitted = Fitted::new(options, &Setting::centre(options), seed);
    let samples = if seed == options.first_seed {
        samples(&fitted)
    } else {
        Vec::new()
    };
    Rows {
        predictions: predictions(options, &fitted, seed),
        samples,
        passes: passes(options, &fitted, seed),
        data: fitted.data,
        ..Rows::default()
    }
}

/// Predictive mean and STD on both sides of the gap, within it and beyond, beside the exact posterior.
fn predictions(options: &Posterior, fitted: &Fitted, seed: u64) -> Vec<Prediction> {
    let grid = grid();
    let predictive = fitted.predict(&grid, options.passes as usize, 0);
    let exact = Setting::centre(options).posterior(options, &fitted.data, &grid);
    let noise = options.noise * options.noise;
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
        exact_total_std: (exact.std[index] * exact.std[index] + noise).sqrt(),
    };
    grid.iter().enumerate().map(prediction).collect()
}

fn samples(fitted: &Fitted) -> Vec<Sample> {
    let grid = grid();
    let functions = fitted.sample(&grid, SAMPLES, 0).into_iter().enumerate();
    let of_mask = functions.flat_map(|(mask, function)| {
        let points = grid.iter().zip(function.mean);
        let sample = |(&x, value)| Sample {
            mask,
            x,
            value: f64::from(value),
        };
        points.map(sample).collect::<Vec<_>>()
    });
    of_mask.collect()
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
            let errors = pairs.map(|(estimate, exact)| (estimate / exact).sqrt() - 1.);
            squares.extend(errors.map(|error| error * error));
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

/// Fits every setting of every sweep on every seed. Settings that several sweeps share are fitted once.
fn sweeps(options: &Posterior, work: &Work) -> Vec<Swept> {
    let settings = settings(options);
    let distinct = distinct(settings.iter().map(|(.., setting)| *setting));
    let looks = work.by_seed(&distinct, options.seeds(), |setting, seed| {
        look(options, setting, seed)
    });
    let mut rows = Vec::new();
    for (sweep, value, setting) in settings {
        let own = distinct.iter().zip(&looks).filter(|own| *own.0 == setting);
        let looks = own.flat_map(|(_, looks)| looks.iter().flatten());
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
    let points = options.sizes.iter().map(|&size| {
        let points = size as usize;
        let setting = Setting {
            points,
            decay_points: points,
            ..centre
        };
        (Sweep::Points, size as f64, setting)
    });
    let copies = options.copies.iter().flat_map(|&number| {
        let copies = number as usize;
        let held = Setting { copies, ..centre };
        let falls = Setting {
            decay_points: centre.points * copies,
            ..held
        };
        [
            (Sweep::CopiesDecayHeld, number as f64, held),
            (Sweep::CopiesDecayFalls, number as f64, falls),
        ]
    });
    let dropouts = (options.dropouts.iter())
        .map(|&dropout| (Sweep::Dropout, dropout, Setting { dropout, ..centre }));
    let scales = options.length_scales.iter().map(|&length_scale| {
        let setting = Setting {
            length_scale,
            ..centre
        };
        (Sweep::LengthScale, length_scale, setting)
    });
    points.chain(copies).chain(dropouts).chain(scales).collect()
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
        let error = |index: usize| predictive.mean[index] - curve(grid[index]);
        Swept {
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
