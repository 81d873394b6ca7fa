//! What is expected of the posterior, and the answer.

use crate::statistics::Estimate;
use crate::study::claim::{
    Bound,
    Bound::{Above, Below, NotAbove, Within},
    Case, Claim, Seen,
};
use crate::study::groups::text;
use crate::study::posterior::figures::{
    Figures, Model,
    Model::{Dropout, Exact},
};
use crate::study::posterior::{problem::Region, rows::Sweep};

/// Sizes that count as the same.
const SAME: Bound = Within(0.8, 1.25);
/// A change of a STD that counts as none, and the factor below which it falls.
const UNCHANGED: Bound = Within(0.9, 1.1);
const FALLEN: Bound = Below(0.9);
/// The power of the length-scale with which a STD falls with it.
const FALLS: Bound = Below(-0.05);

pub const CLAIMS: &[Claim<Figures>] = &[
    Claim {
        text: "The STD over masked passes is larger where there are no data: beyond them and between them.",
        paper: "Gal & Ghahramani 2016",
        rule: "STD there over STD at the data: the interval lies above 1.",
        cases: no_data,
    },
    Claim {
        text: "With one hidden layer it cannot be larger between data than at both of their edges, because \
               its square is convex.",
        paper: "Foong, Burt, Li & Turner 2020",
        rule: "The interval does not lie above 1.",
        cases: |figures| {
            let name = "largest in the gap over the larger one at its edges";
            let case = beside_exact(name, NotAbove(1.), |model| figures.above_edges(model));
            let is_shallow = figures.options.hidden.0.len() == 1;
            is_shallow.then_some(case).into_iter().collect()
        },
    },
    Claim {
        text: "It is the STD of a Gaussian process.",
        paper: "Gal & Ghahramani 2016",
        rule: "STD over that of the exact posterior: the interval lies within 0.8 to 1.25.",
        cases: size,
    },
    Claim {
        text: "The 95 % band, mean ± 1.96 sqrt(variance over passes + 1/tau), holds 95 % of new \
               observations, at the data and in the gap.",
        paper: "Gal & Ghahramani 2016",
        rule: "Per cent of new observations in the band: the interval lies within 90 to 99.",
        cases: |figures| {
            let case = |region: Region| {
                let covered = |model| figures.coverage(region, model);
                beside_exact(region.name(), Within(90., 99.), covered)
            };
            [Region::Data, Region::Gap].map(case).into()
        },
    },
    Claim {
        text: "With p fixed the STD does not concentrate as data are added; an exact posterior's does.",
        paper: "Osband 2016",
        rule: "Powers of N by which STDs at the data go: the first lies above half of the exact one, and \
               that below 0.",
        cases: |figures| {
            let slope = |model| figures.slope(Sweep::Points, Region::Data, model);
            let (ours, exact) = (slope(Dropout), slope(Exact));
            vec![
                Case::new("under dropout", ours, Above(exact.value / 2.)),
                Case::new("exact", exact, Below(0.)),
            ]
        },
    },
    Claim {
        text: "With every data point duplicated and the decay held, the STD stays as it is, while the exact \
               posterior's falls; with a decay that falls as 1/N it tends to a limit that is not zero.",
        paper: "derived from the objective of Gal & Ghahramani 2016",
        rule: "Factors by which STDs at the data change: within 0.9 to 1.1, the exact one below 0.9.",
        cases: |figures| {
            let held = |model| figures.change(Sweep::CopiesDecayHeld, usize::MAX, model);
            let falls = |before| figures.change(Sweep::CopiesDecayFalls, before, Dropout);
            let last_step = Case::new("decay as 1/N, last step", falls(1), UNCHANGED);
            vec![
                Case::new("decay held", held(Dropout), UNCHANGED),
                last_step.beside("all", falls(usize::MAX)),
                Case::new("exact", held(Exact), FALLEN),
            ]
        },
    },
    Claim {
        text: "The STD grows with p, and falls with the length-scale.",
        paper: "Gal & Ghahramani 2016",
        rule: "Powers by which it goes: that of p / (1 - p) lies above 0, those of l below -0.05.",
        cases: |figures| {
            let of_dropout = figures.slope(Sweep::Dropout, Region::Data, Dropout);
            let of_scale = |region: Region| {
                let name = format!("of l {}", region.name());
                let slope = |model| figures.slope(Sweep::LengthScale, region, model);
                beside_exact(name, FALLS, slope)
            };
            vec![
                Case::new("of p / (1 - p) at the data", of_dropout, Above(0.)),
                of_scale(Region::Data),
                of_scale(Region::Gap),
            ]
        },
    },
    Claim {
        text: "The error of a STD from T passes is about 1/sqrt(2 (T - 1)).",
        paper: "theory of normal samples",
        rule: "Error over that: the interval lies within 0.8 to 1.25.",
        cases: |figures| {
            let case = |(passes, ratio)| Case::new(format!("with T = {passes}:"), ratio, SAME);
            let ratios = figures.passes(|row| row.relative_error / row.expected);
            ratios.into_iter().map(case).collect()
        },
    },
];

/// A figure under dropout that has to lie so, beside that of the exact posterior.
fn beside_exact(name: impl Into<String>, bound: Bound, figure: impl Fn(Model) -> Estimate) -> Case {
    Case::new(name, figure(Dropout), bound).beside("exact", figure(Exact))
}

fn no_data(figures: &Figures) -> Vec<Case> {
    let case = |region: Region| {
        let growth = |model| figures.growth(region, model);
        beside_exact(region.name(), Above(1.), growth)
    };
    [Region::Beyond, Region::Gap].map(case).into()
}

fn size(figures: &Figures) -> Vec<Case> {
    let case = |region: Region| Case::new(region.name(), figures.size(region), SAME);
    [Region::Data, Region::Gap].map(case).into()
}

pub fn answer(figures: &Figures) -> String {
    let growth = |region| text(&figures.growth(region, Dropout));
    let cases = no_data(figures);
    let knows = match [cases[0].holds(), cases[1].holds()] {
        [Some(true), Some(true)] => "Yes, it knows where",
        [Some(true), Some(false)] => "Beyond the data yes, between them no",
        [Some(false), Some(true)] => "Between the data yes, beyond them no",
        [Some(false), Some(false)] => "No",
        _ => "Undecided, because there are no intervals",
    };
    let believed = match Seen::of(size(figures).iter().map(Case::holds)) {
        Seen::Yes => "Its size is right",
        Seen::Undecided => "Its size is undecided",
        Seen::Partly | Seen::No => "Its size is wrong",
    };
    let size = |region| text(&figures.size(region));
    format!(
        "{knows}: beyond the data the STD is {} times that at the data, and in the gap {} times. {believed}: at the data \
         it is {} times that of the exact posterior, and in the gap {} times.",
        growth(Region::Beyond),
        growth(Region::Gap),
        size(Region::Data),
        size(Region::Gap),
    )
}

#[cfg(test)]
mod tests;
