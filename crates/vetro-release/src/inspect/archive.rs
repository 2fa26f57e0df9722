//! ZIP archives and the workbooks among them, member by member.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::sink::{Place, Sink};
use super::{LARGEST, Reach, content, sheet, unpack};
use vetro_audit::scan::Hints;

/// Members of an archive; one with more is not vouched for.
const MOST_MEMBERS: usize = 65_536;
/// Bytes of a worksheet in which the first rows stand.
const FIRST_BYTES: u64 = 1 << 22;

/// Reads every member, and the archive's own comment.
pub(super) fn members(sink: &mut Sink<'_>, bytes: &[u8], depth: usize) {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return sink.unreadable("the archive is damaged");
    };
    if archive.len() > MOST_MEMBERS {
        return sink.unreadable("the archive has too many members");
    }
    sink.text(Place::Comment, "", 0, &String::from_utf8_lossy(archive.comment()), Hints::NONE);
    let mut budget = LARGEST;
    let mut workbook = sheet::Workbook::default();
    for at in order(&archive) {
        let Ok(mut member) = archive.by_index(at) else {
            sink.enter_member("", at + 1, |sink| {
                sink.unreadable("the member is damaged, encrypted or packed otherwise");
            });
            continue;
        };
        // A name that is no text is shown as far as it is one, and its bytes are read all the same.
        let name = String::from_utf8_lossy(member.name_raw()).into_owned();
        if member.is_dir() {
            sink.enter_member(&name, at + 1, |_| {});
            continue;
        }
        let is_cut = sink.reach() == Reach::First && name.starts_with("xl/worksheets/");
        let limit = if is_cut { FIRST_BYTES } else { budget };
        let mut read = Vec::new();
        let outcome = member.by_ref().take(limit).read_to_end(&mut read);
        let is_whole = is_cut || (read.len() as u64) < limit;
        budget -= (read.len() as u64).min(budget);
        sink.enter_member(&name, at + 1, |sink| match outcome {
            Err(_) => sink.unreadable("the member is damaged"),
            Ok(_) if !is_whole => sink.unreadable("the member is too large"),
            Ok(_) => part(sink, &mut workbook, &name, &read, depth),
        });
    }
}

/// The members' places, shared texts of a workbook first: its sheets point to them.
fn order(archive: &ZipArchive<Cursor<&[u8]>>) -> Vec<usize> {
    let mut places: Vec<usize> = (0..archive.len()).collect();
    places.sort_by_key(|at| !is_shared_texts(archive, *at));
    places
}

fn is_shared_texts(archive: &ZipArchive<Cursor<&[u8]>>, at: usize) -> bool {
    matches!(archive.name_for_index(at), Some(Ok(name)) if name == "xl/sharedStrings.xml")
}

fn part(sink: &mut Sink<'_>, workbook: &mut sheet::Workbook, name: &str, bytes: &[u8], depth: usize) {
    let is_office = ["xl/", "docProps/", "word/", "ppt/"].iter().any(|folder| name.starts_with(folder));
    match unpack::text(bytes).filter(|_| is_office && sheet::is_xml(name)) {
        Some(text) => workbook.part(sink, name, &text),
        None => content(sink, name, bytes, depth + 1),
    }
}
