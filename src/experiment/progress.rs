//! Progress on standard error: a bar for each arm, with the mean return so far, updates per second
//! and the time left. Nothing is shown where standard error is not a terminal.

use std::time::Instant;

use indicatif::{HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{protocol::Event, records::Record};

/// Episodes over which the mean return is taken.
const RECENT: usize = 200;

/// A bar for each arm.
pub struct Progress {
    arms: Vec<ArmProgress>,
}

struct ArmProgress {
    bar: ProgressBar,
    /// When its first event came; arms begin one after the other.
    start: Option<Instant>,
    updates: u64,
    recent: std::collections::VecDeque<f64>,
}

impl Progress {
    /// Bars for arms, with their labels and the steps that are finished, of so many steps, all seeds
    /// together.
    pub fn new(arms: &[(String, u64)], steps: u64, quiet: bool) -> Self {
        let bars = MultiProgress::new();
        if quiet {
            bars.set_draw_target(ProgressDrawTarget::hidden());
        }
        let width = arms
            .iter()
            .map(|(label, _)| label.chars().count())
            .max()
            .unwrap_or(0);
        let template = format!("{{prefix:{width}}} {{bar:30}} {{percent:>3}} % {{msg}}");
        let style = ProgressStyle::with_template(&template)
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let arm = |(label, finished): &(String, u64)| {
            let bar = ProgressBar::new(steps).with_position(*finished);
            let bar = bars.add(bar.with_style(style.clone()));
            bar.set_prefix(label.clone());
            bar.set_message("waiting");
            ArmProgress {
                bar,
                start: None,
                updates: 0,
                recent: Default::default(),
            }
        };
        Self {
            arms: arms.iter().map(arm).collect(),
        }
    }

    /// Follows an event of an arm.
    pub fn follow(&mut self, arm: usize, event: &Event) {
        let ArmProgress {
            bar,
            start,
            updates,
            recent,
        } = &mut self.arms[arm];
        let start = *start.get_or_insert_with(|| {
            // What was finished before tells nothing of today's speed.
            bar.reset_eta();
            Instant::now()
        });
        match event {
            Event::Progress {
                steps,
                updates: more,
            } => {
                *updates += more;
                let rate = *updates as f64 / start.elapsed().as_secs_f64();
                let mean = match recent.len() {
                    0 => "-".to_owned(),
                    n => format!("{:.2}", recent.iter().sum::<f64>() / n as f64),
                };
                bar.inc(*steps);
                let left = HumanDuration(bar.eta());
                bar.set_message(format!(
                    "mean return {mean}, {rate:.0} updates/s, {left} left"
                ));
            }
            Event::Record(Record::Episode(episode)) => {
                recent.push_back(episode.episode_return);
                if recent.len() > RECENT {
                    recent.pop_front();
                }
            }
            Event::Record(_) | Event::Network(_) => {}
        }
    }

    /// Ends the bars.
    pub fn finish(self) {
        for arm in self.arms {
            arm.bar.finish();
        }
    }
}
