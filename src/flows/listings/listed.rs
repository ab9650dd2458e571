//! A page of a list, in texts that an address can carry.

use rules::directory::{Action, Caller, Object, may};
use rules::ids::TenantId;
use rules::listings::CannotReadCursor;
use storage::{Counted, Cursor, Page, Tx, Window};

use crate::flows::directory::DirectoryError;

/// What part of a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Words or the beginning of a name; empty: everything.
    pub search: String,
    /// Behind which row, as the page before said.
    pub after: Option<String>,
    /// How many rows; 0: as many as a page of the portal holds.
    pub size: u16,
}

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// As many as were counted.
    pub count: u64,
    /// Whether counting stopped there.
    pub is_more: bool,
}

/// Some of a list, and how to go on.
#[derive(Debug)]
pub struct Listed<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// What the next page is asked for with; `None` on the last.
    pub next: Option<String>,
    /// How many match, where that was counted.
    pub tally: Option<Tally>,
}

/// Rows of a page.
const ROWS: u16 = 50;

impl Asked {
    /// A page that begins nowhere is not the first one.
    pub(in crate::flows) fn window(&self) -> Result<Window, CannotReadCursor> {
        let size = if self.size == 0 { ROWS } else { self.size };
        let after = self.after.as_deref().map(|after| Cursor::read(after).ok_or(CannotReadCursor));
        Ok(Window { after: after.transpose()?, size })
    }

    pub(super) fn searched(&self) -> Option<String> {
        Some(self.search.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
    }
}

impl<T> Listed<T> {
    /// A list without rows.
    pub(in crate::flows) const fn nothing() -> Self {
        Self { rows: Vec::new(), next: None, tally: None }
    }

    /// A page whose rows are shown as `row` makes them.
    pub(in crate::flows) fn of<R, E>(page: Page<R>, tally: Option<Counted>, row: impl FnMut(R) -> Result<T, E>) -> Result<Self, E> {
        Ok(Self {
            next: page.next.map(|next| next.to_string()),
            rows: page.items.into_iter().map(row).collect::<Result<_, E>>()?,
            tally: tally.map(Tally::from),
        })
    }
}

impl From<Counted> for Tally {
    fn from(counted: Counted) -> Self {
        match counted {
            Counted::Exactly(count) => Self { count: count.into(), is_more: false },
            Counted::More => Self { count: Counted::MOST.into(), is_more: true },
        }
    }
}

/// Only who may see the directory goes on.
pub(super) fn check_seeing(tx: &mut Tx<'_>, caller: &Caller, tenant: TenantId) -> Result<(), DirectoryError> {
    let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
    may(&powers, Action::SeeDirectory, &Object::Grant(tenant, &[]))?;
    Ok(())
}
