//! `report.html`: what it says, that it needs nothing else, and that it is well-formed.

use std::collections::BTreeSet;

use agents::stream::{Purpose, stream};
use dropout_q::watch::{
    replay::Replay,
    trajectory::{Frame, Stage, Trajectory, View},
};
use resvg::usvg::roxmltree::{Document, ParsingOptions};
use serde_json::Value;

use crate::lab::assert_has;
use crate::rows::{
    Baseline, Facts, Record, Report, World, assert_labels, environment, times, twice,
};

/// Arms named `arms` of eight seeds in each of `envs`; the last of them solves nothing.
fn several(arms: &[impl AsRef<str>], envs: &[&str]) -> Vec<Record> {
    let (last, others) = arms.split_last().expect("an arm");
    let in_world = |env: &&str| {
        let world = World::called(env);
        let quick = twice([1_000, 2_000, 3_000, 4_000].map(Some));
        let others = others
            .iter()
            .flat_map(|label| world.arm(label.as_ref(), &quick));
        others
            .chain(world.arm(last.as_ref(), &[None; 8]))
            .collect::<Vec<_>>()
    };
    envs.iter().flat_map(in_world).collect()
}

fn page(records: &[Record], facts: &Facts) -> String {
    page_of(&Report::with(records, facts))
}

fn page_of(report: &Report) -> String {
    let page = report.read("report.html");
    assert_well_formed_and_self_contained(&page);
    page
}

/// The page as XML: without what is in its scripts, and with its one kind of tag that is never closed.
fn markup(page: &str) -> String {
    let mut markup = String::new();
    for piece in page.split("</script>") {
        let (before, script) = piece.split_once("<script").unwrap_or((piece, ""));
        markup += before;
        if let Some((attributes, _)) = script.split_once('>') {
            markup += &format!("<script{attributes}></script>");
        }
    }
    let mut metas = markup.split("<meta ");
    let first = metas.next().unwrap_or_default().to_owned();
    let closed = metas.fold(first, |text, meta| {
        text + "<meta " + &meta.replacen('>', "/>", 1)
    });
    closed.replace("&nbsp;", " ")
}

fn parse(markup: &str) -> Document<'_> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(markup, options);
    document.unwrap_or_else(|error| panic!("{error} in {markup}"))
}

/// Every element is closed in order, attributes are quoted, no id is given twice, and nothing is fetched, in
/// the scripts of a replay neither.
fn assert_well_formed_and_self_contained(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    let markup = markup(page);
    let document = parse(&markup);
    let values = |name: &'static str| {
        let elements = document.descendants();
        elements.filter_map(move |element| element.attribute(name))
    };
    let ids: BTreeSet<_> = values("id").collect();
    assert_eq!(ids.len(), values("id").count(), "an id twice");
    for link in values("href") {
        let target = link.strip_prefix('#').unwrap_or_else(|| panic!("{link}"));
        assert!(ids.contains(target), "a link to {target}, which is nowhere");
    }
    let fetching = "http: https: // src= url( @import import( fetch <link <image";
    for word in fetching.split(' ') {
        assert!(!page.contains(word), "{word}");
    }
}

/// What is read.
fn text(page: &str) -> String {
    let markup = markup(page);
    let document = parse(&markup);
    let body = document
        .descendants()
        .find(|node| node.has_tag_name("body"));
    let texts = body.expect("a body").descendants();
    texts
        .filter(|node| node.is_text())
        .filter_map(|node| node.text())
        .collect()
}

#[test]
fn pictures_leave_out_arms_where_there_are_too_many_and_tables_do_not() {
    let mut arms: Vec<String> = (0..18).map(|number| format!("arm-{number}")).collect();
    arms.extend(["psrl", "base"].map(String::from));
    let of = |arms: &[String]| Report::of(&several(arms, &["here"]));
    let report = of(&arms);
    // An oracle and the baseline stand at the end, and are drawn; the one is not compared, nor the other.
    assert_labels(&report.svg("learning_curves"), &["arm-0", "psrl", "base"]);
    for name in ["learning_curves", "speed_ups"] {
        let svg = report.svg(name);
        assert_labels(&svg, &["arm-0", "arm-13"]);
        assert!((14..18).all(|number| times(&svg, &format!("arm-{number}")) == 0));
    }
    let page = text(&page_of(&report));
    assert_has(
        &page,
        "16 of 20 arms: the baseline, oracles, and those that were given first",
    );
    assert_has(&page, "Not in them: arm-14, arm-15, arm-16, arm-17.");
    assert_eq!(report.json["arms"].as_array().map(Vec::len), Some(20));
    let comparisons = report.world()["comparisons"].as_array();
    assert!(comparisons.is_some_and(|rows| rows.iter().any(|row| row["arm"] == "arm-17")));

    // The same picture as if the others were not there, but for what it says of them.
    let shown = [&arms[..14], &arms[18..]].concat();
    let said = of(&shown).svg("survival");
    assert!(!said.contains(" arms: "));
    let count = |svg: &str| svg.matches("<polyline").count();
    assert_eq!(count(&report.svg("survival")), count(&said));
}

