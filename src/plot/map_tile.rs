//! Maps of one quantity, beside and below each other under a title, over the bar of their colours.

use crate::plot::canvas::Canvas;
pub use crate::plot::colour_bar::Bar;
use crate::plot::frame::{LABEL_SIZE, TITLE_SIZE};
use crate::plot::grid_map::{Frame, Shown};
use crate::plot::style::{GREY, INK, centred, px};
use crate::plot::tile::Tile;

// All in pixels.
const WIDTH: f64 = 360.0;
const SIDE: f64 = 16.0;
const TITLE: f64 = 38.0;
const LABEL: f64 = 20.0;
const GAP: f64 = 12.0;
const BAR: f64 = 48.0;
const MOST_HEIGHT: f64 = 400.0;
const LARGEST_CELL: f64 = 24.0;
const SMALLEST_CELL: f64 = 2.0;

/// Maps of one quantity.
pub struct Maps {
    /// What the quantity is.
    pub title: String,
    /// The cells and their size.
    pub frame: Frame,
    /// Maps beside each other.
    pub columns: usize,
    /// What stands above each map, and what it shows.
    pub maps: Vec<(String, Vec<Shown>)>,
    /// What the colours mean; none where there are none.
    pub bar: Option<Bar>,
}

/// How many maps of this size stand beside each other in a tile, and the size of their cells, so
/// that the cells are as large as can be. None if even the smallest do not fit.
pub fn arrangement(maps: usize, (columns, rows): (usize, usize)) -> Option<(usize, f64)> {
    let cell = |beside: usize| {
        let below = maps.div_ceil(beside) as f64;
        let width = WIDTH - 2.0 * SIDE - GAP * (beside - 1) as f64;
        let wide = width / (beside * columns) as f64;
        let high = (MOST_HEIGHT - below * LABEL) / (below * rows as f64);
        wide.min(high).min(LARGEST_CELL).floor()
    };
    let arrangements = (1..=maps).rev().map(|beside| (beside, cell(beside)));
    let largest = arrangements.max_by(|one, other| one.1.total_cmp(&other.1));
    largest.filter(|&(_, cell)| cell >= SMALLEST_CELL)
}

impl From<Maps> for Tile {
    fn from(maps: Maps) -> Self {
        Self {
            width: WIDTH,
            height: maps.below() + BAR,
            is_map: true,
            draw: Box::new(move |canvas| maps.draw(canvas)),
        }
    }
}

impl Maps {
    /// The lower end of the lowest map.
    fn below(&self) -> f64 {
        let rows = self.maps.len().div_ceil(self.columns);
        TITLE + rows as f64 * (self.frame.height() + LABEL)
    }

    /// The upper left corner of the map with this index.
    fn corner(&self, index: usize) -> (f64, f64) {
        let (width, height) = (self.frame.width(), self.frame.height());
        let all = width * self.columns as f64 + GAP * (self.columns - 1) as f64;
        let (column, row) = (index % self.columns, index / self.columns);
        (
            ((WIDTH - all) / 2.0 + column as f64 * (width + GAP)).round(),
            (TITLE + row as f64 * (height + LABEL)).round(),
        )
    }

    fn draw(&self, canvas: &Canvas) {
        let at = (px(WIDTH / 2.0), px(12.0));
        canvas.text(&self.title, &centred(TITLE_SIZE, INK), at);
        for (index, (label, shown)) in self.maps.iter().enumerate() {
            let (left, top) = self.corner(index);
            let at = (px(left + self.frame.width() / 2.0), px(top - 8.0));
            canvas.text(label, &centred(LABEL_SIZE - 1.0, GREY), at);
            self.frame.draw(canvas, (left, top), shown);
        }
        if let Some(bar) = self.bar {
            bar.draw(canvas, WIDTH, self.below());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_stand_as_large_as_can_be_and_inside_the_tile() {
        for (count, size) in [(1, (5, 5)), (4, (10, 10)), (4, (30, 3)), (6, (3, 30))] {
            let (columns, cell) = arrangement(count, size).unwrap();
            let grid = None;
            let maps = Maps {
                title: String::new(),
                frame: Frame { grid, size, cell },
                columns,
                maps: vec![(String::new(), Vec::new()); count],
                bar: None,
            };
            for index in 0..count {
                let (left, top) = maps.corner(index);
                let (right, bottom) = (left + maps.frame.width(), top + maps.frame.height());
                let is_inside = left >= SIDE - 1.0 && right <= WIDTH - SIDE + 1.0;
                assert!(
                    is_inside && top >= TITLE && bottom <= maps.below(),
                    "{size:?}"
                );
            }
        }
        assert_eq!(arrangement(1, (5, 5)), Some((1, LARGEST_CELL)));
        assert_eq!(arrangement(4, (1_000, 1_000)), None);
    }
}
