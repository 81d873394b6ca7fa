//! `dropout-q watch`: one trained agent of a run as an animated picture.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, failed};
use crate::run::networks;
use crate::run::saved::{SavedNetwork, SavedRun, Wanted};
use crate::watch::WatchOptions;
use crate::watch::gif;
use crate::watch::simulate;

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
    let saved_run = SavedRun::open(run)?;
    let (saved, _) = saved_run.find(&Wanted {
        arm: &options.arm,
        env: options.env.as_deref(),
        seed: options.seed,
    })?;
    let index = &saved_run.index;
    let trajectory = simulate::watch(index, saved, options.steps)?.ok_or_else(|| {
        let drawable = match &simulate::drawable(index)[..] {
            [] => "none".to_owned(),
            labels => labels.join(", "),
        };
        Error::Input(format!(
            "--env {}: this world has no drawing; worlds that have one: {drawable}",
            saved.env
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
    let ending = out.extension();
    if !ending.is_some_and(|ending| ending.eq_ignore_ascii_case("gif")) {
        return Err(Error::Input(format!(
            "--out {shown}: expected a file whose name ends in .gif"
        )));
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let folder = folder.display();
        return Err(Error::Input(format!(
            "--out {shown}: the folder {folder} does not exist"
        )));
    }
    Ok(())
}

fn default_out(saved: &SavedNetwork) -> PathBuf {
    let [arm, env] = [&saved.arm, &saved.env].map(|label| networks::file_name(label));
    let name = format!("{arm}_{env}_seed-{}.gif", saved.seed);
    saved.run.join(FOLDER).join(name)
}
