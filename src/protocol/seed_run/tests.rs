use crate::protocol::seed_run::*;
use crate::protocol::tests::world;

const UP: usize = 0;
const RIGHT: usize = 1;

/// Start, free cell, goal; three steps at 0.25 each.
fn seed_run() -> SeedRun {
    let world = world("gridworld:map=corridor,map-text=S.G,horizon=3,step-cost=0.25");
    SeedRun::new("an arm", "corridor", 7, world)
}

/// Takes actions at training steps from `first` on; the episodes that end.
fn act(run: &mut SeedRun, first: u64, actions: &[usize]) -> Vec<Episode> {
    let mut episodes = Vec::new();
    for (step, &action) in (first..).zip(actions) {
        let outcome = run.step(action);
        episodes.extend(run.book(step, &outcome, Some(0.5)));
    }
    episodes
}

#[test]
fn episodes_have_their_number_last_step_return_length_and_ending() {
    let mut run = seed_run();
    let episodes = act(&mut run, 1, &[RIGHT, RIGHT, UP, UP, UP, RIGHT, UP, RIGHT]);
    let short = |row: &Episode| {
        (
            row.episode,
            row.step,
            row.episode_return,
            row.episode_length,
        )
    };
    let found: Vec<_> = episodes.iter().map(short).collect();
    assert_eq!(found, [(0, 2, 0.5, 2), (1, 5, -0.75, 3), (2, 8, 0.25, 3)]);
    let endings: Vec<_> = episodes.iter().map(|row| row.ending).collect();
    let expected = [Ending::Terminated, Ending::Truncated, Ending::Terminated];
    assert_eq!(endings, expected);
    let row = &episodes[0];
    assert_eq!((&*row.arm, &*row.env, row.seed), ("an arm", "corridor", 7));
}

#[test]
fn regret_grows_when_an_episode_ends_by_what_it_earned_less_than_the_optimum() {
    let mut run = seed_run();
    let mut after = |first, actions: &[usize]| {
        act(&mut run, first, actions);
        run.regret
    };
    assert_eq!(after(1, &[UP, UP]), 0.);
    assert_eq!(after(3, &[UP]), 1.25);
    assert_eq!(after(4, &[RIGHT, RIGHT]), 1.25);
    assert_eq!(after(6, &[UP, RIGHT, RIGHT]), 1.5);
}

#[test]
fn a_window_holds_what_happened_since_the_last_one() {
    let mut run = seed_run();
    act(&mut run, 1, &[UP, UP]);
    let first = run.close_window(2);
    assert_eq!(
        (first.step, first.mean_reward, first.mean_return),
        (2, -0.25, None)
    );
    act(&mut run, 3, &[UP, RIGHT, RIGHT, UP]);
    let second = run.close_window(6);
    // The episodes that ended earned -0.75 and 0.5, one of them in both windows.
    assert_eq!((second.mean_reward, second.mean_return), (0., Some(-0.125)));
}

#[test]
fn where_nothing_ends_a_row_holds_the_last_thousand_steps() {
    let mut run = SeedRun::new("an arm", "foraging", 7, world("foraging")).continuing();
    let mut rewards = Vec::new();
    for step in 1..=1_700 {
        let outcome = run.step(step as usize % 5);
        rewards.push(outcome.reward);
        assert_eq!(run.book(step, &outcome, None), None);
        if step % 400 == 0 || step == 1_700 {
            let row = run.close_window(step);
            let last = &rewards[rewards.len().saturating_sub(1_000)..];
            let mean = last.iter().sum::<f64>() / last.len() as f64;
            assert!((row.mean_reward - mean).abs() < 1e-12, "{step}");
            assert_eq!((row.mean_return, row.coverage), (None, None));
        }
    }
    assert!(rewards.iter().any(|&reward| reward != rewards[0]));
}

#[test]
fn coverage_counts_the_start_and_the_ends_of_episodes() {
    let mut run = seed_run();
    let mut coverage = |first, actions: &[usize]| {
        act(&mut run, first, actions);
        run.close_window(first).coverage
    };
    assert_eq!(coverage(1, &[UP]), Some(1. / 3.));
    assert_eq!(coverage(2, &[RIGHT]), Some(2. / 3.));
    assert_eq!(coverage(3, &[RIGHT]), Some(1.));
    assert_eq!(coverage(4, &[UP]), Some(1.));
}

#[test]
fn visits_count_where_an_action_was_chosen() {
    let mut run = seed_run();
    act(&mut run, 1, &[UP, RIGHT, RIGHT, UP]);
    assert_eq!([0, 1, 2].map(|state| run.visits[state]), [3, 1, 0]);
}

#[test]
fn the_first_goal_is_the_first() {
    let mut run = seed_run();
    act(&mut run, 1, &[UP, UP, UP]);
    assert_eq!(run.first_goal, None);
    act(&mut run, 4, &[RIGHT, RIGHT, RIGHT, RIGHT]);
    assert_eq!(run.first_goal, Some(5));
}

#[test]
fn a_seed_diverges_once() {
    let mut run = seed_run();
    assert!(run.active() && run.diverged_step.is_none());
    run.stop(5);
    run.stop(6);
    assert_eq!((run.active(), run.diverged_step), (false, Some(5)));
}
