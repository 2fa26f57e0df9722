//! `kill -9` at any moment: readers see one complete release, and the next run needs no person.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::os::unix::process::ExitStatusExt as _;
use std::time::{Duration, Instant};

use support::{NEXT_NIGHT, Project, assert_complete};

const KILLS: u32 = 100;

#[test]
fn a_hundred_kills_leave_a_complete_release_each_time() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    // The first night makes every class anew, and a busy machine is slow at times: the shortest of some others counts.
    let timed = |number: u32| {
        project.replace("datasets/alberi.toml", "[title]", &format!("# timed {number}\n[title]"));
        let begun = Instant::now();
        project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
        begun.elapsed()
    };
    let whole = (0..6).map(timed).min().unwrap_or_default();
    let first = assert_complete(&project.web());
    let mut killed = 0;
    for at in 0..KILLS {
        // Each night something is new, so that each run has a release to make.
        project.replace("datasets/alberi.toml", "[title]", &format!("# night {at}\n[title]"));
        let title = std::fs::read_to_string(project.path().join("datasets/alberi.toml")).unwrap();
        let title = title.lines().find(|line| line.starts_with("it = ")).unwrap().to_owned();
        project.replace("datasets/alberi.toml", &title, &format!("it = \"Alberi, notte {at}\""));
        let mut child = project.command(&["publish"]).env("VETRO_NOW", NEXT_NIGHT).spawn().unwrap();
        // Moments spread over the whole run, the end included, where the commit is.
        std::thread::sleep(whole.mul_f64(f64::from(at % 50) / 46.0) + Duration::from_micros(u64::from(at) * 137));
        let _ = child.kill();
        if child.wait().unwrap().signal() == Some(9) {
            killed += 1;
        }
        let manifest = assert_complete(&project.web());
        assert!(manifest["serial"].as_u64() >= first["serial"].as_u64());
    }
    assert!(killed >= KILLS / 2, "only {killed} of {KILLS} runs were still running when they were killed");
    project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    assert_complete(&project.web());
    project.run(&["verify"]).ended(0);
    let left: Vec<_> =
        std::fs::read_dir(project.path().join(".vetro")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name == "scratch"), "the private folder still holds {left:?}");
}
