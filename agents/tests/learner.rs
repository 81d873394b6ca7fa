//! The update of a learner against a naive one: a sample at a time, in f64, from the same batch and the
//! same masks. All losses, heads, tasks and targets. And the naive gradient against central differences.

use crate::common::case::{MARGIN, TARGET_UPDATE};
use crate::common::naive::{RowMasks, foreign, foreign_masks};
use crate::common::naive_learner::NaiveLearner;
use crate::common::{self, *};

const SEED: u64 = 3;
/// The target network is copied once in so many updates.
const UPDATES: u64 = TARGET_UPDATE + 1;
const SPACES: [ObservationSpace; 2] = [ObservationSpace::Discrete(5), ObservationSpace::Box(4)];

/// Of a network of random weights, under masks from a generator that the agents do not use.
#[test]
fn the_naive_gradient_is_that_of_central_differences() {
    for (seed, hidden) in [(0, [4].as_slice()), (1, &[3, 5]), (2, &[5, 4, 3])] {
        let case = Case {
            hidden: hidden.to_vec(),
            ..Case::plain(SPACES[1])
        };
        let net = Net::of(&learner(&case), 0);
        let (mut random, mut masks) = (randomness(seed), foreign(seed));
        let mut wide = |count| -> Vec<f64> {
            let drawn = numbers(&mut random, count).into_iter();
            drawn.map(f64::from).collect()
        };
        let rows = [(); 8].map(|()| (wide(4), foreign_masks(&mut masks, hidden, 0.2), wide(3)));
        let mut gradient = net.zeros_like();
        for (x, masks, outer) in &rows {
            net.add_gradient(x, masks, outer, |_| true, &mut gradient);
        }
        let loss = |net: &Net| -> f64 {
            let of_row = |(x, masks, outer): &(Vec<f64>, RowMasks, Vec<f64>)| -> f64 {
                let q = net.q(x, masks);
                q.iter().zip(outer).map(|(q, outer)| q * outer).sum()
            };
            rows.iter().map(of_row).sum()
        };
        let found = gradient.numbers();
        assert!(found.iter().filter(|&&g| g != 0.).count() > found.len() / 3);
        assert_near(&found, &net.slopes(1e-6, loss), 1e-8);
    }
}

fn learner(case: &Case) -> Learner<Native> {
    common::learner(&case.settings(), &case.architecture(), SEED)
}

/// Holds some updates against the naive learner's; those of SGD with their steps. False where a case comes
/// too near a kink.
fn agrees(case: &Case) -> bool {
    let mut learner = learner(case);
    let tasks = learner.log_variances().len();
    let mut naive = NaiveLearner::new(case, &learner, 0, SEED, tasks);
    for step in 1..=UPDATES {
        let batch = case.batch(step, 1);
        let expected = naive.update(&batch, 0);
        if expected.margin < MARGIN {
            return false;
        }
        let loss = f64::from(learner.update(&batch, step)[0]);
        let what = format!("at {step}: {case:?}");
        let room = 1e-5 * expected.loss.abs().max(1.);
        assert!(
            (loss - expected.loss).abs() < room,
            "{loss}, {} {what}",
            expected.loss
        );
        let gradient = Net::of_numbers(&learner, 0, &learner.gradient());
        let error = gradient.error(&expected.gradient);
        assert!(error < 2e-5, "gradient: {error:e} {what}");
        if case.optimizer == OptimizerKind::Sgd {
            naive.step(&expected);
            let error = Net::of(&learner, 0).error(&naive.online);
            assert!(error < 2e-5, "weights: {error:e} {what}");
            for (s, expected) in learner.log_variances().iter().zip(&naive.log_variances) {
                assert!((f64::from(*s) - expected).abs() < 1e-5, "{what}");
            }
        } else {
            let log_variances = learner.log_variances().iter().map(|&s| f64::from(s));
            naive.log_variances = log_variances.collect();
        }
        naive.online = Net::of(&learner, 0);
        naive.update_target(step);
        learner.update_target(step);
    }
    true
}

#[test]
fn updates_are_those_of_a_naive_learner_in_every_combination_of_settings() {
    for space in SPACES {
        let more = |(number, case): (usize, Case)| {
            let masks = [0, 0, 0, 0, 1, 2, 3][number % 7];
            Case {
                rows: case.rows * masks.max(1),
                masks,
                prior: number % 5 == 1,
                // Two rows that are left may cancel each other.
                bootstraps: number % 3 == 1 && case.rows > 3,
                ..case
            }
        };
        let cases: Vec<_> = Case::all(space).into_iter().enumerate().map(more).collect();
        let near = cases.iter().filter(|case| !agrees(case)).count();
        assert!(near * 20 < cases.len(), "{near} are too near a kink");
    }
}

/// So large a step would take them far beyond.
#[test]
fn log_variances_of_tasks_stay_within_their_ends() {
    let case = Case {
        auxiliary: Auxiliary::Both,
        ..Case::plain(SPACES[0])
    };
    let settings = with(case.settings(), "learning-rate=1e3");
    let mut learner = common::learner(&settings, &case.architecture(), SEED);
    learner.update(&case.batch(0, 1), 1);
    let (least, most) = LOG_VARIANCE;
    assert_eq!(learner.log_variances().len(), 3);
    for s in learner.log_variances() {
        assert!([least, most].contains(s), "{s}");
    }
}

/// By hand, with one input and one hidden unit: h = max(0, x), q = (h + 0.5, 2 h). From x = 1, q = (1.5, 2), by action 0
/// with reward 1 to x = 2, q = (2.5, 4): y = 1 + 0.5 x 4 = 3, d = 1.5 - 3 = -1.5, so the squared loss is 1.5² / 2, and
/// the weights that q(1)[0] = w2 (w1 x + b1) + b2 depends on, all with slope 1, move by 0.1 x 1.5; by 0.1 under Huber's
/// loss of 1.5 - 1/2. Where nothing comes after, y = 1 and d = 0.5, quadratic in both.
#[test]
fn the_weights_move_by_the_difference() {
    for (loss, continues, expected, moved) in [
        ("squared", 1., 1.125, 0.15),
        ("huber", 1., 1., 0.1),
        ("squared", 0., 0.125, -0.05),
        ("huber", 0., 0.125, -0.05),
    ] {
        let options =
            "learning-rate=0.1 gamma=0.5 batch-size=1 double-dqn=false optimizer=sgd loss=";
        let settings = with((agent("greedy").defaults)(), &format!("{options}{loss}"));
        let sizes = architecture(ObservationSpace::Box(1), &[1], 2);
        let mut learner = common::learner(&settings, &sizes, 0);
        set_layer(&mut learner, (0, 0), &[1.], &[0.]);
        set_layer(&mut learner, (0, 1), &[1., 2.], &[0.5, 0.]);
        learner.update_target(0);
        let mut batch = Batch::zeros(ObservationSpace::Box(1), 1);
        batch.observations.set(0, Observation::Vector(&[1.]));
        batch.next.set(0, Observation::Vector(&[2.]));
        (batch.rewards[0], batch.continues[0]) = (1., continues);
        assert_eq!(learner.update(&batch, 1), [expected], "{loss}");
        let numbers = [1. + moved, moved, 1. + moved, 2., 0.5 + moved, 0.];
        assert_near(&Net::of(&learner, 0).numbers(), &numbers, 1e-6);
    }
}
