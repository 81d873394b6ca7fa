//! What is expected of the STDs, what they are usable for, and the answer.

use crate::statistics::Estimate;
use crate::study::calibration::figures::{Figures, Varied};
use crate::study::calibration::simulation::{Form, STRETCH};
use crate::study::calibration::teacher::Task;
use crate::study::claim::{
    Bound,
    Bound::{Above, Below, Within},
    Case, Claim, Seen,
};
use crate::study::groups::{known, text};
use crate::text::table::{NOTHING, shortest};

/// Ratios and slopes within these are of the right size.
const SIZE: Bound = Within(0.8, 1.25);
/// A rank correlation like this ranks rightly.
const RANKS: Bound = Above(0.8);
/// Nominal 95 % intervals that cover so many per cent are right.
const COVERS: (f64, f64) = (90.0, 99.0);
/// What "about the same" is, as a ratio.
const SAME: f64 = 1.1;
/// Ratios of what is about the same.
const UNCHANGED: Bound = Within(1.0 / SAME, SAME);

pub const CLAIMS: &[Claim<Figures>] = &[
    Claim {
        text: "Models retrained on data that a model with dropout simulated, with a fresh mask for each \
               observation, have its STDs.",
        paper: "the talk; Gal & Ghahramani 2016",
        rule: "STD over the true one, and slope: within 0.8 to 1.25; rank correlation: above 0.8.",
        cases: |figures| agreement(figures, figures.values()),
    },
    Claim {
        text: "They are too small, the slope of predicted on true STD being below 1, because a squared loss \
               under dropout penalises variance; in a linear model with orthogonal inputs they are 1 - p times \
               the true ones.",
        paper: "derived; Wager, Wang & Liang 2013",
        rule: "The slope lies below 1 at every p.",
        cases: |figures| {
            let slopes = figures.along(Form::Observation, Varied::Dropout, "slope");
            let case = |(p, slope): (f64, Estimate)| {
                let case = Case::new(format!("p = {p:?}:"), slope, Below(1.0));
                case.beside("1 - p", known(1.0 - p))
            };
            slopes.into_iter().map(case).collect()
        },
    },
    Claim {
        text: "With a fresh mask for each observation the STD is noise, and the same from few data and from \
               many.",
        paper: "derived",
        rule: "The STD from the most data over that from the fewest, from end to end of both intervals: \
               within 1/1.1 to 1.1.",
        cases: |figures| {
            let growth = growth(figures, Form::Observation, "std").into_iter();
            let case = |(name, ratio)| Case::new(name, ratio, UNCHANGED);
            growth.map(case).collect()
        },
    },
    Claim {
        text: "With one mask for a whole data set it is ignorance, which data should remove; the STD of dropout \
               with a fixed p does not shrink.",
        paper: "Osband 2016",
        rule: "The STD from the most data over that from the fewest, from end to end of both intervals: \
               above 1/1.1.",
        cases: |figures| {
            let of = |score| growth(figures, Form::DataSet, score);
            let besides = [
                ("error made", "error"),
                ("correct posterior", "posterior_std"),
            ];
            let case = of("std").map(|(name, ratio)| {
                let mut case = Case::new(name, ratio, Above(1.0 / SAME));
                for (name, score) in besides {
                    case.beside
                        .extend(of(score).map(|(_, ratio)| (name, ratio)));
                }
                case
            });
            case.into_iter().collect()
        },
    },
    Claim {
        text: "The STD comes from p and the weights, not from the spread of the data: simulated with twice the \
               spread, it stays as it is.",
        paper: "Osband 2016",
        rule: "The STD with twice the spread over that without, from end to end of both intervals: within \
               1/1.1 to 1.1, and below 2/1.1.",
        cases: |figures| {
            let std = |form| figures.score((figures.values(), form), "std");
            let both = std(Form::Stretched).zip(std(Form::Observation));
            let cases = |(stretched, plain)| {
                let ratio = ratio(&stretched, &plain);
                let as_it_is = Case::new("as it is:", ratio, UNCHANGED);
                [
                    as_it_is,
                    Case::new("not twice:", ratio, Below(STRETCH / SAME)),
                ]
            };
            both.into_iter().flat_map(cases).collect()
        },
    },
    Claim {
        text: "Intervals of approximate Bayesian networks cover less than they say.",
        paper: "Kuleshov, Fenner & Ermon 2018",
        rule: "Per cent of the targets in nominal 95 % intervals: below 90.",
        cases: |figures| {
            let forms = [
                (Form::Observation, "new observations, a mask each:"),
                (Form::DataSet, "functions of one mask:"),
            ];
            let cases = forms.map(|(form, name)| {
                let which = (figures.values(), form);
                case(figures, which, name, ("coverage_95", Below(COVERS.0)))
            });
            cases.into_iter().flatten().collect()
        },
    },
    Claim {
        text: "For a classifier, too, retrained models have the STDs of the simulated probabilities, though its \
               labels say nothing of them.",
        paper: "the talk; of the labels: derived",
        rule: "As in the first claim. The law of a label depends on the mean probability alone: where STDs agree, \
               it is because p and the architecture are the same.",
        cases: |figures| agreement(figures, Task::Classification),
    },
];

