//! `summary.json`: the figures of the summary for programs.
//!
//! Keys are the fields of [`Analysis`] and the types below it, in `snake_case`; a figure that has
//! no meaning or no data is `null`. Curves are left out: they follow from the CSV files.

use serde::Serialize;

use crate::report::analysis::Analysis;
use crate::report::arms::SUMMARY_RESAMPLES;
use crate::report::{Output, ReportError};
use crate::statistics::LEVEL;

const FILE: &str = "summary.json";

/// Writes `summary.json`.
pub struct SummaryJson;

/// The whole document.
#[derive(Serialize)]
struct Document<'a> {
    /// What `low` and `high` are.
    interval: Interval,
    #[serde(flatten)]
    analysis: &'a Analysis,
}

/// How the intervals were made.
#[derive(Serialize)]
struct Interval {
    /// Confidence level.
    level: f64,
    /// Name of the method.
    method: &'static str,
    /// Bootstrap resamples.
    resamples: usize,
}

impl Output for SummaryJson {
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
        let interval = Interval {
            level: LEVEL,
            method: "expanded percentile bootstrap over seeds",
            resamples: SUMMARY_RESAMPLES,
        };
        let mut json = serde_json::to_vec_pretty(&Document { interval, analysis })
            .map_err(|error| ReportError::render(FILE, error))?;
        json.push(b'\n');
        Ok(vec![(FILE.into(), json)])
    }
}
