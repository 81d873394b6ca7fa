use std::collections::BTreeMap;

use crate::config::arm::*;
use crate::config::setting::DROPOUT_SETTINGS;

fn settings(text: &str) -> Settings {
    let said = text.split(' ').map(|pair| pair.split_once('=').unwrap());
    let all = said.map(|(key, value)| to_table(&parse_setting(key, value).unwrap()));
    from_table(all.flatten().collect())
}

fn resolve(arm: &str, of_all_arms: &[&str]) -> Settings {
    let said = |index: usize| {
        of_all_arms
            .get(index)
            .map_or_else(Settings::default, |t| settings(t))
    };
    let arm = ArmRequest::parse(arm).unwrap();
    arm.resolve(&said(0), &said(1)).settings
}

fn label(arm: &str) -> String {
    let nothing = Settings::default();
    let arm = ArmRequest::parse(arm).unwrap();
    arm.resolve(&nothing, &nothing).label()
}

#[test]
fn an_arm_with_nothing_said_has_its_agents_defaults_and_its_bare_name() {
    for agent in AGENTS {
        assert_eq!(resolve(agent.name, &[]), (agent.defaults)());
        assert_eq!(label(agent.name), agent.name);
    }
}

/// The keys of an arm go before all, but in a file they go after the options.
#[test]
fn the_file_goes_before_defaults_and_options_before_the_file() {
    let expected = Settings {
        gamma: Some(0.3),
        batch_size: Some(12),
        hidden: Some("1".parse().unwrap()),
        ..(agent("greedy").defaults)()
    };
    for (of_file, arm, options) in [
        (false, "gamma=0.3", "gamma=0.2 batch-size=12"),
        (true, "gamma=0.3,batch-size=13", "batch-size=12"),
    ] {
        let arm = ArmRequest {
            of_file,
            ..ArmRequest::parse(&format!("greedy:{arm}")).unwrap()
        };
        let file = settings("gamma=0.1 batch-size=11 hidden=1");
        let found = arm.resolve(&file, &settings(options));
        assert_eq!(found.settings, expected);
    }
}

#[test]
fn what_is_said_of_all_arms_means_those_that_have_the_setting() {
    let all = "temperature=2 start-epsilon=0.5";
    assert_eq!(resolve("greedy", &[all]), (agent("greedy").defaults)());
    assert_eq!(resolve("boltzmann", &[all]).temperature, Some(2.));
    assert_eq!(resolve("boltzmann", &[all]).start_epsilon, None);
    assert_eq!(resolve("epsilon-greedy", &[all]).start_epsilon, Some(0.5));
    assert_eq!(resolve("random", &["gamma=0.5"]), Settings::default());
}

#[test]
fn dropout_for_all_arms_means_those_that_explore_by_it_and_the_control_asks_by_name() {
    let all =
        "dropout=0.3 dropout-end=0.1 dropout-steps=9 dropout-layers=first mask=7 target=shared";
    assert_eq!(to_table(&settings(all)).len(), DROPOUT_SETTINGS.len());
    let dropout_q = resolve("dropout-q", &[all]);
    for (key, value) in to_table(&settings(all)) {
        assert_eq!(to_table(&dropout_q)[&key], value, "{key}");
    }
    let defaults = (agent("epsilon-greedy").defaults)();
    assert_eq!(defaults.dropout, Some(0.));
    assert_eq!(resolve("epsilon-greedy", &[all]), defaults);

    let control = Settings {
        dropout: Some(0.2),
        ..defaults
    };
    assert_eq!(resolve("epsilon-greedy:dropout=0.2", &[all]), control);
    assert!(ArmRequest::parse("epsilon-greedy:mask=episode").is_err());
}

