//! Dropout masks: how often, how much, where, and how many.

mod common;

use agents::{
    ObservationSpace, Settings, Slots,
    architecture::Architecture,
    masks::Dropout,
    settings::DropoutLayers,
    stream::{Purpose, stream, substream},
};
use common::{CPU, architecture, assert_frequency, host};

const ROWS: usize = 200;

fn sizes() -> Architecture {
    architecture(ObservationSpace::Box(7), &[20, 30], 3)
}

fn dropout(p: f64, layers: DropoutLayers) -> Dropout {
    let settings = Settings {
        dropout: Some(p),
        dropout_layers: Some(layers),
        ..Settings::default()
    };
    Dropout::new(&settings, &sizes()).unwrap()
}

#[test]
fn units_are_dropped_with_probability_p_and_kept_ones_scaled_so_that_the_mean_is_one() {
    for p in [0.05, 0.2, 0.5, 0.9] {
        let mut streams = Slots::dense([0, 1]).streams(Purpose::LearningMasks);
        let masks = dropout(p, DropoutLayers::Inputs).draw(0, &mut streams, ROWS, CPU);
        for (layer, width) in [7, 20, 30].into_iter().enumerate() {
            let mask = host(masks.after(layer).unwrap());
            assert_eq!(mask.len(), 2 * ROWS * width);
            let dropped = mask.iter().filter(|&&unit| unit == 0.).count();
            assert_frequency(dropped, mask.len(), p, &format!("p = {p}, layer {layer}"));
            let kept = (1. / (1. - p)) as f32;
            assert!(mask.iter().all(|&unit| unit == 0. || unit == kept));
        }
    }
}

/// Each unit on its own: neither the units of a row nor the rows of a unit move together.
#[test]
fn units_and_rows_are_dropped_independently() {
    let mut streams = Slots::dense([3]).streams(Purpose::LearningMasks);
    let masks = dropout(0.5, DropoutLayers::All).draw(0, &mut streams, ROWS, CPU);
    let mask = host(masks.after(1).unwrap());
    let rows: Vec<&[f32]> = mask.chunks_exact(20).collect();
    let pairs = rows.len() - 1;
    let beside: usize = rows
        .iter()
        .map(|row| row.windows(2).filter(|w| w[0] == w[1]).count())
        .sum();
    assert_frequency(beside, rows.len() * 19, 0.5, "equal neighbours in a row");
    let below: usize = rows
        .windows(2)
        .map(|rows| rows[0].iter().zip(rows[1]).filter(|(a, b)| a == b).count())
        .sum();
    assert_frequency(below, pairs * 20, 0.5, "equal units of successive rows");
    let repeats = rows.windows(2).filter(|rows| rows[0] == rows[1]).count();
    assert_eq!(
        repeats, 0,
        "each transition of a batch has a mask of its own"
    );
}

#[test]
fn masks_are_where_the_setting_says() {
    let expected = [
        (DropoutLayers::All, [false, true, true]),
        (DropoutLayers::First, [false, true, false]),
        (DropoutLayers::Inputs, [true, true, true]),
    ];
    for (layers, expected) in expected {
        let dropout = dropout(0.3, layers);
        let mut streams = Slots::dense([0]).streams(Purpose::LearningMasks);
        let drawn = dropout.draw(0, &mut streams, 4, CPU);
        let rows = vec![vec![1.; dropout.units()]; 2];
        let assembled = dropout.assemble(&rows, CPU);
        for (layer, (expected, width)) in expected.into_iter().zip([7, 20, 30]).enumerate() {
            let sizes = |mask: Option<&tch::Tensor>| mask.map(tch::Tensor::size);
            assert_eq!(
                sizes(drawn.after(layer)),
                expected.then(|| vec![1, 4, width])
            );
            assert_eq!(
                sizes(assembled.after(layer)),
                expected.then(|| vec![2, 1, width])
            );
        }
    }
}

/// Without a word on layers, every hidden layer.
#[test]
fn dropout_is_after_every_hidden_layer_unless_said_and_absent_where_p_is_zero() {
    let settings = |p| Settings {
        dropout: p,
        ..Settings::default()
    };
    assert_eq!(
        Dropout::new(&settings(Some(0.2)), &sizes()),
        Some(dropout(0.2, DropoutLayers::All))
    );
    assert_eq!(Dropout::new(&settings(Some(0.)), &sizes()), None);
    assert_eq!(Dropout::new(&settings(None), &sizes()), None);
}

