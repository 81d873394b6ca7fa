use agents::Population;

use crate::config::{Config, EnvRequest, Options, Request, RunOptions};
use crate::protocol::ground_truth::GroundTruth;
use crate::protocol::*;

/// A corridor of two decisions; an episode takes two steps, whatever the actions.
const CORRIDOR: &str = "gridworld:map=corridor,map-text=S.G,horizon=2,step-cost=0";

pub fn block(agent: &str, seeds: &[u64], steps: u64, eval_every: u64, window: u64) -> Block {
    block_in(CORRIDOR, agent, seeds, steps, eval_every, window)
}

pub fn block_in(
    env: &str,
    agent: &str,
    seeds: &[u64],
    steps: u64,
    eval_every: u64,
    window: u64,
) -> Block {
    let options = Request::from_options(&Options {
        agent: vec![agent.into()],
        baseline: Some("none".into()),
        env: vec![env.into()],
        run: RunOptions {
            device: Some("cpu".into()),
            ..RunOptions::default()
        },
        ..Options::default()
    });
    let config = Config::resolve(Request::default(), options.unwrap()).unwrap();
    Block {
        arm: config.agents[0].clone(),
        env: config.envs[0].clone(),
        seeds: seeds.to_vec(),
        steps,
        eval_every,
        window,
        stop_at: None,
        backend: config.backend,
    }
}

/// The world that an option would ask for.
pub fn world(text: &str) -> Box<dyn envs::Environment> {
    let request = EnvRequest::parse(text).unwrap();
    let world = envs::world(&request.name).unwrap();
    let settings = world.resolve(&request.parameters).unwrap();
    world.make(&settings).unwrap()
}

pub fn events(block: &Block) -> Vec<Event> {
    let mut events = Vec::new();
    let everything = train(block, &mut |event| {
        events.push(event);
        Ok::<_, std::convert::Infallible>(())
    });
    everything.unwrap();
    events
}

/// An event in short: what, of which seed, at which step.
fn short(event: &Event) -> String {
    match event {
        Event::Record(Record::Episode(row)) => {
            format!("episode {} of {} to {}", row.episode, row.seed, row.step)
        }
        Event::Record(Record::Behaviour(row)) => format!("window of {} to {}", row.seed, row.step),
        Event::Record(Record::Training(row)) => {
            format!("training of {} to {}", row.seed, row.step)
        }
        Event::Record(Record::Evaluation(row)) => {
            format!("evaluation of {} at {}", row.seed, row.step)
        }
        Event::Record(Record::State(row)) => {
            format!("state {} of {} at {}", row.state, row.seed, row.step)
        }
        Event::Record(Record::Variances(row)) => {
            format!("variances of {} at {}", row.seed, row.step)
        }
        Event::Record(Record::Seed(row)) => format!("end of {}", row.seed),
        Event::Network(trained) => format!("network of {} at {}", trained.seed, trained.step),
        Event::Progress { steps, updates } => format!("{steps} steps, {updates} updates"),
        Event::Checkpoint { step, .. } => format!("checkpoint at {step}"),
    }
}

fn tape(block: &Block) -> Vec<String> {
    events(block).iter().map(short).collect()
}

#[test]
fn a_tape_of_what_one_seed_yields() {
    let expected = [
        "evaluation of 4 at 0",
        "state 0 of 4 at 1",
        "state 1 of 4 at 1",
        "episode 0 of 4 to 2",
        "evaluation of 4 at 2",
        "state 0 of 4 at 2",
        "state 1 of 4 at 2",
        "window of 4 to 3",
        "training of 4 to 3",
        "episode 1 of 4 to 4",
        "evaluation of 4 at 4",
        "window of 4 to 5",
        "training of 4 to 5",
        "evaluation of 4 at 5",
        "state 0 of 4 at 5",
        "state 1 of 4 at 5",
        "5 steps, 0 updates",
        "end of 4",
    ];
    assert_eq!(tape(&block("random", &[4], 5, 2, 3)), expected);
}

#[test]
fn seeds_of_a_block_advance_together() {
    let tape = tape(&block("random", &[3, 9], 2, 2, 2));
    let later = (tape.iter()).skip_while(|event| !event.starts_with("episode"));
    let expected = [
        "episode 0 of 3 to 2",
        "window of 3 to 2",
        "training of 3 to 2",
        "episode 0 of 9 to 2",
        "window of 9 to 2",
        "training of 9 to 2",
        "evaluation of 3 at 2",
        "evaluation of 9 at 2",
    ];
    assert_eq!(later.take(8).collect::<Vec<_>>(), expected.each_ref());
}

/// So that the first stage of a search is the beginning of its second.
#[test]
fn training_does_not_know_its_length() {
    let agent = "dropout-q:learning-starts=30,batch-size=2,hidden=4";
    let rows = |steps: u64| {
        let mut events = events(&block(agent, &[0], steps, 50, 50));
        events.retain(|event| match event {
            Event::Record(Record::Evaluation(row)) => row.step <= 300,
            Event::Record(Record::Training(row)) => row.step <= 300,
            _ => false,
        });
        events
    };
    assert_eq!(rows(300).len(), 7 + 6);
    assert_eq!(rows(300), rows(900));
}

