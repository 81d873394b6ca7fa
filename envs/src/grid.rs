//! The drawing of a world whose states lie on a grid, for those who want to show it.

/// What lies where. Says nothing of what can be reached, nor of slip, noise and cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub width: usize,
    /// The cells in reading order; the last row is complete.
    pub cells: Vec<Cell>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// Nobody enters it.
    Wall,
    /// A place to stand on.
    Floor {
        /// Reward of entering it, before cost and noise.
        reward: f64,
        /// Whether the episode terminates on arrival.
        terminal: bool,
        /// Whether episodes may begin here.
        start: bool,
    },
}

impl Grid {
    pub fn height(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    /// The cell in column `x` and row `y`, both from 0 at the upper left; none outside the drawing.
    pub fn cell(&self, x: usize, y: usize) -> Option<Cell> {
        let within = x < self.width;
        within.then(|| self.cells.get(y * self.width + x).copied())?
    }
}
