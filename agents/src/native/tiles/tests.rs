//! Products against a naive sum, on every instruction set that the machine has.

use super::*;
use crate::native::{InstructionSet, instructions::compiled_for};
use proptest::prelude::*;

/// Sums in order, from the bias on; software's fused multiply-add.
fn naive(p: &Product, c_row: usize) -> Vec<f32> {
    let mut c = vec![0.; p.m * c_row];
    for i in 0..p.m {
        for j in 0..p.n {
            let start = p.bias.map_or(0., |bias| bias[j]);
            c[i * c_row + j] = (0..p.k).fold(start, |sum, k| {
                let a = p.a.values[i * p.a.row + k * p.a.column];
                libm::fmaf(a, p.b[k * p.b_row + j], sum)
            });
        }
    }
    c
}

#[inline(always)]
fn product<T: Tiles>(p: Product, c: &mut [f32], c_row: usize) {
    T::product(p, c, c_row);
}

/// A product of these sizes, of a or of its transpose, on every set that the machine has.
fn check(m: usize, k: usize, n: usize, is_transposed: bool, has_bias: bool) {
    let mut state = 1_u32;
    let mut number = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608. - 1.
    };
    let row = n.next_multiple_of(LANES);
    let mut padded = |rows: usize| -> Vec<f32> {
        let mut values = vec![0.; rows * row];
        for line in values.chunks_exact_mut(row) {
            line[..n].fill_with(&mut number);
        }
        values
    };
    let (b, bias) = (padded(k), padded(1));
    let a: Vec<f32> = (0..m * k).map(|_| number()).collect();
    let p = Product {
        m,
        k,
        n,
        a: Strided {
            values: &a,
            row: if is_transposed { 1 } else { k },
            column: if is_transposed { m } else { 1 },
        },
        b: &b,
        b_row: row,
        bias: has_bias.then_some(&bias),
    };
    let expected: Vec<_> = naive(&p, row).iter().map(|x| x.to_bits()).collect();
    for set in InstructionSet::available() {
        // What pads a row is zero, and stays so.
        let mut c = vec![0.; m * row];
        c.chunks_exact_mut(row).for_each(|c| c[..n].fill(f32::NAN));
        compiled_for!(set, product(p: Product = p, c: &mut [f32] = &mut c, c_row: usize = row));
        let c: Vec<_> = c.iter().map(|x| x.to_bits()).collect();
        assert_eq!(c, expected, "{set}: {m} x {k} x {n}");
    }
}

/// Every way in which rows and columns can be left over by a tile.
#[test]
fn all_small_products_have_the_bits_of_a_naive_sum() {
    for m in 1..=17 {
        for n in (1..=18).chain([31, 32, 33, 47, 48, 49, 63, 64, 65, 80]) {
            for k in [1, 2, 7] {
                check(m, k, n, false, true);
                check(m, k, n, true, false);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn products_of_any_size_have_the_bits_of_a_naive_sum(
        m in 1..70_usize, k in 1..70_usize, n in 1..140_usize, flags in 0..4_u8,
    ) {
        check(m, k, n, flags & 1 > 0, flags & 2 > 0);
    }
}

#[test]
fn a_transpose_swaps_rows_and_columns() {
    for (rows, columns) in [(1, 1), (3, 5), (8, 2), (17, 9)] {
        let from: Vec<f32> = (0..rows * 16).map(|x| x as f32).collect();
        let mut to = vec![0.; columns * 32];
        transpose(rows, columns, &from, 16, &mut to, 32);
        for row in 0..rows {
            for column in 0..columns {
                assert_eq!(to[column * 32 + row], from[row * 16 + column]);
            }
        }
    }
}
