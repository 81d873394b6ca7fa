//! What computes the rows: every weighting at every unit is trained, none of them twice.

use crate::study::multitask::{
    Multitask,
    rows::{Errors, Rows},
    train::fit,
    weighting::{Method, NEAR, Setting},
};
use crate::study::{Study, work::Work};

/// Trains all networks.
pub fn run(options: &Multitask, work: &Work) -> Rows {
    let settings = settings(&options.units, &options.ratios);
    let firsts = firsts(&settings, &options.noise);
    let distinct = (0..settings.len()).filter(|&index| firsts[index] == index);
    let distinct: Vec<usize> = distinct.collect();
    let fits = work.by_seed(&distinct, options.seeds(), |&index, seed| {
        fit(options, settings[index], seed)
    });
    let mut rows = Rows::default();
    for (setting, first) in settings.iter().zip(&firsts) {
        let own = distinct.iter().zip(&fits).filter(|own| own.0 == first);
        for fit in own.flat_map(|own| own.1) {
            let method = setting.method;
            let errors = fit.errors.iter();
            rows.errors
                .extend(errors.map(|row| Errors { method, ..*row }));
            rows.sigmas.extend(&fit.sigmas);
            rows.paths.extend(&fit.paths);
        }
    }
    rows
}

/// Every setting: at each unit the grid, equal weights, the oracle's and both learned ones; and on
/// standardised targets, where units are gone, equal and learned weights.
fn settings(units: &[f64], ratios: &[f64]) -> Vec<Setting> {
    let methods = [
        Method::Equal,
        Method::Oracle,
        Method::Learned,
        Method::LearnedWarm,
    ];
    let scaled = units.iter().flat_map(|&unit| {
        let grid = ratios.iter().map(move |&ratio| Setting::fixed(ratio, unit));
        grid.chain(methods.map(|method| Setting::new(method, Some(unit))))
    });
    let standardised = [Method::Equal, Method::Learned].map(|method| Setting::new(method, None));
    scaled.chain(standardised).collect()
}

/// For each setting the first that trains the same networks: itself, unless equal weights or the
/// oracle's are on the grid.
fn firsts(settings: &[Setting], noise: &[f64]) -> Vec<usize> {
    let weights = |setting: &Setting| {
        setting.unit?;
        setting.weights(noise, &setting.scales(&[], noise.len()))
    };
    let is_same = |one: &Setting, other: &Setting| {
        let (Some(a), Some(b)) = (weights(one), weights(other)) else {
            return one == other;
        };
        let near = |(a, b): (&f64, &f64)| (a / b - 1.0).abs() < NEAR;
        one.unit == other.unit && a.iter().zip(&b).all(near)
    };
    let first = |setting| settings.iter().position(|other| is_same(setting, other));
    let firsts = settings.iter().map(first);
    firsts.map(|first| first.expect("itself")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_trained_twice() {
        let settings = settings(&[0.1, 10.0], &[0.01, 1.0, 100.0]);
        assert_eq!(settings.len(), 2 * 7 + 2);
        let firsts = firsts(&settings, &[0.1, 1.0]);
        // At 0.1 equal weights are a ratio of 0.01 in own units, and so is the oracle's; at 10 they
        // are 100.
        assert_eq!(firsts[..7], [0, 1, 2, 0, 0, 5, 6]);
        assert_eq!(firsts[7..14], [7, 8, 9, 9, 7, 12, 13]);
        assert_eq!(firsts[14..], [14, 15]);
    }

    #[test]
    fn equal_weights_of_three_tasks_are_not_on_the_grid() {
        let settings = settings(&[1.0], &[1.0]);
        assert_eq!(firsts(&settings, &[0.1, 0.3, 1.0]), [0, 1, 2, 3, 4, 5, 6]);
    }
}
