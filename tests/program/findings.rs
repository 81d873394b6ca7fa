//! The pages that say what was found, held to the kept results.
//!
//! Comments in the pages, which their readers do not see, say where numbers come from. After numbers,
//! `1.75 [1.12, 2.74]<!--maps:worlds/gridworld/comparisons/dropout-q/speed_up-->` names a folder of
//! `runs/reference` and the way to a value in its `summary.json`: keys, and labels of worlds and arms. Before a table,
//! `<!--rows of maps/summary.md-->` names a file that has all its rows. At the beginning of a paragraph,
//! `<!--measured by make peers-->` names a command whose results are not kept. All other numbers are those of the protocol and of the
//! configurations beside it.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

fn root(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_number_of_the_findings_is_that_of_a_kept_file() {
    let page = read("runs/reference/README.md");
    let sections = page.split("\n## ");
    let unfounded: Vec<String> = sections.flat_map(unfounded).collect();
    assert_eq!(unfounded, Vec::<String>::new());
    assert!(page.lines().count() <= 200);
}

#[test]
fn every_finding_of_the_readme_is_that_of_a_kept_file() {
    let page = read("README.md");
    let mut sections = page.split("\n## ");
    let first = sections.next().expect("a title");
    let found = sections.find(|section| section.starts_with("What it found"));
    let found = [first, found.expect("findings")].concat();
    assert_eq!(unfounded(&found), Vec::<String>::new());
    let (lines, words) = (page.lines().count(), words(&page));
    assert!(
        lines <= 150 && words <= 1_500,
        "{lines} lines, {words} words"
    );
}

fn words(page: &str) -> usize {
    let parts = page.split("<!--");
    let page: String = parts
        .map(|part| part.split_once("-->").map_or(part, |(_, after)| after))
        .collect();
    let is_word = |word: &&str| word.chars().any(char::is_alphanumeric);
    page.split_whitespace().filter(is_word).count()
}

/// What a page says without a kept file that says it too.
fn unfounded(page: &str) -> Vec<String> {
    let protocol: BTreeSet<String> = fs::read_dir(root("runs/reference"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.ends_with("PROTOCOL.md") || path.extension().is_some_and(|it| it == "toml")
        })
        .flat_map(|path| numbers(&prose(&fs::read_to_string(path).expect("text"))))
        .map(|number| number.text)
        .collect();
    let page = prose(page);
    let mut wrong = Vec::new();
    for paragraph in page.split("\n\n") {
        let mut text = paragraph;
        if let Some(file) = comment(paragraph, "rows of ") {
            let kept = read(&format!("runs/reference/{file}"));
            let rows = paragraph.lines().filter(|line| line.starts_with('|'));
            let unknown = rows.filter(|row| !kept.lines().any(|line| line == *row));
            wrong.extend(unknown.map(|row| format!("{file} has no row {row}")));
            continue;
        }
        if comment(paragraph, "measured by ").is_some() {
            continue;
        }
        while let Some((before, rest)) = text.split_once("<!--") {
            let (source, after) = rest.split_once("-->").expect("a comment ends");
            let mut found = numbers(before);
            if let Err(why) = take(&mut found, before, source) {
                wrong.push(format!("{why}: {before}<!--{source}-->"));
            }
            wrong.extend(of_no_protocol(&found, &protocol, paragraph));
            text = after;
        }
        wrong.extend(of_no_protocol(&numbers(text), &protocol, paragraph));
    }
    wrong
}

fn of_no_protocol(
    found: &[Number],
    protocol: &BTreeSet<String>,
    paragraph: &str,
) -> Option<String> {
    let is_year =
        |text: &str| text.len() == 4 && text.parse().is_ok_and(|n: u32| (1900..2100).contains(&n));
    let mut unknown = found.iter().map(|number| &number.text);
    let unknown = unknown.find(|text| !protocol.contains(*text) && !is_year(text))?;
    Some(format!("{unknown} has no source in: {paragraph}"))
}

/// What a comment that begins so says, if a paragraph begins with one.
fn comment<'a>(paragraph: &'a str, begins: &str) -> Option<&'a str> {
    let rest = paragraph.trim_start().strip_prefix("<!--")?;
    rest.strip_prefix(begins)?
        .split_once("-->")
        .map(|(said, _)| said)
}

