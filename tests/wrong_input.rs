//! Wrong words on the command line: each is refused with exit status 2 and a message that says what
//! was wrong, where, the value found and what is allowed; nothing is printed or written.

mod common;

use common::Lab;

/// Each line of arguments, and all that stands on standard error.
fn refused(cases: &[(&str, &str)]) {
    let lab = Lab::new();
    for (line, message) in cases {
        let message = common::with_names(message);
        assert_eq!(lab.refuse(line), format!("error: {message}\n"), "{line}");
    }
}

/// As `refused`, for what the option parser says: how it begins, before its usage lines.
fn refused_by_the_parser(cases: &[(&str, &str)]) {
    let lab = Lab::new();
    for (line, message) in cases {
        let found = lab.refuse(line);
        assert!(found.starts_with(&format!("error: {message}")), "{found}");
    }
}

const DROPOUT_Q_SETTINGS: &str = "learning-rate, gamma, batch-size, buffer-size, buffer-eviction, learning-starts, \
                                  random-start, train-every, target-update, hidden, initial-weights, double-dqn, \
                                  optimizer, loss, head, auxiliary, weight-decay, dropout, dropout-end, \
                                  dropout-steps, dropout-layers, mask, target";

#[test]
fn unknown_agents_are_refused_with_the_nearest_name() {
    refused(&[
        (
            "--agent droput-q",
            "--agent droput-q: unknown agent \"droput-q\" (did you mean \"dropout-q\"?); agents: \
             {agents}",
        ),
        (
            "--baseline thompson:dropout=0.1",
            "--baseline thompson:dropout=0.1: unknown agent \"thompson\"; agents: {agents}",
        ),
    ]);
}

#[test]
fn wrong_keys_of_an_arm_are_refused() {
    refused(&[
        (
            "--agent dropout-q:droput=0.5",
            &format!(
                "--agent dropout-q:droput=0.5: dropout-q has no setting \"droput\" (did you mean \
                 \"dropout\"?); its settings: {DROPOUT_Q_SETTINGS}"
            ),
        ),
        (
            "--baseline random:gamma=0.9",
            "--baseline random:gamma=0.9: random has no setting \"gamma\"; its settings: none",
        ),
        (
            "--agent dropout-q:dropout=0.1,dropout=0.2",
            "--agent dropout-q:dropout=0.1,dropout=0.2: dropout-q: dropout is given twice, as \
             \"0.1\" and as \"0.2\"; give it once",
        ),
        (
            "--agent dropout-q:mask",
            "--agent dropout-q:mask: expected key=value after \"dropout-q:\", found \"mask\"",
        ),
        (
            "--agent greedy:hidden=50,50",
            "--agent greedy:hidden=50,50: expected key=value after \"greedy:\", found \"50\"; a \
             list is written with dashes, as in hidden=64-64",
        ),
    ]);
}

#[test]
fn wrong_values_of_an_arm_are_refused() {
    let whole = |arm: &str, key: &str, value: &str, expected: &str| {
        let specification = format!("--agent {arm}:{key}={value}");
        let message = format!("invalid value \"{value}\" for {key}: expected {expected}");
        refused(&[(&specification, &format!("{specification}: {message}"))]);
    };
    let fraction = "a number of at least 0 and less than 1";
    whole("dropout-q", "dropout", "1.5", fraction);
    whole("dropout-q", "gamma", "nan", fraction);
    whole("greedy", "learning-rate", "0", "a number greater than 0");
    whole("greedy", "weight-decay", "-1", "a number of at least 0");
    whole("epsilon-greedy", "end-epsilon", "2", "a number from 0 to 1");
    whole(
        "greedy",
        "batch-size",
        "0",
        "a whole number from 1 to 65536",
    );
    whole(
        "greedy",
        "train-every",
        "0.5",
        "a whole number of at least 1",
    );
    whole("greedy", "double-dqn", "yes", "true or false");
    let target = "mean, sample or shared (did you mean \"mean\"?)";
    whole("dropout-q", "target", "men", target);
    whole(
        "dropout-q",
        "head",
        "variance",
        "mean, gaussian or faithful",
    );
    let auxiliary = "none, reward, next or both (did you mean \"reward\"?)";
    whole("greedy", "auxiliary", "rewards", auxiliary);
    let mask = "`step`, `episode`, or a number of steps of at least 1";
    whole("dropout-q", "mask", "0", mask);
    let hidden = "numbers of units from 1 to 4096, as in 64-64";
    whole("greedy", "hidden", "64-0", hidden);
}

#[test]
fn wrong_worlds_are_refused() {
    refused(&[
        (
            "--env gridwrld",
            "--env gridwrld: unknown world \"gridwrld\" (did you mean \"gridworld\"?); worlds: \
             gridworld, foraging",
        ),
        (
            "--env gridworld:map=tarp",
            "--env gridworld:map=tarp: unknown map \"tarp\" (did you mean \"trap\"?); maps: \
             {maps}, or the path of a file",
        ),
        (
            "--env gridworld:mop=trap",
            "--env gridworld:mop=trap: gridworld has no parameter \"mop\" (did you mean \
             \"map\"?); parameters: map, observation, window-radius, slip, noise, step-cost, \
             horizon, map-text",
        ),
        (
            "--env gridworld:slip=2",
            "--env gridworld:slip=2: gridworld: slip is \"2\"; allowed: a number from 0 to 1",
        ),
        (
            "--env gridworld:slip=0.1,slip=0.2",
            "--env gridworld:slip=0.1,slip=0.2: gridworld: slip is given twice, as \"0.1\" and as \
             \"0.2\"; give it once",
        ),
        (
            "--env gridworld:slip",
            "--env gridworld:slip: expected key=value after \"gridworld:\", found \"slip\"",
        ),
    ]);
}

