//! What is expected of the variances, the rules that decide whether it was seen, and the answer.

use super::{
    Variance,
    comparisons::{
        Change, LESS_DATA, OTHER_DATA, TASKS, aleatoric_of_true, alone, epistemic,
        epistemic_of_error, short, squared_error, with_interval,
    },
    figures::{Figures, Place, Quantity, lies_within},
    pictures::share_name,
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

/// Two variances are the same if the interval of their ratio lies in here.
const SUM: (f64, f64) = (0.9, 1.1);

/// The slope of log STD against log N that an STD is above if it falls at less than half the speed of
/// an exact posterior's, whose slope is -1/2.
const SLOW: f64 = -0.25;

/// The first claims, which are the statements of Kendall & Gal 2017.
const STATEMENTS: usize = 3;

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
        text: "What the masks add is counted twice: the learned noise variance is that of the noise plus \
               the epistemic variance.",
        paper: "follows from the loss: E(y - f)² under masks is noise plus their variance",
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
        epistemic_grows(
            figures,
            LESS_DATA,
            "On data like the training data and on other data",
        ),
        epistemic_grows(figures, OTHER_DATA, "Trained on all data and on a part"),
        aleatoric_is_noise(figures),
        counted_twice(study, figures),
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
        Self::by_task(
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
        ratios: impl Fn(Task) -> Vec<Option<Estimate>>,
        holds: impl Fn(Option<Estimate>) -> bool,
    ) -> Self {
        let mut hold = Vec::new();
        let of_task = |(task, name)| {
            let ratios = ratios(task);
            hold.extend(ratios.iter().map(|&ratio| holds(ratio)));
            let texts: Vec<_> = ratios.into_iter().map(alone).collect();
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

fn epistemic_grows(figures: &Figures, changes: [Change; 2], order: &str) -> (Seen, String) {
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
        "In {} cases: the interval lies within 3/4 to 4/3. On data like the training data, as \
         multiples of the true variance, after all data and a part: {}.",
        cases.count(),
        cases.text
    );
    (cases.seen(), evidence)
}

fn counted_twice(study: &Variance, figures: &Figures) -> (Seen, String) {
    let most = study.line_points[study.line_points.len() - 1];
    let variance = figures.on_line(most, |row| row.aleatoric_std.powi(2));
    let sum = figures.on_line(most, |row| {
        row.aleatoric_std.powi(2) / (1. + row.epistemic_std.powi(2))
    });
    let seen = grows(variance) && lies_within(sum, SUM.0, SUM.1);
    let evidence = format!(
        "On the line with {} points, the learned variance is {} times the noise's, and {} times the sum of \
         the noise's and the epistemic variance. The rules: the interval of the first lies above 1, that \
         of the second within 0.9 to 1.1.",
        number(most as f64, 0),
        with_interval(variance),
        with_interval(sum)
    );
    (Seen::when(seen), evidence)
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
        "In {} cases: the interval lies within 1/2 to 2. Epistemic variance over squared error after \
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
    let falls = slope
        .and_then(|slope| slope.high)
        .is_some_and(|high| high < 0.);
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
    let is_slow = slope
        .and_then(|slope| slope.low)
        .is_some_and(|low| low > SLOW);
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
    let findings = findings(study, figures);
    let statements: Vec<Seen> = findings.iter().take(STATEMENTS).map(|f| f.seen).collect();
    let all = |seen| statements.iter().all(|&statement| statement == seen);
    let verdict = match (all(Seen::Yes), all(Seen::No)) {
        (true, _) => "Yes",
        (_, true) => "No",
        _ => "In part",
    };
    let (regression, coordinates) = (Task::Regression, Task::ValuesCoordinates);
    format!(
        "{verdict}. On data like the training data, the learned noise variance is {} times the true one \
         in the regression and {} times for returns. Off the training data, the epistemic variance \
         becomes {} times as large in the regression, {} times for returns by a network that sees \
         coordinates, and {} times by one that sees one-hot states (published: {}). With {} of the data, \
         it becomes {} times as large in the regression and {} times for returns (published: {}), while \
         the squared error that it stands for becomes {} and {} times as large. Of Kendall and Gal's \
         statements, aleatoric variance hardly moves was seen: {}; epistemic variance grows with less \
         data: {}; it grows off the training data: {}.",
        noise(regression),
        noise(coordinates),
        of(regression, OTHER_DATA[0], epistemic),
        of(coordinates, OTHER_DATA[0], epistemic),
        of(Task::ValuesOneHot, OTHER_DATA[0], epistemic),
        short(OTHER_DATA[0].published().1),
        share_name(study, Share::Part),
        of(regression, LESS_DATA[0], epistemic),
        of(coordinates, LESS_DATA[0], epistemic),
        short(LESS_DATA[0].published().1),
        of(regression, LESS_DATA[0], squared_error),
        of(coordinates, LESS_DATA[0], squared_error),
        statements[0].name(),
        statements[1].name(),
        statements[2].name(),
    )
}
