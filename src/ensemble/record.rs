//! Write blocks as bytes with checksums, so that damage is found.
//!
//! ```text
//! file   = header record*
//! header = "fluctua" layout:u8  stream:u32  plan:u64  program:16 bytes  check:u64
//! record = index:u64  length:u64  payload  check:u64
//! ```
//!
//! The payload is what [`Block::pack`](crate::tally::Block::pack) returns. Integers are little-endian; the program
//! is its version, filled up with zeros. A check is the XXH3 of all bytes of its header or record before it;
//! that of a record is seeded with the hash of the plan, so that no record passes in a file of another plan.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::stream::STREAM_VERSION;

/// Name and layout of the file.
const MAGIC: [u8; 8] = *b"fluctua\x02";
/// That of files whose header named no program.
const OLDER: [u8; 8] = *b"fluctua\x01";
/// The version of this program, as a header holds it.
const PROGRAM: [u8; 16] = padded(env!("CARGO_PKG_VERSION"));
/// Bytes of the header of a block file.
pub const HEADER: usize = 44;
/// Bytes of an index, a length or a check.
const WORD: usize = 8;
/// Bytes of a record before its payload, and after it.
pub(super) const BEFORE: usize = 2 * WORD;
pub(super) const AFTER: usize = WORD;

/// The header of a file that holds blocks of a plan.
pub(super) fn header(plan: u64) -> Vec<u8> {
    let (stream, plan) = (STREAM_VERSION.to_le_bytes(), plan.to_le_bytes());
    let mut bytes = [&MAGIC[..], &stream, &plan, &PROGRAM].concat();
    bytes.extend(xxh3_64(&bytes).to_le_bytes());
    bytes
}

/// The first bytes of a text, filled up with zeros.
const fn padded(text: &str) -> [u8; 16] {
    let (mut bytes, mut at) = ([0; 16], 0);
    while at < text.len() && at < bytes.len() {
        bytes[at] = text.as_bytes()[at];
        at += 1;
    }
    bytes
}

/// A record.
pub(super) fn record(plan: u64, index: u64, payload: &[u8]) -> Vec<u8> {
    let length = payload.len() as u64;
    let mut bytes = [&index.to_le_bytes(), &length.to_le_bytes(), payload].concat();
    bytes.extend(xxh3_64_with_seed(&bytes, plan).to_le_bytes());
    bytes
}

/// What the beginning of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// Nothing was written beyond it, or not even all of it.
    Empty,
    /// The file is something else.
    Foreign,
    /// Some byte of it is wrong.
    Damaged,
    /// Another program wrote it, whose samples are others: its version, where it is known, and that of its
    /// streams.
    Other { program: Option<[u8; 16]>, stream: u32 },
    /// Records of this plan follow.
    Of { plan: u64 },
}

/// Read a header.
pub(super) fn read_header(bytes: &[u8]) -> Header {
    if let Some(stream) = bytes.strip_prefix(&OLDER).and_then(|rest| rest.first_chunk()) {
        return Header::Other { program: None, stream: u32::from_le_bytes(*stream) };
    }
    if !bytes.iter().zip(&MAGIC).all(|(byte, magic)| byte == magic) {
        return Header::Foreign;
    }
    let Some((head, rest)) = bytes.split_at_checked(HEADER) else { return Header::Empty };
    let (words, check) = head.split_at(HEADER - WORD);
    let (stream, plan, program) =
        (words[8..].first_chunk(), word(&words[12..]), words[20..].first_chunk());
    match (stream, plan) {
        _ if word(check) != Some(xxh3_64(words)) => Header::Damaged,
        _ if rest.is_empty() => Header::Empty,
        (Some(&stream), Some(plan)) => match u32::from_le_bytes(stream) {
            STREAM_VERSION => Header::Of { plan },
            stream => Header::Other { program: program.copied(), stream },
        },
        _ => Header::Damaged,
    }
}

