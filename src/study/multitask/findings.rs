//! What is expected of the learned weights, and by which rules it counts as seen.

use super::comparison::{AtUnit, UnderDropout, interval};
use crate::report::{
    Estimate,
    table::{number, shortest},
};
use crate::study::{Claim, Finding, Seen};

/// How many times another value one may be to be close to it.
const CLOSE: f64 = 1.1;

/// What is expected.
pub const CLAIMS: &[Claim] = &[
    Claim {
        text: "Learned weights come close to the best fixed weights of a grid, without a grid and \
               whatever the units.",
        paper: "Kendall, Gal & Cipolla 2018",
    },
    Claim {
        text: "Results depend on the weights, and so those of equal weights depend on the units.",
        paper: "Kendall, Gal & Cipolla 2018",
    },
    Claim {
        text: "The learned sigma of a task is the STD of its noise, in the units of its targets.",
        paper: "Kendall, Gal & Cipolla 2018",
    },
    Claim {
        text: "Where learned weights fail it is because their log variances, which begin at 0, have far \
               to go, and Adam divides by gradients that it remembers: begun at the log variances of \
               the targets they come close to the best of the grid at every unit.",
        paper: "derived from Kingma & Ba 2015",
    },
    Claim {
        text: "Under dropout the learned variance of a task is the sum of two, that of its residuals and \
               that over masks, so that adding the epistemic variance to it counts the latter twice.",
        paper: "derived; the second term is Gal & Ghahramani 2016's",
    },
];

/// The claims, held against the figures.
pub fn findings(
    units: &[AtUnit],
    over_units: &[Estimate; 5],
    dropout: &[UnderDropout],
) -> Vec<Finding> {
    let found = [
        close_to_best(units, 0),
        equal_depends(over_units),
        sigma_is_noise(units),
        warm_start(units),
        counts_twice(dropout),
    ];
    let pairs = CLAIMS.iter().zip(found);
    pairs
        .map(|(claim, (seen, evidence))| Finding {
            claim,
            seen,
            evidence,
        })
        .collect()
}

/// Whether the interval is not above [`CLOSE`].
pub fn is_close(estimate: &Estimate) -> bool {
    interval(estimate).high <= CLOSE
}

fn close_to_best(units: &[AtUnit], method: usize) -> (Seen, String) {
    let close = units.iter().map(|unit| is_close(&unit.over_best[method]));
    let of_unit = |unit: &AtUnit| {
        format!(
            "{} at unit {}",
            figure(&unit.over_best[method]),
            shortest(unit.unit)
        )
    };
    let evidence = format!(
        "Their error over that of the best of the grid is {} (close: the interval ends below {CLOSE}).",
        listed(units.iter().map(of_unit))
    );
    (of_all(close), evidence)
}

fn equal_depends([.., equal, oracle, best]: &[Estimate; 5]) -> (Seen, String) {
    let seen = interval(equal).low > CLOSE;
    let evidence = format!(
        "From the best unit to the worst their error grows {} times (seen: the interval begins above \
         {CLOSE}); the oracle's, whose optimum is the same at every unit, {} times, which is the \
         optimizer's part; the best of the grid, chosen anew at each unit, {} times.",
        figure(equal),
        figure(oracle),
        figure(best)
    );
    (Seen::when(seen), evidence)
}

fn sigma_is_noise(units: &[AtUnit]) -> (Seen, String) {
    let is_near = |estimate: &Estimate| {
        let interval = interval(estimate);
        1.0 / CLOSE <= interval.low && interval.high <= CLOSE
    };
    let of_start = |start: usize| units.iter().flat_map(move |unit| &unit.sigma[start]);
    let range = |start: usize| {
        let values = of_start(start).map(|estimate| estimate.value);
        let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        format!("{} to {}", number(low, 2), number(high, 2))
    };
    let near = of_start(0).filter(|estimate| is_near(estimate)).count();
    let evidence = format!(
        "{near} of {} learned STDs are within a factor of {CLOSE} of the noise: they are {} times it, \
         and begun at the targets' variances {} times.",
        of_start(0).count(),
        range(0),
        range(1)
    );
    (of_all(of_start(0).map(is_near)), evidence)
}

fn warm_start(units: &[AtUnit]) -> (Seen, String) {
    let (from_zero, _) = close_to_best(units, 0);
    let (warm, evidence) = close_to_best(units, 1);
    if from_zero == Seen::Yes {
        let evidence = "Those that begin at 0 do not fail here.";
        return (Seen::No, evidence.into());
    }
    (warm, evidence)
}

fn counts_twice(dropout: &[UnderDropout]) -> (Seen, String) {
    let holds = |task: &UnderDropout| {
        let interval = interval(&task.share);
        1.0 / CLOSE <= interval.low && interval.high <= CLOSE
    };
    let of_task = |task: &UnderDropout| {
        format!(
            "{} (noise {}; learned {}, over masks {}; with both added {}, needed {})",
            figure(&task.share),
            shortest(task.noise),
            number(task.learned, 3),
            number(task.epistemic, 3),
            number(task.total(), 3),
            number(task.needed(), 3)
        )
    };
    let evidence = format!(
        "The learned variance over that sum is {} (seen: within a factor of {CLOSE}; the others are \
         STDs).",
        listed(dropout.iter().map(of_task))
    );
    (of_all(dropout.iter().map(holds)), evidence)
}

/// `Yes` if all hold, `Partly` if some do.
fn of_all(holds: impl Iterator<Item = bool>) -> Seen {
    let holds: Vec<bool> = holds.collect();
    match holds.iter().filter(|&&holds| holds).count() {
        0 => Seen::No,
        count if count == holds.len() => Seen::Yes,
        _ => Seen::Partly,
    }
}

/// An estimate and its interval.
pub fn figure(estimate: &Estimate) -> String {
    let interval = interval(estimate);
    let [value, low, high] =
        [estimate.value, interval.low, interval.high].map(|value| number(value, 2));
    format!("{value} [{low}, {high}]")
}

/// `a, b and c`.
pub fn listed(items: impl Iterator<Item = String>) -> String {
    let mut items: Vec<String> = items.collect();
    let last = items.pop().unwrap_or_default();
    if items.is_empty() {
        return last;
    }
    format!("{} and {last}", items.join(", "))
}
