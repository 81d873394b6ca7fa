//! Presets: published experiments with all their constants.
//!
//! A preset is a configuration file like a user's own, and gives each agent settings that stand in
//! place of its defaults. So an arm of a preset is called by what it changes in the preset, as in
//! `dropout-q preset=gal2016-demo mask=20`. What a preset sets is not changed by accident: an option
//! that would is refused, unless `--change-preset` says that it is meant.

use agents::{Agent, Settings};
use envs::nearest::suggestion;
use toml::Table;

use crate::config::setting::{applies, plain, to_table};
use crate::config::{Config, Request, env, file};
use crate::{config::Options, error::Error};

/// A published experiment.
#[derive(Debug)]
pub struct Preset {
    /// The name by which users ask for it.
    pub name: &'static str,
    /// What it is, in a line.
    pub summary: &'static str,
    /// The paper it comes from.
    pub paper: &'static str,
    text: &'static str,
}

/// All presets.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "gal2016-demo",
        summary: "Thompson sampling against epsilon-greedy in foraging, as the authors' public demo runs it",
        paper: "Gal & Ghahramani 2016",
        text: include_str!("presets/gal2016-demo.toml"),
    },
    Preset {
        name: "gal2016-paper",
        summary: "the same with the paper's constants: 27 inputs, dropout before every layer, p = 0.1",
        paper: "Gal & Ghahramani 2016",
        text: include_str!("presets/gal2016-paper.toml"),
    },
];

impl PartialEq for Preset {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Preset {
    /// The preset with this name.
    ///
    /// # Errors
    /// Which one may be meant, and which there are.
    pub fn named(name: &str) -> Result<&'static Self, String> {
        let names = PRESETS.iter().map(|preset| preset.name);
        (PRESETS.iter().find(|preset| preset.name == name)).ok_or_else(|| {
            format!(
                "unknown preset \"{name}\"{}; presets: {}",
                suggestion(name, names.clone()),
                names.collect::<Vec<_>>().join(", ")
            )
        })
    }

    fn written(&self) -> Request {
        file::read_text(self.text, self.name).expect("a preset is a configuration")
    }

    /// The settings that it gives an agent in place of defaults.
    pub fn settings(&self, agent: &Agent) -> Table {
        let written = self.written();
        let of_all = to_table(&written.settings).into_iter();
        let mut settings: Table = of_all.filter(|(key, _)| applies(agent, key)).collect();
        let mut arms = written.agents.into_iter().chain(written.baseline.flatten());
        if let Some(arm) = arms.find(|arm| arm.name == agent.name) {
            settings.extend(to_table(&arm.settings));
        }
        settings
    }

    /// Its world and its arms, as a file would ask for them.
    pub fn request(&'static self) -> Request {
        let mut request = self.written();
        for arm in request
            .agents
            .iter_mut()
            .chain(request.baseline.iter_mut().flatten())
        {
            arm.preset = Some(self);
            arm.settings = Settings::default();
        }
        Request {
            settings: Settings::default(),
            ..request
        }
    }

    /// Refuses options that would change what the preset sets.
    ///
    /// # Errors
    /// The first of them, what the preset has in its place, and how to say that the change is meant.
    pub fn check_unchanged(&'static self, options: &Options) -> Result<(), Error> {
        let name = self.name;
        let refuse = |option: String, instead: String| {
            Err(Error::Input(format!(
                "{option} would change the preset {name}, whose {instead}; leave it out, or add \
                 --change-preset to run the preset with this change"
            )))
        };
        let own = Config::resolve(self.request(), Request::default())?;
        let wish = Request::from_options(options)?;
        for (key, value) in to_table(&wish.settings) {
            for arm in own.arms().filter(|arm| applies(arm.agent(), &key)) {
                if let Some(here) = to_table(&arm.settings).get(&key)
                    && *here != value
                {
                    let (value, here) = (plain(&value), plain(here));
                    let instead = format!("{key} is {here} in {}", arm.name);
                    return refuse(format!("--{key} {value}"), instead);
                }
            }
        }
        let labels = |config: &Config| -> Vec<_> { config.arms().map(|arm| arm.label()).collect() };
        let names = |labels: &[String]| labels.join(" and ");
        let arms = labels(&own);
        for option in ["agent", "baseline"] {
            let said = Request::from_options(options)?;
            let (agents, baseline) = match option {
                "agent" => (said.agents, None),
                _ => (Vec::new(), said.baseline),
            };
            let changed = Config::resolve(
                self.request(),
                Request {
                    agents,
                    baseline,
                    ..Request::default()
                },
            )?;
            if labels(&changed) != arms {
                let option = match option {
                    "agent" => format!("--agent {}", options.agent.join(" --agent ")),
                    _ => format!(
                        "--baseline {}",
                        options.baseline.clone().unwrap_or_default()
                    ),
                };
                return refuse(option, format!("arms are {}", names(&arms)));
            }
        }
        if !wish.envs.is_empty() {
            let worlds =
                |envs: &[env::Env]| -> Vec<_> { envs.iter().map(|env| env.label()).collect() };
            let here = worlds(&own.envs);
            if worlds(&env::resolve(&wish.envs)?) != here {
                let option = format!("--env {}", options.env.join(" --env "));
                return refuse(option, format!("world is {}", names(&here)));
            }
        }
        Ok(())
    }
}
