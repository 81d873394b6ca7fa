//! The exact spread of an output over masks, where the map after the dropped layer is linear.
//!
//! With inverted dropout the output is b + sum_j m_j c_j / (1 - p), m_j in {0, 1}, where c_j is output
//! weight times activation of unit j without a mask: a sum of independent terms, with mean b + sum_j c_j
//! and variance p / (1 - p) sum_j c_j².

use crate::study::calibration::link::Link;

/// Units whose masks can all be enumerated: 2^12 are 4,096.
pub const NARROW: usize = 12;

/// What the units of the dropped layer give to one output.
#[derive(Debug, Clone, PartialEq)]
pub struct Readout {
    /// What is added whatever the mask.
    pub bias: f64,
    /// Output weight times activation of each unit, for each row: `[row][unit]`.
    pub units: Vec<Vec<f64>>,
}

impl Readout {
    /// Mean and STD of the output over masks for each row.
    pub fn closed_form(&self, p: f64) -> (Vec<f64>, Vec<f64>) {
        let moments = |units: &Vec<f64>| {
            let sum: f64 = units.iter().sum();
            let squares: f64 = units.iter().map(|unit| unit * unit).sum();
            (self.bias + sum, (p / (1.0 - p) * squares).sqrt())
        };
        self.units.iter().map(moments).unzip()
    }

    /// Mean and STD, over all masks with their probabilities, of what is judged of the output.
    ///
    /// # Panics
    /// If there are more than [`NARROW`] units.
    pub fn enumerate(&self, p: f64, link: Link) -> (Vec<f64>, Vec<f64>) {
        let moments = |units: &Vec<f64>| {
            assert!(units.len() <= NARROW, "{} units", units.len());
            let (mut mean, mut square) = (0.0, 0.0);
            for mask in 0..1_u32 << units.len() {
                let kept = |unit: &(usize, &f64)| mask >> unit.0 & 1 == 1;
                let sum: f64 = (units.iter().enumerate().filter(kept))
                    .map(|(_, c)| c)
                    .sum();
                let output = self.bias + sum / (1.0 - p);
                let judged = link.apply(output);
                let of_unit = |unit| if mask >> unit & 1 == 1 { 1.0 - p } else { p };
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
    use super::*;

    /// One unit that gives 3 and one that gives -1, p = 1/4, bias 2. Kept units give 4 and -4/3, so the
    /// outputs 2 + {0, 4, -4/3, 8/3} have probabilities {1, 3, 3, 9}/16: mean 4, variance 10/3.
    #[test]
    fn two_units_by_hand() {
        let readout = Readout {
            bias: 2.0,
            units: vec![vec![3.0, -1.0]],
        };
        let close = |(mean, std): (Vec<f64>, Vec<f64>), expected: (f64, f64)| {
            assert!((mean[0] - expected.0).abs() < 1e-12, "{mean:?}");
            assert!((std[0] - expected.1).abs() < 1e-12, "{std:?}");
        };
        let expected = (4.0, (10.0f64 / 3.0).sqrt());
        close(readout.closed_form(0.25), expected);
        close(readout.enumerate(0.25, Link::Value), expected);

        // A coin between logits 0 and 2 log 3: probabilities 1/2 and 9/10.
        let coin = Readout {
            bias: 0.0,
            units: vec![vec![3.0f64.ln()]],
        };
        close(coin.enumerate(0.5, Link::Probability), (0.7, 0.2));
    }
}
