//! The operations of the two engines on the same numbers.
#![cfg(feature = "torch")]

use proptest::prelude::*;
use tch::Device;

use crate::common::case::MARGIN;
use crate::common::naive::row_masks;
use crate::common::*;
use agents::network::HeadGradient;
use agents::torch::Torch;

/// Numbers of all slots in the layout of the native engine, drawn place by place.
fn fill(layout: &Layout, slots: usize, mut number: impl FnMut() -> f32) -> Vec<f32> {
    let mut all = vec![0.; slots * layout.len];
    for of_slot in all.chunks_exact_mut(layout.len) {
        places(layout)
            .into_iter()
            .for_each(|place| of_slot[place] = number());
    }
    all
}

/// An engine's parameters, from and to the layout of the native engine.
fn write<E: Engine>(engine: &E, architecture: &Architecture, numbers: &[f32]) -> E::Parameters {
    let own = layout::<E>(architecture);
    let mut parameters = engine.parameters(&own);
    engine.write(
        &relaid(&layout::<Native>(architecture), numbers, &own),
        &mut parameters,
    );
    parameters
}

fn read<E: Engine>(engine: &E, architecture: &Architecture, from: &E::Parameters) -> Vec<f32> {
    relaid(
        &layout::<E>(architecture),
        &engine.read(from),
        &layout::<Native>(architecture),
    )
}

fn assert_close(torch: &[f32], native: &[f32], room: f64, what: &str) {
    let native: Vec<f64> = native.iter().map(|&x| f64::from(x)).collect();
    let error = relative_error(torch, &native);
    assert!(error < room, "{what}: {error:e}");
}

/// What is passed forward and backward; several slots are in `agreement.rs`.
struct Pass {
    architecture: Architecture,
    weights: Vec<f32>,
    seen: Observations,
    masks: Masks,
    heads: Vec<HeadGradient>,
}

impl Pass {
    /// What the heads give, and the gradient, in memory that was in use.
    fn run<E: Engine>(&self, engine: &E) -> [Vec<f32>; 2] {
        let (architecture, rows) = (&self.architecture, self.seen.rows());
        let parameters = write(engine, architecture, &self.weights);
        let used = fill(&layout::<Native>(architecture), 1, || 7.);
        let mut gradient = write(engine, architecture, &used);
        let mut trace = Trace::new(architecture, architecture.heads.len(), rows, engine);
        let (mut place, masks) = (None, Some(&self.masks));
        let input = engine.input(&self.seen, &mut place);
        trace.forward(engine, &parameters, input, masks);
        let mut of_loss = LossGradient::new(architecture, rows, engine);
        of_loss.heads.clone_from(&self.heads);
        of_loss.backward(engine, &parameters, input, masks, &trace, &mut gradient);
        let heads = trace.heads(engine).into_iter().flat_map(Matrix::to_dense);
        [heads.collect(), read(engine, architecture, &gradient)]
    }

    /// The smallest distance of a ReLU's input from its kink.
    fn margin(&self) -> f64 {
        let Architecture {
            observations,
            hidden,
            ..
        } = &self.architecture;
        let layout = layout::<Native>(&self.architecture);
        let net = Net::new(&layout, hidden.len(), &self.weights);
        let margin = |row| {
            let masks = row_masks(Some(&self.masks), &self.architecture, 0, row);
            let x = inputs(*observations, self.seen.get(row));
            net.q_and_margin(&x, &masks).1
        };
        let margins = (0..self.seen.rows()).map(margin);
        margins.fold(f64::INFINITY, f64::min)
    }
}

