//! Every picture as SVG, for papers, and as PNG, for screens.

use std::sync::Mutex;
use std::thread;

use super::analysis::Analysis;
use super::sheet::Sheet;
use super::{Output, PICTURES, ReportError, png};

/// Writes `NAME.svg` and `NAME.png` of every sheet.
pub struct Pictures;

impl Output for Pictures {
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
        let sheets: Vec<Sheet> = (PICTURES.iter())
            .flat_map(|picture| picture(analysis))
            .collect();
        in_parallel(&sheets, files).map(|files| files.concat())
    }
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

/// Maps `items` on all cores: rasterising is most of a report's time.
fn in_parallel<T: Sync, R: Send, E: Send>(
    items: &[T],
    map: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let queue = Mutex::new(items.iter().enumerate());
    let take = || {
        queue
            .lock()
            .expect("no thread panics with the queue")
            .next()
    };
    let work = || {
        let mut done = Vec::new();
        while let Some((index, item)) = take() {
            done.push((index, map(item)));
        }
        done
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut done: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let join = |thread: thread::ScopedJoinHandle<_>| thread.join().expect("drawing panics not");
        threads.into_iter().flat_map(join).collect()
    });
    done.sort_by_key(|&(index, _)| index);
    done.into_iter().map(|(_, result)| result).collect()
}
