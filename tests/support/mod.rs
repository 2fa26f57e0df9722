//! What the whole-run tests share: a copy of the demo city, the command, a release judged from outside.

#![allow(clippy::allow_attributes, dead_code, reason = "which part is unused differs from test to test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest as _, Sha256};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder of shared material beside the repository, or a notice that it is absent.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = root().join("../shared").join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("notice: ../shared/{path} is absent, this test checks nothing");
    None
}

/// A night of the tests: the clock is an argument.
pub const NIGHT: &str = "2026-11-20T02:12:00Z";
/// The night after.
pub const NEXT_NIGHT: &str = "2026-11-21T02:12:00Z";

/// The dataset that is withdrawn where one must be.
pub const WITHDRAWN: &str = "uso-sportello";

/// Gives every text that has an English one the same in French, and every list of languages French.
fn add_french(value: &mut toml::Value) {
    match value {
        toml::Value::Table(table) => {
            if let Some(words) = table.get("en").cloned() {
                table.insert("fr".to_owned(), words);
            }
            if let Some(toml::Value::Array(languages)) = table.get_mut("languages") {
                languages.push("fr".into());
            }
            table.iter_mut().for_each(|(_, inner)| add_french(inner));
        }
        toml::Value::Array(items) => items.iter_mut().for_each(add_french),
        _ => {}
    }
}

/// A project folder of its own.
pub struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// An empty one.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A copy of the demo city.
    pub fn montelago() -> Self {
        let project = Self::empty();
        for part in ["pipelines.toml", "datasets", "schemas", "tests/montelago"] {
            copy(&root().join(part), &project.path().join(part));
        }
        project
    }

    /// The demo city in four languages, the fourth with the words of the third, published once; since then one of its
    /// datasets was withdrawn.
    pub fn montelago_in_four_languages() -> Self {
        let project = Self::montelago();
        let datasets = std::fs::read_dir(project.path().join("datasets")).unwrap();
        let datasets = datasets.map(|entry| format!("datasets/{}", entry.unwrap().file_name().to_string_lossy()));
        for file in datasets.chain(["pipelines.toml".to_owned()]) {
            let text = std::fs::read_to_string(project.path().join(&file)).unwrap();
            let mut value: toml::Value = toml::from_str(&text).unwrap();
            add_french(&mut value);
            project.write(&file, &toml::to_string(&value).unwrap());
        }
        // Only what was published leaves a page behind.
        project.run(&["publish"]).ended(0);
        let file = format!("datasets/{WITHDRAWN}.toml");
        let metadata = std::fs::read_to_string(project.path().join(&file)).unwrap();
        let words = "The counters were closed.";
        let reason = format!("[withdrawn]\nit = {words:?}\nde = {words:?}\nfr = {words:?}\nen = {words:?}\n");
        project.write(&file, &format!("{metadata}\n{reason}"));
        project
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the project.
    pub fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Replaces a text that must stand in a file.
    pub fn replace(&self, file: &str, old: &str, new: &str) {
        let text = std::fs::read_to_string(self.path().join(file)).unwrap();
        assert!(text.contains(old), "`{old}` does not stand in {file}");
        self.write(file, &text.replacen(old, new, 1));
    }

    /// The command, in the project, on the night of the tests.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vetro"));
        command.args(arguments).arg("-C").arg(self.path()).env("VETRO_NOW", NIGHT).env("NO_COLOR", "1");
        command
    }

    /// Runs the command.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }

    /// Runs the command on another night.
    pub fn run_at(&self, now: &str, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).env("VETRO_NOW", now).output().unwrap())
    }

    /// The web root.
    pub fn web(&self) -> PathBuf {
        self.path().join("out/current")
    }

    /// A file of the web root as text.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.web().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// A file of the web root as JSON.
    pub fn json(&self, path: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(path)).unwrap()
    }
}

/// How a command ended.
pub struct Ran {
    /// The exit code; -1 after a signal.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// The same, having ended with this code.
    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }
}

/// Copies a file or folder.
pub fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(from, to).unwrap();
    }
}

/// Every file below a folder, as paths from it.
pub fn files(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Judges a web root from outside: every listed file is there with its size and hash, and nothing else is.
#[track_caller]
pub fn assert_complete(web: &Path) -> serde_json::Value {
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(web.join("manifest.json")).unwrap()).unwrap();
    let mut listed = BTreeSet::from(["manifest.json".to_owned()]);
    for file in manifest["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        let bytes = std::fs::read(web.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(bytes.len() as u64, file["bytes"].as_u64().unwrap(), "{path}");
        assert_eq!(sha256(&bytes), file["sha256"].as_str().unwrap(), "{path}");
        listed.insert(path.to_owned());
    }
    assert_eq!(files(web), listed);
    manifest
}

/// The text of every part of a file: of a workbook, its members unpacked.
pub fn texts(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "xlsx") {
        let unpacked = Command::new("unzip").arg("-p").arg(path).output().expect("install Debian's package unzip");
        assert!(unpacked.status.success());
        return unpacked.stdout;
    }
    bytes
}
