//! How the pictures look: sizes, fonts, and colours that a colour-blind reader can tell apart.
//!
//! The drawing library counts in whole units, so pictures are drawn on a canvas of [`UNITS`] units
//! for each pixel, and shown at the size in pixels: curves stay smooth and lines may be 1.6 pixels
//! wide.

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle, TextStyle};
use serde::Serialize;

/// Canvas units for each pixel.
pub const UNITS: i32 = 10;

/// Fonts in order of preference; the last is any.
const FONTS: &str = "DejaVu Sans, Arial, sans-serif";
/// The SVG writer divides font sizes by this.
const SIZE_FACTOR: f64 = 1.24;

/// Text.
pub const INK: RGBColor = RGBColor(34, 34, 34);
/// Axes, tick labels and reference lines.
pub const GREY: RGBColor = RGBColor(90, 90, 90);
/// Grid lines.
pub const FAINT: RGBColor = RGBColor(230, 230, 230);

/// The colours of most things.
pub const BLUE: RGBColor = RGBColor(0, 114, 178);
/// An orange red.
pub const VERMILLION: RGBColor = RGBColor(213, 94, 0);
/// A bluish green.
pub const GREEN: RGBColor = RGBColor(0, 158, 115);

/// The colours of each agent's arms, the same in every picture; the last are for agents without a
/// line here, before which a new one goes. Those of the first families, and most of the next, are of Okabe & Ito (2008), without the yellow
/// that fades on white; the others lie far from these and from each other in Oklab (Ottosson 2020).
const FAMILIES: &[(&str, [u32; 3])] = &[
    ("dropout-q", [0x0072B2, 0x56B4E9, 0x3E48A8]),
    ("epsilon-greedy", [0xD55E00, 0xE69F00, 0x8C4614]),
    ("boltzmann", [0x009E73, 0x7AB243, 0x46BC9E]),
    ("greedy", [0xCC79A7, 0x86096F, 0xE8A0BE]),
    ("random", [0x000000, 0x787878, 0xA5A5A5]),
    ("boot-dqn", [0xAD3E98, 0x603448, 0x77526F]),
    ("count-bonus", [0x2C7500, 0x434C02, 0x759303]),
    ("noisy-net", [0xA6192E, 0xFF846A, 0xA45B5A]),
    ("langevin", [0x005261, 0x059BB6, 0x367373]),
    ("psrl", [0x4D4D4D, 0x8C8C8C, 0x2B2B2B]),
    ("ucb-vi", [0x8A5A3C, 0xBF8F70, 0x5C3A24]),
    ("bayesian-last-layer", [0x551C94, 0x8D72F5, 0xB198FE]),
    ("", [0xA59563, 0x857513, 0x6A5E35]),
];
/// What they are on a dark ground, in the same order.
const DARK: [[u32; 3]; FAMILIES.len()] = [
    [0x4C9FE6, 0xA9DDFB, 0x7C8CFF],
    [0xF0803C, 0xF3C344, 0xD05F2B],
    [0x2DBE93, 0x06954A, 0x18EA9A],
    [0xFFA1EF, 0xD866C8, 0xF3CBE9],
    [0xF4F4F0, 0x9A9EA5, 0xC4C6C9],
    [0xA27385, 0xD789A8, 0xFC72BC],
    [0xACF56C, 0xB2CE9B, 0x5DA931],
    [0xE95277, 0xF8B0A3, 0xFF8D98],
    [0x25F6ED, 0x3B8F93, 0x23C7DD],
    [0xB0B4BA, 0xD8DADE, 0x8E939B],
    [0xD19A75, 0xEBC7AE, 0xB08A6E],
    [0x8D69E9, 0xB693F4, 0xC9B8FE],
    [0x918300, 0xA8B214, 0xAEA86F],
];
/// Families of agents that are known by name.
const KNOWN: usize = FAMILIES.len() - 1;
/// Families whose colours are those of things that are not arms.
const PLAIN: usize = 5;

/// Lengths of dash and gap in pixels of arms for which a family has no more colours: dots, for dashes mean
/// oracles.
const DOTS: [(f64, f64); 3] = [(2.0, 2.5), (2.0, 5.0), (2.0, 9.0)];
/// Of oracles, those for which a family has no more colours last.
const DASHES: [(f64, f64); 4] = [(7.0, 3.0), (12.0, 4.0), (7.0, 8.0), (16.0, 8.0)];

