//! The exit codes: a short public table.

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All published or unchanged.
    Done = 0,
    /// Some datasets failed, the others are published.
    SomeFailed = 1,
    /// Configuration or usage; nothing started.
    Usage = 2,
    /// Waits for a person.
    Waits = 3,
    /// Sources failed only for passing reasons.
    Transient = 4,
    /// Nothing could be published.
    NotPublished = 5,
    /// Privacy or integrity stop.
    Privacy = 6,
    /// Another run holds the lock.
    Locked = 75,
    /// Ended by SIGINT.
    Interrupted = 130,
    /// Ended by SIGTERM.
    Terminated = 143,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