/// None, one for all rows, one for each row, or some that rows take in turn.
fn mask(random: &mut Stream, kind: usize, rows: usize, width: usize) -> Option<Mask> {
    let part = (1..rows).rfind(|part| rows.is_multiple_of(*part));
    let rows = [0, 1, rows, part.unwrap_or(1)][kind];
    let mut kept = || random.random_range(0..2);
    (rows > 0).then(|| Mask {
        kept: (0..rows * width).map(|_| kept()).collect(),
        width,
        scales: vec![1.7],
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// Layers on indices, vectors and layers below, under masks of all kinds, with heads of which some
    /// are detached: `linear`, `slope` and `gradient`.
    #[test]
    fn passes_are_equal(
        seed in any::<u32>(), rows in 3_usize..20, inputs in 1_usize..40,
        hidden in prop::collection::vec(1_usize..70, 1..4), outputs in 2_usize..9,
        heads in prop::collection::vec((1_usize..40, any::<bool>()), 0..3),
        is_index in any::<bool>(), masks in prop::array::uniform4(0_usize..4),
    ) {
        let space = if is_index { ObservationSpace::Discrete(inputs) } else { ObservationSpace::Box(inputs) };
        let architecture = Architecture {
            heads: heads.iter().map(|head| head.0).collect(),
            ..architecture(space, &hidden, outputs)
        };
        let mut random = randomness(u64::from(seed));
        let widths = std::iter::once(inputs).chain(hidden).zip(masks);
        let masks = widths.map(|(width, kind)| mask(&mut random, kind, rows, width)).collect();
        let heads = std::iter::once((outputs, false)).chain(heads).map(|(width, is_detached)| HeadGradient {
            slopes: Matrix::from_dense(&numbers(&mut random, rows * width), width),
            is_detached,
            is_fixed: false,
        });
        let pass = Pass {
            heads: heads.collect(),
            weights: fill(&layout::<Native>(&architecture), 1, || random.random_range(-0.3f32..0.3)),
            seen: observations(&mut random, space, rows),
            masks: Masks::new(masks),
            architecture,
        };
        prop_assume!(pass.margin() > MARGIN);
        let (torch, native) = (pass.run(&Torch::new(1, Device::Cpu)), pass.run(&Native::default()));
        assert_close(&torch[0], &native[0], 2e-6, "heads");
        assert_close(&torch[1], &native[1], 2e-6, "gradient");
    }

    /// Given equal gradients, of all sizes: step after step, to 1e-6.
    #[test]
    fn steps_are_equal(
        seed in any::<u32>(), rule in 0..3_usize, decay in prop::sample::select(vec![0., 0.1]), rate in 1e-4f32..0.1,
    ) {
        const SLOTS: usize = 3;
        let architecture = architecture(ObservationSpace::Box(5), &[9], 3);
        let layout = layout::<Native>(&architecture);
        let mut random = randomness(u64::from(seed));
        let start = fill(&layout, SLOTS, || random.random_range(-1f32..1.));
        let gradients = [(); 5].map(|()| fill(&layout, SLOTS, || {
            let scale = [1., 1e-4, 1e-8, 1e-11, 30.][random.random_range(0..5_u32) as usize];
            scale * random.random_range(-1f32..1.)
        }));
        let len = layout.len;
        let run = |slots: std::ops::Range<usize>| (&start[slots.start * len..slots.end * len], gradients.each_ref().map(|g| &g[slots.start * len..slots.end * len]));
        let torch = steps(&Torch::new(SLOTS, Device::Cpu), &architecture, run(0..SLOTS), (rule, rate, decay));
        for slot in 0..SLOTS {
            let native = steps(&Native::default(), &architecture, run(slot..slot + 1), (rule, rate, decay));
            for (torch, native) in torch.iter().zip(&native) {
                for (torch, native) in torch[slot * len..].iter().zip(native) {
                    prop_assert!((torch - native).abs() <= 1e-6 * native.abs().max(1.), "{} {}", torch, native);
                }
            }
        }
    }
}

/// What each slot's own noise, and numbers from the host, make of the weights of a network with heads.
#[test]
fn noise_is_added_alike() {
    const SLOTS: usize = 3;
    for (index, hidden) in [(0, &[9][..]), (1, &[16, 7]), (2, &[1, 33])] {
        let architecture = Architecture {
            heads: vec![3, 20],
            ..architecture(ObservationSpace::Box(5), hidden, 4)
        };
        let layout = layout::<Native>(&architecture);
        let mut random = randomness(index);
        let mut drawn = || fill(&layout, SLOTS, || random.random_range(-1f32..1.));
        let numbers = [drawn(), drawn(), drawn()];
        let seeds = [0, 7, index];
        let torch = noises(
            &Torch::new(SLOTS, Device::Cpu),
            &architecture,
            &seeds,
            &numbers,
        );
        for slot in 0..SLOTS {
            let part = slot * layout.len..(slot + 1) * layout.len;
            let numbers = numbers.each_ref().map(|of| of[part.clone()].to_vec());
            let native = noises(
                &Native::default(),
                &architecture,
                &seeds[slot..][..1],
                &numbers,
            );
            for (torch, native) in torch.iter().zip(&native) {
                assert_close(&torch[part.clone()], native, 1e-6, "noise");
            }
        }
    }
}

/// What `perturb` gives with a base and without, in memory that was in use, and what `add` does.
fn noises<E: Engine>(
    engine: &E,
    architecture: &Architecture,
    seeds: &[u64],
    [base, scale, added]: &[Vec<f32>; 3],
) -> [Vec<f32>; 3] {
    let own = layout::<E>(architecture);
    let noise = Noise::draw(architecture, &mut streams(seeds, Purpose::ActingNoise));
    let [base, scale] = [base, scale].map(|numbers| write(engine, architecture, numbers));
    let [mut both, mut alone, mut sum] = [(); 3].map(|()| write(engine, architecture, added));
    engine.perturb(Some(&base), &scale, &noise, &mut both);
    engine.perturb(None, &scale, &noise, &mut alone);
    engine.copy(&base, &mut sum);
    let of_host = relaid(&layout::<Native>(architecture), added, &own);
    engine.add(0.3, &of_host, &mut sum);
    [both, alone, sum].map(|parameters| read(engine, architecture, &parameters))
}

/// The weights after each step, and the gradients once the first layer's weights have decayed.
fn steps<E: Engine>(
    engine: &E,
    architecture: &Architecture,
    (start, gradients): (&[f32], [&[f32]; 5]),
    (rule, rate, decay): (usize, f32, f32),
) -> Vec<Vec<f32>> {
    let mut weights = write(engine, architecture, start);
    let mut moments = [(); 2].map(|()| engine.parameters(&layout::<E>(architecture)));
    let (mut seen, mut powers) = (Vec::new(), (1_f64, 1_f64));
    for gradient in gradients {
        let mut gradient = write(engine, architecture, gradient);
        powers = (powers.0 * 0.9, powers.1 * 0.999);
        let adam = Step::Adam {
            rate: (f64::from(rate) / (1. - powers.0)) as f32,
            root: (1. / (1. - powers.1).sqrt()) as f32,
        };
        engine.decay(decay, &weights, 0, &mut gradient);
        let step = [Step::Sgd { rate }, adam, Step::Langevin { rate, bias: 0.3 }][rule];
        engine.step(step, &mut weights, &gradient, &mut moments);
        seen.extend([&weights, &gradient].map(|numbers| read(engine, architecture, numbers)));
    }
    seen
}

#[test]
fn numbers_that_are_not_finite_are_found_in_their_slot() {
    let architecture = architecture(ObservationSpace::Box(5), &[9], 3);
    let (own, parameters) = (layout::<Native>(&architecture), architecture.parameters());
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
        for place in [0, parameters / 2, parameters - 1] {
            let mut drawn = 0;
            let numbers = fill(&own, 3, || {
                drawn += 1;
                if drawn == parameters + place + 1 {
                    bad
                } else {
                    f32::MAX
                }
            });
            let (torch, native) = (Torch::new(3, Device::Cpu), Native::default());
            let found = torch.are_finite(&write(&torch, &architecture, &numbers));
            assert_eq!(found, [true, bad.is_finite(), true]);
            for (numbers, found) in numbers.chunks_exact(own.len).zip(found) {
                let of_native = native.are_finite(&write(&native, &architecture, numbers));
                assert_eq!(of_native, [found]);
            }
        }
    }
}
