//! The metrics of an arm: what each is called, what it means, and how it follows from the seeds. `summary.json` has
//! all of them; which stand in the tables, `tables.rs` says.

use serde::{Serialize, Serializer};

use crate::report::scores::SeedScores;
use crate::report::seed_curves::{Q_ERROR, REGRET};
use crate::report::series::{Series, last_value};
use crate::statistics::{Estimate, Resamples, area_under_curve, mean};

/// A metric; its row of [`ABOUT`] is in the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    FinalGreedy,
    AreaUnderGreedy,
    FinalBehaviour,
    AreaUnderBehaviour,
    FinalRegret,
    FinalQError,
    QuarterCoverage,
}

/// What there is to know of a metric.
pub struct About {
    /// Its key in `summary.json`.
    pub key: &'static str,
    /// The heading of its column.
    pub title: &'static str,
    /// What it is, for the notes.
    pub meaning: &'static str,
    /// The value of a seed; none where it has none.
    of_seed: fn(&SeedScores) -> Option<f64>,
    /// The figure over seeds.
    over_seeds: fn(&[Option<f64>], &Resamples) -> Option<Estimate>,
}

const FINAL: &str = "Final score: that of the last evaluation; of behaviour, the mean over the last tenth of \
                     the steps. Interquartile mean over seeds.";
const AREA: &str = "Area: the area under the curve of scores, divided by its steps. Interquartile mean over seeds.";

/// One row for each [`Metric`].
const ABOUT: [About; 7] = [
    About {
        key: "final_greedy",
        title: "greedy, final",
        meaning: FINAL,
        of_seed: |seed| seed.if_whole(last_value(&seed.greedy_scores)),
        over_seeds: Estimate::iqm,
    },
    About {
        key: "area_under_greedy",
        title: "greedy, area",
        meaning: AREA,
        of_seed: |seed| seed.if_whole(area(&seed.greedy_scores)),
        over_seeds: Estimate::iqm,
    },
    About {
        key: "final_behaviour",
        title: "behaviour, final",
        meaning: FINAL,
        of_seed: |seed| seed.if_whole(mean_of_last_tenth(&seed.behaviour_scores)),
        over_seeds: Estimate::iqm,
    },
    About {
        key: "area_under_behaviour",
        title: "behaviour, area",
        meaning: AREA,
        of_seed: |seed| seed.if_whole(area(&seed.behaviour_scores)),
        over_seeds: Estimate::iqm,
    },
    About {
        key: "final_regret",
        title: "regret",
        meaning: "Regret: optimal minus realised return, summed over episodes; an arm with longer episodes \
                  has fewer of them. Mean over seeds.",
        of_seed: |seed| seed.at_end(REGRET),
        over_seeds: Estimate::mean,
    },
    About {
        key: "final_q_error",
        title: "Q-error",
        meaning: "Q-error: root mean square of Q - Q* at the end. Interquartile mean over seeds, which a \
                  single runaway seed does not move.",
        of_seed: |seed| seed.at_end(Q_ERROR),
        over_seeds: Estimate::iqm,
    },
    About {
        key: "quarter_coverage",
        title: "coverage",
        meaning: "Coverage: share of the reachable states visited in the first quarter of the steps. Mean \
                  over seeds.",
        of_seed: |seed| last_value(&seed.quarter_coverage),
        over_seeds: Estimate::mean,
    },
];

impl Metric {
    /// What there is to know of it.
    pub fn about(self) -> &'static About {
        &ABOUT[self as usize]
    }
}

/// Every metric of an arm: the value of each seed, in order, and the figure over them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metrics(Vec<(Vec<Option<f64>>, Option<Estimate>)>);

impl Metrics {
    /// Of an arm with these seeds.
    pub fn new(seeds: &[SeedScores], resamples: &Resamples) -> Self {
        let metric = |about: &About| {
            let values: Vec<_> = seeds.iter().map(about.of_seed).collect();
            let estimate = (about.over_seeds)(&values, resamples);
            (values, estimate)
        };
        Self(ABOUT.iter().map(metric).collect())
    }

    /// The figure over seeds; none if no seed has a value.
    pub fn estimate(&self, metric: Metric) -> Option<Estimate> {
        self.0.get(metric as usize)?.1
    }

    /// The values of the seeds.
    pub fn values(&self, metric: Metric) -> &[Option<f64>] {
        (self.0.get(metric as usize)).map_or(&[], |(values, _)| values)
    }
}

/// A map from keys to figures.
impl Serialize for Metrics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let figures = ABOUT.iter().zip(&self.0);
        serializer.collect_map(figures.map(|(about, (_, estimate))| (about.key, estimate)))
    }
}

fn mean_of_last_tenth(series: &Series) -> Option<f64> {
    let (end, _) = series.last()?;
    let late = series
        .iter()
        .filter(|(step, _)| *step as f64 > 0.9 * *end as f64);
    mean(&late.filter_map(|(_, value)| *value).collect::<Vec<f64>>())
}

fn area(series: &Series) -> Option<f64> {
    let points = series
        .iter()
        .filter_map(|&(step, value)| Some((step as f64, value?)));
    area_under_curve(&points.collect::<Vec<_>>())
}
