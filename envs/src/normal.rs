//! Draws from the standard normal distribution, the same on every machine.

use std::f64::consts::TAU;

use rand::{Rng, RngExt};

/// A draw from the normal distribution of mean 0 and STD 1: `sqrt(-2 ln u) cos(2 pi v)` for u uniform
/// on (0, 1] and v on [0, 1) (Box & Muller 1958, "A Note on the Generation of Random Normal Deviates").
/// No draw is larger than 8.6.
///
/// It takes two draws from the stream, whatever they are. Of the pair of normal draws that the method
/// yields the second, the sine's, is not used, so that nothing has to be kept between calls.
///
/// Logarithm and cosine are those of a library in plain Rust, built of operations whose rounding
/// IEEE 754 fixes; those of the platform differ in their last bits from machine to machine.
pub(crate) fn standard_normal<R: Rng + ?Sized>(stream: &mut R) -> f64 {
    let u = 1.0 - stream.random::<f64>();
    let v: f64 = stream.random();
    (-2.0 * libm::log(u)).sqrt() * libm::cos(TAU * v)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    /// The bits of recorded draws: whoever changes them changes the results of all noisy worlds.
    #[test]
    fn draws_never_change() {
        let mut stream = ChaCha8Rng::seed_from_u64(1);
        let draws = [0; 6].map(|_| standard_normal(&mut stream));
        let recorded = [
            0.8881529718908301,
            0.25808989365040697,
            -0.20011365011563995,
            0.6384972103378762,
            -0.5487119742574436,
            -1.016511841368562,
        ];
        assert_eq!(
            draws.map(f64::to_bits),
            recorded.map(f64::to_bits),
            "{draws:?}"
        );
    }

    /// Mean, variance, third and fourth moment are 0, 1, 0 and 3, and the variances of x, x^2, x^3 and
    /// x^4 are 1, 2, 15 and 96. Shares below -2, 0 and 1 are from a table. Five standard errors are granted.
    #[test]
    fn moments_and_shares_are_those_of_the_normal_distribution() {
        let n = 200_000;
        let mut stream = ChaCha8Rng::seed_from_u64(3);
        let draws: Vec<f64> = (0..n).map(|_| standard_normal(&mut stream)).collect();
        let check = |of: &dyn Fn(f64) -> f64, mean: f64, variance: f64| {
            let found = draws.iter().map(|&x| of(x)).sum::<f64>() / f64::from(n);
            let error = (variance / f64::from(n)).sqrt();
            assert!((found - mean).abs() < 5.0 * error, "{found} for {mean}");
        };
        for (power, mean, variance) in
            [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)]
        {
            check(&|x| x.powi(power), mean, variance);
        }
        for (bound, p) in [(-2.0, 0.022_750), (0.0, 0.5), (1.0, 0.841_345)] {
            check(&|x| f64::from(x < bound), p, p * (1.0 - p));
        }
    }
}
