//! What a new user meets.
