//! Whether two runs have left the same, and what texts have: words, lines, tables of cases.

use std::collections::BTreeMap;

use crate::lab::{Lab, SETTINGS_FILES};

impl Lab {
    /// All CSV files with rows of seeds of the run `runs/NAME`, by name.
    pub fn csv_files(&self, run: &str) -> BTreeMap<String, String> {
        let mut files = self.names(&format!("runs/{run}"));
        files.retain(|name| name.ends_with(".csv") && !SETTINGS_FILES.contains(&&**name));
        let with_text = |name: String| {
            let text = self.read(&format!("runs/{run}/{name}"));
            (name, text)
        };
        files.into_iter().map(with_text).collect()
    }

    /// Fails unless two runs have left the same files of a kind, with the first line that differs.
    pub fn assert_same(&self, one: &str, other: &str, is_meant: impl Fn(&str) -> bool) {
        let [one, other] = [one, other].map(|run| {
            let content = self.content(&format!("runs/{run}")).into_iter();
            let named = content.map(|(path, bytes)| (path.display().to_string(), bytes));
            Vec::from_iter(named.filter(|(name, _)| is_meant(name)))
        });
        for ((file, one), (other_file, other)) in one.iter().zip(&other) {
            assert_eq!(file, other_file);
            let [first, second] = [one, other].map(|bytes| bytes.as_deref().unwrap_or_default());
            let [first, second] = [first, second].map(String::from_utf8_lossy);
            assert_same_lines(file, &first, &second);
        }
        assert!(one == other, "other files or bytes");
    }

    pub fn assert_same_csv_files(&self, one: &str, other: &str) {
        self.assert_same(one, other, |file| file.ends_with(".csv"));
    }

    /// The same files with the same bytes, but for the times in the manifest.
    pub fn assert_same_files(&self, one: &str, other: &str) {
        self.assert_same(one, other, |file| file != "manifest.json");
    }

    /// The same files, with the same rows, networks and configuration: a report says what a seed took.
    pub fn assert_same_run(&self, one: &str, other: &str) {
        self.assert_same(one, other, |file| {
            file.ends_with(".csv") || file == "config.toml" || file.starts_with("networks")
        });
        let names = |run: &str| Vec::from_iter(self.content(&format!("runs/{run}")).into_keys());
        assert_eq!(names(one), names(other));
        assert_eq!(self.updates(one), self.updates(other));
    }
}

/// Fails with the first line that differs.
pub fn assert_same_lines(what: &str, one: &str, other: &str) {
    for (number, (one, other)) in one.lines().zip(other.lines()).enumerate() {
        assert_eq!(one, other, "{what}, line {}", number + 1);
    }
    assert!(one == other, "{what}: one is the beginning of the other");
}

/// Fails unless a text has these words.
#[track_caller]
pub fn assert_has(text: &str, words: &str) {
    assert!(text.contains(words), "no {words:?} in\n{text}");
}

/// The text in one line, however it was wrapped.
pub fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of a table, whose cells stand between `=>`.
pub fn table<const COLUMNS: usize>(text: &str) -> impl Iterator<Item = [&str; COLUMNS]> {
    text.trim().lines().map(|line| {
        let cells: Vec<&str> = line.split("=>").map(str::trim).collect();
        cells.try_into().expect(line)
    })
}
