//! Normals from the table against the normal distribution and against the exact ones.

use crate::common::*;
use agents::normals;

const DRAWS: usize = 1 << 20;

fn drawn(count: usize) -> Vec<f32> {
    let mut numbers = vec![0.; count];
    normals::fill(&mut stream(1, Purpose::Data), &mut numbers);
    numbers
}

/// The table itself: its positive half holds every value once, so its moments are sums.
#[test]
fn the_moments_of_the_table_are_what_is_said() {
    let mut values = drawn(DRAWS).into_iter().map(f32::abs).collect::<Vec<_>>();
    values.sort_by(f32::total_cmp);
    values.dedup();
    assert_eq!(values.len(), 4_096);
    let wide = || values.iter().map(|&x| f64::from(x));
    let moment = |k: i32| wide().map(|x| x.powi(k)).sum::<f64>() / 4_096.;
    assert!((moment(2) - 1.).abs() < 1e-7, "{}", moment(2));
    assert!((moment(4) - 2.9987).abs() < 5e-5, "{}", moment(4));
    assert!((values[4_095] - 3.911).abs() < 1e-3, "{}", values[4_095]);
    // Before and after each value the share of smaller ones is near the distribution function.
    for (place, x) in wide().enumerate() {
        let exact = libm::erf(x / f64::sqrt(2.));
        for share in [place as f64 / 4_096., (place + 1) as f64 / 4_096.] {
            // Of the half: twice the error of the whole.
            assert!((share - exact).abs() / 2. < 8e-5, "{x}: {share}, {exact}");
        }
    }
}

/// However they are cut, what is filled does not reach beyond, and other streams give others.
#[test]
fn every_place_is_filled() {
    for count in [0, 1, 3, 255, 256, 257, 1_500] {
        let mut numbers = vec![f32::NAN; count + 1];
        normals::fill(&mut stream(2, Purpose::Data), &mut numbers[..count]);
        assert!(numbers[..count].iter().all(|x| x.is_finite() && *x != 0.));
        assert!(numbers[count].is_nan());
    }
    assert_ne!(
        standard_normal(&mut stream(1, Purpose::Data)) as f32,
        drawn(1)[0]
    );
}
