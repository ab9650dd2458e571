//! The rules of the registration endpoint, in the order in which they are applied.

use serde_json::Value;
use url::Url;

use super::super::web_address::{check_redirect_uri, web_address};
use super::super::{ClientKind, ErrorCode, GrantType, JwsAlg, OAuthError, Pkce, ResponseType, Scope};
use super::registered::{AuthMethod, Logout, Profile, Registrant, Registration, SubjectType};
use super::wanted::Wanted;
use super::{Sector, refused};

/// A client whose registration was found good, but for what its sector lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClient {
    /// What it is called, if it says so.
    pub name: Option<String>,
    /// Confidential or public.
    pub kind: ClientKind,
    /// Where answers may be sent.
    pub redirect_uris: Vec<String>,
    /// Where a browser may be sent after logout.
    pub post_logout_redirect_uris: Vec<String>,
    /// Its own page.
    pub home_page: Option<Url>,
    /// Where a login can be started.
    pub initiate_login_uri: Option<Url>,
    /// With what its ID tokens are signed: RS256 unless it says otherwise.
    pub id_token_alg: JwsAlg,
    /// Whether PKCE may be left out.
    pub pkce: Pkce,
    /// Whose subjects it shares, if it wants pairwise ones or names a sector.
    pub sector: Option<Sector>,
    /// All else.
    pub registration: Registration,
}

/// What a rule looks at.
struct Asked<'a> {
    wanted: &'a Wanted,
    profile: Profile,
}

