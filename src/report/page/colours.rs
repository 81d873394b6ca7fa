//! The pictures in dark mode: each colour of [`style`](super::super::style) has one for a dark ground.
//!
//! Pictures name their colours in attributes, so the page exchanges them by rules. Colours that stand
//! for numbers must stay as they are: a picture with a colour that is not of this list is a map, of
//! which only the writing and the outlines change.

use plotters::style::{RGBColor, WHITE};

use crate::plot::style::{FAINT, GREY, INK, hex, shades};

/// On the dark ground.
const WRITING: [(RGBColor, &str); 2] = [(INK, "#E6E5E1"), (GREY, "#A4A8AE")];
const GROUNDS: [(RGBColor, &str); 2] = [(FAINT, "#34383E"), (WHITE, GROUND)];
/// Of the arms, in the order of [`shades`].
const ARMS: &[[&str; 3]] = &[
    ["#4C9FE6", "#A9DDFB", "#7C8CFF"],
    ["#F0803C", "#F3C344", "#D05F2B"],
    ["#2DBE93", "#06954A", "#18EA9A"],
    ["#FFA1EF", "#D866C8", "#F3CBE9"],
    ["#F4F4F0", "#9A9EA5", "#C4C6C9"],
    ["#A27385", "#D789A8", "#FC72BC"],
    ["#ACF56C", "#B2CE9B", "#5DA931"],
    ["#E95277", "#F8B0A3", "#FF8D98"],
    ["#25F6ED", "#3B8F93", "#23C7DD"],
    ["#B0B4BA", "#D8DADE", "#8E939B"],
    ["#D19A75", "#EBC7AE", "#B08A6E"],
    ["#8D69E9", "#B693F4", "#C9B8FE"],
    ["#918300", "#A8B214", "#AEA86F"],
];
/// What the page in dark mode stands on; as in the style sheet.
const GROUND: &str = "#15171A";

/// Whether `svg` has colours that stand for numbers.
pub fn is_map(svg: &str) -> bool {
    let known: Vec<String> = plot_colours().map(|(colour, _)| hex(colour)).collect();
    let colours = svg.split("=\"#").skip(1).filter_map(|rest| rest.get(..6));
    colours
        .map(|digits| format!("#{digits}"))
        .any(|colour| !known.contains(&colour))
}

/// Rules that exchange the colours of elements with the class `plot` or `map`.
pub fn dark_rules() -> String {
    let in_plots: String = plot_colours()
        .map(|(colour, dark)| {
            let light = hex(colour);
            format!(
                ".plot [fill=\"{light}\"] {{ fill: {dark} }}\n\
                 .plot [stroke=\"{light}\"] {{ stroke: {dark} }}\n"
            )
        })
        .collect();
    let in_maps: String = (WRITING.iter())
        .map(|&(colour, dark)| {
            let light = hex(colour);
            format!(
                ".map text[fill=\"{light}\"] {{ fill: {dark} }}\n\
                 .map [stroke=\"{light}\"] {{ stroke: {dark} }}\n"
            )
        })
        .collect();
    format!("@media screen and (prefers-color-scheme: dark) {{\n{in_plots}{in_maps}}}\n")
}

fn plot_colours() -> impl Iterator<Item = (RGBColor, &'static str)> {
    let arms = shades().zip(ARMS.iter().copied().flatten());
    WRITING.into_iter().chain(GROUNDS).chain(arms)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as in the Web Content Accessibility Guidelines 2.2.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            match value {
                ..=0.04045 => value / 12.92,
                _ => ((value + 0.055) / 1.055).powf(2.4),
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[test]
    fn every_colour_of_an_arm_has_its_own_that_stands_out_on_the_dark_ground() {
        let (lights, darks): (Vec<_>, Vec<_>) = plot_colours().unzip();
        assert_eq!(shades().count(), ARMS.as_flattened().len());
        for light in shades() {
            assert_eq!(
                lights.iter().filter(|one| **one == light).count(),
                1,
                "{light:?}"
            );
        }
        for dark in ARMS.as_flattened() {
            assert_eq!(darks.iter().filter(|one| *one == dark).count(), 1, "{dark}");
            // 3:1 is asked for graphics, 4.5:1 for text.
            let contrast = (luminance(dark) + 0.05) / (luminance(GROUND) + 0.05);
            assert!(contrast > 4.5, "{dark}: {contrast}");
        }
    }

    #[test]
    fn the_style_sheet_has_the_same_ground() {
        assert!(super::super::STYLE.contains(&format!("--ground: {GROUND};")));
    }

    #[test]
    fn a_colour_that_is_not_of_the_list_makes_a_map() {
        let svg = |fill: &str| format!("<svg><text fill=\"#222222\">a</text><rect {fill}/></svg>");
        assert!(!is_map(&svg("fill=\"#0072B2\"")));
        assert!(!is_map(&svg("fill=\"none\" stroke=\"#FFFFFF\"")));
        assert!(is_map(&svg("fill=\"#440154\"")));
        assert!(is_map(&svg("stroke=\"#440154\"")));
    }
}
