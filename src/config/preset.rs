//! Presets: published experiments with all their constants.
//!
//! A preset is a configuration file like a user's own, and gives each agent settings that stand in
//! place of its defaults. So an arm of a preset is called by what it changes in the preset, as in
//! `dropout-q preset=gal2016-demo mask=20`. What a preset sets is not changed by accident: an option
//! that would is refused, unless `--change-preset` says that it is meant.

use agents::{Agent, Settings};
use envs::nearest::suggestion;
use toml::Table;

use crate::{
    config::{
        Arm, Config, Env, Options, Request, file,
        setting::{applies, plain, to_table},
    },
    error::Error,
};

#[derive(Debug)]
pub struct Preset {
    pub name: &'static str,
    pub summary: &'static str,
    pub paper: &'static str,
    text: &'static str,
}

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
    Preset {
        name: "bsuite",
        summary: "an ensemble with random priors against epsilon-greedy in deep-sea, as bsuite's baselines run them",
        paper: "Osband et al. 2020",
        text: include_str!("presets/bsuite.toml"),
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

    /// The preset that the option names.
    ///
    /// # Errors
    /// As [`named`](Self::named).
    pub fn of_option(name: &str) -> Result<&'static Self, Error> {
        Self::named(name).map_err(|error| Error::Input(format!("--preset: {error}")))
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
        if let Some(arm) = arms.find(|arm| arm.said.name == agent.name) {
            settings.extend(to_table(&arm.said.settings));
        }
        settings
    }

    /// Its world and its arms, as a file would ask for them.
    pub fn request(&'static self) -> Request {
        let mut request = self.written();
        let agents = request.agents.iter_mut();
        for arm in agents.chain(request.baseline.iter_mut().flatten()) {
            arm.said.preset = Some(self);
            arm.said.settings = Settings::default();
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
        let own = Config::resolve(self.request(), Request::default())?;
        let changed = Config::resolve(self.request(), Request::from_options(options)?)?;
        let change = setting_changed(&own, &options.settings)
            .or_else(|| arms_changed(&own, &changed, options))
            .or_else(|| worlds_changed(&own, &changed, options));
        match change {
            None => Ok(()),
            Some((option, instead)) => Err(Error::Input(format!(
                "{option} would change the preset {}, whose {instead}; leave it out, or add \
                 --change-preset to run the preset with this change",
                self.name
            ))),
        }
    }
}

/// An option that changes a preset, and what the preset has instead.
type Change = (String, String);

fn setting_changed(own: &Config, said: &Settings) -> Option<Change> {
    to_table(said).into_iter().find_map(|(key, value)| {
        let mut arms = own.arms().filter(|arm| applies(arm.agent(), &key));
        arms.find_map(|arm| {
            let settings = to_table(&arm.settings);
            let here = settings.get(&key).filter(|&here| *here != value)?;
            let option = format!("--{key} {}", plain(&value));
            Some((option, format!("{key} is {} in {}", plain(here), arm.name)))
        })
    })
}

/// Where no setting of all arms has changed, these differ by what was said of single ones.
fn arms_changed(own: &Config, changed: &Config, options: &Options) -> Option<Change> {
    let labels = |config: &Config| -> Vec<_> { config.arms().map(Arm::description).collect() };
    let here = labels(own);
    if labels(changed) == here {
        return None;
    }
    let option = match &options.baseline {
        Some(baseline) if own.baseline != changed.baseline => format!("--baseline {baseline}"),
        _ => format!("--agent {}", options.agent.join(" --agent ")),
    };
    Some((option, format!("arms are {}", here.join(" and "))))
}

fn worlds_changed(own: &Config, changed: &Config, options: &Options) -> Option<Change> {
    let labels = |config: &Config| -> Vec<_> { config.envs.iter().map(Env::description).collect() };
    let here = labels(own);
    (labels(changed) != here).then(|| {
        let option = format!("--env {}", options.env.join(" --env "));
        (option, format!("world is {}", here.join(" and ")))
    })
}
