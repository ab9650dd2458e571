//! An application as the standards write it (RFC 7591 §2): what it says, and what becomes of it when it says something else.

use serde_json::{Map, Value};

use super::{Admits, Application, ApplicationSettings, ClientSecret, DisplayName, IdTokenAlg};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::protocol::{
    AuthMethod, Backchannel, Client as _, ClientKind, ClientMetadata, DeliveryMode, ErrorCode, GrantType, JwsAlg, NewClient, OAuthError,
    Profile, Registration, ResponseType, Rotates,
};
use crate::secret::Secret;

/// An application that says something else, found good but for what its sector lists.
#[derive(Clone, Debug)]
pub struct Restated {
    /// The application as it is then.
    pub application: Application,
    /// What the rules made of what it says.
    pub client: NewClient,
}

impl ApplicationSettings {
    /// What a registration is to the directory. Members may come without being assigned, guests never (SECURITY 12, 31); nobody has
    /// consented for anybody.
    pub fn registered(client: &NewClient) -> Self {
        let grants = client.registration.grant_types.iter().flatten();
        Self {
            kind: client.kind,
            redirect_uris: client.redirect_uris.clone(),
            post_logout_redirect_uris: client.post_logout_redirect_uris.clone(),
            home_page: client.home_page.clone(),
            initiate_login_uri: client.initiate_login_uri.clone(),
            roles: Vec::new(),
            assignment_required: false,
            admits: Admits::Members,
            pkce: client.pkce,
            id_token_alg: IdTokenAlg::of(client.id_token_alg).unwrap_or(IdTokenAlg::RS256),
            client_credentials: grants.into_iter().any(|grant| *grant == GrantType::ClientCredentials),
            optional_claims: Vec::new(),
            all_groups: false,
            rotates: Rotates::Always,
            consented_scopes: Vec::new(),
            secrets: Vec::new(),
            registration: client.registration.clone(),
            delegation: Default::default(),
        }
    }

    /// The same where it says something else now. What admins decided of it stays theirs, and a secret goes on where it still proves
    /// who it is (RFC 7592 §2.2).
    #[must_use]
    pub fn restated(&self, client: &NewClient) -> Self {
        let (kept, new) = (&self.registration, Self::registered(client));
        let goes_on = new.goes_on_with_secrets_of(self);
        let logo = kept.logo.clone().filter(|_| kept.logo_uri == new.registration.logo_uri);
        Self {
            roles: self.roles.clone(),
            assignment_required: self.assignment_required,
            admits: self.admits,
            optional_claims: self.optional_claims.clone(),
            all_groups: self.all_groups,
            rotates: self.rotates,
            consented_scopes: self.consented_scopes.clone(),
            delegation: self.delegation,
            secrets: if goes_on { self.secrets.clone() } else { Vec::new() },
            registration: Registration {
                access_digest: kept.access_digest.clone(),
                identifier_uris: kept.identifier_uris.clone(),
                defines: kept.defines.clone(),
                sealed_secret: new.sealed_secret_of(self),
                logo,
                ..new.registration
            },
            ..new
        }
    }

    /// Whether the secrets it had `before` still prove who it is.
    pub fn goes_on_with_secrets_of(&self, before: &Self) -> bool {
        self.uses_secret() && (!self.registration.has_secret_key() || before.registration.sealed_secret.is_some())
    }

    /// The sealed copy of the secret it had `before`, as long as that is still a key.
    pub fn sealed_secret_of(&self, before: &Self) -> Option<String> {
        let goes_on = self.registration.has_secret_key() && self.goes_on_with_secrets_of(before);
        before.registration.sealed_secret.clone().filter(|_| goes_on)
    }

    /// Whether it proves who it is by a secret of ours, or may.
    pub fn uses_secret(&self) -> bool {
        self.registration.uses_secret(self.kind)
    }

    /// What is stored of a secret of its own.
    pub fn stored(&self, secret: &Secret<String>, now: Timestamp) -> ClientSecret {
        let digest = match self.registration.has_secret_key() {
            true => ClientSecret::digest_of_key(secret.expose()),
            false => Digest::of(secret.expose()),
        };
        ClientSecret { digest: digest.base64url(), created_at: now, expires_at: None }
    }
}

