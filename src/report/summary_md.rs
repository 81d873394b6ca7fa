//! `summary.md`: the summary for a page, with the picture.

use super::analysis::Analysis;
use super::learning_curves::LearningCurves;
use super::summary::Summary;
use super::{Output, ReportError};

/// Writes `summary.md`.
pub struct SummaryMarkdown;

impl Output for SummaryMarkdown {
    fn file(&self) -> &'static str {
        "summary.md"
    }

    fn render(&self, analysis: &Analysis) -> Result<Vec<u8>, ReportError> {
        let summary = Summary::new(analysis);
        let mut page = String::from("# Summary\n");
        for section in &summary.sections {
            page += &format!("\n## {}\n\n{}.\n", section.env, section.setting);
            for table in &section.tables {
                page += &format!("\n{}", table.markdown());
            }
            for remark in &section.remarks {
                page += &format!("\n{remark}\n");
            }
        }
        page += "\n## Notes\n\n";
        for note in &summary.notes {
            page += &format!("- {note}\n");
        }
        page += &format!("\n![Learning curves]({})\n", LearningCurves::Svg.file());
        Ok(page.into_bytes())
    }
}
