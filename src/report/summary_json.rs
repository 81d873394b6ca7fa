//! `summary.json`: the figures of the summary for programs.
//!
//! Keys are the fields of [`Analysis`] and the types below it, in `snake_case`; a figure that has
//! no meaning or no data is `null`. Curves are left out: they follow from the CSV files.

use serde::Serialize;

use crate::plot::pictures::RenderError;
use crate::report::Output;
use crate::report::analysis::Analysis;
use crate::report::arms::SUMMARY_RESAMPLES;
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
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
        let interval = Interval {
            level: LEVEL,
            method: "expanded percentile bootstrap over seeds",
            resamples: SUMMARY_RESAMPLES,
        };
        let json = serde_json::to_vec_pretty(&Document { interval, analysis });
        let json = json.map_err(|error| RenderError {
            file: FILE.into(),
            reason: error.to_string(),
        })?;
        Ok(vec![(FILE.into(), [json, b"\n".to_vec()].concat())])
    }
}