/// The version of a program that a header holds.
pub(super) fn program(bytes: Option<[u8; 16]>) -> String {
    let version =
        bytes.map(|bytes| String::from_utf8_lossy(&bytes).trim_end_matches('\0').to_owned());
    version
        .map_or("an older fluctua".into(), |version| format!("fluctua {}", version.escape_debug()))
}

/// The records of a file up to the first that is torn or damaged.
#[derive(Debug, Default)]
pub(super) struct Records<'a> {
    /// Index and payload of each, in the order of the file.
    pub(super) whole: Vec<(u64, &'a [u8])>,
    /// Where in the file the last of them ends.
    pub(super) end: usize,
}

/// Read the records behind the header.
pub(super) fn read_records(bytes: &[u8], plan: u64) -> Records<'_> {
    let mut records = Records { whole: Vec::new(), end: HEADER };
    while let Some((index, payload)) = bytes.get(records.end..).and_then(|rest| first(rest, plan)) {
        records.whole.push((index, payload));
        records.end += 3 * WORD + payload.len();
    }
    records
}

/// The first record, if it is whole.
fn first(bytes: &[u8], plan: u64) -> Option<(u64, &[u8])> {
    let index = word(bytes)?;
    let length = usize::try_from(word(bytes.get(WORD..)?)?).ok()?;
    let end = length.checked_add(2 * WORD)?;
    let checked = bytes.get(..end)?;
    (word(&bytes[end..])? == xxh3_64_with_seed(checked, plan))
        .then_some((index, &checked[2 * WORD..]))
}

/// The word that the bytes begin with.
fn word(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk().copied().map(u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        [header(7), record(7, 3, b"third"), record(7, 0, b""), record(7, 1, b"first")].concat()
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = file();
        assert_eq!(read_header(&bytes), Header::Of { plan: 7 });
        let records = read_records(&bytes, 7);
        assert_eq!(records.whole, [(3, &b"third"[..]), (0, b""), (1, b"first")]);
        assert_eq!(records.end, bytes.len());
    }

    #[test]
    fn a_flipped_byte_ends_the_file_before_it() {
        for at in 0..file().len() {
            for flip in [1, 0x80, 0xff] {
                let mut bytes = file();
                bytes[at] ^= flip;
                if at < HEADER {
                    assert!(matches!(read_header(&bytes), Header::Foreign | Header::Damaged));
                } else {
                    assert!(read_records(&bytes, 7).end <= at);
                }
            }
        }
    }

    /// The version of a program need not be ours, and files of the first layout named none.
    #[test]
    fn other_programs_are_named() {
        let mut bytes = file();
        bytes[8] += 1;
        bytes[20..25].copy_from_slice(b"9.8.7");
        let check = xxh3_64(&bytes[..HEADER - WORD]);
        bytes[HEADER - WORD..HEADER].copy_from_slice(&check.to_le_bytes());
        let Header::Other { program: by, stream } = read_header(&bytes) else { panic!("another") };
        assert_eq!((program(by), stream), ("fluctua 9.8.7".into(), STREAM_VERSION + 1));
        let older = [&OLDER[..], &5_u32.to_le_bytes(), &[0; 16]].concat();
        let Header::Other { program: by, stream } = read_header(&older) else { panic!("another") };
        assert_eq!((program(by), stream), ("an older fluctua".into(), 5));
    }

    #[test]
    fn a_cut_file_keeps_its_whole_records() {
        let bytes = file();
        for length in 0..bytes.len() {
            let cut = &bytes[..length];
            if length <= HEADER {
                assert_eq!(read_header(cut), Header::Empty);
            } else {
                let records = read_records(cut, 7);
                assert!(records.end <= length && records.whole.len() < 3);
            }
        }
    }

    #[test]
    fn a_record_of_another_plan_is_none() {
        let bytes = [header(7), record(8, 0, b"zero")].concat();
        assert!(read_records(&bytes, 7).whole.is_empty());
    }
}
