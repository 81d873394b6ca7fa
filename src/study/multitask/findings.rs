//! What is expected of the learned weights, and the answer.

use crate::statistics::Estimate;
use crate::study::claim::{
    Bound::{Above, Within},
    Case, Claim, Seen,
};
use crate::study::groups::text;
use crate::study::multitask::figures::Figures;
use crate::study::multitask::weighting::{Method, Setting};
use crate::text::table::shortest;

/// How many times another value one may be to be close to it.
const CLOSE: f64 = 1.1;

pub const CLAIMS: &[Claim<Figures>] = &[
    Claim {
        text: "Learned weights come close to the best fixed weights of a grid, without a grid and \
               whatever the units.",
        paper: "Kendall, Gal & Cipolla 2018",
        rule: "Error over that of the best of the grid: the interval ends at 1.1 or below.",
        cases: |figures| close_to_best(figures, Method::Learned),
    },
    Claim {
        text: "Results depend on the weights, and so those of equal weights depend on the units.",
        paper: "Kendall, Gal & Cipolla 2018, of the weights",
        rule: "From the best unit to the worst, growth of the error with equal weights over that with the oracle's, \
               whose optimum is the same at every unit: the interval lies above 1.1.",
        cases: |figures| {
            let times = figures.equal_over_oracle();
            let case = Case::new("equal over oracle", times, Above(CLOSE));
            vec![case.beside("the oracle's alone", growth(figures, Method::Oracle))]
        },
    },
    Claim {
        text: "The learned sigma of a task is the STD of its noise, in the units of its targets.",
        paper: "Kendall, Gal & Cipolla 2018",
        rule: "Learned over true STD: the interval lies within 1/1.1 to 1.1.",
        cases: |figures| {
            let mut cases = Vec::new();
            for &unit in &figures.options.units {
                for task in 0..figures.options.noise.len() {
                    let name = format!("unit {}, task {}:", shortest(unit), task + 1);
                    let of = |method| figures.sigma(method, unit, task);
                    let case = Case::new(name, of(Method::Learned), Within(1.0 / CLOSE, CLOSE));
                    cases.push(case.beside("warm", of(Method::LearnedWarm)));
                }
            }
            cases
        },
    },
    Claim {
        text: "Where learned weights fail it is because their log variances begin at 0 and do not arrive: \
               begun at the log variances of the targets they come close to the best of the grid at \
               every unit.",
        paper: "derived: Adam, of Kingma & Ba 2015, divides by gradients that it remembers",
        rule: "Error over that of the best of the grid: begun at 0, at the unit that suits it least, above 1.1; \
               begun at the targets', at every unit, the interval ends at 1.1 or below.",
        cases: |figures| {
            let from_zero = worst(figures, Method::Learned);
            let mut cases = vec![Case::new("begun at 0:", from_zero, Above(CLOSE))];
            cases.extend(close_to_best(figures, Method::LearnedWarm));
            cases
        },
    },
];

/// The error of a method over that of the best fixed weights at a unit.
pub fn over_best(figures: &Figures, method: Method, unit: f64) -> Estimate {
    figures.times(Setting::new(method, Some(unit)), figures.best(unit))
}

fn close_to_best(figures: &Figures, method: Method) -> Vec<Case> {
    let case = |&unit: &f64| {
        let name = format!("unit {}:", shortest(unit));
        Case::new(name, over_best(figures, method, unit), Within(0.0, CLOSE))
    };
    figures.options.units.iter().map(case).collect()
}

pub fn growth(figures: &Figures, method: Method) -> Estimate {
    figures.growth(|unit| Setting::new(method, Some(unit)))
}

/// The error over that of the best fixed weights at the unit that suits a method least.
fn worst(figures: &Figures, method: Method) -> Estimate {
    let units = figures.options.units.iter();
    let all = units.map(|&unit| over_best(figures, method, unit));
    let worst = all.max_by(|one, other| one.value.total_cmp(&other.value));
    worst.expect("a unit")
}

pub fn answer(figures: &Figures) -> String {
    let seen = |method| Seen::of(close_to_best(figures, method).iter().map(Case::holds));
    let so = match (seen(Method::Learned), seen(Method::LearnedWarm)) {
        (Seen::Yes, _) => "Yes",
        (_, Seen::Yes) => "Yes, if their log variances begin at those of the targets",
        (Seen::Undecided, _) => "Undecided, because there are no intervals",
        _ => "Not at every unit",
    };
    let worst = |method| text(&worst(figures, method));
    format!(
        "{so}: at the unit that suits them least, learned weights have {} times the error of the best fixed weights. \
         Begun at the targets' log variances they have {} times, and equal weights {} times, each at its worst unit.",
        worst(Method::Learned),
        worst(Method::LearnedWarm),
        worst(Method::Equal),
    )
}

#[cfg(test)]
mod tests;
