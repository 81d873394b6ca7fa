//! The floors of `src/`: a room knows only rooms on floors above it, so that no two know each other.

use std::{collections::BTreeMap, path::Path};

use crate::lab::below;

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
    let sources = below(&src).into_iter().filter_map(|(path, bytes)| {
        let path = path.to_str()?.replace('\\', "/");
        let is_source = path.ends_with(".rs");
        Some((path, String::from_utf8(bytes?).ok()?)).filter(|_| is_source)
    });
    let sources: Sources = sources.collect();
    assert!(sources.len() > 100);
    let broken = broken_arrows(&sources);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_broken_arrow_names_the_file_and_what_it_knows() {
    let page = "src/run/read.rs knows crate::report::page";
    for (file, text, expected) in [
        (
            "report/mod.rs",
            "use crate::{\n    error::Error,\n    plot::{self, axis},\n};\n",
            "",
        ),
        (
            "run/read.rs",
            "use crate::{error::{self, Error},\n    report::page::{escape}};",
            page,
        ),
        (
            "run/read.rs",
            "fn f() {\n    crate::report::page(1)\n}",
            page,
        ),
        (
            "run/read.rs",
            "#[cfg(test)]\nuse x;\nuse crate::report::page as p;",
            page,
        ),
        (
            "run/a.rs",
            "// crate::cli\nmod a;\n#[cfg(test)]\nmod tests {\n    use crate::cli::Cli;\n}\n",
            "",
        ),
        ("run/a/tests.rs", "use crate::cli;", ""),
        (
            "config/mod.rs",
            "use crate::plot::axis;",
            "src/config/mod.rs knows crate::plot::axis",
        ),
        ("attic.rs", "", "src/attic.rs is on no floor"),
    ] {
        let broken = broken_arrows(&Sources::from([(file.into(), text.into())]));
        assert_eq!(broken.join("\n"), expected, "{file}: {text}");
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
                broken.push(format!("src/{file} knows crate::{path}"));
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

/// All paths below `crate` that a source names outside of its tests and comments; of a group in braces each branch, up to
/// braces of its own.
fn paths(source: &str) -> Vec<String> {
    let tests = source.find("#[cfg(test)]\nmod tests {");
    let code: String = (source[..tests.unwrap_or(source.len())].lines())
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line.trim(), " "])
        .collect();
    code.split("crate::").skip(1).flat_map(branches).collect()
}

/// `a::b` and `a::c` of `{a::b, a::c::{d, e}}`, and `a::b` of `a::b(1)`.
fn branches(tree: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let path = |branch: &str| {
        let path = branch.split(|c| !is_part(c)).next()?;
        Some(path.trim_end_matches("::").to_owned())
    };
    let Some(group) = tree.strip_prefix('{') else {
        return path(tree).into_iter().collect();
    };
    let mut depth = 1;
    let top = group.chars().map_while(|c| {
        depth = match c {
            '{' => depth + 1,
            '}' => depth - 1,
            _ => depth,
        };
        (depth > 0).then_some(if depth == 1 { c } else { ' ' })
    });
    let top: String = top.collect();
    top.split(',')
        .filter_map(|branch| path(branch.trim_start()))
        .collect()
}
