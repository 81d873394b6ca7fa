//! Python at the other end of a socket: `server.py` says what is written on it.
//!
//! Each thread has a server of its own, which holds all worlds that were made on that thread: Python steps
//! in one world at a time, so that threads that shared a server would wait for each other.

use std::cell::RefCell;
use std::env;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::{net::UnixStream, process::CommandExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::Duration;

use crate::WorldError;
use crate::software::SOFTWARE;

const SCRIPT: &str = include_str!("server.py");
/// Names the Python to start; without it `python3`, which an activated virtual environment sets.
const PYTHON: &str = "DROPOUT_Q_PYTHON";
/// How long the answer to a reset or a step may take.
const LIMIT: Duration = Duration::from_secs(30);
/// The same of what makes a world: on a busy machine packages may take that long to be imported.
const MAKING: Duration = Duration::from_secs(300);
/// Bytes of an answer at most: a table is the longest.
const LONGEST: usize = 64 << 20;

const DESCRIBE: u8 = 0;
const MAKE: u8 = 1;
pub(super) const RESET: u8 = 2;
pub(super) const ACT: u8 = 3;
const CLOSE: u8 = 4;

pub(super) const RUBBISH: &str = "Python wrote what is no answer";

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// What the user asked for cannot be.
    Refused(String),
    /// Python or the world failed.
    Failed(String),
}

fn failed(why: impl Into<String>) -> Trouble {
    Trouble::Failed(why.into())
}

/// What Python says of a world.
pub(super) struct Described {
    /// As in `box 4, 2 actions`.
    pub(super) spaces: String,
    /// The mean return at which it counts as solved, if its id has one.
    pub(super) solve_at: Option<f64>,
    /// Its table as `MDP.md` has them; empty if it has none.
    pub(super) table: String,
}

/// Asks Python about a world.
///
/// # Errors
/// If the user asks for what cannot be, or Python or its packages are missing or fail.
pub(super) fn describe(id: &str, kwargs: &str) -> Result<Described, WorldError> {
    let describe = || {
        let server = of_thread()?;
        let mut server = server.lock().map_err(|_| failed("Python failed before"))?;
        let [spaces, solve_at, table] = server.meet(DESCRIBE, 0, id, kwargs)?;
        Ok(Described {
            spaces,
            solve_at: solve_at.parse().ok(),
            table,
        })
    };
    describe().map_err(|trouble| match trouble {
        Trouble::Refused(why) => WorldError::Request(format!("gymnasium: {why}")),
        Trouble::Failed(why) => WorldError::Failed(format!("gymnasium: {id}: {why}")),
    })
}

/// Makes a world on this thread's server: the server, the number of the world there, and its spaces.
///
/// # Errors
/// If Python or the world fails, or the world is not there any more.
pub(super) fn make(id: &str, kwargs: &str) -> Result<(Arc<Mutex<Server>>, u32, String), Trouble> {
    let shared = of_thread()?;
    let mut server = shared.lock().map_err(|_| failed("Python failed before"))?;
    server.made += 1;
    let number = server.made;
    let [spaces] = server.meet(MAKE, number, id, kwargs)?;
    drop(server);
    Ok((shared, number, spaces))
}

thread_local! {
    static OF_THREAD: RefCell<Option<Arc<Mutex<Server>>>> = const { RefCell::new(None) };
}

/// The server of this thread; a new one if there is none that works.
fn of_thread() -> Result<Arc<Mutex<Server>>, Trouble> {
    OF_THREAD.with_borrow_mut(|known| {
        if let Some(server) = known
            .as_ref()
            .filter(|server| server.lock().is_ok_and(|server| server.works))
        {
            return Ok(Arc::clone(server));
        }
        let python = env::var_os(PYTHON).unwrap_or_else(|| "python3".into());
        let mut python = Command::new(python);
        let server = Server::start(python.args(["-c", SCRIPT]), LIMIT)?;
        let server = Arc::new(Mutex::new(server));
        *known = Some(Arc::clone(&server));
        Ok(server)
    })
}

/// A process of Python and the socket to it.
pub(super) struct Server {
    socket: UnixStream,
    process: Child,
    limit: Duration,
    /// Worlds that were made.
    made: u32,
    /// Whether it answers still.
    works: bool,
    answer: Vec<u8>,
}

impl Server {
    fn start(python: &mut Command, limit: Duration) -> Result<Self, Trouble> {
        let mut start = || -> io::Result<Self> {
            let (ours, theirs) = UnixStream::pair()?;
            ours.set_read_timeout(Some(limit))?;
            ours.set_write_timeout(Some(limit))?;
            let process = python
                .stdin(OwnedFd::from(theirs))
                // What a world prints is not what this program says.
                .stdout(io::stderr().as_fd().try_clone_to_owned()?)
                // A Ctrl-C is for this program, which then closes the socket.
                .process_group(0)
                .spawn()?;
            Ok(Self {
                socket: ours,
                process,
                limit,
                made: 0,
                works: true,
                answer: Vec::new(),
            })
        };
        let started = start();
        // The socket's other end must be the child's alone.
        python.stdin(Stdio::null());
        started.map_err(|error| {
            failed(format!(
                "cannot start {}: {error}; install Python 3 with the package gymnasium, or name another Python \
                 in {PYTHON}",
                python.get_program().display()
            ))
        })
    }

