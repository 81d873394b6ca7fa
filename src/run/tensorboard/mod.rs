//! A run for TensorBoard: a file of events for each arm, world and seed, with the tags that its users know.
//!
//! A file is `tensorboard/ARM/ENV/seed-K/events.out.tfevents.dropout-q`, with the labels made safe as those of
//! networks are. It is written while a run trains, or from the run's CSV files, by the same hand: what the files
//! hold first, then what comes. Steps are training steps. The one tag that is measured and not recorded,
//! `charts/SPS`, is there only where somebody was watching.

mod wire;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    config::ARMS_FILE,
    error::{Error, failed},
    files,
    records::{Behaviour, Episode, Evaluation, Record, Row, Training},
    run::{
        file::read_if_there,
        manifest::Manifest,
        networks::file_name,
        read::{Tail, read},
        seed_id::SeedId,
    },
};

/// The folder of the files in a run's folder.
const FOLDER: &str = "tensorboard";
const FILE: &str = "events.out.tfevents.dropout-q";

/// Events wait no longer than this before they are written.
const FLUSH_EVERY: Duration = Duration::from_secs(2);

/// Values under their tags, where they have a meaning.
type Points = Vec<(&'static str, Option<f64>)>;

/// Settings by name, in order.
type Settings = Vec<(String, String)>;

/// The event files of a run.
#[derive(Debug)]
pub struct Events {
    folder: PathBuf,
    /// Of the arms, by label.
    settings: BTreeMap<String, Settings>,
    seeds: BTreeMap<SeedId, Seed>,
    flushed: Instant,
}

/// A seed's file.
#[derive(Debug, Default)]
struct Seed {
    waiting: Vec<u8>,
    /// Whether the file is one that was begun here.
    is_begun: bool,
    /// When the first record of its training was made, and at which step.
    heard: Option<(Instant, u64)>,
}

impl Seed {
    /// Steps per second since the first record, given those of a record and when it was made.
    fn speed(&mut self, step: u64, made: Instant) -> Option<f64> {
        let (heard, from) = *self.heard.get_or_insert((made, step));
        let seconds = (made - heard).as_secs_f64();
        (step > from && seconds > 0.).then(|| (step - from) as f64 / seconds)
    }
}

/// Writes event files of a run into a folder, by default in its own; returns the folder.
///
/// # Errors
/// If the run's files are not what a run writes, or a file cannot be written.
pub fn export(run: &Path, out: Option<&Path>) -> Result<PathBuf, Error> {
    let is_finished = Manifest::read(run)?.is_none_or(|manifest| manifest.finished);
    let tail = match is_finished {
        true => Tail::Whole,
        false => Tail::MayBeCut,
    };
    let records = records(run, tail)?;
    if records.is_empty() {
        return Err(Error::Input(format!(
            "{}: no rows that TensorBoard shows; expected some in {}, {}, {} or {}",
            run.display(),
            Episode::FILE,
            Behaviour::FILE,
            Training::FILE,
            Evaluation::FILE
        )));
    }
    let folder = out.map_or_else(|| run.join(FOLDER), Into::into);
    fs::create_dir_all(&folder).map_err(|error| {
        let folder = folder.display();
        Error::Input(format!(
            "cannot make the folder {folder}: {error}; choose another with --out DIR"
        ))
    })?;
    let mut events = Events::new(run, folder)?;
    records.iter().for_each(|record| events.add(record, None));
    events.flush()?;
    Ok(events.folder)
}

impl Events {
    /// The files of a run in training, with what its CSV files hold already.
    ///
    /// # Errors
    /// If those cannot be read, or an event file cannot be written.
    pub fn open(run: &Path) -> Result<Self, Error> {
        let folder = run.join(FOLDER);
        fs::create_dir_all(&folder).map_err(failed("make", &folder))?;
        let mut events = Self::new(run, folder)?;
        let records = records(run, Tail::MayBeCut)?;
        records.iter().for_each(|record| events.add(record, None));
        events.flush()?;
        Ok(events)
    }

    fn new(run: &Path, folder: PathBuf) -> Result<Self, Error> {
        Ok(Self {
            folder,
            settings: settings(run)?,
            seeds: BTreeMap::new(),
            flushed: Instant::now(),
        })
    }

    /// Takes a record; of a run in training, when it was made.
    pub fn add(&mut self, record: &Record, made: Option<Instant>) {
        let Some((step, points)) = points(record) else {
            return;
        };
        let id = SeedId::new(record.seed_key());
        let settings = self.settings.get(&id.arm);
        let seed = self.seeds.entry(id.clone()).or_insert_with(|| {
            let mut seed = Seed::default();
            wire::add(&wire::version(), &mut seed.waiting);
            if let Some(settings) = settings {
                let mut settings = settings.clone();
                settings.push(("env".into(), id.env.clone()));
                let group = format!("{} on {}", id.arm, id.env);
                wire::add(&wire::session(&group, &settings), &mut seed.waiting);
            }
            seed
        });
        let speed = made.and_then(|made| seed.speed(step, made));
        let speed = speed.filter(|_| matches!(record, Record::Training(_)));
        for points in [points, vec![("charts/SPS", speed)]] {
            let points = points.into_iter();
            let points: Vec<_> = (points.filter_map(|(tag, value)| Some((tag, value?)))).collect();
            if !points.is_empty() {
                wire::add(&wire::scalars(step, &points), &mut seed.waiting);
            }
        }
    }

    /// Writes the events that wait if they have waited long enough.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn flush_if_due(&mut self) -> Result<(), Error> {
        match self.flushed.elapsed() < FLUSH_EVERY {
            true => Ok(()),
            false => self.flush(),
        }
    }

    /// Writes the events that wait.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.flushed = Instant::now();
        let seeds = self.seeds.iter_mut();
        for (id, seed) in seeds.filter(|(_, seed)| !seed.waiting.is_empty()) {
            let names = [
                file_name(&id.arm),
                file_name(&id.env),
                format!("seed-{}", id.seed),
            ];
            let folder = self.folder.join(PathBuf::from_iter(names));
            let path = folder.join(FILE);
            let written = match seed.is_begun {
                true => File::options()
                    .append(true)
                    .open(&path)
                    .and_then(|mut file| file.write_all(&seed.waiting)),
                false => {
                    fs::create_dir_all(&folder).and_then(|()| files::replace(&path, &seed.waiting))
                }
            };
            written.map_err(failed("write", &path))?;
            (seed.waiting, seed.is_begun) = (Vec::new(), true);
        }
        Ok(())
    }
}

