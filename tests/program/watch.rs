//! Trained networks are saved, and can be watched without training.

use std::{fs, path::Path};

use agents::{
    Sizes,
    greedy_agent::GreedyAgent,
    stream::{Purpose, stream},
};
use dropout_q::run::networks;
use serde_json::{Value, json};

use crate::lab::Lab;
use crate::refusals::assert_refused;
use crate::rows::environment;

const ENV: &str = "gridworld map=garden";
/// Two arms that learn, of which one has a label with signs, and one that does not.
const LINE: &str = "--agent dropout-q:mask=5 --agent random --first-seed 7 --seeds 2 --steps 700 \
                    --eval-every 0 --env gridworld:map=garden.txt --device cpu --threads 1";

/// Numbers of the replay on a run's page.
fn replay_data(lab: &Lab, run: &str) -> Value {
    let page = lab.read(&format!("runs/{run}/report.html"));
    let (_, rest) = page.split_once("id=\"replay-data\">").expect("a replay");
    let (data, _) = rest.split_once("</script>").expect("its end");
    assert!(!data.contains('<'));
    serde_json::from_str(data).expect("JSON")
}

#[test]
fn each_seed_that_learned_has_its_network() {
    let lab = Lab::with_run(LINE);
    let saved = lab.content("runs/a/networks").into_iter();
    let files = saved.filter_map(|(path, bytes)| bytes.map(|_| path.display().to_string()));
    let expected = ["dropout-q mask=5", "epsilon-greedy"].map(|arm| {
        [7, 8].map(|seed| format!("{arm}/gridworld map=garden/seed-{seed}.safetensors"))
    });
    assert!(files.eq(expected.concat()));
    let trained = networks::read(&lab.path("runs/a"), "epsilon-greedy", ENV, 8).unwrap();
    assert_eq!((trained.seed, trained.step), (8, 700));
    // 15 cells, 64 units twice, 4 actions.
    let network = trained.q.network().expect("one network");
    let layers = network.layers().iter();
    let sizes = layers.map(|layer| (layer.inputs, layer.outputs));
    assert_eq!(sizes.collect::<Vec<_>>(), [(15, 64), (64, 64), (64, 4)]);
}

/// What the page plays is what a plain loop of world and network does, on the world's own stream.
#[test]
fn the_replay_is_what_the_saved_networks_do_in_a_fresh_world() {
    let lab = Lab::with_run(LINE);
    let data = replay_data(&lab, "a");
    let arms = data[0]["arms"].as_array().unwrap();
    assert_eq!(arms.len(), 2);
    for (arm, label) in arms.iter().zip(["dropout-q mask=5", "epsilon-greedy"]) {
        let map = lab.path("garden.txt").display().to_string();
        let mut world = environment("gridworld", &[("map", &map)]);
        let sizes = Sizes {
            observations: agents::ObservationSpace::Discrete(15),
            actions: 4,
            horizon: 0,
        };
        let trained = networks::read(&lab.path("runs/a"), label, ENV, 7).unwrap();
        let mut agent = GreedyAgent::new(&trained.q, sizes).unwrap();
        let mut stream = stream(7, Purpose::Watch);
        let (mut at, mut returns, mut starts) = (Vec::new(), Vec::new(), Vec::new());
        let mut steps = 0;
        for _ in 0..3 {
            world.reset(&mut stream);
            starts.push(returns.len());
            let (mut total, mut over) = (0., false);
            loop {
                let cell = &world.tabular().unwrap().states()[world.state().unwrap()];
                at.extend([36 * cell.x + 18, 36 * cell.y + 18]);
                returns.push((total * 100.0f64).round() / 100.0);
                if over || steps == 200 {
                    break;
                }
                let envs::Observation::Index(seen) = world.observation() else {
                    panic!("a garden of cells");
                };
                let step = world.step(agent.act(agents::Observation::Index(seen)), &mut stream);
                total += step.reward;
                over = step.ending.is_some();
                steps += 1;
            }
        }
        assert!(returns.len() > 3);
        assert_eq!(arm["at"], json!(at), "{label}");
        let played: Vec<f64> =
            serde_json::from_value(arm["counters"][0]["values"].clone()).unwrap();
        assert_eq!(played, returns, "{label}");
        assert_eq!(arm["starts"], json!(starts), "{label}");
    }
}

/// The frames of a picture, and its width and height.
fn frames(path: &Path) -> (usize, u16, u16) {
    let file = fs::File::open(path).unwrap();
    let mut decoder = gif::DecodeOptions::new().read_info(file).unwrap();
    let size = (decoder.width(), decoder.height());
    let mut count = 0;
    while decoder.read_next_frame().unwrap().is_some() {
        count += 1;
    }
    (count, size.0, size.1)
}

