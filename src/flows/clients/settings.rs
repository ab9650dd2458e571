//! From what a client says of itself to an application, and back.

use rules::directory::{Admits, Application, ApplicationSettings, DisplayName, IdTokenAlg};
use rules::protocol::{ClientMetadata, ErrorCode, GrantType, JwsAlg, NewClient, OAuthError};

/// What a registration is to the directory. Members may come without being assigned, guests never (SECURITY 12, 31); nobody has consented
/// for anybody.
pub(super) fn settings_of(client: &NewClient) -> ApplicationSettings {
    let grants = client.registration.grant_types.iter().flatten();
    ApplicationSettings {
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
        consented_scopes: Vec::new(),
        secrets: Vec::new(),
        registration: client.registration.clone(),
        delegation: Default::default(),
    }
}

/// What people call it: its own word, else its host.
pub(super) fn name_of(client: &NewClient) -> Result<DisplayName, OAuthError> {
    let host = || {
        let uri = client.redirect_uris.first().and_then(|uri| url::Url::parse(uri).ok());
        uri.and_then(|uri| uri.host_str().map(str::to_owned)).unwrap_or_else(|| "Client".to_owned())
    };
    let name = client.name.clone().unwrap_or_else(host);
    name.parse().map_err(|why| OAuthError::new(ErrorCode::InvalidClientMetadata, format!("client_name: {why}")))
}

/// What an application is told of its registration (RFC 7591 §3.2.1).
pub fn metadata_of(application: &Application) -> ClientMetadata {
    let settings = &application.settings;
    ClientMetadata::of(&NewClient {
        name: Some(application.name.to_string()),
        kind: settings.kind,
        redirect_uris: settings.redirect_uris.clone(),
        post_logout_redirect_uris: settings.post_logout_redirect_uris.clone(),
        home_page: settings.home_page.clone(),
        initiate_login_uri: settings.initiate_login_uri.clone(),
        id_token_alg: JwsAlg::read(settings.id_token_alg.as_str()).unwrap_or(JwsAlg::RS256),
        pkce: settings.pkce,
        sector: None,
        registration: settings.registration.clone(),
    })
}