/// Takes the last of the numbers, which are what a source says.
fn take(found: &mut Vec<Number>, before: &str, source: &str) -> Result<(), String> {
    let Some((folder, way)) = source.split_once(':') else {
        let kept = numbers(&prose(&read(&format!("runs/reference/{source}"))));
        let number = found.pop().ok_or("no number")?;
        let is_there = kept.iter().any(|other| other.text == number.text);
        return is_there.then_some(()).ok_or("it is not there".into());
    };
    let summary: Value =
        serde_json::from_str(&read(&format!("runs/reference/{folder}/summary.json")))
            .map_err(|error| error.to_string())?;
    let value = walk(&summary, way)?;
    let expected = match value {
        Value::Number(number) => vec![number.as_f64()],
        Value::Array(list) => vec![Some(list.len() as f64)],
        Value::String(word) => {
            let is_said = before.trim_end().ends_with(word.as_str());
            return is_said.then_some(()).ok_or(word.clone());
        }
        value => {
            let middle = value.get("value").or(value.get("ratio"));
            let three = [middle, value.get("low"), value.get("high")];
            three.map(|number| number?.as_f64()).to_vec()
        }
    };
    let begin = found.len().checked_sub(expected.len());
    let last = found.split_off(begin.ok_or("too few numbers")?);
    for (number, expected) in last.iter().zip(expected) {
        let unit = if number.is_percent { 100. } else { 1. };
        let expected = expected.ok_or("no such figure")? * unit;
        let shown = format!("{expected:.*}", number.decimals);
        if shown != number.text.replace(',', "") {
            return Err(format!("{} is {expected} there", number.text));
        }
    }
    Ok(())
}

/// The value at the end of a way: a key of an object, the label of a world or an arm in a list.
fn walk<'a>(from: &'a Value, way: &str) -> Result<&'a Value, String> {
    way.split('/').try_fold(from, |at, step| {
        let is_it = |entry: &&Value| ["env", "arm", "name"].iter().any(|key| entry[key] == step);
        let next = match at {
            Value::Array(list) => list
                .iter()
                .find(is_it)
                .or_else(|| list.get(step.parse::<usize>().ok()?)),
            at => at.get(step),
        };
        next.ok_or_else(|| format!("{step} is not there"))
    })
}

struct Number {
    /// As it is written, with its sign.
    text: String,
    decimals: usize,
    is_percent: bool,
}

/// The numbers in a text, but for those in words and those of a list's items.
fn numbers(text: &str) -> Vec<Number> {
    let (mut found, mut place) = (Vec::new(), 0);
    while let Some(next) = text[place..].find(|c: char| c.is_ascii_digit()) {
        let (before, rest) = text.split_at(place + next);
        let end = rest.find(|c: char| !c.is_ascii_digit() && !".,".contains(c));
        let digits = rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ',']);
        let after = &rest[digits.len()..];
        place = text.len() - after.len();
        let mut before = before.chars().rev();
        let last = before.next().unwrap_or('\n');
        if last.is_alphabetic() || last == '_' || last == '\n' && after.starts_with('.') {
            continue;
        }
        let is_negative = last == '-' && before.next().is_none_or(|c| " [(|*\n".contains(c));
        found.push(Number {
            text: if is_negative { "-" } else { "" }.to_owned() + digits,
            decimals: digits.split_once('.').map_or(0, |(_, it)| it.len()),
            is_percent: after.starts_with('%') || after.starts_with(" %"),
        });
    }
    found
}

/// A page without its code and without the targets of its links.
fn prose(page: &str) -> String {
    let fences = page.split("```").step_by(2).collect::<String>();
    let text = fences.split('`').step_by(2).collect::<String>();
    let mut links = text.split("](");
    let mut text = links.next().unwrap_or_default().to_owned();
    for link in links {
        text += "]";
        text += link.split_once(')').map_or("", |(_, after)| after);
    }
    text
}
