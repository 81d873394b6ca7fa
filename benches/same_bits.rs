//! Does a batched matrix product give a slot the same bits whatever the number of slots beside it?
//!
//! `cargo bench --bench same_bits` counts, for the shapes of a layer's forward pass and of its two
//! backward products, the slots whose result differs from the same slot's alone, over batches of 1
//! to 33 slots. The answer decides how `agents::slots` places seeds. Try it with `MKL_CBWR=AVX2` in
//! the environment as well.

use tch::{Device, Kind, Tensor};

const SLOTS: i64 = 33;

/// Rows, inputs and outputs of a layer.
const SHAPES: [(i64, i64, i64); 8] = [
    (1, 59, 50),
    (1, 50, 50),
    (1, 64, 64),
    (32, 64, 64),
    (32, 64, 4),
    (64, 50, 50),
    (64, 50, 5),
    (31, 33, 7),
];

/// The three products of a layer: forward, gradient of the weights, gradient of the inputs.
fn products(x: &Tensor, weight: &Tensor, gradient: &Tensor) -> [Tensor; 3] {
    [
        x.bmm(weight),
        x.transpose(1, 2).bmm(gradient),
        gradient.bmm(&weight.transpose(1, 2)),
    ]
}

fn main() {
    tch::set_num_threads(1);
    tch::manual_seed(0);
    println!(
        "Slots with other bits beside others than alone, of {}:",
        (1..=SLOTS).sum::<i64>()
    );
    println!(
        "{:>20} {:>10} {:>10} {:>10}",
        "rows x in x out", "forward", "d weight", "d input"
    );
    for (rows, inputs, outputs) in SHAPES {
        let random = |a, b| Tensor::randn([SLOTS, a, b], (Kind::Float, Device::Cpu));
        let all = [
            random(rows, inputs),
            random(inputs, outputs),
            random(rows, outputs),
        ];
        let of = |first: i64, count: i64| {
            // A copy, so that it lies where libtorch's allocator puts it.
            let [x, weight, gradient] = all
                .each_ref()
                .map(|tensor| tensor.narrow(0, first, count).copy());
            products(&x, &weight, &gradient)
        };
        let alone: Vec<_> = (0..SLOTS).map(|slot| of(slot, 1)).collect();
        let mut differing = [0; 3];
        for count in 1..=SLOTS {
            let together = of(0, count);
            for slot in 0..count {
                for (product, differing) in differing.iter_mut().enumerate() {
                    let same = together[product]
                        .get(slot)
                        .equal(&alone[slot as usize][product].get(0));
                    *differing += i64::from(!same);
                }
            }
        }
        let shape = format!("{rows} x {inputs} x {outputs}");
        let [forward, weight, input] = differing;
        println!("{shape:>20} {forward:>10} {weight:>10} {input:>10}");
    }
}
