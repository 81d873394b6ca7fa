//! `summary.md`: the summary for a page, with the picture.

use crate::report::analysis::Analysis;
use crate::report::summary::Summary;
use crate::report::{Output, PICTURES, ReportError};

const FILE: &str = "summary.md";

/// Writes `summary.md`.
pub struct SummaryMarkdown;

impl Output for SummaryMarkdown {
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
        let summary = Summary::new(analysis);
        let mut page = String::from("# Summary\n");
        for section in &summary.sections {
            page += &format!("\n## {}\n\n{}.\n", section.env, section.setting);
            for verdict in &section.verdicts {
                page += &format!("\n**{verdict}**\n");
            }
            for table in &section.tables {
                page += &format!("\n{}", table.markdown());
            }
            for remark in &section.remarks {
                page += &format!("\n{remark}\n");
            }
        }
        if let Some(overall) = &summary.overall {
            page += &format!("\n## All worlds\n\n{}", overall.markdown());
        }
        page += "\n## Notes\n\n";
        for note in &summary.notes {
            page += &format!("- {note}\n");
        }
        for sheet in PICTURES.iter().flat_map(|picture| picture(analysis)) {
            page += &format!("\n![{}]({}.svg)\n", sheet.title, sheet.name);
        }
        Ok(vec![(FILE.into(), page.into_bytes())])
    }
}
