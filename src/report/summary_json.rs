//! `summary.json`: the figures of the summary for programs.
//!
//! Keys are the fields of [`Analysis`] and the types below it, in `snake_case`; a figure that has
//! no meaning or no data is `null`. Curves are left out: they follow from the CSV files.

use serde::Serialize;

use crate::report::Files;
use crate::report::analysis::Analysis;
use crate::report::series::SUMMARY_RESAMPLES;
use crate::statistics::LEVEL;

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
    level: f64,
    method: &'static str,
    resamples: usize,
}

/// `summary.json`.
pub fn files(analysis: &Analysis) -> Files {
    let interval = Interval {
        level: LEVEL,
        method: "expanded percentile bootstrap over seeds",
        resamples: SUMMARY_RESAMPLES,
    };
    let json = serde_json::to_string_pretty(&Document { interval, analysis });
    let json = json.expect("keys are texts") + "\n";
    Ok(vec![("summary.json".into(), json.into_bytes())])
}
