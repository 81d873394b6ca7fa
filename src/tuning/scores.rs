//! `scores`: the score of every trial against each setting that was searched.
//!
//! All settings are drawn at once, so a panel shows one setting over whatever the others were: a
//! slope says that it mattered beside them, a cloud that it did not. Trials of the first stage and
//! of the second are told apart, since the second trained longer.

use std::collections::BTreeMap;

use agents::space::{Dimension, Values};
use plotters::prelude::*;

use crate::tuning::{
    halving::{FINAL, SCREENING, Score, Stage},
    outputs::Finding,
    score::meaning,
};
use crate::{
    config::Measure,
    plot::{
        axis::{Axis, Unit},
        frame::{self, Area, DrawError, Frame, Room, TITLE_SIZE, place},
        scale::Scale,
        sheet::{Row, Sheet, Tile},
        style::{INK, Line, UNITS, fit, px, stroke},
    },
    report::swarm::Swarm,
};

/// At most so many panels beside each other.
const COLUMNS: usize = 4;
// All in pixels.
const WIDTH: f64 = 280.0;
const HEIGHT: f64 = 260.0;
const ROOM: Room = Room {
    left: 64.0,
    right: 12.0,
    top: 26.0,
    bottom: 46.0,
};
const DOT: f64 = 3.5;
/// Between the dot of the winner and its ring.
const RING: f64 = 3.5;
/// Room at the ends of an axis as a share of its length.
const AIR: f64 = 0.06;
/// Share of an axis that the dots of its choices may take.
const CROWDED: f64 = 0.8;

/// The picture of a tuning run.
pub fn sheet<'a>(finding: &'a Finding) -> Sheet<'a> {
    let dimensions: Vec<_> = finding.plan.searched().collect();
    let tile = |&dimension: &&'static Dimension| Tile {
        width: WIDTH,
        height: HEIGHT,
        draw: Box::new(move |area| draw(area, finding, dimension)),
    };
    let row = |dimensions: &[&'static Dimension]| Row {
        heading: String::new(),
        tiles: dimensions.iter().map(tile).collect(),
    };
    let rows = dimensions.len().div_ceil(COLUMNS).max(1);
    let columns = dimensions.len().div_ceil(rows).max(1);
    Sheet {
        name: "scores".into(),
        title: "Score of each trial against each searched setting",
        about: "What mattered: a panel for each setting, a dot for each trial.".into(),
        legend: &[],
        rows: dimensions.chunks(columns).map(row).collect(),
        caption: caption(finding),
    }
}

fn caption(finding: &Finding) -> String {
    let plan = finding.plan;
    let count = |number: usize, what: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {what}{plural}")
    };
    let scale = match plan.measure {
        Measure::UndiscountedReturn => " (0 is the random policy, 1 the optimum)",
        Measure::RewardPerStep => "",
    };
    format!(
        "{}; hollow: {} after {} steps; filled: the best {} after {} steps; ringed: the winner, trial \
         {}. Score: {}{} over {} and {} ({})",
        plan.specification,
        count(plan.budget as usize, "trial"),
        plan.steps_of(SCREENING),
        finding.finished.len(),
        plan.steps_of(FINAL),
        finding.winner().trial,
        meaning(plan.measure).trim_start_matches("the "),
        scale,
        count(plan.envs.len(), "world"),
        count(plan.seeds as usize, "seed"),
        plan.seed_span(),
    )
}

/// Draws the panel of one dimension so that it fills `area`.
fn draw(area: &Area, finding: &Finding, dimension: &Dimension) -> Result<(), DrawError> {
    let value = |score: &Score| value(finding, dimension, score.trial);
    let means = || finding.scores.iter().map(|score| score.mean);
    let (low, high) = (means().reduce(f64::min), means().reduce(f64::max));
    let y = Scale::linear(low.unwrap_or(0.), high.unwrap_or(1.)).with_air(AIR);
    let winner = finding.winner();
    let title = format!("winner: {}", value(winner));
    let across = Across::new(&dimension.values);
    let frame = Frame {
        title: &fit(&title, TITLE_SIZE, WIDTH - ROOM.left - ROOM.right),
        x: (across.axis(), &across.label(dimension.key)),
        y: Some((Axis::new(y.value(0.), y.value(1.), 5, Unit::Value), "Score")),
        room: ROOM,
    };
    let chart = frame::draw(area, frame)?;
    let at = |score: &Score| place(area, &chart, (across.place(value(score)), score.mean));
    let mut dots: Vec<_> = finding.scores.iter().map(at).collect();
    let radius = match across {
        Across::Numbers { .. } => DOT,
        Across::Choices(choices) => spread(&mut dots, choices.len()),
    };
    let colour = Line::of_arm(0).colour;
    let of_stage = |stage: Stage| {
        let dots = finding.scores.iter().zip(&dots);
        dots.filter(move |(score, _)| score.stage == stage)
    };
    for (_, &dot) in of_stage(SCREENING) {
        area.draw(&Circle::new(dot, px(radius), stroke(colour, 1.2)))?;
    }
    for (score, &dot) in of_stage(FINAL) {
        area.draw(&Circle::new(dot, px(radius), colour.filled()))?;
        if score.trial == winner.trial {
            area.draw(&Circle::new(dot, px(radius + RING), stroke(INK, 1.6)))?;
        }
    }
    Ok(())
}

