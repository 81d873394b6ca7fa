//! Adam and SGD on the flat parameters of all slots at once. Every step is elementwise, so nothing
//! crosses the slots, and all slots have taken the same number of steps.

use tch::Tensor;

use crate::{
    network::Parameters,
    settings::{OptimizerKind, Settings},
};

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// Turns gradients into steps.
#[derive(Debug)]
pub struct Optimizer {
    learning_rate: f64,
    /// Of the weights of each layer, then of each head.
    weight_decay: Vec<f64>,
    rule: Rule,
}

#[derive(Debug)]
enum Rule {
    Sgd,
    /// Kingma & Ba 2015, with bias correction.
    Adam {
        steps: i32,
        mean: Tensor,
        square: Tensor,
        scratch: Tensor,
    },
}

impl Optimizer {
    /// The optimizer that the settings ask for, for parameters of this shape.
    ///
    /// # Panics
    /// If the settings name no learning rate.
    pub fn new(settings: &Settings, parameters: &Parameters) -> Self {
        let zeros = || parameters.flat.zeros_like();
        Self {
            learning_rate: settings
                .learning_rate
                .expect("an agent that learns has a learning rate"),
            weight_decay: vec![
                settings.weight_decay.unwrap_or(0.);
                parameters.layers.len() + parameters.heads.len()
            ],
            rule: match settings.optimizer {
                Some(OptimizerKind::Sgd) => Rule::Sgd,
                Some(OptimizerKind::Adam) | None => Rule::Adam {
                    steps: 0,
                    mean: zeros(),
                    square: zeros(),
                    scratch: zeros(),
                },
            },
        }
    }

    /// The optimizer with a weight decay of its own for each layer, then for each head.
    ///
    /// # Panics
    /// If there are not as many as before.
    pub fn with_weight_decay(mut self, weight_decay: Vec<f64>) -> Self {
        assert_eq!(weight_decay.len(), self.weight_decay.len());
        self.weight_decay = weight_decay;
        self
    }

    /// Sets the learning rate of the steps to come.
    pub fn set_learning_rate(&mut self, rate: f64) {
        self.learning_rate = rate;
    }

    /// Takes one step. The gradient is overwritten.
    pub fn step(&mut self, parameters: &Parameters, gradient: &Parameters) {
        let linear = parameters.layers.iter().chain(&parameters.heads);
        let gradients = gradient.layers.iter().chain(&gradient.heads);
        for ((layer, gradient), &decay) in linear.zip(gradients).zip(&self.weight_decay) {
            if decay > 0. {
                let mut gradient = gradient.weight.shallow_clone();
                gradient += &layer.weight * decay;
            }
        }
        let mut weights = parameters.flat.shallow_clone();
        let mut g = gradient.flat.shallow_clone();
        match &mut self.rule {
            Rule::Sgd => weights -= g.g_mul_scalar_(self.learning_rate),
            Rule::Adam {
                steps,
                mean,
                square,
                scratch,
            } => {
                *steps += 1;
                let rate = self.learning_rate / (1. - BETA1.powi(*steps));
                let root = (1. - BETA2.powi(*steps)).sqrt();
                let _ = mean.lerp_(&g, 1. - BETA1);
                let _ = square.lerp_(&g.square_(), 1. - BETA2);
                // w -= rate * mean / (sqrt(square) / root + epsilon), as one quotient
                let _ = square.sqrt_out(scratch);
                let _ = scratch.g_mul_scalar_(-1. / (rate * root));
                let _ = scratch.g_sub_scalar_(EPSILON / rate);
                let _ = weights.addcdiv_(mean, scratch);
            }
        }
    }
}
