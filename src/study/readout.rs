//! The exact spread of an output over masks, where the map after the dropped layer is linear.
//!
//! With inverted dropout the output is b + sum_j m_j c_j / (1 - p), m_j in {0, 1}, where c_j is output
//! weight times activation of unit j without a mask: a sum of independent terms, with mean b + sum_j c_j
//! and variance p / (1 - p) sum_j c_j².

use agents::saved::Network;

/// Layers of at most so many units have their masks enumerated, 2^12 of them.
pub const NARROW: usize = 12;

/// What the units of the only hidden layer give to the output.
#[derive(Debug, Clone, PartialEq)]
pub struct Readout {
    /// What it is without any unit.
    pub bias: f64,
    /// What each unit adds if no unit is dropped: `[row][unit]`.
    pub units: Vec<Vec<f64>>,
}

impl Readout {
    /// Of a network at these rows of inputs; none if it has more hidden layers or outputs than one.
    pub fn new(network: &Network, rows: impl IntoIterator<Item = Vec<f64>>) -> Option<Self> {
        let [hidden, last] = network.layers() else {
            return None;
        };
        let given = |x: Vec<f64>| {
            let units = hidden.weight.chunks_exact(hidden.inputs).zip(&hidden.bias);
            let activation = |(weights, &bias): (&[f32], &f32)| {
                let products = weights.iter().zip(&x).map(|(&w, x)| f64::from(w) * x);
                (products.sum::<f64>() + f64::from(bias)).clamp(0.0, f64::INFINITY)
            };
            let outward = units.map(activation).zip(&last.weight);
            outward.map(|(h, &v)| h * f64::from(v)).collect()
        };
        (last.outputs == 1).then(|| Self {
            bias: f64::from(last.bias[0]),
            units: rows.into_iter().map(given).collect(),
        })
    }

    /// Mean of the output over masks for each row.
    pub fn means(&self) -> Vec<f64> {
        let mean = |units: &Vec<f64>| self.bias + units.iter().sum::<f64>();
        self.units.iter().map(mean).collect()
    }

    /// Variance of the output over masks for each row.
    pub fn variances(&self, p: f64) -> Vec<f64> {
        let squares = |units: &Vec<f64>| units.iter().map(|unit| unit * unit).sum::<f64>();
        let variance = |units| p / (1.0 - p) * squares(units);
        self.units.iter().map(variance).collect()
    }

    /// Mean and STD, over all masks with their probabilities, of what `judge` makes of the output.
    ///
    /// # Panics
    /// If there are more than [`NARROW`] units.
    pub fn enumerate(&self, p: f64, judge: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<f64>) {
        let moments = |units: &Vec<f64>| {
            assert!(units.len() <= NARROW, "{} units", units.len());
            let (mut mean, mut square) = (0.0, 0.0);
            for mask in 0..1_u32 << units.len() {
                let is_kept = |unit: usize| mask >> unit & 1 == 1;
                let kept = units.iter().enumerate().filter(|unit| is_kept(unit.0));
                let sum: f64 = kept.map(|(_, c)| c).sum();
                let judged = judge(self.bias + sum / (1.0 - p));
                let of_unit = |unit| if is_kept(unit) { 1.0 - p } else { p };
                let probability: f64 = (0..units.len()).map(of_unit).product();
                mean += probability * judged;
                square += probability * judged * judged;
            }
            (mean, (square - mean * mean).max(0.0).sqrt())
        };
        self.units.iter().map(moments).unzip()
    }
}

#[cfg(test)]
mod tests {
    use agents::saved::Linear;

    use super::*;
    use crate::study::data::assert_near;

    /// One unit that gives 3 and one that gives -1, p = 1/4, bias 2. Kept units give 4 and -4/3, so the
    /// outputs 2 + {0, 4, -4/3, 8/3} have probabilities {1, 3, 3, 9}/16: mean 4, variance 10/3.
    #[test]
    fn two_units_by_hand() {
        let linear = |inputs: usize, weight: &[f32], bias: &[f32]| Linear {
            inputs,
            outputs: bias.len(),
            weight: weight.to_vec(),
            bias: bias.to_vec(),
        };
        // ReLU(2 x - 1) and ReLU(x - 1), of which x = 2 makes 3 and 1; x = 0 makes nothing.
        let hidden = linear(1, &[2.0, 1.0], &[-1.0, -1.0]);
        let network = Network::new(vec![hidden, linear(2, &[1.0, -1.0], &[2.0])]).unwrap();
        let readout = Readout::new(&network, [vec![2.0], vec![0.0]]).unwrap();
        assert_eq!(readout.units, [[3.0, -1.0], [0.0, 0.0]]);

        let (mean, std) = readout.enumerate(0.25, |output| output);
        let variances = readout.variances(0.25);
        let expected = [(4.0, 10.0 / 3.0), (2.0, 0.0)];
        for (row, (of_mean, of_variance)) in expected.into_iter().enumerate() {
            assert_near(mean[row], of_mean, 1e-12);
            assert_near(readout.means()[row], of_mean, 1e-12);
            assert_near(std[row] * std[row], of_variance, 1e-12);
            assert_near(variances[row], of_variance, 1e-12);
        }

        // A coin between logits 0 and 2 log 3: probabilities 1/2 and 9/10.
        let coin = Readout {
            bias: 0.0,
            units: vec![vec![3.0f64.ln()]],
        };
        let (mean, std) = coin.enumerate(0.5, |logit| 1.0 / (1.0 + (-logit).exp()));
        assert_near(mean[0], 0.7, 1e-12);
        assert_near(std[0], 0.2, 1e-12);
    }
}
