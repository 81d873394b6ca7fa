//! The pictures: the table as dots, the regression as bands, maps of the gridworld, STDs on the straight line.

use std::{borrow::Borrow, collections::BTreeMap, sync::Arc};

use plotters::style::RGBColor;

use crate::plot::chart::{Axis, HEIGHT, Layer, Plot};
use crate::plot::colour_map::{ColourMap, MAGMA, VIRIDIS};
use crate::plot::grid_map::{Frame, Shown};
use crate::plot::map_tile::{Bar, Maps};
use crate::plot::scale::Scale;
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{BLUE, FAINT, GREEN, INK, VERMILLION};
use crate::plot::tile::Tile;
use crate::study::data::mean;
use crate::study::groups::known;
use crate::study::pictures::{bars, beside, curve, intervals, sheet, sized};
use crate::study::variance::problem::{OTHER, SAME};
use crate::study::variance::{
    figures::{EPISTEMIC, Figures, OF_TRUE, OnLine, PLACES, Quantity, TASKS, published_change},
    rows::{Share, SliceRow, StateRow, Task},
};
use crate::text::table::number;

/// Width and height of a cell of a map, in pixels.
const CELL: f64 = 23.;
const COLOURS: [RGBColor; 3] = [BLUE, VERMILLION, GREEN];
/// The two STDs with p learned: points and epistemic STD (Gal, Hron & Kendall 2017).
const LEARNED_P: [(f64, f64); 3] = [(10., 1.28), (100., 0.72), (10_000., 0.53)];

pub fn sheets(figures: &Figures) -> Vec<Sheet> {
    vec![table(figures), bands(figures), maps(figures), line(figures)]
}

fn table(figures: &Figures) -> Sheet {
    let names = PLACES.map(|place| figures.place_name(place));
    let plot = |title, quantity: Quantity, of: usize| {
        let known = PLACES.map(|place| known(published_change([place, PLACES[0]])[of]));
        let mut series = vec![(INK, "published", known.to_vec())];
        for ((task, name), colour) in TASKS.into_iter().zip(COLOURS) {
            let ratio = |place| figures.change(task, [place, PLACES[0]], quantity);
            series.push((colour, name, PLACES.map(ratio).to_vec()));
        }
        let names = names.each_ref().map(String::as_str);
        let x = Axis::choices("trained on how much, tested on which data", &names);
        let y = Axis::log("times that of the first column");
        let mut plot = bars(title, (x, y), &series);
        plot.layers.insert(0, Layer::level(1., ""));
        plot
    };
    sheet(
        "table",
        "How the variances change with the data",
        format!(
            "The table of Kendall & Gal 2017: networks trained on all data or {} of it, tested on data \
             like the training data and on other data. Everything is relative to the first column, so \
             that tasks can be compared; the aleatoric variance is also relative to the true one.",
            figures.share_name(Share::Part)
        ),
        beside(vec![
            plot("Aleatoric variance", OF_TRUE, 0),
            plot("Epistemic variance", EPISTEMIC, 1),
        ]),
        format!(
            "geometric means over {} seeds with 95 % intervals; published: Kendall & Gal 2017, one \
             network each",
            figures.study.seeds
        ),
    )
}

fn bands(figures: &Figures) -> Sheet {
    let study = &figures.study;
    let own = |share: Share| {
        let own = figures.slice.iter();
        own.filter(move |row| row.seed == study.first_seed && row.trained_on == share)
    };
    let band = |share, variance: fn(&SliceRow) -> f64| -> Vec<(f64, f64, f64)> {
        let of_row = |row: &SliceRow| {
            let half = 2. * variance(row).sqrt();
            (row.x1, row.mean - half, row.mean + half)
        };
        own(share).map(of_row).collect()
    };
    let total = |row: &SliceRow| row.aleatoric + row.epistemic;
    let shares = [Share::All, Share::Part];
    let ends = shares.map(|share| band(share, total)).concat();
    let low = ends.iter().map(|band| band.1).fold(-2., f64::min);
    let high = ends.iter().map(|band| band.2).fold(2., f64::max);
    let plot = |share| {
        let line = |colour, of: fn(&SliceRow) -> f64| {
            Layer::line(colour, own(share).map(|row| (row.x1, of(row))).collect())
        };
        let seen = Layer::band(FAINT, [SAME.0, SAME.1].map(|x| (x, low, high)).to_vec());
        let of_masks = Layer::band(VERMILLION, band(share, |row| row.epistemic));
        let layers = vec![
            seen.opacity(0.6).named("where #1 lies"),
            Layer::band(BLUE, band(share, total)).named("±2 STD: noise and masks"),
            of_masks.opacity(0.4).named("±2 STD: masks"),
            line(BLUE, |row| row.mean).named("prediction"),
            line(INK, |row| row.mean_true).dashed().named("function"),
        ];
        let x = Axis::linear("first input (the second is 0)");
        let y = Axis::linear("target").from(low).to(high);
        let points = study.part_of(study.points, share) as f64;
        let title = format!("trained on {} points of #1", number(points, 0));
        Plot::new(title, x.from(SAME.0).to(OTHER.1), y, layers)
    };
    sheet(
        "regression",
        "The regression, from #1 into #2",
        "A slice through the regression. Where data set #1 lies, the network has seen data; further right \
         lies #2. The noise has an STD of 0.5 everywhere on the slice, so where the network knows it, the \
         outer band is 2 wide.",
        beside(shares.map(plot).into()),
        format!("seed {}", study.first_seed),
    )
}

