//! What is read back, and the full text of what is said of files that cannot be.

use std::fs;

use tempfile::TempDir;

use crate::run::read::*;

/// The rows in a folder, in the order in which they are read.
fn rows(dir: &Path, tail: Tail) -> Result<Vec<Record>, Error> {
    let mut rows = Vec::new();
    read(dir, tail, &mut |row| rows.push(row)).map(|()| rows)
}

fn read_whole(dir: &TempDir) -> Result<Vec<Record>, Error> {
    rows(dir.path(), Tail::Whole)
}

const EPISODES: &str = "arm,env,seed,episode,step,episode_return,episode_length,ending\n";
const SEEDS: &str =
    "arm,env,seed,parameters,first_goal,diverged_step,optimal_return,random_return\n";

/// A folder with this file.
fn folder(file: &str, content: impl AsRef<[u8]>) -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join(file), content).unwrap();
    dir
}

/// What reading says of such a folder, without its name.
fn message(file: &str, content: &[u8]) -> String {
    let dir = folder(file, content);
    let message = read_whole(&dir).unwrap_err().to_string();
    message.replacen(&format!("{}/", dir.path().display()), "", 1)
}

fn episodes(rows: &str) -> String {
    message("episodes.csv", format!("{EPISODES}{rows}").as_bytes())
}

#[test]
fn rows_and_columns_in_any_order_with_empty_fields() {
    let text = "seed,arm,env,step,regret,q_error,greedy_return\n\
                3,a,open,10,,,0.5\n\
                2,\"a b\",open,0,1e2,-0,\n";
    let dir = folder("evaluations.csv", text);
    let row = |arm: &str, seed, step, [greedy_return, regret, q_error]: [Option<f64>; 3]| {
        Record::Evaluation(Evaluation {
            arm: arm.into(),
            env: "open".into(),
            seed,
            step,
            greedy_return,
            regret,
            q_error,
        })
    };
    let expected = [
        row("a", 3, 10, [Some(0.5), None, None]),
        row("a b", 2, 0, [None, Some(100.0), Some(-0.0)]),
    ];
    assert_eq!(read_whole(&dir).unwrap(), expected);
}

#[test]
fn rows_out_of_order_are_not_the_same() {
    let row = |episode: u64, arm: &str| format!("{arm},open,0,{episode},9,1,9,terminated\n");
    // More than a block of bytes that are read at once.
    let text: String = (0..300)
        .rev()
        .flat_map(|number| ["a", "b"].map(|arm| row(number, arm)))
        .collect();
    let dir = folder("episodes.csv", format!("{EPISODES}{text}a,open"));
    assert_eq!(rows(dir.path(), Tail::MayBeCut).unwrap().len(), 600);
    let error = read_whole(&dir).unwrap_err().to_string();
    assert!(error.contains("line 602: the line has no end"), "{error}");
}

#[test]
fn columns_may_have_the_names_of_older_runs() {
    let text = "arm,env,seed,episode,step,return,length,ending\na,open,0,0,9,1.5,8,terminated\n";
    let dir = folder("episodes.csv", text);
    let found = read_whole(&dir).unwrap().remove(0);
    assert!(matches!(
        found,
        Record::Episode(Episode {
            episode_return: 1.5,
            episode_length: 8,
            ..
        })
    ));
    let twice = text.replace("step,", "step,episode_return,");
    let message = message("episodes.csv", twice.as_bytes());
    assert!(message.starts_with("episodes.csv, line 1: repeated column `episode_return`"));
}

#[test]
fn lines_may_end_as_on_windows() {
    let text = format!("{EPISODES}a,open,0,0,9,1,9,terminated\n").replace('\n', "\r\n");
    let dir = folder("episodes.csv", text);
    assert_eq!(read_whole(&dir).unwrap().len(), 1);
    assert_eq!(
        episodes("a,open,0,0,9,1,9,terminated\r\n\r\na,open,0,1,18,?,9,terminated\r\n"),
        "episodes.csv, line 4, column `episode_return`: found `?`, expected a number"
    );
}

