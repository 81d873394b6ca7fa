//! `speed_ups`: how many times sooner each arm solves each world than the baseline, as a forest plot for
//! each world (Lewis & Clarke 2001, "Forest plots: trying to see the wood and the trees"): a row for
//! each arm, with the ratio and the verdict in words above its interval. Twice as soon and half as soon
//! are equally far from the line of no difference.

use plotters::style::RGBColor;

use crate::plot::chart::{Axis, Layer, Plot, WIDTH};
use crate::plot::frame::LABEL_SIZE;
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{ArmName, GREY, INK, Line, text_width, wrap};
use crate::report::analysis::Analysis;
use crate::report::captions;
use crate::report::figures::{Comparison, WorldResults};
use crate::report::sentence::in_brackets;
use crate::statistics::{SpeedUp, Verdict};
use crate::text::range;

/// How far an interval may stretch the axis beyond the ratios, in doublings.
const STRETCH: f64 = 2.0;
/// Ends of the widest axis, in doublings: 1/256 to 256 times as soon.
const WIDEST: f64 = 8.0;
/// Follows a verdict that the interval does not show.
const MARK: &str = "†";

// All in pixels.
/// Height of a line of words above an interval.
const LINE: f64 = 16.0;
/// Height of the interval's own line, and between rows.
const INTERVAL: f64 = 18.0;
const GAP: f64 = 8.0;
/// What words cannot take of a plot's width.
const EDGES: f64 = 56.0;

/// The forest plots of every world in which arms are compared.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet> {
    let (shown, without): (Vec<&WorldResults>, Vec<&WorldResults>) = (analysis.worlds.iter())
        .filter(|world| !world.comparisons.is_empty())
        .partition(|world| world.comparisons.iter().any(|row| drawable(row).is_some()));
    let plots = shown.iter().map(|world| plot(world, &analysis.arms));
    let plots: Vec<Plot> = plots.collect();
    let baseline = analysis.baseline.as_deref().unwrap_or_default();
    vec![Sheet {
        name: "speed_ups".into(),
        title: "Speed-ups",
        about: format!(
            "How many times sooner each arm solves each world than {baseline}: 2 is twice as soon, \
             0.5 takes twice as long."
        ),
        is_detail: false,
        legend: Vec::new(),
        rows: Row::pairs(&plots),
        caption: caption(&shown, &without),
    }]
}

fn plot(world: &WorldResults, arms: &[ArmName]) -> Plot {
    let found: Vec<SpeedUp> = world.comparisons.iter().filter_map(drawable).collect();
    let (low, high) = ends(&found);
    let mut layers = vec![Layer::upright(1.0)];
    let mut top = 0.0;
    for comparison in &world.comparisons {
        let says = says(comparison);
        let room = WIDTH - EDGES - text_width(&says, LABEL_SIZE);
        let label = wrap(&comparison.arm, LABEL_SIZE, room);
        let colour = match comparison.verdict {
            Verdict::Inconclusive => GREY,
            Verdict::Faster | Verdict::Slower => INK,
        };
        let line = |index: usize| -(top + GAP + LINE * (index as f64 + 0.5));
        layers.push(Layer::words(colour, (high, line(0)), says));
        let words = label.iter().enumerate();
        layers.extend(words.map(|(index, words)| Layer::words(INK, (low, line(index)), words)));
        top += GAP + LINE * label.len() as f64 + INTERVAL;
        let colour = Line::of(&comparison.arm, arms).colour;
        let interval = |speed_up| interval(speed_up, (low, high), INTERVAL / 2.0 - top, colour);
        layers.extend(drawable(comparison).map(interval));
    }
    let baseline = &world.comparisons[0].baseline;
    let x = format!("← slower · speed-up over {baseline} · faster →");
    Plot {
        height: top + GAP,
        if_empty: "",
        ..Plot::new(
            captions::heading(world),
            Axis::ratio(x).from(low).to(high),
            Axis::hidden().from(-top - GAP).to(0.0),
            layers,
        )
    }
}

