//! `summary.md`: the summary for a page, with the pictures.

use crate::plot::pictures::RenderError;
use crate::report::analysis::Analysis;
use crate::report::summary::Summary;
use crate::report::{Output, sheets};
use crate::text::{table::Table, without_html};

/// Writes `summary.md`.
pub struct SummaryMarkdown;

impl Output for SummaryMarkdown {
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
        let summary = Summary::new(analysis);
        let paragraphs = |texts: &[String]| -> String {
            texts.iter().map(|text| format!("\n{text}\n")).collect()
        };
        let list = |notes: &[String]| -> String {
            notes.iter().map(|note| format!("- {note}\n")).collect()
        };
        let mut page = String::from("# Summary\n");
        page += &paragraphs(summary.tally.as_slice());
        if let Some(arms) = &summary.by_world {
            let about = "How many times sooner than the baseline, the verdict unless it is inconclusive, and the share \
                         of seeds that solved the world.";
            page += &format!("\n## Arms by worlds\n\n{about}\n\n{}", arms.markdown());
        }
        for section in &summary.sections {
            page += &format!("\n## {}\n", section.env);
            for line in &section.verdicts {
                page += &format!("\n**{}**\n", line.text);
            }
            let table = section.table.markdown();
            page += &format!("\n{}.\n\n{table}", section.setting);
            page += &paragraphs(&section.remarks);
        }
        if let Some(overall) = &summary.overall {
            page += &format!("\n## All worlds\n\n{}", overall.markdown());
        }
        page += &format!("\n## Notes\n\n{}\n## Details\n", list(&summary.notes));
        for section in &summary.sections {
            let tables = section.details.iter().map(Table::markdown);
            page += &format!("\n### {}\n", section.env);
            page += &tables.map(|table| format!("\n{table}")).collect::<String>();
        }
        page += &format!("\n{}", list(&summary.detail_notes));
        for sheet in sheets(analysis) {
            page += &format!("\n![{}]({}.svg)\n", sheet.title, sheet.name);
        }
        Ok(vec![(
            "summary.md".into(),
            without_html(&page).into_bytes(),
        )])
    }
}
