//! Colours for numbers: evenly spaced to the eye, and told apart by a colour-blind reader.
//!
//! The sequential maps go from light for little to dark for much, as on paper, so that a cell's
//! lightness alone says how much; they are viridis and magma of van der Walt & Smith (2015),
//! reversed and without magma's darkest end. The diverging map is the middle of `RdBu` of Harrower
//! & Brewer (2003), which leaves enough contrast to dark signs on it.

use plotters::style::RGBColor;

use crate::plot::style::rgb;

/// Different colours of a map. Neighbours that are equal are drawn as one shape.
pub const LEVELS: usize = 33;

/// Signs on light colours; those on dark ones are white.
const DARK: RGBColor = RGBColor(20, 20, 20);
const LIGHT: RGBColor = RGBColor(255, 255, 255);

/// A map from [0, 1] to colours, through evenly spaced anchors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColourMap(&'static [u32]);

/// Light yellow to dark violet.
pub const VIRIDIS: ColourMap = ColourMap(&[
    0xFDE725, 0xADDC30, 0x5EC962, 0x28AE80, 0x21918C, 0x2C728E, 0x3B528B, 0x472D7B, 0x440154,
]);

/// Cream to dark violet.
pub const MAGMA: ColourMap = ColourMap(&[
    0xFCFDBF, 0xFEC287, 0xFB8761, 0xE55064, 0xB5367A, 0x812581, 0x4F127B,
]);

/// Red below the middle, white in it, blue above.
pub const RED_BLUE: ColourMap = ColourMap(&[
    0xD6604D, 0xF4A582, 0xFDDBC7, 0xF7F7F7, 0xD1E5F0, 0x92C5DE, 0x4393C3,
]);

impl ColourMap {
    /// The colour at `share`, in [0, 1], rounded to one of [`LEVELS`].
    pub fn colour(&self, share: f64) -> RGBColor {
        let steps = (LEVELS - 1) as f64;
        let last = self.0.len() - 1;
        let place = (share.clamp(0.0, 1.0) * steps).round() / steps * last as f64;
        let below = (place as usize).min(last - 1);
        let [one, other] = [self.0[below], self.0[below + 1]].map(rgb);
        let mix = |one: u8, other: u8| {
            let (one, other) = (f64::from(one), f64::from(other));
            (one + (other - one) * (place - below as f64)).round() as u8
        };
        RGBColor(
            mix(one.0, other.0),
            mix(one.1, other.1),
            mix(one.2, other.2),
        )
    }
}

/// The colour of a sign that stands on `ground`: whichever of dark and light has more contrast.
pub fn sign_on(ground: RGBColor) -> RGBColor {
    match contrast(ground, DARK) >= contrast(ground, LIGHT) {
        true => DARK,
        false => LIGHT,
    }
}

/// Contrast ratio, from 1 to 21, as in the Web Content Accessibility Guidelines 2.2.
pub fn contrast(one: RGBColor, other: RGBColor) -> f64 {
    let [one, other] = [one, other].map(luminance);
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance, in [0, 1], of the same guidelines.
fn luminance(colour: RGBColor) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        match value {
            ..=0.04045 => value / 12.92,
            _ => ((value + 0.055) / 1.055).powf(2.4),
        }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE 1976 lightness, in [0, 100].
    fn lightness(colour: RGBColor) -> f64 {
        116.0 * luminance(colour).cbrt() - 16.0
    }

    fn levels(map: ColourMap) -> Vec<RGBColor> {
        (0..LEVELS)
            .map(|level| map.colour(level as f64 / (LEVELS - 1) as f64))
            .collect()
    }

    #[test]
    fn more_is_darker_in_even_steps() {
        for map in [VIRIDIS, MAGMA] {
            let lightness: Vec<f64> = levels(map).into_iter().map(lightness).collect();
            let even = (lightness[0] - lightness[LEVELS - 1]) / (LEVELS - 1) as f64;
            for pair in lightness.windows(2) {
                let step = pair[0] - pair[1];
                assert!(step > 0.5 * even && step < 1.6 * even, "{step} of {even}");
            }
        }
    }

    #[test]
    fn both_ends_of_the_diverging_map_are_darker_than_its_middle() {
        let lightness: Vec<f64> = levels(RED_BLUE).into_iter().map(lightness).collect();
        let middle = LEVELS / 2;
        assert!(lightness[..=middle].is_sorted());
        assert!(lightness[middle..].is_sorted_by(|one, other| one >= other));
        assert_eq!(RED_BLUE.colour(0.5), RGBColor(247, 247, 247));
    }

    #[test]
    fn ends_are_anchors_and_what_lies_beyond_is_the_end() {
        assert_eq!(VIRIDIS.colour(0.0), RGBColor(253, 231, 37));
        assert_eq!(VIRIDIS.colour(1.0), RGBColor(68, 1, 84));
        assert_eq!(VIRIDIS.colour(7.0), VIRIDIS.colour(1.0));
        assert_eq!(VIRIDIS.colour(-7.0), VIRIDIS.colour(0.0));
        // A quarter of the way between the third and the fourth of nine: 2.25 / 8.
        assert_eq!(VIRIDIS.colour(2.25 / 8.0), RGBColor(81, 194, 106));
    }

    #[test]
    fn signs_can_be_read_on_every_colour() {
        for colour in [VIRIDIS, MAGMA, RED_BLUE].into_iter().flat_map(levels) {
            let contrast = contrast(colour, sign_on(colour));
            assert!(contrast > 4.0, "{colour:?}: {contrast}");
        }
        assert_eq!(sign_on(RGBColor(255, 255, 255)), DARK);
        assert_eq!(sign_on(RGBColor(0, 0, 0)), LIGHT);
    }
}
