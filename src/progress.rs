//! Progress on standard error. Nothing is shown where standard error is not a terminal.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use indicatif::{HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar: its label, how much is done, updates per second and the time left.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    /// When it first moved; bars beside each other begin one after the other.
    start: OnceLock<Instant>,
    updates: AtomicU64,
}

/// Bars of so many `steps` beside each other, each with its label and the steps that are done already.
pub fn bars(labels: &[(String, u64)], steps: u64, quiet: bool) -> Vec<Bar> {
    let beside = MultiProgress::new();
    if quiet {
        beside.set_draw_target(ProgressDrawTarget::hidden());
    }
    let lengths = labels.iter().map(|(label, _)| label.chars().count());
    let width = lengths.max().unwrap_or(0);
    let template = format!("{{prefix:{width}}} {{bar:30}} {{percent:>3}} % {{msg}}");
    let style =
        ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = |(label, done): &(String, u64)| {
        let bar = ProgressBar::new(steps).with_position(*done);
        let bar = beside.add(bar.with_style(style.clone()));
        bar.set_prefix(label.clone());
        bar.set_message("waiting");
        Bar {
            bar,
            start: OnceLock::new(),
            updates: AtomicU64::new(0),
        }
    };
    labels.iter().map(bar).collect()
}

impl Bar {
    /// A bar alone.
    pub fn new(label: &str, steps: u64, quiet: bool) -> Self {
        let mut bars = bars(&[(label.to_owned(), 0)], steps, quiet);
        bars.remove(0)
    }

    /// So many more steps and updates are done; `note` stands before what is said of them.
    pub fn advance(&self, steps: u64, updates: u64, note: &str) {
        let start = self.start.get_or_init(|| {
            // What was done before tells nothing of today's speed.
            self.bar.reset_eta();
            Instant::now()
        });
        let updates = updates + self.updates.fetch_add(updates, Ordering::Relaxed);
        let rate = match updates {
            0 => String::new(),
            updates => format!(
                "{:.0} updates/s, ",
                updates as f64 / start.elapsed().as_secs_f64()
            ),
        };
        self.bar.inc(steps);
        let left = HumanDuration(self.bar.eta());
        self.bar.set_message(format!("{note}{rate}{left} left"));
    }

    pub fn finish(&self) {
        self.bar.finish();
    }
}