#[test]
fn a_header_has_each_column_once_and_no_other() {
    let expected = SEEDS.trim_end();
    for (header, problem) in [
        (
            SEEDS.replace("first_goal,", ""),
            "missing column `first_goal`",
        ),
        (format!("{expected},colour\n"), "unknown column `colour`"),
        (format!("{expected},seed\n"), "repeated column `seed`"),
        (String::new(), "missing column `arm`"),
    ] {
        let found = header.trim_end();
        assert_eq!(
            message("seeds.csv", header.as_bytes()),
            format!(
                "seeds.csv, line 1: {problem}: found the header `{found}`, expected `{expected}`"
            )
        );
    }
}

#[test]
fn a_row_that_is_not_one_is_named_by_its_line_and_column() {
    let good = "a,open,0,0,9,1,9,terminated\n";
    for (rows, found) in [
        (
            "a,open,0,1,18,high,9,terminated\n",
            "3, column `episode_return`: found `high`, expected a number",
        ),
        (
            "a,open,-1,0,9,1,9,terminated\n",
            "3, column `seed`: found `-1`, expected a whole number from 0",
        ),
        (
            "a,open,0,0,,1,9,terminated\n",
            "3, column `step`: found ``, expected a whole number from 0",
        ),
        (
            "a,open,0,0,9,1,9,won\n",
            "3, column `ending`: found `won`, expected `terminated` or `truncated`",
        ),
        ("a,open,0,0,9,1\n", "3: 6 fields, expected 8"),
        ("a,open,0,1,18,1,9,terminated,\n", "3: 9 fields, expected 8"),
        (
            "a,open,0,1,1",
            "3: the line has no end, so the file may be cut short: expected every row to end with a \
             line break",
        ),
        (
            "a,open,0,1,18,1,9,terminated\nb,open,0,0,9,1,9,terminated\na,open,0,0,12,0,12,truncated\n",
            "5: the same arm, env, seed and episode as in line 2, expected one row for each",
        ),
        (
            // Out of order, seeds in turn; of several the least is named.
            "b,open,0,2,9,1,9,terminated\na,open,0,5,9,1,9,terminated\nb,open,0,1,9,1,9,terminated\n\n\
             a,open,0,3,9,1,9,terminated\nb,open,0,2,9,1,9,terminated\na,open,0,5,9,1,9,terminated\n",
            "9: the same arm, env, seed and episode as in line 4, expected one row for each",
        ),
        (
            // A row that is none comes before two that are the same.
            "a,open,0,0,9,1,9,terminated\na,open,0,0,9,1\n",
            "4: 6 fields, expected 8",
        ),
    ] {
        assert_eq!(
            episodes(&format!("{good}{rows}")),
            format!("episodes.csv, line {found}")
        );
    }
    for (rows, found) in [
        (
            "a,open,0,9,soon,,0.5,0.1\n",
            "2, column `first_goal`: found `soon`, expected a whole number from 0",
        ),
        (
            "a,open,0,9,,,,\na,open,0,10,,,,\n",
            "3: the same arm, env and seed as in line 2, expected one row for each",
        ),
    ] {
        let found = format!("seeds.csv, line {found}");
        assert_eq!(
            message("seeds.csv", format!("{SEEDS}{rows}").as_bytes()),
            found
        );
    }
    // What is no text comes before all else, wherever it stands.
    let rows = b"a,open,0\na,op\xffn,0,0,9,1,9,terminated\na,open";
    assert_eq!(
        message("episodes.csv", &[EPISODES.as_bytes(), rows].concat()),
        "episodes.csv, line 3: found bytes that are not UTF-8, expected CSV text"
    );
}

