//! What of an application is weaker than it would be begun today (RFC 9700), by name.

use super::Application;
use crate::protocol::{Acts, Client as _, ClientKind, GrantType, Pkce, Profile};

/// What of an application is weaker than it would be begun today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// It registered itself, and nobody answers for it (SECURITY 31).
    Stranger,
    /// It is held to no more than OpenID Connect Core of 2014.
    OidcCompatible,
    /// It may leave PKCE out (SECURITY 18, RFC 9700 §2.1.1).
    PkceOptional,
    /// Tokens come to it through the browser (RFC 9700 §2.1.2).
    FrontTokens,
    /// It keeps a secret, and is answered where whatever listens on a person's machine could be (RFC 9700 §2.6, RFC 8252 §7).
    LoopbackAddress,
    /// Its tokens do not tell it from the people for whom it acts (RFC 8693 §1.1).
    ActsAsPeople,
}

impl Weakness {
    /// Every weakness.
    pub const ALL: [Self; 6] =
        [Self::Stranger, Self::OidcCompatible, Self::PkceOptional, Self::FrontTokens, Self::LoopbackAddress, Self::ActsAsPeople];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stranger => "stranger",
            Self::OidcCompatible => "oidcCompatible",
            Self::PkceOptional => "pkceOptional",
            Self::FrontTokens => "frontTokens",
            Self::LoopbackAddress => "loopbackAddress",
            Self::ActsAsPeople => "actsAsPeople",
        }
    }

    /// Those of an application.
    pub fn of(application: &Application) -> Vec<Self> {
        Self::ALL.into_iter().filter(|weakness| weakness.is_of(application)).collect()
    }

    fn is_of(self, application: &Application) -> bool {
        let is_confidential = application.kind() == ClientKind::Confidential;
        match self {
            Self::Stranger => application.is_stranger(),
            Self::OidcCompatible => application.registration().profile == Profile::OidcCompatible,
            Self::PkceOptional => application.pkce() == Pkce::Optional && is_confidential,
            Self::FrontTokens => application.may_use(GrantType::Implicit),
            // A native application has no secret, and is answered there by right.
            Self::LoopbackAddress => is_confidential && application.redirect_uris().iter().any(|uri| !uri.starts_with("https:")),
            Self::ActsAsPeople => application.delegation().acts == Acts::AsThePerson,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn each_weakness_is_of_what_has_it_and_of_nothing_else() {
        for (changed, weak) in [
            (json!({}), vec![]),
            (json!({ "kind": "public", "redirect_uris": ["http://127.0.0.1/cb", "com.app:/cb"] }), vec![]),
            (json!({ "kind": "public", "pkce": "optional" }), vec![]),
            (json!({ "registration": { "registrant": "token" } }), vec![]),
            (json!({ "registration": { "profile": "fapi2_security" } }), vec![]),
            (json!({ "registration": { "registrant": "stranger" } }), vec![Weakness::Stranger]),
            (json!({ "registration": { "profile": "oidc_compatible" } }), vec![Weakness::OidcCompatible]),
            (json!({ "pkce": "optional" }), vec![Weakness::PkceOptional]),
            (json!({ "registration": { "grant_types": ["authorization_code", "implicit"] } }), vec![Weakness::FrontTokens]),
            (json!({ "redirect_uris": ["https://app.example/cb", "http://localhost/cb"] }), vec![Weakness::LoopbackAddress]),
            (json!({ "redirect_uris": ["com.app:/cb"] }), vec![Weakness::LoopbackAddress]),
            (json!({ "delegation": { "acts": "as_the_person" } }), vec![Weakness::ActsAsPeople]),
            (
                json!({ "pkce": "optional", "registration": { "registrant": "stranger", "profile": "oidc_compatible" } }),
                vec![Weakness::Stranger, Weakness::OidcCompatible, Weakness::PkceOptional],
            ),
        ] {
            let mut settings = json!({
                "kind": "confidential", "redirect_uris": ["https://app.example/cb"], "assignment_required": true, "admits": "members",
            });
            settings.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
            let id = "00000000-0000-7000-8000-000000000001";
            let application = Application {
                tenant: id.parse().unwrap(),
                id: id.parse().unwrap(),
                name: "Expenses".parse().unwrap(),
                settings: serde_json::from_value(settings).unwrap(),
                created_at: Timestamp::from_seconds(0),
            };
            assert_eq!(Weakness::of(&application), weak, "{changed}");
        }
    }
}
