//! The keys tenants sign with: looked up by (tenant, `kid`) and never by `kid` alone (SECURITY 20).

use diesel::dsl::{exists, max, not};
use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{IdTokenAlg, TenantKind};
use rules::ids::TenantId;
use rules::keys::{KeyTimes, SigningKey};

use crate::cache_key::CacheKey;
use crate::cells::{Cells, word};
use crate::error::StorageError;
use crate::room::room;
use crate::schema::{signing_keys, tenants};
use crate::tx::CrossTenant;

room!(
    /// The keys the tenant signs with.
    SigningKeys,
    signing_keys
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
struct KeyRow {
    tenant_id: String,
    kid: String,
    alg: String,
    sealed_private_key: String,
    public_jwk: String,
    published_at: i64,
    signs_from: i64,
    signs_until: i64,
    published_until: i64,
}

impl KeyRow {
    fn read(self) -> Result<SigningKey, StorageError> {
        let cells = Cells::of("signing_keys", &self.kid);
        Ok(SigningKey {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            alg: cells.word("alg", &self.alg)?,
            times: KeyTimes {
                published_at: Timestamp::from_millis(self.published_at),
                signs_from: Timestamp::from_millis(self.signs_from),
                signs_until: Timestamp::from_millis(self.signs_until),
                published_until: Timestamp::from_millis(self.published_until),
            },
            kid: self.kid,
            sealed_private_key: self.sealed_private_key,
            public_jwk: self.public_jwk,
        })
    }
}

macro_rules! one {
    ($room:expr, $kid:expr) => {
        signing_keys::table.filter(signing_keys::tenant_id.eq($room.here.key())).filter(signing_keys::kid.eq($kid))
    };
}

impl CrossTenant<'_> {
    /// Tenants with a kind of key whose last one stops signing before that moment: whose turn it is to get new ones.
    pub fn key_turns(&mut self, before: Timestamp, limit: u16) -> Result<Vec<TenantId>, StorageError> {
        let last: Vec<String> = signing_keys::table
            .group_by((signing_keys::tenant_id, signing_keys::alg))
            .having(max(signing_keys::signs_until).lt(before.millis()))
            .order(signing_keys::tenant_id)
            .limit(limit.into())
            .select(signing_keys::tenant_id)
            .load(self.conn)?;
        let mut turns = last.iter().map(|id| Cells::of("signing_keys", id).read("tenant_id", id)).collect::<Result<Vec<_>, _>>()?;
        turns.dedup();
        Ok(turns)
    }

    /// Managed tenants, which are those that have applications, without a key for `alg`.
    pub fn without_key(&mut self, alg: IdTokenAlg, limit: u16) -> Result<Vec<TenantId>, StorageError> {
        let has = signing_keys::table.filter(signing_keys::tenant_id.eq(tenants::id)).filter(signing_keys::alg.eq(word(&alg)?));
        let ids: Vec<String> = tenants::table
            .filter(tenants::kind.eq(word(&TenantKind::Managed)?))
            .filter(tenants::deleted_at.is_null())
            .filter(not(exists(has)))
            .limit(limit.into())
            .select(tenants::id)
            .load(self.conn)?;
        ids.iter().map(|id| Cells::of("tenants", id).read("id", id)).collect()
    }

    /// Keys of all tenants, in the order of (tenant, `kid`), behind the one named: for sealing them anew.
    pub fn keys_behind(&mut self, tenant: Option<TenantId>, kid: &str, limit: u16) -> Result<Vec<SigningKey>, StorageError> {
        let tenant = tenant.map(|tenant| tenant.to_string()).unwrap_or_default();
        let further =
            signing_keys::tenant_id.gt(tenant.clone()).or(signing_keys::tenant_id.eq(tenant.clone()).and(signing_keys::kid.gt(kid)));
        let rows = signing_keys::table
            .filter(signing_keys::tenant_id.ge(tenant))
            .filter(further)
            .order((signing_keys::tenant_id, signing_keys::kid))
            .limit(limit.into())
            .select(KeyRow::as_select())
            .load(self.conn)?;
        rows.into_iter().map(KeyRow::read).collect()
    }
}

impl SigningKeys<'_> {
    /// All keys that were not thrown away, oldest first.
    pub fn list(&mut self) -> Result<Vec<SigningKey>, StorageError> {
        let own = signing_keys::table.filter(signing_keys::tenant_id.eq(self.here.key()));
        let rows = own.order((signing_keys::signs_from, signing_keys::kid)).select(KeyRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(KeyRow::read).collect()
    }

    /// The key of that name.
    pub fn find(&mut self, kid: &str) -> Result<Option<SigningKey>, StorageError> {
        let row = one!(self, kid).select(KeyRow::as_select()).first(self.here.conn).optional()?;
        row.map(KeyRow::read).transpose()
    }

    /// Puts a key in.
    pub fn insert(&mut self, key: &SigningKey) -> Result<(), StorageError> {
        self.here.check_own(key.tenant)?;
        let row = KeyRow {
            tenant_id: self.here.key(),
            kid: key.kid.clone(),
            alg: word(&key.alg)?,
            sealed_private_key: key.sealed_private_key.clone(),
            public_jwk: key.public_jwk.clone(),
            published_at: key.times.published_at.millis(),
            signs_from: key.times.signs_from.millis(),
            signs_until: key.times.signs_until.millis(),
            published_until: key.times.published_until.millis(),
        };
        diesel::insert_into(signing_keys::table).values(row).execute(self.here.conn)?;
        self.forget();
        Ok(())
    }

    /// Changes when a key is shown and used; `false` if there is none of that name.
    pub fn set_times(&mut self, kid: &str, times: &KeyTimes) -> Result<bool, StorageError> {
        let cells = (
            signing_keys::published_at.eq(times.published_at.millis()),
            signing_keys::signs_from.eq(times.signs_from.millis()),
            signing_keys::signs_until.eq(times.signs_until.millis()),
            signing_keys::published_until.eq(times.published_until.millis()),
        );
        let rows = diesel::update(one!(self, kid)).set(cells).execute(self.here.conn)?;
        self.forget();
        Ok(rows == 1)
    }

    /// Puts the same private key, sealed anew, in the place of `old`; `false` if it was sealed anew meanwhile.
    pub fn seal_anew(&mut self, kid: &str, old: &str, new: &str) -> Result<bool, StorageError> {
        let same = one!(self, kid).filter(signing_keys::sealed_private_key.eq(old));
        let rows = diesel::update(same).set(signing_keys::sealed_private_key.eq(new)).execute(self.here.conn)?;
        self.forget();
        Ok(rows == 1)
    }

    /// Throws a key away; `false` if there is none of that name.
    pub fn delete(&mut self, kid: &str) -> Result<bool, StorageError> {
        let rows = diesel::delete(one!(self, kid)).execute(self.here.conn)?;
        self.forget();
        Ok(rows == 1)
    }

    fn forget(&mut self) {
        self.here.changed(CacheKey::only(self.here.tenant, "signing_keys"));
    }
}
