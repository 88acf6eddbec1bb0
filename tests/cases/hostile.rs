//! What an adversary or bad luck may do: forged blocks, links, foreign files, text that a terminal obeys,
//! streams that fail, lists without an end.

#[path = "../common/cli.rs"]
mod cli;

#[path = "hostile/blocks.rs"]
mod blocks;
#[path = "hostile/folder.rs"]
mod folder;
#[path = "hostile/lists.rs"]
mod lists;
#[path = "hostile/streams.rs"]
mod streams;
#[path = "hostile/terminal.rs"]
mod terminal;
