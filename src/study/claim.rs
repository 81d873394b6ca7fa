//! What a study expects and who says so, and whether it was seen.

use serde::Serialize;

use crate::statistics::Estimate;
use crate::study::groups::text;
use crate::text::paragraph;

/// Columns of texts on a terminal.
pub const COLUMNS: usize = 96;

/// A statement that a study tests on its figures `F`.
pub struct Claim<F> {
    /// What is expected: a sentence with its full stop.
    pub text: &'static str,
    /// Who says so: authors and year.
    pub paper: &'static str,
    /// When a case counts as seen: a sentence with its full stop.
    pub rule: &'static str,
    /// The figures that it speaks of; none where it does not apply.
    pub cases: fn(&F) -> Vec<Case>,
}

/// A figure that a claim speaks of, and where it has to lie.
#[derive(Serialize, Debug, Clone)]
pub struct Case {
    pub name: String,
    pub figure: Estimate,
    /// What it can be compared with, and those figures.
    pub beside: Vec<(&'static str, Estimate)>,
    #[serde(skip)]
    pub bound: Bound,
}

/// Where the whole interval of a figure has to lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    Above(f64),
    Below(f64),
    Within(f64, f64),
    /// Anywhere, but for wholly above a number.
    NotAbove(f64),
}

/// Whether a claim was seen.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// As it is claimed.
    Yes,
    /// In some of the cases that it speaks of.
    Partly,
    /// Not so, or the contrary.
    No,
    /// A figure has no interval, as that of a single seed, so that nothing can be said.
    Undecided,
}

/// A claim held against what a study found.
#[derive(Serialize, Debug)]
pub struct Finding {
    pub expected: &'static str,
    pub paper: &'static str,
    pub seen: Seen,
    /// The first case that does not hold, or the first, and how many of several hold.
    pub key_figure: String,
    /// The rule, and how each case fares.
    pub evidence: String,
    /// What it speaks of, one case at least.
    pub cases: Vec<Case>,
}

impl Case {
    /// A figure that has to lie so.
    pub fn new(name: impl Into<String>, figure: Estimate, bound: Bound) -> Self {
        Self {
            name: name.into(),
            figure,
            beside: Vec::new(),
            bound,
        }
    }

    /// The same beside a figure to compare it with.
    pub fn beside(mut self, name: &'static str, figure: Estimate) -> Self {
        self.beside.push((name, figure));
        self
    }

    /// Whether the interval lies so; none where there is no interval.
    pub fn holds(&self) -> Option<bool> {
        let (low, high) = (self.figure.low?, self.figure.high?);
        Some(match self.bound {
            Bound::Above(least) => low > least,
            Bound::Below(most) => high < most,
            Bound::Within(least, most) => least <= low && high <= most,
            Bound::NotAbove(most) => low <= most,
        })
    }

    fn text(&self) -> String {
        format!("{} {}", self.name, text(&self.figure))
    }

    fn evidence(&self) -> String {
        let beside = self.beside.iter();
        let beside = beside.map(|(name, figure)| format!(" ({name} {})", text(figure)));
        let beside: String = beside.collect();
        let holds = match self.holds() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "no interval",
        };
        format!("{}{beside}: {holds}", self.text())
    }
}

impl Seen {
    /// Whether cases were seen of which each holds, does not, or has no interval: `Undecided` if one has
    /// none, `Yes` if all hold, `No` if none does, otherwise `Partly`.
    pub fn of(cases: impl IntoIterator<Item = Option<bool>>) -> Self {
        let cases: Vec<Option<bool>> = cases.into_iter().collect();
        let all = |wanted: bool| cases.iter().all(|&case| case == Some(wanted));
        match cases.contains(&None) {
            true => Self::Undecided,
            false if all(true) => Self::Yes,
            false if all(false) => Self::No,
            false => Self::Partly,
        }
    }

    /// `yes`, `partly`, `no` or `undecided`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
            Self::Undecided => "undecided",
        }
    }
}

/// The claims that apply, held against the figures.
pub fn findings<F>(claims: &[Claim<F>], figures: &F) -> Vec<Finding> {
    let found = claims.iter().map(|claim| (claim, (claim.cases)(figures)));
    let found = found.filter(|(_, cases)| !cases.is_empty());
    found.map(|(claim, cases)| finding(claim, cases)).collect()
}

