//! `report.html`: the whole report on one page, for a browser, a phone or paper.
//!
//! The page is one file that needs nothing else: no font, nothing from a network. All of it can be
//! read without its one script, which plays the replay and is there only if there is one. The
//! verdicts come first, each world's with its table, then the pictures, the agents in their worlds, and
//! the details. Where there are many, their numbers stand for them and the sentences come after the first
//! picture, which would else be far down. The page says nothing of when and where it was made: the same
//! figures give the same bytes.

mod colours;
mod figure;
mod markup;
mod replay;

use crate::plot::pictures::RenderError;
use crate::report::analysis::Analysis;
use crate::report::summary::{Line, Section, Summary};
use crate::report::{Output, sheets};
use markup::{element, escape, list, prose, table};

const FILE: &str = "report.html";
const STYLE: &str = include_str!("page/style.css");

/// Writes `report.html`.
pub struct Page;

impl Output for Page {
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
        let summary = Summary::new(analysis);
        let sheets = sheets(analysis);
        let pictures = sheets.chunk_by(|one, other| one.title == other.title);
        let pictures: Result<Vec<Part>, _> = pictures.map(figure::figures).collect();
        let mut pictures = pictures.map_err(|error| RenderError {
            file: FILE.into(),
            reason: error.to_string(),
        })?;
        let all_worlds = summary.overall.as_ref().map(|overall| {
            let content = table(overall, "All worlds");
            Part::new("all-worlds", "All worlds", content)
        });
        let mut parts = vec![verdicts(analysis, &summary)];
        match &summary.tally {
            None => parts.extend(all_worlds),
            Some(tally) => {
                let tally = format!("<p class=\"tally\">{}</p>\n", prose(tally));
                let first = [Part::new("tally", "Verdicts", tally)].into_iter();
                let first = first.chain(all_worlds);
                let first_picture = pictures.drain(..1.min(pictures.len()));
                parts.splice(0..0, first.chain(first_picture));
            }
        }
        parts.extend(pictures);
        parts.extend(replay::part(analysis));
        parts.extend([details(&summary), notes(analysis, &summary)]);
        Ok(vec![(FILE.into(), document(analysis, &parts).into_bytes())])
    }
}

/// A part of the page under a heading of its own.
struct Part {
    /// Where links lead.
    id: String,
    /// Markup.
    heading: String,
    /// Markup below the heading.
    content: String,
}

impl Part {
    fn new(id: &str, heading: &str, content: String) -> Self {
        Self {
            id: escape(id),
            heading: escape(heading),
            content,
        }
    }
}

fn document(analysis: &Analysis, parts: &[Part]) -> String {
    let what = escape(&subject(analysis));
    let question = match analysis.comparisons().next() {
        Some(_) => "Does it explore faster?",
        None => "What was learned",
    };
    let links = |part: &Part| format!("<a href=\"#{}\">{}</a>", part.id, part.heading);
    let contents = list("contents", parts.iter().map(links));
    let section = |part: &Part| {
        let Part {
            id,
            heading,
            content,
        } = part;
        format!("<section id=\"{id}\">\n<h2>{heading}</h2>\n{content}</section>\n")
    };
    let sections: String = parts.iter().map(section).collect();
    let dark = colours::dark_rules();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{what}</title>\n<style>\n{STYLE}\n{dark}</style>\n</head>\n<body>\n\
         <header>\n<h1>{question}</h1>\n<p>{what}</p>\n\
         <nav aria-label=\"Contents\">\n{contents}</nav>\n</header>\n\
         <main>\n{sections}</main>\n</body>\n</html>\n"
    )
}

/// Which arms, against what, and where.
fn subject(analysis: &Analysis) -> String {
    let baseline = analysis.baseline.as_deref();
    let labels = analysis.arms.iter().map(|arm| &*arm.label);
    let arms: Vec<&str> = labels.filter(|&arm| Some(arm) != baseline).collect();
    let who = match baseline {
        Some(baseline) if arms.is_empty() => baseline.into(),
        Some(baseline) => format!("{} against {baseline}", arms.join(", ")),
        None => arms.join(", "),
    };
    match &analysis.worlds[..] {
        [world] => format!("{who} on {}", world.env),
        worlds => format!("{who} on {} worlds", worlds.len()),
    }
}

/// Under the name and the setting of each world what was found, and its table.
fn verdicts(analysis: &Analysis, summary: &Summary) -> Part {
    let (id, heading, class) = match analysis.comparisons().count() {
        _ if summary.tally.is_some() => ("sentences", "Verdicts in words", "many"),
        ..=1 => ("verdicts", "Verdict", "few"),
        _ => ("verdicts", "Verdicts", "few"),
    };
    let article = |section: &Section| {
        let lines: String = match &section.verdicts[..] {
            [] => element("p", "Nothing is compared here, so there is no verdict."),
            lines => lines.iter().map(sentence).collect(),
        };
        let remarks = section.remarks.iter();
        let remarks: String = remarks.map(|remark| element("p", remark)).collect();
        format!(
            "<article>\n{}<p class=\"setting\">{}</p>\n<div class=\"lines\">\n{lines}</div>\n{}{remarks}</article>\n",
            element("h3", &section.env),
            prose(&section.setting),
            table(&section.table, &section.env)
        )
    };
    let articles: String = summary.sections.iter().map(article).collect();
    let content = format!("<div class=\"verdicts {class}\">\n{articles}</div>\n");
    Part::new(id, heading, content)
}

/// What was found, with the verdict in it standing out.
fn sentence(line: &Line) -> String {
    let Some(verdict) = line.verdict.map(|verdict| verdict.to_string()) else {
        return element("p", &line.text);
    };
    // The last one: labels come before it.
    let parts = line.text.rsplit_once(&format!(": {verdict}."));
    let (before, after) = parts.unwrap_or((&line.text, ""));
    format!(
        "<p class=\"{verdict}\">{}: <strong>{verdict}</strong>.{}</p>\n",
        prose(before),
        prose(after)
    )
}

/// The other tables of each world.
fn details(summary: &Summary) -> Part {
    let of_world = |section: &Section| {
        let tables = section.details.iter().enumerate();
        let tables = tables.map(|(index, detail)| {
            let (number, count) = (index + 1, section.details.len());
            table(
                detail,
                &format!("{}, table {number} of {count}", section.env),
            )
        });
        element("h3", &section.env) + &tables.collect::<String>()
    };
    let tables: String = summary.sections.iter().map(of_world).collect();
    let notes = summary.detail_notes.iter().map(|note| prose(note));
    Part::new("details", "Details", tables + &list("notes", notes))
}

fn notes(analysis: &Analysis, summary: &Summary) -> Part {
    let notes = list("notes", summary.notes.iter().map(|note| prose(note)));
    let version = env!("CARGO_PKG_VERSION");
    let from = match analysis.replays[..] {
        [] => "CSV files of the run alone",
        _ => "CSV files and the saved networks of the run",
    };
    let made = format!(
        "<p>Made by dropout-q {version} from the {from}; <code>dropout-q report RUN_DIR</code> makes it \
         again.</p>\n"
    );
    Part::new("notes", "Notes", notes + &made)
}
