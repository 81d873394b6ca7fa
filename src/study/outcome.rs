//! What a study found, the files of its report and its text on standard output. None of them knows how long the
//! study took, on how many threads or where.

use serde::Serialize;

use crate::error::Error;
use crate::plot::{pictures, sheet::Sheet};
use crate::statistics::Estimate;
use crate::study::claim::{COLUMNS, Finding};
use crate::study::groups::{known, text};
use crate::study::{Study, config};
use crate::text::{paragraph, table::Table, without_html};

/// What a study found. All of it follows from the rows and the options alone.
pub struct Outcome {
    /// The answer to the study's question: at most two sentences.
    pub answer: String,
    pub findings: Vec<Finding>,
    pub tables: Vec<TitledTable>,
    pub sheets: Vec<Sheet>,
}

/// A small table under a title.
#[derive(Serialize)]
pub struct TitledTable {
    pub title: String,
    /// The columns, the first of which names the rows.
    pub columns: Vec<Column>,
    /// A sentence on how to read it; nothing if it is empty.
    pub note: String,
}

#[derive(Serialize)]
pub struct Column {
    heading: String,
    cells: Cells,
}

/// The cells of a column, one for each row.
#[derive(Serialize)]
#[serde(untagged)]
enum Cells {
    Names(Vec<String>),
    Figures(Vec<Estimate>),
}

impl TitledTable {
    /// A figure for each named row and column, with its seeds where they are fewer than others' in the column.
    pub fn of<N: AsRef<str>, M: AsRef<str>, R, C>(
        title: impl Into<String>,
        (heading, rows): (&str, &[(N, R)]),
        columns: &[(M, C)],
        figure: impl Fn(&R, &C) -> Estimate,
    ) -> Self {
        let names = rows.iter().map(|row| row.0.as_ref().to_owned());
        let column = |(name, column): &(M, C)| {
            let cells = rows.iter().map(|row| figure(&row.1, column));
            Column {
                heading: name.as_ref().into(),
                cells: Cells::Figures(cells.collect()),
            }
        };
        Self {
            title: title.into(),
            columns: columns.iter().map(column).collect(),
            note: String::new(),
        }
        .with(0, heading, names)
    }

    /// Curves beside each other, by the values of x that the first has.
    pub fn of_curves<M: AsRef<str>>(
        title: impl Into<String>,
        (heading, said): (&str, impl Fn(f64) -> String),
        curves: &[(M, Vec<(f64, Estimate)>)],
    ) -> Self {
        let rows: Vec<_> = curves[0].1.iter().map(|(x, _)| (said(*x), *x)).collect();
        let at = |x: &f64, curve: &Vec<(f64, Estimate)>| {
            let point = curve.iter().find(|point| point.0 == *x);
            point.map_or(known(f64::NAN), |point| point.1)
        };
        Self::of(title, (heading, &rows), curves, at)
    }

    /// The same with a column of names at this place.
    pub fn with(
        mut self,
        place: usize,
        heading: &str,
        names: impl IntoIterator<Item = String>,
    ) -> Self {
        let column = Column {
            heading: heading.into(),
            cells: Cells::Names(names.into_iter().collect()),
        };
        self.columns.insert(place, column);
        self
    }

    pub fn noted(self, note: impl Into<String>) -> Self {
        let note = note.into();
        Self { note, ..self }
    }

    pub fn table(&self) -> Table {
        let columns = self.columns.iter();
        let columns = columns.map(|column| (column.heading.as_str(), column.cells.texts()));
        Table::new(columns.collect())
    }
}

impl Cells {
    fn texts(&self) -> Vec<String> {
        match self {
            Self::Names(names) => names.clone(),
            Self::Figures(figures) => {
                let most = figures.iter().map(|figure| figure.seeds).max();
                let seeds = |figure: &Estimate| match figure.low {
                    Some(_) if Some(figure.seeds) < most => format!(" ({} seeds)", figure.seeds),
                    _ => String::new(),
                };
                let cells = figures.iter();
                cells.map(|figure| text(figure) + &seeds(figure)).collect()
            }
        }
    }
}

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
pub fn said<S: Study>(outcome: &Outcome) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::table::shortest;

    #[test]
    fn curves_stand_beside_each_other_by_the_values_of_the_first() {
        let figure = |value, seeds| Estimate {
            low: Some(value),
            high: Some(value),
            seeds,
            ..known(value)
        };
        let one = vec![(0.5, figure(1., 3)), (2., figure(4., 2))];
        let other = vec![(2., known(7.)), (9., known(8.))];
        let table = TitledTable::of_curves("", ("x", shortest), &[("one", one), ("other", other)])
            .with(1, "word", ["a".into(), "b".into()]);
        assert_eq!(table.table().header(), ["x", "word", "one", "other"]);
        assert_eq!(
            table.table().rows(),
            [
                ["0.5", "a", "1.00 [1.00, 1.00]", "undefined"],
                ["2", "b", "4.00 [4.00, 4.00] (2 seeds)", "7.00"]
            ]
        );
    }
}
