//! Signals that ask a run to stop so that it can go on later. What a kill leaves can go on as well; a signal
//! lets the rows that wait be written, and says how to go on.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

#[cfg(unix)]
use signal_hook::consts::SIGUSR2;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Exit status of a run that was stopped and can go on.
pub const STATUS: u8 = 3;

#[cfg(unix)]
const SIGNALS: &[(i32, &str)] = &[
    (SIGINT, "SIGINT"),
    (SIGTERM, "SIGTERM"),
    (SIGUSR2, "SIGUSR2"),
];
#[cfg(not(unix))]
const SIGNALS: &[(i32, &str)] = &[(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM")];

/// The last signal that came; 0 for none.
static SIGNAL: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

/// A second signal within this time is the first said twice, as `timeout` and others say it to a process and to its
/// group.
const TWICE: Duration = Duration::from_secs(1);

/// From now on the first signal only asks to stop, and a later one ends the process. Where the system does not
/// let signals be heard, they end it as ever.
pub fn listen() {
    let stopping = Arc::new(AtomicBool::new(false));
    for &(signal, _) in SIGNALS {
        let heard = flag::register_conditional_shutdown(signal, STATUS.into(), stopping.clone())
            .and_then(|_| flag::register_usize(signal, SIGNAL.clone(), signal as usize));
        if heard.is_err() {
            return;
        }
    }
    thread::spawn(move || {
        while requested().is_none() {
            thread::sleep(TWICE / 5);
        }
        thread::sleep(TWICE);
        stopping.store(true, Ordering::Relaxed);
    });
}

/// From now on a signal ends the process with the status of what can be resumed: for work that keeps nothing in between.
pub fn end_at_once() {
    for &(signal, _) in SIGNALS {
        // Where it cannot be heard, it ends the process as ever.
        let _ = flag::register_conditional_shutdown(signal, STATUS.into(), Arc::new(true.into()));
    }
}

/// The name of the signal that came, if one did.
pub fn requested() -> Option<&'static str> {
    let signal = SIGNAL.load(Ordering::Relaxed);
    let known = SIGNALS
        .iter()
        .find(|(number, _)| *number as usize == signal);
    known.map(|(_, name)| *name)
}
