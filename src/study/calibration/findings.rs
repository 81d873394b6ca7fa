//! What is expected of the STDs, the answer, and the tables.

use agents::settings::DropoutLayers;

use crate::study::calibration::figures::{Figures, Varied};
use crate::study::calibration::rows::{Agent, named};
use crate::study::calibration::simulation::{Form, STRETCH};
use crate::study::calibration::task::Task;
use crate::study::claim::{Bound, Bound::*, Case, Claim, Seen};
use crate::study::groups::{Estimate, known, text};
use crate::study::outcome::{Column, TitledTable};
use crate::text::table::{NOTHING, shortest};

/// Ratios and slopes within these are of the right size.
const SIZE: Bound = Within(0.8, 1.25);
/// A rank correlation like this ranks rightly.
const RANKS: Bound = Above(0.8);
/// Nominal 95 % intervals that cover so many per cent are right.
const COVERS: (f64, f64) = (90.0, 99.0);
/// What "about the same" is, as a ratio.
const SAME: f64 = 1.1;

/// What is expected, and who says so.
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
        cases: slopes,
    },
    Claim {
        text: "With a fresh mask for each observation the STD is noise, and the same from few data and from \
               many.",
        paper: "derived",
        rule: "The STD from the most data over that from the fewest: within 1/1.1 to 1.1.",
        cases: noise_stays,
    },
    Claim {
        text: "With one mask for a whole data set it is ignorance, which data should remove; the STD of dropout \
               with a fixed p does not shrink.",
        paper: "Osband 2016",
        rule: "The STD from the most data over that from the fewest: above 1/1.1.",
        cases: ignorance_stays,
    },
    Claim {
        text: "The STD comes from p and the weights, not from the spread of the data: simulated with twice the \
               spread, it stays as it is.",
        paper: "Osband 2016",
        rule: "The STD with twice the spread over that without: within 1/1.1 to 1.1, and below 2/1.1.",
        cases: blind_to_spread,
    },
    Claim {
        text: "Intervals of approximate Bayesian networks cover less than they say.",
        paper: "Kuleshov, Fenner & Ermon 2018",
        rule: "Per cent of the targets in nominal 95 % intervals: below 90.",
        cases: undercover,
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

/// A score in the centre that has to lie so; none if it has no value.
fn case(
    figures: &Figures,
    which: (Task, Form),
    (name, score): (&str, &str),
    bound: Bound,
) -> Option<Case> {
    let figure = match score {
        "coverage_95" => percent(figures, which, score)?,
        _ => figures.score(which, score)?,
    };
    Some(Case::new(name, figure, bound))
}

/// A share in per cent.
fn percent(figures: &Figures, which: (Task, Form), score: &str) -> Option<Estimate> {
    Some(figures.score(which, score)?.in_units_of(0.01))
}

fn agreement(figures: &Figures, task: Task) -> Vec<Case> {
    let which = (task, Form::Observation);
    let cases = [
        (("STD / true", "ratio"), SIZE),
        (("slope", "slope"), SIZE),
        (("rank correlation", "spearman"), RANKS),
    ];
    let cases = cases.map(|(score, bound)| case(figures, which, score, bound));
    cases.into_iter().flatten().collect()
}

fn slopes(figures: &Figures) -> Vec<Case> {
    let slopes = figures.along(Form::Observation, Varied::Dropout, "slope");
    let case = |(p, slope): (f64, Estimate)| {
        let case = Case::new(format!("p = {p:?}:"), slope, Below(1.0));
        case.beside("1 - p", known(1.0 - p))
    };
    slopes.into_iter().map(case).collect()
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

fn noise_stays(figures: &Figures) -> Vec<Case> {
    let growth = growth(figures, Form::Observation, "std").into_iter();
    let case = |(name, ratio)| Case::new(name, ratio, Within(1.0 / SAME, SAME));
    growth.map(case).collect()
}

fn ignorance_stays(figures: &Figures) -> Vec<Case> {
    let of = |score| growth(figures, Form::DataSet, score);
    let beside = (of("posterior_std").map(|growth| ("correct posterior", growth.1)))
        .or_else(|| of("error").map(|growth| ("error made", growth.1)));
    let case = |(name, ratio)| Case {
        beside: beside.into_iter().collect(),
        ..Case::new(name, ratio, Above(1.0 / SAME))
    };
    of("std").into_iter().map(case).collect()
}

fn blind_to_spread(figures: &Figures) -> Vec<Case> {
    let std = |form| figures.score((figures.values(), form), "std");
    let (Some(stretched), Some(plain)) = (std(Form::Stretched), std(Form::Observation)) else {
        return Vec::new();
    };
    let ratio = ratio(&stretched, &plain);
    vec![
        Case::new("as it is:", ratio, Within(1.0 / SAME, SAME)),
        Case::new("not twice:", ratio, Below(STRETCH / SAME)),
    ]
}

fn undercover(figures: &Figures) -> Vec<Case> {
    let of = |form, name| {
        let which = (figures.values(), form);
        case(figures, which, (name, "coverage_95"), Below(COVERS.0))
    };
    let cases = [
        of(Form::Observation, "new observations, a mask each:"),
        of(Form::DataSet, "functions of one mask:"),
    ];
    cases.into_iter().flatten().collect()
}

/// What the STDs of one simulation are good for, by whole intervals: whether they say where the
/// uncertainty is larger, and how large it is. Where the spread is noise they are held against its true
/// STD; where one mask made a data set, against the error that students make.
fn usable(figures: &Figures, which: (Task, Form)) -> [Seen; 2] {
    let holds = |(score, bound): (&str, Bound)| {
        let case = case(figures, which, ("", score), bound);
        case.and_then(|case| case.holds())
    };
    let covers = ("coverage_95", Within(COVERS.0, COVERS.1));
    let (ranks, sizes) = match which.1 {
        Form::Observation | Form::Stretched => {
            ("spearman", vec![("ratio", SIZE), ("slope", SIZE), covers])
        }
        Form::DataSet => ("error_spearman", vec![("spread_over_error", SIZE), covers]),
    };
    let sizes: Vec<_> = sizes.into_iter().map(holds).collect();
    [Seen::of(&[holds((ranks, RANKS))]), Seen::of(&sizes)]
}

/// The answer to the study's question.
pub fn answer(figures: &Figures) -> String {
    let whose = match figures.agent() {
        None => "As".into(),
        Some(agent) => format!("Of {}: as", described(agent)),
    };
    let of = |form| (figures.values(), form);
    let said = |form, score| said(figures.score(of(form), score));
    let covered = |form| self::said(percent(figures, of(form), "coverage_95"));
    let (noise, ignorance) = (Form::Observation, Form::DataSet);
    format!(
        "{whose} noise, with a mask for each observation, the STDs {}: {} times the true ones, rank \
         correlation {}, {} % within 95 % intervals. As ignorance, with one mask for a whole data set, they \
         {}: {} times the error made, rank correlation {}, {} % within.",
        good_for(usable(figures, of(noise))),
        said(noise, "ratio"),
        said(noise, "spearman"),
        covered(noise),
        good_for(usable(figures, of(ignorance))),
        said(ignorance, "spread_over_error"),
        said(ignorance, "error_spearman"),
        covered(ignorance),
    )
}

/// What is said of [`usable`].
fn good_for([place, size]: [Seen; 2]) -> &'static str {
    match (place, size) {
        (Seen::Undecided, _) | (_, Seen::Undecided) => {
            "are undecided for want of intervals, which take 3 models or more"
        }
        (Seen::Yes, Seen::Yes) => "say both where it is larger and how large it is",
        (Seen::Yes, _) => "say where it is larger, not how large it is",
        (_, Seen::Yes) => "say how large it is overall, not where it is larger",
        _ => "say neither where it is larger nor how large it is",
    }
}

/// A figure with its interval; nothing if there is none.
fn said(figure: Option<Estimate>) -> String {
    figure.map_or_else(|| NOTHING.into(), |figure| text(&figure))
}

/// Whose network it is, and at which p.
fn described(agent: &Agent) -> String {
    let Agent {
        arm,
        env,
        seed,
        dropout,
        ..
    } = agent;
    let end = shortest((1e4 * agent.dropout_at_end).round() / 1e4);
    let at_end = if end == shortest(*dropout) {
        String::new()
    } else if agent.dropout_at_end < agent.dropout_at_start {
        format!(" (annealed to {end} at the end of its training)")
    } else {
        format!(" ({end} in its training)")
    };
    format!("the Q-network of {arm}, seed {seed}, on {env} at p = {dropout:?}{at_end}")
}

/// The tables of the summary.
pub fn tables(figures: &Figures) -> Vec<TitledTable> {
    let mut tables = vec![against_the_simulation(figures), intervals(figures)];
    for varied in Varied::ALL {
        for form in [Form::Observation, Form::DataSet] {
            tables.extend(along(figures, varied, form));
        }
    }
    tables
}

/// A column of a score in all simulations of the centre.
fn column(figures: &Figures, heading: &str, score: &str) -> Column {
    let factor = if ["coverage_95", "variation_between_models"].contains(&score) {
        0.01
    } else {
        1.0
    };
    let simulations = figures.simulations().into_iter();
    let cells = simulations.map(|which| {
        let score = figures.score(which, score);
        score.map_or(known(f64::NAN), |score| score.in_units_of(factor))
    });
    Column::figures(heading, cells)
}

fn names(figures: &Figures) -> Column {
    let simulations = figures.simulations().into_iter();
    Column::names(
        "simulation",
        simulations.map(|(task, form)| named(task, form)),
    )
}

fn against_the_simulation(figures: &Figures) -> TitledTable {
    let agent = figures.agent().map_or_else(String::new, |agent| {
        let layers = match agent.dropout_layers {
            DropoutLayers::All => "after every hidden layer",
            DropoutLayers::First => "after the first hidden layer",
            DropoutLayers::Inputs => "of the input and after every hidden layer",
        };
        let points = if agent.is_tabular {
            "reachable states"
        } else {
            "observations that its greedy policy met"
        };
        format!(
            " The points are the Q-values of all actions at {} {points}; as in Thompson sampling, units are \
             dropped {layers}. The agent took {} steps; --dropout P examines the STDs at another p.",
            agent.points,
            shortest(agent.steps as f64)
        )
    });
    TitledTable {
        title: "STDs against those of the simulation".into(),
        columns: vec![
            names(figures),
            column(figures, "STD / true", "ratio"),
            column(figures, "slope", "slope"),
            column(figures, "rank correlation", "spearman"),
            column(figures, "log RMSE", "log_rmse"),
            column(figures, "CV, %", "variation_between_models"),
        ],
        note: format!(
            "Brackets: 95 % intervals over {} retrained models of one teacher; {}. CV: coefficient of \
             variation of an STD between models, of which its {} passes alone make {:.0} %.{agent}",
            figures.options.seeds,
            figures.centre,
            figures.options.passes,
            100.0 / (2.0 * (figures.options.passes - 1) as f64).sqrt(),
        ),
    }
}

fn intervals(figures: &Figures) -> TitledTable {
    let usable = |which| match usable(figures, which).map(|seen| seen == Seen::Yes) {
        [true, true] => "where, how much",
        [true, false] => "where",
        [false, true] => "how much",
        [false, false] => "nothing",
    };
    let simulations = figures.simulations().into_iter();
    TitledTable {
        title: "What intervals and STDs are worth".into(),
        columns: vec![
            names(figures),
            column(figures, "% in 95 %", "coverage_95"),
            column(figures, "STD / error", "spread_over_error"),
            column(figures, "rank correlation", "error_spearman"),
            column(figures, "ENCE", "ence"),
            Column::names("usable for", simulations.map(|which| usable(which).into())),
        ],
        note: "In 95 %: new observations with a mask each, or functions behind the data sets of one mask, \
               within the nominal 95 % interval. Error: root mean square distance of the predicted mean from \
               these; the rank correlation is with it. ENCE: expected normalised calibration error; 0 is right. \
               Usable for where: a rank correlation above 0.8, with the true STD for a mask per observation, \
               with the error for one mask per data set. For how much: STD / true and slope, or STD / error, \
               within 0.8 to 1.25, and 90 to 99 % covered. Whole intervals must be so."
            .into(),
    }
}

/// Scores as one thing is varied; none if it is not.
fn along(figures: &Figures, varied: Varied, form: Form) -> Option<TitledTable> {
    let scores: &[(&str, &str)] = match form {
        Form::Observation | Form::Stretched => &[
            ("STD / true", "ratio"),
            ("slope", "slope"),
            ("rank correlation", "spearman"),
            ("in 95 %", "coverage_95"),
        ],
        Form::DataSet => &[
            ("STD", "std"),
            ("error", "error"),
            ("correct posterior", "posterior_std"),
            ("in 95 %", "coverage_95"),
        ],
    };
    let values: Vec<f64> = (figures.along(form, varied, "std").iter())
        .map(|point| point.0)
        .collect();
    let column = |&(heading, score): &(&str, &str)| {
        let scores = figures.along(form, varied, score);
        let cells = scores.into_iter().map(|point| point.1);
        (cells.len() == values.len()).then(|| Column::figures(heading, cells))
    };
    // A p near 0 or 1 is not rounded to it.
    let names = values.iter().map(|value| match varied {
        Varied::Dropout => format!("{value:?}"),
        Varied::Data | Varied::Units => shortest(*value),
    });
    let mut columns = vec![Column::names(varied.name(), names)];
    columns.extend(scores.iter().filter_map(column));
    (values.len() > 1).then(|| TitledTable {
        title: format!("By {}: {}", varied.name(), named(figures.values(), form)),
        columns,
        note: String::new(),
    })
}
