//! `dropout-q study variance`: its rows, and their truths.

use super::STUDIES;
use crate::lab::Lab;

pub const OPTIONS: &str =
    "--points 40 --transitions 200 --updates 5 --passes 3 --hidden 4 --line-points 4,8";

/// Column `name` of every row, as numbers.
fn column(csv: &str, name: &str) -> Vec<f64> {
    let mut lines = csv.lines();
    let mut header = lines.next().expect("a header").split(',');
    let place = header.position(|field| field == name).expect(name);
    let field = |line: &str| line.split(',').nth(place).expect("a field").parse();
    lines.map(|line| field(line).expect("a number")).collect()
}

#[test]
fn every_cell_of_the_table_has_a_row_for_each_seed() {
    let lab = Lab::new();
    STUDIES[1].keep(&lab);
    let table = lab.read("runs/a/table.csv");
    let rows: Vec<&str> = table.lines().skip(1).collect();
    // Three tasks with two trainings and one with one, each with two test sets.
    assert_eq!(rows.len(), 3 * (3 * 2 + 1) * 2);
    for start in [
        "regression,all,same,0,",
        "regression,part,other,2,",
        "values_one_hot,part,same,1,",
        "one_step_targets,all,other,2,",
    ] {
        let found = rows.iter().filter(|row| row.starts_with(start)).count();
        assert_eq!(found, 1, "{start}");
    }
    for name in ["aleatoric", "aleatoric_true", "epistemic", "squared_error"] {
        let values = column(&table, name);
        assert!(values.iter().all(|value| *value >= 0.), "{name}");
    }
    assert!(column(&table, "inputs").iter().all(|inputs| *inputs > 0.));

    let states = lab.read("runs/a/states.csv");
    // Without the four terminal states and the nine walls of the 14 x 6 cells.
    let inside = 14 * 6 - 15 - 4;
    assert_eq!(states.lines().count(), 1 + 3 * (2 * 2 + 1) * inside);
    let visits: f64 = column(&states, "visits").iter().sum();
    // 200 transitions with all data, 50 with a part, for each seed.
    assert_eq!(visits, f64::from(3 * (2 * (200 + 50) + 200)));
    let line = lab.read("runs/a/line.csv");
    assert_eq!(column(&line, "points").len(), 3 * 2);
}

/// What is called a part of the data is the part that the option says.
#[test]
fn the_share_is_said_as_it_is() {
    let lab = Lab::new();
    lab.succeed(&STUDIES[1].line("--seeds 2 --share 0.5 --name a"));
    let page = lab.read("runs/a/summary.md");
    assert!(page.contains("50 %") && !page.contains("with a quarter"));
}
