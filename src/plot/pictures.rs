//! Every picture as SVG, for papers, and as PNG, for screens.

use crate::parallel;
use crate::plot::{png, sheet::Sheet};

/// A library refused to draw or encode a picture.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw or encode {file}: {reason}")]
pub struct RenderError {
    pub file: String,
    pub reason: String,
}

/// `NAME.svg` and `NAME.png` of every sheet, made on all cores: rasterising is most of a report's time.
///
/// # Errors
/// If a library refuses to draw or encode.
pub fn all_files(sheets: &[Sheet]) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let files = parallel::map(sheets, parallel::cores(), files).into_iter();
    let files: Result<Vec<_>, _> = files.collect();
    Ok(files?.concat())
}

/// The same of one sheet.
///
/// # Errors
/// If a library refuses to draw or encode.
pub fn files(sheet: &Sheet) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let [svg_file, file] = ["svg", "png"].map(|ending| format!("{}.{ending}", sheet.name));
    let svg = sheet.svg();
    match png::rasterise(&svg) {
        Ok(png) => Ok(vec![(svg_file, svg.into_bytes()), (file, png)]),
        Err(reason) => Err(RenderError { file, reason }),
    }
}
