//! What is expected of the posterior, and whether it was seen.

use super::{Posterior, figures::Figures};
use crate::report::Estimate;
use crate::study::{
    Claim, Finding, Seen,
    estimate::{is_above, is_below, text},
};

/// What is expected, and who says so.
pub const CLAIMS: &[Claim] = &[
    Claim {
        text: "The STD over masked passes is larger where there are no data: beyond them and between them.",
        paper: "Gal & Ghahramani 2016",
    },
    Claim {
        text: "With one hidden layer it cannot be larger between data than at both of their edges, because \
               its square is convex.",
        paper: "Foong, Burt, Li & Turner 2020",
    },
    Claim {
        text: "It is the STD of a Gaussian process: of its size, within a quarter, at the data and in the gap.",
        paper: "Gal & Ghahramani 2016",
    },
    Claim {
        text: "The 95 % band, mean ± 1.96 sqrt(variance over passes + 1/tau), holds 90 to 99 % of new \
               observations, at the data and in the gap.",
        paper: "Gal & Ghahramani 2016",
    },
    Claim {
        text: "With p fixed the STD does not concentrate: as data are added it falls at less than half the \
               rate of the exact posterior's.",
        paper: "Osband 2016",
    },
    Claim {
        text: "With every data point duplicated and the decay held, the STD stays within 10 %, while the \
               exact posterior's falls; with a decay that falls as 1/N it tends to a limit that is not zero.",
        paper: "derived from the objective of Gal & Ghahramani 2016",
    },
    Claim {
        text: "The STD grows with p, and falls with the length-scale.",
        paper: "Gal & Ghahramani 2016",
    },
    Claim {
        text: "The error of a STD from T passes is about 1/sqrt(2 (T - 1)): within a quarter.",
        paper: "theory of normal samples",
    },
];

/// How far sizes may differ to count as the same.
const SAME: (f64, f64) = (0.8, 1.25);
/// What the share of new observations in a 95 % band may be.
const COVERED: (f64, f64) = (0.9, 0.99);
/// How far STDs may differ to count as unchanged.
const UNCHANGED: (f64, f64) = (0.9, 1.1);

/// The answer to the study's question.
pub fn answer(options: &Posterior, figures: &Figures) -> String {
    let (gap, beyond) = (figures.growth_in_gap, figures.growth_beyond);
    let grows = [beyond, gap].map(|growth| is_above(&growth.dropout, 1.));
    let knows = match grows {
        [true, true] => "Yes, it knows where",
        [true, false] => "Beyond the data yes, between them no",
        [false, true] => "Between the data yes, beyond them no",
        [false, false] => "No",
    };
    let [at_data, in_gap] = figures.size;
    let believed = if [at_data, in_gap].iter().all(|size| within(size, SAME)) {
        "Its size is right"
    } else {
        "Its size is not to be believed"
    };
    format!(
        "{knows}. With p = {} the STD beyond the data is {} times that at the data, and in the gap {} times \
         (exact posterior: {} and {}). {believed}: it is {} times the exact one at the data and {} times in \
         the gap, and as the data grow from {} to {} points it goes as N to the power {} (exact: {}).",
        options.dropout,
        text(&beyond.dropout),
        text(&gap.dropout),
        text(&beyond.exact),
        text(&gap.exact),
        text(&at_data),
        text(&in_gap),
        options.sizes[0],
        options.sizes[options.sizes.len() - 1],
        text(&figures.slope_of_points.dropout),
        text(&figures.slope_of_points.exact),
    )
}

/// Every claim, in their order.
pub fn findings(options: &Posterior, figures: &Figures) -> Vec<Finding> {
    let found = [
        no_data(figures),
        edges(options, figures),
        size(figures),
        band(figures),
        points(figures),
        copies(options, figures),
        settings(figures),
        passes(figures),
    ];
    let claimed = CLAIMS.iter().zip(found);
    claimed
        .map(|(claim, (seen, evidence))| Finding {
            claim,
            seen,
            evidence,
        })
        .collect()
}

fn no_data(figures: &Figures) -> (Seen, String) {
    let (beyond, gap) = (figures.growth_beyond, figures.growth_in_gap);
    let evidence = format!(
        "Beyond the data it is {} times that at the data, in the gap {} times; the exact posterior's is {} \
         and {} times.",
        text(&beyond.dropout),
        text(&gap.dropout),
        text(&beyond.exact),
        text(&gap.exact)
    );
    let grows = [beyond, gap].map(|growth| is_above(&growth.dropout, 1.));
    (both(grows), evidence)
}

