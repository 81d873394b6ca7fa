//! A study's CSV file: one row for each value of a flat struct.

use serde::Serialize;

/// A CSV file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csv {
    /// Its name, with its ending.
    pub name: &'static str,
    /// Its bytes: UTF-8, a header row, then the rows.
    pub content: Vec<u8>,
}

impl Csv {
    /// The file `name` with these rows, of which there is at least one. The header names the fields of
    /// the struct; numbers are written in the shortest form that reads back exactly, and `None` as an
    /// empty field.
    pub fn new<R: Serialize>(name: &'static str, rows: &[R]) -> Self {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer.serialize(row).expect("a row is flat");
        }
        let content = writer.into_inner().expect("a vector takes all bytes");
        Self { name, content }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Row {
        label: &'static str,
        seed: u64,
        std: Option<f64>,
    }

    #[test]
    fn numbers_are_short_and_exact_and_none_is_empty() {
        let row = |label, seed, std| Row { label, seed, std };
        let rows = [
            row("a", 0, Some(0.1 + 0.2)),
            row("b, c", 7, None),
            row("d", 8, Some(1e-9)),
            row("e", 9, Some(2.0)),
        ];
        let text = "label,seed,std\na,0,0.30000000000000004\n\"b, c\",7,\nd,8,1e-9\ne,9,2.0\n";
        let content = Csv::new("a.csv", &rows).content;
        assert_eq!(String::from_utf8(content).unwrap(), text);
    }
}
