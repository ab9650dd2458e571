//! One row of a file, as text.

use serde::{Deserialize, Serialize};

use crate::invitations::RowStage;
use crate::invitations::csv::file::formula;
use crate::invitations::csv::{Column, Layout, Place};

/// One row: where it begins, and its cells in the file's order. Cells that were defused for a spreadsheet are armed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    line: u32,
    cells: Vec<String>,
}

impl Row {
    pub(in crate::invitations::csv) fn new(line: u32, mut cells: Vec<String>) -> Self {
        for cell in &mut cells {
            let restored = formula::restore(cell);
            if restored.len() < cell.len() {
                *cell = restored.to_owned();
            }
        }
        Self { line, cells }
    }

    /// A row that was read before, out of where it was kept: its cells are armed already.
    pub fn kept(line: u32, cells: Vec<String>) -> Self {
        Self { line, cells }
    }

    /// The line it begins on, as an editor counts.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// All cells, untrimmed.
    pub fn cells(&self) -> &[String] {
        &self.cells
    }

    /// All cells, to be kept.
    pub fn into_cells(self) -> Vec<String> {
        self.cells
    }

    /// What it says in a column, trimmed; empty where the file has no such column or the row ends before it.
    pub fn text(&self, layout: &Layout, column: Column) -> &str {
        layout.position(column).and_then(|at| self.cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// Whether the file is the result of an earlier import, which carried this row out.
    pub fn was_done(&self, layout: &Layout) -> bool {
        layout.position_of_state().and_then(|at| self.cells.get(at)).is_some_and(|state| state.trim() == RowStage::Done.as_str())
    }

    /// Cells of columns that nobody knows, with their labels; deleted with the import (SECURITY 28).
    pub fn kept_aside<'a>(&'a self, layout: &'a Layout) -> impl Iterator<Item = (&'a str, &'a str)> {
        let columns = layout.labels().iter().zip(layout.places()).zip(&self.cells);
        columns.filter(|((_, place), _)| **place == Place::Unknown).map(|((label, _), cell)| (label.as_str(), cell.as_str()))
    }
}