/// A ratio at the height `y`, with its interval; at the axis's end if it lies beyond.
fn interval(speed_up: SpeedUp, (low, high): (f64, f64), y: f64, colour: RGBColor) -> Layer {
    let ratio = speed_up.ratio.clamp(low, high);
    let [from, to] = [speed_up.low, speed_up.high].map(|end| end.unwrap_or(ratio));
    let layer = Layer::across(colour, vec![(ratio, y, from, to)]);
    match speed_up.flagged {
        true => layer.hollow(),
        false => layer,
    }
}

/// The ratio and the verdict, or why there is none.
fn says(comparison: &Comparison) -> String {
    let Some(speed_up) = drawable(comparison) else {
        return why_none(comparison).into();
    };
    let mark = if is_hidden(comparison) { MARK } else { "" };
    format!("{} {}{mark}", in_brackets(&speed_up), comparison.verdict)
}

/// Whether the interval says otherwise than the verdict, which goes by the p-value.
fn is_hidden(comparison: &Comparison) -> bool {
    let ends = drawable(comparison).and_then(|speed_up| speed_up.low.zip(speed_up.high));
    ends.is_some_and(|(low, high)| match comparison.verdict {
        Verdict::Faster => low <= 1.0,
        Verdict::Slower => high >= 1.0,
        Verdict::Inconclusive => low > 1.0 || high < 1.0,
    })
}

/// The speed-up, if it is a ratio that a logarithmic axis can show.
fn drawable(comparison: &Comparison) -> Option<SpeedUp> {
    let is_drawable = |found: &SpeedUp| found.ratio.is_finite() && found.ratio > 0.0;
    comparison.speed_up.filter(is_drawable)
}

/// Why there is no ratio to show.
fn why_none(comparison: &Comparison) -> &'static str {
    match comparison {
        row if row.pairs == 0 => "no shared seeds",
        row if row.pairs == 1 => "one seed",
        row if row.speed_up.is_some() => "solved from the start",
        _ => "neither solved it",
    }
}

/// Whole doublings between which all ratios lie, and intervals as far as they do not stretch the
/// axis too much; half and twice as soon are always within.
fn ends(speed_ups: &[SpeedUp]) -> (f64, f64) {
    let ratios = speed_ups.iter().map(|speed_up| speed_up.ratio.log2());
    let (low, high) = (
        ratios.clone().fold(-1.0, f64::min),
        ratios.fold(1.0, f64::max),
    );
    let ends = |of: fn(&SpeedUp) -> Option<f64>| speed_ups.iter().filter_map(of).map(f64::log2);
    let lowest = ends(|speed_up| speed_up.low).fold(low, f64::min);
    let highest = ends(|speed_up| speed_up.high).fold(high, f64::max);
    (
        lowest.max(low - STRETCH).floor().max(-WIDEST).exp2(),
        highest.min(high + STRETCH).ceil().min(WIDEST).exp2(),
    )
}

fn caption(shown: &[&WorldResults], without: &[&WorldResults]) -> String {
    let comparisons = || shown.iter().flat_map(|world| &world.comparisons);
    let pairs = range(comparisons().map(|row| row.pairs), "pair");
    let mut caption =
        format!("ratio of restricted mean times to solve and its 95 % interval, {pairs} of seeds");
    let mut drawn = comparisons().filter_map(drawable);
    if drawn.any(|speed_up| speed_up.flagged) {
        caption += "; hollow: more than half of an arm's seeds did not solve the world";
    }
    if comparisons().any(is_hidden) {
        caption +=
            &format!("; {MARK} the verdict is by the p-value, and the interval says otherwise");
    }
    if !without.is_empty() {
        let worlds: Vec<&str> = without.iter().map(|world| &*world.title).collect();
        caption += &format!("; no ratio in {}", worlds.join(", "));
    }
    caption
}

#[cfg(test)]
mod tests;
