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
