//! A small table, as aligned text or as Markdown, and the numbers that stand in it.

use crate::statistics::Estimate;

/// What stands where there is no value.
pub const NOTHING: &str = "-";

/// A header and rows of cells; the first column is text, the others are numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table of `columns`, each a title and one cell for each row.
    pub fn new(columns: Vec<(&str, Vec<String>)>) -> Self {
        let height = columns.first().map_or(0, |(_, cells)| cells.len());
        let row = |row: usize| {
            columns
                .iter()
                .map(|(_, cells)| cells[row].clone())
                .collect()
        };
        Self {
            rows: (0..height).map(row).collect(),
            header: columns.iter().map(|&(title, _)| title.into()).collect(),
        }
    }

    /// Lines of text with columns two spaces apart, numbers to the right.
    pub fn text(&self) -> String {
        let lines = || std::iter::once(&self.header).chain(&self.rows);
        let width = |column: usize| {
            let widths = lines().map(|cells| cells[column].chars().count());
            widths.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.header.len()).map(width).collect();
        let padded = |(column, cell): (usize, &String)| match (column, widths[column]) {
            (0, width) => format!("{cell:<width$}"),
            (_, width) => format!("{cell:>width$}"),
        };
        let line = |cells: &Vec<String>| {
            let cells: Vec<String> = cells.iter().enumerate().map(padded).collect();
            cells.join("  ").trim_end().to_owned() + "\n"
        };
        lines().map(line).collect()
    }

    /// A Markdown table.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = format!("| --- |{}\n", " ---: |".repeat(self.header.len() - 1));
        let rows: String = self.rows.iter().map(|cells| line(cells)).collect();
        line(&self.header) + &rule + &rows
    }

    /// Titles of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Cells of each row.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }
}

/// Figures and intervals, as `value [low, high]`, all with the decimals that suit the largest.
pub fn estimates(column: &[Option<Estimate>]) -> Vec<String> {
    let sizes = column.iter().flatten().map(|estimate| estimate.value.abs());
    let decimals = match sizes.fold(0.0, f64::max) {
        0.0 => 0,
        largest => decimals(largest),
    };
    let cell = |estimate: &Option<Estimate>| match estimate {
        None => NOTHING.into(),
        Some(estimate) => bracketed(estimate, |value| number(value, decimals)),
    };
    column.iter().map(cell).collect()
}

/// `value [low, high]`, or the value alone where there is no interval.
pub fn bracketed(estimate: &Estimate, shown: impl Fn(f64) -> String) -> String {
    let value = shown(estimate.value);
    match estimate.low.zip(estimate.high) {
        Some((low, high)) => format!("{value} [{}, {}]", shown(low), shown(high)),
        None => value,
    }
}

/// Decimals that leave numbers of this size about three or four digits.
pub fn decimals(magnitude: f64) -> usize {
    match magnitude {
        1000.0.. => 0,
        100.0.. => 1,
        10.0.. => 2,
        _ => 3,
    }
}

/// `value` with the decimals with which its user wrote it, six at most.
pub fn shortest(value: f64) -> String {
    let written = |decimals: &usize| number(value, *decimals).replace(',', "").parse() == Ok(value);
    number(value, (0..6).find(written).unwrap_or(6))
}

/// A whole number with commas between thousands.
pub fn count(value: u64) -> String {
    number(value as f64, 0)
}

/// `value` with two significant digits: `0.25`, `1,234`, `3.0e-6`.
pub fn significant(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        ..1e-5 => format!("{value:.1e}"),
        size => number(value, (1.0 - size.log10().floor()).max(0.0) as usize),
    }
}

/// `value` with `decimals` and with commas between thousands; zero has no sign.
pub fn number(value: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let negative = value < 0.0 && digits.contains(|digit| ('1'..='9').contains(&digit));
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{}{grouped}{fraction}", if negative { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_aligned_and_markdown_escapes_bars() {
        let cells = |cells: [&str; 2]| cells.map(String::from).to_vec();
        let (arms, regrets) = (cells(["a|b", "random"]), cells(["1,234", "-"]));
        let table = Table::new(vec![("arm", arms), ("regret", regrets)]);
        let text = "arm     regret\na|b      1,234\nrandom       -\n";
        let markdown = "| arm | regret |\n| --- | ---: |\n| a\\|b | 1,234 |\n| random | - |\n";
        assert_eq!([table.text(), table.markdown()], [text, markdown]);
    }

    #[test]
    fn numbers_have_commas_and_no_negative_zero() {
        for (value, decimals, written) in [
            (1234567.0, 0, "1,234,567"),
            (-1000.25, 1, "-1,000.2"),
            (999.0, 0, "999"),
            (-0.0004, 3, "0.000"),
            (-0.0005001, 3, "-0.001"),
        ] {
            assert_eq!(number(value, decimals), written);
        }
        // As a user wrote them.
        let written = [1.0, 0.95, -2_500.5, 1.0 / 3.0].map(shortest);
        assert_eq!(written, ["1", "0.95", "-2,500.5", "0.333333"]);
    }

    #[test]
    fn significant_digits_are_two() {
        let written = [0.25, -0.000_123, 3.21, 0.096, 1234.0, 0.0, 3e-6].map(significant);
        let expected = ["0.25", "-0.00012", "3.2", "0.096", "1,234", "0", "3.0e-6"];
        assert_eq!(written, expected);
    }

    #[test]
    fn estimates_share_their_decimals() {
        let estimate = |value, [low, high]: [Option<f64>; 2]| Estimate {
            value,
            low,
            high,
            seeds: 2,
        };
        let first = estimate(12.345, [-1.0, 20.0].map(Some));
        let column = [Some(first), None, Some(estimate(0.5, [None; 2]))];
        assert_eq!(estimates(&column), ["12.35 [-1.00, 20.00]", "-", "0.50"]);
    }
}
