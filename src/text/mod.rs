//! Text in lines and in tables, and as HTML or a shell wants it.

pub mod table;

/// `text` in lines that `fits` lets pass, broken between words; a word alone may be longer.
pub fn wrap(text: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if fits(&format!("{line} {word}")) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.into()),
        }
    }
    lines
}

/// `text` as a paragraph of lines of at most `columns` characters, each after `indent` blanks; the
/// first blanks of the paragraph are replaced by `bullet`, which is no longer than them.
pub fn paragraph(text: &str, bullet: &str, indent: usize, columns: usize) -> String {
    let lines = wrap(text, |line| indent + line.chars().count() <= columns);
    let begin = |index| if index == 0 { bullet } else { "" };
    let line = |(index, line)| format!("{:indent$}{line}\n", begin(index));
    lines.into_iter().enumerate().map(line).collect()
}

/// `text` as one word of a command for a shell.
pub fn quote(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=.,:/+@%".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// `text` as the content of an element of HTML or SVG, or of a quoted attribute.
pub fn escape(text: &str) -> String {
    let signs = [
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("\"", "&quot;"),
        ("'", "&#39;"),
    ];
    (signs.iter()).fold(text.to_owned(), |text, (sign, name)| {
        text.replace(sign, name)
    })
}

/// `text` as Markdown that passes no HTML on: what could begin an element stands for itself.
pub fn without_html(text: &str) -> String {
    let begins =
        |after: &str| after.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
    let mut parts = text.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, after| {
        let sign = if begins(after) { "\\<" } else { "<" };
        text + sign + after
    })
}

/// How many of a thing there are: `20 seeds`, or `18 to 20 seeds` where the numbers differ.
pub fn range(numbers: impl Iterator<Item = usize>, of: &str) -> String {
    let numbers: Vec<usize> = numbers.collect();
    match (numbers.iter().min(), numbers.iter().max()) {
        (Some(1), Some(1)) => format!("1 {of}"),
        (Some(least), Some(most)) if least < most => format!("{least} to {most} {of}s"),
        (_, most) => format!("{} {of}s", most.unwrap_or(&0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_element_begins_in_markdown_and_numbers_stay_as_they_are() {
        assert_eq!(
            without_html("<script>a</script> <!-- b <3, p < 0.05"),
            "\\<script>a\\</script> \\<!-- b <3, p < 0.05"
        );
    }

    #[test]
    fn a_paragraph_hangs_under_its_bullet_within_its_columns() {
        assert_eq!(
            paragraph("one two  three\nfour", "- ", 2, 10),
            "- one two\n  three\n  four\n"
        );
        assert_eq!(paragraph("", "- ", 2, 10), "");
    }

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        for (text, expected) in [
            ("dropout-q:mask=episode", "dropout-q:mask=episode"),
            ("two words", "'two words'"),
            ("it's", r"'it'\''s'"),
            ("$HOME", "'$HOME'"),
            ("", "''"),
        ] {
            assert_eq!(quote(text), expected);
        }
    }
}
