//! What is retrained: a centre, and settings that differ from it in one thing.

use serde::Serialize;

use crate::text::table::shortest;

/// What is varied.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Varied {
    /// Probability that a unit is dropped.
    Dropout,
    /// Observations of a retrained model.
    Data,
    /// Units of the hidden layer.
    Units,
}

impl Varied {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dropout => "p",
            Self::Data => "data",
            Self::Units => "units",
        }
    }

    /// Its value in a setting, as it is read: a p near 0 or 1 is not rounded to it.
    pub fn said(self, setting: &Setting) -> String {
        match self {
            Self::Dropout => format!("{:?}", setting.dropout),
            Self::Data | Self::Units => shortest(setting.value(self)),
        }
    }
}

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Probability that a unit is dropped, in the original and in the retrained models.
    pub dropout: f64,
    /// Observations of a retrained model.
    pub data: u64,
    /// Units of the hidden layer.
    pub units: u64,
}

impl Setting {
    /// The value of what is varied.
    pub fn value(&self, varied: Varied) -> f64 {
        match varied {
            Varied::Dropout => self.dropout,
            Varied::Data => self.data as f64,
            Varied::Units => self.units as f64,
        }
    }

    /// Whether both have the same original: it learns from the same data whatever theirs are.
    pub fn same_original(&self, other: &Self) -> bool {
        (self.dropout, self.units) == (other.dropout, other.units)
    }
}

/// The centre and what differs from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The centre.
    pub centre: Setting,
    /// For each thing that is varied its settings in ascending order, the centre among them.
    pub axes: Vec<(Varied, Vec<Setting>)>,
}

impl Plan {
    /// A plan with these values of dropout, data and units beside the centre's.
    pub fn new(centre: Setting, dropout: &[f64], data: &[u64], units: &[u64]) -> Self {
        let with_dropout = |&dropout: &f64| Setting { dropout, ..centre };
        let with_data = |&data: &u64| Setting { data, ..centre };
        let with_units = |&units: &u64| Setting { units, ..centre };
        let axes = [
            (Varied::Dropout, dropout.iter().map(with_dropout).collect()),
            (Varied::Data, data.iter().map(with_data).collect()),
            (Varied::Units, units.iter().map(with_units).collect()),
        ];
        let complete = |(varied, mut settings): (Varied, Vec<Setting>)| {
            settings.push(centre);
            settings.sort_by(|one, other| one.value(varied).total_cmp(&other.value(varied)));
            settings.dedup();
            (varied, settings)
        };
        Self {
            centre,
            axes: axes.into_iter().map(complete).collect(),
        }
    }

    /// Every setting once, the centre first.
    pub fn settings(&self) -> Vec<Setting> {
        let mut settings = vec![self.centre];
        for setting in self.axes.iter().flat_map(|axis| &axis.1) {
            if !settings.contains(setting) {
                settings.push(*setting);
            }
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extreme_values_of_p_are_read_as_they_are() {
        let said = |dropout| {
            let (data, units) = (20_000, 8);
            Varied::Dropout.said(&Setting {
                dropout,
                data,
                units,
            })
        };
        assert_eq!(
            [0.2, 1e-9, 0.999_999_9].map(said),
            ["0.2", "1e-9", "0.9999999"]
        );
    }

    #[test]
    fn one_thing_is_varied_at_a_time_and_the_centre_comes_once() {
        let centre = Setting {
            dropout: 0.2,
            data: 100,
            units: 8,
        };
        let plan = Plan::new(centre, &[0.5, 0.1, 0.2], &[], &[16, 16]);
        let values = |axis: usize| -> Vec<f64> {
            let (varied, settings) = &plan.axes[axis];
            settings
                .iter()
                .map(|setting| setting.value(*varied))
                .collect()
        };
        assert_eq!(values(0), [0.1, 0.2, 0.5]);
        assert_eq!(values(1), [100.0]);
        assert_eq!(values(2), [8.0, 16.0]);
        let settings = plan.settings();
        assert_eq!(settings.len(), 4);
        assert_eq!(settings[0], centre);
        assert!(settings.iter().all(|other| {
            let differs = [
                other.dropout != centre.dropout,
                other.data != centre.data,
                other.units != centre.units,
            ];
            differs.into_iter().filter(|&differs| differs).count() <= 1
        }));
    }
}
