//! Ranges of worlds: `deep-sea:size=8..40/4` asks for a world of each size 8, 12, 16 and so on up to 40.

use crate::config::request::EnvRequest;

/// The most worlds that one request may stand for.
const MOST: u64 = 100;

/// The worlds that a request stands for: itself, or one for each number of a range, in rising order. Of
/// several ranges every combination, the last changing fastest.
///
/// # Errors
/// If a range has no end, no step or no number in it, or if there are more than [`MOST`] worlds; names the
/// parameter. If several worlds would have one name.
pub fn worlds(request: &EnvRequest) -> Result<Vec<EnvRequest>, String> {
    let mut worlds = vec![EnvRequest {
        parameters: Vec::new(),
        ..request.clone()
    }];
    for (key, text) in &request.parameters {
        let values = values(text, MOST / worlds.len() as u64).map_err(|why| {
            format!(
                "{}: {key} is \"{text}\", a range {why}; write FIRST..LAST or FIRST..LAST/STEP in whole \
                 numbers",
                request.name
            )
        })?;
        let with = |world: &EnvRequest, value: &String| {
            let mut world = world.clone();
            world.parameters.push((key.clone(), value.clone()));
            world
        };
        worlds = (worlds.iter())
            .flat_map(|world| values.iter().map(move |value| with(world, value)))
            .collect();
    }
    match &request.label {
        Some(label) if worlds.len() > 1 => Err(format!(
            "{}: the name is \"{label}\", but a range makes {} worlds; leave out the name, or give each world by itself",
            request.name,
            worlds.len()
        )),
        _ => Ok(worlds),
    }
}

/// The numbers of a range, `most` at most; the text itself if it does not begin with a whole number and two
/// dots. The end belongs to them if the steps meet it.
fn values(text: &str, most: u64) -> Result<Vec<String>, String> {
    let whole = |text: &str| text.trim().parse::<u64>().ok();
    let range = text.split_once("..");
    let Some((first, rest)) = range.and_then(|(first, rest)| Some((whole(first)?, rest))) else {
        return Ok(vec![text.into()]);
    };
    let (last, step) = rest.split_once('/').unwrap_or((rest, "1"));
    let step = match whole(step) {
        Some(0) => return Err("with a step of 0".into()),
        step => step.ok_or("whose step is not a whole number")?,
    };
    if last.trim().is_empty() {
        return Err("without an end".into());
    }
    let last = whole(last).ok_or("whose end is not a whole number")?;
    let Some(span) = last.checked_sub(first) else {
        return Err("whose end is below its start".into());
    };
    if span / step >= most {
        return Err(format!("that makes more than {MOST} worlds"));
    }
    let numbers = (0..=span / step).map(|index| first + index * step);
    Ok(numbers.map(|number| number.to_string()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Result<Vec<String>, String> {
        let worlds = worlds(&EnvRequest::parse(text)?)?.into_iter();
        let texts = worlds.map(|world| {
            let pairs = world.parameters.iter();
            let pairs: Vec<_> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
            pairs.join(",")
        });
        Ok(texts.collect())
    }

    #[test]
    fn a_range_is_a_world_for_each_number() {
        for (text, expected) in [
            ("deep-sea:size=8..16/4", "size=8 size=12 size=16"),
            ("deep-sea:size=8..15/4", "size=8 size=12"),
            ("deep-sea:size=8..10", "size=8 size=9 size=10"),
            ("deep-sea:size=8..8", "size=8"),
            (
                "a:x=1..2,y=b,z=3..4",
                "x=1,y=b,z=3 x=1,y=b,z=4 x=2,y=b,z=3 x=2,y=b,z=4",
            ),
            // No ranges: a folder above, what the world itself will refuse, and a name.
            ("gridworld:map=../a.txt", "map=../a.txt"),
            ("gridworld:slip=0.1..0.3", "slip=0.1..0.3"),
            ("gridworld", ""),
            ("a:x=1..1,name=1..2", "x=1"),
        ] {
            assert_eq!(found(text).unwrap().join(" "), expected, "{text}");
        }
        assert_eq!(found("a:x=1..100").unwrap().len(), 100);
        assert_eq!(found("a:x=1..10,y=1..10").unwrap().len(), 100);
    }

    #[test]
    fn what_is_wrong_with_a_range_is_said() {
        for (range, why) in [
            ("8..", "without an end"),
            ("8../2", "without an end"),
            ("8..x", "whose end is not a whole number"),
            ("8..12/x", "whose step is not a whole number"),
            ("8..12/0", "with a step of 0"),
            ("12..8", "whose end is below its start"),
            ("1..101", "that makes more than 100 worlds"),
            ("0..18446744073709551615", "that makes more than 100 worlds"),
        ] {
            let expected = format!(
                "sea: size is \"{range}\", a range {why}; write FIRST..LAST or FIRST..LAST/STEP in whole numbers"
            );
            assert_eq!(found(&format!("sea:size={range}")), Err(expected));
        }
        let many = found("a:x=1..51,y=1..2").unwrap_err();
        assert!(many.contains("more than 100 worlds"), "{many}");
    }
}
