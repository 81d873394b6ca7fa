//! Text in lines.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_hangs_under_its_bullet_within_its_columns() {
        assert_eq!(
            paragraph("one two  three\nfour", "- ", 2, 10),
            "- one two\n  three\n  four\n"
        );
        assert_eq!(paragraph("", "- ", 2, 10), "");
    }
}
