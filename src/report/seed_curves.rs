//! Rows arranged by world, arm and seed, whatever the order in which they come, and without what only tells whose
//! they are.
//!
//! Arms stand in the order in which they first appear: among the seeds' rows, which come first and which a
//! finished run has sorted, or else, in a killed run that finished no seed of them, among the others. Within an arm
//! everything is in order of seed and step, so that sums, and with them the bytes of a report, do not depend on the
//! order of the rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::records::{Record, Seed, State};

/// A number or none, in the room of a number: none is a pattern of bits that no text is read as.
#[derive(Debug, Clone, Copy)]
pub struct Field(f64);

const NONE: u64 = u64::MAX;

impl From<Option<f64>> for Field {
    fn from(value: Option<f64>) -> Self {
        Self(value.unwrap_or(f64::from_bits(NONE)))
    }
}

impl Field {
    pub fn get(self) -> Option<f64> {
        (self.0.to_bits() != NONE).then_some(self.0)
    }
}

/// What a row says at a step, in the order of the columns of its file.
pub type Point = (u64, [Field; 3]);

// Places of the columns.
pub const MEAN_REWARD: usize = 0;
pub const MEAN_RETURN: usize = 1;
pub const COVERAGE: usize = 2;
pub const GREEDY_RETURN: usize = 0;
pub const REGRET: usize = 1;
pub const Q_ERROR: usize = 2;
pub const EPISTEMIC: usize = 0;
pub const ALEATORIC: usize = 1;

/// What is known of one seed of one arm in one world; everything in order.
#[derive(Debug, Default)]
pub struct SeedCurves {
    /// Its row of `seeds.csv`; none if it did not finish.
    pub seed: Option<Seed>,
    /// Windows of behaviour at their last steps.
    pub behaviour: Vec<Point>,
    /// Greedy evaluations.
    pub evaluations: Vec<Point>,
    /// Epistemic and aleatoric variances.
    pub variances: Vec<Point>,
    /// What was known of each state, without the labels.
    pub states: Vec<State>,
    /// The largest step of any row.
    pub steps: u64,
    /// Whether training episodes ended.
    pub has_episodes: bool,
    /// Their numbers and returns, if their world is one of which they are kept.
    pub episodes: Vec<(u64, f64)>,
}

impl SeedCurves {
    /// The training step at which the seed diverged.
    pub fn diverged_step(&self) -> Option<u64> {
        self.seed.as_ref()?.diverged_step
    }

    /// Expected return of the random policy in this seed's world.
    pub fn random_return(&self) -> Option<f64> {
        (self.seed.as_ref()?.random_return).filter(|value| value.is_finite())
    }

    /// Largest expected return in this seed's world.
    pub fn optimal_return(&self) -> Option<f64> {
        (self.seed.as_ref()?.optimal_return).filter(|value| value.is_finite())
    }

    /// A column of the last evaluation of a seed that did not diverge.
    pub fn at_end(&self, column: usize) -> Option<f64> {
        let (_, fields) = self.evaluations.last()?;
        let value = fields[column].get();
        value.filter(|_| self.diverged_step().is_none())
    }

    fn sort(&mut self) {
        self.behaviour.sort_by_key(|point| point.0);
        self.evaluations.sort_by_key(|point| point.0);
        self.variances.sort_by_key(|point| point.0);
        self.states.sort_by_key(|row| (row.step, row.state));
        self.episodes.sort_by_key(|episode| episode.0);
    }
}

/// One arm in one world, by seed.
pub type Seeds = BTreeMap<u64, SeedCurves>;

/// The seeds that have rows, by world and arm.
pub type Worlds = BTreeMap<String, BTreeMap<String, Seeds>>;

/// Everything that is known, arranged.
#[derive(Debug, Default)]
pub struct Arranged {
    pub envs: Vec<String>,
    pub arms: Vec<String>,
    pub worlds: Worlds,
    /// Labels of the worlds of which the returns of single episodes are kept.
    pub told_by_returns: BTreeSet<String>,
}

impl Arranged {
    /// Labels of the arms.
    pub fn arms(&self) -> Vec<&str> {
        self.arms.iter().map(|arm| &**arm).collect()
    }

    /// Every seed that has rows.
    pub fn all(&self) -> impl Iterator<Item = &SeedCurves> {
        self.worlds.keys().flat_map(|env| self.in_world(env))
    }

    /// What is known of this arm, world and seed, if anything is.
    pub fn get(&self, (arm, env, seed): (&str, &str, u64)) -> Option<&SeedCurves> {
        self.worlds.get(env)?.get(arm)?.get(&seed)
    }

    /// Every seed that has rows in a world.
    pub fn in_world(&self, env: &str) -> impl Iterator<Item = &SeedCurves> {
        let arms = self.worlds.get(env).into_iter().flatten();
        arms.flat_map(|(_, seeds)| seeds.values())
    }

    /// Adds a row. When all are there, [`sort`](Self::sort) makes order.
    pub fn add(&mut self, row: Record) {
        let is_told = self.told_by_returns.contains(row.seed_key().1);
        let seed = self.seed(row.seed_key());
        let step = match &row {
            Record::Seed(row) => row.diverged_step.max(row.first_goal).unwrap_or(0),
            Record::Evaluation(row) => row.step,
            Record::Variances(row) => row.step,
            Record::Behaviour(row) => row.step,
            Record::Episode(row) => row.step,
            Record::Training(row) => row.step,
            Record::State(row) => row.step,
        };
        seed.steps = seed.steps.max(step);
        let point = |fields: [Option<f64>; 3]| (step, fields.map(Field::from));
        match row {
            Record::Seed(row) => seed.seed = Some(row),
            Record::Evaluation(row) => {
                let fields = [row.greedy_return, row.regret, row.q_error];
                seed.evaluations.push(point(fields));
            }
            Record::Variances(row) => {
                let fields = [row.epistemic, row.aleatoric, None];
                seed.variances.push(point(fields));
            }
            Record::Behaviour(row) => {
                let fields = [Some(row.mean_reward), row.mean_return, row.coverage];
                seed.behaviour.push(point(fields));
            }
            Record::Episode(row) => {
                seed.has_episodes = true;
                if is_told {
                    seed.episodes.push((row.episode, row.episode_return));
                }
            }
            Record::Training(_) => {}
            Record::State(row) => {
                let [arm, env] = [String::new(), String::new()];
                seed.states.push(State { arm, env, ..row });
            }
        }
    }

