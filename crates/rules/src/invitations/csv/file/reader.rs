//! A file, read row by row with flat memory.

use std::io::Read;

use super::cells::{Record, Records};
use super::layout::is_version_line;
use crate::invitations::csv::{Column, Decoded, Delimiter, Encoding, FileProblem, Layout, LayoutKind, Limits, Row};

/// Rows of a CSV file. After a problem there are no more rows.
pub struct Reader<R> {
    records: Records<Decoded<R>>,
    layout: Layout,
    limits: Limits,
    rows: u32,
    is_first: bool,
    is_over: bool,
}

impl<R: Read> Reader<R> {
    /// Reads as far as the header.
    ///
    /// # Errors
    /// Why there is no header to be read.
    pub fn open(input: R, limits: Limits) -> Result<Self, FileProblem> {
        let mut records = Records::new(Decoded::new(input, limits.file), limits);
        let delimiter = tell_delimiter(&mut records)?;
        records.split_by(delimiter);
        let mut header = records.next()?.ok_or(FileProblem::Empty)?;
        if is_preface(&header) {
            header = records.next()?.ok_or(FileProblem::Empty)?;
        }
        let (line, labels) = header;
        let layout = Layout::read(labels, delimiter).map_err(|why| FileProblem::Header { line, why })?;
        Ok(Self { records, layout, limits, rows: 0, is_first: true, is_over: false })
    }

    /// What the header says.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What the file is in, as far as it was read.
    pub fn encoding(&self) -> Encoding {
        self.records.input().encoding()
    }

    /// How many bytes of the file were taken, for progress.
    pub fn bytes_read(&self) -> u64 {
        self.records.input().taken()
    }

    fn next_row(&mut self) -> Result<Option<Row>, FileProblem> {
        loop {
            let Some(record) = self.records.next()? else { return Ok(None) };
            let (line, row) = (record.0, Row::new(record.0, record.1));
            let is_blank = row.cells().iter().all(|cell| cell.trim().is_empty());
            if is_blank || std::mem::take(&mut self.is_first) && is_example(&self.layout, &row) {
                continue;
            }
            if self.rows == self.limits.rows {
                return Err(FileProblem::TooManyRows { line, limit: self.limits.rows });
            }
            self.rows += 1;
            return Ok(Some(row));
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Row, FileProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = self.next_row().transpose();
        self.is_over = !matches!(next, Some(Ok(_)));
        next
    }
}

/// A line before the header: Entra's version, or the one with which spreadsheets name the delimiter.
fn is_preface((_, cells): &Record) -> bool {
    let (first, rest) = (cells.first().map_or("", String::as_str), cells.get(1..).unwrap_or_default());
    rest.iter().all(|cell| cell.trim().is_empty()) && (is_version_line(first) || first.to_ascii_lowercase().starts_with("sep="))
}

fn tell_delimiter<R: Read>(records: &mut Records<Decoded<R>>) -> Result<Delimiter, FileProblem> {
    let ahead = String::from_utf8_lossy(records.ahead()?);
    let mut lines = ahead.split(['\r', '\n']).filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let is_preface = is_version_line(first) || first.to_ascii_lowercase().starts_with("sep=");
    let header = if is_preface { lines.next() } else { Some(first) };
    Ok(header.map_or(Delimiter::Comma, Delimiter::told_by))
}

/// Whether a first row is the example of Entra's template, which people forget to take out.
fn is_example(layout: &Layout, row: &Row) -> bool {
    let email = row.text(layout, Column::Email).to_lowercase();
    layout.kind() == LayoutKind::Entra && (email.starts_with("example:") || email == "example@example.com")
}
