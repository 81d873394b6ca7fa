//! `learning_curves.svg` and `learning_curves.png`: behaviour and greedy curves side by side for
//! each world, arms over each other.
//!
//! The two panels of a world share the scale of their y axis, so that what the exploring agent gives
//! up can be read across. The legend stands above all panels and the names of the reference lines in
//! the margin, where they hide nothing.

use plotters::element::DashedPathElement;
use plotters::prelude::*;

use super::analysis::{Analysis, World};
use super::figures::{Measure, Point};
use super::panel::{self, Area, DrawError, Panel};
use super::style::{INK, Line, UNITS, centred, fit, px, text, text_width};
use super::{Output, ReportError, png, summary};

/// Writes the picture in one of its formats.
pub enum LearningCurves {
    /// Vector graphics, for papers.
    Svg,
    /// Pixels, for screens.
    Png,
}

impl Output for LearningCurves {
    fn file(&self) -> &'static str {
        match self {
            Self::Svg => "learning_curves.svg",
            Self::Png => "learning_curves.png",
        }
    }

    fn render(&self, analysis: &Analysis) -> Result<Vec<u8>, ReportError> {
        let svg = draw(analysis).map_err(|error| ReportError::render(self.file(), error))?;
        match self {
            Self::Svg => Ok(svg.into_bytes()),
            Self::Png => {
                png::rasterise(&svg).map_err(|error| ReportError::render(self.file(), error))
            }
        }
    }
}

// All in pixels.
const WIDTH: f64 = 1080.0;
const MARGIN: f64 = 16.0;
const LEGEND_ROW: f64 = 20.0;
const LEGEND_SIZE: f64 = 12.0;
const SWATCH: f64 = 28.0;
const LABEL_GAP: f64 = 8.0;
const COLUMN_GAP: f64 = 24.0;
const HEADING: f64 = 40.0;
const HEADING_SIZE: f64 = 15.0;
const PANEL: f64 = 310.0;
const CAPTION: f64 = 44.0;

fn draw(analysis: &Analysis) -> Result<String, DrawError> {
    let legend = Legend::new(&analysis.arms);
    let row = HEADING + PANEL;
    let height = MARGIN + legend.height() + row * analysis.worlds.len() as f64 + CAPTION;
    let mut svg = String::new();
    let canvas = (px(WIDTH) as u32, px(height) as u32);
    {
        let root = SVGBackend::with_string(&mut svg, canvas).into_drawing_area();
        root.fill(&WHITE)?;
        legend.draw(&root)?;
        for (index, world) in analysis.worlds.iter().enumerate() {
            let top = MARGIN + legend.height() + row * index as f64;
            let at = (px(MARGIN), px(top + 0.6 * HEADING));
            let heading = fit(&world.env, HEADING_SIZE, WIDTH - 2.0 * MARGIN);
            root.draw_text(&heading, &text(HEADING_SIZE, INK), at)?;
            let panels = root
                .clone()
                .shrink((0, px(top + HEADING)), (px(WIDTH), px(PANEL)));
            let (left, right) = panels.split_horizontally(px(WIDTH / 2.0));
            let (behaviour, greedy) = panels_of(world, &analysis.arms);
            panel::draw(&left, &behaviour)?;
            panel::draw(&right, &greedy)?;
        }
        let at = (px(WIDTH / 2.0), px(height - CAPTION / 2.0));
        root.draw_text(&caption(analysis), &centred(LEGEND_SIZE, INK), at)?;
        root.present()?;
    }
    let shown = |units: u32| f64::from(units) / f64::from(UNITS);
    Ok(svg.replacen(
        &format!("width=\"{}\" height=\"{}\"", canvas.0, canvas.1),
        &format!(
            "width=\"{}\" height=\"{}\"",
            shown(canvas.0),
            shown(canvas.1)
        ),
        1,
    ))
}