#[test]
fn p_is_annealed_to_its_end_and_no_further() {
    let annealed = |steps, end| {
        let settings = Settings {
            dropout: Some(0.4),
            dropout_end: Some(end),
            dropout_steps: Some(steps),
            ..Settings::default()
        };
        Dropout::new(&settings, &sizes()).unwrap()
    };
    let at = |dropout: &Dropout, step, p: f64| assert!((dropout.p(step) - p).abs() < 1e-12);
    let to_a_tenth = annealed(1_000, 0.1);
    for (step, p) in [
        (0, 0.4),
        (250, 0.3),
        (500, 0.2),
        (750, 0.1),
        (999, 0.1),
        (5_000, 0.1),
    ] {
        at(&to_a_tenth, step, p);
    }
    let to_zero = annealed(1_000, 0.);
    for (step, p) in [(500, 0.2), (1_000, 0.), (1_001, 0.), (u64::MAX >> 12, 0.)] {
        at(&to_zero, step, p);
    }
    at(&annealed(0, 0.), 1 << 40, 0.4);
    // An end above the start does not raise p.
    at(&annealed(1_000, 0.9), 700, 0.4);
}

/// An annealed p is that of the step, in both ways to draw.
#[test]
fn masks_are_drawn_with_the_p_of_their_step() {
    let settings = Settings {
        dropout: Some(0.8),
        dropout_end: Some(0.),
        dropout_steps: Some(100),
        ..Settings::default()
    };
    let dropout = Dropout::new(&settings, &sizes()).unwrap();
    for (step, p) in [(0, 0.8), (50, 0.4), (100, 0.)] {
        let mut streams = Slots::dense([0]).streams(Purpose::LearningMasks);
        let drawn = host(
            dropout
                .draw(step, &mut streams, ROWS, CPU)
                .after(2)
                .unwrap(),
        );
        let mut acting = stream(0, Purpose::ActingMasks);
        let mut rows = vec![0.; ROWS * dropout.units()];
        for row in rows.chunks_exact_mut(dropout.units()) {
            dropout.draw_row(step, &mut acting, row);
        }
        for mask in [drawn, rows] {
            let dropped = mask.iter().filter(|&&unit| unit == 0.).count();
            assert_frequency(dropped, mask.len(), p, &format!("step {step}"));
            assert_eq!(
                mask.iter().copied().fold(0., f32::max),
                (1. / (1. - p)) as f32
            );
        }
    }
}

/// Each slot is given its own row, cut into layers in order.
#[test]
fn rows_are_assembled_into_one_mask_a_slot_that_all_its_rows_share() {
    let dropout = dropout(0.5, DropoutLayers::All);
    let rows: Vec<Vec<f32>> = (0..3)
        .map(|slot| (0..50).map(|unit| (100 * slot + unit) as f32).collect())
        .collect();
    let masks = dropout.assemble(&rows, CPU);
    let span = |first: usize, count: usize| -> Vec<f32> {
        (0..3)
            .flat_map(|slot| (first..first + count).map(move |unit| (100 * slot + unit) as f32))
            .collect()
    };
    assert_eq!(host(masks.after(1).unwrap()), span(0, 20));
    assert_eq!(host(masks.after(2).unwrap()), span(20, 30));
    assert_eq!(masks.after(2).unwrap().size(), [3, 1, 30]);
}

/// A seed's masks come from its own stream, whoever else is there.
#[test]
fn a_slot_without_a_seed_drops_all_and_draws_nothing() {
    let dropout = dropout(0.5, DropoutLayers::All);
    let block = Slots::blocks([2, 5], CPU).remove(0);
    let masks = dropout.draw(0, &mut block.streams(Purpose::LearningMasks), 6, CPU);
    let mask = masks.after(1).unwrap();
    assert_eq!(mask.size(), [8, 6, 20]);
    for slot in 0..8 {
        let drawn = host(&mask.get(slot as i64));
        let alone = Slots::dense([slot as u64]);
        let expected = dropout.draw(0, &mut alone.streams(Purpose::LearningMasks), 6, CPU);
        match slot {
            2 | 5 => assert_eq!(drawn, host(expected.after(1).unwrap())),
            _ => assert!(drawn.iter().all(|&unit| unit == 0.)),
        }
    }
}

/// Purposes, seeds and indices tell streams apart, and so the masks.
#[test]
fn masks_of_different_purposes_seeds_and_indices_differ() {
    let dropout = dropout(0.5, DropoutLayers::All);
    let mut seen = std::collections::HashSet::new();
    for purpose in [
        Purpose::LearningMasks,
        Purpose::ActingMasks,
        Purpose::TargetMasks,
        Purpose::Evaluation,
    ] {
        for (seed, index) in [(0, 0), (1, 0), (0, 1)] {
            let mut row = vec![0.; dropout.units()];
            dropout.draw_row(0, &mut substream(seed, purpose, index), &mut row);
            assert!(seen.insert(row.iter().map(|unit| unit.to_bits()).collect::<Vec<_>>()));
        }
    }
}
