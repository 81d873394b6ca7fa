use crate::plot::chart::*;
use crate::plot::style::{BLUE, GREEN, VERMILLION, px};

fn svg(plot: Plot) -> String {
    Plot::row(vec![plot])[0].svg()
}

/// A plot whose axes run from 0 to 1, and the place of a point in its SVG.
fn unit(layers: Vec<Layer>) -> (Plot, impl Fn(f64, f64) -> (i32, i32)) {
    let axis = || Axis::linear("").from(0.0).to(1.0);
    let plot = Plot::new("", axis(), axis(), layers);
    let above = plot.room_above();
    let (width, height) = (plot.width - LEFT - EDGE, plot.height);
    let at = move |x: f64, y: f64| (px(LEFT + width * x), px(above + height * (1.0 - y)));
    (plot, at)
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
    let ends = || xs.iter().map(|&x| (x, x, 0.8 * x, 1.2 * x)).collect();
    vec![
        Layer::band(BLUE, xs.iter().map(|&x| (x, 0.5 * x, 2.0 * x)).collect()).named("band"),
        Layer::line(BLUE, points()).named("line"),
        Layer::line(VERMILLION, points())
            .dashed()
            .stepped()
            .named("steps"),
        Layer::dots(GREEN, points()).hollow().named("dots"),
        Layer::intervals(INK, ends()).named("intervals"),
        Layer::across(INK, ends()).named("across"),
        Layer::span(1.0, 2.0, "span"),
        Layer::level(2.0, "level"),
        Layer::upright(4.0),
        Layer::power(1.0, -0.5, "ideal"),
        Layer::words(INK, (1.0, 1.0), "words"),
        Layer::note(INK, 1.0, "note"),
    ]
}

#[test]
fn every_layer_is_drawn_and_what_the_axes_cannot_hold_is_left_out() {
    let picture = svg(Plot {
        margin: 60.0,
        ..log_log(everything())
    });
    let words =
        "Title passes error band line steps dots intervals across span level ideal words note";
    for word in words.split(' ') {
        assert!(picture.contains(&format!("\n{word}\n")), "{word}");
    }
    for word in ["no data", "NaN", "inf"] {
        assert!(!picture.contains(word), "{word}");
    }
}

#[test]
fn points_stand_where_the_axes_say() {
    let (plot, at) = unit(vec![
        Layer::dots(BLUE, vec![(0.25, 0.5)]),
        Layer::line(GREEN, vec![(0.0, 0.0), (0.5, 1.0)]),
        Layer::across(VERMILLION, vec![(0.5, 0.5, 0.25, 3.0)]),
    ]);
    let picture = svg(plot);
    let has = |part: &str| assert!(picture.contains(part), "{part}\n{picture}");
    let (x, y) = at(0.25, 0.5);
    has(&format!("cx=\"{x}\" cy=\"{y}\""));
    let path = |from: (i32, i32), to: (i32, i32)| {
        format!("points=\"{},{} {},{} \"", from.0, from.1, to.0, to.1)
    };
    has(&path(at(0.0, 0.0), at(0.5, 1.0)));
    // The interval is cut at the axis, where an arrow points outwards.
    has(&path(at(0.25, 0.5), at(1.0, 0.5)));
    let (x, y) = at(1.0, 0.5);
    let tip = format!("points=\"{x},{y} {},", x - 70);
    assert_eq!(picture.matches(&tip).count(), 1, "{picture}");
}

#[test]
fn a_plot_without_data_says_so() {
    let empty = vec![Layer::line(BLUE, vec![]), Layer::band(BLUE, vec![])];
    let none = vec![
        Layer::dots(BLUE, vec![(0.0, -1.0)]),
        Layer::power(1.0, 1.0, ""),
    ];
    for layers in [vec![], empty, none] {
        assert!(svg(log_log(layers)).contains("no data"));
    }
    let outside = vec![
        Layer::dots(BLUE, vec![(2.0, 0.5)]),
        Layer::line(BLUE, vec![(2.0, 0.0), (3.0, 1.0)]),
        Layer::intervals(BLUE, vec![(-1.0, 0.5, 0.4, 0.6)]),
    ];
    assert!(svg(unit(outside).0).contains("no data"));
    let (single, _) = unit(vec![Layer::line(BLUE, vec![(0.5, 0.5)])]);
    assert!(!svg(single).contains("no data"));
}