/// Whatever signs are in them, which are escaped.
#[test]
fn every_arm_world_and_verdict_stands_on_the_page_and_the_verdict_stands_out() {
    let arms = ["a<b & \"c\" 'd'", "two mask=7", "three"];
    let envs = ["w>1 & <i>", "open map"];
    let report = Report::of(&several(&arms, &envs));
    let page = page_of(&report);
    for words in [
        "a&lt;b &amp; &quot;c&quot; &#39;d&#39;",
        "w&gt;1 &amp; &lt;i&gt;",
    ] {
        assert_has(&page, words);
    }
    assert!(!page.contains("a<b") && !page.contains("<i>"));
    assert_in_order(&page, &[": <strong>faster</strong>", "<figure "]);
    let text = text(&page);
    for word in arms.iter().chain(&envs) {
        assert_has(&text, word);
    }
    for world in report.json["worlds"].as_array().unwrap() {
        let comparisons = world["comparisons"].as_array().unwrap();
        assert_eq!(comparisons.len(), 2);
        for comparison in comparisons {
            assert_has(&text, comparison["sentence"].as_str().unwrap());
        }
    }
}

/// Fails unless these stand in the page in this order.
fn assert_in_order(page: &str, words: &[&str]) {
    let place = |what: &&str| page.find(what).unwrap_or_else(|| panic!("no {what}"));
    assert!(words.iter().map(place).is_sorted(), "{words:?}");
}

#[test]
fn without_evaluations_or_a_baseline_there_is_a_page() {
    let without_baseline = Facts {
        baseline: Baseline::None,
        ..Facts::default()
    };
    let both = several(&["one", "two"], &["open"]);
    let mut unevaluated = both.clone();
    unevaluated.retain(|record| !matches!(record, Record::Evaluation(_)));
    let found = text(&page(&both, &without_baseline));
    assert_has(&found, "so there is no verdict");
    let found = text(&page(&unevaluated, &Facts::default()));
    assert_has(&found, "no evaluations");
}

/// A replay of agents in the world `foraging` that go straight on.
fn replay(arms: &[&str], env: &str, moments: usize) -> Replay {
    let mut world = environment("foraging", &[]);
    let mut stream = stream(0, Purpose::Watch);
    world.reset(&mut stream);
    let frames = (0..moments as u64).map(|step| {
        let view = View::of(world.as_ref(), None);
        world.step(0, &mut stream);
        Frame {
            episode: 1,
            step,
            total: 0.0,
            view,
        }
    });
    let frames: Vec<Frame> = frames.collect();
    let trajectories = arms.iter().map(|&arm| Trajectory {
        arm: arm.into(),
        env: env.into(),
        seed: 4,
        stage: Stage::of(world.as_ref()).unwrap(),
        frames: frames.clone(),
    });
    Replay {
        env: env.into(),
        seed: 4,
        trajectories: trajectories.collect(),
    }
}

fn with_replays(replays: Vec<Replay>) -> String {
    let facts = Facts {
        replays,
        ..Facts::default()
    };
    let envs = facts.replays.iter().map(|replay| &*replay.env);
    let envs: Vec<&str> = envs.collect();
    page(&several(&["</script>", "two"], &envs), &facts)
}

#[test]
fn a_replay_has_a_picture_of_each_agent_and_its_numbers() {
    let page = with_replays(vec![replay(&["</script>", "two"], "open & wide", 9)]);
    assert!(page.contains("<a href=\"#replay\">Replay</a>"));
    assert!(page.contains("<h3>open &amp; wide</h3>\n<figure class=\"replay\""));
    assert!(page.contains("aria-label=\"&lt;/script&gt; on open &amp; wide\""));
    // The last moment stands still where no script runs.
    assert_eq!(page.matches("<g class=\"still\">").count(), 2);
    assert!(text(&page).contains("seed 4"));
    assert_eq!(page.matches("</script>").count(), 2);
    let (_, data) = page.split_once("id=\"replay-data\">").unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!(data[0]["arms"].as_array().unwrap().len(), 2);
    assert_eq!(data[0]["arms"][1]["at"].as_array().unwrap().len(), 18);
    // Straight on from (50, 50) down the y axis, 4.207 a step.
    let at = &data[0]["arms"][0]["at"];
    assert_eq!((&at[16], &at[17]), (&50.into(), &83.7.into()));
}

#[test]
fn a_page_has_room_for_some_replays_and_says_how_many_it_leaves_out() {
    let replays = (0..12).map(|index| replay(&["one", "two"], &format!("w{index}"), 500));
    let page = with_replays(replays.collect());
    let shown = page.matches("<figure class=\"replay\"").count();
    assert!((4..12).contains(&shown), "{shown}");
    assert_eq!(page.matches("no room for").count(), 12 - shown);
}

#[test]
fn several_worlds_are_folded_but_the_first_and_the_answer_stands_above_them() {
    let arms = ["one", "two", "three", "four", "base"];
    let page = page(&several(&arms, &["here", "there"]), &Facts::default());
    let first = "<details open=\"\">\n<summary><h2>here</h2> <span>";
    let second = "<details>\n<summary><h2>there</h2>";
    assert_in_order(&page, &["Of 8 comparisons: ", first, second]);
    // A column for each world.
    assert_in_order(&page, &["scope=\"col\">there</th>", first]);
    let count = |what: &str| page.matches(what).count();
    assert_eq!(count(" open=\"\""), 1);
    // Each world has its own pictures, which are explained once.
    assert_eq!(count("<h3>Learning curves</h3>\n<figure"), 2);
    assert_eq!(count("<p>What the exploring agent earned"), 1);
    assert_eq!(count("<h3>Verdicts in words</h3>"), 2);
    assert!(page.contains("'beforeprint'"));
}
