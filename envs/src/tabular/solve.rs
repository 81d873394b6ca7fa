//! Systems of linear equations.

/// Solves `A x = b`, given as n rows `[A | b]` of n + 1 numbers; none if a pivot is zero, as one is
/// where A is singular. Time grows with the cube of n where few entries are zero.
///
/// Gaussian elimination with partial pivoting (Golub & Van Loan, *Matrix Computations*, section 3.4).
/// Every sum is formed in one order, from one row after the other, so that the bits of the solution
/// are the same on every machine.
///
/// # Panics
/// If a row has another length.
pub(super) fn solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    assert!(rows.iter().all(|row| row.len() == n + 1), "rows [A | b]");
    for column in 0..n {
        let size = |row: &Vec<f64>| row[column].abs();
        // The first of the largest.
        let pivot = (column + 1..n).fold(column, |best, row| {
            if size(&rows[row]) > size(&rows[best]) {
                row
            } else {
                best
            }
        });
        rows.swap(column, pivot);
        let (done, below) = rows.split_at_mut(column + 1);
        let pivot_row = &done[column][column..];
        if pivot_row[0] == 0.0 {
            return None;
        }
        for row in below {
            let factor = row[column] / pivot_row[0];
            // A world's states have few neighbours, so most rows have nothing to eliminate.
            if factor != 0.0 {
                for (entry, pivot) in row[column..].iter_mut().zip(pivot_row) {
                    *entry -= factor * pivot;
                }
            }
        }
    }
    let mut solution = vec![0.0; n];
    for (i, row) in rows.iter().enumerate().rev() {
        let known = (i + 1..n).fold(row[n], |sum, j| sum - row[j] * solution[j]);
        solution[i] = known / row[i];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    /// Without exchanging rows the small pivot would make x = 0 of x = 1 (Golub & Van Loan 3.4.1).
    #[test]
    fn a_small_pivot_costs_no_accuracy() {
        let rows = vec![vec![1e-20, 1.0, 1.0], vec![1.0, 1.0, 2.0]];
        assert_eq!(solve(rows), Some(vec![1.0, 1.0]));
    }

    #[test]
    fn a_singular_system_has_no_solution() {
        assert_eq!(solve(vec![vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 6.0]]), None);
        assert_eq!(solve(vec![]), Some(vec![]));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The residual is small however ill-conditioned the system is: with partial pivoting the
        /// solution is that of a system whose entries differ from the given ones by a few last bits.
        #[test]
        fn residuals_are_of_the_size_of_rounding(seed: u64, n in 1_usize..40, zeros in 0.0..0.9) {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let mut rows = vec![vec![0.0; n + 1]; n];
            for entry in rows.iter_mut().flatten() {
                if rng.random::<f64>() >= zeros {
                    *entry = rng.random_range(-1.0..1.0);
                }
            }
            let Some(solution) = solve(rows.clone()) else { return Ok(()) };
            let largest = solution.iter().fold(1.0, |m: f64, x| m.max(x.abs()));
            for row in rows {
                let terms = row.iter().zip(&solution).map(|(a, x)| a * x);
                let residual = row[n] - terms.sum::<f64>();
                prop_assert!(residual.abs() <= 1e-13 * largest, "{residual} for {largest}");
            }
        }
    }
}