    /// Asks about a world, and takes note of the versions in the first line of the answer; the rest is `N` parts,
    /// of which all but the last are a line.
    fn meet<const N: usize>(
        &mut self,
        what: u8,
        number: u32,
        id: &str,
        kwargs: &str,
    ) -> Result<[String; N], Trouble> {
        let usual = self.wait(MAKING)?;
        let text = self.ask_text(what, number, &format!("{id}\n{kwargs}"));
        self.wait(usual)?;
        let text = text?;
        let mut parts = text.splitn(N + 1, '\n').map(str::to_owned);
        let software = parts.next();
        let parts = parts.collect::<Vec<_>>().try_into();
        SOFTWARE.get_or_init(|| software.unwrap_or_default());
        parts.map_err(|_| failed(RUBBISH))
    }

    /// Waits so long for answers, and returns how long it did.
    fn wait(&mut self, limit: Duration) -> Result<Duration, Trouble> {
        let set = self.socket.set_read_timeout(Some(limit));
        set.map_err(|error| self.lost(&error))?;
        Ok(std::mem::replace(&mut self.limit, limit))
    }

    /// Asks a question that comes with a text.
    fn ask_text(&mut self, what: u8, number: u32, text: &str) -> Result<String, Trouble> {
        let asked = self.send(what, number, text.len() as u64, text);
        let answer = asked.and_then(|()| self.receive())?;
        String::from_utf8(answer.to_vec()).map_err(|_| failed(RUBBISH))
    }

    /// Asks a question, and waits for the answer.
    ///
    /// # Errors
    /// If the world fails, or the server dies, does not answer in time or writes what is no answer.
    pub(super) fn ask(&mut self, what: u8, number: u32, argument: u64) -> Result<&[u8], Trouble> {
        self.send(what, number, argument, "")?;
        self.receive()
    }

    /// Lets go of a world.
    pub(super) fn close(&mut self, number: u32) {
        if self.works {
            // Whoever asks the next question hears of a failure.
            let closed = self.ask(CLOSE, number, 0);
            drop(closed);
        }
    }

    fn send(&mut self, what: u8, number: u32, argument: u64, text: &str) -> Result<(), Trouble> {
        let mut question = vec![what];
        question.extend(number.to_le_bytes());
        question.extend(argument.to_le_bytes());
        question.extend(text.as_bytes());
        let sent = self.socket.write_all(&question);
        sent.map_err(|error| self.lost(&error))
    }

    fn receive(&mut self) -> Result<&[u8], Trouble> {
        let mut head = [0; 5];
        // Most answers come whole.
        self.answer.resize(256, 0);
        let mut length = 0;
        let mut all = head.len();
        while length < all {
            let read = match self.socket.read(&mut self.answer[length..]) {
                Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
                // The process was stopped for a while and goes on.
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read,
            };
            length += read.map_err(|error| self.lost(&error))?;
            if length >= head.len() {
                head.copy_from_slice(&self.answer[..5]);
                let size = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
                all = head.len() + size;
                if head[0] > 2 || size > LONGEST || length > all {
                    self.end();
                    return Err(failed(RUBBISH));
                }
                self.answer.resize(all.max(256), 0);
            }
        }
        let words = || String::from_utf8_lossy(&self.answer[5..all]).into_owned();
        match head[0] {
            0 => Ok(&self.answer[5..all]),
            1 => Err(Trouble::Failed(words())),
            _ => Err(Trouble::Refused(words())),
        }
    }

    /// What it means that nothing can be written or read any more.
    fn lost(&mut self, error: &io::Error) -> Trouble {
        if let ErrorKind::WouldBlock | ErrorKind::TimedOut = error.kind() {
            self.end();
            return failed(format!(
                "Python did not answer for {} s",
                self.limit.as_secs_f64()
            ));
        }
        match self.end() {
            Some(status) => failed(format!("Python ended with {status}")),
            None => failed("Python closed its end of the socket"),
        }
    }

    /// Ends the process, and says how it ended by itself.
    fn end(&mut self) -> Option<ExitStatus> {
        self.works = false;
        drop(self.socket.shutdown(std::net::Shutdown::Both));
        for _ in 0..100 {
            if let Ok(Some(status)) = self.process.try_wait() {
                return Some(status);
            }
            sleep(Duration::from_millis(10));
        }
        drop(self.process.kill());
        drop(self.process.wait());
        None
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests;
