//! Counts are judged as counts, and goodness-of-fit tests hold their level.
