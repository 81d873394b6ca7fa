//! Rows of numbers in the host's memory.

/// Numbers in a vector of the widest instruction set; rows are padded to a multiple of it.
pub(crate) const LANES: usize = 16;

/// Adds numbers to those of the same place.
pub(crate) fn add(sums: &mut [f32], numbers: &[f32]) {
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum += number;
    }
}

/// `[rows, width]` numbers. Each row is padded with zeros to whole vectors of 16, so that a product
/// may write a whole vector where a row ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    pub(crate) values: Vec<f32>,
    pub(crate) stride: usize,
    rows: usize,
    width: usize,
}

impl Matrix {
    pub fn zeros(rows: usize, width: usize) -> Self {
        let stride = width.next_multiple_of(LANES);
        Self {
            values: vec![0.; rows * stride],
            stride,
            rows,
            width,
        }
    }

    /// Rows of `width` numbers that lie one after the other.
    ///
    /// # Panics
    /// If the numbers are no whole number of rows.
    pub fn from_dense(values: &[f32], width: usize) -> Self {
        assert!(values.len().is_multiple_of(width), "whole rows");
        let mut matrix = Self::zeros(values.len() / width, width);
        for (to, from) in matrix.iter_mut().zip(values.chunks_exact(width)) {
            to.copy_from_slice(from);
        }
        matrix
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.stride..][..self.width]
    }

    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * self.stride..][..self.width]
    }

    pub fn iter(&self) -> impl Iterator<Item = &[f32]> {
        let width = self.width;
        (self.values.chunks_exact(self.stride)).map(move |row| &row[..width])
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        let width = self.width;
        (self.values.chunks_exact_mut(self.stride)).map(move |row| &mut row[..width])
    }

    pub fn clear(&mut self) {
        self.values.fill(0.);
    }

    /// The numbers, row after row, without what pads them.
    pub fn to_dense(&self) -> Vec<f32> {
        self.iter().flatten().copied().collect()
    }
}
