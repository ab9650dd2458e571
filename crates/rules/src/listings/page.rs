//! A page of a list.

use super::Cursor;

/// Some of a list, and how to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on this page.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
    /// How many there are in all, if that was asked for.
    pub count: Option<Count>,
}

/// How many there are; counting stops at [`Count::LIMIT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Exactly so many.
    Exactly(u32),
    /// More than the limit.
    More,
}

/// How many items a page holds: 1 to 999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize(u16);

impl Count {
    /// Where counting stops.
    pub const LIMIT: u32 = 10_000;

    /// What a count of at most `LIMIT + 1` rows says.
    pub const fn of(counted: u32) -> Self {
        if counted > Self::LIMIT { Self::More } else { Self::Exactly(counted) }
    }
}

impl PageSize {
    /// So many, if that is allowed.
    pub const fn new(items: u16) -> Option<Self> {
        if items >= 1 && items <= 999 { Some(Self(items)) } else { None }
    }

    /// The number.
    pub const fn items(self) -> u16 {
        self.0
    }
}

impl Default for PageSize {
    /// 100, as Microsoft Graph has it for users.
    fn default() -> Self {
        Self(100)
    }
}

impl<T> Page<T> {
    /// The page that begins the `found` items, of which one more than the page holds was asked for if there were so many.
    pub fn cut(mut found: Vec<T>, size: PageSize, cursor_after: impl FnOnce(&T) -> Cursor) -> Self {
        let is_last = found.len() <= usize::from(size.items());
        found.truncate(usize::from(size.items()));
        let next = if is_last { None } else { found.last().map(cursor_after) };
        Self { items: found, next, count: None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::SortKey;
    use super::*;

    #[test]
    fn a_page_says_where_the_next_begins() {
        let cut = |items: Vec<i64>| Page::cut(items, PageSize::new(2).unwrap(), |item| Cursor::new("n", SortKey::Number(*item), "id"));
        assert_eq!(cut(vec![1, 2]).next, None);
        let page = cut(vec![1, 2, 3]);
        assert_eq!((page.items, page.next), (vec![1, 2], Some(Cursor::new("n", SortKey::Number(2), "id"))));
    }

    #[test]
    fn sizes_and_counts_have_limits() {
        assert_eq!([0, 1, 999, 1000].map(|items| PageSize::new(items).is_some()), [false, true, true, false]);
        assert_eq!([Count::of(10_000), Count::of(10_001)], [Count::Exactly(10_000), Count::More]);
    }
}
