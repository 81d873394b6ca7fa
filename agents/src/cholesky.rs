//! The Cholesky factor of a covariance or a precision, in plain sums of one order: its last digits are the
//! same on every machine.

/// The lower triangle L with A = L Lᵀ, row by row, of the lower triangle of a positive definite A.
pub fn cholesky(rows: impl IntoIterator<Item = Vec<f64>>) -> Vec<Vec<f64>> {
    let mut lower = Vec::new();
    for row in rows {
        let mut z = forward(&lower, &row);
        z.push((row[lower.len()] - dot(&z, &z)).sqrt());
        lower.push(z);
    }
    lower
}

/// The solution of L z = c, for as many numbers of c as L has rows. With A a covariance, z are the
/// independent parts of c.
pub fn forward(lower: &[Vec<f64>], c: &[f64]) -> Vec<f64> {
    let mut z = Vec::with_capacity(c.len());
    for (i, row) in lower.iter().enumerate() {
        z.push((c[i] - dot(row, &z)) / row[i]);
    }
    z
}

/// The solution of Lᵀ w = z. With A a precision and z independent standard normals, w has the covariance A⁻¹.
pub fn backward(lower: &[Vec<f64>], z: &[f64]) -> Vec<f64> {
    let mut w = z.to_vec();
    for (i, row) in lower.iter().enumerate().rev() {
        let (before, from) = w.split_at_mut(i);
        from[0] /= row[i];
        for (w, l) in before.iter_mut().zip(row) {
            *w -= l * from[0];
        }
    }
    w
}

/// Scalar product, over the length of the shorter.
pub fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [4 2; 2 10] = L Lᵀ with L = [2 0; 1 3]; L z = (6, 9) has z = (3, 2); Lᵀ w = (4, 6) has
    /// w = (1, 2).
    #[test]
    fn two_by_two_by_hand() {
        let lower = cholesky([vec![4.0], vec![2.0, 10.0]]);
        assert_eq!(lower, [vec![2.0], vec![1.0, 3.0]]);
        assert_eq!(forward(&lower, &[6.0, 9.0]), [3.0, 2.0]);
        assert_eq!(backward(&lower, &[4.0, 6.0]), [1.0, 2.0]);
        assert_eq!(dot(&[3.0, 2.0], &[1.0, -4.0, 7.0]), -5.0);
    }
}