fn finding<F>(claim: &Claim<F>, cases: Vec<Case>) -> Finding {
    let seen = Seen::of(cases.iter().map(Case::holds));
    let key = (cases.iter()).find(|case| case.holds() == Some(false));
    let held = cases.iter().filter(|case| case.holds() == Some(true));
    let of_several = match cases.len() {
        2.. if seen != Seen::Undecided => format!("; {} of {} hold", held.count(), cases.len()),
        _ => String::new(),
    };
    let evidence: Vec<String> = cases.iter().map(Case::evidence).collect();
    Finding {
        expected: claim.text,
        paper: claim.paper,
        seen,
        key_figure: key.unwrap_or(&cases[0]).text() + &of_several,
        evidence: format!("{} Found: {}.", claim.rule, evidence.join("; ")),
        cases,
    }
}

/// The sections of a study's help that say what it asks and what is expected, for `after_long_help`.
pub fn expected<F>(question: &str, claims: &[Claim<F>]) -> String {
    let item = |claim: &Claim<F>| {
        let text = format!("{} ({})", claim.text, claim.paper);
        paragraph(&text, "  - ", 4, COLUMNS)
    };
    let items: String = claims.iter().map(item).collect();
    let question = paragraph(question, "", 0, COLUMNS);
    format!("The question: {question}\nExpected:\n{items}")
}

/// A change of rows.
#[cfg(test)]
type Change<R> = fn(&mut R);

/// Asserts what is seen of claims: of rows as claimed, without intervals nothing, and after one change each.
#[cfg(test)]
pub fn assert_seen<F, R>(
    claims: &[Claim<F>],
    figures: fn(R) -> F,
    (as_claimed, expected): (fn() -> R, &[Seen]),
    without_intervals: Change<R>,
    changes: &[(usize, Change<R>, Seen)],
) {
    let seen = |change: Change<R>| {
        let mut rows = as_claimed();
        change(&mut rows);
        let findings = findings(claims, &figures(rows)).into_iter();
        findings.map(|finding| finding.seen).collect::<Vec<_>>()
    };
    assert_eq!(seen(|_| {}), expected);
    assert!((seen(without_intervals).iter()).all(|&seen| seen == Seen::Undecided));
    for &(claim, change, expected) in changes {
        assert_eq!(seen(change)[claim], expected, "{}", claims[claim].text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::groups::known;

    const CLAIM: Claim<[Estimate; 2]> = Claim {
        text: "The STD shrinks with the number of data points, as that of any exact posterior does.",
        paper: "Osband 2016",
        rule: "The interval lies below 1.",
        cases: |figures| {
            let [one, other] = *figures;
            vec![
                Case::new("at the data", one, Bound::Below(1.)).beside("exact", known(0.5)),
                Case::new("in the gap", other, Bound::Below(1.)),
            ]
        },
    };

    fn estimate(value: f64, low: f64, high: f64) -> Estimate {
        Estimate {
            low: Some(low),
            high: Some(high),
            seeds: 3,
            ..known(value)
        }
    }

    #[test]
    fn whole_intervals_have_to_lie_so() {
        let holds = |bound| Case::new("", estimate(1., 0.8, 1.2), bound).holds();
        for (bound, expected) in [
            (Bound::Above(0.7), true),
            (Bound::Above(0.8), false),
            (Bound::Below(1.3), true),
            (Bound::Below(1.2), false),
            (Bound::Within(0.8, 1.2), true),
            (Bound::Within(0.9, 1.3), false),
            (Bound::NotAbove(0.8), true),
            (Bound::NotAbove(0.7), false),
        ] {
            assert_eq!(holds(bound), Some(expected), "{bound:?}");
        }
    }

    #[test]
    fn some_of_several_cases_are_a_part_and_without_an_interval_nothing_is_decided() {
        let (yes, no) = (estimate(0.5, 0.4, 0.6), estimate(1., 0.8, 1.2));
        let of = |figures| findings(&[CLAIM], &figures).remove(0);
        assert_eq!(of([yes, yes]).seen, Seen::Yes);
        assert_eq!(of([no, no]).seen, Seen::No);
        assert_eq!(of([yes, known(0.5)]).seen, Seen::Undecided);
        let part = of([yes, no]);
        assert_eq!(part.seen, Seen::Partly);
        assert_eq!(part.key_figure, "in the gap 1.00 [0.80, 1.20]; 1 of 2 hold");
        assert_eq!(
            part.evidence,
            "The interval lies below 1. Found: at the data 0.500 [0.400, 0.600] (exact 0.500): yes; in the gap \
             1.00 [0.80, 1.20]: no."
        );
        let silent = Claim {
            cases: |_| Vec::new(),
            ..CLAIM
        };
        assert!(findings(&[silent], &[yes, no]).is_empty());
    }

    #[test]
    fn claims_are_a_list_with_their_papers() {
        assert_eq!(
            expected("Does it shrink?", &[CLAIM]),
            "The question: Does it shrink?\n\nExpected:\n  - The STD shrinks with the number of data points, as that of any exact \
             posterior does. (Osband\n    2016)\n"
        );
    }
}
