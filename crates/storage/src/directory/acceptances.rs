//! What people agreed to: a tenant's terms, and what an application may learn.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::Terms;
use rules::ids::{ApplicationId, UserId};

use crate::cells::Cells;
use crate::conn::each;
use crate::error::StorageError;
use crate::room::room;
use crate::schema::{consents, terms_accepted};

room!(
    /// What the tenant's users agreed to.
    Acceptances,
    acceptances
);

/// What a user lets an application have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The application.
    pub application: ApplicationId,
    /// Scopes, separated by spaces (RFC 6749 §3.3).
    pub scope: String,
    /// When they last agreed.
    pub given_at: Timestamp,
}

impl Acceptances<'_> {
    /// The version of the terms that the user accepted last.
    pub fn latest_terms(&mut self, user: UserId) -> Result<Option<String>, StorageError> {
        let own = terms_accepted::table
            .filter(terms_accepted::tenant_id.eq(self.here.key()))
            .filter(terms_accepted::user_id.eq(user.to_string()));
        let last = own.order((terms_accepted::accepted_at.desc(), terms_accepted::version.desc())).select(terms_accepted::version);
        Ok(last.first(self.here.conn).optional()?)
    }

    /// All versions the user accepted, newest first: version, address of the text, when.
    pub fn terms_of(&mut self, user: UserId) -> Result<Vec<(String, String, Timestamp)>, StorageError> {
        let own = terms_accepted::table
            .filter(terms_accepted::tenant_id.eq(self.here.key()))
            .filter(terms_accepted::user_id.eq(user.to_string()))
            .order((terms_accepted::accepted_at.desc(), terms_accepted::version));
        let columns = (terms_accepted::version, terms_accepted::url, terms_accepted::accepted_at);
        let rows: Vec<(String, String, i64)> = own.select(columns).load(self.here.conn)?;
        Ok(rows.into_iter().map(|(version, url, at)| (version, url, Timestamp::from_millis(at))).collect())
    }

    /// The user accepted the terms; what was accepted before keeps its time.
    pub fn accept_terms(&mut self, user: UserId, terms: &Terms, at: Timestamp) -> Result<(), StorageError> {
        let row = (
            terms_accepted::tenant_id.eq(self.here.key()),
            terms_accepted::user_id.eq(user.to_string()),
            terms_accepted::version.eq(&terms.version),
            terms_accepted::url.eq(terms.url.as_str()),
            terms_accepted::accepted_at.eq(at.millis()),
        );
        each!(self.here.conn, c => diesel::insert_into(terms_accepted::table).values(row).on_conflict_do_nothing().execute(c))?;
        Ok(())
    }

    /// What the user lets one application have.
    pub fn consent(&mut self, user: UserId, application: ApplicationId) -> Result<Option<Consent>, StorageError> {
        let own = consents::table
            .filter(consents::tenant_id.eq(self.here.key()))
            .filter(consents::user_id.eq(user.to_string()))
            .filter(consents::application_id.eq(application.to_string()));
        let own = own.select((consents::scope, consents::given_at));
        let row: Option<(String, i64)> = each!(self.here.conn, c => own.first(c).optional())?;
        Ok(row.map(|(scope, at)| Consent { application, scope, given_at: Timestamp::from_millis(at) }))
    }

    /// What the user lets applications have.
    pub fn consents_of(&mut self, user: UserId) -> Result<Vec<Consent>, StorageError> {
        let own = consents::table
            .filter(consents::tenant_id.eq(self.here.key()))
            .filter(consents::user_id.eq(user.to_string()))
            .order(consents::application_id);
        let rows: Vec<(String, String, i64)> =
            own.select((consents::application_id, consents::scope, consents::given_at)).load(self.here.conn)?;
        let read = |(application, scope, at): (String, String, i64)| {
            let application = Cells::of("consents", &application).read("application_id", &application)?;
            Ok(Consent { application, scope, given_at: Timestamp::from_millis(at) })
        };
        rows.into_iter().map(read).collect()
    }

    /// The user agrees to `consent`, in place of what they agreed to before.
    pub fn give_consent(&mut self, user: UserId, consent: &Consent) -> Result<(), StorageError> {
        let cells = (consents::scope.eq(&consent.scope), consents::given_at.eq(consent.given_at.millis()));
        let row = (
            consents::tenant_id.eq(self.here.key()),
            consents::user_id.eq(user.to_string()),
            consents::application_id.eq(consent.application.to_string()),
            cells,
        );
        each!(self.here.conn, c => diesel::insert_into(consents::table)
            .values(row)
            .on_conflict((consents::tenant_id, consents::user_id, consents::application_id))
            .do_update()
            .set(cells)
            .execute(c))?;
        Ok(())
    }
}
