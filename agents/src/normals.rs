//! Standard normals by the million: from a table, by 16 random bits each.
//!
//! The distribution is cut into 8,192 parts of equal probability, and each stands for its mean, times what
//! makes the variance 1. So mean, variance and skewness are exact but for rounding, the kurtosis is 2.9987, no
//! number is beyond 3.911, and the distribution function is nowhere off by more than 8e-5. A sum over many
//! updates forgets all of this. [`standard_normal`](crate::stream::standard_normal) has no such errors, and
//! takes twenty times as long.

use std::{f64::consts, sync::LazyLock};

use rand::Rng;

use crate::stream::Stream;

/// Parts of the positive half.
const PARTS: usize = 1 << 12;

static MEANS: LazyLock<[f32; PARTS]> = LazyLock::new(means);

/// Means of the parts of the positive half, the nearest to zero first, as scaled.
fn means() -> [f32; PARTS] {
    let density = |x: f64| consts::FRAC_2_SQRT_PI / consts::SQRT_2 * libm::exp(-x * x / 2.);
    let (mut from, mut means) = (0., [0.; PARTS]);
    for (part, mean) in means.iter_mut().enumerate() {
        // Newton's method comes from below and does not overshoot: the distribution function is concave.
        let (share, mut to) = ((part + 1) as f64 / PARTS as f64, from);
        for _ in 0..8 {
            to += (share - libm::erf(to / consts::SQRT_2)) / density(to);
        }
        let beyond = if part + 1 < PARTS { density(to) } else { 0. };
        *mean = PARTS as f64 * (density(from) - beyond);
        from = to;
    }
    let variance = means.iter().map(|mean| mean * mean).sum::<f64>() / PARTS as f64;
    means.map(|mean| (mean / variance.sqrt()) as f32)
}

/// Fills numbers with standard normals.
pub fn fill(stream: &mut Stream, numbers: &mut [f32]) {
    const CHUNK: usize = 256;
    let (means, mut random) = (&*MEANS, [0; 2 * CHUNK]);
    for numbers in numbers.chunks_mut(CHUNK) {
        let random = &mut random[..2 * numbers.len()];
        stream.fill_bytes(random);
        for (number, bits) in numbers.iter_mut().zip(random.chunks_exact(2)) {
            let bits = u16::from_le_bytes([bits[0], bits[1]]);
            let (sign, mean) = (u32::from(bits >> 15) << 31, means[bits as usize % PARTS]);
            *number = f32::from_bits(mean.to_bits() | sign);
        }
    }
}
