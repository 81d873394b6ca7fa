//! The drawing of a world whose states lie on a grid, for those who want to show it.

/// What lies where. Says nothing of what can be reached, nor of slip, noise and cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub width: usize,
    /// The cells in reading order; the last row is complete.
    pub cells: Vec<Cell>,
    /// For each cell, in the same order, where its actions point: columns to the right and rows down.
    /// (0, 0) for an action without a direction; empty where nobody acts.
    pub directions: Vec<Vec<(isize, isize)>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// Nobody enters it.
    Wall,
    /// A place to stand on.
    Floor {
        /// Reward of entering it, before cost and noise; in worlds that pay for acting in a state, of that.
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

    /// Where an action points in the cell in column `x` and row `y`: columns to the right and rows down.
    pub fn direction(&self, (x, y): (usize, usize), action: usize) -> Option<(isize, isize)> {
        let within = x < self.width;
        let of_cell = within.then(|| self.directions.get(y * self.width + x))??;
        let direction = of_cell.get(action).copied();
        direction.filter(|&direction| direction != (0, 0))
    }
}
