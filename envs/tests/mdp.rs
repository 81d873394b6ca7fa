//! Decision processes from tables: what becomes of the rows, and Gymnasium's frozen lake.

use crate::common::*;

const COLUMNS: &str = "state,action,next_state,probability,reward,terminated";

/// A table of this header and these rows.
fn table(header: &str, rows: &str) -> Box<dyn Environment> {
    build(
        "mdp",
        &format!("file=test;file-text={header}\n{COLUMNS}\n{rows}"),
    )
}

/// (next state, probability, reward) of what follows an action.
fn outcomes(world: &dyn Environment, state: usize, action: usize) -> Vec<(usize, f64, f64)> {
    let outcomes = model(world).outcomes(state, action).iter();
    let numbers = |o: &Outcome| (o.next, o.probability, o.reward);
    outcomes.map(numbers).collect()
}

fn terminal(world: &dyn Environment) -> Vec<bool> {
    let states = model(world).states().iter();
    states.map(|state| state.terminal).collect()
}

/// By value iteration in NumPy: the optimum and random play, within 100 steps of the smaller and 200 of the larger lake.
/// The smaller is in the guide's table of worlds, too.
#[test]
fn the_frozen_lakes_of_gymnasium() {
    for (file, expected) in [
        (
            "mdps/frozen-lake.csv",
            [0.7441902878292697, 0.01393979595917145],
        ),
        ("frozen-lake", [0.7441902878292697, 0.01393979595917145]),
        (
            "frozen-lake-8x8",
            [0.9132201502016288, 0.0019013954948230456],
        ),
    ] {
        let lake = build("mdp", &format!("file={file}"));
        let model = model(&*lake);
        let found = [model.optimal_return(), model.random_return()];
        assert_close(&found, &expected, 1e-12);
        assert_eq!((lake.reward_range(), model.actions()), ((0.0, 1.0), 4));
        let row = format!(
            "| FrozenLake | `FrozenLake-v1 4 left,down,right,up` | {} | {} | {:.4} | {:.4} |\n",
            model.states().len(),
            model.horizon(),
            found[0],
            found[1],
        );
        let is_told = include_str!("../MDP.md").contains(&row);
        assert_eq!(is_told, model.states().len() == 16, "{row}");
    }
}

/// Gymnasium's left, down, right, up are drawn as such, holes as ends, and the goal with its reward.
#[test]
fn the_drawing_of_the_frozen_lake() {
    let grid = build("mdp", "file=mdps/frozen-lake.csv").grid();
    let grid = grid.expect("a drawing");
    assert_eq!(drawing(&grid), ["S...", ".T.T", "...T", "T..G"]);
    let arrows = [0, 1, 2, 3].map(|action| grid.direction((2, 1), action));
    assert_eq!(
        arrows,
        [Some((-1, 0)), Some((0, 1)), Some((1, 0)), Some((0, -1))]
    );
}

/// Over the bridge: 0.9 x 0.8 - 0.1 x 1 = 0.62. Around: 0.8 - 0.1 = 0.7. Random play is worth V near the
/// bridge and W on the bank: V = (0.62 - 0.1 + W) / 2, W = (0.8 - 0.1 + V) / 2, but for what is left over
/// after 20 steps; V = (0.52 + 0.35) / 2 / 0.75 = 0.58.
#[test]
fn the_example_in_the_guide_to_tables_works() {
    let guide = include_str!("../MDP.md");
    let example = guide.split("```text\n").nth(2).expect("the second block");
    let example = example.split("```").next().expect("its end");
    let bridge = build("mdp", &format!("file=bridge;file-text={example}"));
    let model = model(&*bridge);
    assert_eq!(model.horizon(), 20);
    // near, far, river, bank: as they first stand in the rows.
    assert_eq!(terminal(&*bridge), [false, true, true, false]);
    assert_close(&[model.optimal_return()], &[0.7], 1e-12);
    assert_close(&[model.random_return()], &[0.58], 1e-5);
}

/// With weights 0.25 and 0.75 the rewards 1 and 3 have the mean 2.5.
#[test]
fn rows_that_lead_to_the_same_state_are_summed() {
    let rows = "0,0,1,0.1,1,true\n0,0,1,0.3,3,true\n0,0,2,0.6,5,true\n0,1,1,1,0,true";
    let world = table("start 0 = 1", rows);
    let expected = [(1, 0.4, 2.5), (2, 0.6, 5.0)];
    for (found, expected) in outcomes(&*world, 0, 0).iter().zip(expected) {
        assert_eq!(found.0, expected.0);
        assert_close(&[found.1, found.2], &[expected.1, expected.2], 1e-15);
    }
    assert_eq!(outcomes(&*world, 0, 1), [(1, 1.0, 0.0)]);
}

