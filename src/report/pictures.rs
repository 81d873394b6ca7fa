//! Every picture as SVG, for papers, and as PNG, for screens.

use super::analysis::Analysis;
use super::sheet::Sheet;
use super::{Output, PICTURES, ReportError, png};
use crate::parallel;

/// Writes `NAME.svg` and `NAME.png` of every sheet.
pub struct Pictures;

impl Output for Pictures {
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
        let sheets: Vec<Sheet> = (PICTURES.iter())
            .flat_map(|picture| picture(analysis))
            .collect();
        all_files(&sheets)
    }
}

/// The [`files`] of every sheet, made on all cores: rasterising is most of a report's time.
///
/// # Errors
/// [`ReportError::Render`] if a library refuses to draw or encode.
pub fn all_files(sheets: &[Sheet]) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let files: Result<Vec<_>, _> = parallel::map(sheets, cores, files).into_iter().collect();
    files.map(|files| files.concat())
}

/// `NAME.svg` and `NAME.png` of a sheet, and their content.
///
/// # Errors
/// [`ReportError::Render`] if a library refuses to draw or encode.
pub fn files(sheet: &Sheet) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let [svg_file, png_file] = ["svg", "png"].map(|ending| format!("{}.{ending}", sheet.name));
    let svg = (sheet.svg()).map_err(|error| ReportError::render(&svg_file, error))?;
    let png = png::rasterise(&svg).map_err(|error| ReportError::render(&png_file, error))?;
    Ok(vec![(svg_file, svg.into_bytes()), (png_file, png)])
}
