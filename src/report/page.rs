//! `report.html`: the whole report on one page, for a browser, a phone or paper.
//!
//! The page is one file that needs nothing else: no font, nothing from a network. All of it can be
//! read without its scripts, of which one opens what is folded before it is printed, and one plays the replay.
//! The answer comes first, then the world: its verdicts, pictures, agents, and details. Several worlds are
//! folded, all but the first, and in each of them what takes much room. The page says nothing of when and
//! where it was made: the same figures give the same bytes.

mod colours;
mod figure;
mod lean;
mod markup;
mod replay;

use crate::report::analysis::Analysis;
use crate::report::figures::WorldResults;
use crate::report::pictures::{PICTURES, Picture, sheets};
use crate::report::section::{Line, Section};
use crate::report::summary::{FEW, Summary, found};
use crate::report::{Files, scaling, tables};
use markup::{element, escape, list, prose, table};
use replay::Player;

const STYLE: &str = include_str!("page/style.css");
/// For browsers that do not print what is folded.
const UNFOLD: &str = "<script>\naddEventListener('beforeprint', () => {\n  \
    for (const part of document.querySelectorAll('details')) part.open = true;\n});\n</script>\n";

/// Bytes of markup up to which pictures that are folded have a place.
const ROOM: usize = 6_800_000;
/// Arms that are named in the first line, at most.
const NAMED: usize = 4;

/// `report.html`.
pub fn files(analysis: &Analysis) -> Files {
    let page = document(analysis);
    Ok(vec![("report.html".into(), page.into_bytes())])
}

/// A part of the page under a heading of its own.
#[derive(Default)]
struct Part {
    /// Where links lead; empty if none does.
    id: String,
    /// Markup.
    heading: String,
    /// Markup beside the heading.
    said: String,
    /// Markup that says how to read it, the same for every world.
    about: String,
    /// Markup below the heading.
    content: String,
    /// Whether a page with several worlds shows it only when asked.
    folds: bool,
    is_open: bool,
    /// The files with the same picture, if the page can do without it.
    file: Option<String>,
}

impl Part {
    fn new(id: &str, heading: &str, content: String) -> Self {
        Self {
            id: escape(id),
            heading: escape(heading),
            content,
            ..Self::default()
        }
    }

    fn folded(self) -> Self {
        Self {
            folds: true,
            ..self
        }
    }

    /// A section with a heading of this level.
    fn section(&self, level: usize) -> String {
        let Self {
            id, about, content, ..
        } = self;
        let id = match &**id {
            "" => String::new(),
            id => format!(" id=\"{id}\""),
        };
        let heading = format!("<h{level}>{}</h{level}>", self.heading);
        if !self.folds {
            return format!("<section{id}>\n{heading}\n{about}{content}</section>\n");
        }
        let open = if self.is_open { " open=\"\"" } else { "" };
        format!(
            "<details{open}>\n<summary>{heading}{}</summary>\n<div{id}>\n{about}{content}</div>\n</details>\n",
            self.said
        )
    }
}

fn document(analysis: &Analysis) -> String {
    let (parts, script) = parts(analysis);
    let what = escape(&subject(analysis));
    let question = match analysis.comparisons().next() {
        Some(_) => "Does it explore faster?",
        None => "What was learned",
    };
    let links = |part: &Part| format!("<a href=\"#{}\">{}</a>", part.id, part.heading);
    let contents = list("contents", parts.iter().map(links));
    let sections: String = parts.iter().map(|part| part.section(2)).collect();
    let dark = colours::dark_rules();
    let unfold = match parts.iter().any(|part| part.folds) {
        true => UNFOLD,
        false => "",
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{what}</title>\n<style>\n{STYLE}\n{dark}</style>\n</head>\n<body>\n\
         <header>\n<h1>{question}</h1>\n<p>{what}</p>\n\
         <nav aria-label=\"Contents\">\n{contents}</nav>\n</header>\n\
         <main>\n{sections}</main>\n{script}{unfold}</body>\n</html>\n"
    )
}

