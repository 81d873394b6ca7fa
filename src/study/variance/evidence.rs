//! The rules that decide whether a claim was seen, and the figures that show it.

use crate::study::variance::{
    Variance,
    comparisons::{
        Change, LESS_DATA, OTHER_DATA, TASKS, aleatoric_of_true, alone, epistemic,
        epistemic_of_error, squared_error, times, with_interval,
    },
    figures::{Figures, Place, Quantity, lies_within},
    network::square,
    records::{LineRow, Share, Task, Tested},
};
use crate::{
    report::Estimate,
    study::{Seen, estimate::short},
    text::table::number,
};

/// A ratio hardly differs from 1 if its interval lies in here: a round range that holds all four
/// published ratios of aleatoric variances, 0.77 to 1.04.
const HARDLY: (f64, f64) = (3. / 4., 4. / 3.);

/// A variance is about right if it is within a factor of two.
const ABOUT: (f64, f64) = (0.5, 2.);

/// Two variances are the same if the interval of their ratio lies in here.
const SUM: (f64, f64) = (0.9, 1.1);

/// The slope of log STD against log N that an STD is above if it falls at less than half the speed of
/// an exact posterior's, whose slope is -1/2.
const SLOW: f64 = -0.25;

/// Ratios, whether each is as claimed, and a text that lists them.
struct Cases {
    hold: Vec<bool>,
    text: String,
}

impl Cases {
    /// The ratios of every task under every change.
    fn changes(
        figures: &Figures,
        changes: &[Change],
        quantity: Quantity,
        holds: impl Fn(Option<Estimate>) -> bool,
    ) -> Self {
        Self::by_task(
            figures,
            |task| {
                let ratios = changes
                    .iter()
                    .map(|change| change.ratio(figures, task, quantity));
                ratios.collect()
            },
            holds,
        )
    }

    fn by_task(
        figures: &Figures,
        ratios: impl Fn(Task) -> Vec<Option<Estimate>>,
        holds: impl Fn(Option<Estimate>) -> bool,
    ) -> Self {
        let mut hold = Vec::new();
        let of_task = |(task, name)| {
            let ratios = ratios(task);
            hold.extend(ratios.iter().map(|&ratio| holds(ratio)));
            let texts: Vec<_> = ratios
                .into_iter()
                .map(|ratio| alone(figures, ratio))
                .collect();
            format!("{name} {}", texts.join(", "))
        };
        let text = TASKS.map(of_task).join("; ");
        Self { hold, text }
    }

    fn held(&self) -> usize {
        self.hold.iter().filter(|&&holds| holds).count()
    }

    fn seen(&self) -> Seen {
        Seen::of(&self.hold)
    }

    fn count(&self) -> String {
        format!("{} of {}", self.held(), self.hold.len())
    }
}

/// The aleatoric variance hardly moves, whatever changes.
pub fn aleatoric_stays(figures: &Figures) -> (Seen, String) {
    let changes = [LESS_DATA, OTHER_DATA].concat();
    let cases = Cases::changes(figures, &changes, aleatoric_of_true, |ratio| {
        lies_within(ratio, HARDLY.0, HARDLY.1)
    });
    let evidence = format!(
        "In {} comparisons: the ratio's interval lies within 3/4 to 4/3, which holds the published \
         ratios. With less data, tested on the same and on other data, then on other data, after all \
         data and a part: {} (published {}). Where the truth differs between test data, ratios are \
         relative to it.",
        cases.count(),
        cases.text,
        published(&changes, |ratios| ratios.0)
    );
    (cases.seen(), evidence)
}

/// The epistemic variance grows under both changes; `order` says what they are.
pub fn epistemic_grows(figures: &Figures, changes: [Change; 2], order: &str) -> (Seen, String) {
    let cases = Cases::changes(figures, &changes, epistemic, grows);
    let errors = Cases::changes(figures, &changes, squared_error, grows);
    let evidence = format!(
        "In {} comparisons: the ratio's interval lies above 1. {order}: {} (published {}). The squared \
         error that it stands for grows: {}.",
        cases.count(),
        cases.text,
        published(&changes, |ratios| ratios.1),
        errors.text
    );
    (cases.seen(), evidence)
}

