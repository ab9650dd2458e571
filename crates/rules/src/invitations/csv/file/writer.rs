//! Rows on their way out: exports, and the result of an import, which can be corrected and uploaded again.

use std::io::{self, Write};

use super::formula;
use crate::invitations::csv::{Delimiter, Layout, Place, Row};

/// A CSV being written: UTF-8 with a byte order mark, so that spreadsheets know it, and no cell that one would run (SECURITY 28).
pub struct Sheet<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Sheet<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(mut out: W, delimiter: Delimiter) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut format = csv::WriterBuilder::new();
        format.delimiter(delimiter.byte()).flexible(true).terminator(csv::Terminator::CRLF);
        Ok(Self { out: format.from_writer(out) })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        for cell in cells {
            self.out.write_field(formula::defuse(cell).as_bytes())?;
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When the rest cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The result of an import: the file's own columns, then State, Result and Detail, which a later upload passes over.
pub struct ResultSheet<W: Write> {
    sheet: Sheet<W>,
    places: Vec<Place>,
}

impl<W: Write> ResultSheet<W> {
    /// The columns it adds.
    pub const ADDED: [&'static str; 3] = ["State", "Result", "Detail"];

    /// Begins the result of a file with this header, with the same delimiter: it is the one that its owner's spreadsheet knows.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(out: W, layout: &Layout) -> io::Result<Self> {
        let mut sheet = Self { sheet: Sheet::new(out, layout.delimiter())?, places: layout.places().to_vec() };
        sheet.write_cells(layout.labels(), Self::ADDED)?;
        Ok(sheet)
    }

    /// Adds a row with what became of it: the values of [`ResultSheet::ADDED`].
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, row: &Row, became: [&str; 3]) -> io::Result<()> {
        self.write_cells(row.cells(), became)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When the rest cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.sheet.finish()
    }

    /// Results of an earlier run are replaced; cells beyond the header stay beyond it.
    fn write_cells(&mut self, cells: &[String], added: [&str; 3]) -> io::Result<()> {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let own = self.places.iter().enumerate().filter(|(_, place)| **place != Place::Result).map(|(at, _)| cell(at));
        let beyond = cells.get(self.places.len()..).unwrap_or_default();
        self.sheet.write(own.chain(added).chain(beyond.iter().map(String::as_str)))
    }
}
