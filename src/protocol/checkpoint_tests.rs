//! A block that is stopped and goes on yields what it would have yielded without a stop.

use std::convert::Infallible;

use agents::archive::{Unfit, save};
use envs::{Environment, Observation, ObservationSpace, Step};

use crate::protocol::{
    rollout::Rollout,
    tests::{block, block_in, events},
    *,
};

/// What a block yields from a state on, if it is asked this at its looks, and then nothing; and how it ended.
fn told(block: &Block, state: Option<&[u8]>, asks: &[Ask]) -> (Vec<Event>, Ended) {
    let (mut asks, mut events) = (asks.iter(), Vec::new());
    let mut ask = || asks.next().copied().unwrap_or(Ask::Nothing);
    let state = state.map(<[u8]>::to_vec);
    let ended = go_on(block, state, &mut ask, &mut |event| {
        events.push(event);
        Ok::<_, Infallible>(())
    });
    let Ok(ended) = ended;
    (events, ended)
}

/// Takes the last event, which is a checkpoint with a state.
fn checkpoint(events: &mut Vec<Event>) -> (u64, Arc<Vec<u8>>) {
    match events.pop() {
        Some(Event::Checkpoint {
            step,
            state: Some(state),
        }) => (step, state),
        other => panic!("{other:?}"),
    }
}

const GARDEN: &str =
    "gridworld:map=garden,map-text=S...\n.#..\n..P.\n...G,horizon=20,slip=0.1,noise=0.2";

/// An agent that is to learn soon, if it learns at all.
fn eager(said: &str) -> String {
    let (name, own) = said.split_once(':').unwrap_or((said, ""));
    let agent = agents::AGENTS.iter().find(|agent| agent.name == name);
    if !agent.expect("an agent").learns() {
        return said.into();
    }
    let learns = "hidden=8,batch-size=4,learning-starts=20,random-start=20,buffer-size=70";
    let own = [learns, own].join(",");
    format!("{name}:{}", own.trim_end_matches(','))
}

/// Every agent, some with more of what they have to remember.
#[test]
fn a_block_goes_on_as_if_nothing_had_stopped_it() {
    let own = [
        "dropout-q:mask=episode",
        "epsilon-greedy:head=gaussian,auxiliary=both",
        "boot-dqn:members=3,bootstrap=0.5",
        "bayesian-last-layer:refit-every=30",
    ];
    let plain = agents::AGENTS.iter().map(|agent| agent.name);
    let plain = plain.filter(|name| own.iter().all(|own| !own.starts_with(name)));
    let worlds = [
        ("deep-sea:size=7,stochastic=true", "greedy:ties=random"),
        (
            "chain:observation=thermometer",
            "dropout-q:dropout-layers=inputs",
        ),
        ("foraging:memory=true", "epsilon-greedy"),
        ("foraging:items=100", "dropout-q:buffer-eviction=random"),
    ];
    let in_garden = own.into_iter().chain(plain).map(|agent| (GARDEN, agent));
    for (env, agent) in in_garden.chain(worlds) {
        let agent = eager(agent);
        let block = block_in(env, &agent, &[5], 430, 90, 70);
        let whole = events(&block);
        let (mut all, ended) = told(&block, None, &[Ask::Stop]);
        assert_eq!(ended, Ended::Stopped);
        let (step, state) = checkpoint(&mut all);
        assert_eq!(step, 100);
        assert!(
            fits(&block, &state) && !fits(&block, &state[1..]),
            "{agent}"
        );

        // A checkpoint changes nothing, and a stop may come a while after one.
        let asks = [Ask::Checkpoint, Ask::Stop];
        let (mut second, ended) = told(&block, Some(&state), &asks);
        assert_eq!(ended, Ended::Stopped);
        let (step, last) = checkpoint(&mut second);
        assert_eq!(step, 300);
        let is_checkpoint = |event: &Event| matches!(event, Event::Checkpoint { step: 200, .. });
        let at = second.iter().position(is_checkpoint).expect("a checkpoint");
        let mut second_again = second.split_off(at);
        let (step, state) = checkpoint(&mut vec![second_again.remove(0)]);
        assert_eq!(step, 200);
        let again = told(&block, Some(&state), &[Ask::Stop]).0;
        assert_eq!(again[..second_again.len()], second_again);
        all.extend(second);
        all.extend(second_again);

        let (third, ended) = told(&block, Some(&last), &[]);
        assert_eq!(ended, Ended::Finished);
        all.extend(third);
        assert!(all == whole, "{agent} in {env}");
    }
}

#[test]
fn a_seed_that_may_stop_when_it_is_solved_remembers_its_last_evaluation() {
    let block = Block {
        stop_at: Some(0.9),
        ..block_in("chain:length=3", "psrl", &[1], 2_000, 100, 100)
    };
    let whole = events(&block);
    let mut all = Vec::new();
    let mut state = None;
    loop {
        let from = state.as_ref().map(|state: &Arc<Vec<u8>>| &state[..]);
        let (part, ended) = told(&block, from, &[Ask::Stop]);
        all.extend(part);
        match ended {
            Ended::Stopped => state = Some(checkpoint(&mut all).1),
            Ended::Finished => break,
        }
    }
    assert!(state.is_some() && all == whole);
}

/// Steps of less than a look are not worth one, and the last step is no place to go on from.
#[test]
fn a_short_block_is_asked_nothing() {
    for steps in [99, 100] {
        let short = block("random", &[0], steps, 0, 100);
        assert_eq!(told(&short, None, &[Ask::Stop]).1, Ended::Finished);
    }
}

/// A world that says nothing of saving.
struct Fleeting;

impl Environment for Fleeting {
    fn observation_space(&self) -> ObservationSpace {
        ObservationSpace::Discrete(1)
    }

    fn actions(&self) -> usize {
        1
    }

    fn reward_range(&self) -> (f64, f64) {
        (0., 0.)
    }

    fn reset(&mut self, _: &mut dyn rand::Rng) {}

    fn step(&mut self, _: usize, _: &mut dyn rand::Rng) -> Step {
        Step {
            reward: 0.,
            ending: None,
            best: false,
        }
    }

    fn observation(&self) -> Observation<'_> {
        Observation::Index(0)
    }

    fn fresh(&self) -> Box<dyn Environment> {
        Box::new(Self)
    }
}

#[test]
fn a_world_that_cannot_be_saved_says_so() {
    let stream = agents::stream::stream(0, agents::stream::Purpose::Environment);
    assert_eq!(
        save(&mut Rollout::new(Box::new(Fleeting), stream)),
        Err(Unfit)
    );
}
