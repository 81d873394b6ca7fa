//! Worlds of Gymnasium as far as they need no Python.

use crate::common::*;
use envs::Trial;

/// With what Python said of it recorded, a world of Gymnasium is known without Python.
#[test]
fn a_world_of_gymnasium_is_known_by_what_was_recorded() {
    let build = |text: &str| build("gymnasium", text);
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