/// One rule: it refuses the registration or writes down what it found good.
type Rule = fn(&Asked<'_>, &mut NewClient) -> Result<(), OAuthError>;

const RULES: [Rule; 18] = [
    statements_are_not_taken,
    what_is_not_supported_is_refused,
    grants_and_answers_belong_together,
    redirect_uris_are_good,
    the_client_proves_itself,
    keys_are_public_and_in_one_place,
    id_tokens_are_signed,
    userinfo_may_be_signed,
    request_objects_may_be_signed,
    request_uris_are_good,
    subjects_have_a_sector,
    defaults_are_noted,
    scopes_are_noted,
    logins_are_initiated_by_https,
    the_browser_tells_of_logout,
    we_tell_of_logout,
    pages_are_web_addresses,
    names_are_noted,
];

impl NewClient {
    /// Reads a registration and judges it by every rule; the first refusal counts.
    pub fn parse(body: &[u8], profile: Profile, registrant: Registrant) -> Result<Self, OAuthError> {
        let wanted = Wanted::parse(body)?;
        let mut client = Self::blank(registrant, profile);
        let asked = Asked { wanted: &wanted, profile };
        RULES.iter().try_for_each(|rule| rule(&asked, &mut client))?;
        Ok(client)
    }

    fn blank(registrant: Registrant, profile: Profile) -> Self {
        Self {
            name: None,
            kind: ClientKind::Confidential,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            home_page: None,
            initiate_login_uri: None,
            id_token_alg: JwsAlg::RS256,
            pkce: Pkce::Required,
            sector: None,
            registration: Registration { registrant, profile, ..Registration::default() },
        }
    }
}

/// RFC 7591 §2.3, §3.2.2: nobody's statements are trusted here.
fn statements_are_not_taken(asked: &Asked<'_>, _: &mut NewClient) -> Result<(), OAuthError> {
    match asked.wanted.software_statement {
        Some(_) => Err(OAuthError::new(ErrorCode::UnapprovedSoftwareStatement, "software statements are not taken")),
        None => Ok(()),
    }
}

/// OpenID Connect Registration §2, RFC 8705 §2.1.2 and §3.4, RFC 9126 §6, RFC 9101 §10.5, RFC 9449 §5.2: what would be a promise.
fn what_is_not_supported_is_refused(asked: &Asked<'_>, _: &mut NewClient) -> Result<(), OAuthError> {
    const NOT_SUPPORTED: [&str; 18] = [
        "id_token_encrypted_response_alg",
        "id_token_encrypted_response_enc",
        "userinfo_encrypted_response_alg",
        "userinfo_encrypted_response_enc",
        "request_object_encryption_alg",
        "request_object_encryption_enc",
        "authorization_signed_response_alg",
        "authorization_encrypted_response_alg",
        "authorization_encrypted_response_enc",
        "introspection_signed_response_alg",
        "tls_client_auth_subject_dn",
        "tls_client_auth_san_dns",
        "tls_client_certificate_bound_access_tokens",
        "require_pushed_authorization_requests",
        "require_signed_request_object",
        "dpop_bound_access_tokens",
        "backchannel_token_delivery_mode",
        "backchannel_client_notification_endpoint",
    ];
    match NOT_SUPPORTED.into_iter().find(|name| asked.wanted.says(name)) {
        Some(name) => Err(refused(format!("{name} is not supported"))),
        None => Ok(()),
    }
}

/// OpenID Connect Registration §2 (`grant_types`), RFC 7591 §2.1; implicit and hybrid only by a named weakening (RFC 9700 §2.1.2).
fn grants_and_answers_belong_together(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let unknown = |what: &str| refused(format!("that {what} is not supported"));
    let response_types = match &asked.wanted.response_types {
        None => vec![ResponseType::Code],
        Some(texts) => {
            texts.iter().map(|text| ResponseType::read(text).ok_or_else(|| unknown("response_type"))).collect::<Result<_, _>>()?
        }
    };
    let is_code_only = response_types.iter().all(|kind| *kind == ResponseType::Code);
    if !is_code_only && asked.profile == Profile::Strict {
        return Err(refused("only the response_type code can be registered here"));
    }
    let needed = |grant| response_types.iter().any(|kind: &ResponseType| kind.grants().contains(&Some(grant)));
    let grant_types: Vec<GrantType> = match &asked.wanted.grant_types {
        Some(texts) => texts.iter().map(|text| GrantType::read(text).ok_or_else(|| unknown("grant_type"))).collect::<Result<_, _>>()?,
        None => [GrantType::AuthorizationCode, GrantType::Implicit].into_iter().filter(|grant| needed(*grant)).collect(),
    };
    // A program that only asks for itself sends nobody anywhere, and need not say so with an empty list.
    let is_program = grant_types == [GrantType::ClientCredentials] && asked.wanted.redirect_uris.as_ref().is_none_or(Vec::is_empty);
    let missing = [GrantType::AuthorizationCode, GrantType::Implicit].into_iter().find(|g| needed(*g) && !grant_types.contains(g));
    if let Some(missing) = missing.filter(|_| !is_program) {
        return Err(refused(format!("the response_types need the grant_type {}", missing.as_str())));
    }
    client.registration.response_types = response_types;
    client.registration.grant_types = Some(grant_types);
    Ok(())
}

/// RFC 6749 §3.1.2, OpenID Connect Registration §2: needed by whoever is answered through a browser.
fn redirect_uris_are_good(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    const MOST: usize = 50;
    let bad = |why: &str| OAuthError::new(ErrorCode::InvalidRedirectUri, why.to_owned());
    let uris = asked.wanted.redirect_uris.clone().unwrap_or_default();
    let redirects = client.registration.grant_types.iter().flatten().any(|grant| grant.redirects());
    if uris.is_empty() && redirects || uris.len() > MOST {
        return Err(bad("redirect_uris are missing, or too many"));
    }
    let after = asked.wanted.post_logout_redirect_uris.clone().unwrap_or_default();
    if after.len() > MOST {
        return Err(refused("post_logout_redirect_uris are too many"));
    }
    for uri in &uris {
        check_redirect_uri(uri).map_err(bad)?;
    }
    for uri in &after {
        check_redirect_uri(uri).map_err(|_| refused("a post_logout_redirect_uri is an absolute address without fragment"))?;
    }
    (client.redirect_uris, client.post_logout_redirect_uris) = (uris, after);
    Ok(())
}

/// OpenID Connect Core §9, Registration §2: `client_secret_basic` unless it says otherwise.
fn the_client_proves_itself(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let text = asked.wanted.token_endpoint_auth_method.as_deref().unwrap_or("client_secret_basic");
    let method = AuthMethod::ALL.into_iter().find(|known| known.as_str() == text);
    let method = method.ok_or_else(|| refused("that token_endpoint_auth_method is not supported"))?;
    let alg = signed_with(asked.wanted.token_endpoint_auth_signing_alg.as_deref(), "token_endpoint_auth_signing_alg")?;
    let suits = |alg: JwsAlg| match method {
        AuthMethod::ClientSecretJwt => alg.is_symmetric(),
        AuthMethod::PrivateKeyJwt => !alg.is_symmetric(),
        _ => true,
    };
    if alg.is_some_and(|alg| !suits(alg)) {
        return Err(refused("token_endpoint_auth_signing_alg does not suit token_endpoint_auth_method"));
    }
    client.kind = if method == AuthMethod::None { ClientKind::Public } else { ClientKind::Confidential };
    let is_alone = client.registration.grant_types.iter().flatten().any(|grant| *grant == GrantType::ClientCredentials);
    if is_alone && client.kind == ClientKind::Public {
        return Err(refused("client_credentials are for clients that prove who they are"));
    }
    client.pkce = match (asked.profile, client.kind) {
        (Profile::OidcCompatible, ClientKind::Confidential) => Pkce::Optional,
        _ => Pkce::Required,
    };
    client.registration.auth_method = Some(method);
    client.registration.auth_alg = alg;
    Ok(())
}

/// RFC 7591 §2, RFC 7517 §5: not both, and no private member.
fn keys_are_public_and_in_one_place(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let needs_keys = client.registration.auth_method == Some(AuthMethod::PrivateKeyJwt);
    match (&asked.wanted.jwks, &asked.wanted.jwks_uri) {
        (Some(_), Some(_)) => return Err(refused("jwks and jwks_uri exclude each other")),
        (None, None) if needs_keys => return Err(refused("private_key_jwt needs jwks or jwks_uri")),
        (Some(jwks), None) => {
            let keys = jwks["keys"].as_array().filter(|keys| keys.len() <= 50).ok_or_else(|| refused("jwks is no JWK set"))?;
            let is_private = |key: &Value| ["d", "p", "q", "dp", "dq", "qi", "k"].iter().any(|name| key.get(name).is_some());
            if keys.iter().any(|key| !key["kty"].is_string() || is_private(key)) {
                return Err(refused("jwks holds something that is no public key"));
            }
            client.registration.jwks = Some(jwks.clone());
        }
        (None, Some(uri)) => client.registration.jwks_uri = Some(web_address("jwks_uri", uri)?),
        (None, None) => {}
    }
    Ok(())
}

/// OpenID Connect Registration §2: RS256 unless it says otherwise; never `none` (SECURITY 18).
fn id_tokens_are_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let text = asked.wanted.id_token_signed_response_alg.as_deref();
    client.id_token_alg = ours(text, "id_token_signed_response_alg")?.unwrap_or(JwsAlg::RS256);
    Ok(())
}

