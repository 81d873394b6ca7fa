//! A run whose seeds several processes share. Each has a folder of its own in the run's, `shards/I-of-N`, and
//! writes nowhere else; when all have finished, their rows and networks become those of one run.

use std::{
    collections::BTreeMap,
    fs, iter,
    path::{Path, PathBuf},
};

use crate::{
    config::{ARMS_FILE, SeedSpan, Shard, WORLDS_FILE},
    error::{Error, failed},
    files::{CONFIG, create_new, read_text},
    messages::warn,
    records::distinct,
    run::{
        folder::{CONFIG_FILE, MANIFEST_FILE, RunFolder},
        manifest::{ArmManifest, Manifest, Origin},
        networks, read_config,
        recorder::{self, Recorder},
        seed_id::SeedId,
    },
};

/// The folder of the shards in a run's folder.
const FOLDER: &str = "shards";

/// The file in it that says how many there are.
const COUNT: &str = "count";

/// Whether a run is trained in shards that are not yet one run.
pub fn is_sharded(run: &Path) -> bool {
    run.join(FOLDER).is_dir()
}

/// The run that a folder of a shard belongs to; none for another folder.
pub fn whole_of(folder: &Path) -> Option<&Path> {
    let shards = folder.parent().filter(|shards| shards.ends_with(FOLDER))?;
    shards
        .parent()
        .filter(|run| run.join(CONFIG_FILE).is_file())
}

/// The folder of a shard in a run's folder, made if it is not there.
///
/// # Errors
/// If the run has another number of shards, or the folder cannot be made.
pub fn open(run: &RunFolder, shard: Shard, config: &str) -> Result<RunFolder, Error> {
    let other = |count: String| {
        Error::Input(format!(
            "--shard {shard}: {} is trained in {count} shards; give one of those, or choose another --name",
            run.path.display()
        ))
    };
    let mut others = shards(&run.path)?.into_iter();
    if let Some(found) = others.find(|other| other.count != shard.count) {
        return Err(other(found.count.to_string()));
    }
    // Of two first shards that come at once, one says how many there are.
    let shards = run.path.join(FOLDER);
    fs::create_dir_all(&shards).map_err(failed("make", &shards))?;
    let path = shards.join(COUNT);
    create_new(&path, shard.count.to_string().as_bytes()).map_err(failed("write", &path))?;
    let count = read_text(&path, CONFIG).map_err(failed("read", &path))?;
    if count != shard.count.to_string() {
        return Err(other(count));
    }
    RunFolder::join(&shards, &name(shard), config)
}

fn name(Shard { index, count }: Shard) -> String {
    format!("{index}-of-{count}")
}

/// The shards that a run's folder has, in order.
fn shards(run: &Path) -> Result<Vec<Shard>, Error> {
    let path = run.join(FOLDER);
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&path).map_err(failed("read", &path))?;
    let shard = |name: &str| {
        let (index, count) = name.split_once("-of-")?;
        format!("{index}/{count}").parse::<Shard>().ok()
    };
    let mut shards: Vec<Shard> = (entries.flatten())
        .filter_map(|entry| shard(&entry.file_name().to_string_lossy()))
        .collect();
    shards.sort_by_key(|shard| shard.index);
    Ok(shards)
}

/// What an unfinished run lacks, and where the rest is.
pub struct Unfinished {
    /// The seeds that have not finished in all arms and worlds, by the shard that owes them; a run without
    /// shards owes them itself.
    pub missing: Vec<(Option<Shard>, Vec<SeedSpan>)>,
    /// The folders that have rows.
    pub folders: Vec<PathBuf>,
}

