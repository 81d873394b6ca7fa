//! The little HTML that is written by more than one part of the page.

pub use crate::text::escape;
use crate::text::table::Table;

/// `text` as words to read: a percent sign stays with its number, and an interval in one piece.
pub fn prose(text: &str) -> String {
    let mut words = escape(text).replace(" %", "&nbsp;%");
    if let Some(open) = words.find('[').filter(|_| words.ends_with([']', '*'])) {
        let interval = words[open..].replace(", ", ",&nbsp;");
        words.replace_range(open.., &interval);
    }
    words
}

/// An element that holds `text` and nothing else, on a line of its own.
pub fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>\n", prose(text))
}

/// A list of `items`, which are markup.
pub fn list(class: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| format!("<li>{item}</li>\n")).collect();
    format!("<ul class=\"{class}\">\n{items}</ul>\n")
}

/// Words at the end of a cell that have their colours.
const VERDICTS: [&str; 2] = ["faster", "slower"];

/// A table whose first column heads its rows, which scrolls by itself where the page is too narrow. Each
/// cell has the title of its column, for a page that is too narrow for columns. `class` is `cards` if rows become
/// cards there, or `matrix`.
pub fn table(table: &Table, name: &str, class: &str) -> String {
    let head: String = (table.header().iter())
        .map(|title| format!("<th scope=\"col\">{}</th>", prose(title)))
        .collect();
    let row = |cells: &Vec<String>| {
        let mut row = format!("<tr><th scope=\"row\">{}</th>", prose(&cells[0]));
        for (title, cell) in table.header().iter().zip(cells).skip(1) {
            let class = VERDICTS.iter().find(|verdict| cell.ends_with(**verdict));
            let class = class.map_or(String::new(), |verdict| format!(" class=\"{verdict}\""));
            let title = escape(title);
            row += &format!("<td{class} data-title=\"{title}\">{}</td>", prose(cell));
        }
        row + "</tr>\n"
    };
    let body: String = table.rows().iter().map(row).collect();
    format!(
        "<div class=\"scroll {class}\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n<table>\n<thead>\n\
         <tr>{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n",
        escape(name)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_escaped_and_has_heads_for_rows_and_columns() {
        let cells = |cell: &str| vec![cell.to_owned()];
        let found = Table::new(vec![
            ("arm", cells("a<b")),
            ("p", cells("1 [0, 2]")),
            ("verdict", cells("slower")),
        ]);
        assert_eq!(
            table(&found, "\"x\"", "cards"),
            "<div class=\"scroll cards\" role=\"region\" tabindex=\"0\" aria-label=\"&quot;x&quot;\">\n\
             <table>\n<thead>\n<tr><th scope=\"col\">arm</th><th scope=\"col\">p</th><th scope=\"col\">verdict</th></tr>\n\
             </thead>\n<tbody>\n<tr><th scope=\"row\">a&lt;b</th>\
             <td data-title=\"p\">1 [0,&nbsp;2]</td>\
             <td class=\"slower\" data-title=\"verdict\">slower</td></tr>\n</tbody>\n</table>\n</div>\n"
        );
    }
}
