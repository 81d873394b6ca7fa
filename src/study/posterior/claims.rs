//! What is expected of the posterior, and whether it was seen.

use crate::report::Estimate;
use crate::study::posterior::{Posterior, figures::Figures};
use crate::study::{
    Claim, Finding, Seen,
    estimate::{is_above, is_below, is_within, text},
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
        text: "It is the STD of a Gaussian process.",
        paper: "Gal & Ghahramani 2016",
    },
    Claim {
        text: "The 95 % band, mean ± 1.96 sqrt(variance over passes + 1/tau), holds 95 % of new \
               observations, at the data and in the gap.",
        paper: "Gal & Ghahramani 2016",
    },
    Claim {
        text: "With p fixed the STD does not concentrate as data are added; an exact posterior's does.",
        paper: "Osband 2016",
    },
    Claim {
        text: "With every data point duplicated and the decay held, the STD stays as it is, while the exact \
               posterior's falls; with a decay that falls as 1/N it tends to a limit that is not zero.",
        paper: "derived from the objective of Gal & Ghahramani 2016",
    },
    Claim {
        text: "The STD grows with p, and falls with the length-scale.",
        paper: "Gal & Ghahramani 2016",
    },
    Claim {
        text: "The error of a STD from T passes is about 1/sqrt(2 (T - 1)).",
        paper: "theory of normal samples",
    },
];

/// The claim that speaks of networks with one hidden layer only.
const EDGES: &Claim = &CLAIMS[1];

/// How far sizes may differ to count as the same.
const SAME: (f64, f64) = (0.8, 1.25);
/// What the share of new observations in a 95 % band may be.
const COVERED: (f64, f64) = (0.9, 0.99);
/// How far STDs may differ to count as unchanged.
const UNCHANGED: (f64, f64) = (0.9, 1.1);
/// The power of the length-scale below which a STD falls with it.
const FALLS: f64 = -0.05;

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
    let believed = if [at_data, in_gap].iter().all(|size| is_within(size, SAME)) {
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

/// Every claim that speaks of this network, in their order.
pub fn findings(options: &Posterior, figures: &Figures) -> Vec<Finding> {
    let found = [
        no_data(figures),
        edges(figures),
        size(figures),
        band(figures),
        points(figures),
        copies(options, figures),
        settings(figures),
        passes(figures),
    ];
    let is_shallow = options.hidden.0.len() == 1;
    let claimed = CLAIMS.iter().zip(found);
    claimed
        .filter(|(claim, _)| is_shallow || *claim != EDGES)
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
         and {} times. The rule: the intervals lie above 1.",
        text(&beyond.dropout),
        text(&gap.dropout),
        text(&beyond.exact),
        text(&gap.exact)
    );
    let grows = [beyond, gap].map(|growth| is_above(&growth.dropout, 1.));
    (Seen::of(&grows), evidence)
}

fn edges(figures: &Figures) -> (Seen, String) {
    let above = figures.above_edges;
    let evidence = format!(
        "The largest in the gap is {} times the larger one at its edges; the exact posterior's is {} times. \
         The rule: the interval does not lie above 1.",
        text(&above.dropout),
        text(&above.exact)
    );
    (Seen::when(!is_above(&above.dropout, 1.)), evidence)
}

fn size(figures: &Figures) -> (Seen, String) {
    let [at_data, in_gap] = figures.size;
    let evidence = format!(
        "It is {} times the exact one at the data, and {} times in the gap. The rule: the intervals lie within \
         0.8 to 1.25.",
        text(&at_data),
        text(&in_gap)
    );
    (
        Seen::of(&figures.size.map(|size| is_within(&size, SAME))),
        evidence,
    )
}

fn band(figures: &Figures) -> (Seen, String) {
    let [at_data, in_gap] = figures.coverage.map(|coverage| coverage.dropout);
    let exact = figures.coverage.map(|coverage| percent(&coverage.exact));
    let evidence = format!(
        "It holds {} at the data and {} in the gap; the exact posterior's holds {} and {}. The rule: \
         the intervals lie within 90 to 99 %.",
        percent(&at_data),
        percent(&in_gap),
        exact[0],
        exact[1]
    );
    let held = [at_data, in_gap].map(|coverage| is_within(&coverage, COVERED));
    (Seen::of(&held), evidence)
}

fn points(figures: &Figures) -> (Seen, String) {
    let slope = figures.slope_of_points;
    let evidence = format!(
        "At the data it goes as N to the power {}, the exact posterior's as N to the power {}. The \
         rule: the first interval lies above half of the exact power, which is below 0.",
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
         decay that falls, in its last step {}; the exact posterior's by {}. The rules: the first and the \
         third lie within 0.9 to 1.1, the exact one below.",
        options.copies[0],
        options.copies[options.copies.len() - 1],
        text(&held.dropout),
        text(&falls.dropout),
        text(&figures.last_copies),
        text(&held.exact)
    );
    let exact_falls = is_below(&held.exact, UNCHANGED.0);
    let stays = is_within(&held.dropout, UNCHANGED) && exact_falls;
    let has_limit = is_within(&figures.last_copies, UNCHANGED) && exact_falls;
    (Seen::of(&[stays, has_limit]), evidence)
}

fn settings(figures: &Figures) -> (Seen, String) {
    let [at_data, in_gap] = figures.slope_of_length_scale;
    let evidence = format!(
        "At the data it goes as p / (1 - p) to the power {}, and as l to the power {} (exact: {}); in the \
         gap as l to the power {} (exact: {}). The rules: the power of p / (1 - p) lies above 0, those of l \
         below -0.05.",
        text(&figures.slope_of_dropout),
        text(&at_data.dropout),
        text(&at_data.exact),
        text(&in_gap.dropout),
        text(&in_gap.exact)
    );
    let grows = is_above(&figures.slope_of_dropout, 0.);
    let falls = [at_data, in_gap]
        .iter()
        .all(|slope| is_below(&slope.dropout, FALLS));
    (Seen::of(&[grows, falls]), evidence)
}

fn passes(figures: &Figures) -> (Seen, String) {
    let values = figures.passes.iter().map(|(_, ratio)| ratio.value);
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let most = values.fold(0., f64::max);
    let evidence = format!(
        "Over {} numbers of passes the error is {least:.2} to {most:.2} times that. The rule: each interval \
         lies within 0.8 to 1.25.",
        figures.passes.len()
    );
    let ratios = figures.passes.iter();
    let holds: Vec<bool> = ratios.map(|(_, ratio)| is_within(ratio, SAME)).collect();
    (Seen::of(&holds), evidence)
}

fn percent(estimate: &Estimate) -> String {
    let text = text(&estimate.in_units_of(0.01));
    format!("{text} %")
}
