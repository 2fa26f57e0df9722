//! Tries again what failed for a passing reason, with growing, jittered pauses.

use std::time::{Duration, Instant};

use backon::BackoffBuilder as _;

use super::Job;
use super::failure::{Failure, Kind};

/// The first pause; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Runs `attempt` until it succeeds, fails for a lasting reason, or the plan's retries are used up.
pub(super) fn with_retries<T>(job: &Job<'_>, mut attempt: impl FnMut(u32) -> Result<T, Failure>) -> Result<T, Failure> {
    let pauses = backon::ExponentialBuilder::default()
        .with_min_delay(FIRST_PAUSE)
        .with_factor(2.0)
        .with_max_times(job.plan.retries as usize)
        .with_jitter()
        .build();
    let mut tried = 0;
    for pause in pauses {
        match attempt(tried) {
            Err(failure) if failure.kind == Kind::Transient && !job.stopped() => sleep(job, pause),
            ended => return ended,
        }
        tried += 1;
    }
    attempt(tried)
}

/// Sleeps, but not through a signal.
fn sleep(job: &Job<'_>, pause: Duration) {
    let until = Instant::now() + pause;
    while Instant::now() < until && !job.stopped() {
        std::thread::sleep(Duration::from_millis(50));
    }
}
