//! A trajectory as an animated picture, in the format that any viewer plays (GIF89a).
//!
//! Each picture is drawn as SVG and rasterised like the pictures of the report. Of all but the first,
//! only what changed is written. A picture may have 256 colours: one with more has the nearest of those that
//! suit it best.

use gif::{DisposalMethod, Encoder, Frame, Repeat};
use plotters::style::WHITE;
use resvg::tiny_skia::Pixmap;

use crate::plot::png::draw;
use crate::plot::style::{GREY, INK, fit, hex};
use crate::text::escape;
use crate::watch::drawing;
use crate::watch::trajectory::{Counter, Stage, Trajectory};

// All in pixels.
const MARGIN: f64 = 12.0;
const HEAD: f64 = 58.0;
const TITLE_SIZE: f64 = 15.0;
const COUNTER_SIZE: f64 = 13.0;
/// Room for the counters.
const LEAST_WIDTH: f64 = 340.0;

/// How roughly the colours of a picture with too many are chosen, 1 to 30.
const SPEED: i32 = 10;
/// A pixel that stays as it was.
const UNCHANGED: [u8; 4] = [0; 4];

/// Hundredths of a second that a moment is shown.
const PLANE: u16 = 4;
const GRID: u16 = 20;
const EPISODE_END: u16 = 80;
const LAST: u16 = 200;

/// The picture's bytes: one frame for each moment, repeated for ever.
///
/// # Errors
/// What a library says that refuses to draw or encode.
pub fn encode(trajectory: &Trajectory) -> Result<Vec<u8>, String> {
    let film = Film::new(trajectory)?;
    let (width, height) = (film.empty.width() as u16, film.empty.height() as u16);
    let mut bytes = Vec::new();
    let wrong = |error: gif::EncodingError| error.to_string();
    let mut encoder = Encoder::new(&mut bytes, width, height, &[]).map_err(wrong)?;
    encoder.set_repeat(Repeat::Infinite).map_err(wrong)?;
    let mut before: Option<Pixmap> = None;
    for at in 0..trajectory.frames.len() {
        let now = film.picture(at)?;
        let mut frame = changes(before.as_ref(), &now);
        frame.delay = delay(trajectory, at);
        encoder.write_frame(&frame).map_err(wrong)?;
        before = Some(now);
    }
    drop(encoder);
    Ok(bytes)
}

/// What all pictures share.
struct Film<'a> {
    trajectory: &'a Trajectory,
    counters: Vec<Counter>,
    empty: Pixmap,
    /// The stage's left edge.
    left: f64,
}

impl<'a> Film<'a> {
    fn new(trajectory: &'a Trajectory) -> Result<Self, String> {
        let (stage_width, stage_height) = drawing::size(&trajectory.stage);
        let width = (stage_width + 2.0 * MARGIN).max(LEAST_WIDTH).round();
        let height = (HEAD + stage_height + MARGIN).round();
        let too_large = format!("a picture of {width} x {height} pixels is too large");
        if width.max(height) > f64::from(u16::MAX) {
            return Err(too_large);
        }
        let empty = Pixmap::new(width as u32, height as u32).ok_or(too_large)?;
        let mut film = Self {
            trajectory,
            counters: trajectory.counters(),
            empty,
            left: ((width - stage_width) / 2.0).round(),
        };
        let ground = hex(WHITE);
        let title = fit(&trajectory.arm, TITLE_SIZE, width - 2.0 * MARGIN);
        let title = text(24.0, TITLE_SIZE, &hex(INK), &title);
        let head =
            format!("<rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>{title}");
        film.empty = film.drawn(&head, &drawing::stage(&trajectory.stage))?;
        Ok(film)
    }

    /// The picture of a moment.
    fn picture(&self, at: usize) -> Result<Pixmap, String> {
        let mut counts: Vec<String> = self.counters.iter().map(|one| one.at(at)).collect();
        counts.push(format!("seed {}", self.trajectory.seed));
        let counts = text(46.0, COUNTER_SIZE, &hex(GREY), &counts.join("   "));
        self.drawn(&counts, &drawing::frame(self.trajectory, at))
    }

    /// The empty picture with this head over it, and this in the place of the stage.
    fn drawn(&self, head: &str, stage: &str) -> Result<Pixmap, String> {
        let (width, height) = (self.empty.width(), self.empty.height());
        let left = self.left;
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">{head}\
             <g transform=\"translate({left} {HEAD})\">{stage}</g></svg>"
        );
        let mut picture = self.empty.clone();
        draw(&svg, &mut picture)?;
        Ok(picture)
    }
}

fn text(baseline: f64, size: f64, colour: &str, text: &str) -> String {
    let text = escape(text);
    format!(
        "<text x=\"{MARGIN}\" y=\"{baseline}\" font-size=\"{size}\" fill=\"{colour}\" \
         xml:space=\"preserve\">{text}</text>"
    )
}

fn delay(trajectory: &Trajectory, at: usize) -> u16 {
    let frames = &trajectory.frames;
    match (frames.get(at + 1), &trajectory.stage) {
        (None, _) => LAST,
        (Some(next), _) if next.episode > frames[at].episode => EPISODE_END,
        (_, Stage::Plane { .. }) => PLANE,
        (_, Stage::Grid(_)) => GRID,
    }
}

/// The smallest rectangle in which two pictures differ, and what is new in it. Where they are the
/// same, it is one pixel that stays as it was, because the moment takes its time all the same.
fn changes(before: Option<&Pixmap>, now: &Pixmap) -> Frame<'static> {
    let width = now.width() as usize;
    let pixels: Vec<[u8; 4]> = (now.pixels().iter().enumerate())
        .map(|(index, pixel)| match before {
            Some(before) if before.pixels()[index] == *pixel => UNCHANGED,
            _ => [pixel.red(), pixel.green(), pixel.blue(), u8::MAX],
        })
        .collect();
    let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
    for (index, pixel) in pixels.iter().enumerate() {
        if *pixel != UNCHANGED {
            let (x, y) = (index % width, index / width);
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        }
    }
    let (left, top) = (left.min(right), top.min(bottom));
    let rows = (top..=bottom).map(|y| &pixels[y * width + left..=y * width + right]);
    let mut changed: Vec<u8> = rows.flatten().flatten().copied().collect();
    let [wide, high] = [right - left + 1, bottom - top + 1].map(|length| length as u16);
    Frame {
        left: left as u16,
        top: top as u16,
        dispose: DisposalMethod::Keep,
        ..Frame::from_rgba_speed(wide, high, &mut changed, SPEED)
    }
}
