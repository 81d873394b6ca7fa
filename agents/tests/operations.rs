//! The operations of the two engines on the same numbers, and gradients of whole updates against those of
//! libtorch's autograd.
#![cfg(feature = "torch")]

mod common;

use agents::{
    ObservationSpace, Observations,
    architecture::{Architecture, Layout},
    engine::{After, Engine, Step, X, layout},
    learner::Networks,
    masks::Mask,
    matrix::Matrix,
    native::Native,
    settings::{Auxiliary, DropoutLayers, Head, Loss, Target},
    stream::{Purpose, Stream, stream},
    torch::Torch,
};
use common::{
    architecture, naive,
    naive::Net,
    naive_learner::{Case, DECAY},
    numbers, observations, places, randomness, relaid, relative_error,
};
use proptest::prelude::*;
use rand::RngExt;
use tch::{Device, Kind, Tensor};

/// Both engines with the parameters of some slots, alike but for where they lie.
struct Both {
    natives: Vec<<Native as Engine>::Parameters>,
    torch: <Torch as Engine>::Parameters,
    native_layout: Layout,
    torch_layout: Layout,
    engine: Torch,
}

impl Both {
    fn new(architecture: &Architecture, slots: usize) -> Self {
        let engine = Torch::new(slots, Device::Cpu);
        let (native_layout, torch_layout) =
            (layout::<Native>(architecture), layout::<Torch>(architecture));
        Self {
            natives: (0..slots).map(|_| Native::default().parameters(&native_layout)).collect(),
            torch: engine.parameters(&torch_layout),
            native_layout,
            torch_layout,
            engine,
        }
    }

    /// Sets every weight and bias, place by place.
    fn fill(&mut self, mut number: impl FnMut() -> f32) {
        let (len, mut all) = (self.native_layout.len, Vec::new());
        for native in &mut self.natives {
            let mut values = vec![0.; len];
            places(&self.native_layout).into_iter().for_each(|place| values[place] = number());
            Native::default().write(&values, native);
            all.extend(values);
        }
        let all = relaid(&self.native_layout, &all, &self.torch_layout);
        self.engine.write(&all, &mut self.torch);
    }

    /// Asserts that they are the same to `room` of each slot's size.
    fn assert_equal(&self, room: f64, what: &str) {
        let torch = self.engine.read(&self.torch);
        let torch = relaid(&self.torch_layout, &torch, &self.native_layout);
        let slots = torch.chunks_exact(self.native_layout.len).zip(&self.natives);
        for (torch, native) in slots {
            assert_close(torch, &Native::default().read(native), room, what);
        }
    }
}

fn assert_close(torch: &[f32], native: &[f32], room: f64, what: &str) {
    let native: Vec<f64> = native.iter().map(|&x| f64::from(x)).collect();
    let error = relative_error(torch, &native);
    assert!(error < room, "{what}: {error:e}");
}

fn matrix(random: &mut Stream, rows: usize, width: usize) -> Matrix {
    Matrix::from_dense(&numbers(random, rows * width), width)
}

/// The rows of one of some slots.
fn part(all: &Matrix, slot: usize, slots: usize) -> Matrix {
    let dense = all.to_dense();
    let len = dense.len() / slots;
    Matrix::from_dense(&dense[slot * len..][..len], all.width())
}

fn part_of_mask(mask: &Mask, slot: usize) -> Mask {
    let len = mask.kept.len() / mask.scales.len();
    Mask {
        kept: mask.kept[slot * len..][..len].to_vec(),
        width: mask.width,
        scales: vec![mask.scales[slot]],
    }
}

fn part_of_seen(seen: &Observations, slot: usize, rows: usize) -> Observations {
    match seen {
        Observations::Index(index) => Observations::Index(index[slot * rows..][..rows].to_vec()),
        Observations::Vector { width, values } => Observations::Vector {
            width: *width,
            values: values[slot * rows * width..][..rows * width].to_vec(),
        },
    }
}

