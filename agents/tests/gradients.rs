//! The backward pass that is written out, against autograd on the same forward pass.

mod common;

use agents::{
    ObservationSpace, Observations, Settings, Slots,
    architecture::Architecture,
    masks::{Dropout, Masks},
    network::{HeadGradient, Layer, Parameters},
    observation::Input,
    settings::{DropoutLayers, InitialWeights},
    stream::Purpose,
};
use common::{CPU, architecture, numbers, observations, randomness, relative_error};
use tch::{Kind, Tensor};

const SLOTS: usize = 3;
const ROWS: usize = 7;

/// One-hot rows in double precision: what an index stands for.
fn as_vectors(space: ObservationSpace, observations: &Observations) -> Tensor {
    let shape = [SLOTS as i64, ROWS as i64, space.width() as i64];
    match observations {
        Observations::Index(rows) => {
            let one_hot = Tensor::from_slice(rows).one_hot(space.width() as i64);
            one_hot.to_kind(Kind::Double).view(shape)
        }
        Observations::Vector { values, .. } => {
            Tensor::from_slice(values).to_kind(Kind::Double).view(shape)
        }
    }
}

type Leaves = Vec<[Tensor; 2]>;

/// The outputs, that of the network and those of the heads, by operations that autograd follows; and
/// the leaves of layers and heads that they are functions of.
fn reference(
    parameters: &Parameters,
    x: &Tensor,
    masks: Option<&Masks>,
) -> (Vec<Tensor>, Leaves, Leaves) {
    let leaf = |tensor: &Tensor| tensor.to_kind(Kind::Double).copy().set_requires_grad(true);
    let leaves = |layers: &[Layer]| -> Leaves {
        let leaves = layers.iter();
        leaves
            .map(|layer| [leaf(&layer.weight), leaf(&layer.bias)])
            .collect()
    };
    let (layers, heads) = (leaves(&parameters.layers), leaves(&parameters.heads));
    let mask = |h: Tensor, layer| match masks.and_then(|masks| masks.after(layer)) {
        Some(mask) => h * mask.to_kind(Kind::Double),
        None => h,
    };
    let mut h = mask(x.shallow_clone(), 0);
    for (index, [weight, bias]) in layers[..layers.len() - 1].iter().enumerate() {
        h = mask((h.matmul(weight) + bias).relu(), index + 1);
    }
    let outputs = layers.last().into_iter().chain(&heads);
    let outputs = outputs.map(|[weight, bias]| h.matmul(weight) + bias);
    (outputs.collect(), layers, heads)
}

fn check(architecture: &Architecture, layers: Option<DropoutLayers>, per_row: bool) {
    tch::set_num_threads(1);
    let case = format!("{architecture:?}, {layers:?}, a mask per row: {per_row}");
    let slots = Slots::dense(0..SLOTS as u64);
    let parameters = Parameters::initial(architecture, InitialWeights::Uniform, &slots, CPU);
    let mut random = randomness(0);
    let space = architecture.observations;
    let seen = observations(&mut random, space, SLOTS * ROWS);
    let masks = layers.map(|layers| {
        let settings = Settings {
            dropout: Some(0.3),
            dropout_layers: Some(layers),
            ..Settings::default()
        };
        let dropout = Dropout::new(&settings, architecture).unwrap();
        let mut streams = slots.streams(Purpose::LearningMasks);
        dropout.draw(0, &mut streams, if per_row { ROWS } else { 1 }, CPU)
    });

    let (outputs, layers, heads) =
        reference(&parameters, &as_vectors(space, &seen), masks.as_ref());
    let mut outer: Vec<Tensor> = (outputs.iter())
        .map(|output| {
            let numbers = numbers(&mut random, output.numel());
            Tensor::from_slice(&numbers).view(output.size().as_slice())
        })
        .collect();
    let terms = outputs.iter().zip(&outer);
    let terms = terms.map(|(output, outer)| (output * outer).sum(Kind::Double));
    terms.sum::<Tensor>().backward();

    let input = Input::new(&seen, SLOTS, CPU);
    let trace = parameters.forward(&input, masks.as_ref());
    assert!(relative_error(&trace.output, &outputs[0]) < 1e-5, "{case}");
    for (index, output) in outputs[1..].iter().enumerate() {
        let error = relative_error(&parameters.head(index, &trace), output);
        assert!(error < 1e-5, "head {index}, {case}");
    }
    // Whatever the gradient held before is written over.
    let gradient = Parameters::zeros(architecture, SLOTS, CPU);
    for layer in gradient.layers.iter().chain(&gradient.heads) {
        let _ = layer.weight.shallow_clone().fill_(7.);
        let _ = layer.bias.shallow_clone().fill_(7.);
    }
    let of_heads: Vec<_> = outer
        .split_off(1)
        .into_iter()
        .map(HeadGradient::from)
        .collect();
    let outer = (outer.remove(0), &of_heads[..]);
    parameters.backward(&input, masks.as_ref(), &trace, outer, &gradient);
    let ours = gradient.layers.iter().chain(&gradient.heads);
    let leaves = layers.iter().chain(&heads);
    for (index, (layer, [weight, bias])) in ours.zip(leaves).enumerate() {
        for (ours, leaf) in [(&layer.weight, weight), (&layer.bias, bias)] {
            let error = relative_error(ours, &leaf.grad());
            assert!(error < 1e-5, "layer {index}: {error:e}, {case}");
        }
    }
}

const HIDDEN: [&[usize]; 4] = [&[5], &[50, 50], &[13, 7, 3], &[1, 33]];
const LAYERS: [Option<DropoutLayers>; 4] = [
    None,
    Some(DropoutLayers::All),
    Some(DropoutLayers::First),
    Some(DropoutLayers::Inputs),
];

#[test]
fn gradients_on_vectors_are_autograds() {
    for hidden in HIDDEN {
        for layers in LAYERS {
            let architecture = architecture(ObservationSpace::Box(11), hidden, 5);
            check(&architecture, layers, true);
            check(&architecture, layers, false);
        }
    }
}

#[test]
fn gradients_of_further_heads_are_autograds() {
    for hidden in HIDDEN {
        for layers in LAYERS {
            let architecture = Architecture {
                heads: vec![5, 2],
                scalars: 3,
                ..architecture(ObservationSpace::Box(11), hidden, 5)
            };
            check(&architecture, layers, true);
        }
    }
}

#[test]
fn gradients_on_indices_are_autograds_on_one_hot_vectors() {
    for hidden in HIDDEN {
        for layers in LAYERS {
            // Fewer states than rows: some indices come up twice in a batch and must add up.
            let architecture = architecture(ObservationSpace::Discrete(4), hidden, 3);
            check(&architecture, layers, true);
            check(&architecture, layers, false);
        }
    }
}