#[test]
fn a_picture_has_a_frame_for_each_moment() {
    let lab = Lab::with_run(LINE);
    let line = "watch runs/a --arm epsilon-greedy";
    let printed = lab.succeed(line).stdout;
    let file = "runs/a/watch/epsilon-greedy_gridworld map=garden_seed-7.gif";
    assert_eq!(printed, format!("The picture is in {file}\n"));
    let places = replay_data(&lab, "a")[0]["arms"][1]["at"].take();
    let moments = places.as_array().unwrap().len() / 2;
    // Four cells of 36 pixels below a head of 58 and above a margin of 12; the head needs 340.
    assert_eq!(frames(&lab.path(file)), (moments, 340, 4 * 36 + 70));
    let bytes = fs::read(lab.path(file)).unwrap();
    lab.succeed(line);
    assert!(fs::read(lab.path(file)).unwrap() == bytes);

    lab.succeed(&format!("{line} --seed 8 --steps 1 --out one.gif"));
    assert_eq!(frames(&lab.path("one.gif")).0, 2);
    // The goal is green and the pit vermillion.
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let picture = fs::File::open(lab.path("one.gif")).expect("a picture");
    let mut decoder = options.read_info(picture).expect("a GIF");
    let first = decoder.read_next_frame().expect("a GIF").expect("a frame");
    for colour in [[0, 158, 115], [213, 94, 0]] {
        let mut pixels = first.buffer.chunks_exact(4);
        assert!(pixels.any(|pixel| pixel[..3] == colour), "{colour:?}");
    }
}

#[test]
fn foraging_is_watched_and_replayed() {
    let lab = Lab::new();
    let line = "--env foraging --agent dropout-q --seeds 1 --steps 600 --eval-every 0 --hidden 8 --device cpu --name a";
    lab.succeed(line);
    lab.succeed("watch runs/a --arm dropout-q --steps 30 --out a.gif");
    assert_eq!(frames(&lab.path("a.gif")), (31, 724, 570));
    let data = replay_data(&lab, "a");
    for arm in data[0]["arms"].as_array().unwrap() {
        assert_eq!(arm["at"].as_array().unwrap().len(), 2 * 501);
        assert_eq!(arm["at"][0], 50);
        assert_eq!(arm["eyes"].as_array().unwrap().len(), 501);
        assert_eq!(arm["eyes"][0].as_array().unwrap().len(), 3 * 9);
        let items = arm["items"].as_array().unwrap().iter();
        assert_eq!(items.filter(|item| item[3] == 0).count(), 30);
        // Each meal is counted, and its item gone.
        let last = |counter: usize| arm["counters"][counter]["values"][500].as_u64().unwrap();
        let meals = arm["meals"].as_array().unwrap();
        assert_eq!(meals.len() as u64, last(2) + last(3));
        let gone = |moment: &Value| {
            let mut items = arm["items"].as_array().unwrap().iter();
            items.any(|item| item[4] == *moment)
        };
        assert!(meals.iter().all(|meal| gone(&meal[0])));
    }
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let lab = Lab::with_run(LINE);
    let worlds = "--env gridworld:map=open --env gridworld:map=trap --agent greedy --baseline none";
    lab.succeed(&format!(
        "{worlds} --seeds 1 --steps 50 --eval-every 0 --hidden 8 --device cpu --name b"
    ));
    assert_refused(&lab, include_str!("refusals/watching.txt"));
    let watch = "watch runs/a --arm epsilon-greedy";

    // What is in the file of a network, and what is said of it.
    let file = "runs/a/networks/epsilon-greedy/gridworld map=garden/seed-7.safetensors";
    let [whole, other] = [file, &file.replace("-7", "-8")].map(|file| lab.bytes(file));
    let part = &whole[..whole.len() - 4];
    for (bytes, message) in [
        (part, "not a safetensors file, or a part of one"),
        (&other, "it holds the network of seed 8 of epsilon-greedy"),
    ] {
        lab.write(file, bytes);
        let [message, changed] =
            [message, "what seed 7 of "].map(|said| format!("error: {file}: {said}"));
        lab.refuse_with(watch, &message);
        lab.refuse_with("report runs/a", &changed);
    }
    lab.remove(&[file]);
    let missing = format!("--seed 7: there is no {file}");
    lab.refuse_with(&format!("{watch} --seed 7"), &missing);

    // A network of another world, under the labels of this one.
    lab.write(file, whole);
    lab.edit("runs/a/config.toml", |config| {
        config.replace(".#..", "....")
    });
    let other = "not a network for gridworld map=garden: it maps 15 inputs to 4 actions, and the world \
                 has 16 inputs and 4 actions";
    lab.refuse_with(watch, &format!("error: {file}: {other}"));

    // Without networks the report has no replay.
    assert!(lab.read("runs/a/report.html").contains("replay-data"));
    fs::remove_dir_all(lab.path("runs/a/networks")).unwrap();
    lab.succeed("report runs/a");
    assert!(!lab.read("runs/a/report.html").contains("<script"));
}
