//! `summary.md`: the summary for a page, with the pictures.

use crate::report::Files;
use crate::report::analysis::Analysis;
use crate::report::pictures::{PICTURES, sheets};
use crate::report::summary::Summary;
use crate::text::without_html;

const BY_WORLD: &str = "How many times sooner than the baseline, the verdict unless it is inconclusive, and the share \
                        of seeds that solved the world.";

/// `summary.md`.
pub fn files(analysis: &Analysis) -> Files {
    let summary = Summary::new(analysis);
    let paragraph = |text: &String| format!("\n{text}\n");
    let list =
        |notes: &[String]| -> String { notes.iter().map(|note| format!("- {note}\n")).collect() };
    let mut page = String::from("# Summary\n");
    page.extend(summary.tally.as_ref().map(paragraph));
    if let Some(arms) = &summary.by_world {
        page += &format!("\n## Arms by worlds\n\n{BY_WORLD}\n\n{}", arms.markdown());
    }
    for section in &summary.sections {
        page += &format!("\n## {}\n", section.env);
        page.extend(
            section
                .verdicts
                .iter()
                .map(|line| format!("\n**{}**\n", line.text)),
        );
        page += &format!("\n{}.\n\n{}", section.setting, section.table.markdown());
        page.extend(section.remarks.iter().map(paragraph));
    }
    if let Some(overall) = &summary.overall {
        page += &format!("\n## All worlds\n\n{}", overall.markdown());
    }
    page += &format!("\n## Notes\n\n{}\n## Details\n", list(&summary.notes));
    for section in &summary.sections {
        page += &format!("\n### {}\n", section.env);
        page.extend(
            section
                .details
                .iter()
                .map(|table| format!("\n{}", table.markdown())),
        );
    }
    page += &format!("\n{}", list(&summary.detail_notes));
    for sheet in sheets(analysis, PICTURES) {
        page += &format!("\n![{}]({}.svg)\n", sheet.title, sheet.name);
    }
    Ok(vec![(
        "summary.md".into(),
        without_html(&page).into_bytes(),
    )])
}
