//! The gradient of the naive network, that others are held against, is that of central differences.

mod common;

use agents::{
    ObservationSpace, engine::layout, native::Native, network::initial_weights,
    settings::InitialWeights,
};
use common::{
    architecture,
    naive::{Net, foreign, foreign_masks},
    numbers, randomness,
};

fn wide(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|&x| f64::from(x)).collect()
}

#[test]
fn the_naive_gradient_is_that_of_central_differences() {
    for (seed, hidden) in [[4].as_slice(), &[3, 5], &[5, 4, 3]]
        .into_iter()
        .enumerate()
    {
        let architecture = architecture(ObservationSpace::Box(3), hidden, 4);
        let layout = layout::<Native>(&architecture);
        let seeds = [seed as u64];
        let weights = initial_weights(&architecture, &layout, InitialWeights::Uniform, &seeds);
        let net = Net::new(&layout, hidden.len(), &weights);
        let mut random = randomness(seed as u64);
        let mut masks = foreign(seed as u64);
        let rows = [(); 8].map(|()| {
            let x = wide(&numbers(&mut random, 3));
            (
                x,
                foreign_masks(&mut masks, hidden, 0.2),
                wide(&numbers(&mut random, 4)),
            )
        });
        let mut gradient = net.zeros_like();
        for (x, masks, outer) in &rows {
            net.add_gradient(x, masks, outer, |_| true, &mut gradient);
        }
        let loss = |net: &Net| -> f64 {
            let rows = rows.iter().flat_map(|(x, masks, outer)| {
                net.q(x, masks)
                    .into_iter()
                    .zip(outer)
                    .map(|(q, outer)| q * outer)
            });
            rows.sum()
        };
        let mut found = Vec::new();
        gradient.clone().each(&gradient, |_, g| found.push(g));
        assert!(found.iter().filter(|&&g| g != 0.).count() > found.len() / 3);
        for (place, found) in found.into_iter().enumerate() {
            let moved = |by: f64| {
                let (mut moved, mut number) = (net.clone(), 0);
                moved.each(&net, |weight, _| {
                    if number == place {
                        *weight += by;
                    }
                    number += 1;
                });
                loss(&moved)
            };
            let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
            assert!((slope - found).abs() < 1e-8, "{found} for {slope}");
        }
    }
}
