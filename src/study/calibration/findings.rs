//! What is expected, and whether it was seen.

use crate::study::calibration::plan::Varied;
use crate::study::calibration::records::Scored;
use crate::study::calibration::results::{COVERED, RANK, Results, SIZE, is_within, ratio};
use crate::study::calibration::score::Score;
use crate::study::calibration::simulate::{Form, STRETCH};
use crate::study::calibration::task::Task;
use crate::study::{Claim, Finding, Seen, estimate::text};
use crate::{
    report::Estimate,
    text::table::{shortest, significant},
};

/// What is expected.
pub const CLAIMS: &[Claim] = &[
    AGREE,
    TOO_SMALL,
    NOISE_STAYS,
    IGNORANCE_STAYS,
    BLIND_TO_SPREAD,
    UNDERCOVER,
    CLASSIFIER,
];

const AGREE: Claim = Claim {
    text: "Models retrained on data that a model with dropout simulated, with a fresh mask for each \
           observation, have its STDs.",
    paper: "the talk; Gal & Ghahramani 2016",
};
const TOO_SMALL: Claim = Claim {
    text: "They are too small, the slope of predicted on true STD being below 1, because a squared loss \
           under dropout penalises variance; in a linear model with orthogonal inputs they are 1 - p times \
           the true ones.",
    paper: "derived; Wager, Wang & Liang 2013",
};
const NOISE_STAYS: Claim = Claim {
    text: "With a fresh mask for each observation the STD is noise, and the same from few data and from \
           many.",
    paper: "derived",
};
const IGNORANCE_STAYS: Claim = Claim {
    text: "With one mask for a whole data set it is ignorance, which data should remove; the STD of dropout \
           with a fixed p does not shrink.",
    paper: "Osband 2016",
};
const BLIND_TO_SPREAD: Claim = Claim {
    text: "The STD comes from p and the weights, not from the spread of the data: simulated with twice the \
           spread, it stays as it is.",
    paper: "Osband 2016",
};
const UNDERCOVER: Claim = Claim {
    text: "Intervals of approximate Bayesian networks cover less than they say.",
    paper: "Kuleshov, Fenner & Ermon 2018",
};
const CLASSIFIER: Claim = Claim {
    text: "For a classifier, too, retrained models have the STDs of the simulated probabilities, though its \
           labels say nothing of them.",
    paper: "the talk; of the labels: derived",
};

/// What "about the same" is, as a ratio.
const SAME: f64 = 1.1;

/// The claims that these results speak of.
pub fn findings(results: &Results) -> Vec<Finding> {
    let all = [
        agree(results),
        too_small(results),
        noise_stays(results),
        ignorance_stays(results),
        blind_to_spread(results),
        undercover(results),
        classifier(results),
    ];
    all.into_iter().flatten().collect()
}

fn agree(results: &Results) -> Option<Finding> {
    let scored = results.centre(results.task(), Form::Observation)?;
    Some(Finding {
        claim: &AGREE,
        seen: agreement(scored),
        evidence: agreement_in_words(scored),
    })
}

fn classifier(results: &Results) -> Option<Finding> {
    let scored = results.centre(Task::Classification, Form::Observation)?;
    Some(Finding {
        claim: &CLASSIFIER,
        seen: agreement(scored),
        evidence: agreement_in_words(scored)
            + " With a fresh mask for each observation the law of a label depends on the mean probability \
               only: where STDs agree, it is because p and the architecture are the same.",
    })
}

/// Whether ratio, slope and rank correlation are all right, or some.
fn agreement(scored: &Scored) -> Seen {
    let right = [
        scored.is_within(Score::Ratio, SIZE),
        scored.is_within(Score::Slope, SIZE),
        scored.ranks(Score::Spearman),
    ];
    Seen::of(&right.map(|right| right == Some(true)))
}

fn agreement_in_words(scored: &Scored) -> String {
    let said = |score| said(scored, score);
    format!(
        "They are {} times the true ones, the slope is {} and the rank correlation {}. The rule, which is \
         ours: whole intervals within {} to {}, and above {RANK}; partly, where some are.",
        said(Score::Ratio),
        said(Score::Slope),
        said(Score::Spearman),
        SIZE.0,
        SIZE.1
    )
}

fn too_small(results: &Results) -> Option<Finding> {
    let slopes = results.along(Form::Observation, Varied::Dropout, Score::Slope);
    let below: Vec<bool> = (slopes.iter())
        .map(|(_, slope)| slope.high.is_some_and(|high| high < 1.0))
        .collect();
    let words: Vec<String> = (slopes.iter())
        .map(|(p, slope)| {
            let kept = significant(1.0 - p);
            format!("{} at p = {p:?} (1 - p is {kept})", text(slope))
        })
        .collect();
    (!slopes.is_empty()).then(|| Finding {
        claim: &TOO_SMALL,
        seen: Seen::of(&below),
        evidence: format!(
            "The slope is {}. The rule: its whole interval below 1 at every p; partly, at some.",
            words.join(", ")
        ),
    })
}

