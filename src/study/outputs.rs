//! The files of a study's report, and its text on standard output. None of them knows how long the study
//! took, on how many threads or where.

use serde::Serialize;

use crate::study::{
    Outcome, Study,
    claim::{COLUMNS, Finding},
    config,
    outcome::TitledTable,
};
use crate::{
    error::Error,
    plot::pictures,
    text::{paragraph, without_html},
};

/// Every file's name and content.
///
/// # Errors
/// If a library refuses to draw a picture.
pub fn files<S: Study>(study: &S, outcome: &Outcome) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let pictures = pictures::all_files(&outcome.sheets);
    let mut files = pictures.map_err(|error| Error::Failure(error.to_string()))?;
    files.push(("summary.md".into(), markdown(study, outcome).into_bytes()));
    files.push(("summary.json".into(), json::<S>(outcome).into_bytes()));
    Ok(files)
}

/// The question, the answer, what was seen and the tables, for a terminal.
pub fn text<S: Study>(outcome: &Outcome) -> String {
    let mut text = paragraph(S::QUESTION, "", 0, COLUMNS);
    text += &format!("\n{}", paragraph(&outcome.answer, "", 0, COLUMNS));
    text += "\nExpected, and seen:\n";
    for finding in &outcome.findings {
        let bullet = format!("  {:9}  ", finding.seen.name());
        let claim = format!("{} ({})", finding.expected, finding.paper);
        text += &paragraph(&claim, &bullet, bullet.len(), COLUMNS);
        text += &paragraph(&finding.key_figure, "", bullet.len(), COLUMNS);
    }
    for part in &outcome.tables {
        text += &format!("\n{}\n{}", part.title, part.table().text());
        text += &paragraph(&part.note, "", 0, COLUMNS);
    }
    text
}

fn markdown<S: Study>(study: &S, outcome: &Outcome) -> String {
    let mut page = format!(
        "# The study `{}`\n\n{}\n\n**{}**\n\n## Expected, and seen\n\n{}\n",
        S::NAME,
        S::QUESTION,
        outcome.answer,
        claims(&outcome.findings)
    );
    for (number, finding) in (1..).zip(&outcome.findings) {
        page += &format!("{number}. {}\n", finding.evidence);
    }
    for part in &outcome.tables {
        page += &format!("\n## {}\n\n{}", part.title, part.table().markdown());
        if !part.note.is_empty() {
            page += &format!("\n{}\n", part.note);
        }
    }
    for sheet in &outcome.sheets {
        page += &format!("\n## {}\n\n{}\n", sheet.title, sheet.about);
        page += &format!("\n![{}]({}.svg)\n", sheet.title, sheet.name);
    }
    page = without_html(&page);
    let command = config::command_line(S::NAME, study);
    page += &format!(
        "\n## Again\n\n    {command}\n\ngives the same files, and so does `--config` on this run's \
         `config.toml`.\n"
    );
    page
}

/// A table of the claims, by the numbers of their evidence.
fn claims(findings: &[Finding]) -> String {
    let mut table = "| claim | paper | seen | key figure |\n| --- | --- | --- | --- |\n".to_owned();
    for (number, finding) in (1..).zip(findings) {
        let claim = format!("{number}. {}", finding.expected);
        let seen = finding.seen.name();
        let cells = [&claim, finding.paper, seen, &finding.key_figure];
        let cells = cells.map(|cell: &str| cell.replace('|', "\\|"));
        table += &format!("| {} |\n", cells.join(" | "));
    }
    table
}

#[derive(Serialize)]
struct Document<'a> {
    study: &'static str,
    question: &'static str,
    answer: &'a str,
    findings: &'a [Finding],
    tables: &'a [TitledTable],
}

fn json<S: Study>(outcome: &Outcome) -> String {
    let document = Document {
        study: S::NAME,
        question: S::QUESTION,
        answer: &outcome.answer,
        findings: &outcome.findings,
        tables: &outcome.tables,
    };
    serde_json::to_string_pretty(&document).expect("texts and numbers are JSON") + "\n"
}
