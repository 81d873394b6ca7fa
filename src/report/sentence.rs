//! A comparison in plain words that can be quoted.

use super::figures::Comparison;
use super::summary::count;
use super::table::number;
use crate::statistics::Verdict;

/// The sentence of a comparison, one of `tests` in the report, in a world of `budget` steps.
pub fn sentence(comparison: &Comparison, budget: u64, tests: usize) -> String {
    let Comparison {
        arm,
        baseline,
        env,
        pairs,
        verdict,
        ..
    } = comparison;
    if *pairs == 0 {
        return format!("{arm} and {baseline} share no finished seeds on {env}: inconclusive.");
    }
    let Some(speed_up) = comparison.speed_up else {
        return format!(
            "Neither {arm} nor {baseline} solved {env} with any of {} within {} steps: inconclusive.",
            paired(*pairs),
            count(budget)
        );
    };
    let (Some(low), Some(high)) = (speed_up.low, speed_up.high) else {
        return format!(
            "On {env} the speed-up of {arm} over {baseline} is {} with {}, too few for an interval \
             and a test: inconclusive.",
            ratio(speed_up.ratio),
            paired(*pairs)
        );
    };
    let interval = |low, high| {
        format!(
            "95 % CI {} to {}, {}",
            ratio(low),
            ratio(high),
            paired(*pairs)
        )
    };
    let excludes_one = low > 1.0 || high < 1.0;
    let mut words = match verdict {
        Verdict::Faster => format!(
            "{arm} solves {env} {} times sooner than {baseline} ({}): faster",
            ratio(speed_up.ratio),
            interval(low, high)
        ),
        Verdict::Slower => format!(
            "{arm} takes {} times as long as {baseline} to solve {env} ({}): slower",
            ratio(1.0 / speed_up.ratio),
            interval(1.0 / high, 1.0 / low)
        ),
        Verdict::Inconclusive => format!(
            "{arm} and {baseline} cannot be told apart on {env}: speed-up {} ({}): inconclusive",
            ratio(speed_up.ratio),
            interval(low, high)
        ),
    };
    if *verdict == Verdict::Inconclusive {
        words += &match comparison.smallest_speed_up {
            Some(smallest) => format!(
                "; a speed-up of {} would have been seen with 80 % power",
                ratio(smallest)
            ),
            None => "; with so few seeds no speed-up would have been seen with 80 % power".into(),
        };
    }
    if excludes_one == (*verdict == Verdict::Inconclusive) {
        let does = if excludes_one { "excludes" } else { "includes" };
        let p = comparison.adjusted_p.map_or_else(String::new, p_value);
        let adjusted = match tests {
            0 | 1 => String::new(),
            _ => format!(", adjusted for {tests} comparisons"),
        };
        words += &format!(". The test and the interval disagree: p {p}{adjusted}, and the unadjusted interval {does} 1");
    }
    if speed_up.mostly_censored {
        words += ". More than half of an arm's seeds never solved it, so the ratio depends on the \
                  budget and its interval may be too narrow";
    }
    words + "."
}

fn paired(pairs: usize) -> String {
    match pairs {
        1 => "1 paired seed".into(),
        _ => format!("{pairs} paired seeds"),
    }
}

/// A ratio with two or three digits.
pub fn ratio(ratio: f64) -> String {
    let decimals = match ratio {
        ..2.0 => 2,
        2.0..10.0 => 1,
        _ => 0,
    };
    number(ratio, decimals)
}

/// A p-value as it stands behind `p`: `= 0.03`, or `< 0.001`.
pub fn p_value(p: f64) -> String {
    match p {
        ..0.001 => "< 0.001".into(),
        ..0.0995 => format!("= {p:.3}"),
        _ => format!("= {p:.2}"),
    }
}
