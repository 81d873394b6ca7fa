//! `report.html`: what it says, that it needs nothing else, and that it is well-formed.

mod common;

use std::fs;

use common::together;
use dropout_q::records::{Behaviour, Evaluation, Records, Seed};
use dropout_q::report::{self, Baseline, Facts};
use dropout_q::watch::{
    replay::Replay,
    trajectory::{Frame, Stage, Trajectory, View},
};
use tempfile::TempDir;

/// An arm in a world; its seeds solve it at the first evaluation at which they earn `later`.
fn arm(label: &str, env: &str, seeds: u64, later: f64) -> Records {
    let mut records = Records::default();
    let row = (String::from(label), String::from(env));
    for seed in 0..seeds {
        let (arm, env) = row.clone();
        records.seeds.push(Seed {
            arm,
            env,
            seed,
            parameters: 100,
            first_goal: Some(500),
            diverged_step: None,
            optimal_return: Some(1.0),
            random_return: Some(-1.0),
        });
        for step in [0, 1_000, 2_000, 3_000] {
            let (arm, env) = row.clone();
            records.evaluations.push(Evaluation {
                arm,
                env,
                seed,
                step,
                greedy_return: Some(if step > 500 * (seed % 3) { later } else { -0.5 }),
                regret: Some(step as f64),
                q_error: Some(0.1),
            });
        }
        for step in [1_000, 2_000, 3_000] {
            let (arm, env) = row.clone();
            records.behaviour.push(Behaviour {
                arm,
                env,
                seed,
                step,
                mean_reward: 0.0,
                mean_return: Some(later - 0.2),
                coverage: Some(0.5),
            });
        }
    }
    records
}

/// Arms named `arms` of eight seeds in each of `envs`; the last of them solves nothing.
fn several(arms: &[&str], envs: &[&str]) -> Records {
    let last = arms.len() - 1;
    let in_world = |env: &&str| {
        let arms = arms.iter().enumerate();
        together(
            arms.map(|(index, label)| arm(label, env, 8, if index < last { 0.95 } else { 0.0 })),
        )
    };
    together(envs.iter().map(in_world))
}

fn page(records: &Records, facts: &Facts) -> String {
    let dir = TempDir::new().unwrap();
    report::write(records, facts, dir.path()).unwrap();
    let page = fs::read_to_string(dir.path().join("report.html")).unwrap();
    assert_well_formed(&page);
    assert_self_contained(&page);
    page
}

/// The page without what is in its scripts.
fn without_scripts(page: &str) -> String {
    let pieces = page.split("</script>");
    let markup = pieces.map(|piece| match piece.split_once("<script") {
        Some((before, script)) => {
            let attributes = script.split_once('>').expect("a start tag").0;
            format!("{before}<script{attributes}></script>")
        }
        None => piece.to_owned(),
    });
    markup.collect()
}

/// Every tag, as it stands between its brackets.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    let pieces = page.split('<').skip(1);
    pieces.map(|piece| {
        let end = piece
            .find('>')
            .unwrap_or_else(|| panic!("no > after <{piece}"));
        &piece[..end]
    })
}

fn name(tag: &str) -> &str {
    tag.split(|c: char| c.is_whitespace() || c == '/')
        .next()
        .unwrap()
}

/// Every element is closed in order, attributes are quoted, and no id is given twice.
fn assert_well_formed(page: &str) {
    let page = &without_scripts(page)[..];
    assert!(
        page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"),
        "{page}"
    );
    let mut open = Vec::new();
    let mut ids = Vec::new();
    for tag in tags(page).skip(1) {
        match tag.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "closed out of order"),
            None if tag.ends_with('/') || name(tag) == "meta" => {}
            None => open.push(name(tag)),
        }
        assert!(tag.matches('"').count() % 2 == 0, "a quote within <{tag}>");
        let id = tag.split(" id=\"").nth(1);
        if let Some(id) = id.and_then(|rest| rest.split('"').next()) {
            assert!(!ids.contains(&id), "{id} twice");
            ids.push(id);
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    for link in page.split("href=\"#").skip(1) {
        let target = link.split('"').next().unwrap();
        assert!(
            ids.contains(&target),
            "a link to {target}, which is nowhere"
        );
    }
}