fn edges(options: &Posterior, figures: &Figures) -> (Seen, String) {
    let above = figures.above_edges;
    let evidence = format!(
        "The largest in the gap is {} times the larger one at its edges; the exact posterior's is {} times.",
        text(&above.dropout),
        text(&above.exact)
    );
    let evidence = match options.hidden.0.len() {
        1 => evidence,
        layers => format!(
            "{evidence} This network has {layers} hidden layers, of which nobody claims it."
        ),
    };
    (Seen::when(!is_above(&above.dropout, 1.)), evidence)
}

fn size(figures: &Figures) -> (Seen, String) {
    let [at_data, in_gap] = figures.size;
    let evidence = format!(
        "It is {} times the exact one at the data, and {} times in the gap.",
        text(&at_data),
        text(&in_gap)
    );
    (both(figures.size.map(|size| within(&size, SAME))), evidence)
}

fn band(figures: &Figures) -> (Seen, String) {
    let [at_data, in_gap] = figures.coverage.map(|coverage| coverage.dropout);
    let exact = figures.coverage.map(|coverage| percent(&coverage.exact));
    let evidence = format!(
        "It holds {} at the data and {} in the gap; the exact posterior's holds {} and {}.",
        percent(&at_data),
        percent(&in_gap),
        exact[0],
        exact[1]
    );
    let held = [at_data, in_gap].map(|coverage| within(&coverage, COVERED));
    (both(held), evidence)
}

fn points(figures: &Figures) -> (Seen, String) {
    let slope = figures.slope_of_points;
    let evidence = format!(
        "At the data it goes as N to the power {}, the exact posterior's as N to the power {}.",
        text(&slope.dropout),
        text(&slope.exact)
    );
    let slower = is_above(&slope.dropout, slope.exact.value / 2.) && is_below(&slope.exact, 0.);
    (Seen::when(slower), evidence)
}

fn copies(options: &Posterior, figures: &Figures) -> (Seen, String) {
    let [held, falls] = figures.copies;
    let evidence = format!(
        "From {} to {} copies of each point it changes by a factor {} with the decay held, and {} with a \
         decay that falls; the exact posterior's by {}.",
        options.copies[0],
        options.copies[options.copies.len() - 1],
        text(&held.dropout),
        text(&falls.dropout),
        text(&held.exact)
    );
    let stays = within(&held.dropout, UNCHANGED) && is_below(&held.exact, UNCHANGED.0);
    let has_limit = is_above(&falls.dropout, held.exact.value);
    (both([stays, has_limit]), evidence)
}

fn settings(figures: &Figures) -> (Seen, String) {
    let [at_data, in_gap] = figures.slope_of_length_scale;
    let evidence = format!(
        "At the data it goes as p / (1 - p) to the power {}, and as l to the power {} (exact: {}); in the \
         gap as l to the power {} (exact: {}).",
        text(&figures.slope_of_dropout),
        text(&at_data.dropout),
        text(&at_data.exact),
        text(&in_gap.dropout),
        text(&in_gap.exact)
    );
    let grows = is_above(&figures.slope_of_dropout, 0.);
    let falls = [at_data, in_gap]
        .iter()
        .all(|slope| is_below(&slope.dropout, 0.));
    (both([grows, falls]), evidence)
}

fn passes(figures: &Figures) -> (Seen, String) {
    let values = figures.passes.iter().map(|(_, ratio)| ratio.value);
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let most = values.fold(0., f64::max);
    let count = figures
        .passes
        .iter()
        .filter(|(_, ratio)| within(ratio, SAME))
        .count();
    let evidence = format!(
        "Over {} numbers of passes the error is {least:.2} to {most:.2} times that.",
        figures.passes.len()
    );
    let seen = match count {
        _ if count == figures.passes.len() => Seen::Yes,
        0 => Seen::No,
        _ => Seen::Partly,
    };
    (seen, evidence)
}

fn within(estimate: &Estimate, (low, high): (f64, f64)) -> bool {
    (low..=high).contains(&estimate.value)
}

fn both(is_so: [bool; 2]) -> Seen {
    match is_so {
        [true, true] => Seen::Yes,
        [false, false] => Seen::No,
        _ => Seen::Partly,
    }
}

fn percent(estimate: &Estimate) -> String {
    let text = text(&estimate.in_units_of(0.01));
    format!("{text} %")
}
