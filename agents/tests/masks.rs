//! Dropout masks: how often, how much, where, and how many.

use crate::common::*;

const ROWS: usize = 200;

fn sizes() -> Architecture {
    architecture(ObservationSpace::Box(7), &[20, 30], 3)
}

fn settings(p: f64, layers: DropoutLayers) -> Settings {
    Settings {
        dropout: Some(p),
        dropout_layers: Some(layers),
        ..Settings::default()
    }
}

fn dropout(p: f64, layers: DropoutLayers) -> Dropout {
    Dropout::new(&settings(p, layers), &sizes()).unwrap()
}

fn dropped(mask: &Mask) -> usize {
    mask.kept.iter().filter(|&&kept| kept == 0).count()
}

/// 0.21875 is 56 bytes of 256: no byte is undecided. That p is exact is tested beside the drawing.
#[test]
fn units_are_dropped_with_probability_p_and_kept_ones_scaled_so_that_the_mean_is_one() {
    for p in [0.001, 0.05, 0.2, 0.21875, 0.5, 0.9, 0.999] {
        let mut streams = streams(&[0, 1], Purpose::LearningMasks);
        let masks = dropout(p, DropoutLayers::Inputs).draw(0, &mut streams, ROWS);
        for (layer, width) in [7, 20, 30].into_iter().enumerate() {
            let mask = masks.after(layer).unwrap();
            assert_eq!((mask.width, mask.kept.len()), (width, 2 * ROWS * width));
            assert!(mask.kept.iter().all(|&kept| kept <= 1));
            let what = format!("p = {p}, layer {layer}");
            assert_frequency(dropped(mask), mask.kept.len(), p, &what);
            assert_eq!(mask.scales, [(1. / (1. - p)) as f32; 2]);
        }
    }
}

/// Each unit on its own: neither the units of a row nor the rows of a unit move together.
#[test]
fn units_and_rows_are_dropped_independently() {
    let mut streams = streams(&[3], Purpose::LearningMasks);
    let masks = dropout(0.5, DropoutLayers::All).draw(0, &mut streams, ROWS);
    let rows: Vec<&[u8]> = masks.after(1).unwrap().kept.chunks_exact(20).collect();
    let equal = |a: &[u8], b: &[u8]| a.iter().zip(b).filter(|(a, b)| a == b).count();
    let beside: usize = rows.iter().map(|row| equal(row, &row[1..])).sum();
    assert_frequency(beside, ROWS * 19, 0.5, "equal neighbours in a row");
    let below: usize = rows.windows(2).map(|rows| equal(rows[0], rows[1])).sum();
    assert_frequency(
        below,
        (ROWS - 1) * 20,
        0.5,
        "equal units of successive rows",
    );
    // Each transition of a batch has a mask of its own.
    assert!(rows.windows(2).all(|rows| rows[0] != rows[1]));
}

/// After every hidden layer unless they say so, and nowhere if p is 0.
#[test]
fn masks_are_where_the_settings_say() {
    for (p, expected) in [
        (Some(0.2), Some(dropout(0.2, DropoutLayers::All))),
        (Some(0.), None),
        (None, None),
    ] {
        let settings = Settings {
            dropout: p,
            ..Settings::default()
        };
        assert_eq!(Dropout::new(&settings, &sizes()), expected);
    }
    let expected = [
        (DropoutLayers::All, [false, true, true]),
        (DropoutLayers::First, [false, true, false]),
        (DropoutLayers::Inputs, [true, true, true]),
    ];
    for (layers, expected) in expected {
        let dropout = dropout(0.3, layers);
        let drawn = dropout.draw(0, &mut streams(&[0, 1], Purpose::LearningMasks), 4);
        let kept = dropout.all_kept(3, 1);
        for (layer, (expected, width)) in expected.into_iter().zip([7, 20, 30]).enumerate() {
            let size = drawn.after(layer).map(|mask| mask.kept.len());
            assert_eq!(size, expected.then_some(2 * 4 * width));
            let all = expected.then(|| Mask {
                kept: vec![1; 3 * width],
                width,
                scales: vec![1.; 3],
            });
            assert_eq!(kept.after(layer), all.as_ref());
        }
    }
}

#[test]
fn p_is_annealed_to_its_end_and_no_further() {
    let annealed = |steps, end| {
        let settings = with(
            settings(0.4, DropoutLayers::All),
            &format!("dropout-end={end} dropout-steps={steps}"),
        );
        Dropout::new(&settings, &sizes()).unwrap()
    };
    for (steps, end, step, p) in [
        (1_000, 0.1, 0, 0.4),
        (1_000, 0.1, 250, 0.3),
        (1_000, 0.1, 750, 0.1),
        (1_000, 0.1, 5_000, 0.1),
        (1_000, 0., 500, 0.2),
        (1_000, 0., 1_000, 0.),
        (1_000, 0., u64::MAX >> 12, 0.),
        (0, 0., 1 << 40, 0.4),
        // An end above the start does not raise p.
        (1_000, 0.9, 700, 0.4),
    ] {
        assert!((annealed(steps, end).p(step) - p).abs() < 1e-12);
    }
}

/// Where p is 0 all units are kept as they are and the stream is not touched.
#[test]
fn masks_are_drawn_with_the_p_of_their_step() {
    let settings = with(settings(0.8, DropoutLayers::All), "dropout-steps=100");
    let dropout = Dropout::new(&settings, &sizes()).unwrap();
    let mut streams = streams(&[0], Purpose::LearningMasks);
    let mut masks = dropout.draw(0, &mut streams, ROWS);
    for (step, p) in [(0, 0.8), (50, 0.4), (100, 0.)] {
        let before = streams.clone();
        dropout.draw_again(step, &mut streams, &mut masks);
        let mask = masks.after(2).unwrap();
        assert_frequency(dropped(mask), mask.kept.len(), p, &format!("step {step}"));
        assert_eq!(mask.scales, [(1. / (1. - p)) as f32]);
        assert_eq!(streams == before, p == 0.);
    }
}

/// Together or one by one, first or again, from a stream of its own each: the same masks.
#[test]
fn a_slots_masks_come_from_its_own_stream_alone() {
    let dropout = dropout(0.3, DropoutLayers::Inputs);
    let mut both = streams(&[2, 5], Purpose::LearningMasks);
    let mut drawn_again = dropout.all_kept(2, 6);
    let mut one_by_one = dropout.all_kept(2, 6);
    for _ in 0..3 {
        let together = dropout.draw(0, &mut both, 6);
        assert_ne!(together, drawn_again);
        drawn_again = together;
    }
    for (slot, seed) in [2, 5].into_iter().enumerate() {
        let mut alone = stream(seed, Purpose::LearningMasks);
        for _ in 0..3 {
            dropout.draw_slot(0, (slot, &mut alone), &mut one_by_one);
        }
    }
    assert_eq!(one_by_one, drawn_again);
}
