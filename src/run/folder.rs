//! A run's folder: made before training, never over another run unless that was asked for.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use jiff::Zoned;

use crate::{
    config::{Arm, Env},
    error::{Error, failed},
};

/// The file that every run's folder has, and that tells it from other folders.
pub const CONFIG_FILE: &str = "config.toml";

/// The file that says where, when and with what a run was made, and whether it has finished.
pub const MANIFEST_FILE: &str = "manifest.json";

/// A folder that a run writes to, and the run that it replaces, if any.
#[derive(Debug)]
pub struct RunFolder {
    pub path: PathBuf,
    /// Where the replaced run waits until this one has finished.
    replaced: Option<PathBuf>,
}

impl RunFolder {
    /// Makes the folder `out/name`. A run that is there already is set aside if `overwrite`.
    ///
    /// # Errors
    /// If the name is not one, a run or another folder of that name is there, or the folder cannot
    /// be made. Nothing is written then.
    pub fn create(out: &Path, name: &str, overwrite: bool) -> Result<Self, Error> {
        let path = checked(out, name)?;
        let replaced = match path.exists() {
            true => Some(set_aside(&path, overwrite)?),
            false => None,
        };
        if let Err(error) = fs::create_dir_all(&path) {
            if let Some(replaced) = replaced {
                // The error being reported is why the run cannot begin; the old run keeps its name
                // with a suffix if even this fails.
                let _ = fs::rename(replaced, &path);
            }
            return Err(Error::Input(format!(
                "cannot make the run's folder {}: {error}; choose another with --out DIR",
                path.display()
            )));
        }
        Ok(Self { path, replaced })
    }

    /// The folder `out/name` of a run that is there already.
    ///
    /// # Errors
    /// If the name is not one, or no run of that name is there.
    pub fn open(out: &Path, name: &str) -> Result<Self, Error> {
        let path = checked(out, name)?;
        if !path.exists() {
            return Err(Error::Input(format!(
                "{} does not exist, so there is nothing to resume; leave out --resume to begin it, or \
                 give the --out and the --name of the run",
                path.display()
            )));
        }
        check_is_run(&path, "choose another --name")?;
        Ok(Self {
            path,
            replaced: None,
        })
    }

    /// Takes the run for this process until the lock is dropped or the process ends, killed or not.
    ///
    /// # Errors
    /// If another process has taken it, or it has no configuration yet.
    pub fn lock(&self) -> Result<File, Error> {
        lock(&self.path)
    }

    /// The run has finished: what it replaced goes.
    ///
    /// # Errors
    /// If the replaced run cannot be deleted.
    pub fn finish(self) -> Result<PathBuf, Error> {
        if let Some(replaced) = self.replaced {
            fs::remove_dir_all(&replaced).map_err(failed("delete the replaced run", &replaced))?;
        }
        Ok(self.path)
    }

    /// Nothing came of the run: its folder goes, and what it was to replace comes back.
    ///
    /// # Errors
    /// If the folder cannot be deleted, or the replaced run cannot be given its name.
    pub fn discard(self) -> Result<(), Error> {
        let path = &self.path;
        fs::remove_dir_all(path).map_err(failed("delete", path))?;
        self.replaced.map_or(Ok(()), |replaced| {
            fs::rename(&replaced, path).map_err(failed("bring back", &replaced))
        })
    }

    /// Writes a file of the folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, file: &str, content: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Error> {
        let path = self.path.join(file);
        crate::files::replace(&path, content.as_ref()).map_err(failed("write", &path))
    }
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
    lock(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut names = (1..).map(|n| path.with_file_name(format!("{name}.replaced-{n}")));
    let aside = names.find(|aside| !aside.exists()).unwrap_or_default();
    fs::rename(path, &aside)
        .map_err(|error| Error::Input(format!("--overwrite: cannot set {shown} aside: {error}")))?;
    Ok(aside)
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

fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join(CONFIG_FILE);
    let file = File::open(&path).map_err(failed("open", &path))?;
    match file.try_lock() {
        // A file system without locks is no reason not to train.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Input(format!(
            "{} is being trained by another process; wait until it ends, or choose another --name",
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
    let arms = counted(arms.into_iter().map(|arm| arm.name.to_owned()));
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
