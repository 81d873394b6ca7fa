//! The same configuration gives the same bytes, whatever the threads and the company of a seed, and
//! arms are paired by seed.

use crate::lab::{Lab, agent};
use crate::rows::{Episode, Evaluation, Variances};

/// A world in which the environment stream matters at every step.
const NOISY: &str = "--env gridworld:map=garden.txt,slip=0.3,noise=0.1 --hidden 16 --batch-size 8 \
                     --learning-starts 50 --device cpu";

/// A run's episodes of one agent, without the arm's label.
fn episodes(lab: &Lab, run: &str, name: &str) -> Vec<Episode> {
    let mut episodes = lab.rows::<Episode>(run);
    episodes.retain(|row| agent(&row.arm) == name);
    assert!(!episodes.is_empty(), "{name}");
    episodes.iter_mut().for_each(|row| row.arm.clear());
    episodes
}

/// Arms whose every file has rows.
const ARMS: &str = "--agent dropout-q:mask=episode,target=sample --agent boltzmann --agent dropout-q:head=gaussian";

#[test]
fn csv_files_are_the_same_at_any_number_of_threads_and_a_seeds_rows_in_any_company() {
    let lab = Lab::new();
    let line = format!("{NOISY} {ARMS} --steps 250 --eval-every 100");
    lab.succeed(&format!("{line} --seeds 13 --threads 1 --name one"));
    for threads in [2, 3] {
        lab.succeed(&format!(
            "{line} --seeds 13 --threads {threads} --name many --overwrite"
        ));
        lab.assert_same_csv_files("one", "many");
    }
    assert_eq!(lab.csv_files("one").len(), 8);
    for first in [2, 7] {
        lab.succeed(&format!(
            "{line} --first-seed {first} --seeds 2 --name some --overwrite"
        ));
        for (file, some) in lab.csv_files("some") {
            let mut rows = 0;
            for seed in [first, first + 1].map(|seed| seed.to_string()) {
                let [all, own] = ["one", "some"]
                    .map(|run| lab.rows_with(&format!("runs/{run}/{file}"), "seed", &seed));
                assert_eq!(all, own, "{file}");
                assert!(!own.is_empty(), "{file}");
                rows += own.len();
            }
            assert_eq!(some.lines().count(), 1 + rows, "{file}");
        }
    }
}

#[test]
fn a_run_is_reproduced_by_the_configuration_that_it_recorded() {
    let lab = Lab::new();
    // An arm with a name that overrides options, another form of the same agent, the arm that is the baseline.
    let line = "--agent dropout-q:mask=7,gamma=0.9,name=seven --agent dropout-q --agent epsilon-greedy --epsilon-steps 100 \
                --dropout 0.25 --double-dqn --optimizer sgd --first-seed 3 --eval-every 70 --window 30";
    lab.train(&format!("{line} --steps 200 --seeds 2 --name a"));
    // The map is recorded too.
    lab.remove(&["garden.txt"]);
    lab.succeed("--config runs/a/config.toml --name b");
    lab.assert_same_run("a", "b");
}

#[test]
fn evaluation_does_not_touch_training() {
    let lab = Lab::new();
    // States are looked at, and STDs drawn, whatever the evaluations.
    let line = format!("{NOISY} {ARMS} --steps 300 --seeds 2 --window 100");
    lab.succeed(&format!("{line} --eval-every 100 --name seldom"));
    lab.succeed(&format!("{line} --eval-every 7 --name often"));
    lab.succeed(&format!("{line} --eval-every 0 --name never"));
    let of_training =
        |file: &str| "episodes.csv behaviour.csv training.csv states.csv seeds.csv".contains(file);
    lab.assert_same("seldom", "often", of_training);
    lab.assert_same("seldom", "never", of_training);
    // Where both evaluated they say the same.
    let ends = ["seldom", "often"].map(|run| {
        let mut evaluations = lab.rows::<Evaluation>(run);
        let mut variances = lab.rows::<Variances>(run);
        evaluations.retain(|row| row.step == 300);
        variances.retain(|row| row.step == 300);
        (evaluations, variances)
    });
    assert_eq!(ends[0], ends[1]);
    assert_eq!((ends[0].0.len(), ends[0].1.len()), (2 * 4, 2));

    // Evaluations that are played, since nothing is known exactly.
    let played = "--env foraging --hidden 8 --learning-starts 50 --random-start 50 --steps 400 --window 100 --seeds 1";
    for every in ["0", "100"] {
        lab.succeed(&format!(
            "{played} --eval-every {every} --name every-{every}"
        ));
    }
    lab.assert_same("every-0", "every-100", of_training);
    assert!(!lab.rows::<Evaluation>("every-100").is_empty());
}

/// The first steps and the first weights are the seed's and not the arm's.
#[test]
fn arms_begin_alike_and_part_when_they_explore() {
    let lab = Lab::new();
    let line = "--agent dropout-q --agent boltzmann --random-start 200 --steps 400 --seeds 3";
    lab.succeed(&format!("{NOISY} {line} --name a"));
    let arms = ["dropout-q", "boltzmann", "epsilon-greedy"];
    let [dropout_q, others @ ..] = arms.map(|arm| episodes(&lab, "a", arm));
    let start = |episodes: &[Episode]| -> Vec<Episode> {
        let begun = episodes.iter().filter(|row| row.step <= 200);
        begun.cloned().collect()
    };
    assert!(start(&dropout_q).len() > 30);
    for other in others {
        assert_eq!(start(&other), start(&dropout_q));
        assert_ne!(other, dropout_q);
    }
    let mut rows = lab.rows::<Evaluation>("a");
    rows.retain(|row| row.step == 0);
    let errors: Vec<_> = rows.iter().map(|row| row.q_error).collect();
    assert_ne!(errors[0], errors[1], "of two seeds");
    assert_eq!(errors, errors[..3].repeat(3));
}
