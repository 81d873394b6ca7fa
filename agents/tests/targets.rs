//! Temporal differences worked out by hand, on networks small enough for it.

mod common;

use agents::{
    ObservationSpace, Observations, Settings,
    learner::{Learner, Networks},
    native::Native,
    replay::Batch,
    settings::{Loss, OptimizerKind, Target},
};
use common::{agent, architecture, identity, learner, naive::Net, set_layer};

const RATE: f64 = 0.1;

fn settings() -> Settings {
    Settings {
        learning_rate: Some(RATE),
        gamma: Some(0.5),
        batch_size: Some(1),
        optimizer: Some(OptimizerKind::Sgd),
        loss: Some(Loss::Squared),
        target_update: Some(3),
        ..(agent("greedy").defaults)()
    }
}

/// One input, one hidden unit: h = max(0, x), q = (h + 0.5, 2 h).
fn by_hand(settings: &Settings) -> Learner<Native> {
    let mut learner = learner(
        settings,
        &architecture(ObservationSpace::Box(1), &[1], 2),
        0,
    );
    set_layer(&mut learner, 0, &[1.], &[0.]);
    set_layer(&mut learner, 1, &[1., 2.], &[0.5, 0.]);
    learner.update_target(0);
    learner
}

/// From x = 1, q = (1.5, 2), by action 0 with reward 1 to x = 2, q = (2.5, 4).
fn one_step(terminated: bool) -> Batch {
    let at = |x| Observations::Vector {
        width: 1,
        values: vec![x],
    };
    Batch {
        observations: at(1.),
        next: at(2.),
        actions: vec![0],
        rewards: vec![1.],
        continues: vec![if terminated { 0. } else { 1. }],
    }
}

fn loss(learner: &mut Learner<Native>, batch: &Batch) -> f32 {
    learner.update(batch, 1)[0]
}

/// Asserts a layer's weights and biases.
fn assert_layer(learner: &Learner<Native>, index: usize, weight: &[f64], bias: &[f64]) {
    let (actual, actual_bias) = &Net::of(learner, 0).layers[index];
    for (actual, expected) in [(&actual.concat(), weight), (actual_bias, bias)] {
        assert_eq!(actual.len(), expected.len());
        for (actual, expected) in actual.iter().zip(expected) {
            let error = (actual - expected).abs();
            assert!(error < 1e-6, "{actual} for {expected} in layer {index}");
        }
    }
}

/// y = 1 + 0.5 x 4 = 3, d = 1.5 - 3 = -1.5, so the loss is 1.5² / 2, and the weights that q(1)[0]
/// = w2 (w1 x + b1) + b2 depends on, all with slope 1, move by 0.1 x 1.5.
#[test]
fn a_squared_loss_moves_the_weights_by_the_difference() {
    let mut learner = by_hand(&settings());
    assert_eq!(loss(&mut learner, &one_step(false)), 1.125);
    assert_layer(&learner, 0, &[1.15], &[0.15]);
    assert_layer(&learner, 1, &[1.15, 2.], &[0.65, 0.]);
}

/// The same difference of -1.5 costs 1.5 - 1/2 and pulls with slope 1 only.
#[test]
fn a_huber_loss_is_linear_beyond_one() {
    let huber = Settings {
        loss: Some(Loss::Huber),
        ..settings()
    };
    let mut learner = by_hand(&huber);
    assert_eq!(loss(&mut learner, &one_step(false)), 1.);
    assert_layer(&learner, 0, &[1.1], &[0.1]);
    assert_layer(&learner, 1, &[1.1, 2.], &[0.6, 0.]);
}

/// y = 1, d = 0.5: quadratic in both losses.
#[test]
fn nothing_comes_after_a_termination() {
    for loss_kind in [Loss::Squared, Loss::Huber] {
        let mut learner = by_hand(&Settings {
            loss: Some(loss_kind),
            ..settings()
        });
        assert_eq!(loss(&mut learner, &one_step(true)), 0.125);
        assert_layer(&learner, 1, &[0.95, 2.], &[0.45, 0.]);
    }
}

/// The network picks action 0, q = (7, 4) at x = 2; the target network values it at 2.5.
/// y = 1 + 0.5 x 2.5 = 2.25 and d = (1 + 5) - 2.25 = 3.75. Without Double DQN y = 3 and d = 3.
#[test]
fn double_dqn_picks_with_the_network_and_values_with_the_target_network() {
    for (double, expected) in [(true, 3.75f32 * 3.75 / 2.), (false, 4.5)] {
        let settings = Settings {
            double_dqn: Some(double),
            ..settings()
        };
        let mut learner = by_hand(&settings);
        set_layer(&mut learner, 1, &[1., 2.], &[5., 0.]);
        assert_eq!(loss(&mut learner, &one_step(false)), expected);
    }
}

