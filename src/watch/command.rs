//! `dropout-q watch`: one trained agent of a run as an animated picture.

use std::{
    fs,
    path::{Path, PathBuf},
};

use envs::nearest::suggestion;

use super::{
    gif,
    library::{Library, Saved},
    simulate::Length,
};
use crate::{
    cli::WatchOptions,
    error::{Error, failed},
    experiment::folder::CONFIG_FILE,
    networks,
    rebuild::read_config,
    records::Seed,
    report,
};

/// The folder of the pictures in a run's folder.
const FOLDER: &str = "watch";

/// Makes the picture that was asked for, and returns its file.
///
/// # Errors
/// If the folder is not one of a run, has no such network, or a network that is not one for its world;
/// or if the picture cannot be written. Everything is read before anything is written.
pub fn run(options: &WatchOptions) -> Result<PathBuf, Error> {
    let run = &options.run;
    if let Some(out) = &options.out {
        check_out(out)?;
    }
    let config = read_config(run)?.ok_or_else(|| {
        let run = run.display();
        Error::Input(format!(
            "{run}: not the folder of a run: it has no {CONFIG_FILE}"
        ))
    })?;
    let seeds = report::read_seeds(run).map_err(|error| Error::Input(error.to_string()))?;
    let mut library = Library::default();
    library.add(run, &seeds, &config.envs);
    if library.networks().is_empty() {
        let run = run.display();
        return Err(Error::Input(format!(
            "{run} has no saved networks in {run}/{}; they are saved when a seed of an arm that learns \
             has finished",
            networks::FOLDER
        )));
    }
    let saved = find(options, &seeds, &library)?;
    let Some(env) = library.world(&saved.env) else {
        return Err(Error::Input(format!(
            "{}: {CONFIG_FILE} has no world called \"{}\", as seeds.csv has; watch it with the version \
             of this program that trained it",
            run.display(),
            saved.env
        )));
    };
    let length = options.steps.map(|steps| Length {
        steps,
        episodes: None,
    });
    let length = length.unwrap_or_else(|| Length::of(env));
    let trajectory = library.watch(saved, Some(length))?.ok_or_else(|| {
        let drawable: Vec<_> = library.drawable().collect();
        Error::Input(format!(
            "--env {}: this world has no drawing; worlds that have one: {}",
            saved.env,
            or_none(&drawable)
        ))
    })?;
    let picture = gif::encode(&trajectory).map_err(Error::Failure)?;
    let out = options.out.clone().unwrap_or_else(|| default_out(saved));
    if let (None, Some(folder)) = (&options.out, out.parent()) {
        fs::create_dir_all(folder).map_err(failed("make", folder))?;
    }
    crate::files::replace(&out, &picture).map_err(failed("write", &out))?;
    Ok(out)
}

/// The ending protects other files from a slip of the finger.
fn check_out(out: &Path) -> Result<(), Error> {
    let shown = out.display();
    if !out
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("gif"))
    {
        return Err(Error::Input(format!(
            "--out {shown}: expected a file whose name ends in .gif"
        )));
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let folder = folder.display();
        return Err(Error::Input(format!(
            "--out {shown}: there is no folder {folder}"
        )));
    }
    Ok(())
}

fn default_out(saved: &Saved) -> PathBuf {
    let [arm, env] = [&saved.arm, &saved.env].map(|label| networks::file_name(label));
    let name = format!("{arm}_{env}_seed-{}.gif", saved.seed);
    saved.run.join(FOLDER).join(name)
}

