//! A world that is played in Python.

use std::sync::{Arc, Mutex};

use rand::{Rng, RngExt};

use super::server::{self, RUBBISH, Server, Trouble};
use crate::{Ending, Environment, Observation, ObservationSpace, Step, Trial, WorldFailure};

/// What is known of a world before it is played.
pub(super) struct Rules {
    pub(super) id: String,
    pub(super) kwargs: String,
    /// What Python said of its spaces.
    pub(super) spaces: String,
    pub(super) space: ObservationSpace,
    pub(super) actions: usize,
    pub(super) trial: Trial,
}

impl Rules {
    fn fail(&self, why: &str) -> ! {
        WorldFailure::raise(format!("gymnasium: {}: {why}", self.id))
    }
}

/// One instance. It is made in Python at its first reset.
pub(super) struct Played {
    rules: Arc<Rules>,
    live: Option<Live>,
    seen: Seen,
    running: bool,
}

/// An instance in a server, which may hold others.
struct Live {
    server: Arc<Mutex<Server>>,
    number: u32,
}

/// The last observation.
enum Seen {
    Index(usize),
    Vector(Vec<f32>),
}

impl Drop for Live {
    fn drop(&mut self) {
        // A server that failed has gone, and its worlds with it.
        if let Ok(mut server) = self.server.lock() {
            server.close(self.number);
        }
    }
}

impl Played {
    pub(super) fn new(rules: Rules) -> Self {
        Self::at_rest(Arc::new(rules))
    }

    fn at_rest(rules: Arc<Rules>) -> Self {
        Self {
            live: None,
            seen: match rules.space {
                ObservationSpace::Discrete(_) => Seen::Index(0),
                ObservationSpace::Box(width) => Seen::Vector(vec![0.0; width]),
            },
            running: false,
            rules,
        }
    }

    /// Makes the instance in Python.
    fn enter(&self) -> Live {
        let Rules {
            id, kwargs, spaces, ..
        } = &*self.rules;
        match server::make(id, kwargs) {
            Ok((server, number, found)) if found == *spaces => Live { server, number },
            Ok((_, _, found)) => self.rules.fail(&format!(
                "it has {found}, and had {spaces} when that was recorded"
            )),
            Err(Trouble::Failed(why) | Trouble::Refused(why)) => self.rules.fail(&why),
        }
    }

    /// Asks for a reset or a step, and returns the reward and the ending.
    fn ask(&mut self, what: u8, argument: u64) -> (f64, Option<Ending>) {
        let rules = &*self.rules;
        let live = self
            .live
            .as_ref()
            .expect("a world that was reset is in Python");
        // A failure poisons it: the guard is held while the thread unwinds.
        let Ok(mut server) = live.server.lock() else {
            rules.fail("Python failed before");
        };
        let answer = match server.ask(what, live.number, argument) {
            Ok(answer) => answer,
            Err(Trouble::Failed(why) | Trouble::Refused(why)) => rules.fail(&why),
        };
        let Some((reward, rest)) = answer.split_first_chunk::<8>() else {
            rules.fail(RUBBISH);
        };
        let (reward, Some((ending, seen))) = (f64::from_le_bytes(*reward), rest.split_first())
        else {
            rules.fail(RUBBISH);
        };
        if !reward.is_finite() {
            rules.fail(&format!("a step paid {reward}; allowed: a finite number"));
        }
        if !self.seen.read(seen, rules.space) {
            rules.fail(&format!(
                "an observation that does not fit its spaces, {}, or is not finite",
                rules.spaces
            ));
        }
        (
            reward,
            match ending {
                0 => None,
                2 => Some(Ending::Truncated),
                _ => Some(Ending::Terminated),
            },
        )
    }
}

impl Seen {
    /// Takes over an observation; false if it does not fit the space.
    fn read(&mut self, bytes: &[u8], space: ObservationSpace) -> bool {
        match self {
            Self::Index(index) => {
                let Ok(found) = bytes.try_into().map(u64::from_le_bytes) else {
                    return false;
                };
                // One below the first is far above the last.
                *index = found as usize;
                matches!(space, ObservationSpace::Discrete(states) if found < states as u64)
            }
            Self::Vector(vector) => {
                let (numbers, rest) = bytes.as_chunks::<4>();
                let fits = rest.is_empty() && numbers.len() == vector.len();
                for (number, &bytes) in vector.iter_mut().zip(numbers) {
                    *number = f32::from_le_bytes(bytes);
                }
                fits && vector.iter().all(|number| number.is_finite())
            }
        }
    }
}

impl Environment for Played {
    fn observation_space(&self) -> ObservationSpace {
        self.rules.space
    }

    fn actions(&self) -> usize {
        self.rules.actions
    }

    /// Gymnasium does not say.
    fn reward_range(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }

    fn reset(&mut self, rng: &mut dyn Rng) {
        if self.live.is_none() {
            self.live = Some(self.enter());
        }
        let seed: u32 = rng.random();
        self.ask(server::RESET, seed.into());
        self.running = true;
    }

    fn step(&mut self, action: usize, _: &mut dyn Rng) -> Step {
        assert!(self.running, "reset a world before stepping in it");
        assert!(action < self.rules.actions, "action {action}");
        let (reward, ending) = self.ask(server::ACT, action as u64);
        self.running = ending.is_none();
        Step {
            reward,
            ending,
            best: false,
        }
    }

    fn observation(&self) -> Observation<'_> {
        match &self.seen {
            Seen::Index(index) => Observation::Index(*index),
            Seen::Vector(vector) => Observation::Vector(vector),
        }
    }

    fn fresh(&self) -> Box<dyn Environment> {
        Box::new(Self::at_rest(Arc::clone(&self.rules)))
    }

    fn trial(&self) -> Option<Trial> {
        Some(self.rules.trial)
    }
}
