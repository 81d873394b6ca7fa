//! Adam (Kingma & Ba 2015), SGD, and Langevin's step (Ishfaq et al. 2024) but for its noise. Every step is elementwise, so
//! nothing crosses the slots, and all slots have taken the same number of steps.

use crate::{
    architecture::Layout,
    archive::{Archive, Archived, Unfit},
    archived,
    engine::{BETAS, Engine, Step},
    settings::{OptimizerKind, Settings},
};

#[derive(Debug)]
pub struct Optimizer<E: Engine> {
    pub learning_rate: f64,
    /// Of the weights of each layer of the layout.
    pub weight_decay: Vec<f64>,
    rule: Rule,
    moments: [E::Parameters; 2],
}

#[derive(Debug)]
enum Rule {
    Sgd,
    /// With beta1^t and beta2^t: running products, since powers are not the same on all machines.
    Adam {
        powers: (f64, f64),
    },
    /// With the weight of Adam's step.
    Langevin {
        bias: f64,
    },
}

archived!(Optimizer<E>: rule, moments; not learning_rate, weight_decay; for E: Engine);

impl Archived for Rule {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        match self {
            Self::Adam { powers } => powers.archive(archive),
            Self::Sgd | Self::Langevin { .. } => Ok(()),
        }
    }
}

impl<E: Engine> Optimizer<E> {
    /// The optimizer that the settings ask for, for parameters of this layout.
    ///
    /// # Panics
    /// If the settings name no learning rate.
    pub fn new(settings: &Settings, layout: &Layout, engine: &E) -> Self {
        Self {
            learning_rate: settings.learning_rate.expect("a learning rate"),
            weight_decay: vec![settings.weight_decay.unwrap_or(0.); layout.layers.len()],
            rule: match (settings.bias, settings.optimizer) {
                (Some(bias), _) => Rule::Langevin { bias },
                (None, Some(OptimizerKind::Sgd)) => Rule::Sgd,
                (None, _) => Rule::Adam { powers: (1., 1.) },
            },
            moments: [engine.parameters(layout), engine.parameters(layout)],
        }
    }

    /// Takes one step of this gradient, to which the decay of the weights is added. Returns it, for what is
    /// trained beside the network.
    pub fn step(
        &mut self,
        engine: &E,
        parameters: &mut E::Parameters,
        gradient: &mut E::Parameters,
    ) -> Step {
        for (layer, &decay) in self.weight_decay.iter().enumerate() {
            if decay > 0. {
                engine.decay(decay as f32, parameters, layer, gradient);
            }
        }
        let step = self.next_step();
        engine.step(step, parameters, gradient, &mut self.moments);
        step
    }

    fn next_step(&mut self) -> Step {
        let rate = self.learning_rate as f32;
        match &mut self.rule {
            Rule::Sgd => Step::Sgd { rate },
            Rule::Langevin { bias } => Step::Langevin {
                rate,
                bias: *bias as f32,
            },
            Rule::Adam { powers } => {
                powers.0 *= BETAS.0;
                powers.1 *= BETAS.1;
                Step::Adam {
                    rate: (self.learning_rate / (1. - powers.0)) as f32,
                    root: (1. / (1. - powers.1).sqrt()) as f32,
                }
            }
        }
    }
}