/// Masks of each slot's rows, or one for all of them, with a scale for each slot.
fn mask(random: &mut Stream, kind: u8, (slots, rows, width): (usize, usize, usize)) -> Option<Mask> {
    let rows = [0, 1, rows][kind as usize];
    (rows > 0).then(|| Mask {
        kept: (0..slots * rows * width).map(|_| random.random_range(0..2)).collect(),
        width,
        scales: (0..slots).map(|_| random.random_range(1f32..3.)).collect(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// A network of two layers and a head: each operation on inputs that are seen and on a layer below.
    #[test]
    fn layers_forward_and_backward_are_equal(
        seed in any::<u32>(), slots in 1_usize..4, rows in 1_usize..20, inputs in 1_usize..40,
        widths in [1_usize..70, 1..70, 1..9], is_index in any::<bool>(), masks in [0_u8..3, 0..3],
    ) {
        let [first, outputs, head] = widths;
        let space = if is_index { ObservationSpace::Discrete(inputs) } else { ObservationSpace::Box(inputs) };
        let architecture = Architecture {
            heads: vec![head],
            ..architecture(space, &[first], outputs)
        };
        let native = Native::default();
        let mut random = randomness(u64::from(seed));
        let [mut parameters, mut gradient] = [(); 2].map(|()| Both::new(&architecture, slots));
        parameters.fill(|| random.random_range(-1f32..1.));
        gradient.fill(|| 7.);
        let seen = observations(&mut random, space, slots * rows);
        let [of_input, of_hidden] =
            [(masks[0], inputs), (masks[1], first)].map(|(kind, width)| mask(&mut random, kind, (slots, rows, width)));
        let dz = [first, outputs, head].map(|width| matrix(&mut random, slots * rows, width));

        let engine = parameters.engine.clone();
        let (mut place, mut at) = (None, [None, None, None]);
        let input = engine.input(&seen, &mut place);
        let [at0, at1, at2] = &mut at;
        let [dz0, dz1, dz2] = [(&dz[0], at0), (&dz[1], at1), (&dz[2], at2)].map(|(dz, at)| engine.to_engine(dz, at));
        let mut hidden = engine.array(rows, first);
        let mut out = engine.array(rows, outputs);
        let mut slope = engine.array(rows, first);
        let x = X::Seen(input, of_input.as_ref());
        engine.linear(&parameters.torch, 0, x, After::Relu(of_hidden.as_ref()), &mut hidden);
        engine.linear(&parameters.torch, 1, X::Below(&hidden), After::Nothing, &mut out);
        let above = [(1, dz1), (2, dz2)];
        engine.slope(&parameters.torch, &above, &hidden, of_hidden.as_ref(), &mut slope);
        engine.gradient(x, dz0, 0, &mut gradient.torch);
        engine.gradient(X::Below(&hidden), dz1, 1, &mut gradient.torch);
        engine.gradient(X::Below(&hidden), dz2, 2, &mut gradient.torch);
        let [mut hidden_at, mut out_at, mut slope_at] = [None, None, None];
        let of_torch = [
            engine.to_host(&hidden, &mut hidden_at),
            engine.to_host(&out, &mut out_at),
            engine.to_host(&slope, &mut slope_at),
        ];

        for slot in 0..slots {
            let seen = part_of_seen(&seen, slot, rows);
            let of_input = of_input.as_ref().map(|mask| part_of_mask(mask, slot));
            let of_hidden = of_hidden.as_ref().map(|mask| part_of_mask(mask, slot));
            let dz: Vec<Matrix> = dz.iter().map(|dz| part(dz, slot, slots)).collect();
            let own = &parameters.natives[slot];
            let [mut hidden, mut out, mut slope] = [first, outputs, first].map(|width| Matrix::zeros(rows, width));
            let x = X::Seen(&seen, of_input.as_ref());
            native.linear(own, 0, x, After::Relu(of_hidden.as_ref()), &mut hidden);
            native.linear(own, 1, X::Below(&hidden), After::Nothing, &mut out);
            native.slope(own, &[(1, &dz[1]), (2, &dz[2])], &hidden, of_hidden.as_ref(), &mut slope);
            let gradient = &mut gradient.natives[slot];
            native.gradient(x, &dz[0], 0, gradient);
            native.gradient(X::Below(&hidden), &dz[1], 1, gradient);
            native.gradient(X::Below(&hidden), &dz[2], 2, gradient);
            for (torch, native) in of_torch.iter().zip([&hidden, &out, &slope]) {
                let torch = part(torch, slot, slots);
                assert_close(&torch.to_dense(), &native.to_dense(), 2e-6, "a pass");
            }
        }
        gradient.assert_equal(2e-6, "gradient");
    }

    /// Given equal gradients, of all sizes: step after step, to 1e-6.
    #[test]
    fn steps_and_decay_are_equal(
        seed in any::<u32>(), slots in 1_usize..4, is_adam in any::<bool>(), decay in 0_u8..2, rate in 1e-4f32..0.1,
    ) {
        let architecture = architecture(ObservationSpace::Box(5), &[9], 3);
        let mut random = randomness(u64::from(seed));
        let [mut weights, mut gradient] = [(); 2].map(|()| Both::new(&architecture, slots));
        let moments = [(); 2].map(|()| Both::new(&architecture, slots));
        let engine = weights.engine.clone();
        let [mean, square] = moments;
        let mut of_torch = [mean.torch, square.torch];
        let mut of_natives: Vec<_> = mean.natives.into_iter().zip(square.natives).map(|(m, v)| [m, v]).collect();
        weights.fill(|| random.random_range(-1f32..1.));
        let decay = 0.1 * f32::from(decay);
        let mut powers = (1., 1.);
        for _ in 0..5 {
            gradient.fill(|| {
                let scale = [1., 1e-4, 1e-8, 1e-11, 30.][random.random_range(0..5_u32) as usize];
                scale * random.random_range(-1f32..1.)
            });
            powers = (powers.0 * 0.9_f64, powers.1 * 0.999_f64);
            let step = if is_adam {
                Step::Adam {
                    rate: (f64::from(rate) / (1. - powers.0)) as f32,
                    root: (1. / (1. - powers.1).sqrt()) as f32,
                }
            } else {
                Step::Sgd { rate }
            };
            if decay > 0. {
                engine.decay(decay, &weights.torch, 0, &mut gradient.torch);
            }
            engine.step(step, &mut weights.torch, &gradient.torch, &mut of_torch);
            let of_natives = of_natives.iter_mut().zip(&mut gradient.natives);
            for (weights, (moments, gradient)) in weights.natives.iter_mut().zip(of_natives) {
                if decay > 0. {
                    Native::default().decay(decay, weights, 0, gradient);
                }
                Native::default().step(step, weights, gradient, moments);
            }
            gradient.assert_equal(1e-6, "decay");
            weights.assert_equal(1e-6, "step");
        }
    }
}

#[test]
fn numbers_that_are_not_finite_are_found_in_their_slot() {
    let architecture = architecture(ObservationSpace::Box(5), &[9], 3);
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
        let mut both = Both::new(&architecture, 3);
        let parameters = architecture.parameters();
        for place in [0, parameters / 2, parameters - 1] {
            let mut number = 0;
            both.fill(|| {
                number += 1;
                if number == parameters + place + 1 { bad } else { f32::MAX }
            });
            let expected = [true, bad.is_finite(), true];
            assert_eq!(both.engine.are_finite(&both.torch), expected);
            for (native, expected) in both.natives.iter().zip(expected) {
                assert_eq!(Native::default().are_finite(native), [expected]);
            }
        }
    }
}

/// The loss of terminal transitions by operations that autograd follows, from leaves of the network's
/// layers, of which the last gives the output and all heads.
fn loss(case: &Case, leaves: &[[Tensor; 2]], (x, masks): (&Tensor, &[Option<Tensor>])) -> Tensor {
    let masked = |h: Tensor, mask: &Option<Tensor>| match mask {
        Some(mask) => h * mask,
        None => h,
    };
    let (last, hidden) = leaves.split_last().unwrap();
    let mut h = masked(x.shallow_clone(), &masks[0]);
    for ([weight, bias], mask) in hidden.iter().zip(&masks[1..]) {
        h = masked((h.matmul(weight) + bias).relu(), mask);
    }
    let deep = h.matmul(&last[0]) + &last[1];
    let shallow = h.detach().matmul(&last[0]) + &last[1];
    let batch = case.batch(0, 1);
    let (actions, width) = (case.actions as i64, case.space.width() as i64);
    let action: Vec<i64> = batch.actions.iter().map(|&action| i64::from(action)).collect();
    let action = Tensor::from_slice(&action).view([-1, 1]);
    let mut first = 0;
    // What a head of so many numbers for each action says of the action taken.
    let mut taken = |of: &Tensor, width: i64| {
        let head = of.narrow(1, first, actions * width).view([-1, actions, width]);
        first += actions * width;
        head.gather(1, &action.unsqueeze(-1).expand([-1, 1, width], false), false).squeeze_dim(1)
    };
    let rewards = Tensor::from_slice(&batch.rewards).to_kind(Kind::Double).view([-1, 1]);
    let reduction = tch::Reduction::Mean;
    let q = taken(&deep, 1);
    let of_mean = match case.loss {
        Loss::Huber => q.huber_loss(&rewards, reduction, 1.),
        Loss::Squared => q.mse_loss(&rewards, reduction) * 0.5,
    };
    let likelihood = |q: &Tensor, s: &Tensor| {
        let square = (q - &rewards).square();
        ((s.neg().exp() * square + s) * 0.5).mean(Kind::Double)
    };
    let mut total = match case.head {
        Head::Mean => of_mean,
        Head::Gaussian => likelihood(&q, &taken(&deep, 1)),
        Head::Faithful => of_mean + likelihood(&q.detach(), &taken(&shallow, 1)),
    };
    if case.auxiliary.reward() {
        total += taken(&deep, 1).mse_loss(&rewards, reduction) * 0.5;
    }
    if case.auxiliary.next() {
        let predicted = taken(&deep, width);
        total += match &batch.next {
            Observations::Index(index) => {
                let index: Vec<i64> = index.iter().map(|&index| i64::from(index)).collect();
                predicted.cross_entropy_loss::<Tensor>(&Tensor::from_slice(&index), None, reduction, -100, 0.)
            }
            Observations::Vector { values, .. } => {
                let seen = Tensor::from_slice(values).to_kind(Kind::Double);
                predicted.mse_loss(&seen.view_as(&predicted), reduction) * 0.5
            }
        };
    }
    for [weight, _] in leaves.iter().filter(|_| case.decays) {
        total += weight.square().sum(Kind::Double) * (DECAY / 2.);
    }
    total
}

fn check_autograd(case: &Case) {
    let mut learner = common::learner(&case.settings(), &case.architecture(), 1);
    let net = Net::of(&learner, 0);
    let rows = |rows: Vec<Vec<f64>>| Tensor::from_slice2(&rows);
    let leaves: Vec<[Tensor; 2]> = (net.layers.iter())
        .map(|(weight, bias)| {
            let leaf = |tensor: Tensor| tensor.set_requires_grad(true);
            [leaf(rows(weight.clone())), leaf(Tensor::from_slice(bias))]
        })
        .collect();
    let mut batch = case.batch(0, 1);
    batch.continues.fill(0.);
    let input = |row| naive::inputs(case.space, batch.observations.get(row));
    let x = rows((0..case.rows).map(input).collect());
    let drawn = learner.dropout().map(|dropout| {
        dropout.draw(0, &mut [stream(1, Purpose::LearningMasks)], case.rows)
    });
    let mask = |layer| {
        let mask = drawn.as_ref()?.after(layer)?;
        Some(rows((0..case.rows).map(|row| naive::row_of(mask, 0, row)).collect()))
    };
    let masks: Vec<_> = (0..=case.hidden.len()).map(mask).collect();
    loss(case, &leaves, (&x, &masks)).backward();
    learner.update(&batch, 1);
    let gradient = Net::of_numbers(&learner, 0, &learner.gradient());
    for ((weight, bias), leaves) in gradient.layers.iter().zip(&leaves) {
        for (ours, leaf) in [(weight.concat(), &leaves[0]), (bias.clone(), &leaves[1])] {
            let by_autograd: Vec<f64> = Vec::try_from(leaf.grad().contiguous().view([-1])).unwrap();
            let error = relative_error(&ours, &by_autograd);
            assert!(error < 1e-5, "{error:e}: {case:?}");
        }
    }
}

/// Of all losses, heads and tasks, whose log variances begin at 0, so that their losses add up.
#[test]
fn gradients_are_autograds() {
    for space in [ObservationSpace::Box(11), ObservationSpace::Discrete(4)] {
        for hidden in [[5].as_slice(), &[50, 50], &[13, 7, 3], &[1, 33]] {
            for head in [Head::Mean, Head::Gaussian, Head::Faithful] {
                for auxiliary in [Auxiliary::None, Auxiliary::Reward, Auxiliary::Both] {
                    for loss in [Loss::Huber, Loss::Squared] {
                        for dropout in [None, Some(DropoutLayers::All), Some(DropoutLayers::Inputs)] {
                            check_autograd(&Case {
                                hidden: hidden.to_vec(),
                                decays: true,
                                target: Target::Mean,
                                head,
                                auxiliary,
                                loss,
                                dropout,
                                ..Case::plain(space)
                            });
                        }
                    }
                }
            }
        }
    }
}
