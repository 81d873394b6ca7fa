//! What is trained: every weighting at every unit, none of them twice.

use crate::study::multitask::weighting::{Setting, Units, Weighting};

/// Weights this near are the same.
const NEAR: f64 = 1e-9;

/// Every setting: at each unit the grid, equal weights, the oracle's and both learned ones; and on
/// standardised targets, where units are gone, equal and learned weights.
pub fn settings(units: &[f64], ratios: &[f64]) -> Vec<Setting> {
    let methods = [
        Weighting::Equal,
        Weighting::Oracle,
        Weighting::Learned,
        Weighting::Warm,
    ];
    let weightings = || {
        let grid = ratios.iter().map(|&ratio| Weighting::Fixed(ratio));
        grid.chain(methods)
    };
    let scaled = units.iter().flat_map(|&unit| {
        weightings().map(move |weighting| Setting {
            weighting,
            units: Units::Scaled(unit),
        })
    });
    let standardised = [Weighting::Equal, Weighting::Learned].map(|weighting| Setting {
        weighting,
        units: Units::Standardised,
    });
    scaled.chain(standardised).collect()
}

/// For each setting the first that trains the same networks: itself, unless equal weights or the
/// oracle's are on the grid.
pub fn firsts(settings: &[Setting], noise: &[f64]) -> Vec<usize> {
    let weights = |setting: &Setting| match setting.units {
        Units::Scaled(_) => {
            let scales = setting.units.scales(&[], noise.len());
            setting.weighting.weights(noise, &scales)
        }
        Units::Standardised => None,
    };
    let is_same = |one: &Setting, other: &Setting| {
        let (Some(a), Some(b)) = (weights(one), weights(other)) else {
            return one == other;
        };
        let near = |(a, b): (&f64, &f64)| (a / b - 1.0).abs() < NEAR;
        one.units == other.units && a.iter().zip(&b).all(near)
    };
    let first = |setting| settings.iter().position(|other| is_same(setting, other));
    settings
        .iter()
        .map(|setting| first(setting).expect("itself"))
        .collect()
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
