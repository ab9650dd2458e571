//! The audit log: one row per deed, written in the transaction that did it.

use diesel::prelude::*;
use rules::audit::{Deed, Event, Subject};
use rules::clock::Timestamp;
use rules::directory::Actor;
use rules::ids::{EventId, TenantId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::conn::AnyConn;
use crate::error::StorageError;
use crate::put::insert_rows;
use crate::tx::{InTenant, Tx};

mod search;

pub use search::{EventFilter, Found};

diesel::table! {
    audit_events (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        at -> BigInt,
        actor_kind -> Text,
        actor_tenant_id -> Nullable<Text>,
        actor_id -> Nullable<Text>,
        deed -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        door -> Text,
        address -> Nullable<Text>,
        request_id -> Text,
        detail -> Text,
    }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
struct Row {
    tenant_id: String,
    id: String,
    at: i64,
    actor_kind: String,
    actor_tenant_id: Option<String>,
    actor_id: Option<String>,
    deed: String,
    subject_kind: String,
    subject_id: String,
    door: String,
    address: Option<String>,
    request_id: String,
    detail: String,
}

/// Rows of one insert.
const ROWS: usize = 250;

impl Tx<'_> {
    /// Writes what was done. A write needs this, or [`Tx::nothing_to_remember`], to commit.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn remember(&mut self, event: &Event) -> Result<(), StorageError> {
        self.remember_all(std::slice::from_ref(event))
    }

    /// Writes many deeds of one transaction.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn remember_all(&mut self, events: &[Event]) -> Result<(), StorageError> {
        for part in events.chunks(ROWS) {
            let rows: Vec<_> = part.iter().map(Row::of).collect();
            insert_rows!(self.conn, audit_events::table, &rows)?;
        }
        self.has_remembered |= !events.is_empty();
        Ok(())
    }
}

/// What was done in one tenant.
pub struct Events<'t> {
    conn: &'t mut AnyConn,
    tenant: TenantId,
}

impl InTenant<'_> {
    /// The tenant's audit log.
    pub fn events(&mut self) -> Events<'_> {
        Events { conn: self.conn, tenant: self.tenant }
    }
}

impl Events<'_> {
    /// The latest `limit` deeds, latest first; with `before`, those that came before that one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn latest(&mut self, before: Option<(Timestamp, EventId)>, limit: u32) -> Result<Vec<Event>, StorageError> {
        use self::audit_events::dsl::{at, audit_events, id, tenant_id};
        let (moment, than) = before.map_or((i64::MAX, String::new()), |(moment, than)| (moment.millis(), than.to_string()));
        let rows: Vec<Row> = audit_events
            .filter(tenant_id.eq(self.tenant.to_string()))
            .filter(at.le(moment))
            .filter(at.lt(moment).or(id.lt(than)))
            .order((at.desc(), id.desc()))
            .limit(i64::from(limit))
            .load(self.conn)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The latest `limit` of such deeds done to one thing, latest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn about(&mut self, subject: &Subject, deeds: &[Deed], limit: u32) -> Result<Vec<Event>, StorageError> {
        use self::audit_events::dsl::{at, audit_events, deed, id, subject_id, subject_kind, tenant_id};
        let rows: Vec<Row> = audit_events
            .filter(tenant_id.eq(self.tenant.to_string()))
            .filter(subject_kind.eq(&subject.kind))
            .filter(subject_id.eq(&subject.id))
            .filter(deed.eq_any(deeds.iter().map(word)))
            .order((at.desc(), id.desc()))
            .limit(i64::from(limit))
            .load(self.conn)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Every such deed done to things of one kind, of which there are 500 at most, in no order: asked for one, SQLite would rather walk through
    /// all that was done than through the index that finds them.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn about_each(&mut self, kind: &str, ids: &[String], such: Deed) -> Result<Vec<Event>, StorageError> {
        use self::audit_events::dsl::{audit_events, deed, subject_id, subject_kind, tenant_id};
        let rows: Vec<Row> = audit_events
            .filter(tenant_id.eq(self.tenant.to_string()))
            .filter(subject_kind.eq(kind))
            .filter(subject_id.eq_any(ids))
            .filter(deed.eq(word(&such)))
            .load(self.conn)?;
        rows.into_iter().map(Row::read).collect()
    }
}

impl Row {
    fn of(event: &Event) -> Self {
        let (actor_kind, actor_tenant, actor_id) = match &event.actor {
            Actor::Person { tenant, user } => ("person", Some(tenant), Some(user.to_string())),
            Actor::Program { tenant, application } => ("program", Some(tenant), Some(application.to_string())),
            Actor::Operator => ("operator", None, None),
            Actor::Job => ("job", None, None),
            Actor::Nobody => ("nobody", None, None),
        };
        Self {
            tenant_id: event.tenant.to_string(),
            id: event.id.to_string(),
            at: event.at.millis(),
            actor_kind: actor_kind.to_owned(),
            actor_tenant_id: actor_tenant.map(ToString::to_string),
            actor_id,
            deed: word(&event.deed),
            subject_kind: event.subject.kind.clone(),
            subject_id: event.subject.id.clone(),
            door: word(&event.door),
            address: event.address.map(|address| address.to_string()),
            request_id: event.request_id.to_string(),
            detail: event.detail.to_string(),
        }
    }

    fn read(self) -> Result<Event, StorageError> {
        let corrupt = |column| StorageError::corrupt("audit_events", column, &self.id);
        let address = self.address.as_ref().map(|text| text.parse()).transpose();
        Ok(Event {
            id: self.id.parse().map_err(|_| corrupt("id"))?,
            tenant: self.tenant_id.parse().map_err(|_| corrupt("tenant_id"))?,
            at: Timestamp::from_millis(self.at),
            actor: self.actor().ok_or_else(|| corrupt("actor_kind"))?,
            deed: read_word::<Deed>(&self.deed).ok_or_else(|| corrupt("deed"))?,
            door: read_word(&self.door).ok_or_else(|| corrupt("door"))?,
            address: address.map_err(|_| corrupt("address"))?,
            request_id: self.request_id.parse().map_err(|_| corrupt("request_id"))?,
            detail: serde_json::from_str(&self.detail).map_err(|_| corrupt("detail"))?,
            subject: Subject { kind: self.subject_kind, id: self.subject_id },
        })
    }

    fn actor(&self) -> Option<Actor> {
        let tenant = || self.actor_tenant_id.as_deref()?.parse().ok();
        Some(match self.actor_kind.as_str() {
            "person" => Actor::Person { tenant: tenant()?, user: self.actor_id.as_deref()?.parse().ok()? },
            "program" => Actor::Program { tenant: tenant()?, application: self.actor_id.as_deref()?.parse().ok()? },
            "operator" => Actor::Operator,
            "job" => Actor::Job,
            "nobody" => Actor::Nobody,
            _ => return None,
        })
    }
}

/// The one word that a plain enum is stored as.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => other.map(|value| value.to_string()).unwrap_or_default(),
    }
}

fn read_word<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}
