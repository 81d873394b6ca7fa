//! The pictures on the page: tiles that flow, so that each is legible on any width.

use crate::plot::frame::DrawError;
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{ArmName, Line, hex, px};
use crate::report::page::Part;
use crate::report::page::colours::is_map;
use crate::report::page::markup::{element, escape, list, prose};

/// Sheets of one title, one under the other; how to read them is said once.
pub fn figures(sheets: &[Sheet]) -> Result<Part, DrawError> {
    let mut content = String::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let said = sheets[..index]
            .iter()
            .any(|other| other.about == sheet.about);
        if !said {
            content += &element("p", &sheet.about);
        }
        content += &figure(sheet)?;
    }
    let id = format!("picture-{}", sheets[0].name);
    Ok(Part::new(&id, sheets[0].title, content))
}

fn figure(sheet: &Sheet) -> Result<String, DrawError> {
    let rows: Result<Vec<_>, _> = (sheet.rows.iter())
        .map(|row| self::row(row, sheet.title))
        .collect();
    let tiles = sheet.rows.iter().flat_map(|row| &row.tiles);
    let widest = tiles.fold(0.0_f64, |widest, tile| widest.max(tile.width));
    let most = sheet.rows.iter().map(|row| row.tiles.len()).max();
    Ok(format!(
        "<figure style=\"--width: {widest}px; --tiles: {}\">\n{}{}<figcaption>{}</figcaption>\n</figure>\n",
        most.unwrap_or(1).max(1),
        legend(sheet.legend),
        rows?.concat(),
        prose(&sheet.caption)
    ))
}

/// The lines of the arms and their labels.
fn legend(arms: &[ArmName]) -> String {
    if arms.is_empty() {
        return String::new();
    }
    let entry = |arm: &ArmName| {
        let line = Line::of(&arm.label, arms);
        format!("{} {}", swatch(&line), escape(&arm.label))
    };
    list("legend", arms.iter().map(entry))
}

/// A piece of the line of an arm.
pub fn swatch(line: &Line) -> String {
    let colour = hex(line.colour);
    let dash = line.dash.map_or(String::new(), |(dash, gap)| {
        format!(" stroke-dasharray=\"{} {}\"", px(dash), px(gap))
    });
    format!(
        "<svg class=\"plot\" width=\"28\" height=\"12\" viewBox=\"0 0 280 120\" \
         aria-hidden=\"true\"><rect width=\"280\" height=\"120\" fill=\"{colour}\" \
         opacity=\"0.16\"/><path d=\"M0 60H280\" stroke=\"{colour}\" stroke-width=\"18\"{dash}/></svg>"
    )
}

fn row(row: &Row, title: &str) -> Result<String, DrawError> {
    let (mut heading, mut name) = (String::new(), title.to_owned());
    if !row.heading.is_empty() {
        heading = element("h3", &row.heading);
        name += &format!(", {}", row.heading);
    }
    let count = row.tiles.len();
    let mut tiles = String::new();
    for (index, tile) in row.tiles.iter().enumerate() {
        let name = match count {
            1 => name.clone(),
            _ => format!("{name}, {} of {count}", index + 1),
        };
        let svg = inline(&tile.svg()?, tile.width, &name);
        tiles += &format!("<div class=\"tile\">{svg}</div>\n");
    }
    Ok(format!(
        "<div class=\"row\">\n{heading}<div class=\"tiles\">\n{tiles}</div>\n</div>\n"
    ))
}

/// `svg` as part of the page, with a name for those who cannot see it, and without what it says
/// needlessly: attributes at their defaults, and the font, which is the page's.
fn inline(svg: &str, width: f64, name: &str) -> String {
    let class = if is_map(svg) { "map" } else { "plot" };
    let mut lean = svg.replace('\n', "");
    for needless in [
        " xmlns=\"http://www.w3.org/2000/svg\"",
        " opacity=\"1\"",
        " stroke=\"none\"",
        " text-anchor=\"start\"",
        " font-family=\"DejaVu Sans, Arial, sans-serif\"",
    ] {
        lean = lean.replace(needless, "");
    }
    let named = format!(
        "<svg class=\"{class}\" role=\"img\" aria-label=\"{}\" style=\"--width: {width}px\"",
        escape(name)
    );
    lean.replace(" \"", "\"").replacen("<svg", &named, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_within_the_page_says_nothing_needless() {
        let svg = "<svg width=\"540\" height=\"310\" viewBox=\"0 0 5400 3100\" \
                   xmlns=\"http://www.w3.org/2000/svg\">\n\
                   <polyline fill=\"none\" opacity=\"1\" stroke=\"#0072B2\" points=\"1,2 3,4 \"/>\n\
                   <text x=\"1\" text-anchor=\"start\" font-family=\"DejaVu Sans, Arial, sans-serif\" \
                   font-size=\"120\" opacity=\"0.5\" fill=\"#222222\">\na &amp; b\n</text>\n\
                   </svg>\n";
        assert_eq!(
            inline(svg, 540.0, "curves, a<b"),
            "<svg class=\"plot\" role=\"img\" aria-label=\"curves, a&lt;b\" style=\"--width: 540px\" \
             width=\"540\" height=\"310\" viewBox=\"0 0 5400 3100\">\
             <polyline fill=\"none\" stroke=\"#0072B2\" points=\"1,2 3,4\"/>\
             <text x=\"1\" font-size=\"120\" opacity=\"0.5\" fill=\"#222222\">a &amp; b</text></svg>"
        );
    }
}