fn noise_stays(results: &Results) -> Option<Finding> {
    let stds = results.along(Form::Observation, Varied::Data, Score::Std);
    let [(_, first), .., (_, last)] = &stds[..] else {
        return None;
    };
    Some(Finding {
        claim: &NOISE_STAYS,
        seen: Seen::when(is_within(ratio(last, first), (1.0 / SAME, SAME)) == Some(true)),
        evidence: format!(
            "{}. The rule, which is ours: the second is the first times 1 / {SAME} to {SAME}, from end to \
             end of the intervals.",
            from_few_to_many("The mean STD", &stds)
        ),
    })
}

fn ignorance_stays(results: &Results) -> Option<Finding> {
    let stds = results.along(Form::DataSet, Varied::Data, Score::Std);
    let errors = results.along(Form::DataSet, Varied::Data, Score::Error);
    let posterior = results.along(Form::DataSet, Varied::Data, Score::PosteriorStd);
    let [(_, first), .., (_, last)] = &stds[..] else {
        return None;
    };
    let mut evidence = format!(
        "{}; {}",
        from_few_to_many("The mean STD", &stds),
        from_few_to_many("the error made", &errors)
    );
    if posterior.len() > 1 {
        evidence += &format!(
            "; {}",
            from_few_to_many("the STD of a correct posterior", &posterior)
        );
    }
    Some(Finding {
        claim: &IGNORANCE_STAYS,
        seen: Seen::when(ratio(last, first).0.is_some_and(|least| least > 1.0 / SAME)),
        evidence: format!(
            "{evidence}. The rule, which is ours: the second STD is more than 1 / {SAME} of the first, from \
             end to end of the intervals."
        ),
    })
}

fn blind_to_spread(results: &Results) -> Option<Finding> {
    let std = |form| results.centre(results.task(), form)?.score(Score::Std);
    let (stretched, original) = (std(Form::Stretched)?, std(Form::Observation)?);
    let range = ratio(&stretched, &original);
    let seen = if is_within(range, (1.0 / SAME, SAME)) == Some(true) {
        Seen::Yes
    } else if range.1.is_some_and(|most| most < STRETCH / SAME) {
        Seen::Partly
    } else {
        Seen::No
    };
    Some(Finding {
        claim: &BLIND_TO_SPREAD,
        seen,
        evidence: format!(
            "With {STRETCH} times the spread the mean predicted STD is {:.2} times as large. The rule, which \
             is ours: from end to end of the intervals 1 / {SAME} to {SAME} times; partly, less than \
             {STRETCH} / {SAME} times.",
            stretched.value / original.value
        ),
    })
}

fn undercover(results: &Results) -> Option<Finding> {
    let of = |form| results.centre(results.task(), form);
    let (noise, ignorance) = (of(Form::Observation)?, of(Form::DataSet)?);
    let below = [noise, ignorance].map(|scored| {
        let covered = scored.score(Score::Coverage95);
        covered
            .and_then(|share| share.high)
            .is_some_and(|high| high < COVERED.0)
    });
    Some(Finding {
        claim: &UNDERCOVER,
        seen: Seen::of(&below),
        evidence: format!(
            "Intervals of 95 % hold {} % of new observations with a mask each, and {} % of the functions \
             of one mask. The rule, which is ours: the whole interval of the share below {:.0} %; partly, in \
             one of the two.",
            percent(noise, Score::Coverage95),
            percent(ignorance, Score::Coverage95),
            100.0 * COVERED.0
        ),
    })
}

fn from_few_to_many(what: &str, along: &[(f64, Estimate)]) -> String {
    let [(few, first), .., (many, last)] = along else {
        return String::new();
    };
    format!(
        "{what} is {} with {} data and {} with {}",
        text(first),
        shortest(*few),
        text(last),
        shortest(*many)
    )
}

/// A score with its interval.
pub fn said(scored: &Scored, score: Score) -> String {
    scored.score(score).map_or_else(|| "-".into(), |e| text(&e))
}

/// A share in percent with its interval.
pub fn percent(scored: &Scored, score: Score) -> String {
    let Some(Estimate {
        value, low, high, ..
    }) = scored.score(score)
    else {
        return "-".into();
    };
    let [value, low, high] = [Some(value), low, high].map(|share| share.map(|s| 100.0 * s));
    match (value, low, high) {
        (Some(value), Some(low), Some(high)) => format!("{value:.0} [{low:.0}, {high:.0}]"),
        (value, ..) => format!("{:.0}", value.unwrap_or(f64::NAN)),
    }
}
