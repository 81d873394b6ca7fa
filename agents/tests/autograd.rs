//! Gradients of whole updates against those of libtorch's autograd, for every loss, head and task.
#![cfg(feature = "torch")]

mod common;

use agents::{
    ObservationSpace, Observations,
    learner::Networks,
    settings::{Auxiliary, DropoutLayers, Head, Loss},
    stream::{Purpose, stream},
};
use common::{
    case::{Case, DECAY},
    naive,
    naive::Net,
};
use tch::{Kind, Tensor};

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
    let action: Vec<i64> = batch
        .actions
        .iter()
        .map(|&action| i64::from(action))
        .collect();
    let action = Tensor::from_slice(&action).view([-1, 1]);
    let mut first = 0;
    // What a head of so many numbers for each action says of the action taken.
    let mut taken = |of: &Tensor, width: i64| {
        let head = of
            .narrow(1, first, actions * width)
            .view([-1, actions, width]);
        first += actions * width;
        head.gather(
            1,
            &action.unsqueeze(-1).expand([-1, 1, width], false),
            false,
        )
        .squeeze_dim(1)
    };
    let rewards = Tensor::from_slice(&batch.rewards)
        .to_kind(Kind::Double)
        .view([-1, 1]);
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
                predicted.cross_entropy_loss::<Tensor>(
                    &Tensor::from_slice(&index),
                    None,
                    reduction,
                    -100,
                    0.,
                )
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
    let drawn = learner
        .dropout()
        .map(|dropout| dropout.draw(0, &mut [stream(1, Purpose::LearningMasks)], case.rows));
    let mask = |layer| {
        let mask = drawn.as_ref()?.after(layer)?;
        Some(rows(
            (0..case.rows)
                .map(|row| naive::row_of(mask, 0, row))
                .collect(),
        ))
    };
    let masks: Vec<_> = (0..=case.hidden.len()).map(mask).collect();
    loss(case, &leaves, (&x, &masks)).backward();
    learner.update(&batch, 1);
    let gradient = Net::of_numbers(&learner, 0, &learner.gradient());
    let grad = |leaf: &Tensor| -> Vec<f64> {
        Vec::try_from(leaf.grad().contiguous().view([-1])).expect("a gradient of doubles")
    };
    let by_autograd = (net.layers.iter().zip(&leaves))
        .map(|((_, bias), leaves)| {
            let weight = grad(&leaves[0]);
            let rows = weight.chunks_exact(bias.len()).map(<[f64]>::to_vec);
            (rows.collect(), grad(&leaves[1]))
        })
        .collect();
    let error = gradient.error(&Net {
        layers: by_autograd,
    });
    assert!(error < 1e-5, "{error:e}: {case:?}");
}

/// The tasks' log variances begin at 0, so that their losses add up.
#[test]
fn gradients_are_autograds() {
    for space in [ObservationSpace::Box(11), ObservationSpace::Discrete(4)] {
        for hidden in [[5].as_slice(), &[50, 50], &[13, 7, 3], &[1, 33]] {
            for head in [Head::Mean, Head::Gaussian, Head::Faithful] {
                for auxiliary in [Auxiliary::None, Auxiliary::Reward, Auxiliary::Both] {
                    for loss in [Loss::Huber, Loss::Squared] {
                        for dropout in [None, Some(DropoutLayers::All), Some(DropoutLayers::Inputs)]
                        {
                            check_autograd(&Case {
                                hidden: hidden.to_vec(),
                                decays: true,
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