/// All parts, and the script that plays the replays.
fn parts(analysis: &Analysis) -> (Vec<Part>, String) {
    let summary = Summary::new(analysis);
    let (of_scales, of_worlds) = summary.sections.split_at(analysis.scaling.len());
    let mut player = Player::default();
    let mut of_world = |(index, section)| {
        let analysis = analysis.of_world(index);
        parts_of_world(&analysis, section, &mut player)
    };
    let mut worlds: Vec<_> = of_worlds.iter().enumerate().map(&mut of_world).collect();
    leave_out(&mut worlds);
    let mut parts = answer(analysis, &summary);
    for mut part in pictures(analysis, &[scaling::picture::sheets]) {
        part.content.extend(of_scales.iter().map(scale));
        parts.push(part);
    }
    if let [world] = &mut worlds[..] {
        world.iter_mut().for_each(|part| part.folds = false);
        parts.append(world);
    } else {
        parts.push(how_to_read(&mut worlds));
        let all = analysis.worlds.iter().zip(of_worlds).zip(worlds);
        parts.extend((all.enumerate()).map(|(index, ((world, section), parts))| {
            world_among_others(index, world, section, parts)
        }));
    }
    parts.push(notes(analysis, &summary));
    (parts, player.script())
}

/// Which arms, against what, and where.
fn subject(analysis: &Analysis) -> String {
    let baseline = analysis.baseline.as_deref();
    let labels = analysis.arms.iter().map(|arm| &*arm.label);
    let arms: Vec<&str> = labels.filter(|&arm| Some(arm) != baseline).collect();
    let named = match arms.len() {
        ..=NAMED => arms.join(", "),
        many => format!("{many} arms"),
    };
    let who = match baseline {
        Some(baseline) if arms.is_empty() => baseline.into(),
        Some(baseline) => format!("{named} against {baseline}"),
        None => named,
    };
    match &analysis.worlds[..] {
        [world] => format!("{who} on {}", world.title),
        worlds => format!("{who} on {} worlds", worlds.len()),
    }
}

/// What was found in all worlds: how often each verdict was given, or the verdicts if they are few.
fn answer(analysis: &Analysis, summary: &Summary) -> Vec<Part> {
    let is_one = analysis.worlds.len() == 1;
    let tally = summary.tally.as_ref();
    let tally = tally.map(|tally| format!("<p class=\"tally\">{}</p>\n", prose(tally)));
    let said = tally.or_else(|| {
        let lines = summary.sections.iter().flat_map(|found| &found.verdicts);
        (!is_one).then(|| format!("<div class=\"few\">{}</div>\n", lines_of(lines)))
    });
    let mut parts: Vec<Part> = (said.into_iter())
        .map(|said| Part::new("answer", "Answer", said))
        .collect();
    if let Some(found) = tables::by_world(analysis, tables::ratio_and_verdict) {
        let about = "How many times sooner than the baseline each arm solves each world, and the verdict where it is \
                     not inconclusive.";
        let heading = "Speed-ups by world";
        let content = element("p", about) + &table(&found, heading, "matrix");
        parts.push(Part::new("by-world", heading, content));
    }
    if let Some(overall) = &summary.overall {
        let heading = "All worlds";
        let content = table(overall, heading, "cards");
        parts.push(Part::new("all-worlds", heading, content));
    }
    parts
}

/// The parts of the only world of `analysis`.
fn parts_of_world(analysis: &Analysis, section: &Section, player: &mut Player) -> Vec<Part> {
    let is_many = section.verdicts.len() > FEW;
    let heading = match section.verdicts.len() {
        ..=1 => "Verdict",
        _ => "Verdicts",
    };
    let lines = match is_many {
        true => &section.verdicts[..usize::from(analysis.worlds[0].is_unsolved())],
        false => &section.verdicts[..],
    };
    let mut parts = vec![Part::new("verdicts", heading, article(section, lines))];
    parts.extend(pictures(analysis, PICTURES));
    parts.extend(player.part(analysis));
    if is_many {
        let lines = lines_of(section.verdicts.iter());
        let lines = format!("<div class=\"many\">{lines}</div>\n");
        parts.push(Part::new("sentences", "Verdicts in words", lines).folded());
    }
    parts.push(Part::new("details", "Details", details(section)).folded());
    parts
}

/// Every picture of these, under its title.
fn pictures(analysis: &Analysis, pictures: &[Picture]) -> Vec<Part> {
    let sheets = sheets(analysis, pictures);
    sheets.iter().map(figure::part).collect()
}

