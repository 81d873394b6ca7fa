//! Every picture as SVG, for papers, and as PNG, for screens.

use crate::parallel;
use crate::plot::{png, sheet::Sheet};

/// A library refused to draw or encode a picture.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw or encode {file}: {reason}")]
pub struct RenderError {
    /// The file's name.
    pub file: String,
    /// What the library said.
    pub reason: String,
}

/// The [`files`] of every sheet, made on all cores: rasterising is most of a report's time.
///
/// # Errors
/// If a library refuses to draw or encode.
pub fn all_files(sheets: &[Sheet]) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let files: Result<Vec<_>, _> = parallel::map(sheets, cores, files).into_iter().collect();
    files.map(|files| files.concat())
}

/// `NAME.svg` and `NAME.png` of a sheet, and their content.
///
/// # Errors
/// If a library refuses to draw or encode.
pub fn files(sheet: &Sheet) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let [svg_file, png_file] = ["svg", "png"].map(|ending| format!("{}.{ending}", sheet.name));
    let failed = |file: &str, reason: String| RenderError {
        file: file.into(),
        reason,
    };
    let svg = (sheet.svg()).map_err(|error| failed(&svg_file, error.to_string()))?;
    let png = png::rasterise(&svg).map_err(|error| failed(&png_file, error))?;
    Ok(vec![(svg_file, svg.into_bytes()), (png_file, png)])
}
