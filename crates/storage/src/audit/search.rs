//! What admins look for in the audit log: the latest first, a page at a time, without an index for each question.
//!
//! The log has two indexes, by time and by subject; a third would cost every write. What neither finds is looked for among the
//! [`EventFilter::LOOKED_AT`] latest rows that the others leave, and whoever asks hears how far back that was.

use diesel::prelude::*;
use rules::audit::{Deed, Event, Subject};
use rules::clock::Timestamp;
use rules::ids::{EventId, RequestId};

use super::audit_events::dsl::{at, audit_events, deed, id, request_id, subject_id, subject_kind, tenant_id};
use super::{Events, Row};
use crate::error::StorageError;
use crate::page::Cursor;

/// Which deeds are wanted; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Only those done to one of these. By the index of subjects, a query for each.
    pub about: Option<Vec<Subject>>,
    /// Only those of that moment and later. By either index.
    pub from: Option<Timestamp>,
    /// Only those of that moment and earlier. By either index.
    pub until: Option<Timestamp>,
    /// Only these deeds. By no index.
    pub deed: Option<Deed>,
    /// Only those of that request. By no index.
    pub request: Option<RequestId>,
}

/// Some of what was looked for.
#[derive(Debug)]
pub struct Found {
    /// The deeds, latest first.
    pub events: Vec<Event>,
    /// Where to go on; `None`: there are no more.
    pub next: Option<Cursor>,
    /// Since when nothing was left out, where looking stopped before the page was full.
    pub looked_to: Option<Timestamp>,
}

/// A row of the log by where it stands.
type Place = (i64, String);

impl Cursor {
    fn behind((moment, event): &Place) -> Self {
        Self { id: event.clone(), key: moment.to_string() }
    }

    /// The deed it stands behind, in a list of deeds; `None` for the cursor of another list.
    pub fn deed(&self) -> Option<(Timestamp, EventId)> {
        Some((Timestamp::from_millis(self.key.parse().ok()?), self.id.parse().ok()?))
    }
}

impl EventFilter {
    /// So many rows are looked at for what no index finds, of each subject or of all.
    pub const LOOKED_AT: u16 = 5_000;

    fn picks(&self) -> bool {
        self.deed.is_some() || self.request.is_some()
    }

    /// Behind which row the page begins: nothing sorts before the empty id.
    fn start(&self, before: Option<(Timestamp, EventId)>) -> Place {
        let asked = before.map_or((i64::MAX, String::new()), |(moment, event)| (moment.millis(), event.to_string()));
        let last = self.until.map_or(i64::MAX, |until| until.millis().saturating_add(1));
        asked.min((last, String::new()))
    }
}

/// What the indexes find: the rows of the tenant, or of one subject, behind `start`.
macro_rules! behind {
    ($events:expr, $filter:expr, $subject:expr, $start:expr) => {{
        let (moment, event) = $start.clone();
        let own = audit_events.filter(tenant_id.eq($events.tenant.to_string()));
        let mut query = own.filter(at.le(moment)).filter(at.lt(moment).or(id.lt(event))).into_boxed();
        if let Some(from) = $filter.from {
            query = query.filter(at.ge(from.millis()));
        }
        if let Some(Subject { kind, id: of }) = $subject {
            query = query.filter(subject_kind.eq(kind.clone())).filter(subject_id.eq(of.clone()));
        }
        query.order((at.desc(), id.desc()))
    }};
}

impl Events<'_> {
    /// At most `limit` of the deeds that fit, latest first; with `before`, those that came before that one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn search(&mut self, filter: &EventFilter, before: Option<(Timestamp, EventId)>, limit: u16) -> Result<Found, StorageError> {
        let (start, limit) = (filter.start(before), usize::from(limit.max(1)));
        let (mut rows, mut stop) = (Vec::new(), None);
        match &filter.about {
            None => self.look(filter, None, &start, limit, (&mut rows, &mut stop))?,
            Some(subjects) => {
                subjects.iter().try_for_each(|subject| self.look(filter, Some(subject), &start, limit, (&mut rows, &mut stop)))?;
            }
        }
        // One that was looked through less far than another says how far all were.
        rows.retain(|row: &Row| stop.as_ref().is_none_or(|stop| row.place() >= *stop));
        rows.sort_by_key(|row| std::cmp::Reverse(row.place()));
        let is_full = rows.len() > limit;
        rows.truncate(limit);
        let next = if is_full { rows.last().map(Row::place) } else { stop.clone() };
        Ok(Found {
            next: next.as_ref().map(Cursor::behind),
            looked_to: stop.filter(|_| !is_full).map(|(moment, _)| Timestamp::from_millis(moment)),
            events: rows.into_iter().map(Row::read).collect::<Result<_, _>>()?,
        })
    }

    /// Looks through the log, or what was done to one subject: adds one row more than a page holds, if there are as many, and where
    /// looking stopped, if that is later than where it did before.
    fn look(
        &mut self,
        filter: &EventFilter,
        subject: Option<&Subject>,
        start: &Place,
        limit: usize,
        (rows, stop): (&mut Vec<Row>, &mut Option<Place>),
    ) -> Result<(), StorageError> {
        let mut query = behind!(self, filter, subject, start).limit(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1));
        if filter.picks() {
            let last = i64::from(EventFilter::LOOKED_AT) - 1;
            let stands = behind!(self, filter, subject, start).select((at, id)).offset(last).limit(1);
            if let Some((moment, event)) = stands.first::<Place>(self.conn).optional()? {
                query = query.filter(at.ge(moment)).filter(at.gt(moment).or(id.ge(event.clone())));
                *stop = std::mem::take(stop).max(Some((moment, event)));
            }
        }
        if let Some(wanted) = filter.deed {
            query = query.filter(deed.eq(wanted.as_str()));
        }
        if let Some(wanted) = filter.request {
            query = query.filter(request_id.eq(wanted.to_string()));
        }
        rows.extend(query.load::<Row>(self.conn)?);
        Ok(())
    }
}

impl Row {
    fn place(&self) -> Place {
        (self.at, self.id.clone())
    }
}