/// Leaves out each folded picture for which there is no room left.
fn leave_out(worlds: &mut [Vec<Part>]) {
    let (optional, others): (Vec<&mut Part>, Vec<_>) =
        (worlds.iter_mut().flatten()).partition(|part| part.folds && part.file.is_some());
    let others = others.iter().map(|part| part.content.len());
    let mut room = ROOM.saturating_sub(others.sum());
    for part in optional {
        match room.checked_sub(part.content.len()) {
            Some(left) => room = left,
            None => {
                let file = part.file.as_deref().map(escape).unwrap_or_default();
                part.content = format!(
                    "<p>There is no room for it here: see <code>{file}</code> beside this page.</p>\n"
                );
            }
        }
    }
}

/// What is said of the pictures of every world, once.
fn how_to_read(worlds: &mut [Vec<Part>]) -> Part {
    let mut content = String::new();
    for part in worlds.iter_mut().flatten() {
        let about = std::mem::take(&mut part.about);
        if !content.contains(&about) {
            content += &format!("<h3>{}</h3>\n{about}", part.heading);
        }
    }
    Part::new("how-to-read", "How to read the pictures", content).folded()
}

/// A world that is folded, unless it is the first.
fn world_among_others(
    index: usize,
    world: &WorldResults,
    section: &Section,
    parts: Vec<Part>,
) -> Part {
    let content = parts.into_iter().map(|mut part| {
        part.id.clear();
        part.content = part.content.replace("h3>", "h4>");
        part.section(3)
    });
    let id = format!("world-{}", index + 1);
    Part {
        said: format!(" <span>{}</span>", prose(&found(world.comparisons.iter()))),
        is_open: index == 0,
        ..Part::new(&id, &section.title, content.collect()).folded()
    }
}

/// Under the world and the setting these lines, and the table.
fn article(section: &Section, lines: &[Line]) -> String {
    let lines = match section.verdicts[..] {
        [] => element("p", "Nothing is compared here, so there is no verdict."),
        _ => lines_of(lines.iter()),
    };
    let remarks = section.remarks.iter();
    let remarks: String = remarks.map(|remark| element("p", remark)).collect();
    format!(
        "<article class=\"few\">\n<p class=\"setting\">{}: {}</p>\n{lines}{}{remarks}</article>\n",
        prose(&section.title),
        prose(&section.setting),
        table(&section.table, &section.title, "cards")
    )
}

/// How the time to solve grows over the worlds of one kind.
fn scale(section: &Section) -> String {
    let details = Part::new("", "Details", details(section)).folded();
    article(section, &section.verdicts) + &details.section(3)
}

fn lines_of<'a>(lines: impl Iterator<Item = &'a Line>) -> String {
    let lines: String = lines.map(sentence).collect();
    format!("<div class=\"lines\">\n{lines}</div>\n")
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

/// The other tables.
fn details(section: &Section) -> String {
    let (count, tables) = (section.details.len(), section.details.iter().enumerate());
    let tables = tables.map(|(index, detail)| {
        let name = format!("{}, table {} of {count}", section.title, index + 1);
        table(detail, &name, "cards")
    });
    tables.collect()
}

fn notes(analysis: &Analysis, summary: &Summary) -> Part {
    let notes = summary.notes.iter().chain(&summary.detail_notes);
    let notes = list("notes", notes.map(|note| prose(note)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_pictures_that_have_no_room_say_where_they_are() {
        let part = |bytes: usize| Part {
            file: Some("a*.svg".into()),
            ..Part::new("", "", "x".repeat(bytes))
        };
        // The plain one has a place whatever its size.
        let mut worlds = [
            vec![part(ROOM - 10), part(9).folded()],
            vec![part(2).folded(), part(1).folded()],
        ];
        leave_out(&mut worlds);
        let lengths = worlds.iter().flatten().map(|part| part.content.len());
        let lengths: Vec<usize> = lengths.collect();
        assert_eq!([lengths[0], lengths[1], lengths[3]], [ROOM - 10, 9, 1]);
        assert!(worlds[1][0].content.contains("<code>a*.svg</code>"));
    }
}
