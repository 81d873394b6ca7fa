//! What is expected of the variances, and the answer.

use crate::study::variance::{
    Variance,
    comparisons::{
        Change, LESS_DATA, OTHER_DATA, aleatoric_of_true, epistemic, epistemic_of_error,
        squared_error, times,
    },
    evidence,
    figures::{Figures, Place, Quantity},
    pictures::share_name,
    records::{Share, Task, Tested},
};
use crate::study::{Claim, Finding, Seen, estimate::short};

/// The claims that answer the question: the three statements of Kendall & Gal 2017, of which variance
/// moves, then whether each is as large as what it stands for.
const DECISIVE: [usize; 5] = [0, 1, 2, 3, 6];

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
        text: "What the masks add is counted twice: where data are many, the learned noise variance is \
               that of the noise plus the epistemic variance.",
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
        times(figures, change.ratio(figures, task, quantity))
    };
    let at = |task, tested_on, quantity: Quantity| {
        let place = Place::fixed(task, Share::All, tested_on);
        times(figures, figures.at(place, quantity))
    };
    let noise = |task| at(task, Tested::Same, aleatoric_of_true);
    let error = |task, tested_on| at(task, tested_on, epistemic_of_error);
    let findings = findings(study, figures);
    let seen = DECISIVE.map(|index| findings[index].seen);
    let verdict = verdict(&seen);
    let (regression, coordinates) = (Task::Regression, Task::ValuesCoordinates);
    format!(
        "{verdict}. On data like the training data, the learned noise variance is {} the true one in the \
         regression and {} that of returns. Off the training data, the epistemic variance becomes {} as \
         large in the regression, {} for returns by a network that sees coordinates, and {} by one that \
         sees one-hot states (published: {}). With {} of the data, it becomes {} as large in the \
         regression and {} for returns (published: {}), while the squared error that it stands for becomes \
         {} and {} as large. After all data, the epistemic variance is {} the squared error in the \
         regression and {} for returns on data like the training data, and {} and {} off them. Of Kendall \
         and Gal's statements, that the aleatoric variance hardly moves was seen: {}; that the epistemic \
         variance grows with less data: {}; that it grows off the training data: {}. Of the sizes, that \
         the aleatoric variance is the noise's: {}; that the epistemic variance is the squared error: {}.",
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
        error(regression, Tested::Same),
        error(coordinates, Tested::Same),
        error(regression, Tested::Other),
        error(coordinates, Tested::Other),
        seen[0].name(),
        seen[1].name(),
        seen[2].name(),
        seen[3].name(),
        seen[4].name(),
    )
}

/// Yes or no if all that decides is.
fn verdict(seen: &[Seen]) -> &'static str {
    let all = |wanted| seen.iter().all(|&seen| seen == wanted);
    match (all(Seen::Yes), all(Seen::No)) {
        (true, _) => "Yes",
        (_, true) => "No",
        _ => "In part",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variances that move as they should are not enough if their sizes are wrong.
    #[test]
    fn one_that_is_not_seen_makes_it_a_part() {
        use Seen::{No, Partly, Yes};
        assert_eq!(verdict(&[Yes; 5]), "Yes");
        assert_eq!(verdict(&[Yes, Yes, Yes, Yes, No]), "In part");
        assert_eq!(verdict(&[Partly; 5]), "In part");
        assert_eq!(verdict(&[No; 5]), "No");
        assert!(CLAIMS[DECISIVE[3]].text.contains("that of the noise"));
        assert!(CLAIMS[DECISIVE[4]].text.contains("squared error"));
    }
}
