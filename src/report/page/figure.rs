//! The pictures on the page: tiles that flow, so that each is legible on any width.

use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{Line, UNITS, hex};
use crate::report::page::Part;
use crate::report::page::colours::is_map;
use crate::report::page::markup::{element, escape, prose};
use crate::report::panel::DrawError;

/// Plots wider than this, in pixels, are drawn smaller on a phone, and their text is enlarged there.
const WIDE: f64 = 430.0;

/// Sheets of one title, one under the other.
pub fn figures(sheets: &[Sheet]) -> Result<Part, DrawError> {
    let figures: Vec<_> = sheets.iter().map(figure).collect::<Result<_, _>>()?;
    let (name, title) = sheets
        .first()
        .map_or(("", ""), |sheet| (&sheet.name, sheet.title));
    Ok(Part {
        id: format!("picture-{}", escape(name)),
        heading: escape(title),
        content: figures.concat(),
    })
}

fn figure(sheet: &Sheet) -> Result<String, DrawError> {
    let rows: Vec<_> = (sheet.rows.iter())
        .map(|row| self::row(row, sheet.title))
        .collect::<Result<_, _>>()?;
    let tiles = sheet.rows.iter().flat_map(|row| &row.tiles);
    let widest = tiles.fold(0.0_f64, |widest, tile| widest.max(tile.width));
    let most = sheet.rows.iter().map(|row| row.tiles.len()).max();
    Ok(format!(
        "{}<figure style=\"--width: {widest}px; --tiles: {}\">\n{}{}<figcaption>{}</figcaption>\n</figure>\n",
        element("p", &sheet.about),
        most.unwrap_or(1).max(1),
        legend(sheet.legend),
        rows.concat(),
        prose(&sheet.caption)
    ))
}

/// The lines of the arms and their labels.
fn legend(arms: &[String]) -> String {
    if arms.is_empty() {
        return String::new();
    }
    let entry = |(index, arm): (usize, &String)| {
        let swatch = swatch(&Line::of_arm(index));
        format!("<li>{swatch} {}</li>\n", escape(arm))
    };
    let entries: String = arms.iter().enumerate().map(entry).collect();
    format!("<ul class=\"legend\">\n{entries}</ul>\n")
}

/// A piece of the line of an arm.
pub fn swatch(line: &Line) -> String {
    let colour = hex(line.colour);
    let dash = line.dash.map_or(String::new(), |(dash, gap)| {
        format!(" stroke-dasharray=\"{dash} {gap}\"")
    });
    format!(
        "<svg class=\"plot\" width=\"28\" height=\"12\" viewBox=\"0 0 280 120\" \
         aria-hidden=\"true\"><rect width=\"280\" height=\"120\" fill=\"{colour}\" \
         opacity=\"0.16\"/><path d=\"M0 60H280\" stroke=\"{colour}\" stroke-width=\"18\"{dash}/></svg>"
    )
}

fn row(row: &Row, title: &str) -> Result<String, DrawError> {
    let heading = match &*row.heading {
        "" => String::new(),
        heading => element("h3", heading),
    };
    let count = row.tiles.len();
    let mut tiles = String::new();
    for (index, tile) in row.tiles.iter().enumerate() {
        let mut name = title.to_owned();
        if !row.heading.is_empty() {
            name += &format!(", {}", row.heading);
        }
        if count > 1 {
            name += &format!(", {} of {count}", index + 1);
        }
        tiles += &format!(
            "<div class=\"tile\">{}</div>\n",
            inline(&tile.svg()?, tile.width, &name)
        );
    }
    Ok(format!(
        "<div class=\"row\">\n{heading}<div class=\"tiles\">\n{tiles}</div>\n</div>\n"
    ))
}

/// `svg` as part of the page, with a name for those who cannot see it, and without what it says
/// needlessly: attributes at their defaults, and the font, which is the page's.
fn inline(svg: &str, width: f64, name: &str) -> String {
    let class = match is_map(svg) {
        true => "map",
        false if width > WIDE => "plot wide",
        false => "plot",
    };
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
    let lean = relative_sizes(&lean.replace(" \"", "\""));
    let named = format!(
        "<svg class=\"{class}\" role=\"img\" aria-label=\"{}\" style=\"--width: {width}px\"",
        escape(name)
    );
    lean.replacen("<svg", &named, 1)
}

/// Font sizes in terms of the page's, so that it can enlarge them where a tile is drawn small.
fn relative_sizes(svg: &str) -> String {
    let mut pieces = svg.split("font-size=\"");
    let mut relative = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (size, rest) = piece.split_once('"').unwrap_or((piece, ""));
        match size.parse::<f64>() {
            Ok(units) => {
                let size = (10.0 * units / f64::from(UNITS)).round() / 10.0;
                relative += &format!("font-size=\"{size}em\"{rest}");
            }
            Err(_) => relative += &format!("font-size=\"{size}\"{rest}"),
        }
    }
    relative
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
                   font-size=\"119.99999999999999\" opacity=\"0.5\" fill=\"#222222\">\na &amp; b\n</text>\n\
                   </svg>\n";
        assert_eq!(
            inline(svg, 540.0, "curves, a<b"),
            "<svg class=\"plot wide\" role=\"img\" aria-label=\"curves, a&lt;b\" style=\"--width: 540px\" \
             width=\"540\" height=\"310\" viewBox=\"0 0 5400 3100\">\
             <polyline fill=\"none\" stroke=\"#0072B2\" points=\"1,2 3,4\"/>\
             <text x=\"1\" font-size=\"12em\" opacity=\"0.5\" fill=\"#222222\">a &amp; b</text></svg>"
        );
    }
}