fn line(figures: &Figures) -> Sheet {
    let mut layers = vec![
        Layer::level(1., ""),
        Layer::power(2f64.sqrt(), -0.5, "least squares, sqrt(2 / N)"),
    ];
    let series: [(_, _, OnLine); 3] = [
        ("aleatoric STD", BLUE, |row| row.aleatoric_std),
        ("epistemic STD", VERMILLION, |row| row.epistemic_std),
        ("error of the mean", GREEN, |row| row.error),
    ];
    for (name, colour, quantity) in series {
        layers.extend(curve(colour, name, &figures.on_line(quantity)));
    }
    let published = LEARNED_P.map(|(points, std)| (points, known(std)));
    layers.push(intervals(INK, &published).named("epistemic STD with p learned, published"));
    let y = Axis::log("STD, in units of the noise's");
    let title = "More and more points of a straight line";
    let plot = Plot::new(title, Axis::log("points, N"), y, layers);
    sheet(
        "line",
        "The two STDs with more and more data",
        "The regression of the concrete-dropout authors, y = 2x + 8 + N(0, 1). The aleatoric STD should \
         be 1 throughout, and the epistemic one as large as the error.",
        beside(vec![sized((720., HEIGHT), plot)]),
        format!(
            "geometric means over {} seeds with 95 % intervals; published: Gal, Hron & Kendall 2017",
            figures.study.seeds
        ),
    )
}

/// Means over seeds of a figure of each state, with the place of the state.
type Values = Vec<((usize, usize), f64)>;

/// The sheet: the truth, and below it what each kind of network learns from all transitions.
fn maps(figures: &Figures) -> Sheet {
    let known = Task::ValuesCoordinates;
    let of = |task, quantity| over_seeds(figures, task, quantity);
    let visits = of(known, |row| row.visits as f64);
    let exact = of(known, |row| row.aleatoric_true);
    let networks = [known, Task::ValuesOneHot].map(|task| {
        [
            of(task, |row| row.aleatoric),
            of(task, |row| row.epistemic.sqrt()),
            of(task, |row| (row.mean - row.mean_true).abs()),
        ]
    });
    let variances = from_zero(&[&networks[0][0], &networks[1][0], &exact]);
    let values = from_zero(&networks.each_ref().map(|maps| &maps[1..]).concat());
    let counts = Scale::log_of(visits.iter().map(|value| value.1));
    let counts = counts.unwrap_or_else(|| Scale::linear(0., 1.));

    let grid = figures.study.world(known).grid();
    let frame = Frame {
        size: (grid.width, grid.height()),
        grid: Some(Arc::new(grid)),
        cell: CELL,
    };
    let tile = |title: &str, values: &Values, colours| tile(title, values, colours, frame.clone());
    let row = |heading: &str, tiles| Row {
        heading: heading.into(),
        tiles,
    };
    let of_network = |heading, [learned, std, error]: &[Values; 3]| {
        let tiles = vec![
            tile(
                "Learned variance of the return",
                learned,
                (VIRIDIS, variances),
            ),
            tile("Epistemic STD of the mean", std, (MAGMA, values)),
            tile("Error of the mean", error, (MAGMA, values)),
        ];
        row(heading, tiles)
    };
    let rows = vec![
        row(
            "What is known: where the data come from, and the return's exact variance",
            vec![
                tile("Transitions (mean; grey: none)", &visits, (VIRIDIS, counts)),
                tile("Exact variance of the return", &exact, (VIRIDIS, variances)),
            ],
        ),
        of_network("A network that sees x and y of the state", &networks[0]),
        of_network(
            "A network that sees which state it is (one-hot)",
            &networks[1],
        ),
    ];
    sheet(
        "rooms",
        "Returns in the two rooms",
        "What networks learn of the return of a policy from its transitions, which come from the left room alone. A \
         network that knows what it does not know has an epistemic STD as large as its error. Colours mean the same \
         in all maps of a quantity, and in those of STD and error.",
        rows,
        format!(
            "means over {} seeds, trained on all transitions. S start, G goal, × pit",
            figures.study.seeds
        ),
    )
}

/// A map of values; what is beyond the scale has no colour, as no visits.
fn tile(title: &str, values: &Values, (colours, scale): (ColourMap, Scale), frame: Frame) -> Tile {
    let shown = |&(at, value): &((usize, usize), f64)| {
        let place = scale.place(value);
        (place >= 0.).then(|| Shown {
            at,
            colour: colours.colour(place),
            arrow: None,
        })
    };
    let shown = values.iter().filter_map(shown).collect();
    let bar = Bar {
        colours,
        scale,
        has_white: false,
    };
    Tile::from(Maps {
        title: title.into(),
        frame,
        columns: 1,
        maps: vec![(String::new(), shown)],
        bar: Some(bar),
    })
}

fn over_seeds(figures: &Figures, task: Task, quantity: fn(&StateRow) -> f64) -> Values {
    let mut states: BTreeMap<usize, Vec<&StateRow>> = BTreeMap::new();
    for row in &figures.states {
        if row.task == task && row.trained_on == Share::All {
            states.entry(row.state).or_default().push(row);
        }
    }
    let of_state = |rows: Vec<&StateRow>| {
        let figures = rows.iter().map(|row| quantity(row));
        ((rows[0].x, rows[0].y), mean(figures))
    };
    states.into_values().map(of_state).collect()
}

/// From 0 to the largest of all values.
fn from_zero(maps: &[impl Borrow<Values>]) -> Scale {
    let values = maps.iter().flat_map(Borrow::borrow).map(|value| value.1);
    Scale::linear(0., values.fold(0., f64::max))
}
