//! Drawing, on plotters: charts of curves, dots and bands on axes, maps of a grid, and the sheets of tiles
//! that become SVG and PNG files and figures of a page. It knows numbers and colours, and nothing of
//! runs.

pub mod canvas;
pub mod chart;
pub mod colour_bar;
pub mod colour_map;
pub mod frame;
pub mod grid_map;
pub mod map_tile;
pub mod pictures;
pub mod png;
pub mod scale;
pub mod sheet;
pub mod style;
pub mod tile;
