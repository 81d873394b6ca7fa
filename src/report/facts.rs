//! What a report has to know beyond the rows: which arm is the baseline, and what counts as solved.
//!
//! It is read from the `config.toml` and `manifest.json` beside the rows, or done without: then the last
//! arm is the baseline, as a run sorts its arms, and nothing is said of seconds.

use std::collections::{BTreeMap, BTreeSet};

use envs::{Grid, Tabular};

use crate::config::{Arm, Config, Criteria, Drawing, Env, Measure};
use crate::plot::style::ArmName;
use crate::watch::replay::Replay;

/// The arm that the others are compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Baseline {
    /// The last arm of the rows.
    #[default]
    Last,
    /// The arm with this label.
    Arm(String),
    /// There is none: no arm is compared.
    None,
}

/// A number for each world and arm, by their labels.
type ByArm = BTreeMap<(String, String), f64>;

/// How large a world is, and what makes it so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extent {
    pub world: String,
    /// All of its parameters, with their values.
    pub parameters: Vec<(String, String)>,
    /// Those that are not at their defaults.
    pub differing: Vec<(String, String)>,
    pub states: usize,
    /// Steps of an episode, at most.
    pub horizon: usize,
}

impl Extent {
    fn new(env: &Env, model: &Tabular) -> Self {
        let texts = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        Self {
            world: env.world.name.into(),
            parameters: env.parameters.iter().map(texts).collect(),
            differing: env.parameters.differing().map(texts).collect(),
            states: model.states().len(),
            horizon: model.horizon(),
        }
    }
}

/// What is known of a run, or of several that are merged, beyond their rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    pub baseline: Baseline,
    /// The agents of the arms, by label; one that is missing is the label's first word.
    pub agents: BTreeMap<String, String>,
    pub criteria: Criteria,
    /// Whether a seed stopped at the evaluation that settled when it solved its world.
    pub stop_when_solved: bool,
    pub drawing: Drawing,
    /// The worlds that never end, by label, as far as that is known; rows of behaviour say it too.
    pub continuing: BTreeSet<String>,
    /// The worlds whose returns are those of greedy play, by label, with the return at which each is solved by
    /// its own account.
    pub played: BTreeMap<String, Option<f64>>,
    /// Steps that each arm acts at random before it explores in its own way, by its label.
    pub random_starts: BTreeMap<String, u64>,
    /// Seconds on one thread that one seed took.
    pub seconds_per_seed: ByArm,
    /// Variance of one-step targets under Q*, of arms that learn variances: the mean over reachable
    /// non-terminal states and all actions.
    pub target_variances: ByArm,
    /// In tabular worlds, the most by which the discounted returns of two policies can differ: the
    /// largest less the smallest from any state, with the arm's discount.
    pub return_ranges: ByArm,
    /// What pictures call the worlds, by label.
    pub titles: BTreeMap<String, String>,
    /// How large the worlds are whose states can be counted, by world.
    pub extents: BTreeMap<String, Extent>,
    /// The drawings of the worlds that have one, by world.
    pub grids: BTreeMap<String, Grid>,
    /// Trained agents in their worlds.
    pub replays: Vec<Replay>,
}

impl Facts {
    /// What a run's configuration says of its worlds, and of its arms by these labels, which are in the
    /// order of [`Config::arms`].
    pub fn of(config: &Config, labels: &[String]) -> Self {
        let arms = || labels.iter().zip(config.arms());
        let mut facts = Self {
            baseline: match (&config.baseline, labels.last()) {
                (None, _) => Baseline::None,
                (Some(_), Some(label)) => Baseline::Arm(label.clone()),
                (Some(_), None) => Baseline::Last,
            },
            criteria: config.criteria,
            stop_when_solved: config.stop_when_solved,
            drawing: config.drawing,
            ..Self::default()
        };
        for (label, arm) in arms() {
            facts.agents.insert(label.clone(), arm.name.into());
            let steps = arm.settings.random_start;
            facts
                .random_starts
                .extend(steps.map(|steps| (label.clone(), steps)));
        }
        for env in &config.envs {
            let (label, world) = (|| env.label(), env.make());
            facts.titles.insert(label(), env.title());
            facts.grids.extend(world.grid().map(|grid| (label(), grid)));
            facts.continuing.extend(env.world.continuing.then(label));
            facts
                .played
                .extend(world.trial().map(|trial| (label(), trial.solve_at)));
            let Some(model) = world.tabular() else {
                continue;
            };
            facts.extents.insert(label(), Extent::new(env, model));
            for (arm_label, arm) in arms() {
                facts.add_exact(model, (label(), arm_label.clone()), arm);
            }
        }
        facts
    }

