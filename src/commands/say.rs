//! What commands print. Whoever stops reading, as `head` does, ends them quietly.

use std::fmt::Display;
use std::io::{ErrorKind, Write as _};

/// As a shell has it of a program that SIGPIPE ended.
const NOBODY_READS: i32 = 141;

/// Prints as it stands.
pub(super) fn put(text: impl Display) {
    let mut out = std::io::stdout().lock();
    let Err(error) = write!(out, "{text}").and_then(|()| out.flush()) else { return };
    if error.kind() == ErrorKind::BrokenPipe {
        std::process::exit(NOBODY_READS);
    }
    eprintln!("guesthouse: {error}");
    std::process::exit(1);
}

/// Prints a line.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::commands::say::put(format_args!("{}\n", format_args!($($text)*)))
    };
}

pub(super) use say;
