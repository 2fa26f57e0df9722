//! The snippets and the notebook of a dataset's page do what they say: each is run as it stands, against `vetro serve`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use support::Project;

/// Datasets of every kind: records with persons, codes with zeros, dates, numbers, a table of counts, points.
const DATASETS: [&str; 4] = ["contravvenzioni", "alberi", "qualita-aria", "popolazione"];

/// `vetro serve` over the demo city.
struct Site {
    project: Project,
    server: Child,
    address: String,
}

impl Site {
    fn montelago() -> Self {
        let project = Project::montelago();
        project.run(&["publish"]).ended(0);
        let mut server = project.command(&["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { project, server, address: line.trim().to_owned() }
    }

    /// What a snippet of a dataset's page says, with this site in place of the one on the Internet.
    fn snippet(&self, id: &str, name: &str, base: &str) -> String {
        let html = self.project.read(&format!("en/datasets/{id}/index.html"));
        let (_, rest) = html.split_once(&format!("<summary>{name}</summary>")).unwrap();
        let (_, rest) = rest.split_once("<code>").unwrap();
        let (code, _) = rest.split_once("</code>").unwrap();
        let plain = [
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&#x27;", "'"),
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&#x2f;", "/"),
            ("&amp;", "&"),
        ];
        let code = plain.iter().fold(code.to_owned(), |code, (escaped, plain)| code.replace(escaped, plain));
        assert!(code.contains("https://dati.montelago.example/data/"), "{code}");
        code.replace("https://dati.montelago.example/", base)
    }

    /// The number of rows, as the API tells it.
    fn rows(&self, id: &str) -> u64 {
        let catalog = self.project.json("api/v1/catalog.json");
        let datasets = catalog["datasets"].as_array().unwrap();
        datasets.iter().find(|one| one["id"] == id).unwrap()["rows"].as_u64().unwrap()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Runs a program over a text, and answers what it prints.
fn output(command: &mut Command, text: &str) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}\n{text}\n{told}\n{}", String::from_utf8_lossy(&output.stderr));
    told
}

fn python() -> Command {
    let mut command = Command::new(std::env::var_os("VETRO_PYTHON").unwrap_or_else(|| "python3".into()));
    command.env("POLARS_FMT_MAX_COLS", "4");
    command
}

#[test]
fn curl_saves_the_file() {
    let site = Site::montelago();
    for id in DATASETS {
        let folder = tempfile::tempdir().unwrap();
        let code = site.snippet(id, "curl", &site.address);
        output(Command::new("sh").current_dir(folder.path()), &code);
        let saved = std::fs::read(folder.path().join(format!("{id}.csv"))).unwrap();
        assert!(saved == std::fs::read(site.project.web().join(format!("data/{id}/{id}.csv"))).unwrap(), "{id}");
    }
}

#[test]
fn javascript_counts_every_row() {
    let site = Site::montelago();
    for id in DATASETS {
        let code = site.snippet(id, "JavaScript", &site.address);
        let told = output(Command::new("node").args(["--input-type=module", "-"]), &code);
        assert!(told.starts_with(&format!("{} rows [", site.rows(id))), "{id}: {told}");
    }
}

/// As polars writes a number of rows.
fn shape(rows: u64) -> String {
    let digits = rows.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    format!("shape: ({}, ", groups.join("_"))
}

#[test]
fn python_reads_every_row() {
    let site = Site::montelago();
    for id in DATASETS {
        let told = output(python().arg("-"), &site.snippet(id, "Python", &site.address));
        assert!(told.contains(&shape(site.rows(id))), "{id}: {told}");
    }
}

/// Runs the statements of a snippet and prints the rows of each, as a shell would.
const DUCKDB: &str = "import duckdb, sys\n\
    for statement in sys.stdin.read().split(';'):\n    \
        if statement.strip(): print(duckdb.sql(statement).fetchall())\n";

#[test]
fn duckdb_reads_every_row() {
    let site = Site::montelago();
    for id in DATASETS {
        // Its extension for HTTP is fetched from the Internet when it is first needed: the same statement over the file.
        let code = site.snippet(id, "DuckDB", &format!("{}/", site.project.web().display()));
        let told = output(python().args(["-c", DUCKDB]), &code);
        let rows = site.rows(id);
        let mut lines = told.lines();
        assert_eq!(lines.next().unwrap(), format!("[({rows},)]"), "{id}");
        let shown = lines.next().unwrap().matches("), (").count() as u64 + 1;
        assert!(shown >= rows.min(10), "{id}: {told}");
    }
}

#[test]
fn r_reads_every_row_with_its_types() {
    if Command::new("Rscript").arg("--version").output().is_err() {
        eprintln!("notice: there is no R, its snippets were not run");
        return;
    }
    let site = Site::montelago();
    for id in DATASETS {
        let told = output(Command::new("Rscript").args(["--vanilla", "-"]), &site.snippet(id, "R", &site.address));
        assert!(told.contains(&format!("'data.frame':\t{} obs. of ", site.rows(id))), "{id}: {told}");
    }
}

/// Runs the code cells of a notebook one after the other, and shows the last value of each as a notebook does.
const NOTEBOOK: &str = "import ast, json, sys\n\
    notebook, names = json.load(sys.stdin), {}\n\
    for cell in notebook['cells']:\n    \
        code = cell['source'] if isinstance(cell['source'], str) else ''.join(cell['source'])\n    \
        if cell['cell_type'] != 'code' or code.startswith('%pip'): continue\n    \
        tree = ast.parse(code)\n    \
        last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None\n    \
        exec(compile(tree, 'cell', 'exec'), names)\n    \
        if last is not None: print(eval(compile(last, 'cell', 'eval'), names))\n\
    print('rows', names['df'].height)\n";

#[test]
fn the_notebook_runs_from_its_first_cell_to_its_last() {
    let site = Site::montelago();
    for id in DATASETS {
        let notebook = site.project.read(&format!("data/{id}/{id}.ipynb"));
        let told = output(
            python().args(["-c", NOTEBOOK]),
            &notebook.replace("https://dati.montelago.example/", &site.address),
        );
        assert!(told.contains("null_count") && told.ends_with(&format!("rows {}\n", site.rows(id))), "{id}: {told}");
    }
}
