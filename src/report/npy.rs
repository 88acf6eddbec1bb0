//! Open a file of numpy: the header of a structured array, of which the rows follow.
//!
//! The format is numpy's own (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>); `numpy.load` maps
//! such a file into memory with `mmap_mode="r"`.

/// The bytes before the rows of a table: the name of each column, and whether it holds integers or reals, of eight bytes.
///
/// ```
/// let header = fluctua::report::npy::header(&[("particle.left".into(), true)], 1000);
/// assert!(header.starts_with(b"\x93NUMPY\x01\x00") && header.len() % 64 == 0);
/// let text = String::from_utf8_lossy(&header);
/// assert!(text.contains("{'descr': [('particle.left', '<i8')], 'fortran_order': False, 'shape': (1000,), }"));
/// ```
#[must_use]
pub fn header(columns: &[(String, bool)], rows: u64) -> Vec<u8> {
    let escaped = |name: &str| name.replace('\\', "\\\\").replace('\'', "\\'");
    let column = |(name, counts): &(String, bool)| {
        format!("('{}', '{}')", escaped(name), if *counts { "<i8" } else { "<f8" })
    };
    let columns: Vec<String> = columns.iter().map(column).collect();
    let descr = columns.join(", ");
    let text = format!("{{'descr': [{descr}], 'fortran_order': False, 'shape': ({rows},), }}");
    // The first version holds short ASCII, the third any text.
    let short = text.is_ascii() && text.len() < 60_000;
    let before = if short { 10 } else { 12 };
    let length = (before + text.len() + 1).next_multiple_of(64) - before;
    let mut bytes = b"\x93NUMPY".to_vec();
    if short {
        bytes.extend([1, 0]);
        bytes.extend((length as u16).to_le_bytes());
    } else {
        bytes.extend([3, 0]);
        bytes.extend((length as u32).to_le_bytes());
    }
    bytes.extend(text.as_bytes());
    bytes.resize(before + length - 1, b' ');
    bytes.push(b'\n');
    bytes
}