/// Nothing is fetched, in the scripts of a replay neither.
fn assert_self_contained(page: &str) {
    for word in [
        "http:", "https:", "//", "src=", "url(", "@import", "import(", "fetch", "<link", "<image",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    let links = page.matches("href=").count();
    assert_eq!(
        links,
        page.matches("href=\"#").count(),
        "a link to elsewhere"
    );
}

/// What is read: without tags, and with entities as the letters that they stand for.
fn text(page: &str) -> String {
    let body = page.split_once("</head>").unwrap().1;
    let pieces = body.split('<').skip(1);
    let text: String = pieces
        .map(|piece| piece.split_once('>').unwrap().1)
        .collect();
    text.replace("&nbsp;", " ")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&amp;", "&")
}

/// The lines of the summary on standard output that are verdicts.
fn sentences(records: &Records, facts: &Facts) -> Vec<String> {
    let dir = TempDir::new().unwrap();
    let summary = report::write(records, facts, dir.path()).unwrap();
    let verdicts = summary.rsplit("\n\n").next().unwrap().lines();
    verdicts.map(str::to_owned).collect()
}

#[test]
fn every_arm_world_and_sentence_stands_on_the_page() {
    let (arms, envs) = (["one", "two mask=7", "three"], ["deep sea", "open map"]);
    let records = several(&arms, &envs);
    let facts = Facts::default();
    let text = text(&page(&records, &facts));
    for word in arms.iter().chain(&envs) {
        assert!(text.contains(word), "{word}");
    }
    let sentences = sentences(&records, &facts);
    assert_eq!(sentences.len(), 4);
    for sentence in sentences {
        assert!(text.contains(&sentence), "{sentence}\n{text}");
    }
    for part in [
        "All worlds",
        "Learning curves",
        "In brackets: 95 % intervals",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn few_sentences_come_first_and_many_after_their_numbers() {
    let facts = Facts::default();
    let place = |page: &str, what: &str| page.find(what).unwrap_or_else(|| panic!("no {what}"));
    let few = page(&several(&["one", "two"], &["open"]), &facts);
    assert!(place(&few, "times sooner than two") < place(&few, "<figure "));
    assert!(!few.contains("Of 1 comparisons"));

    let many = page(&several(&["a", "b", "c", "d", "e"], &["open"]), &facts);
    assert!(text(&many).contains("Of 4 comparisons 4 faster, 0 inconclusive, 0 slower."));
    assert!(place(&many, "<figure ") < place(&many, "times sooner than e"));
}

#[test]
fn the_verdict_stands_out_in_its_sentence() {
    let page = page(
        &several(&["is: faster", "two"], &["open"]),
        &Facts::default(),
    );
    assert!(
        page.contains("<p class=\"faster\">is: faster solves open "),
        "{page}"
    );
    assert!(page.contains(": <strong>faster</strong>"), "{page}");
}

#[test]
fn labels_are_escaped() {
    let (label, env) = ("a<b & \"c\" 'd'", "w>1 & <i>");
    let page = page(&several(&[label, "two"], &[env]), &Facts::default());
    let escaped = "a&lt;b &amp; &quot;c&quot; &#39;d&#39;";
    assert!(page.contains(&format!("<th scope=\"row\">{escaped}</th>")));
    assert!(page.contains("<h3>w&gt;1 &amp; &lt;i&gt;</h3>"));
    assert!(page.contains("aria-label=\"Learning curves, w&gt;1 &amp; &lt;i&gt;, 1 of 2\""));
    assert!(!page.contains("a<b") && !page.contains("<i>"));
}

#[test]
fn the_same_records_give_the_same_bytes() {
    let records = several(&["one", "two"], &["open"]);
    let facts = Facts::default();
    assert_eq!(page(&records, &facts), page(&records, &facts));
}

#[test]
fn one_seed_has_a_page() {
    let records = together([arm("one", "open", 1, 0.95), arm("two", "open", 1, 0.0)]);
    let text = text(&page(&records, &Facts::default()));
    assert!(
        text.contains("no interval and no test: inconclusive."),
        "{text}"
    );
    assert!(
        text.contains("One seed, which gives no intervals"),
        "{text}"
    );
}

#[test]
fn without_a_baseline_there_is_no_verdict() {
    let facts = Facts {
        baseline: Baseline::None,
        ..Facts::default()
    };
    let text = text(&page(&several(&["one", "two"], &["open"]), &facts));
    assert!(text.contains("What was learned"), "{text}");
    assert!(text.contains("one, two on open"), "{text}");
    assert!(
        text.contains("Nothing is compared here, so there is no verdict."),
        "{text}"
    );
}

#[test]
fn without_evaluations_there_is_a_page() {
    let mut records = several(&["one", "two"], &["open"]);
    records.evaluations.clear();
    let text = text(&page(&records, &Facts::default()));
    assert!(text.contains("no evaluations"), "{text}");
}

/// A replay of an agent in the world `foraging` that always goes straight on.
fn replay(arms: &[&str], env: &str, moments: u64) -> Replay {
    let world = envs::world("foraging").unwrap();
    let mut world = world.make(&world.resolve(&[]).unwrap()).unwrap();
    let mut stream = agents::stream::stream(0, agents::stream::Purpose::Watch);
    world.reset(&mut stream);
    let stage = Stage::of(world.as_ref()).unwrap();
    let mut trajectory = Trajectory {
        arm: String::new(),
        env: env.into(),
        seed: 4,
        stage,
        frames: Vec::new(),
    };
    let mut total = 0.0;
    for step in 0..moments {
        let before = trajectory.frames.last();
        let moment = Frame {
            episode: 1,
            step,
            total,
            view: View::of(world.as_ref(), before.map(|moment| &moment.view)),
        };
        trajectory.frames.push(moment);
        total += world.step(0, &mut stream).reward;
    }
    let trajectories = arms.iter().map(|&arm| Trajectory {
        arm: arm.into(),
        ..trajectory.clone()
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
    page(&several(&["</script>", "two"], &["open"]), &facts)
}

#[test]
fn a_replay_has_a_picture_of_each_agent_and_its_numbers() {
    let page = with_replays(vec![replay(&["</script>", "two"], "open & wide", 9)]);
    assert!(page.contains("<a href=\"#replay\">Replay</a>"));
    assert!(page.contains("<h3>open &amp; wide</h3>\n<figure class=\"replay\""));
    assert!(page.contains("aria-label=\"&lt;/script&gt; on open &amp; wide\""));
    // The last moment stands still where no script runs.
    assert_eq!(page.matches("<g class=\"still\">").count(), 2);
    assert!(text(&without_scripts(&page)).contains("seed 4"));
    assert_eq!(page.matches("</script>").count(), 2);
    let (_, data) = page.split_once("id=\"replay-data\">").unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data[0]["arms"].as_array().unwrap().len(), 2);
    assert_eq!(data[0]["arms"][1]["at"].as_array().unwrap().len(), 18);
    // Straight on from (50, 50) down the y axis, 2.5 (sin 1 - sin -1) = 4.207 a step.
    assert_eq!(data[0]["arms"][0]["at"][17], 83.7);
}

#[test]
fn there_is_no_script_without_a_replay_and_no_replay_of_nobody() {
    for page in [
        with_replays(Vec::new()),
        with_replays(vec![replay(&[], "open", 9)]),
    ] {
        assert!(!page.contains("<script") && !page.contains("id=\"replay\""));
    }
}

#[test]
fn a_page_has_room_for_some_replays_and_says_how_many_it_leaves_out() {
    let replays = (0..12).map(|index| replay(&["one", "two"], &format!("w{index}"), 500));
    let page = with_replays(replays.collect());
    let shown = page.matches("<figure class=\"replay\"").count();
    assert!((4..12).contains(&shown), "{shown}");
    let left_out = format!("no room for {} more worlds", 12 - shown);
    assert!(page.contains(&left_out));
}
