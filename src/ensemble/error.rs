//! Say why blocks could not be walked, kept or read back, and what to do about it.

use std::io;
use std::path::Path;

use super::stream::STREAM_VERSION;
use crate::config::visible;

/// Why an ensemble is incomplete.
#[derive(Debug, thiserror::Error)]
pub enum EnsembleError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// [`Progress::stop`](super::Progress::stop) said so.
    #[error("interrupted after {done} of {blocks} blocks")]
    Interrupted {
        /// Blocks that are stored.
        done: u64,
        /// Blocks that were asked for.
        blocks: u64,
    },
}

/// Why blocks could not be kept or read back.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Reading or writing failed.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The folder was removed while a run wrote into it, and another made.
    #[error(
        "{path} is no longer the file that this run writes: its folder was removed or replaced, and \
         its blocks with it. Run again, into another folder"
    )]
    Replaced {
        /// The file.
        path: String,
    },
    /// The file was cut or grew while a run wrote into it.
    #[error(
        "{path} has {found} bytes where this run wrote {written}: something else changed it \
         meanwhile, and blocks of it are lost. Keep others away from the folder; what is whole in it \
         is used when the run is gone on with"
    )]
    Disturbed {
        /// The file.
        path: String,
        /// Its length.
        found: u64,
        /// What it should be.
        written: u64,
    },
    /// Something else has the name of a file.
    #[error(
        "{path} is {what}, not a file of fluctua; remove it, or choose another folder (links are not \
         followed: name the folder that they lead to)"
    )]
    NotAFile {
        /// The name.
        path: String,
        /// What has it.
        what: &'static str,
    },
    /// Something else has the name of the folder.
    #[error("{folder}: {path} is {what}, not a folder; name a new folder, such as --out results")]
    NotAFolder {
        /// The folder that was wanted.
        folder: String,
        /// What is in its way.
        path: String,
        /// What that is.
        what: &'static str,
    },
    /// A file of others would be overwritten.
    #[error(
        "{folder} holds a file `{name}` that no finished run of fluctua left there, and it would be \
         overwritten; choose a new folder"
    )]
    ForeignFolder {
        /// The folder.
        folder: String,
        /// The file.
        name: &'static str,
    },
    /// A figure of others would be overwritten.
    #[error(
        "{path} is no figure that fluctua left there, and it would be overwritten; move it, or choose \
         another folder"
    )]
    ForeignFile {
        /// The file.
        path: String,
    },
    /// Another process holds the lock.
    #[error("{folder} is in use by another run; wait for it, or choose another folder")]
    InUse {
        /// The folder.
        folder: String,
    },
    /// A new run would mix with an old one.
    #[error(
        "{folder} holds the blocks of a run or scan: go on with it by --resume with the same command, choose \
         another folder, or remove it by --overwrite"
    )]
    HoldsBlocks {
        /// The folder.
        folder: String,
    },
    /// A new report would replace an old one.
    #[error("{folder} holds a report: choose another folder, or replace it by --overwrite")]
    HoldsReport {
        /// The folder.
        folder: String,
    },
    /// There is nothing to read.
    #[error(
        "{folder} holds no blocks.bin: it is no output folder of `fluctua run --out`, or its run \
         never began"
    )]
    NoBlocks {
        /// The folder.
        folder: String,
    },
    /// The file is something else.
    #[error("{path} is no block file of this version of fluctua; choose another folder")]
    NotBlocks {
        /// The file.
        path: String,
    },
    /// Nobody can tell any more whose blocks these are.
    #[error(
        "{path}: the header is damaged, so its blocks cannot be trusted; start afresh by --overwrite, \
         or choose another folder"
    )]
    DamagedHeader {
        /// The file.
        path: String,
    },
    /// The samples of this version are others.
    #[error(
        "{path} was written by {by} with stream version {theirs}; this is fluctua {} with version \
         {STREAM_VERSION}, whose samples are others. Go on with the fluctua that wrote it, or choose \
         another folder",
        env!("CARGO_PKG_VERSION")
    )]
    OtherStream {
        /// The file.
        path: String,
        /// The program that wrote it, as far as it is known.
        by: String,
        /// Its stream version.
        theirs: u32,
    },
    /// The plan is another.
    #[error(
        "{path} holds blocks of another plan; go on with its own plan.toml, or choose another \
         folder. It differs in (its plan / this plan):\n  {}",
        differences.join("\n  ")
    )]
    OtherPlan {
        /// The file.
        path: String,
        /// Lines `key: theirs / ours`.
        differences: Vec<String>,
    },
    /// Two records of one block differ.
    #[error(
        "{path}: block {index} stands there with other numbers than before, so one of the two is \
         wrong; it was written by another build of fluctua or tampered with. Remove it and walk \
         its blocks again"
    )]
    Conflict {
        /// The file of the second.
        path: String,
        /// Index of the block.
        index: u64,
    },
    /// Folders that were to be joined do not hold every block.
    #[error(
        "{missing} of {blocks} blocks are missing:\n  {}\n{}",
        lines.join("\n  "),
        "Walk them with `fluctua run` or `fluctua scan`, as that folder was made (its --shard too), with --resume, \
         then merge again"
    )]
    Missing {
        /// How many.
        missing: usize,
        /// How many the plan has.
        blocks: u64,
        /// Which, and what is wrong with the folders, in lines.
        lines: Vec<String>,
    },
    /// The sums of a block are none of this plan.
    #[error(
        "block {index} has {what}, so it is none of this plan; it was written by another build of \
         fluctua or tampered with. Walk its blocks again in another folder"
    )]
    Impossible {
        /// Index of the block.
        index: u64,
        /// What is wrong with it.
        what: String,
    },
    /// Bytes that were handed over end in the middle.
    #[error(
        "the last {bytes} bytes of the blocks that were handed over are torn; walk these blocks again"
    )]
    Torn {
        /// How many bytes are no whole record.
        bytes: usize,
    },
    /// A record is whole but says nothing that this version understands.
    #[error(
        "{path}: block {index} cannot be understood; it was written by another version of \
         fluctua. Go on with that version, or choose another folder"
    )]
    Unreadable {
        /// The file.
        path: String,
        /// Index of the block.
        index: u64,
    },
}

/// A path as a message shows it.
pub(super) fn shown(path: &Path) -> String {
    visible(&path.display().to_string()).into_owned()
}

impl StoreError {
    pub(super) fn new(path: &Path, source: io::Error) -> Self {
        Self::Io { path: shown(path), source }
    }
}
