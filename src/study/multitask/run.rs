//! What computes the rows: every weighting at every unit is trained, none of them twice.

use crate::study::Study;
use crate::study::multitask::{
    Multitask,
    rows::*,
    train::fit,
    weighting::{Method, NEAR, Setting},
};
use crate::study::work::{Work, once};

pub fn run(options: &Multitask, work: &Work) -> Rows {
    let settings = settings(&options.units, &options.ratios);
    let is_same = |one: &Setting, other: &Setting| is_same(&options.noise, one, other);
    let (distinct, places) = once(&settings, is_same);
    let fits = work.by_seed(&distinct, options.seeds(), |setting, seed| {
        fit(options, **setting, seed)
    });
    let mut rows = Rows::default();
    for (setting, place) in settings.iter().zip(places) {
        for fit in &fits[place] {
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

/// Whether both train the same networks, as equal weights and the oracle's do with the weights of the grid
/// that they are.
fn is_same(noise: &[f64], one: &Setting, other: &Setting) -> bool {
    let weights = |setting: &Setting| {
        setting.unit?;
        setting.weights(noise, &setting.scales(&[], noise.len()))
    };
    let (Some(a), Some(b)) = (weights(one), weights(other)) else {
        return one == other;
    };
    let near = |(a, b): (&f64, &f64)| (a / b - 1.0).abs() < NEAR;
    one.unit == other.unit && a.iter().zip(&b).all(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each setting, the first that is the same.
    fn firsts(settings: &[Setting], noise: &[f64]) -> Vec<usize> {
        let first = |setting| {
            settings
                .iter()
                .position(|other| is_same(noise, other, setting))
        };
        settings.iter().filter_map(first).collect()
    }

    #[test]
    fn nothing_is_trained_twice() {
        let two_units = settings(&[0.1, 10.0], &[0.01, 1.0, 100.0]);
        let firsts_of_two = firsts(&two_units, &[0.1, 1.0]);
        // At 0.1 equal weights are a ratio of 0.01 in own units, and so is the oracle's; at 10 they
        // are 100.
        assert_eq!(firsts_of_two[..7], [0, 1, 2, 0, 0, 5, 6]);
        assert_eq!(firsts_of_two[7..14], [7, 8, 9, 9, 7, 12, 13]);
        assert_eq!(firsts_of_two[14..], [14, 15]);
        // Equal weights of three tasks are not on the grid.
        let settings = settings(&[1.0], &[1.0]);
        assert_eq!(firsts(&settings, &[0.1, 0.3, 1.0]), [0, 1, 2, 3, 4, 5, 6]);
    }
}
