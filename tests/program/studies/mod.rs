//! The contract of every study: its files, that it does so again, seed by seed, and what it refuses to
//! replace. What each study finds is tested beside it.

mod agent;
mod refused;

use serde_json::Value;

use crate::lab::{Lab, Output, assert_has, in_one_line};
use crate::rows::times;

/// A study with sizes that take a moment, and what it leaves with three seeds.
pub struct Study {
    pub name: &'static str,
    options: &'static str,
    /// Its files of rows, and how many rows each has.
    csv: &'static [(&'static str, usize)],
    sheets: &'static [&'static str],
}

pub const STUDIES: [Study; 4] = [
    Study {
        name: "posterior",
        options: "--points 6 --passes 5 --updates 20 --hidden 8 --sizes 4,8 --copies 1,2 --dropouts 0.1,0.2 \
                  --length-scales 0.1,0.2 --pass-counts 2,3",
        // 121 inputs, and 20 masks of the first seed.
        csv: &[
            ("data", 3 * 6),
            ("passes", 3 * 2),
            ("predictions", 3 * 121),
            ("samples", 20 * 121),
            ("sweeps", 3 * 20),
        ],
        sheets: &["concentration", "passes", "posterior", "settings"],
    },
    Study {
        name: "variance",
        options: "--points 40 --transitions 200 --updates 5 --passes 3 --hidden 4 --line-points 4,8",
        // Three tasks, two with two trainings and one with one, each with two test sets; two of values in 65 states.
        csv: &[
            ("line", 3 * 2),
            ("slice", 3 * 2 * 81),
            ("states", 3 * (2 * 2 + 1) * 65),
            ("table", 3 * (3 * 2 + 1) * 2),
        ],
        sheets: &["line", "regression", "rooms", "table"],
    },
    Study {
        name: "calibration",
        options: "--data 60 --updates 60 --classifier-updates 60 --passes 8 --vary-data 30 --vary-dropout 0.4 \
                  --vary-units 12 --units 16",
        // 101 inputs of a regression in three forms and of a classifier in two.
        csv: &[
            ("coverage", 5 * 5 * 101),
            ("predictions", 3 * 5 * 101),
            ("scores", 213),
        ],
        sheets: &[
            "predicted_against_true",
            "settings",
            "spread_between_models",
            "coverage",
        ],
    },
    Study {
        name: "multitask",
        options: "--units 0.1,10 --ratios 0.01,1 --points 20 --hidden 4 --updates 30 --batch-size 8",
        // Two units of six settings and two on standardised targets, with two tasks.
        csv: &[
            ("errors", 3 * (2 * 6 + 2) * 2),
            ("paths", 3 * 2 * 2 * 32),
            ("sigmas", 3 * 2 * 2 * 2),
        ],
        sheets: &["errors", "paths", "sigmas", "units"],
    },
];

impl Study {
    fn line(&self, more: &str) -> String {
        format!("study {} {} {more} --quiet", self.name, self.options)
    }

    /// Puts the study with three seeds, from 0, at `runs/a`.
    pub fn keep(&self, lab: &Lab) -> Output {
        lab.keep("a", &self.line("--seeds 3 --threads 1"))
    }

    /// All files, sorted.
    fn files(&self) -> Vec<String> {
        let others = [
            "checksums.csv",
            "config.toml",
            "manifest.json",
            "summary.json",
            "summary.md",
        ];
        let mut files: Vec<_> = others.map(String::from).into();
        files.extend(self.csv.iter().map(|(file, _)| format!("{file}.csv")));
        for sheet in self.sheets {
            files.extend(["png", "svg"].map(|ending| format!("{sheet}.{ending}")));
        }
        files.sort();
        files
    }
}

