//! The pictures in dark mode: each colour of [`style`](crate::plot::style) has one for a dark ground.
//!
//! Pictures name their colours in attributes, so the page exchanges them by rules. Colours that stand
//! for numbers must stay as they are: of maps only the writing and the outlines change.

use plotters::style::{RGBColor, WHITE};

use crate::plot::style::{FAINT, GREY, INK, hex, rgb, shades};

/// On the dark ground.
const WRITING: [(RGBColor, RGBColor); 2] = [(INK, rgb(0xE6E5E1)), (GREY, rgb(0xA4A8AE))];
const GROUNDS: [(RGBColor, RGBColor); 2] = [(FAINT, rgb(0x34383E)), (WHITE, GROUND)];
/// What the page in dark mode stands on; as in the style sheet.
const GROUND: RGBColor = rgb(0x15171A);

/// Rules that exchange the colours of elements with the class `plot` or `map`.
pub fn dark_rules() -> String {
    let rules = |(class, fills): (&str, &str), (light, dark): (RGBColor, RGBColor)| {
        let [light, dark] = [light, dark].map(hex);
        format!(
            ".{class} {fills}[fill=\"{light}\"] {{ fill: {dark} }}\n\
             .{class} [stroke=\"{light}\"] {{ stroke: {dark} }}\n"
        )
    };
    let in_plots: String = plot_colours()
        .map(|pair| rules(("plot", ""), pair))
        .collect();
    let in_maps = WRITING.map(|pair| rules(("map", "text"), pair)).concat();
    format!("@media screen and (prefers-color-scheme: dark) {{\n{in_plots}{in_maps}}}\n")
}

fn plot_colours() -> impl Iterator<Item = (RGBColor, RGBColor)> {
    WRITING.into_iter().chain(GROUNDS).chain(shades())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::colour_map::contrast;

    #[test]
    fn every_colour_of_an_arm_has_its_own_that_stands_out_on_the_dark_ground() {
        let (lights, darks): (Vec<_>, Vec<_>) = plot_colours().unzip();
        for (light, dark) in shades() {
            let count = |all: &[RGBColor], one| all.iter().filter(|other| **other == one).count();
            assert_eq!(
                (count(&lights, light), count(&darks, dark)),
                (1, 1),
                "{light:?}"
            );
            // 3:1 is asked for graphics, 4.5:1 for text.
            assert!(contrast(dark, GROUND) > 4.5, "{dark:?}");
        }
    }

    #[test]
    fn the_style_sheet_has_the_same_ground() {
        assert!(super::super::STYLE.contains(&format!("--ground: {};", hex(GROUND))));
    }
}
