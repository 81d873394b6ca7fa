//! A run's folder: made before training, never over another run unless that was asked for.

use std::{
    fs::{self, File, TryLockError},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use jiff::Zoned;

use crate::{
    config::{Arm, Env, JobOptions},
    error::{Error, failed},
    files::{self, create_new},
};

/// The file that every run's folder has, and that tells it from other folders.
pub const CONFIG_FILE: &str = "config.toml";

/// What follows the name of a run that is being replaced, before a number.
const REPLACED: &str = ".replaced-";

/// The file that says where, when and with what a run was made, and whether it has finished.
pub const MANIFEST_FILE: &str = "manifest.json";

/// A folder that a run writes to. The run that it replaces waits beside it until it has finished.
#[derive(Debug)]
pub struct RunFolder {
    pub path: PathBuf,
}

impl RunFolder {
    /// Makes the folder of a job that is called `name`, by its options or by default. A run of that name
    /// that is there already is set aside if it shall be replaced; a name by default takes a number where
    /// it is taken, so that no two runs share a folder.
    ///
    /// # Errors
    /// If the name is not one, a run or another folder of that name is there, or the folder cannot
    /// be made. Nothing is written then.
    pub fn create(job: &JobOptions, name: &str, overwrite: bool) -> Result<Self, Error> {
        let mut path = checked(&job.out, name)?;
        for number in 2.. {
            match make(&path) {
                Ok(()) => break,
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(cannot_make(&path, &error));
                }
                Err(_) if job.name.is_some() => return Self::replace(path, overwrite),
                Err(_) => path.set_file_name(format!("{name}-{number}")),
            }
        }
        Ok(Self { path })
    }

    /// Makes the folder in place of the run that is there.
    fn replace(path: PathBuf, overwrite: bool) -> Result<Self, Error> {
        let replaced = set_aside(&path, overwrite)?;
        make(&path).map_err(|error| {
            // The error being reported is why the run cannot begin; the old run keeps its name
            // with a suffix if even this fails.
            let _ = fs::rename(&replaced, &path);
            cannot_make(&path, &error)
        })?;
        Ok(Self { path })
    }

    /// The folder `out/name` of a run that is there already, with that configuration in it if a kill came before
    /// it had one.
    ///
    /// # Errors
    /// If the name is not one, or no run of that name is there.
    pub fn open(out: &Path, name: &str, config: &str) -> Result<Self, Error> {
        let path = checked(out, name)?;
        if !path.exists() {
            return Err(Error::Input(format!(
                "{} does not exist, so there is nothing to resume; leave out --resume to begin it, or \
                 give the --out and the --name of the run",
                path.display()
            )));
        }
        Self::join(out, name, config)
    }

    /// The folder of a run that several processes train, each a part: made, or there already, with that
    /// configuration in it if there is none.
    ///
    /// # Errors
    /// If the name is not one, another folder of that name is there, or the folder cannot be made.
    pub fn join(out: &Path, name: &str, config: &str) -> Result<Self, Error> {
        let path = checked(out, name)?;
        let made = make(&path);
        match made {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(cannot_make(&path, &error));
            }
            Err(_) if !path.join(CONFIG_FILE).exists() && !is_empty(&path) => {
                check_is_run(&path, "choose another --name")?;
            }
            _ => {}
        }
        Self { path }.with_config(config)
    }

    /// The folder, with that configuration in it if it has none.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn with_config(self, config: &str) -> Result<Self, Error> {
        let file = self.path.join(CONFIG_FILE);
        // Whoever has the run clears its folder, also of what others are about to write.
        if !file.exists() {
            create_new(&file, config.as_bytes()).map_err(failed("write", &file))?;
        }
        Ok(self)
    }

    /// A folder that is known to be a run's.
    pub fn at(path: &Path) -> Self {
        Self { path: path.into() }
    }

    /// Takes the run, as one of several processes, until the lock is dropped or the process ends.
    ///
    /// # Errors
    /// If a process has taken it for itself alone.
    pub fn share(&self) -> Result<File, Error> {
        lock(&self.path, File::try_lock_shared)
    }

    /// Takes the run for this process until the lock is dropped or the process ends, killed or not.
    ///
    /// # Errors
    /// If another process has taken it, or it has no configuration yet.
    pub fn lock(&self) -> Result<File, Error> {
        lock(&self.path, File::try_lock)
    }

    /// The run has finished: what it replaced goes, and what replacing runs that were killed left of that name.
    ///
    /// # Errors
    /// If a replaced run cannot be deleted.
    pub fn finish(self) -> Result<PathBuf, Error> {
        for replaced in self.replaced() {
            fs::remove_dir_all(&replaced).map_err(failed("delete the replaced run", &replaced))?;
        }
        Ok(self.path)
    }

    /// Nothing came of the run: its folder goes, those that were `new` with it too unless others use them, and what
    /// it was to replace comes back.
    ///
    /// # Errors
    /// If the folder cannot be deleted, or the replaced run cannot be given its name.
    pub fn discard(self, new: &[PathBuf]) -> Result<(), Error> {
        let path = &self.path;
        fs::remove_dir_all(path).map_err(failed("delete", path))?;
        for folder in new {
            // One that is not empty stays: another run has come to it.
            let _ = fs::remove_dir(folder);
        }
        self.replaced().pop().map_or(Ok(()), |replaced| {
            fs::rename(&replaced, &self.path).map_err(failed("bring back", &replaced))
        })
    }

    /// The runs that wait for the end of those that replace them, in the order of their numbers.
    fn replaced(&self) -> Vec<PathBuf> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let prefix = format!("{name}{REPLACED}");
        let number = |path: &PathBuf| -> Option<u32> {
            let number = path.file_name()?.to_str()?.strip_prefix(&prefix)?;
            number
                .parse()
                .ok()
                .filter(|_| path.join(CONFIG_FILE).is_file())
        };
        let beside = self.path.parent().map(fs::read_dir).into_iter().flatten();
        let beside = beside.flatten().flatten().map(|entry| entry.path());
        let mut replaced: Vec<PathBuf> = beside.filter(|path| number(path).is_some()).collect();
        replaced.sort_by_key(number);
        replaced
    }

    /// The error of work that a signal stopped with so much left in this folder. `by_itself`: the same command goes on with it.
    pub fn stopped(&self, signal: &str, left: &str, by_itself: bool) -> Error {
        let (folder, again) = (self.path.display(), self.again(by_itself));
        Error::Stopped(format!("stopped by {signal} with {left} {folder}; {again}"))
    }

    /// The error of work in this folder that a world has ended.
    pub fn failed(&self, why: &str, by_itself: bool) -> Error {
        let (folder, again) = (self.path.display(), self.again(by_itself));
        Error::Failure(format!(
            "{why}; {folder} keeps the seeds that had finished; {again}"
        ))
    }

    /// How to go on.
    fn again(&self, by_itself: bool) -> String {
        let name = self.path.file_name().unwrap_or_default().display();
        match by_itself {
            true => "the same command goes on with it".to_owned(),
            false => format!("--name {name} --resume and the same options go on with it"),
        }
    }

    /// Writes a file of the folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, file: &str, content: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Error> {
        let path = self.path.join(file);
        files::replace(&path, content.as_ref()).map_err(failed("write", &path))
    }
}

