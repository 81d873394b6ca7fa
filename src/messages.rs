//! What the program says beside its results, on standard error.

use std::io::{self, Write};

/// Says a line. Where it cannot be written, on a full disk or a closed pipe, the work goes on without it.
pub fn say(text: &str) {
    let line = format!("{}\n", printable(&shortened(text)));
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Says what is allowed but probably not meant.
pub fn warn(warnings: &[String]) {
    for warning in warnings {
        say(&format!("warning: {warning}"));
    }
}

/// The text with what is in the middle of lines that are far longer than a message left out.
fn shortened(text: &str) -> String {
    const END: usize = 1000;
    let line = |line: &str| {
        let from_start = line.char_indices().nth(END);
        let from_end = line.char_indices().nth_back(END);
        match (from_start, from_end) {
            (Some((start, _)), Some((end, _))) if start < end => {
                format!("{} ... {}", &line[..start], &line[end..])
            }
            _ => line.to_owned(),
        }
    };
    let lines: Vec<_> = text.split('\n').map(line).collect();
    lines.join("\n")
}

/// `text` as a terminal can show it: names and files may hold characters that would control it, which are
/// written as in `\u{1b}`; tabs and line breaks stay.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\t' => shown.push(letter),
            _ if letter.is_control() => shown.extend(letter.escape_unicode()),
            _ => shown.push(letter),
        }
    }
    shown
}

/// The beginning of a text that others wrote, as far as a message quotes it.
pub fn quoted(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        None => text.into(),
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_controls_a_terminal_is_shown_and_not_done() {
        assert_eq!(
            printable("a\u{1b}[2J\tb\r\n\u{9b}é"),
            "a\\u{1b}[2J\tb\\u{d}\n\\u{9b}é"
        );
    }

    #[test]
    fn a_line_without_end_loses_its_middle() {
        let long = format!("a{}z", "é".repeat(3000));
        let ends = format!("a{0} ... {0}éz", "é".repeat(999));
        assert_eq!(shortened(&format!("{long}\nb\n")), format!("{ends}\nb\n"));
        assert_eq!(shortened(&"é".repeat(2000)), "é".repeat(2000));
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        let long = "é".repeat(201);
        assert_eq!(quoted(&long), format!("{}... (402 bytes)", "é".repeat(200)));
        assert_eq!(quoted(&long[2..]), "é".repeat(200));
    }
}
