//! Every picture of the report.

use crate::plot::pictures::{RenderError, all_files};
use crate::report::{Analysis, Output, sheets};

/// Writes `NAME.svg` and `NAME.png` of every sheet.
pub struct Pictures;

impl Output for Pictures {
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
        all_files(&sheets(analysis))
    }
}
