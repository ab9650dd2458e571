//! The rules of the registration endpoint, in the order in which they are applied.

mod encryption;
mod fapi;
mod notes;
mod proofs;

use url::Url;

use super::super::web_address::{check_redirect_uri, web_address};
use super::super::{ClientKind, ErrorCode, GrantSet, GrantType, JwsAlg, OAuthError, Pkce, ResponseMode, ResponseType};
use super::wanted::Wanted;
use super::{Profile, Registrant, Registration, Sector, SubjectType, refused};
use encryption::{what_is_encrypted_has_a_key, what_is_encrypted_has_a_way};
use fapi::fapi_is_kept;
use notes::{
    defaults_are_noted, logins_are_initiated_by_https, names_are_noted, pages_are_web_addresses, scopes_are_noted,
    the_browser_tells_of_logout, we_tell_of_answers, we_tell_of_logout,
};
use proofs::{
    a_certificate_has_one_name, answers_may_be_signed, id_tokens_are_signed, introspection_may_be_signed, keys_are_public_and_in_one_place,
    request_objects_may_be_signed, request_uris_are_good, the_client_proves_itself, tokens_may_be_bound, userinfo_may_be_signed,
};

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

const RULES: [Rule; 28] = [
    statements_are_not_taken,
    what_is_not_supported_is_refused,
    what_an_admin_says_is_known,
    grants_and_answers_belong_together,
    answers_travel_in_known_ways,
    redirect_uris_are_good,
    the_client_proves_itself,
    keys_are_public_and_in_one_place,
    a_certificate_has_one_name,
    id_tokens_are_signed,
    userinfo_may_be_signed,
    introspection_may_be_signed,
    answers_may_be_signed,
    what_is_encrypted_has_a_way,
    what_is_encrypted_has_a_key,
    request_objects_may_be_signed,
    request_uris_are_good,
    tokens_may_be_bound,
    subjects_have_a_sector,
    defaults_are_noted,
    scopes_are_noted,
    logins_are_initiated_by_https,
    the_browser_tells_of_logout,
    we_tell_of_logout,
    we_tell_of_answers,
    pages_are_web_addresses,
    names_are_noted,
    fapi_is_kept,
];

impl NewClient {
    /// Whether all grants it registers for are on at the tenant; those of strangers are never more than the ordinary ones, because
    /// nobody answers for who asks people to let a device in (SECURITY 31, 35).
    pub fn check_grants(&self, on: GrantSet) -> Result<(), OAuthError> {
        let mut grants = self.registration.grant_types.iter().flatten();
        let is_stranger = self.registration.registrant == Registrant::Stranger;
        match grants.find(|grant| grant.is_further() && (is_stranger || !on.has(**grant))) {
            Some(grant) => Err(refused(format!("the grant_type {} cannot be registered here", grant.as_str()))),
            None => Ok(()),
        }
    }

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

/// CIBA §4: what would be a promise.
fn what_is_not_supported_is_refused(asked: &Asked<'_>, _: &mut NewClient) -> Result<(), OAuthError> {
    if asked.wanted.says("backchannel_user_code_parameter") {
        return Err(refused("backchannel_user_code_parameter is not supported"));
    }
    Ok(())
}

/// RFC 7591 §2: what a program says and nobody knows is passed over; what an admin writes was meant.
fn what_an_admin_says_is_known(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    if client.registration.registrant != Registrant::Admin {
        return Ok(());
    }
    let is_known = |name: &&String| name.starts_with("tls_client_auth_") || name.contains('#');
    match asked.wanted.others.keys().find(|name| !is_known(name)) {
        Some(name) => Err(refused(format!("{name} is no client metadata that is known here"))),
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
    if !is_code_only && asked.profile != Profile::OidcCompatible {
        return Err(refused("only the response_type code can be registered here"));
    }
    let needed = |grant| response_types.iter().any(|kind: &ResponseType| kind.grants().contains(&Some(grant)));
    let grant_types: Vec<GrantType> = match &asked.wanted.grant_types {
        Some(texts) => texts.iter().map(|text| GrantType::read(text).ok_or_else(|| unknown("grant_type"))).collect::<Result<_, _>>()?,
        None => [GrantType::AuthorizationCode, GrantType::Implicit].into_iter().filter(|grant| needed(*grant)).collect(),
    };
    // A program that only asks for itself, or a device, sends nobody anywhere, and need not say so with an empty list.
    let begins = |grant: &GrantType| *grant != GrantType::RefreshToken;
    let is_alone = grant_types.iter().any(begins) && !grant_types.iter().any(|grant| grant.redirects());
    let is_program = is_alone && asked.wanted.redirect_uris.as_ref().is_none_or(Vec::is_empty);
    let missing = [GrantType::AuthorizationCode, GrantType::Implicit].into_iter().find(|g| needed(*g) && !grant_types.contains(g));
    if let Some(missing) = missing.filter(|_| !is_program) {
        return Err(refused(format!("the response_types need the grant_type {}", missing.as_str())));
    }
    client.registration.response_types = response_types;
    client.registration.grant_types = Some(grant_types);
    Ok(())
}

/// FAPI 2.0 Message Signing §5.3.3: the modes that it may be answered in; `jwt` is whichever suits what is answered (JARM §2.3.4).
fn answers_travel_in_known_ways(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let kept = &mut client.registration.response_modes;
    for text in asked.wanted.response_modes.iter().flatten() {
        let known: &[ResponseMode] = match ResponseMode::read(text, ResponseMode::default()) {
            Some(_) if text == ResponseMode::JWT => &[ResponseMode::QueryJwt, ResponseMode::FragmentJwt],
            Some(mode) => &[mode],
            None => return Err(refused("one of the response_modes is not supported")),
        };
        kept.extend(known.iter().filter(|mode| !kept.contains(mode)).copied().collect::<Vec<_>>());
    }
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

#[cfg(test)]
mod tests;
