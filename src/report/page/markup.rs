//! The little HTML that is written by more than one part of the page.

/// `text` as the content of an element or of a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// `text` as words to read: a percent sign stays with its number.
pub fn prose(text: &str) -> String {
    escape(text).replace(" %", "&nbsp;%")
}

/// An element that holds `text` and nothing else, on a line of its own.
pub fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>\n", prose(text))
}
