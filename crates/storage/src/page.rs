//! Parts of long lists: keyset pages, never offsets, and counts that stop.

use std::fmt;

/// Where a page begins: behind the row with this key and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) id: String,
    pub(crate) key: String,
}

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub struct Window {
    /// Behind which row; `None`: from the start.
    pub after: Option<Cursor>,
    /// At most how many rows; kept between 1 and [`Window::MOST`].
    pub size: u16,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; `None`: this was the last.
    pub next: Option<Cursor>,
}

/// How many rows a list has, as far as it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// So many.
    Exactly(u32),
    /// More than [`Counted::MOST`]; nobody went on counting.
    More,
}

impl Cursor {
    const ID_LENGTH: usize = 36;

    /// Reads what a page's `next` was written as; `None` if it is nothing of the kind.
    pub fn read(text: &str) -> Option<Self> {
        let (id, key) = text.split_at_checked(Self::ID_LENGTH)?;
        Some(Self { id: id.to_owned(), key: key.to_owned() })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.id, self.key)
    }
}

impl Window {
    /// Most rows of one page.
    pub const MOST: u16 = 1000;

    /// The first rows of a list.
    pub fn first(size: u16) -> Self {
        Self { after: None, size }
    }

    fn rows(&self) -> usize {
        usize::from(self.size.clamp(1, Self::MOST))
    }

    /// One row more than the page holds: whether it exists says whether there is a next page.
    pub(crate) fn limit(&self) -> i64 {
        i64::from(self.size.clamp(1, Self::MOST)) + 1
    }

    /// Makes a page of rows read with [`Window::limit`].
    pub(crate) fn page<R, T, E>(
        &self,
        mut rows: Vec<R>,
        cursor: impl Fn(&R) -> Cursor,
        read: impl Fn(R) -> Result<T, E>,
    ) -> Result<Page<T>, E> {
        let has_more = rows.len() > self.rows();
        rows.truncate(self.rows());
        let next = if has_more { rows.last().map(cursor) } else { None };
        Ok(Page { items: rows.into_iter().map(read).collect::<Result<_, E>>()?, next })
    }
}

impl Counted {
    /// Where counting stops.
    pub const MOST: u32 = 10_000;

    /// How many rows a counting query may touch.
    pub(crate) const LIMIT: i64 = Self::MOST as i64 + 1;

    pub(crate) fn of(rows: usize) -> Self {
        u32::try_from(rows).ok().filter(|rows| *rows <= Self::MOST).map_or(Self::More, Self::Exactly)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_link() {
        let cursor = Cursor { id: "0".repeat(36), key: "åse".to_owned() };
        assert_eq!(Cursor::read(&cursor.to_string()), Some(cursor));
        assert_eq!(Cursor::read("short"), None);
    }

    #[test]
    fn counting_stops_at_ten_thousand() {
        assert_eq!(Counted::of(10_000), Counted::Exactly(10_000));
        assert_eq!(Counted::of(10_001), Counted::More);
    }
}
