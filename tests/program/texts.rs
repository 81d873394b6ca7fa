//! Words of summaries and pages that tests look for: all of them, so that they are changed in one place.

/// That a seed diverged, in a summary.
pub fn diverged(seed: u64, step: u64) -> String {
    let thousands = if step < 1_000 {
        step.to_string()
    } else {
        format!("{},{:03}", step / 1_000, step % 1_000)
    };
    format!("seed {seed} at step {thousands}")
}

/// A factor between two arms in a verdict.
pub fn times(factor: f64) -> String {
    format!(" {factor} times")
}

/// In the picture of learning curves.
pub mod curves {
    pub const BEHAVIOUR: &str = "Behaviour return (exploring agent)";
    pub const BEHAVIOUR_WITHOUT_END: &str = "Behaviour (exploring agent)";
    pub const GREEDY: &str = "Greedy return (mean network)";
    pub const STEPS: &str = "Environment steps per seed";
    pub const STEPS_LOGARITHMIC: &str = "Environment steps per seed (logarithmic)";
    pub const OPTIMUM: &str = "optimum";
    pub const SOLVED: &str = "solved";
    pub const RANDOM_START: &str = "random start";
    pub const NO_EVALUATIONS: &str = "no evaluations";
    pub const NO_EPISODES: &str = "no finished episodes";
    pub const NO_WINDOWS: &str = "no windows";
}

/// In the pictures of times to solve.
pub mod solving {
    pub const GREEDY: &str = "Greedy policy (mean network)";
    pub const BEHAVIOUR: &str = "Behaviour (exploring agent)";
    pub const NO_COVERAGE: &str = "not a world whose states can be counted";
}

/// In the pictures of what agents know.
pub mod knowledge {
    pub const DOES_NOT_SAMPLE: &str = "does not sample";
    pub const HAS_NO_VALUES: &str = "has no Q-values";
}

/// On the page.
pub mod page {
    pub const NO_VERDICT: &str = "so there is no verdict";
    pub const ONE_SEED: &str = "One seed";
    pub const NO_ROOM: &str = "no room for";
}