/// The network that the options name.
fn find<'a>(
    options: &WatchOptions,
    seeds: &[Seed],
    library: &'a Library,
) -> Result<&'a Saved, Error> {
    let arm = find_arm(&options.arm, seeds, library)?;
    let of_arm = || library.networks().iter().filter(|saved| saved.arm == arm);
    let worlds = distinct(of_arm().map(|saved| &*saved.env));
    let env = match (&options.env, &worlds[..]) {
        (Some(env), worlds) if worlds.contains(&&**env) => &**env,
        (Some(env), worlds) => {
            let suggestion = suggestion(env, worlds.iter().copied());
            return Err(Error::Input(format!(
                "--env {env}: {arm} has no saved networks in a world that is called that{suggestion}; \
                 worlds: {}",
                worlds.join(", ")
            )));
        }
        (None, [env]) => env,
        (None, worlds) => {
            return Err(Error::Input(format!(
                "{arm} has saved networks in {} worlds; choose one with --env: {}",
                worlds.len(),
                worlds.join(", ")
            )));
        }
    };
    let here: Vec<&Saved> = of_arm().filter(|saved| saved.env == env).collect();
    let Some(seed) = options.seed else {
        return Ok(here
            .into_iter()
            .min_by_key(|saved| saved.seed)
            .expect("a world of the arm"));
    };
    if let Some(saved) = here.iter().find(|saved| saved.seed == seed) {
        return Ok(saved);
    }
    let row = |row: &&Seed| (&*row.arm, &*row.env, row.seed) == (arm, env, seed);
    let why = match seeds.iter().find(row).map(|row| row.diverged_step) {
        Some(Some(step)) => format!("it diverged at step {step}, so its network was not saved"),
        Some(None) => {
            let file = networks::path(&options.run, arm, env, seed);
            format!("there is no {}", file.display())
        }
        None => "no such seed has finished".into(),
    };
    Err(Error::Input(format!(
        "--seed {seed}: {why}; seeds of {arm} on {env} with saved networks: {}",
        spans(here.iter().map(|saved| saved.seed).collect())
    )))
}

/// The label of the arm that `name` means: its own, or the only one of that agent.
fn find_arm<'a>(name: &str, seeds: &[Seed], library: &'a Library) -> Result<&'a str, Error> {
    let arms = distinct(library.networks().iter().map(|saved| &*saved.arm));
    if let Some(&label) = arms.iter().find(|&&label| label == name) {
        return Ok(label);
    }
    let agent = |label: &str| label.split(' ').next() == Some(name);
    let of_agent: Vec<&str> = arms.iter().copied().filter(|label| agent(label)).collect();
    let known = seeds.iter().find(|row| row.arm == name || agent(&row.arm));
    let why = match (&of_agent[..], known) {
        ([label], _) => return Ok(label),
        ([_, _, ..], _) => "several arms are of this agent; give the whole label of one".into(),
        ([], Some(row)) if row.parameters == 0 => "this arm trains no network".into(),
        ([], Some(_)) => "no network of this arm was saved".into(),
        ([], None) => {
            let suggestion = suggestion(name, arms.iter().copied());
            format!("no arm is called that{suggestion}")
        }
    };
    Err(Error::Input(format!(
        "--arm {name}: {why}; arms with saved networks: {}",
        arms.join(", ")
    )))
}

/// Each label once, in order.
fn distinct<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct = Vec::new();
    for label in labels {
        if !distinct.contains(&label) {
            distinct.push(label);
        }
    }
    distinct
}

fn or_none(labels: &[&str]) -> String {
    match labels {
        [] => "none".into(),
        labels => labels.join(", "),
    }
}

/// Numbers as they are said: `0 to 3, 7`.
fn spans(mut numbers: Vec<u64>) -> String {
    numbers.sort_unstable();
    let runs = numbers.chunk_by(|one, other| one + 1 == *other);
    let said = runs.map(|run| match run {
        [first, .., last] => format!("{first} to {last}"),
        one => one[0].to_string(),
    });
    said.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_listed_in_spans() {
        assert_eq!(spans(vec![7, 0, 2, 1, 3]), "0 to 3, 7");
        assert_eq!(spans(vec![5]), "5");
        assert_eq!(spans(vec![1, 3, 4]), "1, 3 to 4");
    }
}
