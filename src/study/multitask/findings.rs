//! What is expected of the learned weights, and by which rules it counts as seen.

use crate::study::multitask::comparison::{AtUnit, OverUnits, UnderDropout, interval};
use crate::study::{Claim, Finding, Seen, estimate::text};
use crate::{
    report::Estimate,
    text::table::{number, shortest},
};

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
        paper: "Kendall, Gal & Cipolla 2018, of the weights",
    },
    Claim {
        text: "The learned sigma of a task is the STD of its noise, in the units of its targets.",
        paper: "Kendall, Gal & Cipolla 2018",
    },
    Claim {
        text: "Where learned weights fail it is because their log variances begin at 0 and do not arrive: \
               begun at the log variances of the targets they come close to the best of the grid at \
               every unit.",
        paper: "derived: Adam, of Kingma & Ba 2015, divides by gradients that it remembers",
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
    over_units: &OverUnits,
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
    let close: Vec<_> = close.collect();
    let of_unit = |unit: &AtUnit| {
        format!(
            "{} at unit {}",
            text(&unit.over_best[method]),
            shortest(unit.unit)
        )
    };
    let evidence = format!(
        "Their error over that of the best of the grid is {} (close: the interval ends below {CLOSE}).",
        listed(units.iter().map(of_unit))
    );
    (Seen::of(&close), evidence)
}

fn equal_depends(over_units: &OverUnits) -> (Seen, String) {
    let [.., equal, oracle, best] = &over_units.worst_over_best;
    let more = &over_units.equal_over_oracle;
    let evidence = format!(
        "From the best unit to the worst their error grows {} times. The oracle's, whose optimum is the \
         same at every unit, grows {} times, for the optimizer and because the worst and the best are \
         chosen; that of equal weights grows {} times as much (seen: the interval begins above {CLOSE}). \
         That of the best of the grid, chosen anew at each unit, grows {} times.",
        text(equal),
        text(oracle),
        text(more),
        text(best)
    );
    (Seen::when(interval(more).low > CLOSE), evidence)
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
    let near: Vec<_> = of_start(0).map(is_near).collect();
    let evidence = format!(
        "{} of {} learned STDs are within a factor of {CLOSE} of the noise, with their intervals: they \
         are {} times it, and begun at the targets' variances {} times.",
        near.iter().filter(|&&near| near).count(),
        near.len(),
        range(0),
        range(1)
    );
    (Seen::of(&near), evidence)
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
            text(&task.share),
            shortest(task.noise),
            number(task.learned, 3),
            number(task.epistemic, 3),
            number(task.total(), 3),
            number(task.needed(), 3)
        )
    };
    let evidence = format!(
        "The learned variance over that sum is {} (seen: the interval is within a factor of {CLOSE}; the \
         others are STDs).",
        listed(dropout.iter().map(of_task))
    );
    let holds: Vec<_> = dropout.iter().map(holds).collect();
    (Seen::of(&holds), evidence)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(low: f64, high: f64) -> Estimate {
        Estimate {
            value: (low * high).sqrt(),
            low: Some(low),
            high: Some(high),
            seeds: 8,
        }
    }

    /// A unit at which learned weights, from 0 and warm, are so many times the best of the grid, and
    /// learned STDs so many times the noise.
    fn at(unit: f64, [learned, warm]: [f64; 2], sigma: f64) -> AtUnit {
        let about = |value: f64| estimate(value / 1.01, value * 1.01);
        AtUnit {
            unit,
            best_ratio: 0.01,
            best_total: about(1.0),
            over_best: [about(learned), about(warm), about(3.0), about(1.0)],
            over_equal: [about(0.3), about(0.3)],
            sigma: [vec![about(1.0), about(sigma)], vec![about(1.0); 2]],
        }
    }

    fn under_dropout(share: f64) -> UnderDropout {
        UnderDropout {
            noise: 4.0,
            learned: 5.0,
            training_epistemic: 3.0,
            training_residual: 4.0,
            share: estimate(share / 1.01, share * 1.01),
            epistemic: 12.0,
            error: 3.0,
        }
    }

    /// Equal weights grow six times in every case: what counts is how many times the oracle's growth.
    fn seen(units: &[AtUnit], more: Estimate, dropout: &[UnderDropout]) -> [Seen; 5] {
        let over_units = OverUnits {
            worst_over_best: [estimate(5.9, 6.1); 5],
            equal_over_oracle: more,
        };
        let findings = findings(units, &over_units, dropout);
        assert!((CLAIMS.iter().zip(&findings)).all(|(claim, finding)| claim == finding.claim));
        std::array::from_fn(|index| findings[index].seen)
    }

    #[test]
    fn claims_are_seen_by_their_rules() {
        use Seen::{No, Partly, Yes};
        let grows = estimate(1.11, 5.0);
        let (good, bad) = (at(1.0, [1.0, 1.0], 1.0), at(100.0, [3.0, 1.05], 0.3));
        let both = [good.clone(), bad.clone()];
        assert_eq!(
            seen(&both, grows, &[under_dropout(1.0)]),
            [Partly, Yes, Partly, Yes, Yes]
        );
        assert_eq!(
            seen(&[bad], estimate(1.0, 1.2), &[under_dropout(1.2)]),
            [No, No, Partly, Yes, No]
        );
        let two = [under_dropout(1.0), under_dropout(0.8)];
        // There is nothing for the fourth to explain where learned weights do not fail.
        assert_eq!(seen(&[good], grows, &two), [Yes, Yes, Yes, No, Partly]);
    }

    #[test]
    fn an_interval_that_ends_above_is_not_close() {
        assert!(is_close(&estimate(0.5, 1.1)));
        assert!(!is_close(&estimate(0.9, 1.11)));
    }

    #[test]
    fn variances_add_up() {
        assert_eq!(
            (under_dropout(1.0).needed(), under_dropout(1.0).total()),
            (5.0, 13.0)
        );
    }

    #[test]
    fn lists_read_like_sentences() {
        let list = |items: &[&str]| listed(items.iter().map(ToString::to_string));
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list(&["a"]), "a");
    }
}
