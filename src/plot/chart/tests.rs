use crate::plot::chart::*;
use crate::plot::style::{BLUE, GREEN, VERMILLION};

fn svg(plot: Plot) -> String {
    Tile::from(plot).svg().expect("a plot can be drawn")
}

fn log_log(layers: Vec<Layer>) -> Plot {
    Plot::new("Title", Axis::log("passes"), Axis::log("error"), layers)
}

/// Every layer, with values that no axis holds.
fn everything() -> Vec<Layer> {
    let bad = [f64::NAN, f64::INFINITY, -1.0, 0.0];
    let good = [1.0, 3.0, 10.0];
    let xs: Vec<f64> = good.into_iter().chain(bad).collect();
    let points = || xs.iter().map(|&x| (x, x)).collect::<Vec<_>>();
    vec![
        Layer::band(BLUE, xs.iter().map(|&x| (x, 0.5 * x, 2.0 * x)).collect()).named("band"),
        Layer::line(BLUE, points()).named("line"),
        Layer::line(VERMILLION, points()).dashed().named("dashed"),
        Layer::dots(GREEN, points()).named("dots"),
        Layer::intervals(INK, xs.iter().map(|&x| (x, x, 0.8 * x, 1.2 * x)).collect()).named("ends"),
        Layer::level(2.0, "level"),
        Layer::upright(4.0, "upright"),
        Layer::power(1.0, -0.5, "ideal"),
    ]
}

#[test]
fn every_layer_is_drawn_and_what_the_axes_cannot_hold_is_left_out() {
    let picture = svg(log_log(everything()));
    for word in [
        "Title", "passes", "error", "band", "dots", "level", "upright", "ideal",
    ] {
        assert!(picture.contains(&format!("\n{word}\n")), "{word}");
    }
    // Three dots, three with a rim, and a sample of each.
    assert_eq!(picture.matches("<circle").count(), 3 + 6 + 1 + 2);
    assert!(!picture.contains("no data"));
    assert!(!picture.contains("NaN") && !picture.contains("inf"));
}

#[test]
fn a_plot_without_data_says_so() {
    for layers in [
        Vec::new(),
        vec![Layer::line(BLUE, Vec::new()), Layer::band(BLUE, vec![])],
        vec![
            Layer::dots(BLUE, vec![(0.0, -1.0)]),
            Layer::power(1.0, 1.0, "ideal"),
        ],
    ] {
        assert!(svg(log_log(layers)).contains("no data"));
    }
}

#[test]
fn nothing_is_drawn_outside_fixed_axes() {
    let far = |x: f64| vec![(x, 0.5)];
    let axis = || Axis::linear("").from(0.0).to(1.0);
    let layers = vec![
        Layer::dots(BLUE, far(2.0)),
        Layer::line(BLUE, vec![(2.0, 0.0), (3.0, 1.0)]),
        Layer::intervals(BLUE, vec![(-1.0, 0.5, 0.4, 0.6)]),
    ];
    let picture = svg(Plot::new("", axis(), axis(), layers));
    assert!(picture.contains("no data") && !picture.contains("<circle"));
}

#[test]
fn plots_in_a_row_are_as_high_as_the_one_with_the_longest_key() {
    let plot = |layers| Plot {
        width: 250.0,
        ..log_log(layers)
    };
    let alone = Tile::from(plot(everything())).height;
    let tiles = Plot::row(vec![plot(Vec::new()), plot(everything())]);
    assert_eq!([tiles[0].height, tiles[1].height], [alone, alone]);
    assert!(Tile::from(plot(Vec::new())).height < alone);
}
