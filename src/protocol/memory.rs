//! What training takes of the machine's memory, estimated before any is taken: a process that runs out of it
//! is killed without a word.

use std::{fs, path::Path};

use agents::{Backend, Settings, Sizes, architecture::Architecture, settings::Eviction};

use crate::{
    config::{Arm, Env},
    error::Error,
    protocol::bridge::sizes,
};

/// Bytes of a number in networks and replay.
const NUMBER: u64 = 4;
/// Numbers that training keeps for each parameter: the weight, its copy for the target, its gradient, and two
/// moments.
const FOR_PARAMETER: u64 = 5;
/// Bytes of a transition beside its observations.
const OUTCOME: u64 = 12;
/// Bytes of a number of a Bayesian last layer.
const WIDE: u64 = 8;
/// Triangles of numbers that such a layer keeps for each action while it is fitted: the sums over the data, and the
/// factors of its posterior and of the next.
const TRIANGLES: u64 = 3;

/// Bytes that a seed takes in training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Need {
    total: u64,
    replay: u64,
    networks: u64,
}

/// So many of all `seeds` train at once on the machine's memory; none where another device trains.
pub fn at_once(backend: Backend, seeds: u64, threads: usize) -> u64 {
    if !backend.is_on_cpu() {
        return 0;
    }
    let groups = backend.groups(0..seeds.min(1000));
    let together = groups.first().map_or(0, Vec::len);
    seeds.min((threads * together) as u64)
}

/// Refuses to train these arms in these worlds for so many steps, with so many seeds `at_once`, if that takes
/// more memory than is available. Where that is not known, nothing is refused. A checkpoint is a copy of what a seed
/// takes, and all may be written at the same time.
///
/// # Errors
/// The figures, and the options that lower them.
pub fn check<'a>(
    arms: impl IntoIterator<Item = &'a Arm>,
    envs: &[Env],
    steps: u64,
    at_once: u64,
    with_checkpoints: bool,
) -> Result<(), Error> {
    let Some(available) = available() else {
        return Ok(());
    };
    let worlds: Vec<Sizes> = envs.iter().map(|env| sizes(env.make().as_ref())).collect();
    let learning = arms.into_iter().filter(|arm| arm.agent().learns());
    let needs = learning.flat_map(|arm| {
        let need = |&sizes| (of_seed(&arm.settings, sizes, steps), arm.label());
        worlds.iter().map(need)
    });
    let (copies, of_copies, without) = match with_checkpoints {
        false => (1, "", ""),
        true => (
            2,
            "and as much again for checkpoints, ",
            ", or take --checkpoint-minutes 0",
        ),
    };
    let all = |need: Need| need.total.saturating_mul(at_once).saturating_mul(copies);
    match needs.max() {
        Some((need, label)) if all(need) > available => Err(Error::Input(format!(
            "{label} takes about {} of memory for each of {at_once} seeds at once (replay {}, networks {}), \
                 {of_copies}but only {} is available; lower --threads, --buffer-size, --hidden, \
                 --batch-size or --masks-per-update{without}",
            gibibytes(need.total),
            gibibytes(need.replay),
            gibibytes(need.networks),
            gibibytes(available),
        ))),
        _ => Ok(()),
    }
}

/// What a seed of an arm with these settings takes when its replay is full.
fn of_seed(settings: &Settings, sizes: Sizes, steps: u64) -> Need {
    let space = sizes.observations;
    let transitions = settings.buffer_size.unwrap_or(0).min(steps);
    let is_in_order = settings.buffer_eviction != Some(Eviction::Random);
    let numbers = match space {
        agents::ObservationSpace::Discrete(_) => 2,
        agents::ObservationSpace::Box(width) if is_in_order => width as u64,
        agents::ObservationSpace::Box(width) => 2 * width as u64,
    };
    let replay = transitions.saturating_mul(numbers * NUMBER + OUTCOME);

    let hidden = settings
        .hidden
        .as_ref()
        .map_or(Vec::new(), |hidden| hidden.0.clone());
    // Activations of a batch, and what flows back.
    let rows = 2 * settings.update_rows().unwrap_or(0) as u64;
    let activations = rows * (hidden.iter().sum::<usize>() + sizes.actions) as u64;
    let last_layer = settings.prior_std.map_or(0, |_| {
        let weights = hidden.last().unwrap_or(&0) + 1;
        let triangle = weights * (weights + 1) / 2;
        TRIANGLES * (sizes.actions * triangle) as u64 * WIDE
    });
    let architecture = Architecture::new(space, hidden, sizes.actions);
    let trained = architecture.parameters() as u64 * FOR_PARAMETER + activations;
    let networks = trained.saturating_mul(settings.members.unwrap_or(1) * NUMBER);
    let networks = networks.saturating_add(last_layer);
    Need {
        total: replay.saturating_add(networks),
        replay,
        networks,
    }
}

