//! What is expected of the variances, the rules that decide whether it was seen, and the answer.

use super::{
    Variance,
    comparisons::{
        Change, LESS_DATA, OTHER_DATA, TASKS, aleatoric_of_true, alone, epistemic,
        epistemic_of_error, short, squared_error, with_interval,
    },
    figures::{Figures, Place, Quantity, lies_within},
    records::{Share, Task, Tested},
};
use crate::{
    report::{Estimate, table::number},
    study::{Claim, Finding, Seen},
};

/// A ratio hardly differs from 1 if its interval lies in here: a round range that holds all four
/// published ratios of aleatoric variances, 0.77 to 1.04.
const HARDLY: (f64, f64) = (3. / 4., 4. / 3.);

/// A variance is about right if it is within a factor of two.
const ABOUT: (f64, f64) = (0.5, 2.);

/// The slope of log STD against log N that an STD is above if it falls at less than half the speed of
/// an exact posterior's, whose slope is -1/2.
const SLOW: f64 = -0.25;

/// What is expected, and by whom.
pub const CLAIMS: &[Claim] = &[
    Claim {
        text: "The aleatoric variance hardly moves with a quarter of the data, and on other data.",
        paper: "Kendall & Gal 2017",
    },
    Claim {
        text: "The epistemic variance grows with less data.",
        paper: "Kendall & Gal 2017",
    },
    Claim {
        text: "The epistemic variance grows off the training data.",
        paper: "Kendall & Gal 2017",
    },
    Claim {
        text: "The aleatoric variance is that of the noise.",
        paper: "Kendall & Gal 2017",
    },
    Claim {
        text: "The head of a value network learns the variance of returns if its targets carry the next \
               state's, and otherwise the noise of one step.",
        paper: "Sobel 1982, for the recursion",
    },
    Claim {
        text: "The epistemic variance is as large as the squared error that it stands for.",
        paper: "Gal & Ghahramani 2016, as a posterior's",
    },
    Claim {
        text: "On a straight line, the epistemic STD falls as points are added and the aleatoric stays \
               near the noise's.",
        paper: "Gal, Hron & Kendall 2017, with p learned",
    },
    Claim {
        text: "With p fixed, the epistemic STD does not concentrate as an exact posterior's does.",
        paper: "Osband 2016",
    },
];

/// Each claim held against the figures.
pub fn findings(study: &Variance, figures: &Figures) -> Vec<Finding> {
    let seen = [
        aleatoric_stays(figures),
        epistemic_grows(figures, LESS_DATA, "on data like the training data and on other data"),
        epistemic_grows(figures, OTHER_DATA, "trained on all data and on a part"),
        aleatoric_is_noise(figures),
        heads(figures),
        epistemic_is_error(figures),
        line(study, figures),
        concentration(study, figures),
    ];
    let finding = |(claim, (seen, evidence))| Finding {
        claim,
        seen,
        evidence,
    };
    CLAIMS.iter().zip(seen).map(finding).collect()
}

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
        Self::by_task(|task| {
            let ratios = changes.iter().map(|change| change.ratio(figures, task, quantity));
            ratios.collect()
        }, holds)
    }

    fn by_task(
        ratios: impl Fn(Task) -> Vec<Option<Estimate>>,
        holds: impl Fn(Option<Estimate>) -> bool,
    ) -> Self {
        let mut hold = Vec::new();
        let of_task = |(task, name)| {
            let ratios = ratios(task);
            hold.extend(ratios.iter().map(|&ratio| holds(ratio)));
            let texts: Vec<_> = ratios.into_iter().map(with_interval).collect();
            format!("{name} {}", texts.join(", "))
        };
        let text = TASKS.map(of_task).join("; ");
        Self { hold, text }
    }

    fn held(&self) -> usize {
        self.hold.iter().filter(|&&holds| holds).count()
    }

    fn seen(&self) -> Seen {
        match self.held() {
            0 => Seen::No,
            held if held == self.hold.len() => Seen::Yes,
            _ => Seen::Partly,
        }
    }

    fn count(&self) -> String {
        format!("{} of {}", self.held(), self.hold.len())
    }
}

