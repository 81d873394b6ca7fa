//! What is expected of the variances, and the answer.

use crate::study::claim::{
    Bound,
    Bound::{Above, Below, Within},
    Case, Claim, Finding, Seen,
};
use crate::study::data::square;
use crate::study::groups::{known, text};
use crate::study::variance::{
    figures::{
        Change, EPISTEMIC, Figures, LESS_DATA, OF_ERROR, OF_TRUE, OTHER_DATA, PLACES, Place,
        Quantity, TASKS, published_change,
    },
    rows::Task,
};
use crate::text::table::number;

/// Ratios that hardly differ from 1, as the published ones of aleatoric variances, 0.77 to 1.04.
const HARDLY: Bound = Within(3. / 4., 4. / 3.);

/// Variances that are the same.
const SUM: Bound = Within(0.9, 1.1);

/// The slope of log STD against log N that an STD is above if it falls at less than half the speed of
/// an exact posterior's, whose slope is -1/2.
const SLOW: Bound = Above(-0.25);

/// All data and a part, tested on data like the training data.
const SAME: [Place; 2] = [PLACES[0], PLACES[1]];

/// The three statements of Kendall & Gal 2017, of which variance moves; then of how large each is.
pub const CLAIMS: &[Claim<Figures>] = &[
    Claim {
        text: "The aleatoric variance hardly moves with less data, and on other data.",
        paper: "Kendall & Gal 2017",
        rule: "How many times it becomes larger, relative to the true one: the interval lies within 3/4 to \
               4/3, which holds the published ratios.",
        cases: |figures| {
            let all = [LESS_DATA, OTHER_DATA].concat();
            changes(figures, &all, (OF_TRUE, 0), HARDLY)
        },
    },
    Claim {
        text: "The epistemic variance grows with less data.",
        paper: "Kendall & Gal 2017",
        rule: "How many times it becomes larger: the interval lies above 1.",
        cases: |figures| growth(figures, LESS_DATA),
    },
    Claim {
        text: "The epistemic variance grows off the training data.",
        paper: "Kendall & Gal 2017",
        rule: "How many times it becomes larger: the interval lies above 1.",
        cases: |figures| growth(figures, OTHER_DATA),
    },
    Claim {
        text: "The aleatoric variance is that of the noise.",
        paper: "Kendall & Gal 2017",
        rule: "Multiples of the true variance on data like the training data: the interval lies within 3/4 \
               to 4/3.",
        cases: |figures| sizes(figures, SAME, OF_TRUE, HARDLY),
    },
    Claim {
        text: "The epistemic variance is as large as the squared error that it stands for.",
        paper: "Gal & Ghahramani 2016, as a posterior's",
        rule: "Epistemic variance over squared error after all data: the interval lies within 1/2 to 2.",
        cases: |figures| sizes(figures, [PLACES[0], PLACES[2]], OF_ERROR, Within(0.5, 2.)),
    },
    Claim {
        text: "What the masks add is counted twice: where data are many, the learned noise variance is \
               that of the noise plus the epistemic variance.",
        paper: "follows from the loss: E(y - f)² under masks is noise plus their variance",
        rule: "The learned variance: over that sum the interval lies within 0.9 to 1.1, over the noise's \
               alone above 1. Networks that follow the noise of few data learn less of it.",
        cases: counted_twice,
    },
    Claim {
        text: "The head of a value network learns the variance of returns if its targets carry the next \
               state's, and otherwise the noise of one step.",
        paper: "Sobel 1982, for the recursion",
        rule: "Multiples of the exact variance, on visited states after all data: the interval lies within \
               3/4 to 4/3.",
        cases: |figures| {
            let case = |task, name| {
                let at = |quantity| figures.at(task, PLACES[0], quantity);
                let exact = at(|cell| cell.aleatoric_true);
                Case::new(name, at(OF_TRUE), HARDLY).beside("exact", exact)
            };
            vec![
                case(Task::ValuesCoordinates, "return"),
                case(Task::OneStepTargets, "one step, by plain TD targets"),
            ]
        },
    },
    Claim {
        text: "On a straight line, the epistemic STD falls as points are added and the aleatoric stays \
               near the noise's.",
        paper: "Gal, Hron & Kendall 2017, with p learned",
        rule: "The slope of log epistemic STD over log points lies below 0; the aleatoric STD, the noise's \
               being 1, within 3/4 to 4/3.",
        cases: |figures| {
            let points = &figures.study.line_points;
            let ends = (points[0], points[points.len() - 1]);
            let slope = figures.line_slope(ends, |row| row.epistemic_std);
            let mut cases = vec![Case::new("slope", slope, Below(0.))];
            for (points, std) in figures.on_line(|row| row.aleatoric_std) {
                let name = format!("aleatoric STD with {}", number(points, 0));
                cases.push(Case::new(name, std, HARDLY));
            }
            cases
        },
    },
    Claim {
        text: "With p fixed, the epistemic STD does not concentrate as an exact posterior's does.",
        paper: "Osband 2016",
        rule: "The slope of log epistemic STD over log points, -0.5 for an exact posterior, lies above \
               -0.25.",
        cases: |figures| {
            let points = &figures.study.line_points;
            let ends = (points[points.len() - 2], points[points.len() - 1]);
            let [from, to] = [ends.0, ends.1].map(|points| number(points as f64, 0));
            let slope = figures.line_slope(ends, |row| row.epistemic_std);
            let error = figures.line_slope(ends, |row| row.error);
            let case = Case::new(format!("from {from} to {to}"), slope, SLOW);
            vec![case.beside("that of the error", error)]
        },
    },
];