#[test]
fn updates_begin_after_the_learning_start() {
    let agent = "greedy:learning-starts=30,batch-size=2,hidden=4";
    let progress = |block: Block| -> Vec<_> {
        let mut tape = tape(&block);
        tape.retain(|event| event.ends_with(" updates"));
        tape
    };
    for (backend, seeds) in backends() {
        let together = Block {
            backend,
            ..block(agent, &seeds, 250, 0, 250)
        };
        // Updates 31 to 100, 101 to 200, 201 to 250 of each seed.
        let expected = [(100, 70), (100, 100), (50, 50)].map(|(steps, updates)| {
            let count = seeds.len();
            format!("{} steps, {} updates", count * steps, count * updates)
        });
        assert_eq!(progress(together), expected);
    }
    let every_third = format!("{agent},train-every=3");
    let third = progress(block(&every_third, &[5], 40, 0, 40));
    assert_eq!(third, ["40 steps, 3 updates"]);
}

/// The engines, and seeds of one block: several on torch.
fn backends() -> Vec<(Backend, Vec<u64>)> {
    let native = Backend::resolve(Some("native"), "cpu").expect("it is always there");
    let torch = Backend::resolve(Some("torch"), "cpu").ok();
    let torch = torch.map(|torch| (torch, vec![0, 1, 2]));
    [(native, vec![0])].into_iter().chain(torch).collect()
}

#[test]
fn an_episode_begins_with_the_observation_of_its_start() {
    // Greedy on Q-values that never change: what an episode did, all do. Each takes four steps.
    let field = "gridworld:map=field,map-text=S..\n...\n..G,horizon=4";
    let agent = "greedy:learning-starts=40,random-start=0,hidden=8";
    for seed in 0..8 {
        let events = events(&block_in(field, agent, &[seed], 40, 0, 40));
        let visits = |at: u64| -> Vec<u64> {
            let visits = events.iter().filter_map(|event| match event {
                Event::Record(Record::State(row)) if row.step == at => Some(row.visits),
                _ => None,
            });
            visits.collect()
        };
        let of_ten: Vec<_> = visits(4).iter().map(|visits| 10 * visits).collect();
        assert_eq!(of_ten.len(), 8);
        assert_eq!(visits(40), of_ten);
    }
}

#[test]
fn training_ends_soon_after_nobody_listens() {
    let mut heard = 0;
    let endless = block("random", &[0], u64::MAX / 2, 0, 10);
    let ended = train(&endless, &mut |_| {
        heard += 1;
        if heard < 100 {
            Ok(())
        } else {
            Err("nobody listens")
        }
    });
    assert_eq!((ended, heard), (Err("nobody listens"), 100));
}

#[test]
fn a_block_ends_when_its_seeds_have_diverged() {
    let wild = "greedy:learning-rate=1e30,optimizer=sgd,loss=squared,learning-starts=50";
    for (backend, seeds) in backends() {
        let events = events(&Block {
            backend,
            ..block(wild, &seeds, 5_000, 0, 10)
        });
        let (mut diverged, mut windows, mut taken) = (Vec::new(), 0, 0);
        for event in &events {
            match event {
                Event::Record(Record::Seed(row)) => diverged.extend(row.diverged_step),
                Event::Record(Record::Behaviour(_)) => windows += 1,
                Event::Progress { steps, .. } => taken += steps,
                _ => {}
            }
        }
        let (count, last) = (seeds.len(), diverged.iter().copied().max());
        let last = last.expect("a step");
        assert_eq!(diverged.len(), count);
        assert!(last < 100, "{last}");
        assert!(windows <= 10 * count && taken <= last * count as u64);
    }
}

/// Where nothing is left to chance, played episodes return what the exact model says, each of them.
#[test]
fn played_episodes_return_what_is_exact() {
    let field = "gridworld:map=field,map-text=legend a = -0.5\nS.a\n...\n..G,horizon=6,noise=0";
    for seed in 0..4 {
        let block = block_in(field, "greedy:hidden=8", &[seed], 10, 0, 10);
        let world = block.env.make();
        let sizes = sizes(world.as_ref());
        let (agent, settings) = (block.arm.agent(), &block.arm.settings);
        let mut population = Population::new(agent, settings, &block.seeds, sizes, block.backend);
        let truth = GroundTruth::new(world.tabular().unwrap(), sizes.observations, None);
        let q = population.q_mean(&truth.observations).unwrap();
        let exact = truth.evaluate(&q).greedy_return;
        for episodes in [1, 3] {
            let played = rollout::mean_returns(&mut population, world.as_ref(), 0, episodes);
            assert!((played[0].unwrap() - exact).abs() < 1e-9);
        }
    }
}