/// Bytes that this process can still have, where the system says so: what the machine has left, or the limit
/// of the job, the container or the shell if that is less.
fn available() -> Option<u64> {
    let machine = number_in("/proc/meminfo", "MemAvailable:").map(|kibibytes| kibibytes * 1024);
    let all = [machine, of_cgroups(), of_process()];
    all.into_iter().flatten().min()
}

/// What `ulimit -v` leaves.
fn of_process() -> Option<u64> {
    let limit = number_in("/proc/self/limits", "Max address space")?;
    let taken = number_in("/proc/self/status", "VmSize:")? * 1024;
    Some(limit.saturating_sub(taken))
}

/// The number behind a name in a file of the system; none where it has none, as a limit that is not set.
fn number_in(file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    value.split_whitespace().next()?.parse().ok()
}

/// The smallest limit of the control groups (version 2) that the process is in.
fn of_cgroups() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/cgroup").ok()?;
    let group = text.lines().find_map(|line| line.strip_prefix("0::/"))?;
    smallest_limit(Path::new("/sys/fs/cgroup"), group)
}

/// The smallest limit of a group and of those that it is in, below the folder of their root.
fn smallest_limit(root: &Path, group: &str) -> Option<u64> {
    let limit = |group: &Path| {
        let text = fs::read_to_string(root.join(group).join("memory.max")).ok()?;
        text.trim().parse().ok()
    };
    Path::new(group).ancestors().filter_map(limit).min()
}

fn gibibytes(bytes: u64) -> String {
    format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30))
}

#[cfg(test)]
mod tests {
    use agents::{ObservationSpace, settings::Hidden};

    use super::*;

    #[test]
    fn the_smallest_limit_counts_and_none_is_no_limit() {
        let root = tempfile::TempDir::new().unwrap();
        let write = |group: &str, limit: &str| {
            let group = root.path().join(group);
            fs::create_dir_all(&group).unwrap();
            fs::write(group.join("memory.max"), limit).unwrap();
        };
        write("job/step/task", "max\n");
        let limit = || smallest_limit(root.path(), "job/step/task");
        assert_eq!(limit(), None);
        write("job", "4096\n");
        write("job/step", "8192\n");
        assert_eq!(limit(), Some(4096));
        write("", "1024\n");
        assert_eq!(limit(), Some(1024));
    }

    #[test]
    fn replay_and_networks_by_hand() {
        let mut settings = Settings {
            buffer_size: Some(1000),
            batch_size: Some(10),
            hidden: Some(Hidden(vec![4, 3])),
            ..Settings::default()
        };
        let of = |settings: &Settings, observations, steps| {
            let sizes = Sizes {
                observations,
                actions: 2,
                horizon: 0,
            };
            let Need {
                replay, networks, ..
            } = of_seed(settings, sizes, steps);
            (replay, networks)
        };
        // (5 + 1) 4 + (4 + 1) 3 + (3 + 1) 2 parameters; 20 rows of 9 activations.
        let networks = 4 * (47 * 5 + 180);
        let (vector, index) = (ObservationSpace::Box(5), ObservationSpace::Discrete(5));
        assert_eq!(of(&settings, vector, 5000), (1000 * 32, networks));
        assert_eq!(of(&settings, vector, 10), (10 * 32, networks));
        assert_eq!(of(&settings, index, 5000), (1000 * 20, networks));
        settings.buffer_eviction = Some(Eviction::Random);
        settings.members = Some(3);
        assert_eq!(of(&settings, vector, 5000), (1000 * 52, 3 * networks));
        settings.members = None;
        settings.masks_per_update = Some(3);
        let with_masks = networks + 4 * 2 * 180;
        assert_eq!(of(&settings, vector, 5000).1, with_masks);
        // Of each of two actions three triangles of 4 rows, each number of 8 bytes.
        settings.prior_std = Some(1.);
        let with_last_layer = with_masks + 2 * 3 * 10 * 8;
        assert_eq!(of(&settings, vector, 5000).1, with_last_layer);
    }
}
