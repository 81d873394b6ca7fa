//! Records arranged by world, arm and seed, whatever the order of the rows.
//!
//! Arms stand in the order in which they first appear among the seeds' rows, which a finished run
//! has sorted; those of a killed run that finished no seed follow, in the order of their
//! evaluations, behaviour and episodes. Within an arm everything is in order of seed and step, so
//! that sums, and with them the bytes of a report, do not depend on the order of the rows.

use std::collections::BTreeMap;

use crate::records::{Behaviour, Episode, Evaluation, Records, Row, Seed, State, Variances};

/// What is known of one seed of one arm in one world.
#[derive(Debug, Default)]
pub struct SeedCurves<'a> {
    /// Its row of `seeds.csv`; none if it did not finish.
    pub seed: Option<&'a Seed>,
    /// Windows of behaviour by their last step.
    pub behaviour: BTreeMap<u64, &'a Behaviour>,
    /// Greedy evaluations by step.
    pub evaluations: BTreeMap<u64, &'a Evaluation>,
    /// What was known of each state, in order of step and state.
    pub states: Vec<&'a State>,
    /// Aleatoric and epistemic variances by step.
    pub variances: BTreeMap<u64, &'a Variances>,
    /// The largest step of any row.
    pub steps: u64,
    /// Training episodes that ended, in order.
    pub episodes: Vec<&'a Episode>,
}

impl<'a> SeedCurves<'a> {
    /// The training step at which the seed diverged.
    pub fn diverged_step(&self) -> Option<u64> {
        self.seed?.diverged_step
    }

    /// Expected return of the random policy in this seed's world.
    pub fn random_return(&self) -> Option<f64> {
        self.seed?.random_return.filter(|value| value.is_finite())
    }

    /// Largest expected return in this seed's world.
    pub fn optimal_return(&self) -> Option<f64> {
        self.seed?.optimal_return.filter(|value| value.is_finite())
    }

    /// The last evaluation of a seed that did not diverge.
    pub fn last_evaluation(&self) -> Option<&'a Evaluation> {
        let (_, &row) = self.evaluations.last_key_value()?;
        self.diverged_step().is_none().then_some(row)
    }
}

/// One arm in one world, by seed.
pub type Seeds<'a> = BTreeMap<u64, SeedCurves<'a>>;

/// Everything that is known, arranged; labels in order of first appearance.
#[derive(Debug, Default)]
pub struct Arranged<'a> {
    pub envs: Vec<&'a str>,
    pub arms: Vec<&'a str>,
    /// The seeds of each world and arm that have rows.
    pub seeds: BTreeMap<(&'a str, &'a str), Seeds<'a>>,
}

impl<'a> Arranged<'a> {
    /// Arranges `records`.
    pub fn new(records: &'a Records) -> Self {
        let mut all = Self::default();
        for row in &records.seeds {
            let steps = row.diverged_step.max(row.first_goal).unwrap_or(0);
            all.of(row, steps).seed = Some(row);
        }
        for row in &records.evaluations {
            all.of(row, row.step).evaluations.insert(row.step, row);
        }
        for row in &records.variances {
            all.of(row, row.step).variances.insert(row.step, row);
        }
        for row in &records.behaviour {
            all.of(row, row.step).behaviour.insert(row.step, row);
        }
        for row in &records.episodes {
            all.of(row, row.step).episodes.push(row);
        }
        for rows in records.states.chunk_by(same_look) {
            all.of(&rows[0], rows[0].step).states.extend(rows);
        }
        for seed in all.seeds.values_mut().flat_map(BTreeMap::values_mut) {
            seed.states.sort_by_key(|row| (row.step, row.state));
            seed.episodes.sort_by_key(|row| row.episode);
        }
        all
    }

    /// The seed that a row with this step belongs to.
    fn of(&mut self, row: &'a impl Row, step: u64) -> &mut SeedCurves<'a> {
        let ((env, number, ..), arm) = (row.key(), row.arm());
        if !self.envs.contains(&env) {
            self.envs.push(env);
        }
        if !self.arms.contains(&arm) {
            self.arms.push(arm);
        }
        let seeds = self.seeds.entry((env, arm)).or_default();
        let seed = seeds.entry(number).or_default();
        seed.steps = seed.steps.max(step);
        seed
    }
}

/// Whether two rows show the same seed at the same step.
fn same_look(one: &State, other: &State) -> bool {
    let look = |row: &State| (row.step, row.seed);
    look(one) == look(other) && one.env == other.env && one.arm == other.arm
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{evaluation_row, seed_row};

    #[test]
    fn finished_arms_come_first_and_the_others_follow() {
        let records = Records {
            seeds: vec![seed_row("b", "open", 0), seed_row("a", "trap", 0)],
            evaluations: vec![
                evaluation_row("c", "open", 0, 0),
                evaluation_row("a", "open", 0, 0),
            ],
            ..Records::default()
        };
        let all = Arranged::new(&records);
        assert_eq!(all.arms, ["b", "a", "c"]);
        assert_eq!(all.envs, ["open", "trap"]);
        assert_eq!(all.seeds[&("open", "c")][&0].seed, None);
        assert!(!all.seeds.contains_key(&("trap", "b")));
    }

    #[test]
    fn seeds_and_steps_are_in_order() {
        let records = Records {
            evaluations: [(7, 20), (3, 0), (7, 0), (7, 10)]
                .map(|(seed, step)| evaluation_row("a", "open", seed, step))
                .to_vec(),
            ..Records::default()
        };
        let all = Arranged::new(&records);
        let seeds = &all.seeds[&("open", "a")];
        assert!(seeds.keys().eq([&3, &7]));
        assert!(seeds[&7].evaluations.keys().eq([&0, &10, &20]));
        assert_eq!((seeds[&3].steps, seeds[&7].steps), (0, 20));
    }
}
