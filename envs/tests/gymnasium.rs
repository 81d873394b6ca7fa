//! Worlds of Gymnasium as far as they need no Python.

mod common;

use common::{CART, LAKE, message, try_build};
use envs::{ObservationSpace, Trial};

/// With what Python said of it recorded, a world of Gymnasium is known without Python.
#[test]
fn a_world_of_gymnasium_is_known_by_what_was_recorded() {
    let build =
        |text: &str| try_build("gymnasium", text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let cart = build(&format!("{CART};solve-at=475"));
    assert_eq!(cart.observation_space(), ObservationSpace::Box(4));
    assert_eq!(cart.actions(), 2);
    let trial = Trial {
        episodes: 10,
        solve_at: Some(475.0),
    };
    assert_eq!(
        (cart.trial(), cart.tabular().is_none()),
        (Some(trial), true)
    );
    let index = build("id=A-v0;spaces=discrete 7, 3 actions;eval-episodes=2");
    assert_eq!(index.observation_space(), ObservationSpace::Discrete(7));
    assert_eq!(
        index.trial(),
        Some(Trial {
            episodes: 2,
            solve_at: None
        })
    );
    let lake = build(LAKE);
    assert_eq!(
        lake.tabular().map(|model| model.optimal_return()),
        Some(1.0)
    );
    assert_eq!(lake.trial(), None);
}

#[test]
fn mistakes_in_worlds_of_gymnasium_that_need_no_python() {
    let spaces =
        "what Python says, as \"box 4, 2 actions\" or \"discrete 16, 4 actions\"; leave it out";
    for (text, expected) in [
        (
            "",
            "id is missing; give one that gymnasium.make knows, as in gymnasium:id=CartPole-v1",
        ),
        (
            "id=",
            "id is missing; give one that gymnasium.make knows, as in gymnasium:id=CartPole-v1",
        ),
        (
            "id=a\tb",
            "id is \"a\\tb\"; allowed: an id without control characters",
        ),
        (
            "id=A-v0;spaces=box 0, 2 actions",
            &format!("spaces is \"box 0, 2 actions\"; allowed: {spaces}"),
        ),
        (
            "id=A-v0;spaces=bag 4, 2 actions",
            &format!("spaces is \"bag 4, 2 actions\"; allowed: {spaces}"),
        ),
        (
            "id=A-v0;spaces=box 4",
            &format!("spaces is \"box 4\"; allowed: {spaces}"),
        ),
        (
            &format!("{CART};solve-at=high"),
            "solve-at is \"high\"; allowed: a number from -1000000000 to 1000000000",
        ),
        (
            &format!("{CART};eval-episodes=0"),
            "eval-episodes is \"0\"; allowed: a whole number from 1 to 1000",
        ),
        (
            &format!("{LAKE};solve-at=1"),
            "Coin-v0 has a table, so returns are exact and scores normalised; leave out solve-at",
        ),
    ] {
        assert_eq!(message("gymnasium", text), format!("gymnasium: {expected}"));
    }
    let no_rows = message("gymnasium", "id=A-v0;table=start 0 = 1");
    assert!(
        no_rows.starts_with("A-v0: the table has no rows"),
        "{no_rows}"
    );
}