/// The records in a run's files of which TensorBoard shows something, as training yields them: by step, and of one step
/// in the order of the files.
fn records(run: &Path, tail: Tail) -> Result<Vec<Record>, Error> {
    let mut all: Vec<Record> = Vec::new();
    read(run, tail, &mut |record| {
        all.extend(Some(record).filter(|record| points(record).is_some()));
    })?;
    all.sort_by_key(|record| (points(record).map(|(step, _)| step), record.place()));
    Ok(all)
}

/// What TensorBoard shows of a record, and of which step.
fn points(record: &Record) -> Option<(u64, Points)> {
    Some(match record {
        Record::Episode(row) => (
            row.step,
            vec![
                ("charts/episodic_return", Some(row.episode_return)),
                ("charts/episodic_length", Some(row.episode_length as f64)),
            ],
        ),
        Record::Behaviour(row) => (
            row.step,
            vec![("charts/mean_reward", Some(row.mean_reward))],
        ),
        Record::Training(row) => (
            row.step,
            vec![
                ("losses/td_loss", row.loss),
                ("losses/q_values", row.q_mean),
                ("charts/epsilon", row.epsilon),
                ("charts/dropout", row.dropout),
                ("charts/random_actions", Some(row.random_actions)),
            ],
        ),
        Record::Evaluation(row) => (row.step, vec![("eval/episodic_return", row.greedy_return)]),
        Record::State(_) | Record::Variances(_) | Record::Seed(_) => return None,
    })
}

/// Settings of a run's arms by label, as its file says them; none where an old run has no such file.
fn settings(run: &Path) -> Result<BTreeMap<String, Settings>, Error> {
    let path = run.join(ARMS_FILE);
    let Some(bytes) = read_if_there(&path)? else {
        return Ok(BTreeMap::new());
    };
    let mut settings: BTreeMap<String, Settings> = BTreeMap::new();
    for row in csv::Reader::from_reader(&*bytes).into_deserialize() {
        let (arm, key, value): (String, String, String) = row.map_err(|error| {
            let path = path.display();
            Error::Input(format!("{path}: not the settings of a run's arms: {error}"))
        })?;
        settings.entry(arm).or_default().push((key, value));
    }
    Ok(settings)
}
