//! For whom a page is: in whose look, and in which language (`docs/decisions/whose-language.md`).

use actix_web::http::Method;
use actix_web::{HttpMessage as _, HttpRequest};
use rules::directory::Tenant;

use super::desk::Desk;
use crate::i18n::Language;
use crate::pages::{BrandShown, Frame, LanguageLink};

/// For whom a page is.
#[derive(Clone, Copy)]
pub(super) struct Readership<'a> {
    tenant: Option<&'a Tenant>,
    wishes: &'a str,
    kept: Option<Language>,
}

/// The name under which the links of a page say in which language it is read.
const SPEAK: &str = "speak";

/// The language that a link of ours asked for, on a page that was read in it.
#[derive(Clone, Copy)]
struct ReadIn(Language);

/// The language that is kept of whoever is signed in.
#[derive(Clone, Copy)]
struct Kept(Language);

/// No address leads to this answer once more.
struct Once;

/// Every page that answers the request knows the language that is kept of whoever is signed in.
pub(super) fn remember_kept(request: &HttpRequest, language: Option<&str>) {
    if let Some(language) = language.and_then(Language::spoken) {
        request.extensions_mut().insert(Kept(language));
    }
}

/// What answers the request can be had once: its page leads nowhere in other languages.
pub(super) fn answer_once(request: &HttpRequest) {
    request.extensions_mut().insert(Once);
}

/// The language that was chosen by the address of the page that answered the request.
pub(super) fn read_in(request: &HttpRequest) -> Option<Language> {
    request.extensions().get::<ReadIn>().map(|chosen| chosen.0)
}

/// The language that a link of ours asks for, if we speak it.
pub(super) fn chosen_now(request: &HttpRequest) -> Option<Language> {
    let asked = url::form_urlencoded::parse(request.query_string().as_bytes()).find(|(name, _)| name == SPEAK);
    asked.and_then(|(_, tag)| Language::spoken(&tag))
}

impl<'a> Readership<'a> {
    /// Anybody, on a page of the server itself, which carries no tenant's look (SECURITY 10).
    pub(super) const HOUSE: Readership<'static> = Readership { tenant: None, wishes: "", kept: None };

    /// Whoever reads a page of that tenant.
    pub(super) const fn of(tenant: &'a Tenant) -> Self {
        Self { tenant: Some(tenant), ..Readership::HOUSE }
    }

    /// The same, who came by an application that wishes for these languages (`ui_locales`).
    #[must_use]
    pub(super) const fn wishing(self, wishes: &'a str) -> Self {
        Self { wishes, ..self }
    }

    /// The same, of whom that language is kept, or of the invitation they follow: whoever invites guesses, and their browser knows better.
    #[must_use]
    pub(super) fn keeping(self, language: Option<&str>) -> Self {
        Self { kept: language.and_then(Language::spoken), ..self }
    }

    /// In which language they read: what they want, else what is kept of them, else what the tenant speaks.
    pub(super) fn language(self, desk: &Desk, request: &HttpRequest) -> Language {
        let kept = || self.kept.or_else(|| request.extensions().get::<Kept>().map(|kept| kept.0));
        let tenants = || self.tenant.map_or_else(Language::default, |tenant| Language::from_tag(&tenant.locale));
        desk.reader(request).language(self.wishes).or_else(kept).unwrap_or_else(tenants)
    }

    /// What surrounds their page.
    pub(super) fn frame(self, desk: &Desk, request: &HttpRequest) -> Frame {
        let language = self.language(desk, request);
        if request.method() == Method::GET
            && let Some(chosen) = chosen_now(request)
        {
            request.extensions_mut().insert(ReadIn(chosen));
        }
        Frame { language, brand: self.tenant.map(brand_of), languages: other_languages(request, language) }
    }
}

fn brand_of(tenant: &Tenant) -> BrandShown {
    BrandShown {
        name: tenant.display_name.to_string(),
        domain: tenant.primary_domain.as_ref().map(|domain| domain.to_unicode()),
        sheet_href: tenant.brand.accent.map(|_| format!("/{}/brand.css", tenant.name)),
        logo_href: tenant.brand.logo.as_ref().map(|logo| format!("/{}/logo/{logo}", tenant.name)),
    }
}

/// The same page in the other languages, where it has an address to look at again: what answers a form has none.
fn other_languages(request: &HttpRequest, spoken: Language) -> Vec<LanguageLink> {
    if request.method() != Method::GET || request.extensions().contains::<Once>() {
        return Vec::new();
    }
    let href = |language: Language| {
        let kept = url::form_urlencoded::parse(request.query_string().as_bytes()).filter(|(name, _)| name != SPEAK);
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).append_pair(SPEAK, language.tag()).finish();
        format!("?{query}")
    };
    Language::ALL.into_iter().filter(|language| *language != spoken).map(|language| LanguageLink::to(language, href(language))).collect()
}
