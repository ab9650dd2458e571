//! How large a file may be, so that no upload can fill the memory.

/// What a file may hold. Sizes are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows below the header.
    pub rows: u32,
    /// Columns of any row.
    pub columns: usize,
    /// The file as it was uploaded.
    pub file: u64,
    /// One cell, in UTF-8.
    pub cell: usize,
}

impl Default for Limits {
    /// The 2,000 rows of 2016, which an operator can raise; 16 MiB, 200 columns, 16 KiB in a cell.
    fn default() -> Self {
        Self { rows: 2_000, columns: 200, file: 16 << 20, cell: 16 << 10 }
    }
}
