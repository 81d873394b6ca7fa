//! Noisy networks in f64: their noise, and what a sample computes with.

use super::*;

/// A noise of each weight and bias as the naive network has them.
pub fn epsilons(networks: &dyn Networks, noise: &Noise) -> Net {
    let layout = networks.layout();
    let mut numbers = vec![0.; layout.len];
    for (layer, factors) in layout.layers.iter().zip(noise.layers()) {
        for (output, of_output) in factors.outputs.iter().enumerate() {
            for (input, of_input) in factors.inputs.iter().enumerate() {
                numbers[layer.weights(input)][output] = of_input * of_output;
            }
            numbers[layer.biases()][output] = *of_output;
        }
    }
    Net::of_numbers(networks, 0, &numbers)
}

/// mu + sigma ε in f64.
pub fn effective(mu: &Net, sigma: &Net, epsilon: &Net) -> Net {
    let mut product = sigma.clone();
    product.each(epsilon, |sigma, epsilon| *sigma *= epsilon);
    let mut sum = mu.clone();
    sum.each(&product, |mu, noise| *mu += noise);
    sum
}
