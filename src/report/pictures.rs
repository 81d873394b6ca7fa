//! Every picture of the report.

use crate::plot::{pictures::all_files, sheet::Sheet};
use crate::report::{Analysis, Output, PICTURES, ReportError};

/// Writes `NAME.svg` and `NAME.png` of every sheet.
pub struct Pictures;

impl Output for Pictures {
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
        let sheets: Vec<Sheet> = (PICTURES.iter())
            .flat_map(|picture| picture(analysis))
            .collect();
        Ok(all_files(&sheets)?)
    }
}
