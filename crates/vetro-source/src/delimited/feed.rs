//! Feeds a CSV reader with the bytes of a file: without its byte order mark and the lines before the header, decoded
//! where cells cannot be told apart before, and with a mark at the end.
//!
//! The mark is a record of its own after the last line. A quote that was
//! never closed swallows it, and so gives itself away.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use csv::ByteRecord;
use encoding_rs::{Decoder, DecoderResult, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::Error;
use crate::files::looks_like;
use crate::text::LONGEST_CELL;

use super::Dialect;

/// The record after the last.
const MARK: &[u8] = b"vetroEndOfFile";
/// The most bytes of one record: an open quote must not fill the memory.
const LONGEST_RECORD: u64 = 64 << 20;
/// Bytes read at once.
const CHUNK: usize = 1 << 16;
/// How much of a file tells what it is.
const HEAD: usize = 512;

/// Why no bytes came.
#[derive(Debug, Clone, Copy)]
pub(super) enum Problem {
    Io(io::ErrorKind),
    Malformed,
    TooLong,
    Other(&'static str),
}

impl Problem {
    /// The same as an error of a file, near a row.
    pub(super) fn into_error(self, path: &Path, dialect: &Dialect, row: u64) -> Error {
        let path = path.to_owned();
        match self {
            Self::Io(kind) => Error::Read { path, source: kind.into() },
            Self::Malformed => Error::Encoding { path, row: Some(row), encoding: dialect.encoding.name() },
            Self::TooLong => {
                Error::TooLarge { row, what: format!("a row of `{}`", path.display()), limit: LONGEST_RECORD }
            }
            Self::Other(found) => Error::WrongKind { path, found, expected: "a CSV file" },
        }
    }
}

#[derive(Debug)]
struct Shared {
    delivered: Cell<u64>,
    consumed: Cell<u64>,
    ended: Cell<bool>,
    problem: Cell<Problem>,
}

/// What feed and reader know of each other.
#[derive(Debug, Clone)]
pub(super) struct Progress(Rc<Shared>);

impl Progress {
    fn new() -> Self {
        Self(Rc::new(Shared {
            delivered: Cell::new(0),
            consumed: Cell::new(0),
            ended: Cell::new(false),
            problem: Cell::new(Problem::Io(io::ErrorKind::Other)),
        }))
    }

    /// The reader has come so far.
    pub(super) fn consumed(&self, position: u64) {
        self.0.consumed.set(position);
    }

    /// Whether a record that ends there is the mark.
    pub(super) fn is_mark(&self, record: &ByteRecord, position: u64) -> bool {
        self.0.ended.get() && position == self.0.delivered.get() && record.len() == 1 && &record[0] == MARK
    }

    /// Whether the last cell of a record holds the mark.
    pub(super) fn is_swallowed(&self, record: &ByteRecord) -> bool {
        let last = record.iter().next_back().unwrap_or_default().trim_ascii_end();
        self.0.ended.get() && last.ends_with(MARK)
    }

    /// Why the last read failed.
    pub(super) fn problem(&self) -> Problem {
        self.0.problem.get()
    }
}

/// The bytes of a file after its byte order mark: as they are where each cell is decoded by itself, else in UTF-8.
fn decoded(mut file: BufReader<Box<dyn Read>>, dialect: &Dialect, progress: &Progress) -> Box<dyn BufRead> {
    if !dialect.is_decoded_by_cell() {
        let decoder = dialect.encoding.new_decoder_with_bom_removal();
        let transcoder = Transcoder { file, decoder, progress: progress.clone(), done: false };
        return Box::new(BufReader::with_capacity(CHUNK, transcoder));
    }
    if dialect.encoding == UTF_8 && file.buffer().starts_with(b"\xef\xbb\xbf") {
        file.consume(3);
    }
    Box::new(file)
}

/// The bytes of a file as the reader gets them.
pub(super) struct Feed {
    input: Box<dyn BufRead>,
    tail: io::Cursor<Vec<u8>>,
    progress: Progress,
}

impl Feed {
    /// Looks at the head of a file and skips what stands before the header.
    pub(super) fn try_new(file: Box<dyn Read>, dialect: &Dialect) -> Result<(Self, Progress), Problem> {
        let mut file = BufReader::with_capacity(CHUNK, file);
        let head = file.fill_buf().map_err(|error| Problem::Io(error.kind()))?;
        let head = &head[..head.len().min(HEAD)];
        let declared = [UTF_16LE, UTF_16BE].contains(&dialect.encoding);
        if let Some(found) = looks_like(head).filter(|found| !(declared && found.ends_with("UTF-16"))) {
            return Err(Problem::Other(found));
        }
        let progress = Progress::new();
        let input = decoded(file, dialect, &progress);
        let tail = io::Cursor::new([b"\n", MARK, b"\n"].concat());
        let mut feed = Self { input, tail, progress: progress.clone() };
        for _ in 0..dialect.skip_rows {
            let skipped = skip_line(&mut *feed.input);
            skipped.map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => progress.problem(),
                kind => Problem::Io(kind),
            })?;
        }
        Ok((feed, progress))
    }

    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let shared = &self.progress.0;
        if shared.delivered.get() - shared.consumed.get() > LONGEST_RECORD.max(LONGEST_CELL as u64) {
            shared.problem.set(Problem::TooLong);
            return Err(io::ErrorKind::InvalidData.into());
        }
        let read = self.input.read(buffer).inspect_err(|error| {
            if error.kind() != io::ErrorKind::InvalidData {
                shared.problem.set(Problem::Io(error.kind()));
            }
        })?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        shared.ended.set(true);
        self.tail.read(buffer)
    }
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill(buffer)?;
        let delivered = &self.progress.0.delivered;
        delivered.set(delivered.get() + read as u64);
        Ok(read)
    }
}

/// Skips to the next line, whether it ends in LF, CR LF or CR.
fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let bytes = input.fill_buf()?;
        let Some(at) = bytes.iter().position(|byte| b"\r\n".contains(byte)) else {
            let length = bytes.len();
            input.consume(length);
            if length == 0 {
                return Ok(());
            }
            continue;
        };
        let carriage = bytes[at] == b'\r';
        input.consume(at + 1);
        if carriage && input.fill_buf()?.first() == Some(&b'\n') {
            input.consume(1);
        }
        return Ok(());
    }
}

/// Decodes a file in pieces; the first malformed sequence ends it.
struct Transcoder {
    file: BufReader<Box<dyn Read>>,
    decoder: Decoder,
    progress: Progress,
    done: bool,
}

impl Read for Transcoder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.done {
            let bytes = self.file.fill_buf()?;
            let last = bytes.is_empty();
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(bytes, buffer, last);
            self.file.consume(read);
            match result {
                DecoderResult::Malformed(..) => {
                    self.progress.0.problem.set(Problem::Malformed);
                    return Err(io::ErrorKind::InvalidData.into());
                }
                DecoderResult::InputEmpty => self.done = last,
                DecoderResult::OutputFull => {}
            }
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
