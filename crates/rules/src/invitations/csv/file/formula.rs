//! Cells that a spreadsheet would run as a formula are defused on the way out, and armed again on the way in (SECURITY 28).
//!
//! A cell that already begins with apostrophes before such a character gets one more, so that the way out and back is the identity
//! for every text.

use std::borrow::Cow;

fn would_run(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// What a file may carry for `cell`.
pub(in crate::invitations::csv) fn defuse(cell: &str) -> Cow<'_, str> {
    if would_run(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Takes exactly what [`defuse`] added off again.
pub(in crate::invitations::csv) fn restore(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if would_run(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_run_is_defused() {
        for cell in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(defuse(cell), format!("'{cell}"));
            assert_eq!(restore(&defuse(cell)), cell);
        }
        for cell in ["Ann", "'Ann", "O'Brien", "", "'", "ann+x@fabrikam.example"] {
            assert_eq!((&*defuse(cell), restore(cell)), (cell, cell));
        }
        assert_eq!(restore(&defuse("'=1")), "'=1");
    }
}
