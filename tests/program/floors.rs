//! The floors of `src/`: a room knows only rooms on floors above it, so that no two know each other.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// From the top to the bottom; rooms on one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["stop"],
    &["error", "messages"],
    &["files", "parallel", "progress", "records", "statistics"],
    &["text"],
    &["plot", "config"],
    &["run"],
    &["protocol"],
    &["watch"],
    &["report"],
    &["experiment", "tuning", "study", "suite"],
    &["slurm"],
    &["cli", "listing"],
    &["lib"],
    &["main"],
];

/// Texts of source files by their paths, as in `run/read.rs`.
type Sources = BTreeMap<String, String>;

#[test]
fn no_room_knows_one_below_or_beside_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Sources::new();
    collect(&src, &src, &mut sources);
    assert!(sources.len() > 100);
    let broken = broken_arrows(&sources);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_broken_arrow_names_both_files() {
    let arrows = |of: &[(&str, &str)]| {
        let owned = of.iter().map(|&(file, text)| (file.into(), text.into()));
        broken_arrows(&owned.collect())
    };
    let report = ("report/page.rs", "use crate::plot;");
    let up = "use crate::{\n    error::Error,\n    plot::{self, axis},\n};\n";
    assert!(arrows(&[report, ("report/mod.rs", up)]).is_empty());
    for text in [
        "use crate::{error::Error, report::{page::escape}};",
        "fn f() {\n    crate::report::page::escape(1)\n}",
        "#[cfg(test)]\nuse x;\nuse crate::report::page as p;",
    ] {
        assert_eq!(
            arrows(&[report, ("run/read.rs", text)])[..1],
            ["src/run/read.rs knows src/report/page.rs".to_owned()],
            "{text}"
        );
    }
    let of_tests =
        "// crate::cli\nmod a;\n#[cfg(test)]\nmod tests {\n    use crate::cli::Cli;\n}\n";
    assert!(
        arrows(&[
            ("run/a.rs", of_tests),
            ("run/a/tests.rs", "use crate::cli;")
        ])
        .is_empty()
    );
    let beside = [
        ("config/mod.rs", "use crate::plot::axis;"),
        ("plot/mod.rs", ""),
    ];
    assert_eq!(arrows(&beside), ["src/config/mod.rs knows src/plot/mod.rs"]);
    assert_eq!(arrows(&[("attic.rs", "")]), ["src/attic.rs is on no floor"]);
}

fn collect(src: &Path, folder: &Path, sources: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            collect(src, &path, sources);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(src).unwrap().to_str().unwrap();
            sources.insert(name.replace('\\', "/"), fs::read_to_string(&path).unwrap());
        }
    }
}

/// What is wrong, in a line each.
fn broken_arrows(sources: &Sources) -> Vec<String> {
    let mut broken = Vec::new();
    for (file, text) in sources
        .iter()
        .filter(|(file, _)| !file.ends_with("tests.rs"))
    {
        let Some(floor) = floor_of(file) else {
            broken.push(format!("src/{file} is on no floor"));
            continue;
        };
        for path in paths(text) {
            let same_room = room(file) == room(&path);
            if !same_room && floor_of(&path).is_some_and(|other| other >= floor) {
                broken.push(format!("src/{file} knows src/{}", file_of(&path, sources)));
            }
        }
    }
    broken
}

/// `run` of `run/read.rs`, and of `run::read`.
fn room(file: &str) -> &str {
    file.split(['/', '.', ':']).next().unwrap_or_default()
}

/// The number of a file's or a path's floor.
fn floor_of(file: &str) -> Option<usize> {
    let mut floors = FLOORS.iter();
    floors.position(|rooms| rooms.contains(&room(file)))
}

/// The file of the innermost module of a path; the path itself where there is none.
fn file_of(path: &str, sources: &Sources) -> String {
    let parts: Vec<&str> = path.split("::").collect();
    let files = (1..=parts.len()).rev().flat_map(|count| {
        let module = parts[..count].join("/");
        [format!("{module}.rs"), format!("{module}/mod.rs")]
    });
    let mut files = files.filter(|file| sources.contains_key(file));
    files.next().unwrap_or_else(|| path.to_owned())
}

/// All paths below `crate` that a source names outside of its tests and comments, the groups of a `use`
/// written out.
fn paths(source: &str) -> Vec<String> {
    let tests = source.find("#[cfg(test)]\nmod tests {");
    let code: Vec<&str> = (source[..tests.unwrap_or(source.len())].lines())
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let starts = code.match_indices("crate::");
    let paths = starts.flat_map(|(start, found)| written_out(&code[start + found.len()..]));
    paths.collect()
}

/// `a::b` and `a::c` of `a::{b, c}`.
fn written_out(tree: &str) -> Vec<String> {
    let tree = tree.trim_start();
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let end = tree.find(|c| !is_part(c)).unwrap_or(tree.len());
    let (path, rest) = tree.split_at(end);
    match rest.strip_prefix('{') {
        None => vec![path.to_owned()],
        Some(group) => (branches(group).into_iter())
            .flat_map(written_out)
            .map(|inner| format!("{path}{inner}"))
            .collect(),
    }
}

/// What stands between the commas of a group, up to the brace that ends it.
fn branches(group: &str) -> Vec<&str> {
    let (mut depth, mut start) = (0, 0);
    let mut branches = Vec::new();
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' => {
                branches.push(&group[start..at]);
                break;
            }
            ',' if depth == 0 => {
                branches.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    branches.retain(|branch| !branch.trim().is_empty());
    branches
}