/// State 1 is entered both ways: its living copy is number 1 and its terminal one number 2.
#[test]
fn a_state_that_is_entered_both_ways_is_two() {
    let rows = "0,0,1,0.5,1,true\n0,0,1,0.5,0,false\n1,0,0,1,0,false";
    let world = table("start 0 = 1\ncell 0 = 0 0\ncell 1 = 1 0", rows);
    assert_eq!(terminal(&*world), [false, false, true]);
    assert_eq!(outcomes(&*world, 0, 0), [(2, 0.5, 1.0), (1, 0.5, 0.0)]);
    assert_eq!(outcomes(&*world, 1, 0), [(0, 1.0, 0.0)]);
    // Each start of a round pays 1/2 in the mean, and half of the rounds go on: 1 in the end.
    let optimum = model(&*world).optimal_return();
    assert_close(&[optimum], &[1.0], 1e-9);
    // The cell is that of the living copy; the other stands below.
    let places = model(&*world)
        .states()
        .iter()
        .map(|state| (state.x, state.y));
    assert_eq!(places.collect::<Vec<_>>(), [(0, 0), (1, 0), (0, 1)]);
}

/// As in Gymnasium's tables: rows that leave the end, and states that nobody enters.
#[test]
fn rows_of_the_end_and_of_what_is_not_reached_do_not_count() {
    let rows = "0,0,2,1,1,true\n2,0,0,1,9,false\n1,0,2,1,9,false\n0,0,1,0,9,false";
    let world = table("start 0 = 1\nstart 1 = 0", rows);
    assert_eq!(terminal(&*world), [false, true]);
    assert_eq!(world.reward_range(), (1.0, 1.0));
}

#[test]
fn numbers_are_sorted_and_names_are_not() {
    let rows = "10,0,9,1,1,true\n10,1,2,1,2,true";
    assert_eq!(terminal(&*table("start 10 = 1", rows)), [true, true, false]);
    let rows = "b,0,a,1,1,true\nb,1,2,1,2,true";
    assert_eq!(terminal(&*table("start b = 1", rows)), [false, true, true]);
}

/// As many thirds of three digits do, and the columns may stand in any order.
#[test]
fn probabilities_that_were_rounded_are_scaled_and_columns_have_any_order() {
    let header = "# a comment\n\nstart 0 = 0.333333\nstart 1 = 0.666667\nhorizon = 7";
    let columns = "reward, terminated, state, action, next_state, probability";
    let rows = "1,True,0,0,2,0.333333\n0,1,0,0,3,0.666667\n0,False,1,0,0,1\n";
    let text = format!("file=test;file-text={header}\n{columns}\n{rows}");
    let world = build("mdp", &text);
    assert_eq!(model(&*world).horizon(), 7);
    let sum: f64 = outcomes(&*world, 0, 0)
        .iter()
        .map(|outcome| outcome.1)
        .sum();
    assert_close(&[sum], &[1.0], 1e-15);
    assert_close(&[model(&*world).optimal_return()], &[0.333333], 1e-12);
}

/// Four states without cells are a block of two by two, without arrows; a step that always costs 1 is no
/// reason to mark a cell, and the 5 at the end is.
#[test]
fn a_table_without_cells_is_drawn_as_a_block() {
    let rows = "0,left,1,1,-1,false\n0,right,2,1,-1,false\n1,left,0,1,-1,false\n1,right,2,1,-1,false\n\
                2,left,0,1,-1,false\n2,right,3,1,4,true";
    let grid = table("start 0 = 1", rows).grid().expect("a drawing");
    assert_eq!((grid.width, grid.height()), (2, 2));
    assert_eq!(rewards(&grid), [0.0, 0.0, 0.0, 5.0]);
    assert_eq!(grid.direction((0, 0), 0), None);
}

#[test]
fn a_table_is_read_once_and_travels_with_the_settings() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join("two, coins.v1.csv");
    let text = format!("start 0 = 1\nhorizon = 9\n{COLUMNS}\n0,0,1,1,1,true\n0,1,1,1,0,true\n");
    std::fs::write(&path, &text).expect("a test file");
    let mdp = world("mdp").expect("registered");
    let given = pairs(&format!("file={}", path.display()));
    let settings = mdp.resolve(&given).expect("a table");
    std::fs::remove_file(&path).expect("it was there");
    assert_eq!(settings.get("file-text"), Some(&*text));
    assert_eq!(mdp.label(&settings), "mdp file=two--coins-v1");
    let environment = mdp.make(&settings).expect("no file needed");
    assert_eq!(model(&*environment).horizon(), 9);
}
