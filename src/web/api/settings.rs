//! What the API is told of an application, as settings.

use rules::directory::{AppRole, ApplicationSettings, ClientKind, OPTIONAL_CLAIMS};
use rules::ids::ApplicationId;
use rules::protocol::{Acts, GrantType, Profile, Rotates};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::body::{self, given};
use super::fault::Fault;
use super::shown;
use crate::flows::clients::Statement;

/// What is asked of an application; what is not spoken of stays.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(super) struct Asking {
    pub(super) display_name: Option<String>,
    pub(super) is_fallback_public_client: Option<bool>,
    web: Option<Web>,
    pub(super) app_roles: Option<Vec<Role>>,
    app_role_assignment_required: Option<bool>,
    admits: Option<String>,
    allows_client_credentials: Option<bool>,
    optional_claims: Option<Vec<String>>,
    group_membership_claims: Option<String>,
    rotates_refresh_tokens: Option<bool>,
    grant_types: Option<Vec<String>>,
    #[serde(deserialize_with = "given")]
    may_act: Option<Option<ApplicationId>>,
    may_impersonate: Option<bool>,
    identifier_uris: Option<Vec<String>>,
    authorization_details_types: Option<Vec<rules::protocol::DetailsType>>,
    pub(super) protocol: Option<Protocol>,
}

/// How it speaks: the metadata of RFC 7591, judged by the same rules as what a client says itself.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Protocol {
    profile: Option<String>,
    metadata: Map<String, Value>,
}