#[test]
fn a_row_that_a_kill_cut_is_as_if_it_had_not_been_written() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("seeds.csv");
    // The cut goes through a character of two bytes.
    fs::write(&path, [SEEDS.as_bytes(), b"a,w,0,5,,,,\na,w\xc3"].concat()).unwrap();
    assert!(read_whole(&dir).is_err());
    let found = rows(dir.path(), Tail::MayBeCut).unwrap();
    let seeds: Vec<_> = found.iter().map(|row| row.seed_key()).collect();
    assert_eq!(seeds, [("a", "w", 0)]);

    // Only the end may be cut.
    fs::write(&path, [SEEDS.as_bytes(), b"a,w,0\na,w,1,5,,,,\n"].concat()).unwrap();
    let error = rows(dir.path(), Tail::MayBeCut).unwrap_err().to_string();
    assert!(
        error.ends_with("seeds.csv, line 2: 3 fields, expected 8"),
        "{error}"
    );
}

#[test]
fn a_number_that_no_run_writes_is_refused_where_it_stands() {
    let earned = "a number from -1e30 to 1e30";
    let predicted = "a number from -1e80 to 1e80, or what is not finite";
    let spread = "a number from 0 to 1e80, or what is not finite";
    let count = "a whole number from 0 to 9007199254740992";
    let words = "a text without control characters";
    for (file, header, wrong) in [
        (
            "episodes",
            EPISODES.trim_end(),
            &[
                ("a,w,0,0,9,NaN,9,terminated", "episode_return", earned),
                ("a,w,0,0,9,-inf,9,terminated", "episode_return", earned),
            ][..],
        ),
        (
            "behaviour",
            "arm,env,seed,step,mean_reward,mean_return,coverage",
            &[
                ("a,w,0,9,1e308,,", "mean_reward", earned),
                ("a,w,0,9,1,,1.5", "coverage", "a number from 0 to 1"),
            ],
        ),
        (
            "evaluations",
            "arm,env,seed,step,greedy_return,regret,q_error",
            &[
                ("a,w,0,9,infinity,,", "greedy_return", earned),
                ("a,w,0,9,,,-1", "q_error", spread),
                ("a,w,0,9,,,1e308", "q_error", spread),
            ],
        ),
        (
            "states",
            "arm,env,seed,step,state,x,y,visits,greedy_action,q_mean,q_std,q_error",
            &[("a,w,0,9,0,0,0,1,0,1e308,,", "q_mean", predicted)],
        ),
        (
            "seeds",
            SEEDS.trim_end(),
            &[
                ("a,w,0,18446744073709551615,,,,", "parameters", count),
                ("a\u{1b}[2J,w,0,0,,,,", "arm", words),
            ],
        ),
    ] {
        let file = format!("{file}.csv");
        for (row, column, expected) in wrong {
            // So that the folder is one of a run.
            let dir = folder("seeds.csv", format!("{SEEDS}a,w,0,0,,,,\n"));
            fs::write(dir.path().join(&file), format!("{header}\n{row}\n")).unwrap();
            let said = read_whole(&dir).unwrap_err().to_string();
            let place = header.split(',').position(|name| name == *column).unwrap();
            let value = row.split(',').nth(place).unwrap();
            let place = format!("{file}, line 2, column `{column}`: ");
            let what = format!("found `{value}`, expected {expected}");
            assert!(said.ends_with(&format!("{place}{what}")), "{said}\n{what}");
        }
    }
}

/// Near divergence a network predicts what is not finite, before its weights are.
#[test]
fn what_a_network_predicts_need_not_be_finite() {
    let text =
        "arm,env,seed,step,greedy_return,regret,q_error\na,w,0,9,1,2,inf\na,w,0,10,1,2,NaN\n";
    let dir = folder("evaluations.csv", text);
    let found = read_whole(&dir).unwrap();
    let [Record::Evaluation(first), Record::Evaluation(second)] = &found[..] else {
        panic!("two evaluations: {found:?}");
    };
    assert_eq!(first.q_error, Some(f64::INFINITY));
    assert!(second.q_error.is_some_and(f64::is_nan));
}