#[test]
fn a_study_leaves_its_files_and_says_what_it_found() {
    for study in STUDIES {
        let lab = Lab::new();
        let printed = study.keep(&lab).stdout;
        assert_eq!(lab.names("runs/a"), study.files());
        assert!(printed.ends_with("run is in runs/a\n"), "{printed}");
        assert_eq!(lab.manifest("a")["finished"], true);
        for (file, rows) in study.csv {
            let text = lab.read(&format!("runs/a/{file}.csv"));
            assert_eq!(text.lines().count(), 1 + rows, "{file}");
            let mut cells = text.lines().skip(1).flat_map(|line| line.split(','));
            let is_sound = |cell: &str| cell.parse().map_or(true, f64::is_finite);
            assert!(cells.all(is_sound), "{file}");
        }

        let json = lab.json("runs/a/summary.json");
        assert_eq!(json["study"], study.name);
        let tables = json["tables"].as_array().expect("tables");
        assert!(!tables.is_empty(), "{json}");
        assert!(tables.iter().all(has_a_figure), "{tables:?}");
        let page = lab.read("runs/a/summary.md");
        let answer = json["answer"].as_str().expect("a text");
        assert_eq!(answer.matches(". ").count(), 1, "two sentences: {answer}");
        assert!(page.contains(answer) && in_one_line(&printed).contains(answer));
        let findings = json["findings"].as_array().expect("findings");
        let help = lab.succeed(&format!("study {} --help", study.name)).stdout;
        let claims = help.split("\nExpected:\n").nth(1).expect("claims");
        assert_eq!(findings.len(), claims.matches("\n  - ").count() + 1);
        for finding in findings {
            let paper = finding["paper"].as_str().expect("a text");
            assert_has(&page, paper);
            assert_has(&in_one_line(claims), paper);
            let claim = finding["expected"].as_str().expect("a text");
            assert_eq!(page.matches(claim).count(), 1, "{claim}");
        }
        for sheet in study.sheets {
            assert_has(&page, &format!("]({sheet}.svg)"));
        }
    }
}

/// Whether an estimate in it has a value: one that is undefined or infinite is null.
fn has_a_figure(table: &Value) -> bool {
    let table = table.to_string();
    let mut values = table.split("\"value\":").skip(1);
    values.any(|value| !value.starts_with("null"))
}

/// By a signal, with the status of what can be resumed, or by a kill.
#[cfg(unix)]
#[test]
fn a_study_that_was_stopped_begins_again() {
    let lab = Lab::new();
    let long = "study posterior --updates 1000000000 --seeds 1 --threads 1 --name long --quiet";
    let begun = || lab.path("runs/long/manifest.json").exists();
    assert_eq!(lab.start_until(long, begun).stop("TERM").0, Some(3));

    let study = &STUDIES[0];
    study.keep(&lab);
    let before = lab.content("runs/a");
    let line = study.line("--seeds 3 --threads 1");
    let resume = format!("{line} --name a --resume");
    let finished = "runs/a has finished, so there is nothing to resume";
    lab.refuse_with(&resume, finished);
    lab.unfinish("a");
    lab.remove(&["runs/a/summary.json", "runs/a/data.csv"]);
    let other = "runs/a has another configuration: points is 6";
    lab.refuse_with(&resume.replace("--points 6", "--points 7"), other);
    lab.succeed(&resume);
    assert_eq!(lab.manifest("a")["finished"], true);
    lab.put("runs/b", &before);
    lab.assert_same_files("a", "b");
}

/// By the configuration, at another number of threads; and by a report of the folder.
#[test]
fn a_study_and_its_report_give_the_same_bytes_again() {
    for study in STUDIES {
        let lab = Lab::new();
        let printed = study.keep(&lab).stdout;
        let config = format!("study {} --config runs/a/config.toml", study.name);
        lab.succeed(&format!("{config} --threads 2 --quiet --name b"));
        lab.assert_same_files("a", "b");
        let page = lab.read("runs/a/summary.md");
        let command = (page.lines()).find_map(|line| line.strip_prefix("    dropout-q "));
        let command = format!("{} --print-config", command.expect("a command"));
        assert_eq!(lab.succeed(&command).stdout, lab.read("runs/a/config.toml"));

        let mut made = study.files();
        made.retain(|file| !file.ends_with(".csv") && !file.ends_with(".toml"));
        made.retain(|file| file != "manifest.json");
        lab.remove(&Vec::from_iter(
            made.iter().map(|it| format!("runs/b/{it}")),
        ));
        let again = lab.succeed("report runs/b").stdout;
        assert!(printed.starts_with(&again), "{again}");
        lab.assert_same_files("a", "b");

        for option in ["--solve-at 0.5", "--arm a", "--partial"] {
            lab.refuse_with(&format!("report runs/b {option}"), "no options");
        }
        lab.refuse_with("report runs/b runs/a --out c", "takes this folder alone");
    }
}