/// OpenID Connect Registration §2, Core §5.3.2.
fn userinfo_may_be_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    client.registration.userinfo_alg = ours(asked.wanted.userinfo_signed_response_alg.as_deref(), "userinfo_signed_response_alg")?;
    Ok(())
}

/// OpenID Connect Registration §2, Core §6.1.
fn request_objects_may_be_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    client.registration.request_object_alg = match asked.wanted.request_object_signing_alg.as_deref() {
        None => None,
        Some("none") => Some(None),
        other => Some(signed_with(other, "request_object_signing_alg")?),
    };
    if client.registration.request_object_alg.flatten().is_some_and(JwsAlg::is_symmetric) {
        return Err(refused("request objects are signed with a key pair"));
    }
    Ok(())
}

/// OpenID Connect Registration §2: https, or content that is signed; here always https.
fn request_uris_are_good(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let uris = asked.wanted.request_uris.clone().unwrap_or_default();
    if uris.len() > 20 {
        return Err(refused("request_uris are too many"));
    }
    for uri in &uris {
        web_address("a request_uri", uri)?;
    }
    client.registration.request_uris = uris;
    Ok(())
}

/// OpenID Connect Core §8.1, Registration §5.
fn subjects_have_a_sector(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    client.registration.subject_type = match asked.wanted.subject_type.as_deref() {
        None | Some("public") => SubjectType::Public,
        Some("pairwise") => SubjectType::Pairwise,
        Some(_) => return Err(refused("subject_type is public or pairwise")),
    };
    if let Some(uri) = &asked.wanted.sector_identifier_uri {
        let uri = web_address("sector_identifier_uri", uri)?;
        client.registration.sector_identifier_uri = Some(uri.clone());
        client.sector = Some(Sector::Listed(uri));
    } else if client.registration.subject_type == SubjectType::Pairwise {
        let host = |uri: &String| Url::parse(uri).ok().and_then(|uri| uri.host_str().map(str::to_owned));
        let mut hosts = client.redirect_uris.iter().map(host);
        let first = hosts.next().flatten().ok_or_else(|| refused("pairwise subjects need a redirect URI with a host"))?;
        if hosts.any(|other| other.as_ref() != Some(&first)) {
            return Err(refused("redirect URIs of several hosts need a sector_identifier_uri"));
        }
        client.sector = Some(Sector::Host(first));
    }
    client.registration.sector = client.sector.as_ref().map(|sector| sector.host().to_owned());
    Ok(())
}

