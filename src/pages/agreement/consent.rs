//! An application asks to know who somebody is; the person decides.

use serde::Serialize;

use crate::pages::{AccountShown, FormSeal, OutsideLink, Page};

/// What an application asks for, in plain words; its name is the key of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "name")]
pub enum ScopeShown {
    /// `openid`: know that it is the same person next time.
    #[serde(rename = "scope-openid")]
    OpenId,
    /// `profile`.
    #[serde(rename = "scope-profile")]
    Profile,
    /// `email`.
    #[serde(rename = "scope-email")]
    Email,
    /// `address`.
    #[serde(rename = "scope-address")]
    Address,
    /// `phone`.
    #[serde(rename = "scope-phone")]
    Phone,
    /// `offline_access`.
    #[serde(rename = "scope-offline")]
    OfflineAccess,
    /// `groups`.
    #[serde(rename = "scope-groups")]
    Groups,
    /// `roles`.
    #[serde(rename = "scope-roles")]
    Roles,
    /// `guest`.
    #[serde(rename = "scope-guest")]
    Guest,
    /// Something of which one is allowed at a time (RFC 9396): its type, and what else it says.
    #[serde(rename = "scope-details")]
    Details(DetailsShown),
    /// A scope of another resource, by its name.
    #[serde(rename = "scope-other")]
    Other(String),
}

/// What is allowed by itself, as the application wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DetailsShown {
    /// Its type.
    pub kind: String,
    /// Its fields, by their names.
    pub fields: Vec<(String, String)>,
}

/// Asks for consent; the form posts `choice`: `allow` or `deny`.
#[derive(Clone, Debug, Serialize)]
pub struct Consent {
    /// The application.
    pub app: String,
    /// Where its re-encoded logo is served; never for an unverified application (SECURITY 31).
    pub logo_href: Option<String>,
    /// The host the person is sent to, for an application that registered itself.
    pub unverified_host: Option<String>,
    /// What it asks for.
    pub scopes: Vec<ScopeShown>,
    /// Whose account.
    pub account: AccountShown,
    /// The application's privacy statement.
    pub privacy: Option<OutsideLink>,
    /// The application's terms of service.
    pub terms: Option<OutsideLink>,
    /// Allows or denies.
    pub form: FormSeal,
}

impl Page for Consent {
    const TEMPLATE: &'static str = "agreement/consent.html";

    fn samples() -> Vec<Self> {
        use ScopeShown as Scope;
        let known = Self {
            app: "Payroll".into(),
            logo_href: None,
            unverified_host: None,
            scopes: vec![Scope::OpenId, Scope::Profile, Scope::Email, Scope::Address, Scope::Phone, Scope::OfflineAccess],
            account: AccountShown::sample(),
            privacy: Some(OutsideLink::sample("/privacy")),
            terms: Some(OutsideLink::sample("/terms")),
            form: FormSeal::sample("/contoso/interaction/i1/consent"),
        };
        let own = vec![Scope::Groups, Scope::Roles, Scope::Guest, Scope::Other("reports.read".into())];
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let fields = vec![field("amount", "EUR 123.50"), field("creditor", "Northwind Traders Limited of Kobenhavn, DK5000400440116243")];
        let payment = Scope::Details(DetailsShown { kind: "payment_initiation".into(), fields });
        let stranger =
            Self { unverified_host: Some("app.northwind.example".into()), scopes: own, privacy: None, terms: None, ..known.clone() };
        let paying = Self { scopes: vec![Scope::OpenId, payment], ..known.clone() };
        vec![known, stranger, paying]
    }
}