/// Canvas units of a length in pixels.
pub fn px(pixels: f64) -> i32 {
    (pixels * f64::from(UNITS)).round() as i32
}

/// An arm as pictures know it: what it is called, and the agent whose colours it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct ArmName {
    pub label: String,
    pub agent: String,
}

impl From<&str> for ArmName {
    /// An arm of which nothing is known but its label, which begins with its agent's name.
    fn from(label: &str) -> Self {
        Self {
            agent: label.split(' ').next().unwrap_or_default().into(),
            label: label.into(),
        }
    }
}

impl From<ArmName> for String {
    fn from(arm: ArmName) -> Self {
        arm.label
    }
}

/// The line of one arm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    pub colour: RGBColor,
    /// Lengths of dash and gap in pixels; none if the line is solid.
    pub dash: Option<(f64, f64)>,
}

impl Line {
    /// The line of something with this place in a list of things that are not arms.
    pub fn nth(index: usize) -> Self {
        Self::of_family(index % PLAIN, index / PLAIN, false)
    }

    /// The line of the arm with this label among all `arms` of a report: in the colours of its agent.
    /// Those with the fewest settings come first. Lines of oracles are dashed.
    pub fn of(arm: &str, arms: &[ArmName]) -> Self {
        let known = arms.iter().find(|known| known.label == arm);
        let agent = &known.cloned().unwrap_or_else(|| arm.into()).agent;
        let mut families = FAMILIES[..KNOWN].iter();
        let family = families.position(|family| family.0 == agent);
        let family = family.unwrap_or(KNOWN);
        let mut own: Vec<&ArmName> = arms.iter().filter(|arm| arm.agent == *agent).collect();
        own.sort_by_key(|arm| (arm.label != arm.agent, arm.label.split(' ').count()));
        let place = own.iter().position(|own| own.label == arm).unwrap_or(0);
        Self::of_family(family, place, agents::registry::is_oracle(agent))
    }

    fn of_family(family: usize, place: usize, is_oracle: bool) -> Self {
        let shades = &FAMILIES[family].1;
        let round = place / shades.len();
        let dash = match is_oracle {
            true => Some(DASHES[round % DASHES.len()]),
            false => (round.checked_sub(1)).map(|round| DOTS[round % DOTS.len()]),
        };
        Self {
            colour: rgb(shades[place % shades.len()]),
            dash,
        }
    }
}

/// Every colour that an arm can have, family by family, and what it is on a dark ground.
pub fn shades() -> impl Iterator<Item = (RGBColor, RGBColor)> {
    let lights = FAMILIES.iter().flat_map(|family| family.1);
    let pairs = lights.zip(DARK.into_iter().flatten());
    pairs.map(|(light, dark)| (rgb(light), rgb(dark)))
}

/// The colour that is written `0xRRGGBB`.
pub const fn rgb(hex: u32) -> RGBColor {
    let [_, red, green, blue] = hex.to_be_bytes();
    RGBColor(red, green, blue)
}

/// A colour as the drawing library writes it.
pub fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// A stroke of a width in pixels.
pub fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    colour.stroke_width(px(width) as u32)
}

/// Text of a size in pixels, from its left end, centred on its height.
pub fn text(size: f64, colour: RGBColor) -> TextStyle<'static> {
    (FONTS, size * SIZE_FACTOR * f64::from(UNITS))
        .into_font()
        .color(&colour)
        .pos(Pos::new(HPos::Left, VPos::Center))
}

/// The same, centred on its width too.
pub fn centred(size: f64, colour: RGBColor) -> TextStyle<'static> {
    text(size, colour).pos(Pos::new(HPos::Center, VPos::Center))
}

/// The same, up to its right end.
pub fn flush_right(size: f64, colour: RGBColor) -> TextStyle<'static> {
    text(size, colour).pos(Pos::new(HPos::Right, VPos::Center))
}

/// About how wide a text of this size is, in pixels; rather too wide than too narrow.
pub fn text_width(text: &str, size: f64) -> f64 {
    0.62 * size * text.chars().count() as f64
}