fn grows(ratio: Option<Estimate>) -> bool {
    ratio
        .and_then(|ratio| ratio.low)
        .is_some_and(|low| low > 1.)
}

fn published(changes: &[Change], of: fn((f64, f64)) -> f64) -> String {
    let texts: Vec<_> = (changes.iter())
        .map(|change| short(of(change.published())))
        .collect();
    texts.join(", ")
}

/// The aleatoric variance is that of the noise, on data like the training data.
pub fn aleatoric_is_noise(figures: &Figures) -> (Seen, String) {
    let shares = [Share::All, Share::Part];
    let cases = Cases::by_task(
        figures,
        |task| {
            let place = |share| Place::fixed(task, share, Tested::Same);
            let ratio = |share| figures.at(place(share), aleatoric_of_true);
            shares.map(ratio).to_vec()
        },
        |ratio| lies_within(ratio, HARDLY.0, HARDLY.1),
    );
    let evidence = format!(
        "In {} cases: the interval lies within 3/4 to 4/3. On data like the training data, as \
         multiples of the true variance, after all data and a part: {}.",
        cases.count(),
        cases.text
    );
    (cases.seen(), evidence)
}

/// The learned noise variance is that of the noise plus the epistemic variance: on the line, and in the
/// regression on data like the training data.
pub fn counted_twice(study: &Variance, figures: &Figures) -> (Seen, String) {
    let on_line = |of: fn(&LineRow) -> f64| {
        let points = study.line_points.iter();
        points.map(move |&points| figures.on_line(points, of))
    };
    let in_regression = |of: Quantity| {
        let place = |share| Place::fixed(Task::Regression, share, Tested::Same);
        [Share::All, Share::Part].map(|share| figures.at(place(share), of))
    };
    let of_noise: Vec<_> = on_line(|row| square(row.aleatoric_std))
        .chain(in_regression(aleatoric_of_true))
        .collect();
    let of_sum: Vec<_> =
        on_line(|row| square(row.aleatoric_std) / (1. + square(row.epistemic_std)))
            .chain(in_regression(|cell| {
                cell.aleatoric / (cell.aleatoric_true + cell.epistemic)
            }))
            .collect();
    let holds = |(&noise, &sum)| grows(noise) && lies_within(sum, SUM.0, SUM.1);
    let hold: Vec<bool> = of_noise.iter().zip(&of_sum).map(holds).collect();
    let listed = |ratios: &[Option<Estimate>]| {
        let (line, regression) = ratios.split_at(study.line_points.len());
        let [line, regression] = [line, regression].map(|ratios| {
            let texts = ratios.iter().map(|&ratio| with_interval(figures, ratio));
            texts.collect::<Vec<_>>().join(", ")
        });
        format!("{line}; {regression}")
    };
    let points = study.line_points.iter();
    let points: Vec<_> = points.map(|&points| number(points as f64, 0)).collect();
    let evidence = format!(
        "In {} of {} cases: the interval of the learned variance over that sum lies within 0.9 to 1.1, and \
         that over the noise's alone above 1. On the line with {} points, then in the regression on data \
         like the training data, after all data and a part, over the sum: {}; over the noise's alone: {}. \
         Networks that follow the noise of few data learn less of it. The claim above holds beside this \
         one where the epistemic variance is small beside the noise's: it allows 3/4 to 4/3.",
        hold.iter().filter(|&&holds| holds).count(),
        hold.len(),
        points.join(", "),
        listed(&of_sum),
        listed(&of_noise)
    );
    (Seen::of(&hold), evidence)
}

