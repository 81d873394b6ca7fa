//! The runs of `runs/reference` come again: their rows give what is kept of their reports.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use crate::lab::{Lab, below, output};

fn reference() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("runs/reference")
}

/// The list that a variable of the Makefile holds.
fn list<'a>(makefile: &'a str, name: &str) -> BTreeSet<&'a str> {
    let line = makefile.lines().find_map(|line| line.strip_prefix(name));
    line.expect("a list").split_whitespace().collect()
}

fn makefile() -> String {
    fs::read_to_string(reference().join("../../Makefile")).expect("a Makefile")
}

/// Fails unless the report in the folder `name` has the summary and the pictures that are kept of it.
fn assert_kept(lab: &Lab, name: &str) {
    let files = fs::read_dir(reference().join(name)).expect("a folder");
    let mut kept: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    kept.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("summary.") || name.ends_with(".svg"))
    });
    assert!(kept.len() > 1, "{name}");
    for path in kept {
        let made = lab.path(name).join(path.file_name().expect("a name"));
        let same = fs::read(&made).expect("it is made") == fs::read(&path).expect("it is kept");
        assert!(same, "{}", made.display());
    }
}

#[test]
fn kept_rows_give_the_kept_summaries_and_pictures() {
    let lab = Lab::new();
    for name in list(&makefile(), "RUNS = ") {
        let run = reference().join(name);
        lab.succeed(&format!("report {} --out {name}", run.display()));
        assert_kept(&lab, name);
    }
}

/// Families of comparisons are kept as `make reference` reports them.
#[test]
fn kept_rows_give_the_kept_families() {
    let lab = Lab::new();
    let makefile = makefile();
    let lines: Vec<&str> = makefile.lines().collect();
    let families = lines.windows(2).filter_map(|rule| {
        let target = rule[0].strip_prefix("$(OUT)/")?;
        let (name, _) = target.split_once("/summary.json: ")?;
        let recipe = rule[1].strip_prefix("\t$(call report,")?;
        let (run, options) = recipe.strip_suffix(')')?.split_once(',')?;
        Some((name, run, options))
    });
    let families: Vec<_> = families.collect();
    let names: BTreeSet<&str> = families.iter().map(|family| family.0).collect();
    assert_eq!(names, list(&makefile, "REPORTS = "));
    for (name, run, options) in families {
        // A shell knows what quotes mean.
        let line = format!("exec \"$0\" report \"$1\" {options} --out {name}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &line]);
        shell.args([
            env!("CARGO_BIN_EXE_dropout-q").as_ref(),
            reference().join(run).as_os_str(),
        ]);
        let said = output(shell.current_dir(lab.path(".")));
        assert_eq!(said.status, Some(0), "{name}: {}", said.stderr);
        assert_kept(&lab, name);
    }
}

#[test]
fn packed_rows_that_are_cut_are_refused() {
    let lab = Lab::new();
    lab.put("a", &below(&reference().join("default")));
    let packed = "a/evaluations.csv.xz";
    let whole = lab.bytes(packed);
    lab.write(packed, &whole[..whole.len() / 2]);
    let expected = format!("error: {packed}: cannot be unpacked (");
    lab.refuse_with("report a", &expected);
}

#[test]
fn packed_rows_that_have_changed_are_refused() {
    let lab = Lab::new();
    lab.put("a", &below(&reference().join("default")));
    let packed = lab.bytes("a/checksums.csv.xz");
    let mut text = String::new();
    let mut reader = lzma_rust2::XzReader::new(&packed[..], true);
    std::io::Read::read_to_string(&mut reader, &mut text).expect("text");
    // Of the evaluations of the first seed.
    let mut lines = text.lines();
    let mut header = lines.next().expect("a header").split(',');
    let column = header
        .position(|name| name == "evaluations.csv")
        .expect("a column");
    let sum = lines
        .next()
        .and_then(|row| row.split(',').nth(column))
        .expect("a seed");
    lab.write(
        "a/checksums.csv",
        text.replacen(sum, "61-0000000000000001", 1),
    );
    lab.refuse_with(
        "report a",
        "a/evaluations.csv.xz: what seed 10000 of dropout-q on gridworld ",
    );
}