impl Application {
    /// What it says of itself, and what it is told of its registration (RFC 7591 §3.2.1); where nothing was ever said, what it may do.
    pub fn metadata(&self) -> ClientMetadata {
        let settings = &self.settings;
        let kept = &settings.registration;
        let is_public = settings.kind == ClientKind::Public;
        let uses_ciba = self.may_use(GrantType::Ciba);
        let poll = Backchannel { mode: DeliveryMode::Poll, endpoint: None, request_alg: None };
        let registration = Registration {
            auth_method: kept.auth_method.or(is_public.then_some(AuthMethod::None)),
            grant_types: Some(self.grants()),
            response_types: match kept.response_types.as_slice() {
                [] if self.may_use(GrantType::AuthorizationCode) => vec![ResponseType::Code],
                said => said.to_vec(),
            },
            backchannel: kept.backchannel.clone().or(uses_ciba.then_some(poll)),
            ..kept.clone()
        };
        ClientMetadata::of(&NewClient {
            name: Some(self.name.to_string()),
            kind: settings.kind,
            redirect_uris: settings.redirect_uris.clone(),
            post_logout_redirect_uris: settings.post_logout_redirect_uris.clone(),
            home_page: settings.home_page.clone(),
            initiate_login_uri: settings.initiate_login_uri.clone(),
            id_token_alg: JwsAlg::read(settings.id_token_alg.as_str()).unwrap_or(JwsAlg::RS256),
            pkce: settings.pkce,
            sector: None,
            registration,
        })
    }

    /// The grants it may use, in the order in which it registered them.
    fn grants(&self) -> Vec<GrantType> {
        let registered = self.settings.registration.grant_types.as_deref().unwrap_or(&GrantType::ALL);
        let all = registered.iter().chain(&[GrantType::ClientCredentials]).copied().filter(|grant| self.may_use(*grant));
        let mut grants = Vec::new();
        for grant in all {
            if !grants.contains(&grant) {
                grants.push(grant);
            }
        }
        grants
    }

    /// The same application, held to `profile` and with `changes` laid over what it says: judged by the rules of the registration endpoint.
    ///
    /// # Errors
    /// The first rule that refuses it.
    pub fn restate(&self, profile: Profile, changes: &Map<String, Value>) -> Result<Restated, OAuthError> {
        let kept = &self.settings.registration;
        let client = NewClient::parse(&self.metadata().changed(changes).to_bytes(), profile, kept.registrant)?;
        let mut settings = self.settings.restated(&client);
        // Who never named grants and answers goes on using all that its redirect URIs make sense of.
        if kept.grant_types.is_none() && !changes.contains_key("grant_types") {
            settings.registration.grant_types = None;
        }
        if kept.response_types.is_empty() && !changes.contains_key("response_types") {
            settings.registration.response_types = Vec::new();
        }
        let application = Self { name: name_of(&client)?, settings, ..self.clone() };
        Ok(Restated { application, client })
    }

    /// Whether all it says still goes together: asked of everything that was ever judged, whenever anything of it changes.
    ///
    /// # Errors
    /// The first rule that refuses it.
    pub fn check_metadata(&self) -> Result<(), OAuthError> {
        if self.settings.registration.was_judged() {
            self.restate(self.settings.registration.profile, &Map::new())?;
        }
        Ok(())
    }
}

/// What people call a client: its own word, else its host.
///
/// # Errors
/// If that is no name.
pub fn name_of(client: &NewClient) -> Result<DisplayName, OAuthError> {
    let host = || {
        let uri = client.redirect_uris.first().and_then(|uri| url::Url::parse(uri).ok());
        uri.and_then(|uri| uri.host_str().map(str::to_owned)).unwrap_or_else(|| "Client".to_owned())
    };
    let name = client.name.clone().unwrap_or_else(host);
    name.parse().map_err(|why| OAuthError::new(ErrorCode::InvalidClientMetadata, format!("client_name: {why}")))
}

#[cfg(test)]
mod tests;
