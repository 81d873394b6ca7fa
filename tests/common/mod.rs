//! What the whole-program tests share: a temporary folder to work in, and the program in it.

#![allow(
    dead_code,
    reason = "each test file is a program of its own and uses some of it"
)]

pub mod foraging;
pub mod report;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use dropout_q::records::{Records, Row};
use tempfile::TempDir;

/// Every CSV file of a run's folder.
pub const CSV_FILES: [&str; 5] = [
    "behaviour.csv",
    "episodes.csv",
    "evaluations.csv",
    "seeds.csv",
    "states.csv",
];

/// A map of 14 decisions, on which an agent learns in seconds: the file `garden.txt`.
pub const GARDEN: &str = "horizon = 20\n\nS...\n.#..\n..P.\n...G\n";

/// Options of a quick run in the garden.
pub const QUICK: &str = "--env gridworld:map=garden.txt --hidden 16 --batch-size 8 \
                         --learning-starts 50 --random-start 50 --device cpu";

/// A temporary folder that the program is started in.
pub struct Lab {
    folder: TempDir,
}

/// What the program left behind.
pub struct Output {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Lab {
    /// A folder with nothing but `garden.txt`.
    pub fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let lab = Self { folder };
        lab.write("garden.txt", GARDEN);
        lab
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("its folder");
        fs::write(path, text).expect("a file in the folder");
    }

    pub fn read(&self, name: &str) -> String {
        let path = self.path(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The program with arguments that are separated by blanks.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dropout-q"));
        command
            .current_dir(self.folder.path())
            .args(line.split_whitespace());
        command
    }

    pub fn run(&self, line: &str) -> Output {
        output(&mut self.command(line))
    }

    /// Runs the program to a good end.
    pub fn succeed(&self, line: &str) -> Output {
        let output = self.run(line);
        assert_eq!(output.status, Some(0), "{line}\n{}", output.stderr);
        output
    }

    /// Trains quickly in the garden.
    pub fn train(&self, line: &str) -> Output {
        self.succeed(&format!("{QUICK} {line}"))
    }

    /// What standard error says of wrong input: exit status 2, nothing on standard output, and
    /// nothing written.
    pub fn refuse(&self, line: &str) -> String {
        let before = self.content(".");
        let output = self.run(line);
        assert_eq!(output.status, Some(2), "{line}\n{}", output.stderr);
        assert_eq!(output.stdout, "", "{line}");
        assert!(self.content(".") == before, "{line}: something was written");
        output.stderr
    }

    /// Everything below a folder: files with their bytes, folders with none.
    pub fn content(&self, folder: &str) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let mut content = BTreeMap::new();
        let root = self.path(folder);
        collect(&root, &root, &mut content);
        content
    }

    /// Names of what is in a folder, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let top = |path: &PathBuf| path.components().count() == 1;
        let content = self.content(folder);
        content
            .into_keys()
            .filter(top)
            .map(|path| path.display().to_string())
            .collect()
    }

    /// The rows of one CSV file of the run `runs/NAME`, in the file's order.
    pub fn rows<R: Row>(&self, run: &str) -> Vec<R> {
        rows(&self.read(&format!("runs/{run}/{}", R::FILE)))
    }

    /// All CSV files of the run `runs/NAME`, by name.
    pub fn csv_files(&self, run: &str) -> [(&'static str, String); 5] {
        CSV_FILES.map(|file| (file, self.read(&format!("runs/{run}/{file}"))))
    }

    /// Fails with the first line that differs between the CSV files of two runs.
    pub fn assert_same_csv_files(&self, one: &str, other: &str) {
        for ((file, one), (_, other)) in self.csv_files(one).iter().zip(self.csv_files(other)) {
            assert_same_lines(file, one, &other);
        }
    }
}

/// Fails with the first line that differs.
pub fn assert_same_lines(what: &str, one: &str, other: &str) {
    for (number, (one, other)) in one.lines().zip(other.lines()).enumerate() {
        assert_eq!(one, other, "{what}, line {}", number + 1);
    }
    assert!(one == other, "{what}: one is the beginning of the other");
}

pub fn output(command: &mut Command) -> Output {
    text_output(command.output())
}

fn text_output(output: io::Result<std::process::Output>) -> Output {
    let output = output.expect("the program can be started");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is text");
    Output {
        status: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
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
        std::thread::sleep(Duration::from_millis(10));
    }
    text_output(child.wait_with_output())
}

/// The rows of a CSV file's text.
pub fn rows<R: Row>(text: &str) -> Vec<R> {
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
    rows.collect::<Result<_, _>>().expect(R::FILE)
}

/// The rows of several arms.
pub fn together(parts: impl IntoIterator<Item = Records>) -> Records {
    let mut all = Records::default();
    for part in parts {
        all.seeds.extend(part.seeds);
        all.evaluations.extend(part.evaluations);
        all.behaviour.extend(part.behaviour);
    }
    all
}

fn collect(root: &Path, folder: &Path, content: &mut BTreeMap<PathBuf, Option<Vec<u8>>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.strip_prefix(root).expect("below the root").to_owned();
        if path.is_dir() {
            content.insert(name, None);
            collect(root, &path, content);
        } else {
            content.insert(name, Some(fs::read(&path).expect("a file")));
        }
    }
}

/// A message with the names that there are in the place of `{agents}` and `{maps}`.
pub fn with_names(message: &str) -> String {
    let agents: Vec<_> = agents::AGENTS.iter().map(|agent| agent.name).collect();
    let maps: Vec<_> = envs::maps().map(|(name, _)| name).collect();
    let message = message.replace("{agents}", &agents.join(", "));
    message.replace("{maps}", &maps.join(", "))
}
