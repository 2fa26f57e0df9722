//! Compressed twins of text files: `data.csv.gz` and `data.csv.br` beside `data.csv`, for hosts that hand them out.
//!
//! A twin is made where it pays, and is a file of the release like any other:
//! listed, checked, pruned with its release. The twin of a file whose bytes
//! did not change is the one of the release before. The same text gives the
//! same twin: no clock, no file name and no machine stands in it.
//!
//! Start at [`Staging::compress`].

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::num::NonZero;
use std::sync::Mutex;
use std::thread;

use flate2::GzBuilder;
use vetro_model::document::ManifestFile;
use vetro_model::project::Compression;

use super::error::Error;
use super::files::{self, entry_of, io};
use super::staging::{Staged, Staging};

/// What is text; the formats of tables that are packed already are not.
const TEXTS: [&str; 16] = [
    "atom",
    "css",
    "csv",
    "geojson",
    "html",
    "ipynb",
    "js",
    "json",
    "jsonld",
    "md",
    "rdf",
    "svg",
    "ttl",
    "txt",
    "webmanifest",
    "xml",
];
/// The smallest file worth a twin, in bytes: a smaller one travels in one packet as it is (RFC 9293: 536 bytes fit
/// any path, 1 460 fit Ethernet).
const LEAST: u64 = 1_024;
/// The largest file that gets twins, in bytes. Who wants more takes the Parquet file; a host can still compress on the
/// way. It bounds the memory and the time of a night.
const MOST: u64 = 8 << 20;
/// A twin larger than this share of its file, in per cent, is not worth keeping.
const WORTH: u64 = 90;
/// By measure over the pages and data of a city: a higher level saves less than one per cent and takes a third longer.
const GZIP_LEVEL: u32 = 6;
/// By the same measure: half a per cent for a third longer.
const BROTLI_QUALITY: i32 = 5;
/// 1 MiB: larger ones make no text of a city smaller, and readers have to hold it.
const BROTLI_WINDOW: i32 = 20;

/// Whether a path is a twin's, by its name.
#[must_use]
pub fn is_twin(path: &str) -> bool {
    let stem = Compression::ALL.iter().find_map(|way| path.strip_suffix(way.extension())?.strip_suffix('.'));
    stem.is_some_and(is_text)
}

/// The path of a file's twin.
#[must_use]
pub fn twin(path: &str, way: Compression) -> String {
    format!("{path}.{}", way.extension())
}

fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| TEXTS.binary_search(&end).is_ok())
}

/// A text, once, whatever its paths.
#[derive(Debug)]
struct Text {
    /// A file that holds it.
    path: String,
    /// The twins to make, each with the path of every one.
    wanted: Vec<(Compression, Vec<String>)>,
}

impl Staging {
    /// Writes the compressed twins of the text files that have none yet, where they pay.
    ///
    /// Call it when all files are there. Texts between 1 KiB and 8 MiB get a
    /// twin, unless that saves less than a tenth.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when a file cannot be read or written, [`Error::Repeated`]
    /// when the name of a twin is taken.
    pub fn compress(&mut self, ways: &[Compression]) -> Result<(), Error> {
        let mut texts: BTreeMap<String, Text> = BTreeMap::new();
        for entry in self.files().filter(|entry| is_worthy(entry)).cloned().collect::<Vec<_>>() {
            for way in Compression::ALL.into_iter().filter(|way| ways.contains(way)) {
                if !self.take_twin(&entry, way)? {
                    let text = texts.entry(entry.sha256.clone());
                    text.or_insert_with(|| Text::new(&entry.path)).want(way, &entry.path);
                }
            }
        }
        let texts: Vec<Text> = texts.into_values().collect();
        for entry in self.make_twins(&texts)? {
            self.files.insert(entry.path.clone(), Staged { entry, linked: false });
        }
        Ok(())
    }

