//! The program as a process: what it left behind, and one that is killed.

use std::{
    io,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::lab::Lab;

/// What the program left behind.
#[derive(Debug, Clone)]
pub struct Output {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A run that is killed when it is dropped, so that it outlives no test.
pub struct Running(Option<Child>);

/// How a run ended that a signal stopped: its exit status, if it has one, and what it said on standard error.
pub type Stopped = (Option<i32>, String);

impl Lab {
    /// Starts a run, which is killed when it is dropped, passed or failed.
    pub fn start(&self, line: &str) -> Running {
        let mut command = self.command(line);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        Running(Some(command.spawn().expect("the program can be started")))
    }

    /// Starts a run, and waits until something is true of it.
    pub fn start_until(&self, line: &str, ripe: impl Fn() -> bool) -> Running {
        let mut run = self.start(line);
        assert!(run.waits_until(ripe), "{line}: it ended");
        run
    }
}

impl Running {
    /// Waits until something is true of the run, and says whether it still runs then.
    pub fn waits_until(&mut self, ripe: impl Fn() -> bool) -> bool {
        let child = self.0.as_mut().expect("a child");
        let start = Instant::now();
        while !ripe() {
            assert!(start.elapsed() < Duration::from_secs(100), "too slow");
            if child.try_wait().expect("a child").is_some() {
                return false;
            }
            sleep(Duration::from_millis(2));
        }
        true
    }

    /// Sends a signal, as `TERM`, and waits for the end.
    pub fn stop(self, signal: &str) -> Stopped {
        self.stop_by(signal, 1)
    }

    /// The same twice at once, as `timeout` does to a process and to its group.
    pub fn stop_twice(self, signal: &str) -> Stopped {
        self.stop_by(signal, 2)
    }

    fn stop_by(mut self, signal: &str, times: usize) -> Stopped {
        let child = self.0.take().expect("a child");
        let ids = vec![child.id().to_string(); times];
        let sent = Command::new("kill").args(["-s", signal]).args(ids).status();
        assert!(sent.expect("kill").success());
        let ended = text_output(child.wait_with_output());
        (ended.status, ended.stderr)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            child.kill().expect("a child that can be killed");
            child.wait().expect("a killed child");
        }
    }
}

pub fn output(command: &mut Command) -> Output {
    text_output(command.output())
}

/// What a command leaves behind under limits that a shell sets. It prints little, and ends in a minute at most.
pub fn output_under(limits: &str, command: &Command) -> Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{limits}; exec \"$@\""), "sh"]);
    shell.arg(command.get_program()).args(command.get_args());
    shell.current_dir(command.get_current_dir().expect("a folder"));
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = shell.spawn().expect("the program can be started");
    let start = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if start.elapsed() > Duration::from_secs(60) {
            child.kill().expect("a running child");
        }
        sleep(Duration::from_millis(10));
    }
    text_output(child.wait_with_output())
}

fn text_output(output: io::Result<std::process::Output>) -> Output {
    let output = output.expect("the program can be started");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Output {
        status: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
