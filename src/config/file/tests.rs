use agents::Settings;
use proptest::{option::of, prelude::*, sample::select};

use crate::config::file::*;
use crate::config::setting::{from_table, parse_setting, to_table};
use crate::config::{Config, Options, RunOptions};

fn file(text: &str) -> Result<Request, Error> {
    read_text(text, "here")
}

fn options(options: Options) -> Request {
    let run = RunOptions {
        device: Some("cpu".into()),
        ..options.run
    };
    Request::from_options(&Options { run, ..options }).unwrap()
}

/// The configuration of a file, and of no options.
fn resolved(text: &str) -> Config {
    Config::resolve(file(text).unwrap(), options(Options::default())).unwrap()
}

/// The configuration of a run's record.
fn recorded(record: &str) -> Config {
    Config::resolve(file(record).unwrap(), Request::default()).unwrap()
}

fn labels(config: &Config) -> Vec<String> {
    config.arms().map(|arm| arm.label()).collect()
}

#[test]
fn with_nothing_said_dropout_q_is_compared_with_epsilon_greedy_on_the_gridworld() {
    let config = Config::resolve(Request::default(), options(Options::default())).unwrap();
    assert_eq!(labels(&config), ["dropout-q", "epsilon-greedy"]);
    assert_eq!(config.envs[0].label(), "gridworld");
    assert_eq!(config.seed_range(), 0..40);
    let world = config.envs[0].world;
    let found = [config.steps, config.eval_every, config.window];
    assert_eq!(found, [world.steps, world.eval_every, world.window]);
}

#[test]
fn options_go_before_the_file_and_arms_replace_the_files() {
    let text = "agent = ['greedy', 'boltzmann']\nbaseline = 'none'\nseeds = 7\nsteps = 70\n\
                gamma = 0.5\nbatch-size = 16\nenv = 'gridworld:map=trap'\ndevice = 'tpu'";
    let said = options(Options {
        agent: vec!["random".into(), "greedy:batch-size=64".into()],
        run: RunOptions {
            seeds: Some(8),
            ..RunOptions::default()
        },
        settings: Settings {
            gamma: Some(0.25),
            ..Settings::default()
        },
        ..Options::default()
    });
    // The file's device, which is none, is not even looked at.
    let config = Config::resolve(file(text).unwrap(), said).unwrap();
    assert_eq!(
        labels(&config),
        ["random", "greedy gamma=0.25 batch-size=64"]
    );
    assert_eq!((config.seeds, config.steps), (8, 70));
    assert_eq!(config.envs[0].label(), "gridworld map=trap");
}

#[test]
fn an_arm_runs_once_and_the_baseline_last() {
    let text = "agent = ['epsilon-greedy', 'greedy', 'greedy:gamma=0.99', 'boltzmann']";
    assert_eq!(
        labels(&resolved(text)),
        ["greedy", "boltzmann", "epsilon-greedy"]
    );
}

#[test]
fn worlds_are_one_or_a_list_each_once_and_options_replace_the_files() {
    let text =
        "env = ['gridworld:map=trap', { name = 'gridworld', map = 'maze' }, 'gridworld:map=trap']";
    let worlds = |options: Request| -> Vec<String> {
        let config = Config::resolve(file(text).unwrap(), options).unwrap();
        config.envs.iter().map(|env| env.label()).collect()
    };
    let said = |env: &[&str]| {
        options(Options {
            env: env.iter().map(|&env| env.to_owned()).collect(),
            ..Options::default()
        })
    };
    assert_eq!(
        worlds(said(&[])),
        ["gridworld map=trap", "gridworld map=maze"]
    );
    let two = ["gridworld:map=cliff", "gridworld"];
    assert_eq!(worlds(said(&two)), ["gridworld map=cliff", "gridworld"]);
}

#[test]
fn arms_and_worlds_are_texts_or_tables_with_names_that_are_kept() {
    let texts = "env = 'gridworld:map=trap,slip=0.1,name=icy'\nagent = ['dropout-q:mask=7,gamma=0.5,name=kept', 'greedy:gamma=0.5']\n\
                 baseline = 'boltzmann:temperature=2,label=warm'";
    let tables = "env = { name = 'gridworld', map = 'trap', slip = 0.1, label = 'icy' }\n\
                  [[agent]]\nname = 'dropout-q'\nlabel = 'kept'\nmask = 7\ngamma = 0.5\n\
                  [[agent]]\nname = 'greedy'\ngamma = 0.5\n\
                  [baseline]\nname = 'boltzmann'\nlabel = 'warm'\ntemperature = 2\n";
    let record = resolved(texts).to_toml();
    for config in [resolved(texts), resolved(tables), recorded(&record)] {
        assert_eq!(labels(&config), ["kept", "greedy gamma=0.5", "warm"]);
        assert_eq!(config.envs[0].label(), "icy");
        assert_eq!(config.agents[0].settings.gamma, Some(0.5));
        assert_eq!(config.to_toml(), record);
    }
}