fn panels_of<'a>(world: &'a World, arms: &[String]) -> (Panel<'a>, Panel<'a>) {
    let ([behaviour_title, greedy_title], y_label, if_no_behaviour) = match world.measure {
        Measure::UndiscountedReturn => (
            [
                "Behaviour return (exploring agent)",
                "Greedy return (mean network)",
            ],
            "Return (undiscounted)",
            "no finished episodes",
        ),
        Measure::RewardPerStep => (
            [
                "Behaviour reward (exploring agent)",
                "Greedy reward (mean network)",
            ],
            "Mean reward per step",
            "no windows",
        ),
    };
    let panel = |title, curve: fn(&'a super::Arm) -> &'a [Point], if_empty| Panel {
        title,
        y_label,
        steps: world.steps,
        y_range: y_range(world),
        curves: (world.arms.iter())
            .map(|arm| {
                let place = arms.iter().position(|label| *label == arm.arm).unwrap_or(0);
                (Line::of_arm(place), curve(arm))
            })
            .collect(),
        references: references(world),
        if_empty,
    };
    (
        panel(behaviour_title, |arm| &arm.behaviour, if_no_behaviour),
        panel(greedy_title, |arm| &arm.greedy, "no evaluations"),
    )
}

fn references(world: &World) -> Vec<(f64, &'static [&'static str])> {
    if world.measure == Measure::RewardPerStep {
        return Vec::new();
    }
    let optimum = world.optimal_return.map(|level| (level, &["optimum"][..]));
    let random = world
        .random_return
        .map(|level| (level, &["random", "policy"][..]));
    optimum.into_iter().chain(random).collect()
}

/// A range that holds every curve, interval and reference line of both panels, with some air.
fn y_range(world: &World) -> (f64, f64) {
    let points = world
        .arms
        .iter()
        .flat_map(|arm| arm.behaviour.iter().chain(&arm.greedy));
    let levels = points
        .flat_map(|point| {
            [
                Some(point.estimate.mean),
                point.estimate.low,
                point.estimate.high,
            ]
        })
        .flatten()
        .chain(references(world).into_iter().map(|(level, _)| level));
    let (low, high) = levels.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), level| {
        (low.min(level), high.max(level))
    });
    match high - low {
        // What is only rounding is no span.
        span if span > 1e-9 * low.abs().max(high.abs()) => (low - 0.05 * span, high + 0.05 * span),
        _ if low.is_finite() => (low - 0.5, low + 0.5),
        _ => (0.0, 1.0),
    }
}

fn caption(analysis: &Analysis) -> String {
    let arms = || analysis.worlds.iter().flat_map(|world| &world.arms);
    let shading = if arms().all(|arm| arm.seeds < 2) {
        "no intervals with one seed"
    } else {
        "shading: pointwise 95 % bootstrap intervals over seeds"
    };
    let stopped = arms().any(|arm| !arm.diverged.is_empty() || !arm.unfinished_seeds.is_empty());
    let remark = if stopped {
        "; some seeds stopped early, see the summary"
    } else {
        ""
    };
    format!("mean of {}; {shading}{remark}", summary::seeds(arms()))
}

/// The arms' lines and labels, in rows above the panels.
struct Legend {
    labels: Vec<String>,
    columns: usize,
    column_width: f64,
}

impl Legend {
    fn new(arms: &[String]) -> Self {
        let room = WIDTH - 2.0 * MARGIN;
        let beside_label = SWATCH + LABEL_GAP;
        let labels: Vec<String> = arms
            .iter()
            .map(|arm| fit(arm, LEGEND_SIZE, room - beside_label))
            .collect();
        let widest = labels
            .iter()
            .map(|label| text_width(label, LEGEND_SIZE))
            .fold(0.0, f64::max);
        let column_width = beside_label + widest + COLUMN_GAP;
        let columns = ((room + COLUMN_GAP) / column_width).floor().max(1.0) as usize;
        Self {
            labels,
            columns,
            column_width,
        }
    }

    fn height(&self) -> f64 {
        LEGEND_ROW * self.labels.len().div_ceil(self.columns) as f64
    }

    fn draw(&self, root: &Area) -> Result<(), DrawError> {
        for (index, label) in self.labels.iter().enumerate() {
            let x = MARGIN + self.column_width * (index % self.columns) as f64;
            let y = MARGIN + LEGEND_ROW * ((index / self.columns) as f64 + 0.5);
            let line = Line::of_arm(index);
            let shade = [(px(x), px(y - 6.0)), (px(x + SWATCH), px(y + 6.0))];
            root.draw(&Rectangle::new(shade, line.shade().filled()))?;
            let ends = [(px(x), px(y)), (px(x + SWATCH), px(y))];
            match line.dash {
                None => root.draw(&PathElement::new(ends, line.stroke()))?,
                Some((dash, gap)) => {
                    root.draw(&DashedPathElement::new(ends, dash, gap, line.stroke()))?;
                }
            }
            root.draw_text(
                label,
                &text(LEGEND_SIZE, INK),
                (px(x + SWATCH + LABEL_GAP), px(y)),
            )?;
        }
        Ok(())
    }
}
