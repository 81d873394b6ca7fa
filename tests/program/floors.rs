//! The floors of `src/`: a room knows only rooms on floors above it, so that no two know each other; nor do two files of
//! any crate.

use std::{
    collections::{BTreeMap, BTreeSet},
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
    let broken = broken_arrows(&sources("src"));
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_two_files_know_each_other() {
    for (of_crate, least) in [("src", 100), ("agents/src", 50), ("envs/src", 40)] {
        let sources = sources(of_crate);
        assert!(sources.len() > least, "{of_crate}");
        let circles = circles(&sources);
        assert!(circles.is_empty(), "{of_crate}: {}", circles.join("\n"));
    }
}

#[test]
fn a_broken_arrow_names_the_file_and_what_it_knows() {
    let arrows = |of: &[(&str, &str)]| {
        let owned = of.iter().map(|&(file, text)| (file.into(), text.into()));
        broken_arrows(&owned.collect())
    };
    let report = ("report/page.rs", "use crate::plot;");
    let up = "use crate::{\n    error::Error,\n    plot::{self, axis},\n};\n";
    assert!(arrows(&[report, ("report/mod.rs", up)]).is_empty());
    for text in [
        "use crate::{error::{self, Error},\n    report::page::{escape}};",
        "fn f() {\n    crate::report::page(1)\n}",
        "#[cfg(test)]\nuse x;\nuse crate::report::page as p;",
    ] {
        let found = arrows(&[report, ("run/read.rs", text)]);
        let expected = "src/run/read.rs knows crate::report::page";
        assert!(found[0].starts_with(expected), "{found:?}");
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
    assert_eq!(
        arrows(&beside),
        ["src/config/mod.rs knows crate::plot::axis"]
    );
    assert_eq!(arrows(&[("attic.rs", "")]), ["src/attic.rs is on no floor"]);
}

#[test]
fn a_circle_names_its_files() {
    let found = |of: &[(&str, &str)]| {
        let owned = of.iter().map(|&(file, text)| (file.into(), text.into()));
        circles(&owned.collect())
    };
    let one = (
        "a/one.rs",
        "use crate::{\n    a::{Parent, two::{self, Two}},\n};",
    );
    let two = |text| ("a/two.rs", text);
    let parent = ("a/mod.rs", "mod one;\nmod two;\nuse one::One;");
    assert!(found(&[one, two(""), parent, ("b.rs", "use crate::a::one;")]).is_empty());
    let both = ["a::one knows a::two", "a::two knows a::one"];
    assert_eq!(found(&[one, two("use crate::a::one::One;"), parent]), both);
    let beside = ("a/one.rs", "use super::two::Two;");
    assert_eq!(
        found(&[beside, two("use super::{one::One};"), parent]),
        both
    );
    // By way of the folder that holds the other.
    let way = ["a knows a::one", "a::one knows b", "b knows a"];
    let one = ("a/one.rs", "use crate::b::B;");
    assert_eq!(
        found(&[
            one,
            ("b.rs", "use crate::a::A;"),
            ("a/mod.rs", "mod one;\nuse one::One;")
        ]),
        way
    );
}

/// The sources of a crate.
fn sources(src: &str) -> Sources {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join(src);
    let mut sources = Sources::new();
    collect(&src, &src, &mut sources);
    sources
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
                broken.push(format!("src/{file} knows crate::{path}"));
            }
        }
    }
    broken
}

/// The arrows of files that know each other in a circle, by the paths that they name. A folder's file knows the files in
/// the folder that it names, and these may know it.
fn circles(sources: &Sources) -> Vec<String> {
    let module = |file: &str| {
        let module = file.trim_end_matches(".rs").trim_end_matches("/mod");
        module.replace('/', "::")
    };
    let files = sources
        .iter()
        .filter(|(file, _)| !file.ends_with("tests.rs"));
    let texts: BTreeMap<String, &String> = files.map(|(file, text)| (module(file), text)).collect();
    let is_within = |inner: &str, outer: &str| inner.starts_with(&format!("{outer}::"));
    // The longest beginning of a path that is a file.
    let file_of = |path: &str| -> Option<String> {
        let mut beginnings = std::iter::successors(Some(path), |path| {
            path.rsplit_once("::").map(|(shorter, _)| shorter)
        });
        let file = beginnings.find(|path| texts.contains_key(*path));
        file.map(String::from)
    };
    let known = |file: &String, text: &String| -> BTreeSet<String> {
        let own = texts.keys().filter(|inner| {
            let of_folder = inner.strip_prefix(&format!("{file}::"));
            of_folder.is_some_and(|name| text.contains(&format!("{name}::")))
        });
        let above = file.rsplit_once("::").map_or("", |(above, _)| above);
        let text = text.replace("super::", &format!("crate::{above}::"));
        let named = paths(&text).into_iter().filter_map(|path| file_of(&path));
        let named = named.filter(|other| other != file && !is_within(file, other));
        own.cloned().chain(named).collect()
    };
    let mut left: BTreeMap<_, _> = (texts.iter())
        .map(|(file, text)| (file.clone(), known(file, text)))
        .collect();
    loop {
        let before = left.clone();
        // Who knows nobody, or is known by nobody, is in no circle.
        left.retain(|file, known| {
            known.retain(|other| before.contains_key(other));
            !known.is_empty() && before.values().any(|known| known.contains(file))
        });
        if left == before {
            let arrows = left
                .iter()
                .flat_map(|(file, known)| known.iter().map(move |other| (file, other)));
            return arrows
                .map(|(file, other)| format!("{file} knows {other}"))
                .collect();
        }
    }
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

/// All paths below `crate` that a source names outside of its tests and comments.
fn paths(source: &str) -> Vec<String> {
    let tests = source.find("#[cfg(test)]\nmod tests {");
    let code: String = (source[..tests.unwrap_or(source.len())].lines())
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line.trim(), " "])
        .collect();
    code.split("crate::").skip(1).flat_map(branches).collect()
}

/// `a::b`, `a::c::d` and `a::c::e` of `a::{b, c::{d, e}}`, and `a::b` of `a::b(1)`.
fn branches(tree: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let end = tree.find(|c| !is_part(c)).unwrap_or(tree.len());
    let (path, group) = tree.split_at(end);
    let Some(group) = group.strip_prefix('{') else {
        return vec![path.trim_end_matches("::").to_owned()];
    };
    let mut depth = 0;
    let mut has_ended = |c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth < 0
    };
    let group = &group[..group.find(&mut has_ended).unwrap_or(group.len())];
    let mut depth = 0;
    let is_between = |c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0 && c == ','
    };
    let inner = group
        .split(is_between)
        .map(str::trim)
        .filter(|branch| !branch.is_empty());
    let inner = inner.flat_map(branches);
    inner.map(|branch| format!("{path}{branch}")).collect()
}
