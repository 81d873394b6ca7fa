use crate::records::Record;
use crate::report::seed_curves::Arranged;
use crate::report::snapshots::*;

/// A row of the only arm and world: seed, step, state and visits.
fn row(seed: u64, step: u64, state: u64, visits: u64) -> State {
    State {
        arm: "dropout-q".into(),
        env: "open".into(),
        seed,
        step,
        state,
        x: state,
        y: 7,
        visits,
        ..State::default()
    }
}

fn knows(row: State, action: u64, q_mean: f64, q_std: f64, q_error: f64) -> State {
    State {
        greedy_action: Some(action),
        q_mean: Some(q_mean),
        q_std: Some(q_std),
        q_error: Some(q_error),
        ..row
    }
}

fn of(states: Vec<State>) -> Option<(StateSnapshots, Option<Uncertainty>)> {
    let all: Arranged = states.into_iter().map(Record::State).collect();
    let seeds = all.worlds.values().next()?.values().next()?;
    let snapshots = StateSnapshots::new(seeds)?;
    let resamples = Resamples::new(seeds.len(), 200);
    let uncertainty = snapshots.uncertainty(&resamples);
    Some((snapshots, uncertainty))
}

#[test]
fn two_seeds_by_hand() {
    let rows = vec![
        knows(row(1, 100, 4, 6), 2, 0.5, 0.25, -4.0),
        knows(row(0, 100, 4, 0), 1, 1.5, 0.75, 3.0),
        row(0, 50, 4, 0),
    ];
    let (snapshots, _) = of(rows.clone()).unwrap();
    assert_eq!(snapshots.snapshots[0].step, 50);
    assert_eq!(snapshots.snapshots[0].seeds, 1);
    let last = &snapshots.snapshots[1];
    assert_eq!((last.step, last.seeds, last.states.len()), (100, 2, 1));
    let expected = StateKnowledge {
        x: 4,
        y: 7,
        visits: 3.0,
        // Of equally many the lowest.
        greedy: Some((1, 0.5)),
        q_mean: Some(1.0),
        q_std: Some(0.5),
    };
    assert_eq!(last.states, [expected]);

    let reversed: Vec<State> = rows.into_iter().rev().collect();
    assert_eq!(of(reversed).unwrap().0, snapshots);
}

#[test]
fn most_seeds_say_what_a_state_is() {
    // The greedy actions of five seeds, of which one goes astray.
    let seeds = [(3, 1.0), (0, 1.0), (3, 1e30), (1, 2.0), (3, 2.0)];
    let seeds = seeds.into_iter().zip(0..);
    let rows =
        seeds.map(|((action, value), seed)| knows(row(seed, 1, 0, 1), action, value, value, value));
    let (snapshots, _) = of(rows.collect()).unwrap();
    let state = snapshots.snapshots[0].states[0];
    assert_eq!(state.greedy, Some((3, 0.6)));
    assert_eq!((state.q_mean, state.q_std), (Some(2.0), Some(2.0)));
}

#[test]
fn what_is_not_finite_is_no_figure() {
    let rows = vec![
        knows(row(0, 10, 0, 1), 0, f64::NAN, f64::INFINITY, f64::NAN),
        knows(row(1, 10, 0, 1), 0, 2.0, 0.5, f64::NEG_INFINITY),
    ];
    let (snapshots, uncertainty) = of(rows).unwrap();
    let state = snapshots.snapshots[0].states[0];
    assert_eq!((state.q_mean, state.q_std), (Some(2.0), Some(0.5)));
    let expected = Sample {
        visits: 1,
        std: 0.5,
        error: None,
    };
    assert_eq!(snapshots.samples, [vec![], vec![expected]]);
    let uncertainty = uncertainty.unwrap();
    assert_eq!(uncertainty.spearman_std_error, None);
    assert_eq!(uncertainty.slope_std_visits, None);
}

/// p is annealed to 0: what the agent did not know is asked of the moment before.
#[test]
fn uncertainty_is_that_of_the_last_moment_at_which_the_agent_sampled() {
    let rows = vec![
        knows(row(0, 50, 4, 1), 1, 0.5, 0.25, -4.0),
        knows(row(0, 50, 5, 9), 1, 0.5, 0.125, -2.0),
        knows(row(0, 100, 4, 2), 1, 0.5, 0.0, -4.0),
        knows(row(0, 100, 5, 20), 1, 0.5, 0.0, -2.0),
    ];
    let (snapshots, uncertainty) = of(rows).unwrap();
    let visits = snapshots.samples[0].iter().map(|sample| sample.visits);
    assert!(visits.eq([1, 9]) && snapshots.sampled_at == 50);
    let uncertainty = uncertainty.unwrap();
    assert_eq!(uncertainty.step, 50);
    assert_eq!(uncertainty.spearman_std_error.unwrap().value, 1.0);
}
