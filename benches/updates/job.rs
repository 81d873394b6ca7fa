//! A training job whose world is arithmetic, so that only the agents are timed.

use agents::{
    AGENTS, Backend, Observation, ObservationSpace, Observations, Population, Settings, Sizes,
    Transition,
    settings::{DropoutLayers, Hidden, Loss, Target},
};

/// A training job; its world is arithmetic, so that only the agents are timed.
pub struct Job {
    pub name: &'static str,
    settings: Settings,
    sizes: Sizes,
    /// Transitions in the replay before the clock starts.
    held: usize,
}

/// What the programs in `benches/peers` do too.
pub fn continuous() -> Job {
    Job {
        name: "59-50-50-5, batch 64, dropout 0.2 after the first layer, sampled targets, 30,000 held",
        settings: Settings {
            hidden: Some(Hidden(vec![50, 50])),
            batch_size: Some(64),
            buffer_size: Some(30_000),
            learning_starts: Some(29_999),
            random_start: Some(29_999),
            learning_rate: Some(0.001),
            loss: Some(Loss::Squared),
            dropout: Some(0.2),
            dropout_steps: Some(0),
            dropout_layers: Some(DropoutLayers::First),
            target: Some(Target::Sample),
            target_update: Some(0),
            double_dqn: Some(false),
            ..(AGENTS[0].defaults)()
        },
        sizes: Sizes {
            observations: ObservationSpace::Box(59),
            actions: 5,
            horizon: 0,
        },
        held: 29_999,
    }
}

pub fn gridworld() -> Job {
    Job {
        name: "gridworld: an index of 100, 64-64, batch 32, dropout 0.1, mean targets",
        settings: Settings {
            dropout: Some(0.1),
            dropout_steps: Some(0),
            target: Some(Target::Mean),
            target_update: Some(200),
            double_dqn: Some(false),
            ..(AGENTS[0].defaults)()
        },
        sizes: Sizes {
            observations: ObservationSpace::Discrete(100),
            actions: 4,
            horizon: 0,
        },
        held: 500,
    }
}

pub fn wide() -> Job {
    Job {
        name: "59-256-256-5, batch 64, otherwise as the first",
        settings: Settings {
            hidden: Some(Hidden(vec![256, 256])),
            ..continuous().settings
        },
        ..continuous()
    }
}

/// A population and its arithmetic world.
pub struct Trained {
    population: Population,
    before: Observations,
    after: Observations,
    vector: Vec<f32>,
    steps: usize,
}

impl Trained {
    /// With a replay that holds what the job says.
    pub fn new(job: &Job, seeds: &[u64], backend: Backend) -> Self {
        let before = Observations::zeros(job.sizes.observations, seeds.len());
        let mut trained = Self {
            population: Population::new(&AGENTS[0], &job.settings, seeds, job.sizes, backend),
            after: before.clone(),
            before,
            vector: vec![0.5; job.sizes.observations.width()],
            steps: 0,
        };
        trained.train(job.held + 10);
        trained
    }

    /// Takes so many steps with every seed.
    pub fn train(&mut self, steps: usize) {
        let (slots, width) = (self.before.rows(), self.vector.len());
        for step in self.steps..self.steps + steps {
            let actions = self.population.act(&self.before);
            for slot in 0..slots {
                let index = (slot * 13 + step * 7) % width;
                if let Observations::Index(_) = self.after {
                    self.after.set(slot, Observation::Index(index));
                    continue;
                }
                self.vector[index] = 1.5 - self.vector[index];
                self.after.set(slot, Observation::Vector(&self.vector));
            }
            let transition = |slot| {
                Some(Transition {
                    observation: self.before.get(slot),
                    action: actions[slot],
                    reward: (step % 3) as f32 - 1.,
                    next: self.after.get(slot),
                    terminated: false,
                    truncated: step % 50 == 49,
                })
            };
            let transitions: Vec<_> = (0..slots).map(transition).collect();
            self.population.observe(&transitions);
            std::mem::swap(&mut self.before, &mut self.after);
        }
        self.steps += steps;
    }
}
