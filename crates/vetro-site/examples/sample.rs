//! Writes the site of the invented city of the tests, to look at while working on templates:
//! `cargo run --release -p vetro-site --example sample -- FOLDER`, then serve the folder.

#[path = "../tests/support/mod.rs"]
#[expect(clippy::unwrap_used, reason = "what is invented for tests may stop at the first surprise")]
mod support;

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).ok_or_else(|| io::Error::other("name a folder to write to"))?);
    let city = support::city();
    let mut files: Vec<(String, Vec<u8>)> = support::render(&city).into_iter().collect();
    files.push(("data/contravvenzioni/contravvenzioni.csv".into(), support::FINES_CSV.into()));
    for (path, bytes) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}
