//! A span of seeds, and the text that it is in files.

use std::{fmt, str::FromStr};

use agents::settings::STEPS;
use serde::{Deserialize, Serialize};

/// Seeds from `first` to `last`, both included.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeedSpan {
    pub first: u64,
    /// The last seed, at least the first.
    pub last: u64,
}

impl SeedSpan {
    /// Whether a seed is in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Adds a seed to spans of seeds that are all below it.
    pub fn add_to(spans: &mut Vec<Self>, seed: u64) {
        match spans.last_mut() {
            Some(span) if span.last + 1 == seed => span.last = seed,
            _ => spans.push(Self::from(seed..seed + 1)),
        }
    }
}

impl From<std::ops::Range<u64>> for SeedSpan {
    /// A range that is not empty.
    fn from(range: std::ops::Range<u64>) -> Self {
        Self {
            first: range.start,
            last: range.end - 1,
        }
    }
}

impl FromStr for SeedSpan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seed = |part: &str| part.trim().parse().ok().filter(|&seed| seed < 2 * STEPS);
        let span = text
            .split_once('-')
            .and_then(|(first, last)| Some((seed(first)?, seed(last)?)));
        span.filter(|(first, last)| first <= last)
            .map(|(first, last)| Self { first, last })
            .ok_or_else(|| "expected the first and the last seed, as in 1000000-1000007".into())
    }
}

impl fmt::Display for SeedSpan {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> SeedSpan {
        text.parse().unwrap()
    }

    #[test]
    fn seeds_are_kept_as_few_spans() {
        let mut spans = Vec::new();
        for seed in [0, 1, 5, 7, 8, 9] {
            SeedSpan::add_to(&mut spans, seed);
        }
        assert_eq!(spans, ["0-1", "5-5", "7-9"].map(span));
    }

    #[test]
    fn spans_overlap_where_they_share_a_seed() {
        let tuned = span("10-17");
        let shared = |text| tuned.overlaps(span(text));
        assert!(shared("17-20") && shared("0-10") && shared("12-13") && shared("0-99"));
        assert!(!shared("18-20") && !shared("0-9"));
        assert_eq!(SeedSpan::from(10..18), tuned);
    }

    #[test]
    fn a_span_is_its_text_and_nothing_else_is() {
        assert_eq!(span("3-3").to_string(), "3-3");
        for text in ["", "3", "4-3", "-3-4", "3-x", "1-2-3"] {
            assert!(text.parse::<SeedSpan>().is_err(), "{text}");
        }
    }
}
