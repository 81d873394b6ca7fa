//! What a tuning run found, as files and as text. None of it knows how long it took or on how many
//! threads, so the same search gives the same bytes.

use toml::Value;

use crate::tuning::{
    halving::{FINAL, SCREENING, Score, ranked},
    plan::Plan,
    score::meaning,
    trials::Trial,
};
use crate::{
    config::{Measure, toml_text},
    plot::sheet::Sheet,
    records::{self, RECENT_STEPS},
    text::table::{Table, number},
};

/// The file with all trials.
pub const TRIALS_FILE: &str = "trials.csv";

/// Rows of the table in `summary.md`.
const SHOWN: usize = 10;

/// What a tuning run found.
pub struct Finding<'a> {
    pub plan: &'a Plan,
    pub trials: &'a [Trial],
    /// Scores of all trials in all their stages.
    pub scores: Vec<Score>,
    /// Scores of the trials that trained to the end, from the best to the worst.
    pub finished: Vec<Score>,
}

impl<'a> Finding<'a> {
    /// What both stages yielded.
    pub fn new(
        plan: &'a Plan,
        trials: &'a [Trial],
        screened: Vec<Score>,
        finished: Vec<Score>,
    ) -> Self {
        Self {
            plan,
            trials,
            finished: ranked(&finished).into_iter().cloned().collect(),
            scores: [screened, finished].concat(),
        }
    }

    /// The winner as a configuration that `--config` takes.
    pub fn winner_toml(&self) -> String {
        let plan = self.plan;
        let winner = self.winner();
        let arm = &self.trials[winner.trial].request.said;
        let table = toml_text([("agent", Value::Array(vec![arm.to_toml().into()]))]);
        format!(
            "# The best of {} trials: trial {}, score {:.4}, {}\n\
             # over seeds {} and {} steps. Found by\n\
             # {}\n\n{table}",
            plan.budget,
            winner.trial,
            winner.mean,
            meaning(plan.measure),
            plan.seed_span(),
            plan.steps,
            self.command(),
        )
    }

    /// The command in one line, for comments.
    fn command(&self) -> String {
        self.plan.command().replace(char::is_control, " ")
    }

    /// The winner, the best trials, how they were scored and what it cost, with the picture.
    pub fn summary_md(&self, picture: &Sheet) -> String {
        let plan = self.plan;
        let searched: Vec<_> = plan.searched().map(|dimension| dimension.key).collect();
        let mut page = format!(
            "# Tuning of `{}`\n\n{}\n",
            plan.specification,
            self.sentence()
        );
        page += &format!("\n    {}\n", self.command());
        page += &format!("\n## Best trials\n\n{}", self.best().markdown());
        page += &format!("\n![{}]({}.svg)\n", picture.title, picture.name);
        page += &format!(
            "\n## How\n\n\
             Random search: {} trials, each with a value drawn for {}. A score is the mean over worlds, \
             and over the seeds {}, of {}. Successive halving: all trials trained for {} steps. \
             The best {} of them trained for {} steps from scratch, and the best of those won. \
             Budget: {} environment steps, over all trials, worlds and seeds.\n",
            plan.budget,
            searched.join(", "),
            plan.seed_span(),
            how_scored(plan.measure),
            plan.steps_of(SCREENING),
            self.finished.len(),
            plan.steps_of(FINAL),
            self.budget(),
        );
        page
    }

    /// The winner, its scores and the next best.
    pub fn text(&self) -> String {
        let labels = self.plan.envs.iter().map(|env| env.label()).collect();
        let scores = three_decimals(&self.winner().worlds);
        let worlds = Table::new(vec![("world", labels), ("score", scores)]);
        let mut text = format!("{}\n{}", self.sentence(), worlds.text());
        if let Some(next) = self.finished.get(1) {
            text += &format!("Next best: trial {}, score {:.3}\n", next.trial, next.mean);
        }
        text
    }

    /// The best of the trials that trained to the end.
    pub fn winner(&self) -> &Score {
        &self.finished[0]
    }

    fn sentence(&self) -> String {
        let winner = self.winner();
        let trial = &self.trials[winner.trial];
        let values = self.plan.space.iter().zip(&trial.values);
        let settings: Vec<_> = values
            .map(|(d, value)| format!("{}={value}", d.key))
            .collect();
        format!(
            "The best of {} trials of {} is trial {}, score {:.3}: {}.",
            self.plan.budget,
            self.plan.specification,
            winner.trial,
            winner.mean,
            settings.join(" ")
        )
    }

    /// The trials that trained to the end, the best first: their scores, in each world too, and their values.
    fn best(&self) -> Table {
        let best = || self.finished.iter().take(SHOWN);
        let worlds = self.plan.envs.iter().enumerate().map(|(place, env)| {
            let scores: Vec<_> = best().map(|score| score.worlds[place]).collect();
            (env.label(), three_decimals(&scores))
        });
        let keys = self
            .plan
            .space
            .iter()
            .enumerate()
            .map(|(place, dimension)| {
                let values = best().map(|score| self.trials[score.trial].values[place].clone());
                (dimension.key.to_owned(), values.collect())
            });
        let trials = best().map(|score| score.trial.to_string()).collect();
        let means: Vec<_> = best().map(|score| score.mean).collect();
        let columns = [
            ("trial".to_owned(), trials),
            ("score".to_owned(), three_decimals(&means)),
        ];
        let columns: Vec<_> = columns.into_iter().chain(worlds).chain(keys).collect();
        let titled = columns
            .iter()
            .map(|(title, cells)| (title.as_str(), cells.clone()));
        Table::new(titled.collect())
    }

    /// Environment steps of both stages.
    fn budget(&self) -> u64 {
        let per_step = self.plan.seeds * self.plan.envs.len() as u64;
        let steps = |score: &Score| self.plan.steps_of(score.stage).saturating_mul(per_step);
        self.scores.iter().map(steps).fold(0, u64::saturating_add)
    }
}

fn three_decimals(values: &[f64]) -> Vec<String> {
    values.iter().map(|value| number(*value, 3)).collect()
}

/// What is taken of each seed, and what a diverged one counts as.
fn how_scored(measure: Measure) -> String {
    match measure {
        Measure::UndiscountedReturn => "the area under the normalised greedy curve, (G - G_rand) / \
             (G* - G_rand), divided by the steps. A seed that diverges counts from then on as the random \
             policy, 0"
            .into(),
        Measure::RewardPerStep => format!(
            "the mean reward of the rows of behaviour after the random start, each of the last {} \
             steps, not normalised. A seed that diverges counts from then on with the least of its rows",
            RECENT_STEPS
        ),
    }
}

/// A row for each trial and stage, in that order.
pub fn trials_csv(plan: &Plan, trials: &[Trial], scores: &[Score]) -> String {
    let mut header: Vec<_> = ["trial", "stage", "steps", "score"]
        .map(str::to_owned)
        .to_vec();
    header.extend(plan.envs.iter().map(|env| env.label()));
    header.extend(plan.space.iter().map(|d| d.key.to_owned()));
    let mut scores: Vec<_> = scores.iter().collect();
    scores.sort_by_key(|score| (score.trial, score.stage.number));
    let row = |score: &Score| {
        let mut row = vec![
            score.trial.to_string(),
            score.stage.number.to_string(),
            plan.steps_of(score.stage).to_string(),
            score.mean.to_string(),
        ];
        row.extend(score.worlds.iter().map(f64::to_string));
        row.extend(trials[score.trial].values.iter().cloned());
        row
    };
    records::text(std::iter::once(header).chain(scores.into_iter().map(row)))
}