/// What is missing in a run; none if it has finished, or has no manifest that says what it is to have. Shards
/// that have all finished are made one run.
///
/// # Errors
/// If a file of the run cannot be read, or the shards cannot be made one run.
pub fn unfinished(run: &Path) -> Result<Option<Unfinished>, Error> {
    let manifest = Manifest::read(run)?;
    if manifest.as_ref().is_some_and(|manifest| manifest.finished) {
        return remove(run).map(|()| None);
    }
    let shards = shards(run)?;
    let owners: Vec<(Option<Shard>, PathBuf)> = match shards.first() {
        None => vec![(None, run.into())],
        Some(&Shard { count, .. }) => (0..count)
            .map(|index| Shard { index, count })
            .map(|shard| (Some(shard), run.join(FOLDER).join(name(shard))))
            .collect(),
    };
    let manifests = owners.iter().map(|(_, folder)| Manifest::read(folder));
    let manifests: Vec<Option<Manifest>> = manifests.collect::<Result<_, _>>()?;
    // Of a run without shards only its manifest says that it may lack something.
    let config = (manifest.is_some() || !shards.is_empty()).then(|| read_config(run));
    let Some(config) = config.transpose()?.flatten() else {
        return Ok(None);
    };
    let Manifest { arms, .. } = Manifest::of_run(&config, Origin::default());
    let seeds = SeedSpan::from(config.seed_range());
    let mut unfinished = Unfinished {
        missing: Vec::new(),
        folders: Vec::new(),
    };
    let mut parts = Vec::new();
    for ((owner, folder), manifest) in owners.into_iter().zip(&manifests) {
        let recorder = Recorder::open(&folder, true)?;
        let missing = missing(&recorder, &arms, seeds, owner);
        let lacks_end = manifest.as_ref().is_none_or(|manifest| !manifest.finished);
        if !missing.is_empty() || lacks_end {
            unfinished.missing.push((owner, missing));
        }
        if folder.join(MANIFEST_FILE).exists() {
            unfinished.folders.push(folder);
        }
        parts.push(recorder);
    }
    if unfinished.missing.is_empty() {
        merge(run, parts, manifests.into_iter().flatten().collect())?;
        return Ok(None);
    }
    Ok(Some(unfinished))
}

/// The seeds of an owner that have not finished in all arms and worlds.
fn missing(
    recorder: &Recorder,
    entries: &[ArmManifest],
    seeds: SeedSpan,
    owner: Option<Shard>,
) -> Vec<SeedSpan> {
    let mut missing = Vec::new();
    for seed in seeds.first..=seeds.last {
        if owner.is_some_and(|shard| !shard.owns(seed - seeds.first)) {
            continue;
        }
        let is_there =
            |entry: &ArmManifest| recorder.has(&SeedId::new((&entry.arm, &entry.env, seed)));
        if !entries.iter().all(is_there) {
            SeedSpan::add_to(&mut missing, seed);
        }
    }
    missing
}

/// Makes shards that have all finished one run. What a kill interrupts can be done again.
fn merge(run: &Path, parts: Vec<Recorder>, manifests: Vec<Manifest>) -> Result<(), Error> {
    let folder = RunFolder::at(run);
    let _lock = folder.lock()?;
    if Manifest::read(run)?.is_some_and(|manifest| manifest.finished) {
        // Another process was faster.
        return Ok(());
    }
    let mut manifest = manifests[0].clone();
    if let Some(other) = manifests
        .iter()
        .find(|other| other.origin.version != manifest.origin.version)
    {
        return Err(Error::Input(format!(
            "{}: its shards are of the versions {} and {} of this program; train them with one",
            run.display(),
            manifest.origin.version,
            other.origin.version
        )));
    }
    let origins =
        (manifests.iter()).flat_map(|shard| iter::once(&shard.origin).chain(&shard.resumed));
    let commits = origins.map(|origin| &*origin.commit);
    let commits = distinct(commits.filter(|commit| !commit.is_empty()));
    if commits.len() > 1 {
        warn(&[format!(
            "{}: its shards were trained by builds of different commits ({}), whose rows may differ",
            run.display(),
            commits.join(", ")
        )]);
    }
    let arms = distinct(manifest.arms.iter().map(|entry| &*entry.arm));
    let arms: Vec<String> = arms.into_iter().map(Into::into).collect();
    recorder::merge(run, &parts, &arms)?;
    for file in [ARMS_FILE, WORLDS_FILE] {
        let path = parts[0].folder().join(file);
        folder.write(file, &fs::read(&path).map_err(failed("read", &path))?)?;
    }
    for part in &parts {
        let mut seeds = part.finished().map(|(id, _)| id);
        seeds.try_for_each(|id| networks::share(part.folder(), run, id))?;
    }
    for other in &manifests[1..] {
        manifest.wall_seconds += other.wall_seconds;
        for (entry, of_other) in manifest.arms.iter_mut().zip(&other.arms) {
            entry.wall_seconds += of_other.wall_seconds;
        }
    }
    manifest.shards = Some(parts.len());
    let finished: BTreeMap<&SeedId, u64> = parts.iter().flat_map(Recorder::finished).collect();
    manifest.count(finished.into_iter());
    folder.write(MANIFEST_FILE, &manifest.to_json())?;
    remove(run)
}

/// Removes the folders of shards that are one run now.
fn remove(run: &Path) -> Result<(), Error> {
    let shards = run.join(FOLDER);
    match shards.is_dir() {
        true => fs::remove_dir_all(&shards).map_err(failed("delete", &shards)),
        false => Ok(()),
    }
}
