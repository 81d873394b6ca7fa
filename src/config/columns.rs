//! `arms.csv` and `worlds.csv`: every setting of the arms and the worlds of a run, a row for each, so that
//! nobody has to take labels apart to plot against one.

use toml::Table;

use crate::config::setting::{plain, to_table};
use crate::config::{Arm, Config, Env};
use crate::records;

pub const ARMS_FILE: &str = "arms.csv";
pub const WORLDS_FILE: &str = "worlds.csv";

impl Config {
    /// Every setting of every arm, in the run's order.
    pub fn arms_csv(&self) -> String {
        let settings = |arm: &Arm| {
            let mut settings = Table::new();
            settings.insert("agent".into(), arm.name.into());
            settings.extend(
                arm.preset
                    .map(|preset| ("preset".into(), preset.name.into())),
            );
            settings.extend(to_table(&arm.settings));
            (arm.label(), settings)
        };
        csv("arm", self.arms().map(settings))
    }

    /// Every parameter of every world, in the run's order.
    pub fn worlds_csv(&self) -> String {
        let settings = |env: &Env| {
            let mut settings = Table::new();
            settings.insert("world".into(), env.world.name.into());
            settings.extend((env.parameters.iter()).map(|(key, text)| (key.into(), text.into())));
            (env.label(), settings)
        };
        csv("env", self.envs.iter().map(settings))
    }
}

/// A row for each setting of whatever has the label.
fn csv(column: &str, all: impl Iterator<Item = (String, Table)>) -> String {
    let rows = all.flat_map(|(label, settings)| {
        let row = move |(key, value)| [label.clone(), key, plain(&value)];
        settings.into_iter().map(row)
    });
    let header = [column, "setting", "value"].map(str::to_owned);
    records::text(std::iter::once(header).chain(rows))
}
