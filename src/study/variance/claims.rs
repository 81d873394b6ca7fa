//! What is expected of the variances, and the answer.

use super::{
    Variance,
    comparisons::{
        Change, LESS_DATA, OTHER_DATA, aleatoric_of_true, epistemic, squared_error, with_interval,
    },
    evidence,
    figures::{Figures, Place, Quantity},
    pictures::share_name,
    records::{Share, Task, Tested},
};
use crate::study::{Claim, Finding, Seen, estimate::short};

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
        evidence::aleatoric_stays(figures),
        evidence::epistemic_grows(
            figures,
            LESS_DATA,
            "On data like the training data and on other data",
        ),
        evidence::epistemic_grows(figures, OTHER_DATA, "Trained on all data and on a part"),
        evidence::aleatoric_is_noise(figures),
        evidence::counted_twice(study, figures),
        evidence::heads(figures),
        evidence::epistemic_is_error(figures),
        evidence::line(study, figures),
        evidence::concentration(study, figures),
    ];
    let finding = |(claim, (seen, evidence))| Finding {
        claim,
        seen,
        evidence,
    };
    CLAIMS.iter().zip(seen).map(finding).collect()
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
