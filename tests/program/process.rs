//! The program as a process: what it left behind, and one that is killed.

use std::{
    io,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// What the program left behind.
#[derive(Debug, Clone)]
pub struct Output {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A run that is killed when it is dropped, so that it outlives no test.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().expect("a child that can be killed");
        self.0.wait().expect("a killed child");
    }
}

pub fn output(command: &mut Command) -> Output {
    text_output(command.output())
}

/// As `output`, of a program that prints little and must end by then.
pub fn output_within(command: &mut Command, limit: Duration) -> Output {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program can be started");
    let start = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if start.elapsed() > limit {
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

/// Sends a signal to a child, as `TERM`, and waits for its end: its status, and what it said on standard error.
pub fn signalled(child: Child, signal: &str) -> (Option<i32>, String) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", signal, &id]).status();
    assert!(sent.expect("kill").success());
    let ended = child.wait_with_output().expect("a child");
    let said = String::from_utf8(ended.stderr).expect("text");
    (ended.status.code(), said)
}