#[test]
fn an_arm_with_a_name_of_its_own_runs_beside_the_one_without() {
    let text = "agent = ['greedy', 'greedy:name=again', 'greedy:name=again']\nbaseline = 'none'";
    assert_eq!(labels(&resolved(text)), ["greedy", "again"]);
}

#[test]
fn a_file_says_on_which_seeds_an_arm_was_tuned_and_the_record_keeps_it() {
    let text = "[[agent]]\nname = 'greedy'\ntuning-seeds = '1000000-1000007'\n";
    let tuned = resolved(text);
    let arm = &tuned.agents[0];
    assert_eq!(arm.tuning_seeds.unwrap().to_string(), "1000000-1000007");
    assert_eq!(arm.label(), "greedy");
    assert_eq!(arm, &resolved("agent = 'greedy'").agents[0]);
    let again = recorded(&tuned.to_toml());
    assert_eq!(again.agents[0].tuning_seeds, arm.tuning_seeds);
}

/// A setting that may be said, as `KEY=VALUE`.
fn said(
    key: &'static str,
    value: impl Strategy<Value: ToString> + 'static,
) -> BoxedStrategy<Option<String>> {
    of(value.prop_map(move |value| format!("{key}={}", value.to_string()))).boxed()
}

fn settings() -> impl Strategy<Value = Settings> {
    let all = [
        said("learning-rate", prop_oneof![1e-9f64..1., 1e-300f64..1e300]),
        said("gamma", 0f64..1.),
        said("weight-decay", 0f64..1e-9),
        said("train-every", 1u64..1 << 53),
        said("epsilon-steps", 1u64..1 << 53),
        said("double-dqn", any::<bool>()),
        said("optimizer", "adam|sgd"),
        said("loss", "huber|squared"),
        said("dropout-layers", "all|first|inputs"),
        said("target", "mean|sample|shared"),
        said("hidden", "[1-9][0-9]{0,2}(-[1-9][0-9]{0,2}){0,2}"),
        said("mask", "episode|[1-9]"),
        said("dropout", 0f64..1.),
    ];
    all.prop_map(|said| {
        let tables = said.iter().flatten().map(|pair| {
            let (key, value) = pair.split_once('=').unwrap();
            to_table(&parse_setting(key, value).unwrap())
        });
        from_table(tables.flatten().collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What a run records is read back as the same configuration.
    #[test]
    fn a_recorded_configuration_resolves_to_itself(
        settings in settings(),
        agents in prop::collection::vec(select(vec!["dropout-q", "greedy", "random", "dropout-q:mask=3", "epsilon-greedy"]), 0..4),
        baseline in of(select(vec!["none", "random", "dropout-q:gamma=0.5"])),
        seeds in of(1u64..1000),
        steps in of(1u64..1 << 53),
        env in prop::collection::vec(select(vec!["gridworld:map=maze", "gridworld:slip=0.1,noise=1e-7", "gridworld:map=1,map-text=// \"\\\r\nS#.\r\n..G"]), 0..3),
    ) {
        let said = Options {
            agent: agents.into_iter().map(str::to_owned).collect(),
            baseline: baseline.map(str::to_owned),
            env: env.into_iter().map(str::to_owned).collect(),
            run: RunOptions { seeds, steps, ..RunOptions::default() },
            settings,
            ..Options::default()
        };
        let config = Config::resolve(Request::default(), options(said)).unwrap();
        let record = config.to_toml();
        let again = recorded(&record);
        prop_assert_eq!(&again.agents, &config.agents);
        prop_assert_eq!(&again.baseline, &config.baseline);
        let parameters = |config: &Config| -> Vec<_> {
            config.envs.iter().map(|env| env.parameters.clone()).collect()
        };
        prop_assert_eq!(parameters(&again), parameters(&config));
        prop_assert_eq!(again.to_toml(), record);
    }
}
