//! Progress on standard error: a bar for each stage. Nothing is shown where standard error is not a
//! terminal.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use crate::tuning::halving::Stage;

/// The bar of a stage.
pub struct Progress {
    bar: ProgressBar,
    start: Instant,
    updates: Cell<u64>,
}

impl Progress {
    /// A bar for so many steps of all trials, worlds and seeds together.
    pub fn new(stage: Stage, trials: usize, steps: u64, quiet: bool) -> Self {
        let bar = if quiet {
            ProgressBar::hidden()
        } else {
            ProgressBar::new(steps)
        };
        let template =
            "{prefix} {bar:30} {percent:>3} %, {human_pos} of {human_len} seed-steps, {msg}";
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = bar.with_style(style);
        bar.set_length(steps);
        bar.set_prefix(format!("stage {}, {trials} trials", stage.number));
        bar.enable_steady_tick(Duration::from_secs(1));
        Self {
            bar,
            start: Instant::now(),
            updates: Cell::new(0),
        }
    }

    /// So many more steps and updates.
    pub fn follow(&self, steps: u64, updates: u64) {
        self.updates.set(self.updates.get() + updates);
        self.bar.inc(steps);
        let rate = self.updates.get() as f64 / self.start.elapsed().as_secs_f64();
        let left = HumanDuration(self.bar.eta());
        self.bar
            .set_message(format!("{rate:.0} updates/s, {left} left"));
    }

    /// Ends the bar.
    pub fn finish(self) {
        self.bar.finish();
    }
}
