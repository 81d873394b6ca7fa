//! The report as a whole: every file, from records and from a folder, whatever the order of rows.

mod common;

use std::path::Path;

use common::report::{records, text, written};
use dropout_q::records::Row;
use dropout_q::report;
use resvg::tiny_skia::Pixmap;
use tempfile::TempDir;

/// Writes `rows` as a run does.
fn write_csv<R: Row>(dir: &Path, rows: &[R]) {
    let mut writer = csv::Writer::from_path(dir.join(R::FILE)).unwrap();
    for row in rows {
        writer.serialize(row).unwrap();
    }
    writer.flush().unwrap();
}

#[test]
fn the_table_on_standard_output() {
    let (table, _) = written(&records());
    // A return of 0.75 is a score of (0.75 + 1) / 1.9: seed 1 has solved its world from the start.
    let expected = "\
gridworld map=trap: 2 seeds, 2,000 steps each, optimum 0.900, random policy -1.000

arm        solved, greedy    steps to solve  solved, behaviour        steps to solve
dropout-q            50 %  1,000 [0, 2,000]               50 %  1,500 [1,000, 2,000]
random                  -                 -                0 %  2,000 [2,000, 2,000]

arm               greedy, final          greedy, area      behaviour, final       behaviour, area
dropout-q  0.855 [0.789, 0.921]  0.855 [0.789, 0.921]  0.855 [0.789, 0.921]  0.855 [0.789, 0.921]
random                        -                     -  0.066 [0.000, 0.132]  0.066 [0.000, 0.132]

arm        coverage  saw the goal  first goal                regret  Q-error  diverged  parameters  seconds
dropout-q         -         100 %         750  2,000 [2,000, 2,000]        -         0       5,000        -
random            -           0 %     > 2,000  2,000 [2,000, 2,000]        -         0           0        -

";
    assert!(table.starts_with(expected), "{table}");
    assert!(
        table.contains("In brackets: 95 % intervals over seeds, 10,000 resamples"),
        "{table}"
    );
}

#[test]
fn the_page() {
    let (_, files) = written(&records());
    let expected = "\
# Summary

## gridworld map=trap

2 seeds, 2,000 steps each, optimum 0.900, random policy -1.000.

**No verdict on gridworld map=trap: the baseline has no times to solve (no network, so no greedy policy).**

| arm | solved, greedy | steps to solve | solved, behaviour | steps to solve |
| --- | ---: | ---: | ---: | ---: |
| dropout-q | 50 % | 1,000 [0, 2,000] | 50 % | 1,500 [1,000, 2,000] |
| random | - | - | 0 % | 2,000 [2,000, 2,000] |

| arm | greedy, final | greedy, area | behaviour, final | behaviour, area |
| --- | ---: | ---: | ---: | ---: |
| dropout-q | 0.855 [0.789, 0.921] | 0.855 [0.789, 0.921] | 0.855 [0.789, 0.921] | 0.855 [0.789, 0.921] |
| random | - | - | 0.066 [0.000, 0.132] | 0.066 [0.000, 0.132] |

| arm | coverage | saw the goal | first goal | regret | Q-error | diverged | parameters | seconds |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| dropout-q | - | 100 % | 750 | 2,000 [2,000, 2,000] | - | 0 | 5,000 | - |
| random | - | 0 % | > 2,000 | 2,000 [2,000, 2,000] | - | 0 | 0 | - |

## Notes
";
    let page = text(&files, "summary.md");
    assert!(page.starts_with(expected), "{page}");
    assert!(
        page.contains("\n![Learning curves](learning_curves.svg)\n"),
        "{page}"
    );
}

