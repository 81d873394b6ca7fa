//! The update of a learner against a naive one: a sample at a time, in f64, from the same batch and the
//! same masks. All losses, heads, tasks and targets.

mod common;

use agents::{
    ObservationSpace, Settings,
    learner::{Learner, Networks},
    loss::LOG_VARIANCE,
    native::Native,
    settings::{Auxiliary, DropoutLayers, Head, Loss, Target},
};
use common::{
    bits,
    naive::Net,
    naive_learner::{Case, NaiveLearner, TARGET_UPDATE},
};

const SEED: u64 = 3;
/// The target network is copied twice in so many updates.
const UPDATES: u64 = 2 * TARGET_UPDATE + 1;
const SPACES: [ObservationSpace; 2] = [ObservationSpace::Discrete(5), ObservationSpace::Box(4)];
const AUXILIARIES: [Auxiliary; 4] = [
    Auxiliary::None,
    Auxiliary::Reward,
    Auxiliary::Next,
    Auxiliary::Both,
];

fn learner(case: &Case) -> Learner<Native> {
    common::learner(&case.settings(), &case.architecture(), SEED)
}

fn check(case: &Case) {
    let mut learner = learner(case);
    let tasks = learner.log_variances().len();
    let mut naive = NaiveLearner::new(case, &learner, 0, SEED, tasks);
    for step in 1..=UPDATES {
        let batch = case.batch(step, 1);
        let loss = f64::from(learner.update(&batch, step)[0]);
        learner.update_target(step);
        let expected = naive.update(&batch, 0);
        naive.step(&expected);
        naive.update_target(step);
        let room = 1e-4 * expected.loss.abs().max(1.);
        let what = format!("at {step}: {case:?}");
        assert!((loss - expected.loss).abs() < room, "{loss}, {} {what}", expected.loss);
        let gradient = Net::of_numbers(&learner, 0, &learner.gradient());
        let error = gradient.error(&expected.gradient);
        assert!(error < 1e-4, "{error:e} {what}");
        Net::of(&learner, 0).each(&naive.online, |learned, expected| {
            let room = 1e-5 * expected.abs().max(1.);
            assert!((*learned - expected).abs() < room, "{learned}, {expected} {what}");
        });
        for (learned, expected) in learner.log_variances().iter().zip(&naive.log_variances) {
            assert!((f64::from(*learned) - expected).abs() < 1e-5, "{what}");
        }
    }
}

/// Targets of all kinds, with and without Double DQN, a target network, dropout, and both losses.
#[test]
fn an_update_is_that_of_a_naive_learner_for_every_target() {
    for space in SPACES {
        for dropout in [None, Some(DropoutLayers::All), Some(DropoutLayers::Inputs)] {
            for target in [Target::Mean, Target::Sample, Target::Shared] {
                for switches in 0..8 {
                    let is_huber = switches & 4 > 0;
                    check(&Case {
                        dropout,
                        target,
                        double: switches & 1 > 0,
                        target_network: switches & 2 > 0,
                        loss: if is_huber { Loss::Huber } else { Loss::Squared },
                        ..Case::plain(space)
                    });
                }
            }
        }
    }
}

#[test]
fn an_update_is_that_of_a_naive_learner_for_every_head_and_task() {
    for space in SPACES {
        for head in [Head::Mean, Head::Gaussian, Head::Faithful] {
            for auxiliary in AUXILIARIES {
                for loss in [Loss::Huber, Loss::Squared] {
                    check(&Case {
                        dropout: Some(DropoutLayers::All),
                        decays: true,
                        head,
                        auxiliary,
                        loss,
                        ..Case::plain(space)
                    });
                }
            }
        }
    }
}

/// Unless they were fresh at every update, they would repeat: the same batch twice, with so small a
/// step that only the masks can tell the losses apart.
#[test]
fn each_update_is_under_masks_of_its_own() {
    for (dropout, are_equal) in [(0.3, false), (0., true)] {
        let case = Case::plain(SPACES[1]);
        let settings = Settings {
            learning_rate: Some(1e-12),
            dropout: Some(dropout),
            ..case.settings()
        };
        let mut learner = common::learner(&settings, &case.architecture(), SEED);
        let batch = case.batch(0, 1);
        let losses = [1, 2].map(|step| learner.update(&batch, step));
        assert_eq!(losses[0] == losses[1], are_equal);
    }
}

/// So large a step would take them far beyond.
#[test]
fn log_variances_of_tasks_stay_within_their_ends() {
    let case = Case {
        auxiliary: Auxiliary::Both,
        ..Case::plain(SPACES[0])
    };
    let settings = Settings {
        learning_rate: Some(1e3),
        ..case.settings()
    };
    let mut learner = common::learner(&settings, &case.architecture(), SEED);
    learner.update(&case.batch(0, 1), 1);
    let (least, most) = LOG_VARIANCE;
    assert_eq!(learner.log_variances().len(), 3);
    for s in learner.log_variances() {
        assert!([least, most].contains(s), "{s}");
    }
}

/// A faithful head changes nothing of Q, bit for bit, and learns the variance that a Gaussian one would
/// from the same network.
#[test]
fn a_faithful_head_leaves_q_alone_and_learns_the_same_variance() {
    let learned = |head, updates| {
        let case = Case {
            loss: Loss::Huber,
            head,
            ..Case::plain(SPACES[0])
        };
        let mut learner = learner(&case);
        for step in 1..=updates {
            learner.update(&case.batch(step, 1), step);
        }
        learner
    };
    // The hidden layers and the output; the head of variances.
    let numbers = |learner: &Learner<Native>, layers: std::ops::Range<usize>| -> Vec<f32> {
        let all = learner.numbers();
        let layers = learner.layout().layers[layers].iter();
        layers.flat_map(|&layer| common::places_of(layer)).map(|place| all[place]).collect()
    };
    let q = |head| bits(&numbers(&learned(head, UPDATES), 0..3));
    assert_eq!(q(Head::Mean), q(Head::Faithful));
    let noise = |head, updates| bits(&numbers(&learned(head, updates), 3..4));
    assert_eq!(noise(Head::Gaussian, 1), noise(Head::Faithful, 1));
    assert_ne!(noise(Head::Faithful, 0), noise(Head::Faithful, 1));
}
