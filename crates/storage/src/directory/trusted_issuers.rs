//! Issuers whose assertions the tenant trusts to name its people (RFC 7523).

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{IssuerTrust, TrustedIssuer};

use crate::cells::{Cells, json};
use crate::error::StorageError;
use crate::room::room;
use crate::schema::trusted_issuers;

room!(
    /// Issuers that the tenant trusts.
    TrustedIssuers,
    trusted_issuers
);

impl TrustedIssuers<'_> {
    /// The issuer of that name, byte for byte, if it is trusted.
    pub fn find(&mut self, issuer: &str) -> Result<Option<TrustedIssuer>, StorageError> {
        let own = trusted_issuers::table
            .filter(trusted_issuers::tenant_id.eq(self.here.key()))
            .filter(trusted_issuers::issuer.eq(issuer))
            .select(trusted_issuers::trust);
        let Some(trust) = own.first::<String>(self.here.conn).optional()? else { return Ok(None) };
        let trust: IssuerTrust = Cells::of("trusted_issuers", issuer).json("trust", &trust)?;
        Ok(Some(TrustedIssuer { tenant: self.here.tenant, issuer: issuer.to_owned(), trust }))
    }

    /// Trusts an issuer, in place of what it was trusted for before.
    pub fn put(&mut self, issuer: &TrustedIssuer, at: Timestamp) -> Result<(), StorageError> {
        self.here.check_own(issuer.tenant)?;
        self.remove(&issuer.issuer)?;
        let row = (
            trusted_issuers::tenant_id.eq(self.here.key()),
            trusted_issuers::issuer.eq(&issuer.issuer),
            trusted_issuers::trust.eq(json(&issuer.trust)?),
            trusted_issuers::trusted_at.eq(at.millis()),
        );
        diesel::insert_into(trusted_issuers::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// Trusts it no more; `false` if it was not trusted.
    pub fn remove(&mut self, issuer: &str) -> Result<bool, StorageError> {
        let own = trusted_issuers::table.filter(trusted_issuers::tenant_id.eq(self.here.key())).filter(trusted_issuers::issuer.eq(issuer));
        Ok(diesel::delete(own).execute(self.here.conn)? == 1)
    }
}
