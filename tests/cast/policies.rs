//! The rules of a tenant, and what they open to applications, changed while a story goes on.

use std::time::Duration;

use guesthouse::flows::clients::{make_registration_token, trust_issuer};
use guesthouse::flows::tenants::{change_policy, change_standards};
pub(crate) use guesthouse::flows::tokens::Replace;
use guesthouse::flows::tokens::rotate_keys;
use guesthouse::jobs;
use rules::directory::{IssuerKeys, IssuerTrust, StandardsPolicy, TenantPolicy};
use rules::ids::TenantId;
use rules::protocol::NonceDemand;
pub(crate) use rules::protocol::{GrantType, Profile, RegistrationMode};

use super::{House, Tenant};

impl House {
    /// Changes the rules of a tenant as its admin does, with all that follows from it.
    pub(crate) async fn settle(&self, tenant: &Tenant, change: impl FnOnce(&mut TenantPolicy)) {
        let seen = self.tenant(tenant).await.policy;
        let mut policy = seen.clone();
        change(&mut policy);
        change_policy(&self.app(), &self.operator(), tenant.id, (&seen, policy)).await.unwrap();
    }

    /// The operator replaces the signing keys of a tenant; how many were made.
    pub(crate) async fn replace_keys(&self, tenant: &Tenant, replace: Replace) -> usize {
        rotate_keys(&self.app(), &self.operator(), &self.tenant(tenant).await, replace).await.unwrap().len()
    }

    /// Changes the rules of a tenant.
    pub(crate) async fn rule(&self, tenant: &Tenant, change: impl FnOnce(&mut TenantPolicy)) {
        let id = tenant.id;
        let app = self.app();
        let found = app.storage.read(move |tx| tx.across().tenants().find(id)).await.unwrap().unwrap();
        let mut policy = found.policy;
        change(&mut policy);
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            tx.in_tenant(id).itself().set_policy(&policy)
        });
        assert!(written.await.unwrap());
    }

    /// Does what the clock does to signing keys; how many were made.
    pub(crate) async fn turn_keys(&self) -> usize {
        jobs::keys::run_once(&self.app(), self.now()).await.unwrap()
    }

    /// Opens the doors of registration.
    pub(crate) async fn registers(&self, tenant: &Tenant, registration: RegistrationMode, profile: Profile) {
        self.registers_at(tenant.id, registration, profile).await;
    }

    /// The same at a tenant that was not on stage when the story began.
    pub(crate) async fn registers_at(&self, tenant: TenantId, registration: RegistrationMode, profile: Profile) {
        let policy = StandardsPolicy { registration, profile, ..StandardsPolicy::default() };
        change_standards(&self.app(), &self.operator(), tenant, move |_| policy).await.unwrap();
    }

    /// Switches grants on that are off by themselves.
    pub(crate) async fn takes(&self, tenant: &Tenant, grants: &[GrantType]) {
        let grants = grants.iter().copied().collect();
        let change = move |kept| StandardsPolicy { grants, ..kept };
        change_standards(&self.app(), &self.operator(), tenant.id, change).await.unwrap();
    }

    /// Trusts an issuer with that key for people of these domains, or trusts it no more.
    pub(crate) async fn trust(&self, tenant: &Tenant, issuer: &str, how: Option<(serde_json::Value, &[&str])>) {
        self.try_to_trust(tenant, issuer, how).await.unwrap();
    }

    /// What comes of it, in words where it is refused.
    pub(crate) async fn try_to_trust(
        &self,
        tenant: &Tenant,
        issuer: &str,
        how: Option<(serde_json::Value, &[&str])>,
    ) -> Result<(), String> {
        let trust = how.map(|(key, domains)| IssuerTrust {
            keys: IssuerKeys::Kept(serde_json::json!({ "keys": [key] })),
            domains: domains.iter().map(|domain| domain.parse().unwrap()).collect(),
        });
        let trusted = trust_issuer(&self.app(), &self.operator(), tenant.id, issuer.to_owned(), trust).await;
        trusted.map_err(|error| error.to_string())
    }

    /// Lets applications watch the session.
    pub(crate) async fn lets_sessions_be_watched(&self, tenant: &Tenant) {
        let change = |kept| StandardsPolicy { session_management: true, ..kept };
        change_standards(&self.app(), &self.operator(), tenant.id, change).await.unwrap();
    }

    /// Takes DPoP proofs only with a nonce of the house.
    pub(crate) async fn demands_dpop_nonces(&self, tenant: &Tenant) {
        let change = |kept| StandardsPolicy { dpop_nonce: NonceDemand::Always, ..kept };
        change_standards(&self.app(), &self.operator(), tenant.id, change).await.unwrap();
    }

    /// Takes nothing but pushed requests.
    pub(crate) async fn requires_pushed(&self, tenant: &Tenant) {
        let change = |kept| StandardsPolicy { pushed_requests: rules::protocol::PushedRequests::Required, ..kept };
        change_standards(&self.app(), &self.operator(), tenant.id, change).await.unwrap();
    }

    /// A token with which so many clients can be registered within a day.
    pub(crate) async fn registration_token(&self, tenant: &Tenant, uses: u32) -> String {
        let day = Duration::from_secs(86_400);
        make_registration_token(&self.app(), &self.operator(), tenant.id, uses, day).await.unwrap().expose().clone()
    }
}
