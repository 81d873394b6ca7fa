//! A picture as it stands in the page: the same to the eye, in fewer bytes.
//!
//! What is at its default is left out, and the cells of a map that have one colour are one element.

/// Attributes at their defaults, and the font, which is the page's.
const NEEDLESS: [&str; 5] = [
    " xmlns=\"http://www.w3.org/2000/svg\"",
    " opacity=\"1\"",
    " stroke=\"none\"",
    " text-anchor=\"start\"",
    " font-family=\"DejaVu Sans, Arial, sans-serif\"",
];

/// `svg` in fewer bytes; `is_map` if its rectangles are cells, none of which lies on another.
pub fn lean(svg: &str, is_map: bool) -> String {
    let lines = svg.replace('\n', "");
    let lean = (NEEDLESS.iter()).fold(lines, |svg, needless| svg.replace(needless, ""));
    if !is_map {
        return lean;
    }
    let (mut short, mut cells) = (String::new(), Vec::new());
    for piece in lean.split_inclusive('>') {
        match cell(piece) {
            Some(cell) => cells.push(cell),
            None => short += &(joined(std::mem::take(&mut cells)) + piece),
        }
    }
    short
}

/// The colour of a cell, and its outline as steps.
fn cell(piece: &str) -> Option<(&str, String)> {
    let parts: Vec<&str> = piece.split('"').collect();
    match parts[..] {
        [
            "<rect x=",
            x,
            " y=",
            y,
            " width=",
            width,
            " height=",
            height,
            " fill=",
            fill,
            "/>",
        ] => Some((fill, format!("M{x} {y}h{width}v{height}h-{width}z"))),
        _ => None,
    }
}

/// Cells as a path for each colour.
fn joined(mut cells: Vec<(&str, String)>) -> String {
    if cells.is_empty() {
        return String::new();
    }
    cells.sort_by_key(|cell| cell.0);
    let paths = cells.chunk_by(|one, other| one.0 == other.0).map(|cells| {
        let outlines: String = cells.iter().map(|cell| &*cell.1).collect();
        format!("<path fill=\"{}\" d=\"{outlines}\"/>", cells[0].0)
    });
    format!("<g class=\"cells\">{}</g>", paths.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_its_default_is_left_out() {
        let svg = "<svg width=\"540\" xmlns=\"http://www.w3.org/2000/svg\">\n\
                   <text x=\"1\" text-anchor=\"start\" font-family=\"DejaVu Sans, Arial, sans-serif\" \
                   opacity=\"0.5\">\na &amp; b\n</text>\n<circle r=\"1\" opacity=\"1\"/>\n</svg>\n";
        assert_eq!(
            lean(svg, false),
            "<svg width=\"540\"><text x=\"1\" opacity=\"0.5\">a &amp; b</text><circle r=\"1\"/></svg>"
        );
    }

    #[test]
    fn cells_of_one_colour_are_one_element() {
        let cell = |x: i32, fill: &str| {
            format!("<rect x=\"{x}\" y=\"5\" width=\"10\" height=\"20\" fill=\"{fill}\"/>")
        };
        let map = format!("{}{}{}<g/>", cell(0, "#B"), cell(10, "#A"), cell(20, "#B"));
        assert_eq!(
            lean(&map, true),
            "<g class=\"cells\"><path fill=\"#A\" d=\"M10 5h10v20h-10z\"/>\
             <path fill=\"#B\" d=\"M0 5h10v20h-10zM20 5h10v20h-10z\"/></g><g/>"
        );
        assert_eq!(lean(&map, false), map);
        // An outline would be lost.
        let framed = cell(0, "none").replace("/>", " stroke=\"#C\"/>");
        assert_eq!(lean(&framed, true), framed);
    }
}
