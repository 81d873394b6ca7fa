//! The pictures on the page: tiles that flow, so that each is legible on any width.

use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{ArmName, Line, hex, px};
use crate::report::page::Part;
use crate::report::page::lean::lean;
use crate::report::page::markup::{element, escape, list, prose};

/// A picture under its title.
pub fn part(sheet: &Sheet) -> Part {
    let id = format!("picture-{}", sheet.name);
    Part {
        about: element("p", &sheet.about),
        folds: sheet.is_detail,
        file: Some(format!("{}*.svg", sheet.name)),
        ..Part::new(&id, sheet.title, figure(sheet))
    }
}

fn figure(sheet: &Sheet) -> String {
    let rows = sheet.rows.iter().map(|row| self::row(row, sheet.title));
    let tiles = sheet.rows.iter().flat_map(|row| &row.tiles);
    let widest = tiles.fold(0.0_f64, |widest, tile| widest.max(tile.width));
    let most = sheet.rows.iter().map(|row| row.tiles.len()).max();
    format!(
        "<figure style=\"--width: {widest}px; --tiles: {}\">\n{}{}<figcaption>{}</figcaption>\n</figure>\n",
        most.unwrap_or(1).max(1),
        legend(&sheet.legend),
        rows.collect::<String>(),
        prose(&sheet.caption)
    )
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

fn row(row: &Row, title: &str) -> String {
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
        let svg = inline(&tile.svg(), tile.is_map, tile.width, &name);
        tiles += &format!("<div class=\"tile\">{svg}</div>\n");
    }
    format!("<div class=\"row\">\n{heading}<div class=\"tiles\">\n{tiles}</div>\n</div>\n")
}

/// `svg` as part of the page, with a name for those who cannot see it.
fn inline(svg: &str, is_map: bool, width: f64, name: &str) -> String {
    let class = if is_map { "map" } else { "plot" };
    let named = format!(
        "<svg class=\"{class}\" role=\"img\" aria-label=\"{}\" style=\"--width: {width}px\"",
        escape(name)
    );
    lean(svg, is_map).replacen("<svg", &named, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_within_the_page_has_a_name() {
        let svg = "<svg width=\"540\" height=\"310\"></svg>";
        assert_eq!(
            inline(svg, false, 540.0, "curves, a<b"),
            "<svg class=\"plot\" role=\"img\" aria-label=\"curves, a&lt;b\" style=\"--width: 540px\" \
             width=\"540\" height=\"310\"></svg>"
        );
    }
}
