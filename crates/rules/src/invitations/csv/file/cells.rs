//! Records of cells (RFC 4180), read byte by byte with a limit on everything, so that no file can make a record that fills the memory.
//!
//! Read beyond the standard: lines that end in CR or LF alone, blanks around a quoted cell, and a quote inside an unquoted cell, which is text.

use std::io::BufRead;

use crate::invitations::csv::{CannotDecode, Delimiter, FileProblem, Limits};

/// Where in a record the last byte left us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before a cell's first character, blanks aside.
    Start,
    /// In a cell without quotes.
    Plain,
    /// Between quotes.
    Quoted,
    /// After a quote between quotes: the cell's end, or half of a doubled quote.
    Quote,
    /// After the closing quote and a blank.
    Closed,
}

/// Records of a byte stream in UTF-8.
pub(super) struct Records<B> {
    input: B,
    shape: Shape,
}

/// What is known of the record being read.
struct Shape {
    delimiter: u8,
    limits: Limits,
    at: At,
    line: u32,
    after_cr: bool,
    began: u32,
    quote_line: u32,
    cell: Vec<u8>,
    cells: Vec<String>,
}

/// A record and the line it begins on.
pub(super) type Record = (u32, Vec<String>);

impl<B: BufRead> Records<B> {
    pub(super) fn new(input: B, limits: Limits) -> Self {
        let shape = Shape {
            delimiter: Delimiter::Comma.byte(),
            limits,
            at: At::Start,
            line: 1,
            after_cr: false,
            began: 1,
            quote_line: 1,
            cell: Vec::new(),
            cells: Vec::new(),
        };
        Self { input, shape }
    }

    /// Cells from here on are told apart by `delimiter`.
    pub(super) fn split_by(&mut self, delimiter: Delimiter) {
        self.shape.delimiter = delimiter.byte();
    }

    pub(super) fn input(&self) -> &B {
        &self.input
    }

    /// Text that was decoded and not yet read.
    pub(super) fn ahead(&mut self) -> Result<&[u8], FileProblem> {
        let line = self.shape.line;
        self.input.fill_buf().map_err(|error| problem_of(&error, line))
    }

    /// The next record; lines without any text are passed over.
    pub(super) fn next(&mut self) -> Result<Option<Record>, FileProblem> {
        loop {
            let Some((line, cells)) = self.next_line()? else { return Ok(None) };
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some((line, cells)));
            }
        }
    }

    fn next_line(&mut self) -> Result<Option<Record>, FileProblem> {
        loop {
            let line = self.shape.line;
            let bytes = self.input.fill_buf().map_err(|error| problem_of(&error, line))?;
            if bytes.is_empty() {
                return self.shape.finish();
            }
            let (read, is_whole) = self.shape.read(bytes)?;
            self.input.consume(read);
            if is_whole {
                return self.shape.take_record().map(Some);
            }
        }
    }
}

impl Shape {
    /// Reads until a record is whole or the bytes are used up: how many, and whether it is.
    fn read(&mut self, bytes: &[u8]) -> Result<(usize, bool), FileProblem> {
        let mut read = 0;
        while read < bytes.len() {
            let run = self.plain_run(&bytes[read..]);
            self.keep(&bytes[read..read + run])?;
            read += run;
            let Some(byte) = bytes.get(read) else { break };
            read += 1;
            if self.step(*byte)? {
                return Ok((read, true));
            }
        }
        Ok((read, false))
    }

    /// How many of the next bytes surely belong to the cell we are in.
    fn plain_run(&mut self, bytes: &[u8]) -> usize {
        let delimiter = self.delimiter;
        let run = match self.at {
            At::Plain => bytes.iter().position(|byte| *byte == delimiter || *byte == b'\n' || *byte == b'\r'),
            At::Quoted => bytes.iter().position(|byte| *byte == b'"' || *byte == b'\n' || *byte == b'\r'),
            _ => Some(0),
        };
        let run = run.unwrap_or(bytes.len());
        self.after_cr &= run == 0;
        run
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), FileProblem> {
        self.cell.extend_from_slice(bytes);
        if self.cell.len() <= self.limits.cell {
            return Ok(());
        }
        Err(FileProblem::CellTooLong { line: self.began, column: self.cells.len() + 1, limit: self.limits.cell })
    }

