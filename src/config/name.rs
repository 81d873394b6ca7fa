//! Names that users give to arms and worlds, which stand in place of their labels.
//!
//! A name is a label wherever there are labels: in tables, in pictures, in a column of every CSV file and
//! as the name of a folder. So it has nothing in it that one of these would have to write in another way.

/// The keys of a name. In a table of a file `name` says which agent or world it is, and only `label` is
/// left.
pub const KEYS: [&str; 2] = ["name", "label"];

/// The most characters of a name.
const LONGEST: usize = 60;

/// Characters of a name besides letters, digits and blanks.
const MARKS: &str = "-_.+=()";

/// What tells the baseline that there is none.
const NONE: &str = "none";

/// Gives an arm or a world its name, as the value of one of the [`KEYS`]. Its `kind` is the name of its agent or its
/// world, among all `kinds`.
///
/// # Errors
/// If it has one, or the value is not one, or begins as what another kind is called without a name.
pub fn give<'a>(
    label: &mut Option<String>,
    (key, value): (&str, &str),
    kind: &str,
    kinds: impl Iterator<Item = &'a str>,
) -> Result<(), String> {
    if let Some(first) = label {
        return Err(twice(kind, key, first, value));
    }
    check(value, kind, kinds).map_err(|error| format!("{kind}: {error}"))?;
    *label = Some(value.into());
    Ok(())
}

/// What is said of a key that is given twice.
pub fn twice(kind: &str, key: &str, first: &str, value: &str) -> String {
    format!("{kind}: {key} is given twice, as \"{first}\" and as \"{value}\"; give it once")
}

fn check<'a>(
    name: &str,
    kind: &str,
    mut kinds: impl Iterator<Item = &'a str>,
) -> Result<(), String> {
    let is_of_name = |c: char| c.is_alphanumeric() || c == ' ' || MARKS.contains(c);
    let is_plain = name.chars().all(is_of_name)
        && name.chars().next().is_some_and(char::is_alphanumeric)
        && !name.ends_with(' ');
    let length = name.chars().count();
    if !is_plain || length > LONGEST {
        let found = match length {
            ..=LONGEST => format!("is {name:?}"),
            length => format!("has {length} characters"),
        };
        return Err(format!(
            "the name {found}; expected at most {LONGEST} letters, digits, blanks and {MARKS}, the first a letter \
             or digit, the last no blank"
        ));
    }
    let first = name.split(' ').next().unwrap_or_default();
    if first != kind && kinds.any(|other| other == first) || name == NONE {
        return Err(format!(
            "the name is \"{name}\", but \"{first}\" already has a meaning; choose another name"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Result<(), String> {
        check(name, "dropout-q", ["dropout-q", "psrl"].into_iter())
    }

    #[test]
    fn what_tables_files_and_folders_can_hold_is_a_name() {
        let longest = "x".repeat(60);
        let names = ["wide", "3", "p = 0.3 (fixed)", "dropout-q", "äöü ε_1.5+"];
        for name in names.into_iter().chain(["dropout-q wide", &longest]) {
            assert_eq!(named(name), Ok(()));
        }
        let wrong = [
            "", " ", " a", "a ", ".a", "-a", "=a", "a,b", "a\"b", "a'b", "a/b", "a\\b", "a|b",
            "<b>", "a`b", "a\nb", "a\tb", "..",
        ];
        let invisible = ["a\u{1b}b", "a\u{202e}b"];
        for name in wrong.into_iter().chain(invisible) {
            refused(name, &format!("the name is {name:?}; expected"));
        }
        let long = "the name has 61 characters; expected at most 60";
        refused(&"x".repeat(61), long);
        // What others are called without one.
        for name in ["none", "psrl", "psrl wide"] {
            refused(name, "already has a meaning");
        }
    }

    fn refused(name: &str, words: &str) {
        let error = named(name).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}