/// What is said of dropout, and what a label says of it, p, the end and the steps: by hand.
#[test]
fn a_p_without_a_schedule_is_fixed_and_the_label_leaves_out_what_follows() {
    let all = |said: &'static str, found| (said, said.replace(',', " "), found);
    let a_part = |said, shown: &str, found| (said, shown.to_owned(), found);
    for (said, shown, (p, end, steps)) in [
        all("dropout=0.3", (0.3, 0., 0)),
        all("dropout=0.3,dropout-steps=10000", (0.3, 0., 10_000)),
        all("dropout=0.3,dropout-end=0.1", (0.3, 0.1, 10_000)),
        all("dropout=0.3,dropout-end=0.1,dropout-steps=0", (0.3, 0.1, 0)),
        all("dropout=0.37", (0.37, 0., 0)),
        all("dropout-steps=9", (0.37, 0., 9)),
        all("dropout-end=0.1", (0.37, 0.1, 10_000)),
        all("preset=gal2016-demo,dropout=0.1", (0.1, 0., 0)),
        all("preset=gal2016-demo,dropout-steps=9", (0.2, 0., 9)),
        a_part("dropout=0.3,dropout-steps=0", "dropout=0.3", (0.3, 0., 0)),
        a_part("dropout-steps=0", "dropout=0.37", (0.37, 0., 0)),
    ] {
        let arm = format!("dropout-q:{said}");
        let found = resolve(&arm, &[]);
        let found = (found.dropout, found.dropout_end, found.dropout_steps);
        assert_eq!(found, (Some(p), Some(end), Some(steps)), "{arm}");
        assert_eq!(label(&arm), format!("dropout-q {shown}"));
    }
    // Wherever p and its schedule are said.
    for of_all_arms in [["dropout=0.3", "gamma=0.5"], ["gamma=0.5", "dropout=0.3"]] {
        let found = resolve("dropout-q", &of_all_arms);
        assert_eq!((found.dropout, found.dropout_steps), (Some(0.3), Some(0)));
        let found = resolve("dropout-q:dropout-steps=7", &of_all_arms);
        assert_eq!((found.dropout, found.dropout_steps), (Some(0.3), Some(7)));
    }
}

/// What a label leaves out follows from what it says: an arm of which only that is said has the same settings.
#[test]
fn a_label_says_all_that_an_arm_is_made_of() {
    let values = |key: &str, values: &[&str]| -> Vec<String> {
        let said = values.iter().map(|value| format!(",{key}={value}"));
        std::iter::once(String::new()).chain(said).collect()
    };
    let mut seen = BTreeMap::new();
    for agent in ["dropout-q", "epsilon-greedy"] {
        for preset in values("preset", &["gal2016-demo", "bsuite"]) {
            for p in values("dropout", &["0", "0.2", "0.37"]) {
                for end in values("dropout-end", &["0", "0.1"]) {
                    for steps in values("dropout-steps", &["0", "9", "10000"]) {
                        let said = format!("{agent}:gamma=0.5{preset}{p}{end}{steps}");
                        let (label, settings) = (label(&said), resolve(&said, &[]));
                        let (name, keys) = label.split_once(' ').unwrap();
                        let again = resolve(&format!("{name}:{}", keys.replace(' ', ",")), &[]);
                        assert_eq!(again, settings, "{said}: {label}");
                        let of_label = seen.entry(label).or_insert(settings.clone());
                        assert_eq!(*of_label, settings, "{said}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_name_stands_in_place_of_the_label() {
    for said in ["name=wide,dropout=0.3", "dropout=0.3,label=wide"] {
        assert_eq!(label(&format!("dropout-q:{said}")), "wide");
    }
}

#[test]
fn a_label_says_how_an_arm_differs_in_the_order_of_the_settings_and_without_commas() {
    let found =
        label("dropout-q:mask=episode,hidden=50-50,dropout=0.2,gamma=0.99,learning-rate=1e-4");
    assert_eq!(
        found,
        "dropout-q learning-rate=0.0001 hidden=50-50 dropout=0.2 mask=episode"
    );
    assert_eq!(
        label("dropout-q:mask=1,double-dqn=false"),
        "dropout-q double-dqn=false"
    );
}

#[test]
fn settings_that_mean_none_of_the_arms_are_found() {
    let arms = ["greedy", "epsilon-greedy"].map(|name| {
        let nothing = Settings::default();
        ArmRequest::named(name).unwrap().resolve(&nothing, &nothing)
    });
    let said = settings("gamma=0.5 dropout=0.2 temperature=1 end-epsilon=0");
    assert_eq!(idle_settings(&said, &arms), ["dropout", "temperature"]);
    assert_eq!(idle_settings(&said, &[]).len(), 4);
}
