//! `report.html`: the whole report on one page, for a browser, a phone or paper.
//!
//! The page is one file that needs nothing else: no font, nothing from a network. All of it can be
//! read without its one script, which plays the replay and is there only if there is one. The
//! verdicts come first, then the pictures, then the agents in their worlds, then the tables. Where there are many, their
//! numbers stand for them and the sentences come after the first picture, which would else be far
//! down. The page says nothing of when and where it was made: the same figures give the same bytes.

mod colours;
mod figure;
mod markup;
mod replay;

use crate::plot::sheet::Sheet;
use crate::report::analysis::{Analysis, World};
use crate::report::figures::Comparison;
use crate::report::summary::{Section, Summary};
use crate::report::{Output, PICTURES, ReportError};
use crate::statistics::Verdict;
use crate::text::table::Table;
pub use markup::escape;
use markup::{element, prose};

const FILE: &str = "report.html";
const STYLE: &str = include_str!("page/style.css");
/// So many sentences can be read before anything else, and are set large.
const FEW: usize = 3;

/// Writes `report.html`.
pub struct Page;

impl Output for Page {
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
        let summary = Summary::new(analysis);
        let sheets: Vec<Sheet> = (PICTURES.iter())
            .flat_map(|picture| picture(analysis))
            .collect();
        let mut pictures = (sheets.chunk_by(|one, other| one.title == other.title))
            .map(|sheets| figure::figures(sheets).map_err(|error| ReportError::render(FILE, error)))
            .collect::<Result<Vec<_>, _>>()?;
        let all_worlds = summary.overall.as_ref().map(all_worlds);
        let sentences = sentences(analysis, &summary);
        let mut parts = Vec::new();
        if comparisons(analysis).count() <= FEW {
            parts.push(sentences);
            parts.extend(all_worlds);
        } else {
            parts.push(tally(analysis));
            parts.extend(all_worlds);
            parts.extend(pictures.drain(..1.min(pictures.len())));
            parts.push(sentences);
        }
        parts.extend(pictures);
        parts.extend(replay::part(analysis));
        parts.extend([tables(&summary), notes(analysis, &summary)]);
        Ok(vec![(FILE.into(), document(analysis, &parts).into_bytes())])
    }
}

/// A part of the page under a heading of its own.
struct Part {
    /// Where links lead.
    id: String,
    heading: String,
    /// Markup below the heading.
    content: String,
}

fn document(analysis: &Analysis, parts: &[Part]) -> String {
    let what = escape(&subject(analysis));
    let question = match comparisons(analysis).next() {
        Some(_) => "Does it explore faster?",
        None => "What was learned",
    };
    let contents: String = (parts.iter())
        .map(|part| format!("<li><a href=\"#{}\">{}</a></li>\n", part.id, part.heading))
        .collect();
    let sections: String = (parts.iter())
        .map(|part| {
            let Part {
                id,
                heading,
                content,
            } = part;
            format!("<section id=\"{id}\">\n<h2>{heading}</h2>\n{content}</section>\n")
        })
        .collect();
    let dark = colours::dark_rules();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{what}</title>\n<style>\n{STYLE}\n{dark}</style>\n</head>\n<body>\n\
         <header>\n<h1>{question}</h1>\n<p>{what}</p>\n\
         <nav aria-label=\"Contents\">\n<ul>\n{contents}</ul>\n</nav>\n</header>\n\
         <main>\n{sections}</main>\n</body>\n</html>\n"
    )
}

/// Which arms, against what, and where.
fn subject(analysis: &Analysis) -> String {
    let is_arm = |arm: &&String| Some(*arm) != analysis.baseline.as_ref();
    let mut arms: Vec<&str> = (analysis.arms.iter().filter(is_arm))
        .map(String::as_str)
        .collect();
    let baseline = analysis.baseline.as_deref();
    let against = match baseline {
        Some(baseline) if arms.is_empty() => {
            arms.push(baseline);
            String::new()
        }
        Some(baseline) => format!(" against {baseline}"),
        None => String::new(),
    };
    let worlds = match &analysis.worlds[..] {
        [world] => world.env.clone(),
        worlds => format!("{} worlds", worlds.len()),
    };
    format!("{}{against} on {worlds}", arms.join(", "))
}

