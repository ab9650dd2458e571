//! What every flow may reach for, built once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rules::claims::PresentedToken;
use rules::clock::Clock;
use rules::config::{Config, ConsumerDomains};
use rules::digest::MacKey;
use rules::directory::Tenant;
use rules::keys::KeyPlan;
use rules::protocol::MutualTls;
use rules::random::Random;
use storage::Storage;
use url::Url;

use crate::certificates::ClientRoots;
use crate::credentials::Passwords;
use crate::images::Darkroom;
use crate::mail::{Postman, Sender};
use crate::outgoing::{Client, Dns};
use crate::signing::{FetchedKeys, FetchedObjects, KeyRing, LoadedKeys, VerifiedTokens};

/// What every flow may reach for.
pub struct App {
    /// This process, as leases name it.
    pub name: String,
    /// What the operator decided.
    pub config: Config,
    /// Issuers and links begin with it; no trailing slash.
    pub public_url: String,
    /// Who tells the time.
    pub clock: Clock,
    /// Where chance comes from.
    pub random: Random,
    /// The database.
    pub storage: Storage,
    /// Opens and seals secrets at rest.
    pub ring: Arc<KeyRing>,
    /// Seals forms.
    pub forms: MacKey,
    /// When signing keys come and go.
    pub key_plan: KeyPlan,
    /// Signing keys that were opened.
    pub loaded_keys: LoadedKeys,
    /// Access tokens of ours that were verified before.
    pub verified_tokens: VerifiedTokens<PresentedToken>,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Hands letters to the mail server.
    pub postman: Postman,
    /// Imports that are being carried out here.
    pub imports: GoingOn,
    /// Where pictures that tenants upload are looked at.
    pub darkroom: Darkroom,
    /// From whom letters come.
    pub mail_sender: Sender,
    /// Looks names up.
    pub dns: Dns,
    /// Fetches from strangers, and calls them.
    pub outgoing: Client,
    /// Key sets of clients that were fetched lately.
    pub client_keys: FetchedKeys,
    /// Request objects of clients that were fetched lately.
    pub request_objects: FetchedObjects,
    /// Authorities that vouch for certificates of clients.
    pub client_roots: ClientRoots,
    /// Domains under which strangers have mailboxes.
    pub consumers: Arc<ConsumerDomains>,
}

/// How much of a kind is going on in this process: what can wait longer steps back meanwhile.
#[derive(Debug, Default)]
pub struct GoingOn(AtomicUsize);

/// One of them; it ends with this value.
#[derive(Debug)]
pub struct OneGoingOn<'a>(&'a GoingOn);

impl GoingOn {
    /// Another one begins.
    pub fn begin(&self) -> OneGoingOn<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        OneGoingOn(self)
    }

    /// Whether there is any.
    pub fn is_any(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

impl Drop for OneGoingOn<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What writing a letter needs beside the nouns it is about.
#[derive(Clone, Debug)]
pub struct Post {
    /// Seals the secrets in letters.
    pub ring: Arc<KeyRing>,
    /// Draws the nonces of seals.
    pub random: Random,
    /// Links begin with it.
    pub public_url: Url,
}

impl App {
    /// What becomes of certificates that clients show, wherever they come with them.
    pub fn mutual_tls(&self) -> MutualTls<'static> {
        MutualTls { is_on: self.config.mtls.is_on(), has_roots: self.client_roots.are_given(), at: None }
    }

    /// The issuer of a tenant at the address where clients are asked for a certificate, if that is another.
    pub fn mutual_tls_issuer(&self, tenant: &Tenant) -> Option<String> {
        self.config.mtls.url.as_ref().map(|url| tenant.issuer(&url.to_string()))
    }

    /// What writing a letter needs.
    pub fn post(&self) -> Post {
        Post { ring: Arc::clone(&self.ring), random: self.random, public_url: self.config.public_url.as_url().clone() }
    }
}
