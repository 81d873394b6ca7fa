//! Bayesian linear regression once more, by a plain inverse.

use super::*;

/// A Bayesian last layer of these STDs of weights and of targets.
pub fn settings(prior_std: f64, noise_std: f64) -> Settings {
    Settings {
        prior_std: Some(prior_std),
        noise_std: Some(noise_std),
        ..small("bayesian-last-layer")
    }
}

/// Mean and covariance of the weights of a regression on features and targets.
pub fn naive(
    data: &[(Vec<f64>, f64)],
    size: usize,
    (prior, noise): (f64, f64),
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut a = vec![vec![0.; size]; size];
    let mut moment = vec![0.; size];
    for (i, row) in a.iter_mut().enumerate() {
        row[i] = prior.powi(-2);
    }
    for (phi, y) in data {
        for i in 0..size {
            moment[i] += phi[i] * y / noise.powi(2);
            for j in 0..size {
                a[i][j] += phi[i] * phi[j] / noise.powi(2);
            }
        }
    }
    let covariance = inverse(a);
    let dot = |row: &Vec<f64>| row.iter().zip(&moment).map(|(x, y)| x * y).sum();
    (covariance.iter().map(dot).collect(), covariance)
}

/// φᵀ Σ φ.
pub fn variance(phi: &[f64], covariance: &[Vec<f64>]) -> f64 {
    let of_row = |(x, row): (&f64, &Vec<f64>)| {
        let products = row.iter().zip(phi).map(|(c, y)| x * c * y);
        products.sum::<f64>()
    };
    phi.iter().zip(covariance).map(of_row).sum()
}

/// The inverse by Gauss and Jordan.
fn inverse(mut a: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = a.len();
    for (i, row) in a.iter_mut().enumerate() {
        row.extend((0..n).map(|j| f64::from(u8::from(i == j))));
    }
    for i in 0..n {
        let pivot = a[i][i];
        a[i].iter_mut().for_each(|x| *x /= pivot);
        let row = a[i].clone();
        for other in (0..n).filter(|&other| other != i) {
            let factor = a[other][i];
            for (x, of_row) in a[other].iter_mut().zip(&row) {
                *x -= factor * of_row;
            }
        }
    }
    a.into_iter().map(|row| row[n..].to_vec()).collect()
}