    /// One byte that may matter; true when it ends the record.
    fn step(&mut self, byte: u8) -> Result<bool, FileProblem> {
        let completes_crlf = byte == b'\n' && self.after_cr;
        self.after_cr = byte == b'\r';
        let is_break = matches!(byte, b'\n' | b'\r');
        if is_break && !completes_crlf {
            self.line = self.line.saturating_add(1);
        }
        match self.at {
            At::Quoted if byte == b'"' => self.at = At::Quote,
            At::Quoted => self.keep(&[byte])?,
            At::Quote if byte == b'"' => {
                self.keep(b"\"")?;
                self.at = At::Quoted;
            }
            _ if completes_crlf => {}
            _ if byte == self.delimiter => self.end_cell()?,
            _ if is_break => {
                self.end_cell()?;
                return Ok(true);
            }
            At::Start if byte == b'"' => {
                self.cell.clear();
                self.quote_line = self.line;
                self.at = At::Quoted;
            }
            At::Start if matches!(byte, b' ' | b'\t') => self.keep(&[byte])?,
            At::Start | At::Plain => {
                self.keep(&[byte])?;
                self.at = At::Plain;
            }
            At::Quote | At::Closed if matches!(byte, b' ' | b'\t') => self.at = At::Closed,
            At::Quote | At::Closed => return Err(FileProblem::AfterQuote { line: self.line, column: self.cells.len() + 1 }),
        }
        Ok(false)
    }

    fn end_cell(&mut self) -> Result<(), FileProblem> {
        if self.cells.len() == self.limits.columns {
            return Err(FileProblem::TooManyColumns { line: self.began, limit: self.limits.columns });
        }
        let cell = String::from_utf8(std::mem::take(&mut self.cell));
        self.cells.push(cell.map_err(|_| FileProblem::Text { line: self.line, why: CannotDecode::Binary })?);
        self.at = At::Start;
        Ok(())
    }

    fn take_record(&mut self) -> Result<Record, FileProblem> {
        Ok((std::mem::replace(&mut self.began, self.line), std::mem::take(&mut self.cells)))
    }

    /// What the end of the file leaves: a last record without a line break, or nothing.
    fn finish(&mut self) -> Result<Option<Record>, FileProblem> {
        if self.at == At::Quoted {
            return Err(FileProblem::OpenQuote { line: self.quote_line, column: self.cells.len() + 1 });
        }
        if self.at == At::Start && self.cells.is_empty() && self.cell.is_empty() {
            return Ok(None);
        }
        self.end_cell()?;
        self.take_record().map(Some)
    }
}

fn problem_of(error: &std::io::Error, line: u32) -> FileProblem {
    let why = error.get_ref().and_then(|inner| inner.downcast_ref::<CannotDecode>());
    why.map_or(FileProblem::Unreadable(error.kind()), |why| FileProblem::Text { line, why: *why })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Result<Vec<Record>, FileProblem> {
        let mut records = Records::new(text.as_bytes(), Limits { columns: 4, cell: 40, ..Limits::default() });
        std::iter::from_fn(|| records.next().transpose()).collect()
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        records(text).unwrap().into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn quotes_hold_delimiters_quotes_and_lines() {
        assert_eq!(cells("a,\"b,\"\"c\"\"\r\nd\",\"\"\r\ne"), [vec!["a", "b,\"c\"\r\nd", ""], vec!["e"]]);
        assert_eq!(cells("a, \"b,c\" ,d\n"), [["a", "b,c", "d"]]);
        assert_eq!(cells("5\" pipe,O\"Brien\n"), [["5\" pipe", "O\"Brien"]]);
        assert_eq!(cells(" a b , c\n"), [[" a b ", " c"]]);
    }

    #[test]
    fn lines_are_those_an_editor_shows() {
        let text = "a\r\n\r\n \"b\nc\"\rd\n,,\n\"e\r\nf\"\ng";
        let lines: Vec<u32> = records(text).unwrap().iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 5, 7, 9]);
    }

    #[test]
    fn what_breaks_the_rules_is_named_with_its_place() {
        assert_eq!(records("a,b\nc,\"d\ne"), Err(FileProblem::OpenQuote { line: 2, column: 2 }));
        assert_eq!(records("a\n\"b\"c\n"), Err(FileProblem::AfterQuote { line: 2, column: 1 }));
        assert_eq!(records("a,b,c,d,e\n"), Err(FileProblem::TooManyColumns { line: 1, limit: 4 }));
        assert_eq!(records(&"x,".repeat(1_000_000)), Err(FileProblem::TooManyColumns { line: 1, limit: 4 }));
        assert_eq!(records(&format!("a\nb,{}", "x".repeat(41))), Err(FileProblem::CellTooLong { line: 2, column: 2, limit: 40 }));
        assert_eq!(records(&format!("\"{}", "\n".repeat(1_000_000))), Err(FileProblem::CellTooLong { line: 1, column: 1, limit: 40 }));
    }
}
