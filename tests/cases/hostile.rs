//! Nothing from a file or a folder is trusted before it was looked at.