/// The text of a run's configuration.
///
/// # Errors
/// If it cannot be read.
pub fn config_text(folder: &Path) -> Result<String, Error> {
    let path = folder.join(CONFIG_FILE);
    let text = files::read_text(&path, files::CONFIG);
    text.map_err(|error| Error::Input(format!("cannot read {}: {error}", path.display())))
}

/// The folders on a path that are not there, the last first.
pub fn missing(path: &Path) -> Vec<PathBuf> {
    let folders = path.ancestors().map(Path::to_path_buf);
    folders
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .collect()
}

/// Makes a folder, which is the one step that decides whose it is: of two that try, one succeeds.
///
/// # Errors
/// If it is there already, or cannot be made.
fn make(path: &Path) -> io::Result<()> {
    match (fs::create_dir(path), path.parent()) {
        (Err(error), Some(parent)) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(parent)?;
            fs::create_dir(path)
        }
        (made, _) => made,
    }
}

fn cannot_make(path: &Path, error: &io::Error) -> Error {
    Error::Input(format!(
        "cannot make the run's folder {}: {error}; choose another with --out DIR",
        path.display()
    ))
}

/// Gives the run that is there another name, and returns it.
fn set_aside(path: &Path, overwrite: bool) -> Result<PathBuf, Error> {
    let shown = path.display();
    if !overwrite {
        return Err(Error::Input(format!(
            "{shown} exists; choose another --name, or --overwrite to replace it"
        )));
    }
    check_is_run(path, "--overwrite only replaces runs")?;
    lock(path, File::try_lock)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut names = (1..).map(|n| path.with_file_name(format!("{name}{REPLACED}{n}")));
    let aside = names.find(|aside| !aside.exists()).unwrap_or_default();
    fs::rename(path, &aside)
        .map_err(|error| Error::Input(format!("--overwrite: cannot set {shown} aside: {error}")))?;
    Ok(aside)
}

