//! Why the store could not do its work, and what can be wrong with a file of a release.

use std::fmt;
use std::io::ErrorKind;
use std::path::PathBuf;

use jiff::Timestamp;

/// Why the store could not do its work. The release that readers see is untouched in every case.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another run is at work.
    #[error("another run holds the lock{}", holder(*pid, *since))]
    Locked {
        /// Its process, if it could be read.
        pid: Option<u32>,
        /// Since when, if it could be read.
        since: Option<Timestamp>,
    },
    /// The file system refused.
    #[error("failed to {action} `{}`", path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The private folder and the releases are on two file systems.
    #[error("`{}` and `{}` are on different file systems", private.display(), public.display())]
    OtherFileSystem {
        /// The private folder.
        private: PathBuf,
        /// The folder of releases.
        public: PathBuf,
    },
    /// A path that could leave the release, or that the store keeps for itself.
    #[error("`{}` cannot be the path of a published file: {reason}", path.escape_debug())]
    BadPath {
        /// The path.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file was given twice.
    #[error("`{path}` is already part of the release")]
    Repeated {
        /// The path.
        path: String,
    },
    /// A file that the release before does not have.
    #[error("`{path}` is not part of the release before")]
    Absent {
        /// The path.
        path: String,
    },
    /// A file was put into the staging folder without telling the store.
    #[error("`{path}` lies in the new release but was not adopted")]
    Unlisted {
        /// The path.
        path: String,
    },
    /// What is in place is not what was released.
    #[error("`{}` is damaged: {kind}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        kind: DamageKind,
    },
    /// Something stands where the link to the current release belongs.
    #[error("`{}` is not a symbolic link", path.display())]
    NotALink {
        /// The link's path.
        path: PathBuf,
    },
    /// Nothing has been released yet.
    #[error("there is no release yet")]
    NoRelease,
}

/// What is wrong with a file of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DamageKind {
    /// It is not there.
    Missing,
    /// It is not in the manifest.
    Unlisted,
    /// It is a folder, a link or a device.
    NotAFile,
    /// It has another size.
    Size {
        /// The size in the manifest, in bytes.
        expected: u64,
        /// The size found.
        found: u64,
    },
    /// Its bytes are others.
    Content,
    /// It is not a manifest of this release.
    Unreadable,
    /// It is a link that leads nowhere.
    LeadsNowhere,
}

impl fmt::Display for DamageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it is missing"),
            Self::Unlisted => f.write_str("it is not in the manifest"),
            Self::NotAFile => f.write_str("it is not a regular file"),
            Self::Size { expected, found } => write!(f, "it has {found} bytes where the manifest has {expected}"),
            Self::Content => f.write_str("its bytes do not match the manifest"),
            Self::Unreadable => f.write_str("it is not a manifest of this release"),
            Self::LeadsNowhere => f.write_str("it does not lead to a release"),
        }
    }
}

impl Error {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Locked { .. } => "V0760",
            Self::Io { .. } => "V0761",
            Self::OtherFileSystem { .. } => "V0762",
            Self::BadPath { .. } => "V0763",
            Self::Repeated { .. } => "V0764",
            Self::Absent { .. } => "V0765",
            Self::Unlisted { .. } => "V0766",
            Self::Damaged { .. } => "V0767",
            Self::NotALink { .. } => "V0768",
            Self::NoRelease => "V0769",
        }
    }

    /// What to try next, when we know.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Locked { .. } => Some("wait until it has ended; the lock goes with its process"),
            Self::Io { source, .. } => io_hint(source.kind()),
            Self::OtherFileSystem { .. } => Some("keep `out` and `.vetro` in one project folder on one file system"),
            Self::Damaged { .. } => Some("publish again: what is damaged is made anew from its source"),
            Self::NotALink { .. } => Some("move it away; the store puts a link there"),
            Self::NoRelease => Some("run `vetro publish`"),
            Self::BadPath { .. } | Self::Repeated { .. } | Self::Absent { .. } | Self::Unlisted { .. } => None,
        }
    }
}

fn io_hint(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Some("free space on the disk, or lower `keep-versions`; the last release stays online")
        }
        ErrorKind::ReadOnlyFilesystem => Some("mount the file system for writing; the last release stays online"),
        ErrorKind::PermissionDenied => {
            Some("the folder must belong to the user that runs vetro; the last release stays online")
        }
        _ => None,
    }
}

fn holder(pid: Option<u32>, since: Option<Timestamp>) -> String {
    let pid = pid.map_or_else(String::new, |pid| format!(": process {pid}"));
    let since = since.map_or_else(String::new, |since| format!(" since {}", since.strftime("%Y-%m-%d %H:%M:%S UTC")));
    pid + &since
}
