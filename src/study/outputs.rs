//! The files of a study beside its configuration and manifest, and its text on standard output. None
//! of them knows how long it took, on how many threads or where.

use serde::Serialize;

use crate::study::{
    Finding, Outcome, Study,
    claim::{COLUMNS, Seen},
    config,
};
use crate::{error::Error, plot::pictures, text::paragraph};

/// Every file's name and content.
///
/// # Errors
/// If a library refuses to draw a picture.
pub fn files<S: Study>(study: &S, outcome: &Outcome) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let csv = outcome.csv.iter();
    let mut files: Vec<_> = csv
        .map(|csv| (csv.name.to_owned(), csv.content.clone()))
        .collect();
    files.push(("summary.md".into(), markdown(study, outcome).into_bytes()));
    files.push(("summary.json".into(), json::<S>(outcome).into_bytes()));
    let pictures = pictures::all_files(&outcome.sheets);
    files.extend(pictures.map_err(|error| Error::Failure(error.to_string()))?);
    Ok(files)
}

/// The question, the answer, what was seen and the tables, for a terminal.
pub fn text<S: Study>(outcome: &Outcome) -> String {
    let mut text = paragraph(S::QUESTION, "", 0, COLUMNS);
    text += &format!("\n{}", paragraph(&outcome.answer, "", 0, COLUMNS));
    text += "\nExpected, and seen:\n";
    for Finding {
        claim,
        seen,
        evidence,
    } in &outcome.findings
    {
        let bullet = format!("  {:6}  ", seen.name());
        let found = format!("{} ({}) {evidence}", claim.text, claim.paper);
        text += &paragraph(&found, &bullet, bullet.len(), COLUMNS);
    }
    for part in &outcome.tables {
        text += &format!("\n{}\n{}", part.title, part.table.text());
        text += &paragraph(&part.note, "", 0, COLUMNS);
    }
    text
}

fn markdown<S: Study>(study: &S, outcome: &Outcome) -> String {
    let mut page = format!(
        "# The study `{}`\n\n{}\n\n**{}**\n\n## Expected, and seen\n\n",
        S::NAME,
        S::QUESTION,
        outcome.answer
    );
    for finding in &outcome.findings {
        page += &format!(
            "- {} ({}) **Seen: {}.** {}\n",
            finding.claim.text,
            finding.claim.paper,
            finding.seen.name(),
            finding.evidence
        );
    }
    for part in &outcome.tables {
        page += &format!("\n## {}\n\n{}", part.title, part.table.markdown());
        if !part.note.is_empty() {
            page += &format!("\n{}\n", part.note);
        }
    }
    for sheet in &outcome.sheets {
        page += &format!("\n## {}\n\n{}\n", sheet.title, sheet.about);
        page += &format!("\n![{}]({}.svg)\n", sheet.title, sheet.name);
    }
    let command = config::command(study);
    page += &format!(
        "\n## Again\n\n    {command}\n\ngives the same files, and so does `--config` on this run's \
         `config.toml`.\n"
    );
    page
}

/// `summary.json`.
#[derive(Serialize)]
struct Document<'a> {
    study: &'static str,
    question: &'static str,
    answer: &'a str,
    findings: Vec<Entry<'a>>,
    numbers: &'a serde_json::Value,
}

/// A finding in `summary.json`.
#[derive(Serialize)]
struct Entry<'a> {
    expected: &'static str,
    paper: &'static str,
    seen: Seen,
    evidence: &'a str,
}

impl<'a> Entry<'a> {
    fn new(finding: &'a Finding) -> Self {
        Self {
            expected: finding.claim.text,
            paper: finding.claim.paper,
            seen: finding.seen,
            evidence: &finding.evidence,
        }
    }
}

fn json<S: Study>(outcome: &Outcome) -> String {
    let document = Document {
        study: S::NAME,
        question: S::QUESTION,
        answer: &outcome.answer,
        findings: outcome.findings.iter().map(Entry::new).collect(),
        numbers: &outcome.numbers,
    };
    serde_json::to_string_pretty(&document).expect("texts and numbers are JSON") + "\n"
}
