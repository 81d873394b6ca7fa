//! The two engines compute the same: updates of all kinds from the same weights, batches and masks, and
//! whole populations. libtorch is the oracle of the native engine, and a naive learner that of both.
#![cfg(feature = "torch")]

use tch::Device;

use crate::common::case::MARGIN;
use crate::common::naive_learner::NaiveLearner;
use crate::common::{self, *};
use agents::torch::Torch;

const SEEDS: [u64; 3] = [0, 4, 9];
const UPDATES: u64 = 3;

/// Libtorch, on CUDA where there is such a device.
fn torch() -> Backend {
    Backend::Torch(Device::cuda_if_available())
}

/// One seed's rows of a batch.
fn part(batch: &Batch, case: &Case, slot: usize) -> Batch {
    let mut part = Batch::zeros(case.space, case.rows);
    for row in 0..case.rows {
        let from = slot * case.rows + row;
        part.observations.set(row, batch.observations.get(from));
        part.next.set(row, batch.next.get(from));
        part.actions[row] = batch.actions[from];
        part.rewards[row] = batch.rewards[from];
        part.continues[row] = batch.continues[from];
    }
    part
}

/// Some updates of one population on torch and of each of its seeds alone on the native engine, each from
/// the same weights: Adam's first steps are signs of gradients, so that rounding errors would grow. False
/// where a case comes too near a kink.
fn agrees(case: &Case) -> bool {
    let (settings, architecture) = (case.settings(), case.architecture());
    let engine = Torch::new(SEEDS.len(), Device::cuda_if_available());
    let mut torch = Learner::new(&settings, architecture.clone(), &SEEDS, engine);
    let mut natives = SEEDS.map(|seed| common::learner(&settings, &architecture, seed));
    let tasks = natives[0].log_variances().len();
    let naive = |slot: usize| NaiveLearner::new(case, &natives[slot], 0, SEEDS[slot], tasks);
    let mut naives = [0, 1, 2].map(naive);
    for step in 1..=UPDATES {
        let batch = case.batch(step, SEEDS.len());
        let losses = torch.update(&batch, step);
        for (slot, (native, naive)) in natives.iter_mut().zip(&mut naives).enumerate() {
            naive.online = Net::of(native, 0);
            let log_variances = native.log_variances().iter().map(|&s| f64::from(s));
            naive.log_variances = log_variances.collect();
            if naive.update(&batch, slot).margin < MARGIN {
                return false;
            }
            let loss = native.update(&part(&batch, case, slot), step)[0];
            let what = format!("slot {slot} at {step}: {case:?}");
            let room = 1e-5 * loss.abs().max(0.1);
            assert!(
                (loss - losses[slot]).abs() < room,
                "{loss}, {}, {what}",
                losses[slot]
            );
            let of_torch = Net::of_numbers(&torch, slot, &torch.gradient());
            let error = of_torch.error(&Net::of_numbers(native, 0, &native.gradient()));
            assert!(error < 1e-5, "gradient: {error:e}, {what}");
            if case.optimizer == OptimizerKind::Sgd {
                let error = Net::of(&torch, slot).error(&Net::of(native, 0));
                assert!(error < 1e-5, "weights: {error:e}, {what}");
            }
            let s = &torch.log_variances()[slot * tasks..][..tasks];
            for (s, expected) in s.iter().zip(native.log_variances()) {
                assert!((s - expected).abs() < 1e-5, "{s} for {expected}, {what}");
            }
            naive.online = Net::of(native, 0);
            naive.update_target(step);
            native.update_target(step);
        }
        let learned: Vec<f32> = natives
            .iter()
            .flat_map(|native| native.numbers(0))
            .collect();
        torch.set_numbers(0, &relaid(natives[0].layout(), &learned, torch.layout()));
        torch.update_target(step);
    }
    true
}

fn check(space: ObservationSpace) {
    let cases = Case::all(space);
    let near = cases.iter().filter(|case| !agrees(case)).count();
    assert!(near * 20 < cases.len(), "{near} are too near a kink");
}

#[test]
fn updates_on_indices_agree_in_every_combination_of_settings() {
    check(ObservationSpace::Discrete(5));
}

#[test]
fn updates_on_vectors_agree_in_every_combination_of_settings() {
    check(ObservationSpace::Box(11));
}

/// On torch, where seeds train together. What one seed meets leaves the bits of the others as they are,
/// be it no number at all.
#[test]
fn nothing_crosses_the_slots() {
    let spaces = [fleet::INDEX, fleet::VECTOR];
    let agents = ["dropout-q", "noisy-net", "langevin", "bayesian-last-layer"];
    for (space, name) in spaces
        .map(|space| agents.map(|name| (space, name)))
        .concat()
    {
        let run = |reward: f32| {
            let world = (space, 5);
            let mut fleet = Fleet::on(torch(), name, &small(name), &SEEDS, world);
            fleet.spoiled = Some((SEEDS[1], 15, reward));
            fleet.run(60);
            fleet
        };
        let (plain, rich, spoiled) = (run(0.), run(5.), run(f32::NAN));
        for (slot, seed) in SEEDS.into_iter().enumerate() {
            assert_eq!(spoiled.populations[0].diverged(slot), slot == 1);
            for other in [&rich, &spoiled] {
                assert_eq!(plain.bits(seed) == other.bits(seed), slot != 1);
            }
        }
    }
}

/// Of one seed or of several, on either engine: the same mathematics.
#[test]
fn a_population_of_three_is_three_populations_of_one() {
    let spaces = [fleet::INDEX, fleet::VECTOR];
    let agents = ["epsilon-greedy", "boot-dqn", "noisy-net", "langevin"];
    for (space, name) in spaces
        .map(|space| agents.map(|name| (space, name)))
        .concat()
    {
        let defaults = small(name);
        let settings = Settings {
            hidden: Some(Hidden(vec![13])),
            optimizer: Some(OptimizerKind::Sgd),
            noise_scale: defaults.noise_scale.and(Some(0.1)),
            // Adam's first steps are signs of gradients, so that rounding errors would grow.
            bias: defaults.bias.and(Some(0.)),
            ..defaults
        };
        let run = |backend, seeds: &[u64]| {
            let mut fleet = Fleet::on(backend, name, &settings, seeds, (space, 5));
            fleet.run(40);
            fleet
        };
        let together = run(torch(), &SEEDS);
        assert_eq!(together.populations.len(), 1);
        let natives = run(common::native(), &SEEDS);
        for seed in SEEDS {
            let expected: Vec<f64> = (together.weights(seed).iter())
                .map(|&w| f64::from(w))
                .collect();
            for weights in [run(torch(), &[seed]).weights(seed), natives.weights(seed)] {
                assert!(common::relative_error(&weights, &expected) < 1e-5, "{name}");
            }
        }
    }
}