#[test]
fn unknown_options_are_refused_with_the_nearest_one() {
    refused_by_the_parser(&[
        (
            "--dropot 0.1",
            "unexpected argument '--dropot' found\n\n  tip: a similar argument exists: '--dropout'",
        ),
        (
            "--agnt dropout-q",
            "unexpected argument '--agnt' found\n\n  tip: a similar argument exists: '--agent'",
        ),
        (
            "lst",
            "unrecognized subcommand 'lst'\n\n  tip: a similar subcommand exists: 'list'",
        ),
    ]);
}

#[test]
fn wrong_values_of_options_are_refused_with_what_is_allowed() {
    let fraction = "expected a number of at least 0 and less than 1\n";
    let positive = "expected a whole number of at least 1\n";
    let natural = "expected a whole number of at least 0\n";
    for (line, option, expected) in [
        ("--dropout 1.5", "--dropout <P>", fraction),
        ("--dropout -1", "--dropout <P>", fraction),
        ("--gamma 1", "--gamma <GAMMA>", fraction),
        ("--steps 0", "--steps <N>", positive),
        ("--window 0", "--window <N>", positive),
        ("--eval-every -1", "--eval-every <N>", natural),
        ("--first-seed x", "--first-seed <K>", natural),
    ] {
        let value = line.split(' ').next_back().expect("a value");
        let message = format!("invalid value '{value}' for '{option}': {expected}");
        refused_by_the_parser(&[(line, &message)]);
    }
    refused_by_the_parser(&[
        (
            "--seeds 0",
            "invalid value '0' for '--seeds <N>': expected a whole number from 1 to 1000000\n",
        ),
        (
            "--threads 0",
            "invalid value '0' for '--threads <N>': expected a whole number from 1 to 1024\n",
        ),
        (
            "--mask never",
            "invalid value 'never' for '--mask <MASK>': expected `step`, `episode`, or a number \
             of steps of at least 1\n",
        ),
        (
            "--optimizer rmsprop",
            "invalid value 'rmsprop' for '--optimizer <OPTIMIZER>'\n  [possible values: adam, \
             sgd]\n",
        ),
        (
            "--dropout",
            "a value is required for '--dropout <P>' but none was supplied\n",
        ),
        (
            "--seeds 2 --seeds 3",
            "the argument '--seeds <N>' cannot be used multiple times\n",
        ),
    ]);
}

#[test]
fn settings_that_exclude_each_other_are_refused() {
    refused(&[
        (
            "--learning-starts 100 --buffer-size 100",
            "dropout-q: learning-starts is 100 and buffer-size 100; learning would never start: \
             learning-starts must be less than buffer-size",
        ),
        (
            "--agent random --baseline dropout-q:dropout=0.1,dropout-end=0.2",
            "dropout-q: dropout-end is 0.2 and dropout 0.1; p only falls: dropout-end must be at \
             most dropout",
        ),
    ]);
}

#[test]
fn an_engine_and_a_device_that_are_not_there_are_refused() {
    refused(&[
        (
            "--device tpu",
            "--device: unknown device \"tpu\"; allowed: auto, cpu, cuda, cuda:N",
        ),
        (
            "--engine jax",
            "--engine: unknown engine \"jax\"; allowed: native, torch",
        ),
        (
            "--engine native --device cuda",
            "--device: \"cuda\" was asked for, and the native engine computes on the CPU alone; use cpu, or \
             --engine torch",
        ),
    ]);
}

#[cfg(not(feature = "torch"))]
#[test]
fn a_build_without_torch_says_how_to_make_one_with_it() {
    let build = "this build has no torch engine; build one with `make torch`, or, where libtorch is in \
                 place, with `cargo build --release --features torch`";
    refused(&[
        ("--engine torch", &format!("--engine: {build}")),
        (
            "--device cuda:1",
            &format!("--device: \"cuda:1\" was asked for, and {build}"),
        ),
    ]);
}

#[cfg(feature = "torch")]
#[test]
fn a_cuda_device_that_is_not_there_is_refused() {
    let found = Lab::new().refuse("--engine torch --device cuda:99");
    let asked = "error: --device: \"cuda:99\" was asked for, but ";
    let none = "this libtorch sees no CUDA device; use cpu or auto, or build with a libtorch for CUDA on a \
                machine with one\n";
    let reason = found.strip_prefix(asked).expect("what was asked for");
    let last = reason.strip_prefix("the CUDA devices here are 0 to ");
    let is_number = last.is_some_and(|last| last.trim_end().parse::<usize>().is_ok());
    assert!(reason == none || is_number, "{found}");
}

#[test]
fn options_of_training_are_refused_beside_another_command() {
    refused_by_the_parser(&[
        (
            "--steps 10 list",
            "the subcommand 'list' cannot be used with '--steps <N>'\n",
        ),
        (
            "--config a.toml report runs/a",
            "the subcommand 'report' cannot be used with '--config <FILE>'\n",
        ),
        ("list --steps 10", "unexpected argument '--steps' found\n"),
        (
            "study posterior --engine torch",
            "invalid value 'torch' for '--engine <ENGINE>': studies train on the native engine alone\n",
        ),
        (
            "report",
            "the following required arguments were not provided:\n  <RUN_DIR>...\n",
        ),
    ]);
}