/// Whether a folder holds nothing that has a name of its own.
fn is_empty(folder: &Path) -> bool {
    let mut files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.all(|file| file.file_name().to_string_lossy().ends_with(".tmp"))
}

fn check_is_run(path: &Path, advice: &str) -> Result<(), Error> {
    if path.join(CONFIG_FILE).is_file() {
        return Ok(());
    }
    Err(Error::Input(format!(
        "{} exists and is not a run's folder (it has no {CONFIG_FILE}); {advice}",
        path.display()
    )))
}

fn lock(folder: &Path, take: impl Fn(&File) -> Result<(), TryLockError>) -> Result<File, Error> {
    let path = folder.join(CONFIG_FILE);
    let file = files::open(&path, files::CONFIG)
        .map_err(|error| Error::Input(format!("cannot open {}: {error}", path.display())))?;
    match take(&file) {
        // A file system without locks is no reason not to train.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Failure(format!(
            "{} is in use by another process; wait until it ends, or choose another --name",
            folder.display()
        ))),
    }
}

/// The path of the folder, if the name is one.
fn checked(out: &Path, name: &str) -> Result<PathBuf, Error> {
    let plain = (1..=200).contains(&name.len())
        && !name.starts_with('.')
        && name.trim() == name
        && !name.contains(|c: char| c == '/' || c == '\\' || c.is_control());
    if plain {
        return Ok(out.join(name));
    }
    Err(Error::Input(format!(
        "--name {name:?}: expected a name for a folder, at most 200 bytes long, without /, \\ and \
         control characters, and not beginning with a dot or beginning or ending with a blank"
    )))
}

/// A readable name: the first of the arms and of the worlds, how many more there are, the date and
/// time.
pub fn default_name<'a>(arms: impl IntoIterator<Item = &'a Arm>, envs: &[Env]) -> String {
    let arms = counted(
        arms.into_iter()
            .map(|arm| arm.label.as_deref().unwrap_or(arm.name).to_owned()),
    );
    let envs = counted(envs.iter().map(Env::label));
    format!("{arms}_{envs}_{}", date_and_time())
}

/// The local date and time as a part of a folder's name.
pub fn date_and_time() -> String {
    Zoned::now().strftime("%Y%m%d-%H%M%S").to_string()
}

/// The first label, as a part of a file's name, and the number of the others.
fn counted(mut labels: impl Iterator<Item = String>) -> String {
    let keep = |c: char| {
        if c.is_alphanumeric() || "-_.".contains(c) {
            c
        } else {
            '_'
        }
    };
    let first = labels.next().unwrap_or_default();
    let first: String = first.chars().map(keep).collect();
    match labels.count() {
        0 => first,
        more => format!("{first}+{more}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many runs start at once as a machine may start in a second. Nothing tells the one that was first from the
    /// others but that it could make the folder.
    #[test]
    fn names_by_default_never_share_a_folder_and_of_several_that_want_one_name_one_has_it() {
        let out = tempfile::TempDir::new().unwrap();
        let made = |name: Option<&str>| {
            let job = JobOptions {
                out: out.path().join("deep/runs"),
                name: name.map(Into::into),
                ..JobOptions::default()
            };
            let name = name.unwrap_or("a_20260102-030405");
            std::thread::scope(|scope| {
                let make = || Some(RunFolder::create(&job, name, false).ok()?.path);
                let starts: Vec<_> = (0..16).map(|_| scope.spawn(make)).collect();
                let folders = starts.into_iter().map(|start| start.join().unwrap());
                let names = folders
                    .flatten()
                    .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
                names.collect::<Vec<_>>()
            })
        };
        let mut names: Vec<_> = (2..=16).map(|n| format!("a_20260102-030405-{n}")).collect();
        names.push("a_20260102-030405".into());
        let mut found = made(None);
        found.sort();
        names.sort();
        assert_eq!(found, names);
        assert_eq!(made(Some("mine")), ["mine"]);
    }
}