    /// The seed that a row belongs to.
    fn seed(&mut self, key: (&str, &str, u64)) -> &mut SeedCurves {
        let (arm, env, number) = key;
        if self.get(key).is_none() {
            for (labels, label) in [(&mut self.arms, arm), (&mut self.envs, env)] {
                if !labels.iter().any(|known| known == label) {
                    labels.push(label.into());
                }
            }
        }
        let arms = self.worlds.entry(env.into()).or_default();
        let seeds = arms.entry(arm.into()).or_default();
        seeds.entry(number).or_default()
    }

    /// Brings the rows of each seed into order.
    pub fn sort(&mut self) {
        let arms = self.worlds.values_mut().flat_map(BTreeMap::values_mut);
        let seeds = arms.flat_map(BTreeMap::values_mut);
        seeds.for_each(SeedCurves::sort);
    }

    /// Takes over the seeds of another run that this one does not have.
    pub fn merge(&mut self, other: Self) {
        for (mine, theirs) in [(&mut self.envs, other.envs), (&mut self.arms, other.arms)] {
            let new = theirs.into_iter().filter(|label| !mine.contains(label));
            mine.extend(new.collect::<Vec<_>>());
        }
        for (env, arms) in other.worlds {
            let mine = self.worlds.entry(env).or_default();
            for (arm, mut seeds) in arms {
                let mine = mine.entry(arm).or_default();
                seeds.append(mine);
                *mine = seeds;
            }
        }
    }
}

impl FromIterator<Record> for Arranged {
    fn from_iter<I: IntoIterator<Item = Record>>(rows: I) -> Self {
        let mut all = Self::default();
        rows.into_iter().for_each(|row| all.add(row));
        all.sort();
        all
    }
}

/// The steps at which any of these seeds has points.
pub fn steps<'a>(points: impl Iterator<Item = &'a [Point]>) -> Vec<u64> {
    let mut all: Vec<u64> = Vec::new();
    for points in points {
        let here = points.iter().map(|point| point.0);
        if !here.clone().eq(all.iter().copied()) {
            all.extend(here);
            all.sort();
            all.dedup();
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Ending, Episode};
    use crate::report::sample::{evaluation_row, seed_row};

    #[test]
    fn finished_arms_come_first_and_the_others_follow() {
        let seeds = [seed_row("b", "open", 0), seed_row("a", "trap", 0)].map(Record::Seed);
        let evaluations =
            ["c", "a"].map(|arm| Record::Evaluation(evaluation_row(arm, "open", 0, 0)));
        let all: Arranged = seeds.into_iter().chain(evaluations).collect();
        assert_eq!(all.arms, ["b", "a", "c"]);
        assert_eq!(all.envs, ["open", "trap"]);
        assert_eq!(all.worlds["open"]["c"][&0].seed, None);
        assert!(!all.worlds["trap"].contains_key("b"));
    }

    #[test]
    fn seeds_and_steps_are_in_order() {
        let rows = [(7, 20), (3, 0), (7, 0), (7, 10)];
        let rows = rows.map(|(seed, step)| evaluation_row("a", "open", seed, step));
        let all: Arranged = rows.into_iter().map(Record::Evaluation).collect();
        let seeds = &all.worlds["open"]["a"];
        assert!(seeds.keys().eq([&3, &7]));
        let steps_of_7 = seeds[&7].evaluations.iter().map(|point| point.0);
        assert!(steps_of_7.eq([0, 10, 20]));
        assert_eq!((seeds[&3].steps, seeds[&7].steps), (0, 20));
        let points = seeds.values().map(|seed| &seed.evaluations[..]);
        assert_eq!(steps(points), [0, 10, 20]);
    }

    #[test]
    fn episodes_are_kept_where_their_returns_tell_something() {
        let mut all = Arranged {
            told_by_returns: ["sea".into()].into(),
            ..Arranged::default()
        };
        let episode = |env: &str, episode| Episode {
            arm: "a".into(),
            env: env.into(),
            seed: 0,
            episode,
            step: 10,
            episode_return: episode as f64 / 2.0,
            episode_length: 10,
            ending: Ending::Terminated,
        };
        for (env, number) in [("sea", 1), ("open", 0), ("sea", 0)] {
            all.add(Record::Episode(episode(env, number)));
        }
        all.sort();
        let [sea, open] = ["sea", "open"].map(|env| &all.worlds[env]["a"][&0]);
        assert_eq!(sea.episodes, [(0, 0.0), (1, 0.5)]);
        assert!(open.episodes.is_empty() && open.has_episodes);
    }

    #[test]
    fn a_number_that_is_none_is_not_nothing() {
        for value in [None, Some(0.5), Some(f64::INFINITY)] {
            assert_eq!(Field::from(value).get(), value);
        }
        for text in ["NaN", "-nan"] {
            let value: f64 = text.parse().unwrap();
            assert!(Field::from(Some(value)).get().is_some_and(f64::is_nan));
        }
    }
}
