//! What training says of itself: losses, Q-values and random actions of what was done, held against what is worked out
//! beside it.

use crate::common::{self, *};
use agents::Readings;

const ACTIONS: usize = 3;
const SIZES: Sizes = sizes(ObservationSpace::Discrete(7), ACTIONS);

/// Of a network, of one beside a prior, and of an ensemble, whose values are the mean of its members'.
#[test]
fn q_values_are_those_of_the_actions_of_the_batch_before_the_step() {
    let with_prior = arm("greedy", "prior-scale=3");
    let ensemble = arm("boot-dqn", "bootstrap=1");
    for (name, settings) in [
        ("greedy", small("greedy")),
        ("greedy", with_prior),
        ("boot-dqn", ensemble),
    ] {
        let mut population = population(name, &settings, 4, SIZES);
        let (mut random, rows) = (randomness(1), settings.update_rows().unwrap());
        let networks = population.networks_mut().unwrap();
        for step in 0..5 {
            let mut batch = Batch::zeros(SIZES.observations, rows);
            batch.observations = observations(&mut random, SIZES.observations, rows);
            for (action, reward) in batch.actions.iter_mut().zip(&mut batch.rewards) {
                *action = random.random_range(0..ACTIONS as u32);
                *reward = 1.;
            }
            let q = networks.predict(&batch.observations, &Sample::Mean).mean;
            let taken = q.chunks_exact(ACTIONS).zip(&batch.actions);
            let taken = taken.map(|(q, &action)| f64::from(q[action as usize]));
            let expected = taken.sum::<f64>() / rows as f64;
            networks.update(&batch, step);
            let found = networks.q_taken()[0];
            assert!(
                (found - expected).abs() < 1e-6,
                "{name}: {found} for {expected}"
            );
        }
    }
}

/// Epsilon 1 makes all of them random, epsilon 0 none, and the random start its own. Reading begins anew.
#[test]
fn random_actions_are_counted_where_they_are_drawn() {
    let seen = Observations::zeros(SIZES.observations, 1);
    let read = |name: &str, epsilon: f64, steps: usize| -> Readings {
        let mut settings = with(frozen(name), "random-start=4");
        if settings.start_epsilon.is_some() {
            settings.start_epsilon = Some(epsilon);
            settings.end_epsilon = Some(epsilon);
        }
        let mut population = population(name, &settings, 4, SIZES);
        common::act_on(&mut population, &seen, steps);
        let readings = population.take_readings(0);
        assert_eq!(population.take_readings(0), Readings::default());
        assert_eq!(readings.steps, steps as u64);
        assert_eq!((readings.mean_loss(), readings.mean_q()), (None, None));
        let expected = settings.start_epsilon.map(|_| epsilon);
        assert_eq!(population.epsilon(), expected, "{name}");
        readings
    };
    for name in ["epsilon-greedy", "boot-dqn"] {
        assert_eq!(read(name, 1., 10).random_share(), 1., "{name}");
        assert_eq!(read(name, 0., 10).random_share(), 0.4, "{name}");
        let half = read(name, 0.5, 1004).random_actions;
        assert!((400..600).contains(&(half - 4)), "{name}: {half}");
    }
    for name in ["dropout-q", "greedy", "boltzmann"] {
        assert!(agent(name).learns());
        assert_eq!(read(name, 1., 10).random_share(), 0.4, "{name}");
    }
}
