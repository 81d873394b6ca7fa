//! Products of small matrices whose bits do not depend on the instructions that compute them.
//!
//! Every element of a product is summed over k in order, from the bias on, by fused multiply-add, which
//! IEEE 754 rounds once. How many rows and columns a tile covers decides the speed and not the sums. So
//! tiles of AVX-512, of AVX2 and of plain Rust give equal bits.
//!
//! A tile keeps its sums in registers: M rows of V vectors, as many as the set has registers for. Each
//! number of `a` is then loaded once for V vectors and each vector of `b` once for M rows.

use crate::matrix::LANES;

#[cfg(test)]
mod tests;

/// Rows in steps of `row` numbers and columns in steps of `column`: a matrix or its transpose.
#[derive(Debug, Clone, Copy)]
pub struct Strided<'a> {
    pub values: &'a [f32],
    pub row: usize,
    pub column: usize,
}

/// `c [m, n] = bias + a [m, k] b [k, n]`.
#[derive(Debug, Clone, Copy)]
pub struct Product<'a> {
    pub m: usize,
    pub k: usize,
    pub n: usize,
    pub a: Strided<'a>,
    /// Rows of `b_row` numbers, a multiple of 16; what pads them is zero.
    pub b: &'a [f32],
    pub b_row: usize,
    /// Padded as a row of b; zero if there is none.
    pub bias: Option<&'a [f32]>,
}

/// Computes products with one set of instructions.
pub trait Tiles {
    /// Writes a product to rows of `c_row` numbers, a multiple of 16. What pads them gets what pads the
    /// bias and b, or stays as it is beyond the last vector.
    fn product(p: Product, c: &mut [f32], c_row: usize);
}

/// All tiles of M rows in a strip of columns, then one of the rows that are left.
macro_rules! strip {
    ($tile:ident, $V:literal, $M:literal, $p:ident, $j:ident, $c:ident, $c_row:ident) => {{
        let mut i = 0;
        while i + $M <= $p.m {
            $tile::<$M, $V>($p, i, $j, $c, $c_row);
            i += $M;
        }
        match $p.m - i {
            0 => {}
            1 => $tile::<1, $V>($p, i, $j, $c, $c_row),
            2 => $tile::<2, $V>($p, i, $j, $c, $c_row),
            3 => $tile::<3, $V>($p, i, $j, $c, $c_row),
            4 => $tile::<4, $V>($p, i, $j, $c, $c_row),
            5 => $tile::<5, $V>($p, i, $j, $c, $c_row),
            6 => $tile::<6, $V>($p, i, $j, $c, $c_row),
            _ => $tile::<7, $V>($p, i, $j, $c, $c_row),
        }
    }};
}

