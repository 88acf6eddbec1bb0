//! Compare long texts, files and lists, and show where they first differ.

use std::fmt::Debug;

/// Bytes that are shown to either side of a difference.
const AROUND: usize = 60;

/// Where two lists first differ: the length of the shorter one where it begins the other.
fn first<T: PartialEq>(found: &[T], expected: &[T]) -> Option<usize> {
    let shorter = found.len().min(expected.len());
    let apart = found.iter().zip(expected).position(|(a, b)| a != b);
    apart.or_else(|| (found.len() != expected.len()).then_some(shorter))
}

/// The first difference of two texts with what stands around it; nothing where they are equal.
pub fn difference(found: &[u8], expected: &[u8]) -> Option<String> {
    let at = first(found, expected)?;
    let line = expected[..at].split(|&byte| byte == b'\n').count();
    let around = |bytes: &[u8]| {
        let (from, to) = (at.saturating_sub(AROUND), bytes.len().min(at + AROUND));
        bytes[from..to].escape_ascii().to_string()
    };
    Some(format!(
        "byte {at} in line {line} differs (of {} bytes, {} are expected)\n   found: {}\nexpected: {}",
        found.len(),
        expected.len(),
        around(found),
        around(expected)
    ))
}

/// Assert that two texts are equal, byte by byte.
#[track_caller]
pub fn assert_same(found: impl AsRef<[u8]>, expected: impl AsRef<[u8]>, what: &str) {
    if let Some(difference) = difference(found.as_ref(), expected.as_ref()) {
        panic!("{what}: {difference}");
    }
}

/// Assert that two lists are equal, entry by entry.
#[track_caller]
pub fn assert_same_list<T: PartialEq + Debug>(found: &[T], expected: &[T], what: &str) {
    let Some(at) = first(found, expected) else { return };
    let apart = found.iter().zip(expected).filter(|(a, b)| a != b).count();
    let [a, b] = [found, expected].map(|list| list.get(at));
    panic!(
        "{what}: entry {at} is {a:?} in place of {b:?}; {apart} entries differ, of {} where {} are expected",
        found.len(),
        expected.len()
    );
}
