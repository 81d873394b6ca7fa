//! What the tests share: a temporary folder to work in, and the program in it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, OnceLock},
};

use serde_json::Value;
use tempfile::TempDir;

pub use crate::comparing::{assert_has, assert_same_lines, in_one_line, table};
pub use crate::process::{Output, Stopped, output};
use crate::rows::Row;
pub use crate::rows::agent;

/// Every CSV file that a run always has.
pub const CSV_FILES: [&str; 6] = [
    "behaviour.csv",
    "episodes.csv",
    "evaluations.csv",
    "seeds.csv",
    "states.csv",
    "training.csv",
];

/// The files of a run that say what its arms and its worlds are.
pub const SETTINGS_FILES: [&str; 2] = ["arms.csv", "worlds.csv"];

/// Every file of a report that compares arms in a world with episodes.
pub const REPORT_FILES: [&str; 9] = [
    "coverage.png",
    "coverage.svg",
    "learning_curves.png",
    "learning_curves.svg",
    "report.html",
    "summary.json",
    "summary.md",
    "survival.png",
    "survival.svg",
];

/// A map of 14 decisions, on which an agent learns in seconds: the file `garden.txt`.
const GARDEN: &str = "horizon = 20\n\nS...\n.#..\n..P.\n...G\n";

/// Options of a quick run in the garden.
pub const QUICK: &str = "--env gridworld:map=garden.txt --hidden 16 --batch-size 8 \
                         --learning-starts 50 --random-start 50 --device cpu";

/// Files by name, with their bytes; folders with none.
pub type Content = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// A temporary folder that the program is started in.
pub struct Lab {
    folder: TempDir,
}

