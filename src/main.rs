//! The command line: parse, run, say what went wrong, exit.

use std::process::ExitCode;

/// Faster where many threads allocate little: an exact scan takes a quarter less time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let itself = std::env::current_exe().map(Into::into);
    fluctua::cli::main(std::env::args_os().collect(), itself.into_iter().collect())
}
