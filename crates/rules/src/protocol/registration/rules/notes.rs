//! What a client says that is noted: defaults of its requests, its pages, and where it is told of logout.

use url::Url;

use super::super::super::web_address::web_address;
use super::super::super::{DeliveryMode, GrantType, JwsAlg, OAuthError, Scope};
use super::super::{Backchannel, Logout, refused};
use super::proofs::signed_with;
use super::{Asked, NewClient};

/// OpenID Connect Registration §2.
pub(super) fn defaults_are_noted(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    client.registration.default_max_age = asked.wanted.default_max_age;
    client.registration.require_auth_time = asked.wanted.require_auth_time.unwrap_or(false);
    client.registration.default_acr_values = asked.wanted.default_acr_values.clone().unwrap_or_default();
    Ok(())
}

/// RFC 7591 §2: scopes that nobody knows are left out, and the answer says so.
pub(super) fn scopes_are_noted(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    client.registration.scope = asked.wanted.scope.as_deref().map(Scope::parse);
    // RFC 9396 §10.
    client.registration.authorization_details_types.clone_from(&asked.wanted.authorization_details_types);
    Ok(())
}

/// OpenID Connect Core §4, Registration §2: https only.
pub(super) fn logins_are_initiated_by_https(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let Some(text) = &asked.wanted.initiate_login_uri else { return Ok(()) };
    let uri = web_address("initiate_login_uri", text)?;
    if uri.scheme() != "https" {
        return Err(refused("initiate_login_uri is https"));
    }
    client.initiate_login_uri = Some(uri);
    Ok(())
}

/// Front-Channel Logout §2: scheme, host and port are those of a redirect URI.
pub(super) fn the_browser_tells_of_logout(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
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
pub(super) fn we_tell_of_logout(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let Some(text) = &asked.wanted.backchannel_logout_uri else { return Ok(()) };
    let uri = web_address("backchannel_logout_uri", text)?;
    if uri.fragment().is_some() {
        return Err(refused("backchannel_logout_uri has no fragment"));
    }
    let session_required = asked.wanted.backchannel_logout_session_required.unwrap_or(false);
    client.registration.backchannel_logout = Some(Logout { uri, session_required });
    Ok(())
}

/// CIBA §4: needed by whoever uses that grant; whoever wants to be called says where, by https.
pub(super) fn we_tell_of_answers(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let is_used = client.registration.grant_types.iter().flatten().any(|grant| *grant == GrantType::Ciba);
    let (mode, endpoint) = (&asked.wanted.backchannel_token_delivery_mode, &asked.wanted.backchannel_client_notification_endpoint);
    let mode = match (mode.as_deref(), is_used) {
        (None, false) if asked.wanted.backchannel_authentication_request_signing_alg.is_none() => return Ok(()),
        (Some(text), true) => DeliveryMode::ALL.into_iter().find(|mode| mode.as_str() == text),
        (None, _) | (Some(_), false) => None,
    };
    let mode = mode.ok_or_else(|| refused("backchannel_token_delivery_mode is poll or ping, for the grant_type of CIBA"))?;
    let endpoint = endpoint.as_deref().map(|text| web_address("backchannel_client_notification_endpoint", text)).transpose()?;
    if mode == DeliveryMode::Ping && endpoint.is_none() {
        return Err(refused("ping needs a backchannel_client_notification_endpoint"));
    }
    let name = "backchannel_authentication_request_signing_alg";
    let alg = signed_with(asked.wanted.backchannel_authentication_request_signing_alg.as_deref(), name)?;
    if alg.is_some_and(JwsAlg::is_symmetric) {
        return Err(refused("backchannel requests are signed with a key pair"));
    }
    client.registration.backchannel = Some(Backchannel { mode, endpoint, request_alg: alg });
    Ok(())
}

/// RFC 7591 §2, §5: pages that people read.
pub(super) fn pages_are_web_addresses(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let page = |name: &str, text: &Option<String>| text.as_deref().map(|text| web_address(name, text)).transpose();
    client.home_page = page("client_uri", &asked.wanted.client_uri)?;
    client.registration.logo_uri = page("logo_uri", &asked.wanted.logo_uri)?;
    client.registration.policy_uri = page("policy_uri", &asked.wanted.policy_uri)?;
    client.registration.tos_uri = page("tos_uri", &asked.wanted.tos_uri)?;
    Ok(())
}

/// RFC 7591 §2 and §2.2: for people who read; nothing is decided by them.
pub(super) fn names_are_noted(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
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
