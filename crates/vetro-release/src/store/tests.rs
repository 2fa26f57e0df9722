use std::io::Read as _;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use vetro_model::project::Compression;

use super::commit::{Commit, STEPS};
use super::*;

fn project() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    (folder, store)
}

/// Noon of a day of January 2025.
fn day(day: i64) -> Timestamp {
    let first: Timestamp = "2025-01-01T12:00:00Z".parse().unwrap();
    first + SignedDuration::from_hours(24 * (day - 1))
}

fn release(store: &Store, created: Timestamp, files: &[(&str, &str)]) -> Generation {
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    for (path, text) in files {
        staging.write(path, text.as_bytes()).unwrap();
    }
    staging.commit(created, "vetro test", "f").unwrap()
}

fn read(store: &Store, path: &str) -> String {
    fs::read_to_string(store.web_root().join(path)).unwrap()
}

fn inode(root: &Path, path: &str) -> u64 {
    fs::metadata(root.join(path)).unwrap().ino()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

const FILES: [(&str, &str); 3] = [("index.html", "home"), ("data/alberi/alberi.csv", "a\n1\n"), ("data/x.json", "{}")];

#[test]
fn a_release_is_whole_listed_and_read_only() {
    let (_folder, store) = project();
    assert_eq!(store.current().unwrap(), None);
    let made = release(&store, day(1), &FILES);
    let current = store.current().unwrap().unwrap();
    assert_eq!(current, made);
    assert_eq!((current.serial, current.manifest.created), (1, day(1)));
    let listed: Vec<&str> = current.manifest.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(listed, ["SHA256SUMS", "data/alberi/alberi.csv", "data/x.json", "index.html"]);
    // Checked by hand with sha256sum.
    let sums = read(&store, "SHA256SUMS");
    assert!(sums.contains("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a  data/x.json\n"));
    assert_eq!(sums.lines().count(), 3);
    assert_eq!(store.verify(None).unwrap(), []);
    assert_eq!((mode(&current.root), mode(&current.root.join("data"))), (0o755, 0o755));
    assert_eq!((mode(&current.root.join("index.html")), mode(&current.root.join("manifest.json"))), (0o444, 0o444));
    assert_eq!(mode(store.private()), 0o700);
    assert_eq!(fs::read_link(store.web_root()).unwrap(), Path::new("releases/000001"));
    assert_eq!(list(&store.staging()).unwrap().len(), 0);
}

#[test]
fn unchanged_files_share_their_bytes_with_the_release_before() {
    let (_folder, store) = project();
    let first = release(&store, day(1), &FILES);
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    staging.write("index.html", b"home").unwrap();
    fs::create_dir_all(staging.root().join("data")).unwrap();
    fs::write(staging.root().join("data/x.json"), "{}").unwrap();
    staging.adopt("data/x.json").unwrap();
    staging.keep("data/alberi/alberi.csv").unwrap();
    staging.write("new.txt", b"new").unwrap();
    let second = staging.commit(day(2), "vetro test", "f").unwrap();
    for (path, _) in FILES {
        assert_eq!(inode(&first.root, path), inode(&second.root, path), "{path}");
    }
    assert_eq!(store.verify(Some(1)).unwrap(), []);
    assert_eq!(store.verify(Some(2)).unwrap(), []);
    assert_eq!((second.serial, second.manifest.files.len()), (2, 5));
}

#[test]
fn changed_files_do_not_touch_the_release_before() {
    let (_folder, store) = project();
    let first = release(&store, day(1), &FILES);
    release(&store, day(2), &[("index.html", "another home")]);
    assert_eq!(read(&store, "index.html"), "another home");
    assert_eq!(fs::read_to_string(first.root.join("index.html")).unwrap(), "home");
    assert_eq!(store.verify(Some(1)).unwrap(), []);
}

#[test]
fn a_folder_is_kept_as_a_whole_and_nothing_beside_it() {
    let (_folder, store) = project();
    release(&store, day(1), &[("data/a/a.csv", "1"), ("data/a/p/a.csv", "2"), ("data/ab/ab.csv", "3")]);
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    assert_eq!(staging.keep_tree("data/a").unwrap(), 2);
    let kept: Vec<&str> = staging.files().map(|file| file.path.as_str()).collect();
    assert_eq!(kept, ["data/a/a.csv", "data/a/p/a.csv"]);
    staging.abandon().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    assert_eq!(staging.keep_tree("").unwrap(), 3);
    staging.commit(day(2), "vetro test", "f").unwrap();
    assert_eq!(store.verify(None).unwrap(), []);
}

#[test]
fn a_kill_after_any_step_leaves_the_old_release_or_the_new() {
    for first_release in [true, false] {
        for done in 0..=STEPS.len() {
            let (_folder, store) = project();
            let expected_before = if first_release { None } else { Some(release(&store, day(1), &FILES).serial) };
            let lock = store.lock().unwrap();
            let mut staging = store.stage(&lock).unwrap();
            staging.write("index.html", b"new home").unwrap();
            let mut commit = Commit::new(staging, day(2), "vetro test", "f");
            for step in &STEPS[..done] {
                step(&mut commit).unwrap();
            }
            // The process is gone: nothing is cleaned up, and the kernel lets the lock go.
            std::mem::forget(commit);
            drop(lock);

            let seen = store.current().unwrap();
            if let Some(generation) = &seen {
                assert_eq!(store.verify(None).unwrap(), [], "after {done} steps");
                assert!(generation.serial == expected_before.unwrap_or(0) || done >= 8, "after {done} steps");
            } else {
                assert!(first_release && done < 8, "after {done} steps");
            }
            let lock = store.lock().unwrap();
            store.clean().unwrap();
            let now = store.current().unwrap();
            if let Some(seen) = seen {
                assert_eq!(now.unwrap(), seen, "cleaning changes nothing that readers see");
            }
            let names: Vec<_> = list(store.out()).unwrap().iter().map(fs::DirEntry::file_name).collect();
            assert!(names.iter().all(|name| name == "releases" || name == "current"), "{names:?}");
            assert!(!exists(&store.staging()));

            let mut staging = store.stage(&lock).unwrap();
            staging.write("index.html", b"the next run").unwrap();
            staging.commit(day(3), "vetro test", "f").unwrap();
            assert_eq!(read(&store, "index.html"), "the next run");
            assert_eq!(store.verify(None).unwrap(), []);
            let serials = store.serials().unwrap();
            let rising: Vec<u64> = (1..=serials.len() as u64).collect();
            assert_eq!(serials, rising, "no number is left out after {done} steps");
        }
    }
}

#[test]
fn a_step_that_fails_takes_back_what_came_before() {
    let (_folder, store) = project();
    release(&store, day(1), &FILES);
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    staging.write("index.html", b"new home").unwrap();
    // A folder cannot be replaced by the link that is made on the way.
    fs::create_dir(store.out().join(".current-000002")).unwrap();
    fs::write(store.out().join(".current-000002/x"), "").unwrap();
    fs::remove_file(store.web_root()).unwrap();
    fs::create_dir(store.web_root()).unwrap();
    let error = staging.commit(day(2), "vetro test", "f").unwrap_err();
    assert_eq!(error.code(), "V0761");
    assert_eq!(store.serials().unwrap(), [1]);
    assert_eq!(store.current().unwrap_err().code(), "V0768");
    assert_eq!(store.clean().unwrap_err().code(), "V0768");
}

#[test]
fn a_file_nobody_told_of_is_not_published() {
    let (_folder, store) = project();
    let lock = store.lock().unwrap();
    let staging = store.stage(&lock).unwrap();
    fs::write(staging.root().join("stray.txt"), "x").unwrap();
    let error = staging.commit(day(1), "vetro test", "f").unwrap_err();
    assert_eq!(error.code(), "V0766");
    assert_eq!((store.current().unwrap(), store.serials().unwrap()), (None, vec![]));
}

#[test]
fn only_one_run_holds_the_lock_and_the_other_learns_who() {
    let (_folder, store) = project();
    let lock = store.lock().unwrap();
    let Err(Error::Locked { pid, since }) = store.lock() else { panic!("the lock is taken") };
    assert_eq!(pid, Some(std::process::id()));
    assert!(since.is_some());
    let message = store.lock().unwrap_err().to_string();
    assert!(message.starts_with("another run holds the lock: process "), "{message}");
    drop(lock);
    assert!(store.lock().is_ok());
}

#[test]
fn cleaning_leaves_a_run_of_another_process_alone() {
    let (_folder, store) = project();
    let _lock = store.lock().unwrap();
    fs::write(store.private().join("lock"), "1").unwrap();
    fs::create_dir(store.staging()).unwrap();
    assert_eq!(store.clean().unwrap_err().code(), "V0760");
    assert!(exists(&store.staging()));
}

#[test]
fn every_kind_of_damage_is_found() {
    let (_folder, store) = project();
    let root = release(&store, day(1), &[("a", "12"), ("b", "12"), ("c", "12"), ("d", "12"), ("e", "12")]).root;
    for path in ["a", "b", "c", "d"] {
        fs::remove_file(root.join(path)).unwrap();
    }
    fs::write(root.join("a"), "13").unwrap();
    fs::write(root.join("b"), "123").unwrap();
    symlink("/etc/hostname", root.join("c")).unwrap();
    fs::write(root.join("z"), "").unwrap();
    let found: Vec<_> = store.verify(None).unwrap().into_iter().map(|damage| (damage.path, damage.kind)).collect();
    let expected = [
        ("a", DamageKind::Content),
        ("b", DamageKind::Size { expected: 2, found: 3 }),
        ("c", DamageKind::NotAFile),
        ("d", DamageKind::Missing),
        ("z", DamageKind::Unlisted),
    ];
    assert_eq!(found, expected.map(|(path, kind)| (path.to_owned(), kind)));
}

#[test]
fn what_has_rotted_on_the_disk_is_not_passed_on() {
    let (_folder, store) = project();
    let root = release(&store, day(1), &[("a.csv", "good"), ("b.csv", "good")]).root;
    fs::set_permissions(root.join("a.csv"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(root.join("a.csv"), "g0od").unwrap();
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    let Err(Error::Damaged { kind, .. }) = staging.keep("a.csv") else { panic!("the bytes are others") };
    assert_eq!(kind, DamageKind::Content);
    assert!(staging.keep_tree("").is_err());
    assert_eq!(staging.files().count(), 0, "a tree is kept as a whole or not at all");
    staging.write("a.csv", b"good").unwrap();
    fs::write(staging.root().join("b.csv"), "good").unwrap();
    staging.adopt("b.csv").unwrap();
    staging.commit(day(2), "vetro test", "f").unwrap();
    assert_eq!(read(&store, "a.csv"), "good");
    assert_eq!(store.verify(None).unwrap(), []);
    assert_eq!(store.verify(Some(1)).unwrap().len(), 1);
}

#[test]
fn paths_that_leave_the_release_are_refused() {
    let (folder, store) = project();
    release(&store, day(1), &FILES);
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    for path in ["../escape", "/tmp/escape", "a/../../escape", "", "manifest.json"] {
        assert_eq!(staging.write(path, b"x").unwrap_err().code(), "V0763", "{path}");
        assert_eq!(staging.adopt(path).unwrap_err().code(), "V0763", "{path}");
        assert_eq!(staging.keep(path).unwrap_err().code(), "V0763", "{path}");
    }
    symlink(folder.path(), staging.root().join("door")).unwrap();
    assert_eq!(staging.write("door/escape", b"x").unwrap_err().code(), "V0763");
    assert_eq!(staging.adopt("door/pipelines.toml").unwrap_err().code(), "V0767");
    assert!(!exists(&folder.path().join("escape")));
}

#[test]
fn a_file_is_given_once() {
    let (_folder, store) = project();
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    staging.write("a", b"1").unwrap();
    assert_eq!(staging.write("a", b"2").unwrap_err().code(), "V0764");
    assert_eq!(staging.adopt("a").unwrap_err().code(), "V0764");
    assert_eq!(staging.keep("b").unwrap_err().code(), "V0765");
    assert_eq!(staging.adopt("b").unwrap_err().code(), "V0767");
}

#[test]
fn a_staging_folder_that_is_dropped_is_gone() {
    let (_folder, store) = project();
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    staging.write("a", b"1").unwrap();
    assert_eq!((mode(staging.root()), mode(&store.staging())), (0o700, 0o700));
    let folder = staging.root().to_owned();
    drop(staging);
    assert!(!exists(&folder));
}

#[test]
fn old_releases_go_once_they_are_out_of_number_and_of_time() {
    let (_folder, store) = project();
    for number in 1..=5 {
        release(&store, day(number), &[("a", &number.to_string())]);
    }
    let lock = store.lock().unwrap();
    // The second was replaced on day 3, the first on day 2.
    assert_eq!(store.prune(&lock, KEPT, GRACE, day(3)).unwrap(), [] as [u64; 0]);
    assert_eq!(store.prune(&lock, KEPT, GRACE, day(4)).unwrap(), [1]);
    assert_eq!(store.prune(&lock, KEPT, GRACE, day(30)).unwrap(), [2]);
    assert_eq!(store.prune(&lock, 0, Duration::ZERO, day(30)).unwrap(), [3, 4]);
    assert_eq!(store.serials().unwrap(), [5]);
    assert_eq!(store.verify(None).unwrap(), []);
    assert_eq!(store.stage(&lock).unwrap().serial(), 6);
}

#[test]
fn a_clock_that_went_back_prunes_nothing() {
    let (_folder, store) = project();
    release(&store, day(10), &[]);
    release(&store, day(20), &[]);
    let lock = store.lock().unwrap();
    assert_eq!(store.prune(&lock, 1, Duration::from_secs(1), day(1)).unwrap(), [] as [u64; 0]);
}

#[test]
fn a_damaged_manifest_is_told_and_the_next_release_starts_afresh() {
    for text in ["", "{", "{\"serial\": 1}", "null"] {
        let (_folder, store) = project();
        let root = release(&store, day(1), &FILES).root;
        fs::set_permissions(root.join("manifest.json"), fs::Permissions::from_mode(0o644)).unwrap();
        fs::write(root.join("manifest.json"), text).unwrap();
        assert_eq!(store.current().unwrap_err().code(), "V0767", "{text:?}");
        let damage = store.verify(None).unwrap();
        assert_eq!((damage.len(), damage[0].kind), (1, DamageKind::Unreadable));
        store.clean().unwrap();
        let second = release(&store, day(2), &FILES);
        assert_eq!((second.serial, store.verify(None).unwrap().len()), (2, 0));
    }
}

#[test]
fn a_manifest_cannot_name_files_outside() {
    let (_folder, store) = project();
    let root = release(&store, day(1), &FILES).root;
    let manifest = fs::read_to_string(root.join("manifest.json")).unwrap().replace("index.html", "../../lock");
    fs::remove_file(root.join("manifest.json")).unwrap();
    fs::write(root.join("manifest.json"), manifest).unwrap();
    assert_eq!(store.current().unwrap_err().code(), "V0767");
}

#[test]
fn a_link_that_was_lost_is_made_again_and_one_that_leads_nowhere_too() {
    for target in [None, Some("releases/000009"), Some("/etc"), Some("releases/../releases/000001")] {
        let (_folder, store) = project();
        release(&store, day(1), &FILES);
        release(&store, day(2), &FILES);
        fs::remove_file(store.web_root()).unwrap();
        if let Some(target) = target {
            symlink(target, store.web_root()).unwrap();
            assert_eq!(store.current().unwrap_err().code(), "V0767");
        }
        store.clean().unwrap();
        assert_eq!(store.current().unwrap().unwrap().serial, 2, "{target:?}");
    }
}

#[test]
fn a_release_that_is_not_whole_is_never_switched_to() {
    let (_folder, store) = project();
    release(&store, day(1), &FILES);
    let root = release(&store, day(2), &FILES).root;
    fs::remove_file(root.join("index.html")).unwrap();
    fs::remove_file(store.web_root()).unwrap();
    store.clean().unwrap();
    assert_eq!(store.current().unwrap().unwrap().serial, 1);
    assert_eq!(store.serials().unwrap(), [1]);
}

#[test]
fn errors_of_the_disk_say_what_to_do() {
    let full = Error::Io { action: "write", path: "x".into(), source: std::io::ErrorKind::StorageFull.into() };
    assert!(full.hint().unwrap().contains("free space"));
    assert_eq!(full.to_string(), "failed to write `x`");
}

#[test]
fn the_same_files_make_the_same_bytes() {
    let manifest = || {
        let (_folder, store) = project();
        release(&store, day(1), &FILES);
        read(&store, "manifest.json")
    };
    assert_eq!(manifest(), manifest());
}

/// A text long enough for a twin, different for each number.
fn text(number: u32) -> String {
    (0..200).fold(String::new(), |text, line| text + &format!("riga {line} del file {number}\n"))
}

fn compressed(store: &Store, created: Timestamp, files: &[(&str, &str)], ways: &[Compression]) -> Generation {
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    for (path, text) in files {
        staging.write(path, text.as_bytes()).unwrap();
    }
    staging.compress(ways).unwrap();
    staging.commit(created, "vetro test", "f").unwrap()
}

fn paths(generation: &Generation) -> Vec<&str> {
    generation.manifest.files.iter().map(|file| file.path.as_str()).filter(|path| *path != CHECKSUMS).collect()
}

/// What a twin unpacks to.
fn unpacked(root: &Path, path: &str, way: Compression) -> String {
    let packed = fs::read(root.join(twin(path, way))).unwrap();
    let mut bytes = Vec::new();
    match way {
        Compression::Gz => drop(flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap()),
        Compression::Br => brotli::BrotliDecompress(&mut packed.as_slice(), &mut bytes).unwrap(),
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn texts_get_twins_that_are_listed_where_they_pay() {
    let (_folder, store) = project();
    let one = text(1);
    let files = [("index.html", &one[..]), ("data/x.csv", &one), ("x.parquet", &one), ("short.txt", "short")];
    let made = compressed(&store, day(1), &files, &Compression::ALL);
    assert_eq!(
        paths(&made),
        [
            "data/x.csv",
            "data/x.csv.br",
            "data/x.csv.gz",
            "index.html",
            "index.html.br",
            "index.html.gz",
            "short.txt",
            "x.parquet"
        ]
    );
    for way in Compression::ALL {
        assert!(unpacked(&made.root, "index.html", way) == one && unpacked(&made.root, "data/x.csv", way) == one);
    }
    assert_eq!(store.verify(None).unwrap(), []);
    let (_folder, other) = project();
    let again = compressed(&other, day(1), &files, &Compression::ALL);
    assert_eq!(made.manifest, again.manifest, "the same files make the same bytes");
}

#[test]
fn a_file_that_gets_no_smaller_has_no_twin() {
    let (_folder, store) = project();
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    // G. Marsaglia, *Xorshift RNGs*, 2003: nothing repeats in it.
    let mut state = 2_463_534_242_u32;
    let noise = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    });
    staging.write("noise.txt", &noise.take(4_000).collect::<Vec<u8>>()).unwrap();
    staging.compress(&Compression::ALL).unwrap();
    assert_eq!(paths(&staging.commit(day(1), "vetro test", "f").unwrap()), ["noise.txt"]);
}

#[test]
fn a_file_that_did_not_change_keeps_its_twin_and_another_gets_a_new_one() {
    let (_folder, store) = project();
    let (one, two, three) = (text(1), text(2), text(3));
    let first = compressed(&store, day(1), &[("a.html", &one), ("b.html", &two)], &[Compression::Gz]);
    let second = compressed(&store, day(2), &[("a.html", &one), ("b.html", &three)], &[Compression::Gz]);
    assert_eq!(inode(&first.root, "a.html.gz"), inode(&second.root, "a.html.gz"));
    assert_ne!(inode(&first.root, "b.html.gz"), inode(&second.root, "b.html.gz"));
    assert!(unpacked(&second.root, "b.html", Compression::Gz) == three);

    // What has rotted is made again; what is no longer wanted goes, and a kept folder does not bring it back.
    let rotten = second.root.join("a.html.gz");
    let sound = fs::read(&rotten).unwrap();
    fs::set_permissions(&rotten, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(&rotten, vec![0; sound.len()]).unwrap();
    let third = compressed(&store, day(3), &[("a.html", &one)], &Compression::ALL);
    assert_eq!(fs::read(third.root.join("a.html.gz")).unwrap(), sound);
    let lock = store.lock().unwrap();
    let mut staging = store.stage(&lock).unwrap();
    assert_eq!(staging.keep_tree("").unwrap(), 1);
    staging.compress(&[Compression::Br]).unwrap();
    let fourth = staging.commit(day(4), "vetro test", "f").unwrap();
    assert_eq!(paths(&fourth), ["a.html", "a.html.br"]);
    assert_eq!(store.verify(None).unwrap(), []);
}