fn comparisons(analysis: &Analysis) -> impl Iterator<Item = &Comparison> {
    analysis.worlds.iter().flat_map(|world| &world.comparisons)
}

/// How often each verdict was given.
fn tally(analysis: &Analysis) -> Part {
    let verdicts = [Verdict::Faster, Verdict::Inconclusive, Verdict::Slower].map(|verdict| {
        let count = comparisons(analysis).filter(|comparison| comparison.verdict == verdict);
        let count = count.count();
        format!("<span class=\"{verdict}\"><strong>{count}&nbsp;{verdict}</strong></span>")
    });
    Part {
        id: "verdicts".into(),
        heading: "Verdicts".into(),
        content: format!(
            "<p class=\"tally\">Of {} comparisons {}.</p>\n",
            comparisons(analysis).count(),
            verdicts.join(", ")
        ),
    }
}

/// Under the name and the setting of each world, a sentence for each comparison.
fn sentences(analysis: &Analysis, summary: &Summary) -> Part {
    let (id, heading, class) = match comparisons(analysis).count() {
        ..=1 => ("verdicts", "Verdict", "few"),
        2..=FEW => ("verdicts", "Verdicts", "few"),
        _ => ("sentences", "Verdicts in words", "many"),
    };
    let of_world = |(world, section): (&World, &Section)| {
        let verdicts: String = match &world.comparisons[..] {
            [] => element("p", "Nothing is compared here, so there is no verdict."),
            comparisons => comparisons.iter().map(sentence).collect(),
        };
        format!(
            "<article>\n{}<p class=\"setting\">{}</p>\n{verdicts}</article>\n",
            element("h3", &world.env),
            prose(&section.setting)
        )
    };
    let worlds = analysis.worlds.iter().zip(&summary.sections);
    let articles: String = worlds.map(of_world).collect();
    Part {
        id: id.into(),
        heading: heading.into(),
        content: format!("<div class=\"verdicts {class}\">\n{articles}</div>\n"),
    }
}

/// The sentence, with the verdict in it standing out.
fn sentence(comparison: &Comparison) -> String {
    let verdict = comparison.verdict.to_string();
    let sentence = &comparison.sentence;
    // The last one: labels come before it.
    let (before, after) = match sentence.rfind(&format!(": {verdict}")) {
        Some(at) => (&sentence[..at + 2], &sentence[at + 2 + verdict.len()..]),
        None => return element("p", sentence),
    };
    format!(
        "<p class=\"{verdict}\">{}<strong>{verdict}</strong>{}</p>\n",
        prose(before),
        prose(after)
    )
}

fn all_worlds(table: &Table) -> Part {
    Part {
        id: "all-worlds".into(),
        heading: "All worlds".into(),
        content: scrollable(table, "All worlds"),
    }
}

/// The tables and remarks of each world.
fn tables(summary: &Summary) -> Part {
    let of_world = |section: &Section| {
        let count = section.tables.len();
        let tables: String = (section.tables.iter().enumerate())
            .map(|(index, table)| {
                let name = format!("{}, table {} of {count}", section.env, index + 1);
                scrollable(table, &name)
            })
            .collect();
        let remarks: String = (section.remarks.iter())
            .map(|remark| element("p", remark))
            .collect();
        element("h3", &section.env) + &tables + &remarks
    };
    Part {
        id: "tables".into(),
        heading: "In figures".into(),
        content: summary.sections.iter().map(of_world).collect(),
    }
}

/// A table that scrolls by itself where the page is too narrow for it.
fn scrollable(table: &Table, name: &str) -> String {
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n{}</div>\n",
        escape(name),
        table.html()
    )
}

fn notes(analysis: &Analysis, summary: &Summary) -> Part {
    let notes: String = (summary.notes.iter())
        .map(|note| element("li", note))
        .collect();
    let version = env!("CARGO_PKG_VERSION");
    let from = match analysis.replays[..] {
        [] => "CSV files of the run alone",
        _ => "CSV files and the saved networks of the run",
    };
    let made = format!(
        "<p>Made by dropout-q {version} from the {from}; <code>dropout-q report RUN_DIR</code> makes it \
         again.</p>\n"
    );
    Part {
        id: "notes".into(),
        heading: "Notes".into(),
        content: format!("<ul class=\"notes\">\n{notes}</ul>\n{made}"),
    }
}
