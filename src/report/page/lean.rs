//! A picture as it stands in the page: the same to the eye, in fewer bytes.
//!
//! What is at its default is left out. Points of curves that lie within a third of a pixel of the line through
//! the others are left out too, and those that stay are written as steps from one to the next. The cells of a
//! map that have one colour are one element.

use crate::plot::style::UNITS;

/// Attributes at their defaults, and the font, which is the page's.
const NEEDLESS: [&str; 5] = [
    " xmlns=\"http://www.w3.org/2000/svg\"",
    " opacity=\"1\"",
    " stroke=\"none\"",
    " text-anchor=\"start\"",
    " font-family=\"DejaVu Sans, Arial, sans-serif\"",
];
/// How far a point may lie beside the line that leaves it out, in canvas units.
const TOLERANCE: f64 = UNITS as f64 / 3.0;

type Point = (i32, i32);

/// `svg` in fewer bytes; `is_map` if its rectangles are cells, none of which lies on another.
pub fn lean(svg: &str, is_map: bool) -> String {
    let mut lean = svg.replace('\n', "");
    for needless in NEEDLESS {
        lean = lean.replace(needless, "");
    }
    let (mut short, mut cells) = (String::new(), Vec::new());
    for piece in lean.split_inclusive('>') {
        match cell(piece).filter(|_| is_map) {
            Some(cell) => cells.push(cell),
            None => {
                short += &joined(std::mem::take(&mut cells));
                short += &path(piece).unwrap_or_else(|| piece.into());
            }
        }
    }
    short
}

/// The colour of a cell, and its outline as steps.
fn cell(piece: &str) -> Option<(&str, String)> {
    let piece = piece.strip_prefix("<rect ")?;
    let number = |name: &str| -> Option<i32> {
        let (_, rest) = piece.split_once(name)?;
        rest.split('"').next()?.parse().ok()
    };
    let (_, fill) = piece.split_once("fill=\"")?;
    let [x, y] = [number("x=\"")?, number("y=\"")?];
    let [width, height] = [number("width=\"")?, number("height=\"")?];
    let outline = format!("M{x} {y}h{width}v{height}h-{width}z");
    (!piece.contains("opacity") && !piece.contains("stroke"))
        .then_some((fill.split('"').next()?, outline))
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

/// A polyline or polygon as a path.
fn path(piece: &str) -> Option<String> {
    let (rest, end) = match piece.strip_prefix("<polyline") {
        Some(rest) => (rest, ""),
        None => (piece.strip_prefix("<polygon")?, "z"),
    };
    let (before, rest) = rest.split_once("points=\"")?;
    let (points, after) = rest.split_once('"')?;
    let point = |pair: &str| -> Option<Point> {
        let (x, y) = pair.split_once(',')?;
        Some((x.parse().ok()?, y.parse().ok()?))
    };
    let points = points.split_whitespace().map(point);
    let points: Vec<Point> = points.collect::<Option<_>>()?;
    let (&first, &last) = points.first().zip(points.last())?;
    let mut kept = Vec::new();
    simplify(&points, &mut kept);
    kept.push(last);
    let mut steps = format!("M{} {}l", first.0, first.1);
    for pair in kept.windows(2) {
        let (right, down) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        // A sign parts numbers as well as a blank.
        let is_first = steps.ends_with('l');
        let gap = if right < 0 || is_first { "" } else { " " };
        let comma = if down < 0 { "" } else { " " };
        steps += &format!("{gap}{right}{comma}{down}");
    }
    Some(format!("<path{before}d=\"{steps}{end}\"{after}"))
}

/// Adds the points that are needed, all but the last (Ramer 1972; Douglas & Peucker 1973).
fn simplify(points: &[Point], kept: &mut Vec<Point>) {
    let (first, last) = (points[0], points[points.len() - 1]);
    let distances = points
        .iter()
        .map(|&point| distance(point, first, last))
        .enumerate();
    match distances.max_by(|one, other| one.1.total_cmp(&other.1)) {
        Some((at, distance)) if distance > TOLERANCE => {
            simplify(&points[..=at], kept);
            simplify(&points[at..], kept);
        }
        _ => kept.push(first),
    }
}

/// From a point to the nearest one between two others.
fn distance(point: Point, from: Point, to: Point) -> f64 {
    let along = |one: Point, other: Point| (f64::from(other.0 - one.0), f64::from(other.1 - one.1));
    let (line, beside) = (along(from, to), along(from, point));
    let length = line.0 * line.0 + line.1 * line.1;
    let share = match length > 0.0 {
        true => ((beside.0 * line.0 + beside.1 * line.1) / length).clamp(0.0, 1.0),
        false => 0.0,
    };
    (beside.0 - share * line.0).hypot(beside.1 - share * line.1)
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
    fn curves_lose_the_points_that_nobody_can_see() {
        let line = |points: &str| format!("<polyline stroke=\"#0072B2\" points=\"{points} \"/>");
        let cases = [
            ("1,2 3,4", "M1 2l2 2"),
            // The second point lies on the line, the third 30 units beside it.
            ("0,0 50,1 100,0 150,30 200,0", "M0 0l100 0 50 30 50-30"),
            // Back to where it began.
            ("0,0 0,90 0,0", "M0 0l0 90 0-90"),
            ("90,0 0,0", "M90 0l-90 0"),
            ("7,7", "M7 7l0 0"),
        ];
        for (points, steps) in cases {
            let expected = format!("<path stroke=\"#0072B2\" d=\"{steps}\"/>");
            assert_eq!(lean(&line(points), false), expected);
        }
        let band = "<polygon fill=\"#000000\" points=\"0,0 40,0 40,40\"/>";
        let expected = "<path fill=\"#000000\" d=\"M0 0l40 0 0 40z\"/>";
        assert_eq!(lean(band, false), expected);
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