/// The value of a dimension in a trial, as the command line takes it.
fn value<'a>(finding: &Finding<'a>, dimension: &Dimension, trial: usize) -> &'a str {
    let space = finding.plan.space.iter();
    let mut values = space.zip(&finding.trials[trial].values);
    let found = values.find(|(of_space, _)| of_space.key == dimension.key);
    found.map_or("", |(_, value)| value)
}

/// Moves the dots of each choice, which stand above each other, sideways so that none hides
/// another, and returns their radius in pixels.
fn spread(dots: &mut [(i32, i32)], choices: usize) -> f64 {
    let mut of_choice: BTreeMap<i32, Vec<&mut (i32, i32)>> = BTreeMap::new();
    for dot in dots {
        of_choice.entry(dot.0).or_default().push(dot);
    }
    let height = |dot: &&mut (i32, i32)| f64::from(dot.1) / f64::from(UNITS);
    let strips: Vec<Vec<f64>> = (of_choice.values())
        .map(|dots| dots.iter().map(height).collect())
        .collect();
    let half = CROWDED * (WIDTH - ROOM.left - ROOM.right) / choices as f64 / 2.;
    let swarm = Swarm::new(&strips, half);
    for (dots, offsets) in of_choice.into_values().zip(&swarm.offsets) {
        for (dot, offset) in dots.into_iter().zip(offsets) {
            dot.0 += px(*offset);
        }
    }
    swarm.radius
}

/// What stands across a panel.
enum Across {
    /// Numbers, by their places on a scale.
    Numbers { scale: Scale, is_log: bool },
    /// Choices, at 0, 1, 2, ...
    Choices(&'static [&'static str]),
}

impl Across {
    fn new(values: &Values) -> Self {
        let log = |low, high| Self::Numbers {
            scale: (Scale::log_of([low, high]).expect("bounds are greater than 0")).with_air(AIR),
            is_log: true,
        };
        match *values {
            Values::LogUniform { low, high } => log(low, high),
            Values::LogWhole { low, high } => log(low as f64, high as f64),
            Values::Uniform { low, high } => Self::Numbers {
                scale: Scale::linear(low, high).with_air(AIR),
                is_log: false,
            },
            Values::Choice(choices) => Self::Choices(choices),
        }
    }

    fn axis(&self) -> Axis {
        match self {
            Self::Numbers { scale, .. } => {
                let ticks = scale.ticks(5).into_iter();
                let ticks = ticks.map(|(value, label)| (scale.place(value), label));
                Axis::with_ticks(0., 1., ticks.collect())
            }
            Self::Choices(choices) => {
                let labels = choices.iter().map(|&choice| choice.to_owned());
                let ticks = (0..).map(f64::from).zip(labels).collect();
                Axis::with_ticks(-0.5, choices.len() as f64 - 0.5, ticks)
            }
        }
    }

    fn label(&self, key: &str) -> String {
        match self {
            Self::Numbers { is_log: true, .. } => format!("{key} (logarithmic)"),
            _ => key.to_owned(),
        }
    }

    /// Where a value stands on the axis.
    fn place(&self, value: &str) -> f64 {
        match self {
            Self::Numbers { scale, .. } => {
                scale.place(value.parse().expect("a space of numbers holds numbers"))
            }
            Self::Choices(choices) => {
                let place = choices.iter().position(|choice| *choice == value);
                place.expect("a trial has one of the choices") as f64
            }
        }
    }
}