/// OpenID Connect Registration §2.
fn defaults_are_noted(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    client.registration.default_max_age = asked.wanted.default_max_age;
    client.registration.require_auth_time = asked.wanted.require_auth_time.unwrap_or(false);
    client.registration.default_acr_values = asked.wanted.default_acr_values.clone().unwrap_or_default();
    Ok(())
}

/// RFC 7591 §2: scopes that nobody knows are left out, and the answer says so.
fn scopes_are_noted(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    client.registration.scope = asked.wanted.scope.as_deref().map(Scope::parse);
    Ok(())
}

/// OpenID Connect Core §4, Registration §2: https only.
fn logins_are_initiated_by_https(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let Some(text) = &asked.wanted.initiate_login_uri else { return Ok(()) };
    let uri = web_address("initiate_login_uri", text)?;
    if uri.scheme() != "https" {
        return Err(refused("initiate_login_uri is https"));
    }
    client.initiate_login_uri = Some(uri);
    Ok(())
}

/// Front-Channel Logout §2: scheme, host and port are those of a redirect URI.
fn the_browser_tells_of_logout(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let Some(text) = &asked.wanted.frontchannel_logout_uri else { return Ok(()) };
    let uri = web_address("frontchannel_logout_uri", text)?;
    let is_near = |known: &String| Url::parse(known).is_ok_and(|known| known.origin() == uri.origin());
    if !client.redirect_uris.iter().any(is_near) || uri.fragment().is_some() {
        return Err(refused("frontchannel_logout_uri is on the origin of a redirect URI, without fragment"));
    }
    let session_required = asked.wanted.frontchannel_logout_session_required.unwrap_or(false);
    client.registration.frontchannel_logout = Some(Logout { uri, session_required });
    Ok(())
}

/// Back-Channel Logout §2.2.
fn we_tell_of_logout(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let Some(text) = &asked.wanted.backchannel_logout_uri else { return Ok(()) };
    let uri = web_address("backchannel_logout_uri", text)?;
    if uri.fragment().is_some() {
        return Err(refused("backchannel_logout_uri has no fragment"));
    }
    let session_required = asked.wanted.backchannel_logout_session_required.unwrap_or(false);
    client.registration.backchannel_logout = Some(Logout { uri, session_required });
    Ok(())
}

/// RFC 7591 §2, §5: pages that people read.
fn pages_are_web_addresses(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let page = |name: &str, text: &Option<String>| text.as_deref().map(|text| web_address(name, text)).transpose();
    client.home_page = page("client_uri", &asked.wanted.client_uri)?;
    client.registration.logo_uri = page("logo_uri", &asked.wanted.logo_uri)?;
    client.registration.policy_uri = page("policy_uri", &asked.wanted.policy_uri)?;
    client.registration.tos_uri = page("tos_uri", &asked.wanted.tos_uri)?;
    Ok(())
}

/// RFC 7591 §2 and §2.2: for people who read; nothing is decided by them.
fn names_are_noted(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    client.registration.application_type = match asked.wanted.application_type.as_deref() {
        None | Some("web") => Some("web".to_owned()),
        Some("native") => Some("native".to_owned()),
        Some(_) => return Err(refused("application_type is web or native")),
    };
    client.name = asked.wanted.client_name.clone();
    client.registration.contacts = asked.wanted.contacts.clone().unwrap_or_default();
    client.registration.software_id = asked.wanted.software_id.clone();
    client.registration.software_version = asked.wanted.software_version.clone();
    let is_localized =
        |name: &str| ["client_name#", "client_uri#", "logo_uri#", "policy_uri#", "tos_uri#"].iter().any(|stem| name.starts_with(stem));
    for (name, value) in asked.wanted.others.iter().filter(|(name, _)| is_localized(name)).take(50) {
        let text = value.as_str().ok_or_else(|| refused("a text in another language is no text"))?;
        client.registration.localized.insert(name.clone(), text.to_owned());
    }
    Ok(())
}

/// An algorithm by which the client signs.
fn signed_with(text: Option<&str>, name: &str) -> Result<Option<JwsAlg>, OAuthError> {
    let known = |text| JwsAlg::read(text).ok_or_else(|| refused(format!("that {name} is not supported")));
    text.map(known).transpose()
}

/// An algorithm by which we sign.
fn ours(text: Option<&str>, name: &str) -> Result<Option<JwsAlg>, OAuthError> {
    let alg = signed_with(text, name)?;
    match alg {
        None | Some(JwsAlg::ES256 | JwsAlg::RS256 | JwsAlg::EdDSA) => Ok(alg),
        Some(_) => Err(refused(format!("that {name} is not supported"))),
    }
}

#[cfg(test)]
mod tests;
