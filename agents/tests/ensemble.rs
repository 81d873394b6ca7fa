//! Ensembles, their priors and their bootstrap, held against what is worked out from their numbers.

use crate::common::*;
use agents::replay::Bootstrap;

const ACTIONS: usize = 4;
const SPACE: ObservationSpace = ObservationSpace::Box(3);
const SIZES: Sizes = sizes(SPACE, ACTIONS);

/// A member's network and prior together, where all see this.
fn q_of(member: &Member, x: &[f64]) -> Vec<f64> {
    let mut q = Net::of_saved(&member.network).mean_q(x);
    if let Some((scale, prior)) = &member.prior {
        for (q, prior) in q.iter_mut().zip(Net::of_saved(prior).mean_q(x)) {
            *q += f64::from(*scale) * prior;
        }
    }
    q
}

/// Three members find an action of their own best by 0.9 and action 3 worth 0.5, and the last finds that worth 1.
#[test]
fn the_mean_acts_where_it_is_asked_for() {
    let settings = with(
        frozen("boot-dqn"),
        "members=4 hidden=6 act=mean prior-scale=0",
    );
    let mut population = population("boot-dqn", &settings, 0, SIZES);
    for member in 0..4 {
        let mut q = [0., 0., 0., 0.5];
        q[member] = [0.9, 0.9, 0.9, 1.][member];
        let networks = population.networks_mut().unwrap();
        set_layer(networks, (member, 1), &[0.; 6 * ACTIONS], &q);
    }
    let seen = Observations::zeros(SPACE, 1);
    assert_eq!(act_on(&mut population, &seen, 20), [3; 20]);
    let mean = population.q_mean(&seen).unwrap();
    assert_near(&mean, &[0.225, 0.225, 0.225, 0.625], 1e-6);
    // Of 0.5, 0.5, 0.5 and 1: mean 0.625, sum of squares 0.1875, over 3.
    let std = population.q_std(&seen, 100).unwrap();
    assert!((std[3] - 0.0625f32.sqrt()).abs() < 1e-6);
}

#[test]
fn members_differ_and_priors_are_added_and_stay() {
    let settings = arm("boot-dqn", "members=3 prior-scale=2.5");
    for space in [fleet::INDEX, fleet::VECTOR] {
        let mut fleet = Fleet::new("boot-dqn", &settings, &[7], space, ACTIONS);
        let before = fleet.populations[0].trained().unwrap().remove(0);
        fleet.run(60);
        assert!(fleet.populations[0].updates() > 30);
        let after = fleet.populations[0].trained().unwrap().remove(0);
        let all = after.members();
        for (member, (before, after)) in before.members().iter().zip(all).enumerate() {
            assert_ne!(before.network, after.network);
            assert_eq!(before.prior, after.prior);
            let (scale, prior) = after.prior.as_ref().unwrap();
            assert_eq!(*scale, 2.5);
            for other in &all[..member] {
                assert_ne!(before.network, other.network);
                assert_ne!(Some(prior), other.prior.as_ref().map(|(_, prior)| prior));
            }
        }
        let cells = fleet::cells(space);
        let found = fleet.q(7);
        for cell in 0..fleet::CELLS {
            let x = inputs(space, cells.get(cell));
            let of_members: Vec<_> = all.iter().map(|member| q_of(member, &x)).collect();
            for action in 0..ACTIONS {
                let mean = of_members.iter().map(|q| q[action]).sum::<f64>() / 3.;
                assert!((f64::from(found[cell * ACTIONS + action]) - mean).abs() < 1e-5);
            }
        }
    }
}

/// What a learner makes of priors and of rows without it is held against a naive one, which is the first member.
#[test]
fn a_member_learns_from_the_rows_that_have_its_bit() {
    let learned = |learners: Vec<u64>| {
        let case = Case::plain(SPACE);
        let seeds = (&[1][..], 2);
        let engine = Native::default();
        let mut learner = Learner::member(&case.settings(), case.architecture(), seeds, engine);
        let before = learner.numbers(0);
        learner.update(
            &Batch {
                learners,
                ..case.batch(5, 1)
            },
            0,
        );
        (learner.numbers(0) != before, learner.numbers(0))
    };
    assert_eq!(learned(vec![0b100; 6]), learned(vec![]));
    assert!(learned(vec![]).0 && !learned(vec![0b1011; 6]).0);
}

/// The bits are drawn when a transition is stored, and are the same each time that it is sampled.
#[test]
fn a_transition_keeps_its_learners() {
    const HELD: usize = 400;
    let settings = arm("boot-dqn", "members=5 bootstrap=0.3");
    let space = ObservationSpace::Discrete(HELD + 1);
    let mut replay = Replay::new(space, HELD, None).with_bootstrap(Bootstrap::new(&settings, 4));
    for index in 0..HELD + 50 {
        let [seen, next] = [0, 1].map(|steps| Observation::Index(index % HELD + steps));
        replay.push(&Transition {
            reward: index as f32,
            terminated: true,
            ..transition(seen, 0, next)
        });
    }
    let mut stream = stream(0, Purpose::Replay);
    let mut learners = vec![None; HELD + 50];
    for _ in 0..200 {
        let mut batch = Batch::zeros(space, 32);
        replay.sample(&mut stream, &mut batch, 0, 32);
        for (reward, &bits) in batch.rewards.iter().zip(&batch.learners) {
            let known = learners[*reward as usize].get_or_insert(bits);
            assert_eq!(*known, bits);
            assert!(bits < 1 << 5);
        }
    }
    let seen: Vec<u64> = learners.into_iter().flatten().collect();
    assert!(seen.len() > HELD * 9 / 10);
    for member in 0..5 {
        let learns = seen.iter().filter(|&bits| bits >> member & 1 == 1).count();
        assert_frequency(learns, seen.len(), 0.3, "a member");
    }
    let everything = with(settings, "bootstrap=1");
    assert!(Bootstrap::new(&everything, 4).is_none());
}

/// Each member finds another action best, and every episode has one step.
#[test]
fn each_member_acts_as_often() {
    let settings = with(frozen("boot-dqn"), "members=4 hidden=6 prior-scale=0");
    let mut population = population("boot-dqn", &settings, 3, SIZES);
    for member in 0..4 {
        let q: [f32; ACTIONS] = std::array::from_fn(|action| f32::from(action == member));
        let networks = population.networks_mut().unwrap();
        set_layer(networks, (member, 1), &[0.; 6 * ACTIONS], &q);
    }
    let seen = Observations::zeros(SPACE, 1);
    let mut acted = [0; 4];
    for _ in 0..2_000 {
        let action = population.act(&seen)[0];
        acted[action] += 1;
        population.observe(&[Some(Transition {
            terminated: true,
            ..transition(seen.get(0), action, seen.get(0))
        })]);
    }
    for acted in acted {
        assert_frequency(acted, 2_000, 0.25, "a member");
    }
}
