//! What can be asked of a list.

/// A property that a list can be filtered or ordered by.
#[derive(Clone, Copy, Debug)]
pub struct Field<F> {
    /// As callers write it: compared without case.
    pub name: &'static str,
    /// What it is to the list.
    pub column: F,
    /// What its values are.
    pub kind: Kind,
}

/// What the values of a field are, and so what can be asked of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text that people read: equality, beginnings, order.
    Text,
    /// One of a few words, or an id: equality.
    Word,
    /// True or false: equality.
    Flag,
    /// A moment: equality, before, after, order.
    Moment,
}

impl Kind {
    /// Whether a list can be ordered by it.
    pub const fn is_ordered(self) -> bool {
        matches!(self, Self::Text | Self::Moment)
    }
}