/// One set's tiles: the vector type and its operations, and the tiles, V vectors wide and M rows high,
/// for more columns than each names.
macro_rules! tiles {
    ($name:ident in $module:ident, $features:literal, $vector:ident x $lanes:literal,
     $loadu:ident, $storeu:ident, $zero:ident, $broadcast:ident, $fma:ident,
     [$($columns:literal => $V:literal x $M:literal),+]) => {
        #[cfg(target_arch = "x86_64")]
        pub struct $name;

        #[cfg(target_arch = "x86_64")]
        mod $module {
            use super::Product;
            use std::arch::x86_64::*;

            #[target_feature(enable = $features)]
            #[inline]
            fn load(from: &[f32; $lanes]) -> $vector {
                // SAFETY: the reference is to as many numbers as are read.
                unsafe { $loadu(from.as_ptr()) }
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn store(to: &mut [f32; $lanes], x: $vector) {
                // SAFETY: the reference is to as many numbers as are written.
                unsafe { $storeu(to.as_mut_ptr(), x) }
            }

            // The loops are over registers, by index: the compiler unrolls them.
            #[allow(clippy::needless_range_loop)]
            #[target_feature(enable = $features)]
            #[inline]
            fn tile<const M: usize, const V: usize>(p: Product, i: usize, j: usize, c: &mut [f32], c_row: usize) {
                let mut sums = [[$zero(); V]; M];
                if let Some(bias) = p.bias {
                    let (bias, _) = bias[j..][..V * $lanes].as_chunks::<$lanes>();
                    for r in 0..M {
                        for v in 0..V {
                            sums[r][v] = load(&bias[v]);
                        }
                    }
                }
                let a = &p.a.values[i * p.a.row..];
                for k in 0..p.k {
                    let (row, _) = p.b[k * p.b_row + j..][..V * $lanes].as_chunks::<$lanes>();
                    let mut b = [$zero(); V];
                    for v in 0..V {
                        b[v] = load(&row[v]);
                    }
                    let column = &a[k * p.a.column..][..(M - 1) * p.a.row + 1];
                    for r in 0..M {
                        let x = $broadcast(column[r * p.a.row]);
                        for v in 0..V {
                            sums[r][v] = $fma(x, b[v], sums[r][v]);
                        }
                    }
                }
                for r in 0..M {
                    let (row, _) = c[(i + r) * c_row + j..][..V * $lanes].as_chunks_mut::<$lanes>();
                    for v in 0..V {
                        store(&mut row[v], sums[r][v]);
                    }
                }
            }

            // One function for each set: inlined into every product, tiles took ten minutes to compile.
            #[target_feature(enable = $features)]
            #[inline(never)]
            pub fn product(p: Product, c: &mut [f32], c_row: usize) {
                let mut j = 0;
                while j < p.n {
                    $(if p.n - j > $columns {
                        strip!(tile, $V, $M, p, j, c, c_row);
                        j += $V * $lanes;
                        continue;
                    })+
                }
            }
        }

        #[cfg(target_arch = "x86_64")]
        impl Tiles for $name {
            #[inline(always)]
            fn product(p: Product, c: &mut [f32], c_row: usize) {
                // SAFETY: an engine is made only for instructions that the machine has.
                unsafe { $module::product(p, c, c_row) }
            }
        }
    };
}

tiles!(Avx512 in avx512, "avx512f,avx512vl,avx2,fma", __m512 x 16,
    _mm512_loadu_ps, _mm512_storeu_ps, _mm512_setzero_ps, _mm512_set1_ps, _mm512_fmadd_ps,
    [48 => 4 x 6, 32 => 3 x 8, 16 => 2 x 8, 0 => 1 x 8]);
tiles!(Avx2 in avx2, "avx2,fma", __m256 x 8,
    _mm256_loadu_ps, _mm256_storeu_ps, _mm256_setzero_ps, _mm256_set1_ps, _mm256_fmadd_ps,
    [8 => 2 x 6, 0 => 1 x 8]);

/// Plain Rust, for any processor; the compiler makes vectors of it where the target has them.
pub struct Portable;

impl Tiles for Portable {
    #[inline(never)]
    fn product(p: Product, c: &mut [f32], c_row: usize) {
        for j in (0..p.n).step_by(LANES) {
            strip!(tile, 1, 6, p, j, c, c_row);
        }
    }
}

fn tile<const M: usize, const V: usize>(
    p: Product,
    i: usize,
    j: usize,
    c: &mut [f32],
    c_row: usize,
) {
    let mut sums = [[0.; LANES]; M];
    if let Some(bias) = p.bias {
        sums.fill(bias[j..][..LANES].try_into().expect("a vector"));
    }
    let a = &p.a.values[i * p.a.row..];
    for k in 0..p.k {
        let b: &[f32; LANES] = p.b[k * p.b_row + j..][..LANES]
            .try_into()
            .expect("a vector");
        let column = &a[k * p.a.column..][..(M - 1) * p.a.row + 1];
        for (r, sums) in sums.iter_mut().enumerate() {
            let x = column[r * p.a.row];
            for (sum, &b) in sums.iter_mut().zip(b) {
                *sum = fused(x, b, *sum);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        c[(i + r) * c_row + j..][..LANES].copy_from_slice(sums);
    }
}

/// x y + z, rounded once. In software where the target has no instruction for it: the platform's own
/// function is left out because nothing says that it rounds as IEEE 754 asks.
#[inline(always)]
fn fused(x: f32, y: f32, z: f32) -> f32 {
    if cfg!(any(target_feature = "fma", target_arch = "aarch64")) {
        x.mul_add(y, z)
    } else {
        libm::fmaf(x, y, z)
    }
}

/// `to [columns of from, rows of from]`, the transpose of `from`, in rows of `to_row` numbers, a multiple
/// of 16. What pads them is not zero.
#[inline(always)]
pub fn transpose(
    rows: usize,
    columns: usize,
    from: &[f32],
    from_row: usize,
    to: &mut [f32],
    to_row: usize,
) {
    for first in (0..rows).step_by(8) {
        let mut lines = [from; 8];
        for (r, line) in lines.iter_mut().enumerate() {
            *line = &from[(first + r).min(rows - 1) * from_row..][..columns];
        }
        for column in 0..columns {
            let out = &mut to[column * to_row + first..][..8];
            for (out, line) in out.iter_mut().zip(lines) {
                *out = line[column];
            }
        }
    }
}
