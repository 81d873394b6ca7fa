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

    pub fn contains(self, seed: u64) -> bool {
        (self.first..=self.last).contains(&seed)
    }

    /// Adds a seed to spans that are in order and do not touch, so that they stay so.
    pub fn add_to(spans: &mut Vec<Self>, seed: u64) {
        let place = spans.partition_point(|span| span.last < seed);
        if spans.get(place).is_some_and(|span| span.contains(seed)) {
            return;
        }
        spans.insert(place, Self::from(seed..seed + 1));
        for place in [place + 1, place] {
            if (1..spans.len()).contains(&place) && spans[place - 1].last + 1 == spans[place].first
            {
                spans[place - 1].last = spans[place].last;
                spans.remove(place);
            }
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
        let kept = |seeds: &[u64]| {
            let mut spans = Vec::new();
            let seeds = seeds.iter();
            seeds.for_each(|&seed| SeedSpan::add_to(&mut spans, seed));
            let spans: Vec<String> = spans.iter().map(SeedSpan::to_string).collect();
            spans.join(" ")
        };
        assert_eq!(kept(&[3, 1, 2]), "1-3");
        assert_eq!(kept(&[0, 5, 7, 1, 5]), "0-1 5-5 7-7");
        assert_eq!(kept(&[0, 5, 7, 1, 6]), "0-1 5-7");
        assert_eq!(kept(&[9, 8, 4, 5, 7, 6]), "4-9");
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