/// `text`, cut after its first word if it is wider than `width` pixels: arms differ at their ends.
pub fn fit(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.into();
    }
    let room = (width / text_width("x", size)) as usize;
    let letters: Vec<char> = text.chars().collect();
    let first_word = letters.iter().take_while(|&&letter| letter != ' ').count();
    let head = first_word.min(room / 2);
    let tail = letters.len() - room.saturating_sub(head + 1);
    let parts = [&letters[..head], &['…'], &letters[tail..]];
    parts.concat().into_iter().collect()
}

/// `text` in lines of at most `width` pixels, broken between words, and within those that are wider.
pub fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    let most = ((width / text_width("x", size)) as usize).max(1);
    let pieces = text.split_whitespace().flat_map(|word| {
        let letters: Vec<char> = word.chars().collect();
        let pieces = letters.chunks(most).map(|piece| piece.iter().collect());
        pieces.collect::<Vec<String>>()
    });
    let text = pieces.collect::<Vec<_>>().join(" ");
    crate::text::wrap(&text, |line| line.chars().count() <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_between_words_and_within_long_ones() {
        // Ten letters a line.
        let width = text_width("0123456789", 12.0);
        for (text, lines) in [
            ("one two three four", "one two|three four"),
            ("a disproportionate word", "a|disproport|ionate|word"),
            ("", ""),
        ] {
            assert_eq!(wrap(text, 12.0, width).join("|"), lines);
        }
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(fit("short", 10.0, 100.0), "short");
        let cut = fit(&"é".repeat(100), 10.0, 100.0);
        assert_eq!(cut, format!("{}…{}", "é".repeat(8), "é".repeat(7)));
        assert!(text_width(&cut, 10.0) <= 100.0);
        let label = "dropout-q hidden=50-50 mask=episode target=shared";
        assert_eq!(fit(label, 10.0, 200.0), "dropout-q…=episode target=shared");
    }

    #[test]
    fn an_agent_has_its_colour_wherever_it_stands() {
        let of = |arm: &str, arms: &[&str]| {
            let arms: Vec<ArmName> = arms.iter().map(|&arm| arm.into()).collect();
            Line::of(arm, &arms)
        };
        let alone = of("dropout-q", &["dropout-q"]);
        let among = ["random", "dropout-q mask=5", "epsilon-greedy", "dropout-q"];
        assert_eq!((alone.colour, alone.dash), (BLUE, None));
        assert_eq!(of("dropout-q", &among), alone);
        assert_eq!(of("epsilon-greedy", &among).colour, VERMILLION);
        assert_eq!(of("dropout-q mask=5", &["dropout-q mask=5"]), alone);
        assert_ne!(of("dropout-q mask=5", &among), alone);
        // One with a name is of its agent, after the plain arm.
        let [label, agent] = ["wide", "dropout-q"].map(String::from);
        let arms = [ArmName { label, agent }, "dropout-q".into()];
        let lines = ["wide", "dropout-q"].map(|arm| Line::of(arm, &arms));
        assert_eq!(lines, [of("dropout-q mask=5", &among), alone]);
    }

    #[test]
    fn every_agent_has_colours() {
        for agent in agents::AGENTS {
            let mut known = FAMILIES[..KNOWN].iter();
            assert!(known.any(|family| family.0 == agent.name), "{}", agent.name);
        }
    }

    #[test]
    fn no_two_of_twelve_arms_of_any_agent_have_the_same_line() {
        for agent in ["dropout-q", "random", "unheard-of", "psrl"] {
            let labels = (0..12).map(|place| format!("{agent} key={place}"));
            let arms: Vec<ArmName> = labels.map(|label| (&*label).into()).collect();
            let lines = arms.iter().map(|arm| Line::of(&arm.label, &arms));
            let lines: Vec<Line> = lines.collect();
            for (index, line) in lines.iter().enumerate() {
                assert!(!lines[..index].contains(line), "arm {index}: {line:?}");
                let is_dashed = line.dash.is_some_and(|dash| DASHES.contains(&dash));
                assert_eq!(is_dashed, agent == "psrl", "arm {index}: {line:?}");
            }
        }
        let [one, other] = [0, 5].map(Line::nth);
        assert_ne!(one, other);
    }
}
