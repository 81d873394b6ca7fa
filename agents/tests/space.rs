//! Search spaces: what is drawn lies in its bounds, is readable, is shared between agents and does
//! not shift.

use proptest::prelude::*;

use crate::common::{self, *};
use agents::space::{Dimension, LEARNING_SPACE, Values, draw};

/// All dimensions of all agents, shared ones once.
fn dimensions() -> Vec<&'static Dimension> {
    let own = AGENTS.iter().flat_map(|agent| agent.own_space);
    LEARNING_SPACE.iter().chain(own).collect()
}

/// Significant digits of a decimal number as written.
fn digits(text: &str) -> usize {
    let plain = text.replace('.', "");
    let plain = plain.trim_start_matches('0');
    match text.contains('.') {
        true => plain.len(),
        false => plain.trim_end_matches('0').len(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn draws_lie_within_their_bounds_and_have_two_digits(uniform in 0f64..1.) {
        for Dimension { key, values } in dimensions() {
            let text = values.at(uniform);
            let (low, high) = match *values {
                Values::Choice(choices) => {
                    prop_assert!(choices.contains(&&*text), "{}: {}", key, text);
                    continue;
                }
                Values::LogWhole { low, high } => {
                    prop_assert!(text.parse::<u64>().is_ok(), "{}: {}", key, text);
                    (low as f64, high as f64)
                }
                Values::Uniform { low, high } | Values::LogUniform { low, high } => (low, high),
            };
            let number: f64 = text.parse().unwrap();
            prop_assert!((low..=high).contains(&number), "{}: {}", key, text);
            prop_assert!((1..=2).contains(&digits(&text)), "{}: {}", key, text);
        }
    }
}

/// Both ends are reached, and the middle of a logarithmic range is its geometric mean.
#[test]
fn quantiles_of_each_distribution() {
    let last = 1. - f64::EPSILON;
    let at = |of: Dimension| [0., 0.5, last].map(|uniform| of.values.at(uniform));
    let rate = Dimension::log_uniform("", 1e-4, 1e-2);
    let whole = Dimension::log_whole("", 20, 2000);
    assert_eq!(at(rate), ["0.0001", "0.001", "0.01"]);
    assert_eq!(
        at(Dimension::uniform("", 0.02, 0.5)),
        ["0.02", "0.26", "0.5"]
    );
    assert_eq!(at(whole), ["20", "200", "2000"]);
    assert_eq!(at(Dimension::choice("", &["a", "b", "c"])), ["a", "b", "c"]);
    assert_eq!(rate.values.at(0.123), "0.00018");
    assert_eq!(whole.values.at(0.9), "1300");
}

#[test]
fn a_trial_has_the_same_shared_settings_in_every_agent_that_learns() {
    for trial in 0..20 {
        let shared = draw(LEARNING_SPACE, 3, trial);
        for agent in AGENTS {
            let drawn = draw(agent.space(), 3, trial);
            match agent.learns() {
                true => assert_eq!(drawn[..shared.len()], shared, "{}", agent.name),
                false => assert_eq!(drawn, []),
            }
        }
    }
}

/// Each dimension takes one number of the stream, whatever its values are.
#[test]
fn a_dimension_does_not_shift_those_after_it() {
    let wide = Dimension::log_uniform("wide", 1e-6, 1.);
    let narrow = Dimension::choice("narrow", &["only"]);
    for trial in 0..20 {
        let after = |first| draw([&first, &LEARNING_SPACE[0]], 0, trial).remove(1);
        assert_eq!(after(wide), after(narrow));
    }
}

/// Tuning runs would move with these: they may only change in a release that says so.
#[test]
fn draws_are_value_stable() {
    let values = |agent: &str, search, trial| -> Vec<String> {
        let drawn = draw(common::agent(agent).space(), search, trial);
        drawn.into_iter().map(|(_, value)| value).collect()
    };
    let values = |agent, search, trial| values(agent, search, trial).join(" ");
    assert_eq!(
        values("dropout-q", 0, 0),
        "0.0007 34 true 0.48 0 first mean"
    );
    assert_eq!(
        values("dropout-q", 0, 5),
        "0.0016 83 true 0.45 0 all sample"
    );
    assert_eq!(values("epsilon-greedy", 0, 5), "0.0016 83 true 0.14 510");
    assert_ne!(values("dropout-q", 1, 5), values("dropout-q", 0, 5));
}

/// What a search draws must be a setting of the agent; the arm's parser checks the values.
#[test]
fn every_key_is_documented_once_for_each_agent() {
    for agent in AGENTS {
        let mut keys: Vec<_> = agent.space().map(|dimension| dimension.key).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count, "{}", agent.name);
        for unsearched in ["gamma", "batch-size", "hidden", "mask"] {
            assert!(!keys.contains(&unsearched), "{}", agent.name);
        }
    }
}
