//! Where an invitation may land: judged when inviting and again when landing (SECURITY 16).

use url::{Origin, Url};

use super::Landing;
use crate::directory::{Application, Tenant};
use crate::protocol::{Registrant, is_web_address};

/// A checked address where a guest lands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LandingAddress(Where);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Where {
    MyApps,
    Page(Url),
    InitiateLogin { uri: Url, target: Option<Url> },
}

/// What a browser is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LandingTarget<'a> {
    /// The guest's own page of applications.
    MyApps,
    /// A page of an application, or at an allowed origin.
    Page(&'a Url),
    /// A login is started there (OpenID Connect Core §4), to end at `target`.
    InitiateLogin {
        /// The application's `initiate_login_uri`.
        uri: &'a Url,
        /// The page wished for.
        target: Option<&'a Url>,
    },
}

/// Why an invitation cannot land there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotLand {
    /// Not https (http is for loopback), or with a user name in it.
    #[error("a landing address is https, without a user name")]
    Address,
    /// The origin is neither that of an application given with the invitation nor one an admin allowed.
    #[error("that address belongs to no application given with the invitation")]
    Origin,
    /// The application has neither a home page nor an `initiate_login_uri`.
    #[error("the application has no page to land on")]
    NoPage,
    /// The application is not among those given.
    #[error("the application is not given with the invitation")]
    NotGiven,
}

impl Landing {
    /// The guest's page of applications instead of an application without a page of its own, or of one that registered itself, which
    /// nobody lands at (SECURITY 16).
    #[must_use]
    pub fn or_my_apps(self, given: &[Application]) -> Self {
        match self {
            Self::Application(id) if given.iter().any(|given| given.id == id && !LandingAddress::is_offered_by(given)) => Self::MyApps,
            other => other,
        }
    }
}

impl LandingAddress {
    /// Whether an application can be landed at: an admin answers for it (SECURITY 16), and it has a page.
    pub fn is_offered_by(application: &Application) -> bool {
        let settings = &application.settings;
        let has_page = settings.initiate_login_uri.is_some() || settings.home_page.is_some();
        has_page && settings.registration.registrant == Registrant::Admin
    }

    /// Checks `landing` against the applications given with the invitation, as registered now, and the tenant's rules.
    ///
    /// # Errors
    /// [`CannotLand`].
    pub fn check(landing: &Landing, given: &[Application], tenant: &Tenant) -> Result<Self, CannotLand> {
        match landing {
            Landing::MyApps => Ok(Self(Where::MyApps)),
            Landing::Application(id) => {
                // One that registered itself never counts (SECURITY 16).
                let of_admins = |given: &&Application| given.id == *id && given.settings.registration.registrant == Registrant::Admin;
                let application = given.iter().find(of_admins).ok_or(CannotLand::NotGiven)?;
                let settings = &application.settings;
                match (&settings.initiate_login_uri, &settings.home_page) {
                    (Some(uri), target) => Ok(Self(Where::InitiateLogin { uri: uri.clone(), target: target.clone() })),
                    (None, Some(page)) => Ok(Self(Where::Page(page.clone()))),
                    (None, None) => Err(CannotLand::NoPage),
                }
            }
            Landing::Page(page) => Self::check_page(page, given, tenant),
        }
    }

    fn check_page(page: &Url, given: &[Application], tenant: &Tenant) -> Result<Self, CannotLand> {
        if !is_web_address(page) {
            return Err(CannotLand::Address);
        }
        let wanted = page.origin();
        let settings = given.iter().map(|application| &application.settings);
        for settings in settings.filter(|settings| settings.registration.registrant == Registrant::Admin) {
            let owns = |own: &Option<Url>| own.as_ref().is_some_and(|own| own.origin() == wanted);
            if let Some(uri) = settings.initiate_login_uri.as_ref().filter(|uri| uri.origin() == wanted || owns(&settings.home_page)) {
                return Ok(Self(Where::InitiateLogin { uri: uri.clone(), target: Some(page.clone()) }));
            }
            if owns(&settings.home_page) {
                return Ok(Self(Where::Page(page.clone())));
            }
        }
        let is_allowed = |origin: &Origin| {
            let allowed = &tenant.policy.landing_origins;
            allowed.iter().filter_map(|text| Url::parse(text).ok()).any(|allowed| allowed.origin() == *origin)
        };
        if is_allowed(&wanted) { Ok(Self(Where::Page(page.clone()))) } else { Err(CannotLand::Origin) }
    }

    /// What a browser is sent to.
    pub fn target(&self) -> LandingTarget<'_> {
        match &self.0 {
            Where::MyApps => LandingTarget::MyApps,
            Where::Page(page) => LandingTarget::Page(page),
            Where::InitiateLogin { uri, target } => LandingTarget::InitiateLogin { uri, target: target.as_ref() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_pages_are_landed_on() {
        for (page, expected) in [
            ("https://app.example/start", true),
            ("http://127.0.0.1:8080/", true),
            ("http://app.example/", false),
            ("https://contoso.example@evil.example/", false),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(is_web_address(&Url::parse(page).unwrap()), expected, "{page}");
        }
    }
}
