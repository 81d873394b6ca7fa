//! Worlds that are nothing but their exact models: trained in, known exactly, drawn, and rebuilt from the
//! record alone.

use crate::lab::{Lab, assert_has, output};
use crate::rows::{Seed, State};

const TABLE: &str = "horizon = 4\nstart dry = 1\ncell dry = 0 0\ncell end = 1 0\n\
                     state,action,next_state,probability,reward,terminated\n\
                     dry,left,dry,1,0.1,False\ndry,right,end,0.5,2,True\ndry,right,dry,0.5,0,False\n";
const LINE: &str = "--agent greedy:hidden=8 --baseline none --steps 700 --seeds 1 --eval-every 100 \
                    --device cpu";
const WORLDS: &str = "--env deep-sea:size=4 --env chain:length=5 --env river-swim \
                      --env mdp:file=coin.csv";

/// In the table the best of t steps are worth V(t) = 1 + V(t - 1) / 2, which is 1.875 for four: staying dry
/// earns 0.1 and leaves V(t - 1), which is less. The river's optimum is from NumPy.
#[test]
fn they_are_trained_in_known_exactly_and_watched() {
    let lab = Lab::new();
    lab.write("coin.csv", TABLE);
    lab.succeed(&format!("{LINE} {WORLDS} --name a"));
    let seeds = lab.rows::<Seed>("a");
    let expected = [
        ("chain length=5", 10.0),
        ("deep-sea size=4", 0.99),
        ("mdp file=coin", 1.875),
        ("river-swim", 3.3972639591508393),
    ];
    for (seed, (label, value)) in seeds.iter().zip(expected) {
        assert_eq!(seed.env, label);
        let optimum = seed.optimal_return.expect("tabular");
        assert!((optimum - value).abs() < 1e-12, "{label}: {optimum}");
    }
    // Every state of the sea but the terminal one, in its triangle.
    let states = lab.rows::<State>("a").into_iter();
    let sea: Vec<_> = states
        .filter(|row| row.env == "deep-sea size=4" && row.step == 700)
        .collect();
    assert_eq!(sea.len(), 10);
    assert!(sea.iter().all(|row| row.x <= row.y && row.y < 4));

    // The record alone trains in them again.
    lab.remove(&["coin.csv"]);
    lab.succeed("--config runs/a/config.toml --name b");
    assert!(lab.csv_files("a") == lab.csv_files("b"));
    lab.succeed("report runs/a");
    let page = lab.read("runs/a/report.html");
    for (env, _) in expected {
        assert_has(&page, &format!("aria-label=\"greedy hidden=8 on {env}\""));
        let mut watch = lab.command("watch runs/a --arm greedy --out a.gif --env");
        let watched = output(watch.arg(env));
        assert_eq!(watched.status, Some(0), "{env}: {}", watched.stderr);
        assert!(lab.bytes("a.gif").starts_with(b"GIF89a"));
    }
}
