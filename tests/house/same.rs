//! Tests that compare long texts say where they differ.

use crate::common::same::difference;

#[test]
fn a_difference_is_shown_with_its_line() {
    assert_eq!(difference(b"one\ntwo", b"one\ntwo"), None);
    let shown = difference(b"one\ntwo", b"one\ntwelve").unwrap();
    assert!(shown.contains("byte 6 in line 2") && shown.contains("one\\ntwelve"), "{shown}");
    let longer = [&b"x".repeat(1000)[..], b"\nend"].concat();
    let shown = difference(&longer[..1000], &longer).unwrap();
    assert!(shown.contains("of 1000 bytes, 1004 are expected"), "{shown}");
    assert!(shown.len() < 400, "a wall of {} bytes", shown.len());
}