fn aleatoric_stays(figures: &Figures) -> (Seen, String) {
    let changes = [LESS_DATA, OTHER_DATA].concat();
    let cases = Cases::changes(figures, &changes, aleatoric_of_true, |ratio| {
        lies_within(ratio, HARDLY.0, HARDLY.1)
    });
    let evidence = format!(
        "So in {} comparisons: the interval of the ratio lies within 3/4 to 4/3, which holds the \
         published ratios. With less data, on the same and on other data, and on other data, after all \
         data and a part (relative to the true variance, where that differs): {} (published {}).",
        cases.count(),
        cases.text,
        published(&changes, |ratios| ratios.0)
    );
    (cases.seen(), evidence)
}

fn epistemic_grows(figures: &Figures, changes: [Change; 2], order: &str) -> (Seen, String) {
    let cases = Cases::changes(figures, &changes, epistemic, grows);
    let errors = Cases::changes(figures, &changes, squared_error, grows);
    let evidence = format!(
        "So in {} comparisons: the interval of the ratio lies above 1. {}{}: {} (published {}). The \
         squared error of the mean grows: {}.",
        cases.count(),
        order[..1].to_uppercase(),
        &order[1..],
        cases.text,
        published(&changes, |ratios| ratios.1),
        errors.text
    );
    (cases.seen(), evidence)
}

fn grows(ratio: Option<Estimate>) -> bool {
    ratio.and_then(|ratio| ratio.low).is_some_and(|low| low > 1.)
}

fn published(changes: &[Change], of: fn((f64, f64)) -> f64) -> String {
    let texts: Vec<_> = (changes.iter())
        .map(|change| short(of(change.published())))
        .collect();
    texts.join(", ")
}

fn aleatoric_is_noise(figures: &Figures) -> (Seen, String) {
    let shares = [Share::All, Share::Part];
    let cases = Cases::by_task(
        |task| {
            let place = |share| Place::fixed(task, share, Tested::Same);
            let ratio = |share| figures.at(place(share), aleatoric_of_true);
            shares.map(ratio).to_vec()
        },
        |ratio| lies_within(ratio, HARDLY.0, HARDLY.1),
    );
    let evidence = format!(
        "So in {} cases: the interval lies within 3/4 to 4/3. On data like the training data, as \
         multiples of the true variance, after all data and a part: {}.",
        cases.count(),
        cases.text
    );
    (cases.seen(), evidence)
}

fn heads(figures: &Figures) -> (Seen, String) {
    let at = |task| {
        let place = Place::fixed(task, Share::All, Tested::Same);
        figures.at(place, aleatoric_of_true)
    };
    let [returns, one_step] = [Task::ValuesCoordinates, Task::OneStepTargets].map(at);
    let right = [returns, one_step]
        .into_iter()
        .filter(|&ratio| lies_within(ratio, HARDLY.0, HARDLY.1));
    let seen = [Seen::No, Seen::Partly, Seen::Yes][right.count()];
    let place = |task| Place::fixed(task, Share::All, Tested::Same);
    let size = |task| alone(figures.at(place(task), |cell| cell.aleatoric_true));
    let evidence = format!(
        "On visited states after all data, the learned variance is {} times that of the return, which is \
         {}; with plain TD targets it is {} times that of one step, which is {}. The rule: both \
         intervals lie within 3/4 to 4/3.",
        with_interval(returns),
        size(Task::ValuesCoordinates),
        with_interval(one_step),
        size(Task::OneStepTargets),
    );
    (seen, evidence)
}

