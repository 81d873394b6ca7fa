//! The colours of an animated picture, which may have 256.
//!
//! The drawings have a dozen plain colours, and blends of them along edges. So the colours that cover
//! most of some of the pictures are taken as they are, and any other becomes the nearest of them.

use std::cmp::Reverse;
use std::collections::HashMap;

use resvg::tiny_skia::PremultipliedColorU8;

/// One less than there may be: the last stands for what stays as it was.
const MOST: usize = 255;

/// A colour that is not in a picture: the pixel stays as it was.
pub const UNCHANGED: u8 = MOST as u8;

type Rgb = [u8; 3];

/// The colours of a picture.
#[derive(Debug)]
pub struct Palette {
    colours: Vec<Rgb>,
    /// The nearest of the colours, of those that were asked for.
    nearest: HashMap<Rgb, u8>,
}

impl Palette {
    /// The colours that cover most of these pixels, which are opaque.
    pub fn new<'a>(pixels: impl Iterator<Item = &'a PremultipliedColorU8>) -> Self {
        let mut counts: HashMap<Rgb, u64> = HashMap::new();
        for pixel in pixels {
            *counts.entry(rgb(pixel)).or_default() += 1;
        }
        let mut colours: Vec<(Rgb, u64)> = counts.into_iter().collect();
        colours.sort_by_key(|&(colour, count)| (Reverse(count), colour));
        colours.truncate(MOST);
        Self {
            colours: colours.into_iter().map(|(colour, _)| colour).collect(),
            nearest: HashMap::new(),
        }
    }

    /// Red, green and blue of each colour, one after the other.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.colours.concat();
        bytes.resize(3 * (MOST + 1), 0);
        bytes
    }

    /// The number of the colour that is nearest to that of a pixel, the lowest of equals.
    pub fn index(&mut self, pixel: &PremultipliedColorU8) -> u8 {
        let colour = rgb(pixel);
        let colours = &self.colours;
        *self.nearest.entry(colour).or_insert_with(|| {
            let distance = |other: &Rgb| -> u32 {
                let parts = colour.iter().zip(other);
                parts
                    .map(|(&one, &other)| u32::from(one.abs_diff(other)).pow(2))
                    .sum()
            };
            let numbered = colours.iter().enumerate();
            let nearest = numbered.min_by_key(|(_, other)| distance(other));
            nearest.map_or(0, |(index, _)| index as u8)
        })
    }
}

fn rgb(pixel: &PremultipliedColorU8) -> Rgb {
    [pixel.red(), pixel.green(), pixel.blue()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel([red, green, blue]: Rgb) -> PremultipliedColorU8 {
        PremultipliedColorU8::from_rgba(red, green, blue, 255).unwrap()
    }

    #[test]
    fn what_covers_most_stays_and_the_rest_becomes_the_nearest() {
        // 300 greys of which only the lowest 45 are seen once, and the others twice.
        let grey = |level: u8| pixel([level; 3]);
        let mut pixels: Vec<_> = (0..=255).map(grey).collect();
        pixels.extend((1..=255).map(grey));
        pixels.extend([pixel([9, 200, 9]); 3]);
        let mut palette = Palette::new(pixels.iter());
        assert_eq!(palette.bytes().len(), 768);
        assert_eq!(palette.bytes()[..6], [9, 200, 9, 1, 1, 1]);
        assert_eq!(palette.index(&pixel([9, 200, 9])), 0);
        assert_eq!(palette.index(&grey(1)), 1);
        // Seen once, and not among the first 255: the nearest is the grey beside it.
        assert_eq!(palette.index(&grey(0)), 1);
        assert_eq!(palette.index(&grey(254)), 254);
        assert_eq!(palette.index(&grey(255)), 254);
    }
}