/// Most figures have an interval from two seeds on, and a score of all models together from three.
#[test]
fn too_few_seeds_decide_no_claim() {
    let [posterior, _, calibration, ..] = STUDIES;
    for (study, seeds, start) in [
        (posterior, 1, "Undecided"),
        (
            calibration,
            2,
            "As ignorance, with one mask for a whole data set, the STDs are undecided, because intervals take 3 models",
        ),
    ] {
        let lab = Lab::new();
        lab.succeed(&study.line(&format!("--seeds {seeds} --name a")));
        let json = lab.json("runs/a/summary.json");
        let answer = json["answer"].as_str().expect("a text");
        assert_has(answer, start);
        let mut findings = json["findings"].as_array().expect("findings").iter();
        let all_open = findings.all(|finding| finding["seen"] == "undecided");
        assert!(seeds > 1 || all_open, "{json}");
    }
}

#[test]
fn a_seeds_rows_depend_on_nothing_else() {
    for study in STUDIES {
        let lab = Lab::new();
        study.keep(&lab);
        lab.succeed(&study.line("--first-seed 1 --seeds 2 --name b"));
        for (file, _) in study.csv {
            let [all, few] = ["a", "b"].map(|run| format!("runs/{run}/{file}.csv"));
            if !lab.read(&all).lines().next().unwrap().contains("seed") {
                continue;
            }
            assert!(lab.rows_with(&few, "seed", "0").is_empty(), "{file}");
            for seed in ["1", "2"] {
                let rows = [&all, &few].map(|run| lab.rows_with(run, "seed", seed));
                assert!(!rows[0].is_empty(), "{}, {file}", study.name);
                assert_eq!(rows[0], rows[1], "{}, {file}", study.name);
            }
            let first = lab.rows_with(&all, "seed", "0");
            assert_ne!(first, lab.rows_with(&all, "seed", "1"), "{file}");
        }
        if study.name == "posterior" {
            assert_has(&lab.read("runs/b/posterior.svg"), "Seed 1, the first of 2.");
        }
    }
}

/// What is called a part of the data is the part that the option says, and there may be three tasks.
#[test]
fn options_are_said_as_they_are() {
    let [_, variance, _, multitask] = STUDIES;
    let lab = Lab::new();
    lab.succeed(&variance.line("--seeds 2 --share 0.5 --name a"));
    let page = lab.read("runs/a/summary.md");
    assert!(page.contains("50 %") && !page.contains("with a quarter"));
    lab.succeed(&multitask.line("--seeds 2 --noise 0.1,0.3,1 --name b"));
    let rows = |task| lab.rows_with("runs/b/errors.csv", "task", task).len();
    assert!(rows("2") > 0 && rows("2") == rows("1"));
}

#[test]
fn options_override_the_file_wherever_they_stand() {
    let lab = Lab::new();
    let file = "study = \"posterior\"\ndropout = 0.3\npoints = 9\n";
    lab.write("a.toml", file);
    let printed = |line: &str| {
        lab.succeed(&format!("study posterior {line} --print-config"))
            .stdout
    };
    let both = printed("--points 5 --config a.toml --passes 7");
    for line in ["points = 5", "dropout = 0.3", "passes = 7", "seeds = 16"] {
        assert_eq!(times(&both, line), 1, "{line}\n{both}");
    }
    assert_eq!(lab.names("."), ["a.toml", "garden.txt"]);
    lab.write("b.toml", &both);
    assert_eq!(printed("--config b.toml"), both);
}
