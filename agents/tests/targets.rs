//! Temporal differences worked out by hand, on networks small enough for it. What masks do to targets is
//! held against a naive learner (`learner.rs`).

use crate::common::*;

fn settings() -> Settings {
    with(
        (agent("greedy").defaults)(),
        "learning-rate=0.1 gamma=0.5 batch-size=1 double-dqn=false optimizer=sgd loss=squared \
             target-update=3",
    )
}

/// One input or three indices, one hidden unit: h = max(0, x), q = (h + 0.5, 2 h).
fn by_hand(settings: &Settings, space: ObservationSpace) -> Learner<Native> {
    let mut learner = learner(settings, &architecture(space, &[1], 2), 0);
    // Index i is looked up as h = i, the vector's value.
    let first = &[[1.].as_slice(), &[0., 1., 2.]][space.width() / 2];
    set_layer(&mut learner, 0, first, &[0.]);
    set_layer(&mut learner, 1, &[1., 2.], &[0.5, 0.]);
    learner.update_target(0);
    learner
}

/// From x = 1, q = (1.5, 2), by action 0 with reward 1 to x = 2, q = (2.5, 4).
fn one_step(space: ObservationSpace, continues: f32) -> Batch {
    let at = |x: u32| match space {
        ObservationSpace::Discrete(_) => Observations::Index(vec![x]),
        ObservationSpace::Box(width) => Observations::Vector {
            width,
            values: vec![x as f32],
        },
    };
    Batch {
        observations: at(1),
        next: at(2),
        actions: vec![0],
        rewards: vec![1.],
        continues: vec![continues],
        learners: Vec::new(),
    }
}

const SPACES: [ObservationSpace; 2] = [ObservationSpace::Box(1), ObservationSpace::Discrete(3)];

/// y = 1 + 0.5 x 4 = 3, d = 1.5 - 3 = -1.5, so the squared loss is 1.5² / 2, and the weights that q(1)[0]
/// = w2 (w1 x + b1) + b2 depends on, all with slope 1, move by 0.1 x 1.5; by 0.1 under Huber's loss of
/// 1.5 - 1/2. Where nothing comes after, y = 1 and d = 0.5, quadratic in both.
#[test]
fn the_weights_move_by_the_difference() {
    for (loss, continues, expected, moved) in [
        (Loss::Squared, 1., 1.125, 0.15),
        (Loss::Huber, 1., 1., 0.1),
        (Loss::Squared, 0., 0.125, -0.05),
        (Loss::Huber, 0., 0.125, -0.05),
    ] {
        let settings = Settings {
            loss: Some(loss),
            ..settings()
        };
        let mut learner = by_hand(&settings, SPACES[0]);
        let found = learner.update(&one_step(SPACES[0], continues), 1);
        assert_eq!(found, [expected], "{loss:?}");
        let layers = [
            vec![1. + moved, moved],
            vec![1. + moved, 2., 0.5 + moved, 0.],
        ];
        for ((weight, bias), expected) in Net::of(&learner, 0).layers.into_iter().zip(layers) {
            let found = [weight.concat(), bias].concat();
            assert_near(&found, &expected, 1e-6);
        }
    }
}

/// With an output bias of 5 the network picks action 0, q = (7, 4) at x = 2, and the target network values it
/// at 2.5: y = 1 + 0.5 x 2.5 = 2.25 and d = (1 + 5) - 2.25 = 3.75. Without Double DQN y = 3 and d = 3.
/// Without a target network, y = 1 + 0.5 x 7 = 4.5 and d = 1.5.
#[test]
fn who_picks_and_who_values() {
    for (double, target_update, d) in [(true, 3, 3.75_f32), (false, 3, 3.), (false, 0, 1.5)] {
        let settings = with(
            settings(),
            &format!("double-dqn={double} target-update={target_update}"),
        );
        for space in SPACES {
            let mut learner = by_hand(&settings, space);
            set_layer(&mut learner, 1, &[1., 2.], &[5., 0.]);
            let loss = learner.update(&one_step(space, 1.), 1);
            assert_eq!(loss, [d * d / 2.], "double {double} in {space:?}");
        }
    }
}

/// The network now says q(1) = (1.5, 2), q(2) = (2.5, 14); the target network keeps 4 for the
/// latter until a copy is due, at every third step: y = 1 + 0.5 x 4 = 3, then 1 + 0.5 x 14 = 8.
#[test]
fn the_target_network_is_copied_on_schedule() {
    let settings = with(settings(), "learning-rate=1e-12");
    for space in SPACES {
        let mut learner = by_hand(&settings, space);
        set_layer(&mut learner, 1, &[1., 7.], &[0.5, 0.]);
        let losses = [1, 2, 3, 4].map(|step| {
            let loss = learner.update(&one_step(space, 1.), step)[0];
            learner.update_target(step);
            loss
        });
        assert_eq!(losses, [1.125, 1.125, 1.125, 6.5 * 6.5 / 2.]);
    }
}