/// A score in the centre, and where it has to lie; none if it has no value.
fn case(
    figures: &Figures,
    which: (Task, Form),
    name: &str,
    (score, bound): (&str, Bound),
) -> Option<Case> {
    let figure = figures.score(which, score)?;
    Some(Case::new(name, figure, bound))
}

fn agreement(figures: &Figures, task: Task) -> Vec<Case> {
    let cases = [
        ("STD / true", ("ratio", SIZE)),
        ("slope", ("slope", SIZE)),
        ("rank correlation", ("spearman", RANKS)),
    ];
    let which = (task, Form::Observation);
    let cases = cases.map(|(name, score)| case(figures, which, name, score));
    cases.into_iter().flatten().collect()
}

/// A score from the most data over that from the fewest, from end to end of the intervals, and what these
/// are; none if the number of data is not varied.
fn growth(figures: &Figures, form: Form, score: &str) -> Option<(String, Estimate)> {
    let scores = figures.along(form, Varied::Data, score);
    let [(few, first), .., (many, last)] = &scores[..] else {
        return None;
    };
    let name = format!("{} data over {}:", shortest(*many), shortest(*few));
    Some((name, ratio(last, first)))
}

/// The ratio of two positive estimates, with the ends that are farthest apart.
fn ratio(one: &Estimate, other: &Estimate) -> Estimate {
    let over = |one: Option<f64>, other: Option<f64>| Some(one? / other?);
    Estimate {
        value: one.value / other.value,
        low: over(one.low, other.high),
        high: over(one.high, other.low),
        seeds: one.seeds,
    }
}

/// What the STDs of one simulation are good for, by whole intervals: whether they say where the
/// uncertainty is larger, and how large it is. Where the spread is noise they are held against its true
/// STD; where one mask made a data set, against the error that students make.
pub fn usable(figures: &Figures, which: (Task, Form)) -> [Seen; 2] {
    let holds = |&score: &(&str, Bound)| case(figures, which, "", score)?.holds();
    let seen = |scores: &[(&str, Bound)]| Seen::of(scores.iter().map(holds));
    let covers = ("coverage_95", Within(COVERS.0, COVERS.1));
    match which.1 {
        Form::Observation | Form::Stretched => [
            seen(&[("spearman", RANKS)]),
            seen(&[("ratio", SIZE), ("slope", SIZE), covers]),
        ],
        Form::DataSet => [
            seen(&[("error_spearman", RANKS)]),
            seen(&[("spread_over_error", SIZE), covers]),
        ],
    }
}

pub fn answer(figures: &Figures) -> String {
    let of = |form, scores: [&str; 2]| {
        let which = (figures.values(), form);
        let [size, rank] = scores.map(|score| {
            let found = figures.score(which, score);
            found.map_or_else(|| NOTHING.into(), |found| text(&found))
        });
        (good_for(usable(figures, which)), size, rank)
    };
    let noise = of(Form::Observation, ["ratio", "spearman"]);
    let ignorance = of(Form::DataSet, ["spread_over_error", "error_spearman"]);
    format!(
        "As noise, with a mask for each observation, the STDs {}: they are {} times the true ones, with rank correlation \
         {}. As ignorance, with one mask for a whole data set, the STDs {}: they are {} times the error made, with rank \
         correlation {}.",
        noise.0, noise.1, noise.2, ignorance.0, ignorance.1, ignorance.2
    )
}

/// What is said of [`usable`].
fn good_for(seen: [Seen; 2]) -> &'static str {
    match seen {
        [Seen::Undecided, _] | [_, Seen::Undecided] => {
            "are undecided, because intervals take 3 models or more"
        }
        [Seen::Yes, Seen::Yes] => "show where it is larger, and how large it is",
        [Seen::Yes, _] => "show where it is larger, but not how large it is",
        [_, Seen::Yes] => "show how large it is overall, but not where it is larger",
        _ => "show neither where it is larger nor how large it is",
    }
}

#[cfg(test)]
mod tests;
