//! `--preset`: a published experiment as it was published, or a change that is meant.

use toml::{Table, Value};

use crate::lab::Lab;
use crate::rows::{Behaviour, Episode, Evaluation, Seed};

fn config(lab: &Lab, line: &str) -> Table {
    let printed = lab.succeed(&format!("{line} --print-config")).stdout;
    printed.parse().expect("TOML")
}

/// What is asked for, of the settings of an arm or of a world that have more.
fn assert_settings(found: &Value, expected: &str) {
    for pair in expected.split_whitespace() {
        let (key, value) = pair.split_once('=').expect("key=value");
        let found = found[key].to_string();
        assert_eq!(found.trim_matches('"'), value, "{key}");
    }
}

/// Every constant of the two columns of the published experiment: the preset, the table, its keys. Epsilon is
/// max(0.05, 1 - (age - 3000) / 197000) from the end of the random start on, at any `--steps`.
const PUBLISHED: &str = "\
demo env name=foraging memory=true unsigned-offset=true items=30 eyes=9 range=85
demo env doubled-proximity=false symmetric-eyes=false
demo agent name=dropout-q weight-decay=0.00015625 random-start=3002
demo agent dropout=0.2 dropout-steps=0 dropout-layers=first mask=step target=sample
demo baseline name=epsilon-greedy weight-decay=0.00015625 random-start=3000
demo baseline dropout=0.0 start-epsilon=1.0 end-epsilon=0.05 epsilon-steps=187150
paper env name=foraging memory=false unsigned-offset=true
paper agent name=dropout-q mask=step target=sample
paper agent weight-decay=0.000015625 random-start=5000
paper agent dropout=0.1 dropout-steps=0 dropout-layers=inputs
paper baseline weight-decay=0.000015625 random-start=5000
paper baseline dropout=0.1 dropout-steps=0 dropout-layers=inputs
paper baseline start-epsilon=0.9898477157360406 end-epsilon=0.05 epsilon-steps=185150";

/// What all of its arms have.
const TRAINER: &str = "gamma=0.7 hidden=50-50 batch-size=64 optimizer=sgd learning-rate=0.001 loss=squared \
     target-update=0 double-dqn=false train-every=1 buffer-size=30000 buffer-eviction=random \
     initial-weights=gaussian learning-starts=1002";

#[test]
fn presets_have_the_published_constants() {
    let lab = Lab::new();
    for line in PUBLISHED.lines() {
        let [preset, table, constants] = line.splitn(3, ' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let found = config(&lab, &format!("--preset gal2016-{preset} --steps 40000"));
        assert_eq!(found["steps"], Value::Integer(40_000));
        let table = match table {
            "agent" => &found["agent"][0],
            table => &found[table],
        };
        assert_settings(table, constants);
        if table.get("gamma").is_some() {
            assert_settings(table, TRAINER);
        }
    }
}

#[test]
fn a_preset_trains_its_arms_in_its_world_and_is_recorded() {
    let lab = Lab::new();
    let line = "--seeds 2 --steps 1200 --eval-every 600 --device cpu --quiet --name a";
    lab.succeed(&format!("--preset gal2016-demo {line}"));
    let seeds = lab.rows::<Seed>("a");
    let arms: Vec<_> = seeds.iter().map(|row| &*row.arm).collect();
    let [thompson, epsilon] =
        ["dropout-q", "epsilon-greedy"].map(|arm| format!("{arm} preset=gal2016-demo"));
    assert_eq!(arms, [&thompson, &thompson, &epsilon, &epsilon]);
    // 59 inputs: (59 + 1) 50 + (50 + 1) 50 + (50 + 1) 5.
    let has_world = |row: &Seed| row.parameters == 5_805 && row.optimal_return.is_none();
    assert!(seeds.iter().all(has_world));

    assert_eq!(lab.rows::<Episode>("a").len(), 0);
    let behaviour = lab.rows::<Behaviour>("a");
    let steps: Vec<_> = behaviour.iter().map(|row| row.step).collect();
    assert_eq!(steps, [500, 1_000, 1_200].repeat(4));
    for row in lab.rows::<Evaluation>("a") {
        let mean = row.greedy_return.expect("a mean reward");
        assert!(mean.abs() < 3. && row.regret.is_none() && row.q_error.is_none());
    }
}

#[test]
fn options_that_would_change_a_preset_need_to_be_meant() {
    let lab = Lab::new();
    let changed = "--agent greedy --gamma 0.9 --baseline none --env foraging:memory=true";
    let changed = config(
        &lab,
        &format!("--preset gal2016-demo {changed} --change-preset"),
    );
    assert_settings(
        &changed["agent"][0],
        "name=greedy preset=gal2016-demo gamma=0.9 optimizer=sgd",
    );

    // What changes nothing, or only how long and where to, breaks no preset.
    let free =
        "--steps 9 --seeds 3 --first-seed 4 --eval-every 3 --window 2 --solve-at 0.5 --name x";
    let same = "--gamma 0.7 --mask step --agent dropout-q --baseline epsilon-greedy \
                --env foraging:unsigned-offset=true,memory=true";
    let found = config(&lab, &format!("--preset gal2016-demo {free} {same}"));
    let plain = config(&lab, "--preset gal2016-demo");
    assert_eq!(found["agent"], plain["agent"]);
    assert_eq!(found["baseline"], plain["baseline"]);

    // An arm can have a preset of its own.
    let own = "--agent dropout-q:preset=gal2016-demo,mask=20 --baseline none --mask 7";
    let own = &config(&lab, &format!("{own} --env foraging"))["agent"][0];
    let expected = "preset=gal2016-demo mask=20 dropout=0.2 optimizer=sgd";
    assert_settings(own, expected);
}