impl Protocol {
    pub(super) fn statement(self) -> Result<Statement, Fault> {
        let known = Profile::ALL.map(Profile::as_str).join(", ");
        let read = |word: String| Profile::read(&word).ok_or_else(|| Fault::bad_request(format_args!("profile is one of {known}.")));
        Ok(Statement { profile: self.profile.map(read).transpose()?, metadata: self.metadata })
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Web {
    redirect_uris: Option<Vec<String>>,
    post_logout_redirect_uris: Option<Vec<String>>,
    #[serde(deserialize_with = "given")]
    home_page_url: Option<Option<Url>>,
    #[serde(deserialize_with = "given")]
    initiate_login_uri: Option<Option<Url>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Role {
    /// Whoever writes back what they read writes it too.
    id: Option<String>,
    value: String,
    display_name: Option<String>,
}

impl Asking {
    /// The settings with what is asked for; what is not spoken of stays.
    pub(super) fn apply(&self, settings: &mut ApplicationSettings) -> Result<(), Fault> {
        if let Some(web) = &self.web {
            set(&mut settings.redirect_uris, web.redirect_uris.as_ref());
            set(&mut settings.post_logout_redirect_uris, web.post_logout_redirect_uris.as_ref());
            set(&mut settings.home_page, web.home_page_url.as_ref());
            set(&mut settings.initiate_login_uri, web.initiate_login_uri.as_ref());
        }
        if let Some(roles) = &self.app_roles {
            settings.roles = roles.iter().map(read_role).collect::<Result<_, _>>()?;
        }
        if let Some(word) = &self.admits {
            let known = shown::ADMITS.iter().find(|(_, known)| known == word);
            settings.admits = known.ok_or_else(|| Fault::bad_request("admits is members, assignedGuests or allGuests."))?.0;
        }
        if let Some(claims) = &self.optional_claims {
            if !claims.iter().all(|claim| OPTIONAL_CLAIMS.contains(&claim.as_str())) {
                return Err(Fault::bad_request(format_args!("optionalClaims are {}.", OPTIONAL_CLAIMS.join(", "))));
            }
            settings.optional_claims.clone_from(claims);
        }
        if let Some(word) = &self.group_membership_claims {
            let known = shown::GROUPS.iter().find(|(_, known)| known == word);
            settings.all_groups = known.ok_or_else(|| Fault::bad_request("groupMembershipClaims is ApplicationGroup or All."))?.0;
        }
        if let Some(rotates) = self.rotates_refresh_tokens {
            if !rotates && settings.kind == ClientKind::Public {
                return Err(Fault::bad_request(
                    "Refresh tokens of an application that cannot keep a secret are replaced, or bound to a key.",
                ));
            }
            settings.rotates = if rotates { Rotates::Always } else { Rotates::Never };
        }
        if let Some(names) = &self.grant_types {
            settings.registration.grant_types = read_grants(names)?;
        }
        set(&mut settings.delegation.may_act, self.may_act.as_ref());
        if let Some(may_impersonate) = self.may_impersonate {
            settings.delegation.acts = if may_impersonate { Acts::AsThePerson } else { Acts::AsItself };
        }
        set(&mut settings.registration.identifier_uris, self.identifier_uris.as_ref());
        set(&mut settings.registration.defines, self.authorization_details_types.as_ref());
        set(&mut settings.assignment_required, self.app_role_assignment_required.as_ref());
        set(&mut settings.client_credentials, self.allows_client_credentials.as_ref());
        Ok(())
    }
}

fn set<T: Clone>(setting: &mut T, asked: Option<&T>) {
    if let Some(asked) = asked {
        setting.clone_from(asked);
    }
}

/// The grants that an application uses, by name; none: all that its redirect URIs make sense of. Whether it asks in its own name is said
/// by `allowsClientCredentials`.
fn read_grants(names: &[String]) -> Result<Option<Vec<GrantType>>, Fault> {
    let is_named = |grant: &GrantType| !matches!(grant, GrantType::ClientCredentials | GrantType::Implicit);
    let known = |name: &String| GrantType::read(name).filter(is_named);
    let grants: Option<Vec<GrantType>> = names.iter().map(known).collect();
    let grants = grants.ok_or_else(|| Fault::bad_request("grantTypes are names of grants that an application can be given."))?;
    Ok(Some(grants).filter(|grants| !grants.is_empty()))
}

/// The ids of roles are made of their values; an application that is not made yet has none.
pub(super) fn check_ids(roles: &[Role], application: Option<ApplicationId>) -> Result<(), Fault> {
    let is_so = |role: &Role, id: &String| {
        application.is_some_and(|application| AppRole::id_of(application, &role.value).to_string().eq_ignore_ascii_case(id))
    };
    let are_so = roles.iter().all(|role| role.id.as_ref().is_none_or(|id| is_so(role, id)));
    if are_so { Ok(()) } else { Err(Fault::bad_request("The id of an app role is made of its value: leave it out.")) }
}

fn read_role(role: &Role) -> Result<AppRole, Fault> {
    let is_value = !role.value.is_empty() && role.value.len() <= 120 && role.value.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_value {
        return Err(Fault::bad_request("The value of an app role is 1 to 120 visible ASCII characters."));
    }
    let name = role.display_name.as_deref().unwrap_or(&role.value);
    Ok(AppRole { value: role.value.clone(), display_name: body::said("appRoles/displayName", name)? })
}

#[cfg(test)]
mod tests {
    use rules::directory::ClientKind;

    use super::*;

    #[test]
    fn a_change_leaves_what_it_does_not_speak_of() {
        let mut settings = ApplicationSettings::new(ClientKind::Confidential);
        settings.home_page = Some("https://app.example/".parse().unwrap());
        let asking: Asking = body::read(br#"{"web":{"redirectUris":["https://app.example/cb"]},"admits":"allGuests"}"#).unwrap();
        asking.apply(&mut settings).unwrap();
        assert_eq!(settings.redirect_uris, ["https://app.example/cb"]);
        assert!(settings.home_page.is_some() && settings.assignment_required);
        let asking: Asking = body::read(br#"{"web":{"homePageUrl":null}}"#).unwrap();
        asking.apply(&mut settings).unwrap();
        assert_eq!((settings.home_page, settings.redirect_uris.len()), (None, 1));
    }

    #[test]
    fn what_tokens_say_is_set_by_name() {
        let mut settings = ApplicationSettings::new(ClientKind::Confidential);
        let words = br#"{"optionalClaims":["upn"],"groupMembershipClaims":"All","rotatesRefreshTokens":false}"#;
        body::read::<Asking>(words).unwrap().apply(&mut settings).unwrap();
        assert_eq!((settings.optional_claims.len(), settings.all_groups, settings.rotates), (1, true, Rotates::Never));
        let words = br#"{"groupMembershipClaims":"ApplicationGroup","rotatesRefreshTokens":true}"#;
        body::read::<Asking>(words).unwrap().apply(&mut settings).unwrap();
        assert_eq!((settings.optional_claims.len(), settings.all_groups, settings.rotates), (1, false, Rotates::Always));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for wrong in [
            r#"{"admits":"everybody"}"#,
            r#"{"optionalClaims":["acct"]}"#,
            r#"{"groupMembershipClaims":"DirectoryRole"}"#,
            r#"{"rotatesRefreshTokens":false}"#,
            r#"{"grantTypes":["implicit"]}"#,
            r#"{"appRoles":[{"value":"a b"}]}"#,
        ] {
            let asking: Asking = body::read(wrong.as_bytes()).unwrap();
            assert!(asking.apply(&mut ApplicationSettings::new(ClientKind::Public)).is_err(), "{wrong}");
        }
        let asking: Asking = body::read(br#"{"protocol":{"profile":"fapi1_advanced"}}"#).unwrap();
        assert!(asking.protocol.unwrap().statement().is_err());
        assert!(body::read::<Asking>(br#"{"protocol":{"jwks":{}}}"#).is_err());
        assert!(body::read::<Asking>(br#"{"secrets":[]}"#).is_err());
    }
}
