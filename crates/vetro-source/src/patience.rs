//! Waits for a server: until it answers, the caller asks to stop, or a limit is reached.

use std::future::Future;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::future::{self, Either};

use crate::error::Error;
use crate::stream::Signal;

/// How often a wait looks at the signal.
const TICK: Duration = Duration::from_millis(100);

/// Why a wait ended without what was waited for.
pub(crate) enum Late {
    Stopped,
    Over,
}

/// The answer, unless the signal or the deadline comes first.
pub(crate) async fn watch<F: Future>(work: F, signal: &Signal, deadline: Instant) -> Result<F::Output, Late> {
    let mut work = pin!(work);
    loop {
        if signal.is_set() {
            return Err(Late::Stopped);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let pause = pin!(tokio::time::sleep(TICK.min(left)));
        match future::select(work, pause).await {
            Either::Left((output, _)) => return Ok(output),
            Either::Right(_) if left.is_zero() => return Err(Late::Over),
            Either::Right(((), unfinished)) => work = unfinished,
        }
    }
}

/// Runs work of one thread to its end.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|source| Error::System { source })?;
    let result = runtime.block_on(work);
    // A name look-up that hangs must not hold up the end.
    runtime.shutdown_background();
    result
}