    /// Takes over the twin that a file had in the release before; answers whether that was possible.
    fn take_twin(&mut self, entry: &ManifestFile, way: Compression) -> Result<bool, Error> {
        let path = twin(&entry.path, way);
        if self.files.contains_key(&path) {
            return Err(Error::Repeated { path });
        }
        if self.listed(&entry.path) != Some(entry) || self.listed(&path).is_none() {
            return Ok(false);
        }
        match self.keep(&path) {
            Ok(()) => Ok(true),
            // It is made again.
            Err(Error::Damaged { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Compresses texts on every core, and answers the twins that were worth it.
    fn make_twins(&self, texts: &[Text]) -> Result<Vec<ManifestFile>, Error> {
        let next = Mutex::new(texts.iter());
        let work = || -> Result<Vec<ManifestFile>, Error> {
            let mut made = Vec::new();
            loop {
                // A thread that panics holds no lock while it works, so the list is whole even then.
                let text = next.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                let Some(text) = text else { return Ok(made) };
                self.make_twin(text, &mut made)?;
            }
        };
        thread::scope(|scope| {
            let workers = thread::available_parallelism().map_or(1, NonZero::get).min(texts.len());
            let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let made = running.into_iter().map(|thread| thread.join().expect("compressing a text does not panic"));
            Ok(made.collect::<Result<Vec<_>, _>>()?.concat())
        })
    }

    fn make_twin(&self, text: &Text, made: &mut Vec<ManifestFile>) -> Result<(), Error> {
        let source = self.root.join(&text.path);
        let plain = fs::read(&source).map_err(io("read", &source))?;
        for (way, paths) in &text.wanted {
            let packed = packed(&plain, *way).map_err(io("compress", &source))?;
            if packed.len() as u64 * 100 > plain.len() as u64 * WORTH {
                continue;
            }
            for path in paths {
                files::write_new(&self.root.join(path), &packed)?;
                made.push(entry_of(path, &packed));
            }
        }
        Ok(())
    }
}

impl Text {
    fn new(path: &str) -> Self {
        Self { path: path.to_owned(), wanted: Vec::new() }
    }

    fn want(&mut self, way: Compression, path: &str) {
        let path = twin(path, way);
        match self.wanted.iter_mut().find(|(other, _)| *other == way) {
            Some((_, paths)) => paths.push(path),
            None => self.wanted.push((way, vec![path])),
        }
    }
}

fn is_worthy(entry: &ManifestFile) -> bool {
    is_text(&entry.path) && (LEAST..=MOST).contains(&entry.bytes)
}

fn packed(plain: &[u8], way: Compression) -> std::io::Result<Vec<u8>> {
    let room = Vec::with_capacity(plain.len() / 4);
    match way {
        Compression::Gz => {
            let mut writer = GzBuilder::new().mtime(0).write(room, flate2::Compression::new(GZIP_LEVEL));
            writer.write_all(plain)?;
            writer.finish()
        }
        Compression::Br => {
            let settings = brotli::enc::BrotliEncoderParams {
                quality: BROTLI_QUALITY,
                lgwin: BROTLI_WINDOW,
                size_hint: plain.len(),
                ..Default::default()
            };
            let mut writer = brotli::CompressorWriter::with_params(room, 1 << 16, &settings);
            writer.write_all(plain)?;
            writer.flush()?;
            Ok(writer.into_inner())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_is_known_by_the_name_of_a_text_and_of_a_way() {
        assert!(TEXTS.is_sorted());
        for path in ["index.html.gz", "data/x/x.csv.br", "catalog.jsonld.gz"] {
            assert!(is_twin(path), "{path}");
        }
        for path in ["index.html", "data/x/x.parquet.gz", "gz", "x.gz", "data/x.csv/y.gz", "x.csvgz"] {
            assert!(!is_twin(path), "{path}");
        }
    }

    #[test]
    fn a_twin_unpacks_to_its_text_and_tells_no_time_and_no_name() {
        let text = "Via al Lago 12;Quercus robur\n".repeat(500);
        let gzip = packed(text.as_bytes(), Compression::Gz).unwrap();
        // RFC 1952, section 2.3: no flags, no time; the system is not told.
        assert_eq!((&gzip[..8], gzip[9]), ([0x1f, 0x8b, 8, 0, 0, 0, 0, 0].as_slice(), 255));
        let mut read = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(gzip.as_slice()), &mut read).unwrap();
        assert!(read == text);
        let mut read = Vec::new();
        let brotli = packed(text.as_bytes(), Compression::Br).unwrap();
        brotli::BrotliDecompress(&mut brotli.as_slice(), &mut read).unwrap();
        assert!(read == text.as_bytes() && brotli.len() < gzip.len());
        assert_eq!(packed(text.as_bytes(), Compression::Br).unwrap(), brotli);
        assert!(packed(b"", Compression::Br).is_ok() && packed(b"", Compression::Gz).is_ok());
    }
}
