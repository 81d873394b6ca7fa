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
fn message(file: &str, content: impl AsRef<[u8]>) -> String {
    let dir = folder(file, content);
    let message = read_whole(&dir).unwrap_err().to_string();
    message.replacen(&format!("{}/", dir.path().display()), "", 1)
}

fn episodes(rows: &str) -> String {
    message("episodes.csv", format!("{EPISODES}{rows}"))
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
    let message = message("episodes.csv", twice);
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
    let without = SEEDS.replace("first_goal,", "");
    for (header, problem) in [
        (without, "missing column `first_goal`"),
        (format!("{expected},colour\n"), "unknown column `colour`"),
        (format!("{expected},seed\n"), "repeated column `seed`"),
        (String::new(), "missing column `arm`"),
    ] {
        let found = format!("found the header `{}`", header.trim_end());
        let said = format!("seeds.csv, line 1: {problem}: {found}, expected `{expected}`");
        assert_eq!(message("seeds.csv", header), said);
    }
}

/// After a good row, these rows, ended by `;`.
#[test]
fn a_row_that_is_not_one_is_named_by_its_line_and_column() {
    for case in "
        a,open,0,1,18,high,9,terminated; => 3, column `episode_return`: found `high`, expected a number
        a,open,-1,0,9,1,9,terminated; => 3, column `seed`: found `-1`, expected a whole number from 0
        a,open,0,0,,1,9,terminated; => 3, column `step`: found ``, expected a whole number from 0
        a,open,0,0,9,1,9,won; => 3, column `ending`: found `won`, expected `terminated` or `truncated`
        a,open,0,0,9,1; => 3: 6 fields, expected 8
        a,open,0,1,18,1,9,terminated,; => 3: 9 fields, expected 8
        a,open,0,1,1 => 3: the line has no end, so the file may be cut short: expected every row to end with a line break"
        .trim()
        .lines()
    {
        let (rows, found) = case.trim().split_once(" => ").unwrap();
        let rows = rows.replace(';', "\n");
        let expected = format!("episodes.csv, line {found}");
        assert_eq!(episodes(&format!("{GOOD}{rows}")), expected);
    }
    let first_goal = message("seeds.csv", format!("{SEEDS}a,open,0,9,soon,,0.5,0.1\n"));
    let expected =
        "seeds.csv, line 2, column `first_goal`: found `soon`, expected a whole number from 0";
    assert_eq!(first_goal, expected);
    // What is no text comes before all else, wherever it stands.
    let rows = b"a,open,0\na,op\xffn,0,0,9,1,9,terminated\na,open";
    assert_eq!(
        message("episodes.csv", [EPISODES.as_bytes(), rows].concat()),
        "episodes.csv, line 3: found bytes that are not UTF-8, expected CSV text"
    );
}

/// One of all that a run writes.
const GOOD: &str = "a,open,0,0,9,1,9,terminated\n";

#[test]
fn rows_that_are_the_same_are_named_by_both_lines() {
    let same = |line: u64, as_line: u64| {
        format!(
            "episodes.csv, line {line}: the same arm, env, seed and episode as in line {as_line}, expected one row for \
             each"
        )
    };
    let row = |arm: &str, episode: u64| format!("{arm},open,0,{episode},9,1,9,terminated\n");
    let twice = [row("a", 1), row("b", 0), row("a", 0)].concat();
    assert_eq!(episodes(&format!("{GOOD}{twice}")), same(5, 2));
    // Out of order, seeds in turn; of several the least is named.
    let arms = [("b", 2), ("a", 5), ("b", 1)].map(|(arm, episode)| row(arm, episode));
    let others = ["\n".into(), row("a", 3), row("b", 2), row("a", 5)];
    let several = [arms.concat(), others.concat()].concat();
    assert_eq!(episodes(&format!("{GOOD}{several}")), same(9, 4));
    // A row that is none comes before two that are the same.
    let none = "episodes.csv, line 4: 6 fields, expected 8";
    assert_eq!(episodes(&format!("{GOOD}{GOOD}a,open,0,0,9,1\n")), none);
    assert_eq!(
        message(
            "seeds.csv",
            format!("{SEEDS}a,open,0,9,,,,\na,open,0,10,,,,\n")
        ),
        "seeds.csv, line 3: the same arm, env and seed as in line 2, expected one row for each"
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
    for case in "
        episodes.csv a,w,0,0,9,NaN,9,terminated episode_return a number from -1e30 to 1e30
        episodes.csv a,w,0,0,9,-inf,9,terminated episode_return a number from -1e30 to 1e30
        behaviour.csv a,w,0,9,1e308,, mean_reward a number from -1e30 to 1e30
        behaviour.csv a,w,0,9,1,,1.5 coverage a number from 0 to 1
        evaluations.csv a,w,0,9,infinity,, greedy_return a number from -1e30 to 1e30
        evaluations.csv a,w,0,9,,,-1 q_error a number from 0 to 1e80, or what is not finite
        evaluations.csv a,w,0,9,,,1e308 q_error a number from 0 to 1e80, or what is not finite
        states.csv a,w,0,9,0,0,0,1,0,1e308,, q_mean a number from -1e80 to 1e80, or what is not finite
        seeds.csv a,w,0,18446744073709551615,,,, parameters a whole number from 0 to 9007199254740992
        seeds.csv a\u{1b}[2J,w,0,0,,,, arm a text without control characters"
        .trim()
        .lines()
    {
        let [file, row, column, expected] = case.trim().splitn(4, ' ').collect::<Vec<_>>()[..] else {
            panic!("{case}")
        };
        let (_, columns) = FILES.iter().find(|(name, _)| *name == file).unwrap();
        // So that the folder is one of a run.
        let dir = folder("seeds.csv", format!("{SEEDS}a,w,0,0,,,,\n"));
        let text = format!("{}\n{row}\n", columns.join(","));
        fs::write(dir.path().join(file), text).unwrap();
        let said = read_whole(&dir).unwrap_err().to_string();
        let place = columns.iter().position(|name| *name == column).unwrap();
        let value = row.split(',').nth(place).unwrap();
        let expected =
            format!("{file}, line 2, column `{column}`: found `{value}`, expected {expected}");
        assert!(said.ends_with(&expected), "{said}\n{expected}");
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
