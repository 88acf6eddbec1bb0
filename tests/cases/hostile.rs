//! What an adversary or bad luck may do: links, foreign files, text that a terminal obeys,
//! streams that fail, lists without an end.

#[path = "hostile/folder.rs"]
mod folder;
#[path = "hostile/lists.rs"]
mod lists;
#[path = "hostile/streams.rs"]
mod streams;
#[path = "hostile/terminal.rs"]
mod terminal;