fn epistemic_is_error(figures: &Figures) -> (Seen, String) {
    let tested = [Tested::Same, Tested::Other];
    let cases = Cases::by_task(
        |task| {
            let place = |tested| Place::fixed(task, Share::All, tested);
            let ratio = |tested| figures.at(place(tested), epistemic_of_error);
            tested.map(ratio).to_vec()
        },
        |ratio| lies_within(ratio, ABOUT.0, ABOUT.1),
    );
    let evidence = format!(
        "So in {} cases: the interval lies within 1/2 to 2. Epistemic variance over squared error after \
         all data, on data like the training data and on other data: {}.",
        cases.count(),
        cases.text
    );
    (cases.seen(), evidence)
}

fn line(study: &Variance, figures: &Figures) -> (Seen, String) {
    let points = &study.line_points;
    let (first, last) = (points[0], points[points.len() - 1]);
    let slope = figures.line_slope((first, last), |row| row.epistemic_std);
    let falls = slope.and_then(|slope| slope.high).is_some_and(|high| high < 0.);
    let aleatoric = |&points: &u64| figures.on_line(points, |row| row.aleatoric_std);
    let stays = points
        .iter()
        .all(|points| lies_within(aleatoric(points), HARDLY.0, HARDLY.1));
    let seen = match (falls, stays) {
        (true, true) => Seen::Yes,
        (false, false) => Seen::No,
        _ => Seen::Partly,
    };
    let epistemic = |points| with_interval(figures.on_line(points, |row| row.epistemic_std));
    let aleatoric: Vec<_> = points.iter().map(|n| with_interval(aleatoric(n))).collect();
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
    (seen, evidence)
}

fn concentration(study: &Variance, figures: &Figures) -> (Seen, String) {
    let points = &study.line_points;
    let ends = (points[points.len() - 2], points[points.len() - 1]);
    let slope = figures.line_slope(ends, |row| row.epistemic_std);
    let error = figures.line_slope(ends, |row| row.error);
    let is_slow = slope.and_then(|slope| slope.low).is_some_and(|low| low > SLOW);
    let evidence = format!(
        "From {} to {} points of the line, the slope of log epistemic STD against log points is {}; that \
         of the error is {}, and an exact posterior's STD has -0.5. The rule: the interval lies above \
         -0.25.",
        number(ends.0 as f64, 0),
        number(ends.1 as f64, 0),
        with_interval(slope),
        with_interval(error),
    );
    (Seen::when(is_slow), evidence)
}

/// The answer to the study's question.
pub fn answer(study: &Variance, figures: &Figures) -> String {
    let of = |task, change: Change, quantity: Quantity| {
        with_interval(change.ratio(figures, task, quantity))
    };
    let noise = |task| {
        let place = Place::fixed(task, Share::All, Tested::Same);
        with_interval(figures.at(place, aleatoric_of_true))
    };
    let statements: Vec<Seen> = findings(study, figures).iter().map(|f| f.seen).collect();
    let [stays, less, off] = [0, 1, 2].map(|claim| statements[claim].name());
    let [less_same, _] = LESS_DATA;
    let [other, _] = OTHER_DATA;
    let regression = Task::Regression;
    let coordinates = Task::ValuesCoordinates;
    format!(
        "On data like the training data, the learned noise variance is {} times the true one in the \
         regression and {} times for returns. With {} % of the data, the epistemic variance becomes {} \
         times as large in the regression and {} times for returns (published: 2.8), while the squared \
         error that it stands for becomes {} and {} times as large. Off the training data, the epistemic \
         variance becomes {} times as large in the regression, {} times for returns by a network that \
         sees coordinates, and {} times by one that sees one-hot states (published: 1.8). So, of Kendall \
         and Gal's statements: aleatoric variance hardly moves: {stays}; epistemic variance grows with \
         less data: {less}; it grows off the training data: {off}.",
        noise(regression),
        noise(coordinates),
        short(100. * study.share),
        of(regression, less_same, epistemic),
        of(coordinates, less_same, epistemic),
        of(regression, less_same, squared_error),
        of(coordinates, less_same, squared_error),
        of(regression, other, epistemic),
        of(coordinates, other, epistemic),
        of(Task::ValuesOneHot, other, epistemic),
    )
}
