//! Laws, findings and rows judge only what they know.