/// What the head of a value network learns, with and without the next state's variance.
pub fn heads(figures: &Figures) -> (Seen, String) {
    let at = |task| {
        let place = Place::fixed(task, Share::All, Tested::Same);
        figures.at(place, aleatoric_of_true)
    };
    let [returns, one_step] = [Task::ValuesCoordinates, Task::OneStepTargets].map(at);
    let right = [returns, one_step].map(|ratio| lies_within(ratio, HARDLY.0, HARDLY.1));
    let place = |task| Place::fixed(task, Share::All, Tested::Same);
    let size = |task| alone(figures, figures.at(place(task), |cell| cell.aleatoric_true));
    let evidence = format!(
        "On visited states after all data, the learned variance is {} that of the return, which is \
         {}; with plain TD targets it is {} that of one step, which is {}. The rule: both \
         intervals lie within 3/4 to 4/3.",
        times(figures, returns),
        size(Task::ValuesCoordinates),
        times(figures, one_step),
        size(Task::OneStepTargets),
    );
    (Seen::of(&right), evidence)
}

/// The epistemic variance is about the squared error.
pub fn epistemic_is_error(figures: &Figures) -> (Seen, String) {
    let tested = [Tested::Same, Tested::Other];
    let cases = Cases::by_task(
        figures,
        |task| {
            let place = |tested| Place::fixed(task, Share::All, tested);
            let ratio = |tested| figures.at(place(tested), epistemic_of_error);
            tested.map(ratio).to_vec()
        },
        |ratio| lies_within(ratio, ABOUT.0, ABOUT.1),
    );
    let evidence = format!(
        "In {} cases: the interval lies within 1/2 to 2. Epistemic variance over squared error after \
         all data, on data like the training data and on other data: {}.",
        cases.count(),
        cases.text
    );
    (cases.seen(), evidence)
}

/// Both STDs on the straight line are as those with p learned.
pub fn line(study: &Variance, figures: &Figures) -> (Seen, String) {
    let points = &study.line_points;
    let (first, last) = (points[0], points[points.len() - 1]);
    let slope = figures.line_slope((first, last), |row| row.epistemic_std);
    let falls = slope
        .and_then(|slope| slope.high)
        .is_some_and(|high| high < 0.);
    let aleatoric = |&points: &u64| figures.on_line(points, |row| row.aleatoric_std);
    let stays = points
        .iter()
        .all(|points| lies_within(aleatoric(points), HARDLY.0, HARDLY.1));
    let epistemic =
        |points| with_interval(figures, figures.on_line(points, |row| row.epistemic_std));
    let aleatoric: Vec<_> = points
        .iter()
        .map(|n| with_interval(figures, aleatoric(n)))
        .collect();
    let evidence = format!(
        "The epistemic STD goes from {} with {} points to {} with {} (published 1.28 with 10, 0.53 with \
         10,000); the aleatoric STD is {} (the noise's is 1). The rules: the slope lies below 0; all \
         intervals of the aleatoric STD lie within 3/4 to 4/3.",
        epistemic(first),
        number(first as f64, 0),
        epistemic(last),
        number(last as f64, 0),
        aleatoric.join(", ")
    );
    (Seen::of(&[falls, stays]), evidence)
}

/// The epistemic STD on the straight line falls more slowly than an exact posterior's.
pub fn concentration(study: &Variance, figures: &Figures) -> (Seen, String) {
    let points = &study.line_points;
    let ends = (points[points.len() - 2], points[points.len() - 1]);
    let slope = figures.line_slope(ends, |row| row.epistemic_std);
    let error = figures.line_slope(ends, |row| row.error);
    let is_slow = slope
        .and_then(|slope| slope.low)
        .is_some_and(|low| low > SLOW);
    let evidence = format!(
        "From {} to {} points of the line, the slope of log epistemic STD against log points is {}; that \
         of the error is {}, and an exact posterior's STD has -0.5. The rule: the interval lies above \
         -0.25.",
        number(ends.0 as f64, 0),
        number(ends.1 as f64, 0),
        with_interval(figures, slope),
        with_interval(figures, error),
    );
    (Seen::when(is_slow), evidence)
}
