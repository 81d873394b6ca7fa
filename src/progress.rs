//! Progress on standard error: bars on a terminal, a line now and then elsewhere, as in the log of a job.

use std::{
    io::{IsTerminal, stderr},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::messages::say;
use indicatif::{HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shortest time between two lines of a log, and longest.
const LINES: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(60)];

/// What stands in place of bars where there is no terminal: a line when seeds have finished, and one a minute.
pub struct Log {
    /// Whether anything is shown.
    shown: bool,
    seeds: [usize; 2],
    steps: [u64; 2],
    /// Steps that were done before.
    steps_before: u64,
    start: Instant,
    last: Instant,
    /// Whether seeds have finished since the last line.
    is_news: bool,
}

impl Log {
    /// Of work of which so many seeds and steps are done, and so many are to be.
    pub fn new(seeds: [usize; 2], steps: [u64; 2], quiet: bool) -> Self {
        let now = Instant::now();
        Self {
            shown: !quiet && !stderr().is_terminal(),
            seeds,
            steps,
            steps_before: steps[0],
            start: now,
            last: now,
            is_news: false,
        }
    }

    /// So many more steps are done.
    pub fn advance(&mut self, steps: u64) {
        self.steps[0] += steps;
    }

    /// So many more seeds have finished.
    pub fn finish(&mut self, seeds: usize) {
        self.seeds[0] += seeds;
        self.is_news = true;
    }

    /// Says a line if it is time for one.
    pub fn say_if_due(&mut self) {
        let [shortest, longest] = LINES;
        let since = self.last.elapsed();
        let is_last = self.seeds[0] == self.seeds[1] && self.start.elapsed() >= shortest;
        if self.shown && (since >= longest || self.is_news && (since >= shortest || is_last)) {
            say(&self.line(self.start.elapsed()));
            (self.last, self.is_news) = (Instant::now(), false);
        }
    }

    /// How far it is after so long.
    fn line(&self, elapsed: Duration) -> String {
        let ([seeds, all], [done, steps]) = (self.seeds, self.steps);
        let now = done.saturating_sub(self.steps_before);
        let left = match now {
            0 => String::new(),
            now => {
                let left = elapsed.mul_f64(steps.saturating_sub(done) as f64 / now as f64);
                format!(", {} left", HumanDuration(left))
            }
        };
        let percent = 100. * done as f64 / steps.max(1) as f64;
        format!(
            "{seeds} of {all} seeds and {percent:.0} % of the steps after {}{left}",
            HumanDuration(elapsed)
        )
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_log_says_how_far_it_is_and_what_is_left_at_this_pace() {
        let mut log = Log::new([4, 20], [4_000, 20_000], true);
        let time = Duration::from_secs(120);
        assert_eq!(
            log.line(time),
            "4 of 20 seeds and 20 % of the steps after 2 minutes"
        );
        log.advance(4_000);
        log.finish(3);
        let expected = "7 of 20 seeds and 40 % of the steps after 2 minutes, 6 minutes left";
        assert_eq!(log.line(time), expected);
    }
}
