//! Whether two runs have left the same, and a text has these words.

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

    /// Fails with the first line that differs between files of two runs.
    pub fn assert_same(&self, one: &str, other: &str, files: &[&str]) {
        for file in files {
            let [one, other] = [one, other].map(|run| self.bytes(&format!("runs/{run}/{file}")));
            let [first, second] = [&one, &other].map(|bytes| String::from_utf8_lossy(bytes));
            assert_same_lines(file, &first, &second);
            assert!(one == other, "{file}");
        }
    }

    pub fn assert_same_csv_files(&self, one: &str, other: &str) {
        let [one, other] = [one, other].map(|run| self.csv_files(run));
        assert!(one.keys().eq(other.keys()), "other files");
        for (file, text) in &one {
            assert_same_lines(file, text, &other[file]);
        }
    }

    /// Fails unless two runs have left the same files, with the same rows, networks and configuration.
    pub fn assert_same_run(&self, one: &str, other: &str) {
        self.assert_same_csv_files(one, other);
        let names = |run: &str| Vec::from_iter(self.content(&format!("runs/{run}")).into_keys());
        assert_eq!(names(one), names(other));
        let networks = |run: &str| self.content(&format!("runs/{run}/networks"));
        assert!(networks(one) == networks(other), "other networks");
        assert_eq!(self.updates(one), self.updates(other));
        self.assert_same(one, other, &["config.toml"]);
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
