//! The valid name that a mistyped one most likely meant.

/// The closest of `valid` to `name`, if it is close enough to be a typing mistake: at most a third
/// of its letters, plus one, added, dropped, replaced or swapped with a neighbour.
pub fn nearest<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // What is far longer than any name is none of them, and comparing takes memory for every letter.
    if name.len() > 200 {
        return None;
    }
    let name = name.to_lowercase();
    valid
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&name, candidate), candidate))
        .filter(|(edits, candidate)| *edits <= 1 + candidate.chars().count() / 3)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// ` (did you mean "x"?)`, or nothing: the middle of an error message.
pub fn suggestion<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, valid).map_or_else(String::new, |near| format!(" (did you mean \"{near}\"?)"))
}

/// The error message about a name that is none of the `valid` ones, whose plural is `names`.
pub(crate) fn unknown<'a>(
    what: &str,
    name: &str,
    names: &str,
    valid: impl IntoIterator<Item = &'a str>,
) -> String {
    let valid: Vec<_> = valid.into_iter().collect();
    let suggestion = suggestion(name, valid.iter().copied());
    format!(
        "{what} \"{name}\"{suggestion}; {names}: {}",
        valid.join(", ")
    )
}
