//! `dropout-q list`: what there is to choose from, a line each, with the paper it comes from.

use agents::{
    AGENTS,
    space::{Dimension, LEARNING_SPACE},
};

use crate::config::preset::PRESETS;

pub fn text() -> String {
    let mut rows = vec![("Agents (--agent)".to_owned(), Vec::new())];
    for agent in AGENTS {
        rows[0].1.push((
            agent.name.to_owned(),
            format!("{} [{}]", agent.summary, agent.paper),
        ));
    }
    let dimension = |d: &Dimension| (d.key.to_owned(), d.values.to_string());
    rows.push((
        "Settings that `dropout-q tune` searches for every agent that learns".to_owned(),
        LEARNING_SPACE.iter().map(dimension).collect(),
    ));
    for agent in AGENTS.iter().filter(|agent| !agent.own_space.is_empty()) {
        rows.push((
            format!("Settings that it also searches for {}", agent.name),
            agent.own_space.iter().map(dimension).collect(),
        ));
    }
    let presets = PRESETS.iter().map(|preset| {
        let description = format!("{} [{}]", preset.summary, preset.paper);
        (preset.name.to_owned(), description)
    });
    rows.push((
        "Published experiments (--preset, or as a key of an arm)".to_owned(),
        presets.collect(),
    ));
    let worlds = envs::worlds().iter();
    let worlds = worlds.map(|w| (w.name.to_owned(), format!("{} [{}]", w.summary, w.paper)));
    rows.push(("Worlds (--env)".to_owned(), worlds.collect()));
    for world in envs::worlds() {
        let parameter = |parameter: &envs::Parameter| {
            (
                parameter.name.to_owned(),
                format!("{} [default: {}]", parameter.help, parameter.default),
            )
        };
        let title = format!("Parameters of {} (--env {0}:key=value,...)", world.name);
        rows.push((title, world.parameters.iter().map(parameter).collect()));
    }
    let maps = envs::maps().map(|(name, description)| (name.to_owned(), description));
    rows.push((
        "Maps of gridworld (--env gridworld:map=NAME)".to_owned(),
        maps.collect(),
    ));

    let mut text = String::new();
    for (title, entries) in rows {
        let width = entries
            .iter()
            .map(|(name, _)| name.len())
            .max()
            .unwrap_or(0);
        text.push_str(&format!("{title}\n"));
        for (name, description) in entries {
            text.push_str(&format!("  {name:width$}  {description}\n"));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}
