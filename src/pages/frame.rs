//! What surrounds every page: language, brand, and links to the same page in other languages.

use serde::Serialize;

use crate::i18n::Language;

/// What surrounds a page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The reader's language.
    pub language: Language,
    /// Whose page it is; none for pages of the server itself, as the account chooser (SECURITY 10).
    pub brand: Option<BrandShown>,
    /// The same page in other languages.
    pub languages: Vec<LanguageLink>,
}

/// A tenant's brand on a page. Its colours come in by a style sheet of their own, see [`super::brand_sheet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrandShown {
    /// What people call the tenant.
    pub name: String,
    /// The tenant's verified domain; without one the page says that the organisation is unverified.
    pub domain: Option<String>,
    /// Where the tenant's style sheet is served, if it has an accent.
    pub sheet_href: Option<String>,
    /// Where the tenant's re-encoded logo is served, if it has one.
    pub logo_href: Option<String>,
}

impl BrandShown {
    /// The brand of a sample company.
    pub fn sample() -> Self {
        Self {
            name: "Contoso".into(),
            domain: Some("contoso.example".into()),
            sheet_href: Some("/contoso/brand.css".into()),
            logo_href: None,
        }
    }
}

/// The same page in another language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LanguageLink {
    /// The language's tag (BCP 47).
    pub tag: String,
    /// What the language is called by those who speak it.
    pub name: String,
    /// Where the page is shown in it.
    pub href: String,
}

impl LanguageLink {
    /// A link to `href` in `language`.
    pub fn to(language: Language, href: impl Into<String>) -> Self {
        Self { tag: language.tag().into(), name: language.own_name().into(), href: href.into() }
    }
}