/// How many of the first claims answer the question.
const DECISIVE: usize = 5;

/// How many times a quantity becomes larger, beside one of the published variances.
fn changes(
    figures: &Figures,
    changes: &[Change],
    (quantity, published): (Quantity, usize),
    bound: Bound,
) -> Vec<Case> {
    let mut cases = Vec::new();
    for (task, name) in TASKS {
        for &change in changes {
            let name = format!("{name}, {}", figures.change_name(change));
            let case = Case::new(name, figures.change(task, change, quantity), bound);
            cases.push(case.beside("published", known(published_change(change)[published])));
        }
    }
    cases
}

/// How many times the epistemic variance becomes larger, and the squared error that it stands for.
fn growth(figures: &Figures, both: [Change; 2]) -> Vec<Case> {
    let cases = changes(figures, &both, (EPISTEMIC, 1), Above(1.)).into_iter();
    let errors = changes(figures, &both, (|cell| cell.squared_error, 1), Above(1.));
    let beside = |(case, error): (Case, Case)| case.beside("squared error", error.figure);
    cases.zip(errors).map(beside).collect()
}

fn sizes(figures: &Figures, places: [Place; 2], quantity: Quantity, bound: Bound) -> Vec<Case> {
    let of_task = |(task, name)| {
        places.map(|place| {
            let name = format!("{name}, {}", figures.place_name(place));
            Case::new(name, figures.at(task, place, quantity), bound)
        })
    };
    TASKS.into_iter().flat_map(of_task).collect()
}

/// On the line, and in the regression on data like the training data.
fn counted_twice(figures: &Figures) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut push = |name: String, over_sum, over_noise| {
        cases.push(Case::new(format!("{name}, over the sum"), over_sum, SUM));
        cases.push(Case::new(
            format!("{name}, over the noise"),
            over_noise,
            Above(1.),
        ));
    };
    let sums = figures.on_line(|row| square(row.aleatoric_std) / (1. + square(row.epistemic_std)));
    let noises = figures.on_line(|row| square(row.aleatoric_std));
    for ((points, sum), (_, noise)) in sums.into_iter().zip(noises) {
        push(format!("line of {}", number(points, 0)), sum, noise);
    }
    for place in SAME {
        let at = |quantity| figures.at(Task::Regression, place, quantity);
        let sum = at(|cell| cell.aleatoric / (cell.aleatoric_true + cell.epistemic));
        let name = format!("regression, {}", figures.share_name(place.0));
        push(name, sum, at(OF_TRUE));
    }
    cases
}

pub fn answer(figures: &Figures, findings: &[Finding]) -> String {
    let decisive = findings.iter().take(DECISIVE).map(|finding| finding.seen);
    let grows = |task| text(&figures.change(task, OTHER_DATA[0], EPISTEMIC));
    let at = |place, quantity| text(&figures.at(Task::Regression, place, quantity));
    let [same, _, other, _] = PLACES;
    format!(
        "{}: off the training data the epistemic variance becomes {} times as large in the regression, {} times for returns \
         from coordinates, and {} times from one-hot states. On these data the regression learns {} times the true noise \
         variance, and its epistemic variance is {} times the squared error, off them {} times.",
        verdict(&decisive.collect::<Vec<_>>()),
        grows(Task::Regression),
        grows(Task::ValuesCoordinates),
        grows(Task::ValuesOneHot),
        at(same, OF_TRUE),
        at(same, OF_ERROR),
        at(other, OF_ERROR),
    )
}

/// Yes or no if all that decides is.
fn verdict(seen: &[Seen]) -> &'static str {
    let all = |wanted| seen.iter().all(|&seen| seen == wanted);
    match seen {
        seen if seen.contains(&Seen::Undecided) => "Undecided",
        _ if all(Seen::Yes) => "Yes",
        _ if all(Seen::No) => "No",
        _ => "In part",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variances that move as they should are not enough if their sizes are wrong.
    #[test]
    fn one_that_is_not_seen_makes_it_a_part() {
        use Seen::{No, Partly, Undecided, Yes};
        assert_eq!(verdict(&[Yes; 5]), "Yes");
        assert_eq!(verdict(&[Yes, Yes, Yes, Yes, No]), "In part");
        assert_eq!(verdict(&[Partly; 5]), "In part");
        assert_eq!(verdict(&[No; 5]), "No");
        assert_eq!(verdict(&[Yes, No, Undecided]), "Undecided");
        assert!(CLAIMS[DECISIVE - 1].text.contains("squared error"));
    }
}