#[test]
fn the_figures_for_programs() {
    let (_, files) = written(&records());
    let json: serde_json::Value = serde_json::from_str(&text(&files, "summary.json")).unwrap();
    assert_eq!(json["interval"]["resamples"], 10_000);
    assert_eq!(json["arms"], serde_json::json!(["dropout-q", "random"]));
    let world = &json["worlds"][0];
    assert_eq!(world["env"], "gridworld map=trap");
    assert_eq!(world["measure"], "undiscounted_return");
    assert_eq!(
        world["arms"][0]["quarter_coverage"],
        serde_json::Value::Null
    );
    assert_eq!(
        world["arms"][0]["greedy_solving"],
        serde_json::json!({
            "share": 0.5,
            "median": 0.0,
            "restricted_mean": {"value": 1000.0, "low": 0.0, "high": 2000.0, "seeds": 2},
            "times": [{"seed": 0, "step": null}, {"seed": 1, "step": 0}],
        })
    );
    assert_eq!(world["arms"][1]["final_greedy"], serde_json::Value::Null);
    assert_eq!(world["arms"][0]["goal"]["median_first_step"], 750.0);
}

#[test]
fn the_picture_names_what_it_shows() {
    let mut records = records();
    let arms = (records.seeds.iter_mut().map(|row| &mut row.arm))
        .chain(records.evaluations.iter_mut().map(|row| &mut row.arm))
        .chain(records.behaviour.iter_mut().map(|row| &mut row.arm));
    for arm in arms.filter(|arm| *arm == "random") {
        *arm = "a<b & c".into();
    }
    let svg = text(&written(&records).1, "learning_curves.svg");
    for label in [
        "dropout-q",
        "a&lt;b &amp; c",
        "gridworld map=trap",
        "optimum",
        "random",
        "policy",
        "Behaviour return (exploring agent)",
        "Greedy return (mean network)",
        "Environment steps per seed",
        "Return (undiscounted)",
        "mean of 2 seeds; shading: pointwise 95 % bootstrap intervals over seeds",
        "1.5k",
    ] {
        assert!(
            svg.contains(&format!("\n{label}\n")),
            "no {label:?} in the picture"
        );
    }
}

#[test]
fn the_pixels_show_every_arm_and_some_text() {
    let (_, files) = written(&records());
    let png = Pixmap::decode_png(&files[4]).unwrap();
    let svg = text(&files, "learning_curves.svg");
    let size = format!(
        "<svg width=\"{}\" height=\"{}\"",
        png.width() / 2,
        png.height() / 2
    );
    assert!(svg.starts_with(&size), "{size}");
    let has = |wanted: [u8; 3], left: u32, top: u32, right: u32, bottom: u32| {
        (top..bottom)
            .flat_map(|y| (left..right).map(move |x| (x, y)))
            .any(|(x, y)| {
                let pixel = png.pixel(x, y).unwrap();
                [pixel.red(), pixel.green(), pixel.blue()] == wanted
            })
    };
    let (width, height) = (png.width(), png.height());
    let (blue, vermilion, ink) = ([0, 114, 178], [213, 94, 0], [34, 34, 34]);
    // Below the legend: both arms have behaviour, one has greedy evaluations.
    assert!(has(blue, 0, 150, width / 2, height));
    assert!(has(vermilion, 0, 150, width / 2, height));
    assert!(has(blue, width / 2, 150, width, height));
    assert!(!has(vermilion, width / 2, 150, width, height));
    // The caption is text alone: without a font it would be blank.
    assert!(has(ink, 0, height - 80, width, height));
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let sorted = records();
    let mut shuffled = sorted.clone();
    shuffled.evaluations.reverse();
    shuffled.behaviour.rotate_left(3);
    // The arms stand in the order of the seeds' rows; within an arm any order will do.
    shuffled.seeds.swap(0, 1);
    shuffled.seeds.swap(2, 3);
    assert_eq!(written(&sorted), written(&shuffled));
}

#[test]
fn the_folder_alone_gives_the_same_report() {
    let records = records();
    let dir = TempDir::new().unwrap();
    write_csv(dir.path(), &records.seeds);
    write_csv(dir.path(), &records.evaluations);
    write_csv(dir.path(), &records.behaviour);
    let read = dropout_q::run::read(dir.path()).unwrap();
    assert_eq!(read, records);
    assert_eq!(written(&read), written(&records));
}