    /// Adds what is known exactly of an arm in a tabular world.
    fn add_exact(&mut self, model: &Tabular, key: (String, String), arm: &Arm) {
        let Some(gamma) = arm.settings.gamma else {
            return;
        };
        if arm.learns_noise() {
            let mean = model.mean_over_decisions(&model.target_variance(gamma));
            self.target_variances.insert(key.clone(), mean);
        }
        // With a prior Q-values are beyond it where nothing was seen, and are meant to be.
        if arm.settings.prior_scale.is_none_or(|scale| scale == 0.) {
            self.return_ranges.insert(key, return_range(model, gamma));
        }
    }

    /// Takes over what another run says, where this one says nothing.
    pub fn extend(&mut self, other: Self) {
        self.agents.extend(other.agents);
        self.criteria = self.criteria.or(other.criteria);
        self.stop_when_solved |= other.stop_when_solved;
        self.drawing = self.drawing.or(other.drawing);
        self.extents.extend(other.extents);
        self.grids.extend(other.grids);
        self.titles.extend(other.titles);
        self.continuing.extend(other.continuing);
        self.played.extend(other.played);
        self.random_starts.extend(other.random_starts);
        self.target_variances.extend(other.target_variances);
        self.return_ranges.extend(other.return_ranges);
        for (key, seconds) in other.seconds_per_seed {
            self.seconds_per_seed.entry(key).or_insert(seconds);
        }
    }

    /// What pictures call the world with this label.
    pub fn title(&self, env: &str) -> String {
        self.titles.get(env).map_or(env, |title| title).into()
    }

    /// What is known of the arm with this label.
    pub fn arm(&self, label: &str) -> ArmName {
        let arm = ArmName::from(label);
        let agent = self.agents.get(label).cloned().unwrap_or(arm.agent);
        ArmName { agent, ..arm }
    }

    /// The score from which on a world with this measure counts as solved; a mean return where agents are played.
    pub fn solve_at(&self, env: &str, measure: Measure) -> f64 {
        let asked = self.criteria.solve_at(measure);
        self.return_that_solves(env).unwrap_or(asked)
    }

    /// The mean return at which a world is solved whose returns are not normalised.
    pub fn return_that_solves(&self, env: &str) -> Option<f64> {
        self.criteria.solve_at.or(*self.played.get(env)?)
    }

    /// Steps that an arm acts at random before its time in a world with this measure is counted: 0
    /// where that is not known, and in worlds with episodes, whose times begin with the first step.
    pub fn random_start(&self, arm: &str, measure: Measure) -> u64 {
        match measure {
            Measure::UndiscountedReturn => 0,
            Measure::RewardPerStep => self.random_starts.get(arm).copied().unwrap_or(0),
        }
    }

    /// Label of the baseline among the `arms` of a report.
    pub fn baseline<'a>(&'a self, arms: &[&'a str]) -> Option<&'a str> {
        match &self.baseline {
            Baseline::None => None,
            Baseline::Arm(label) => Some(label),
            Baseline::Last => arms.last().copied(),
        }
    }
}

/// The largest less the smallest discounted return that any policy has from any state, 0 included:
/// `max Q* - min Q_min`, the latter of the policy that seeks the least, by value iteration.
fn return_range(model: &Tabular, gamma: f64) -> f64 {
    let most = model.optimal_q(gamma).into_iter().fold(0.0, f64::max);
    let mut least = vec![0.0_f64; model.states().len()];
    let mut change = f64::INFINITY;
    while change > 1e-6 {
        change = 0.0;
        for state in model.decisions() {
            let actions = (0..model.actions()).map(|action| {
                let outcomes = model.outcomes(state, action).iter();
                let values = outcomes
                    .map(|next| next.probability * (next.reward + gamma * least[next.next]));
                values.sum::<f64>()
            });
            let value = actions.fold(f64::INFINITY, f64::min);
            change = change.max((value - least[state]).abs());
            least[state] = value;
        }
    }
    most - least.into_iter().fold(0.0, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the default world the goal pays 1 and a pit costs 1, at once from the cells beside them.
    #[test]
    fn returns_lie_between_the_pit_and_the_goal() {
        let world = envs::world("gridworld").unwrap();
        let world = world.make(&world.resolve(&[]).unwrap()).unwrap();
        assert_eq!(return_range(world.tabular().unwrap(), 0.9), 2.0);
    }
}