/// A run's folder and what was printed, kept for the tests that train nothing of their own.
struct Kept {
    content: Content,
    output: Output,
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
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("its folder");
        fs::write(path, bytes).expect("a file in the folder");
    }

    /// Makes a pipe to which nobody writes.
    pub fn pipe(&self, name: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("its folder");
        let made = Command::new("mkfifo").arg(path).status();
        assert!(made.expect("mkfifo").success());
    }

    pub fn read(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).expect("text")
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        let path = self.path(name);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).expect("JSON")
    }

    pub fn toml(&self, name: &str) -> toml::Table {
        self.read(name).parse().expect("TOML")
    }

    /// Figures of a run's first world.
    pub fn world(&self, run: &str) -> Value {
        self.json(&format!("runs/{run}/summary.json"))["worlds"][0].take()
    }

    pub fn manifest(&self, run: &str) -> Value {
        self.json(&format!("runs/{run}/manifest.json"))
    }

    /// Updates of each arm of a run.
    pub fn updates(&self, run: &str) -> Vec<u64> {
        let manifest = self.manifest(run);
        let arms = manifest["arms"].as_array().expect("arms").iter();
        arms.map(|arm| arm["updates"].as_u64().expect("a number"))
            .collect()
    }

    /// Lines of a file, which may not be there yet.
    pub fn lines(&self, name: &str) -> usize {
        let text = fs::read_to_string(self.path(name)).unwrap_or_default();
        text.lines().count()
    }

    /// Writes a file again, changed.
    pub fn edit(&self, name: &str, change: impl FnOnce(String) -> String) {
        self.write(name, change(self.read(name)));
    }

    pub fn remove(&self, names: &[impl AsRef<str>]) {
        for name in names {
            fs::remove_file(self.path(name.as_ref())).expect("a file");
        }
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

    /// Puts the run that this line trains at `runs/NAME`. It is trained once for all tests.
    pub fn keep(&self, name: &str, line: &str) -> Output {
        static KEPT: Mutex<BTreeMap<String, Arc<OnceLock<Kept>>>> = Mutex::new(BTreeMap::new());
        let mut all = KEPT.lock().expect("a lock");
        let kept = Arc::clone(all.entry(line.to_owned()).or_default());
        drop(all);
        let kept = kept.get_or_init(|| {
            let lab = Self::new();
            let output = lab.succeed(&format!("{line} --name a"));
            let content = lab.content("runs/a");
            Kept { content, output }
        });
        self.put(&format!("runs/{name}"), &kept.content);
        kept.output.clone()
    }

    /// Puts what [`Lab::train`] trains at `runs/NAME`, once for all tests.
    pub fn keep_quick(&self, name: &str, line: &str) -> Output {
        self.keep(name, &format!("{QUICK} {line}"))
    }

    /// A folder with the run `a`, which is trained once for all tests.
    pub fn with_run(line: &str) -> Self {
        let lab = Self::new();
        lab.keep("a", line);
        lab
    }

    /// Writes what [`Lab::content`] found in a folder into this one.
    pub fn put(&self, folder: &str, content: &Content) {
        for (path, bytes) in content {
            if let Some(bytes) = bytes {
                self.write(&format!("{folder}/{}", path.display()), bytes);
            }
        }
    }

    /// What standard error says of what is no mistake of the user's: exit status 1, and nothing on standard output.
    pub fn fail(&self, line: &str) -> String {
        let output = self.run(line);
        assert_eq!((output.status, &*output.stdout), (Some(1), ""), "{line}");
        output.stderr
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

    /// What is refused with a message that has these words.
    #[track_caller]
    pub fn refuse_with(&self, line: &str, words: &str) {
        let said = self.refuse(line);
        assert!(said.starts_with("error: "), "{line}\n{said}");
        assert!(said.contains(words), "{line}\n{words}\n{said}");
    }

    /// Lines `OPTIONS => WORDS`: after the command, each is refused with a message that has the words.
    #[track_caller]
    pub fn refuse_all(&self, command: &str, cases: &str) {
        for [options, words] in table(cases) {
            self.refuse_with(&format!("{command} {options}"), words);
        }
    }

    /// Everything below a folder.
    pub fn content(&self, folder: &str) -> Content {
        below(&self.path(folder))
    }

    /// Names of what is in a folder, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let content = self.content(folder).into_keys();
        let top = content.filter(|path| path.components().count() == 1);
        top.map(|path| path.display().to_string()).collect()
    }

    /// The rows of one CSV file of the run `runs/NAME`, in the file's order.
    pub fn rows<R: Row>(&self, run: &str) -> Vec<R> {
        let text = self.read(&format!("runs/{run}/{}", R::FILE));
        let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
        rows.collect::<Result<_, _>>().expect(R::FILE)
    }

    /// Lines of a CSV file whose column `name` is `value`.
    pub fn rows_with(&self, file: &str, name: &str, value: &str) -> Vec<String> {
        let text = self.read(file);
        let mut header = text.lines().next().expect("a header").split(',');
        let column = header.position(|title| title == name).expect(name);
        let is_own = |line: &&str| line.split(',').nth(column) == Some(value);
        text.lines().filter(is_own).map(String::from).collect()
    }

    /// Makes a finished run as it was when only the seeds whose lines of `checksums.csv` `keep` accepts had finished.
    pub fn rewind(&self, run: &str, keep: impl Fn(&str) -> bool) {
        self.edit(&format!("runs/{run}/checksums.csv"), |text| {
            let (header, rows) = text.split_once('\n').expect("a header");
            let kept = rows.lines().filter(|row| keep(row));
            kept.fold(format!("{header}\n"), |text, row| text + row + "\n")
        });
        self.unfinish(run);
    }

    /// As if the run had been stopped before it counted all of its seeds.
    pub fn unfinish(&self, run: &str) {
        self.edit(&format!("runs/{run}/manifest.json"), |manifest| {
            manifest.replace("\"finished\": true", "\"finished\": false")
        });
    }
}

/// Everything below a folder, by its path there.
pub fn below(root: &Path) -> Content {
    let mut content = Content::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below the root").to_owned();
            // Pipes and files without end are there to be refused.
            let is_plain = fs::metadata(&path).is_ok_and(|m| m.is_file() && m.len() < 1 << 30);
            let bytes = is_plain.then(|| fs::read(&path).expect("a file"));
            content.insert(name, bytes);
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    content
}