/// The network now says q(1) = (1.5, 2), q(2) = (2.5, 14); the target network keeps 4 for the
/// latter until a copy is due, at every third step.
#[test]
fn the_target_network_is_copied_on_schedule() {
    for space in [ObservationSpace::Box(1), ObservationSpace::Discrete(3)] {
        let mut settings = settings();
        settings.learning_rate = Some(1e-12);
        let architecture = architecture(space, &[1], 2);
        let mut learner = learner(&settings, &architecture, 0);
        // Index i is looked up as h = i, the vector's value.
        let first: &[f32] = if space.width() == 1 {
            &[1.]
        } else {
            &[0., 1., 2.]
        };
        set_layer(&mut learner, 0, first, &[0.]);
        set_layer(&mut learner, 1, &[1., 2.], &[0.5, 0.]);
        learner.update_target(0);
        set_layer(&mut learner, 1, &[1., 7.], &[0.5, 0.]);
        let mut batch = one_step(false);
        if space.width() > 1 {
            batch.observations = Observations::Index(vec![1]);
            batch.next = Observations::Index(vec![2]);
        }
        let losses: Vec<f32> = (1..=4)
            .map(|step| {
                let loss = learner.update(&batch, step)[0];
                learner.update_target(step);
                loss
            })
            .collect();
        // y = 1 + 0.5 x 4 = 3, then 1 + 0.5 x 14 = 8.
        assert_eq!(losses, [1.125, 1.125, 1.125, 6.5 * 6.5 / 2.]);
    }
}

#[test]
fn without_a_target_network_the_network_values_the_next_state_itself() {
    let mut learner = by_hand(&Settings {
        target_update: Some(0),
        ..settings()
    });
    set_layer(&mut learner, 1, &[1., 7.], &[0.5, 0.]);
    assert_eq!(loss(&mut learner, &one_step(false)), 6.5 * 6.5 / 2.);
}

/// Mean loss of many rows of one transition from a network of x = 1 units each, without bias.
fn masked_loss(target: Target, double: bool, outputs: usize, before: f32) -> f64 {
    const ROWS: usize = 1 << 14;
    let settings = Settings {
        batch_size: Some(ROWS as u64),
        dropout: Some(0.5),
        target: Some(target),
        double_dqn: Some(double),
        target_update: Some(1),
        ..settings()
    };
    let mut learner = learner(
        &settings,
        &architecture(ObservationSpace::Box(1), &[outputs], outputs),
        0,
    );
    set_layer(&mut learner, 0, &vec![1.; outputs], &vec![0.; outputs]);
    set_layer(&mut learner, 1, &identity(outputs), &vec![0.; outputs]);
    learner.update_target(1);
    let rows = |x| Observations::Vector {
        width: 1,
        values: vec![x; ROWS],
    };
    let batch = Batch {
        observations: rows(before),
        next: rows(1.),
        actions: vec![0; ROWS],
        rewards: vec![0.; ROWS],
        continues: vec![1.; ROWS],
    };
    f64::from(learner.update(&batch, 1)[0])
}

/// One unit at p = 1/2: q is 0 or 2 before and after, and d = q - q'/2. Without a mask q' = 1:
/// d is -0.5 or 1.5. With one shared mask d is 0 or 1. With two, d is 0, 2, -1 or 1.
#[test]
fn target_masks_are_none_or_independent_or_the_learning_masks() {
    let expected = [
        (Target::Mean, (0.25 + 2.25) / 4.),
        (Target::Shared, 1. / 4.),
        (Target::Sample, (4. + 1. + 1.) / 8.),
    ];
    for (target, expected) in expected {
        let loss = masked_loss(target, false, 1, 1.);
        assert!(
            (loss - expected).abs() < 0.025,
            "{target:?}: {loss} for {expected}"
        );
    }
}

/// Two actions, a unit each, and q = 0 before: the loss is (v/2)² / 2 with v 0 or 2, half the
/// chance that v is 2. A maximum is 2 in three of four masks, and so is what a mask picks and
/// values by itself; what one mask picks and an independent one values is 2 in half of them.
#[test]
fn double_dqn_picks_and_values_under_independent_masks_when_targets_are_sampled() {
    let expected = [
        (Target::Sample, true, 0.5),
        (Target::Sample, false, 0.75),
        (Target::Shared, true, 0.75),
        (Target::Shared, false, 0.75),
        (Target::Mean, true, 0.25),
    ];
    for (target, double, chance) in expected {
        let loss = masked_loss(target, double, 2, 0.);
        assert!(
            (loss - chance / 2.).abs() < 0.015,
            "{target:?}, double {double}: {loss}"
        );
    }
}
