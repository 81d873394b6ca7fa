//! The tables of the summary.

use agents::settings::DropoutLayers;

use crate::study::calibration::figures::{Figures, Varied};
use crate::study::calibration::findings::usable;
use crate::study::calibration::rows::{Agent, named};
use crate::study::calibration::simulation::Form;
use crate::study::claim::Seen;
use crate::study::groups::known;
use crate::study::outcome::TitledTable;
use crate::text::table::shortest;

pub fn tables(figures: &Figures) -> Vec<TitledTable> {
    let mut tables = vec![against_the_simulation(figures), intervals(figures)];
    for varied in Varied::ALL {
        let forms = [Form::Observation, Form::DataSet];
        tables.extend(
            forms
                .into_iter()
                .filter_map(|form| along(figures, varied, form)),
        );
    }
    tables
}

/// A table of scores in all simulations of the centre.
fn of_centre(figures: &Figures, title: &str, scores: &[(&str, &str)]) -> TitledTable {
    let simulations = figures.simulations().into_iter();
    let rows: Vec<_> = simulations
        .map(|which| (named(which.0, which.1), which))
        .collect();
    TitledTable::of(title, ("simulation", &rows), scores, |&which, score| {
        figures.score(which, score).unwrap_or(known(f64::NAN))
    })
}

fn against_the_simulation(figures: &Figures) -> TitledTable {
    let scores = [
        ("STD / true", "ratio"),
        ("slope", "slope"),
        ("rank correlation", "spearman"),
        ("log RMSE", "log_rmse"),
        ("CV, %", "variation_between_models"),
    ];
    let passes = figures.options.passes;
    let note = format!(
        "Brackets: 95 % intervals over {} retrained models of one teacher; {:?}. CV: coefficient of variation \
         of an STD between models, of which its {passes} passes alone make {:.0} %.{}",
        figures.options.seeds,
        figures.centre,
        100.0 / (2.0 * (passes - 1) as f64).sqrt(),
        figures.agent().map_or_else(String::new, described)
    );
    of_centre(figures, "STDs against those of the simulation", &scores).noted(note)
}

/// Where one's own agent is judged, and what is dropped.
fn described(agent: &Agent) -> String {
    let layers = match agent.dropout_layers {
        DropoutLayers::All => "after every hidden layer",
        DropoutLayers::First => "after the first hidden layer",
        DropoutLayers::Inputs => "of the input and after every hidden layer",
    };
    let points = match agent.is_tabular {
        true => "reachable states",
        false => "observations that its greedy policy met",
    };
    format!(
        " The original is the Q-network of {}, seed {}, on {}, at p = {:?} ({} at the end of its {} steps); --dropout P \
         examines the STDs at another p. The points are the Q-values of all actions at {} {points}; as in Thompson \
         sampling, units are dropped {layers}.",
        agent.arm,
        agent.seed,
        agent.env,
        agent.dropout,
        shortest((1e4 * agent.dropout_at_end).round() / 1e4),
        shortest(agent.steps as f64),
        agent.points,
    )
}

fn intervals(figures: &Figures) -> TitledTable {
    let scores = [
        ("% in 95 %", "coverage_95"),
        ("STD / error", "spread_over_error"),
        ("rank correlation", "error_spearman"),
        ("ENCE", "ence"),
    ];
    let note = "In 95 %: new observations with a mask each, or functions behind the data sets of one mask, \
                within the nominal 95 % interval. Error: root mean square distance of the predicted mean from \
                these; the rank correlation is with it. ENCE: expected normalised calibration error; 0 is right. \
                Usable for where: a rank correlation above 0.8, with the true STD for a mask per observation, \
                with the error for one mask per data set. For how much: STD / true and slope, or STD / error, \
                within 0.8 to 1.25, and 90 to 99 % covered. Whole intervals must be so.";
    let usable = |which| match usable(figures, which).map(|seen| seen == Seen::Yes) {
        [true, true] => "where, how much".to_owned(),
        [true, false] => "where".into(),
        [false, true] => "how much".into(),
        [false, false] => "nothing".into(),
    };
    let usable = figures.simulations().into_iter().map(usable);
    of_centre(figures, "What intervals and STDs are worth", &scores)
        .with(1 + scores.len(), "usable for", usable)
        .noted(note)
}

/// Scores as one thing is varied; none if it is not.
fn along(figures: &Figures, varied: Varied, form: Form) -> Option<TitledTable> {
    let scores = match form {
        Form::Observation | Form::Stretched => [
            ("STD / true", "ratio"),
            ("slope", "slope"),
            ("rank correlation", "spearman"),
            ("% in 95 %", "coverage_95"),
        ],
        Form::DataSet => [
            ("STD", "std"),
            ("error", "error"),
            ("correct posterior", "posterior_std"),
            ("% in 95 %", "coverage_95"),
        ],
    };
    let curves = scores.map(|(heading, score)| (heading, figures.along(form, varied, score)));
    let curves: Vec<_> = curves
        .into_iter()
        .filter(|curve| !curve.1.is_empty())
        .collect();
    if curves.first().is_none_or(|curve| curve.1.len() < 2) {
        return None;
    }
    let name = varied.name();
    let title = format!("By {name}: {}", named(figures.values(), form));
    let said = |value| varied.said(value);
    Some(TitledTable::of_curves(title, (name, said), &curves))
}
