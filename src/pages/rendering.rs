//! From a page to HTML: templates from the binary, texts from Fluent, every value escaped.

use std::sync::OnceLock;

use rules::clock::Timestamp;
use rust_embed::RustEmbed;
use serde::Serialize;
use tera::{Context, Kwargs, State, Tera, Value};

use super::assets::asset_href;
use super::{Frame, Page};
use crate::i18n::{Language, Word};

#[derive(RustEmbed)]
#[folder = "templates"]
struct Files;

/// A page could not be rendered: a fault of a template, which the samples rule out.
#[derive(Debug, thiserror::Error)]
#[error("cannot render {template}: {cause}")]
pub struct CannotRender {
    /// The template.
    pub template: &'static str,
    /// What the engine says.
    pub cause: String,
}

/// The templates; one set per language, so that a template speaks without being told which. A set is read for the first page in its
/// language: who only issues tokens has no use for any, and few houses for both.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    engines: [OnceLock<Tera>; 2],
}

impl Pages {
    /// The set of a language.
    fn engine(&self, language: Language) -> Result<&Tera, CannotRender> {
        let place = &self.engines[language as usize];
        match place.get() {
            Some(engine) => Ok(engine),
            // A template that cannot be read is ruled out by a test over all of them. Of two who read at once, one is kept.
            None => engine(language).map(|read| place.get_or_init(|| read)),
        }
    }

    /// The HTML of a page in its frame.
    ///
    /// # Errors
    /// If the template asks for what the page does not have.
    pub fn render<P: Page>(&self, page: &P, frame: &Frame) -> Result<String, CannotRender> {
        let failed = |error: tera::Error| CannotRender { template: P::TEMPLATE, cause: error.to_string() };
        let mut context = Context::new();
        context.insert_value("page", Value::try_from_serializable(page).map_err(failed)?);
        context.insert_value("frame", Value::try_from_serializable(&FrameShown::from(frame)).map_err(failed)?);
        let name = format!("pages/{}", P::TEMPLATE);
        self.engine(frame.language)?.render(&name, &context).map_err(failed)
    }
}

#[derive(Serialize)]
struct FrameShown<'a> {
    language: &'static str,
    brand: &'a Option<super::BrandShown>,
    languages: &'a [super::LanguageLink],
}

impl<'a> From<&'a Frame> for FrameShown<'a> {
    fn from(frame: &'a Frame) -> Self {
        Self { language: frame.language.tag(), brand: &frame.brand, languages: &frame.languages }
    }
}

fn engine(language: Language) -> Result<Tera, CannotRender> {
    let mut tera = Tera::new();
    tera.register_function("say", move |words: Kwargs, _: &State<'_>| say(language, &words));
    tera.register_function("asset", |words: Kwargs, _: &State<'_>| -> tera::TeraResult<String> { asset(&words) });
    tera.register_filter("date", move |at: i64, _: Kwargs, _: &State<'_>| language.date(Timestamp::from_millis(at)));
    tera.register_filter("moment", move |at: i64, _: Kwargs, _: &State<'_>| language.moment(Timestamp::from_millis(at)));
    tera.register_filter("number", move |count: u64, _: Kwargs, _: &State<'_>| language.number(count));
    tera.register_filter("said", move |sentence: Value, _: Kwargs, _: &State<'_>| said(language, &sentence));
    tera.register_filter("trouble", move |troubles: Value, words: Kwargs, _: &State<'_>| trouble(language, &troubles, &words));
    tera.register_filter("field_label", move |field: &str, _: Kwargs, _: &State<'_>| field_label(language, field));
    tera.register_filter("initial", |name: &str, _: Kwargs, _: &State<'_>| initial(name));
    let files = Files::iter().filter(|path| !path.starts_with("mail/")).filter_map(|path| {
        let file = Files::get(&path)?;
        Some((path, String::from_utf8_lossy(&file.data).into_owned()))
    });
    let failed = |error: tera::Error| CannotRender { template: "templates", cause: error.to_string() };
    tera.add_raw_templates(files).map_err(failed)?;
    Ok(tera)
}

fn say(language: Language, kwargs: &Kwargs) -> tera::TeraResult<String> {
    let key = kwargs.must_get::<&str>("key")?;
    let mut words = Vec::new();
    for (name, value) in kwargs.iter() {
        let Some(name) = name.as_str().filter(|name| *name != "key") else { continue };
        words.push((name, word(key, value)?));
    }
    text(language, key, &words)
}

fn text(language: Language, key: &str, words: &[(&str, Word)]) -> tera::TeraResult<String> {
    language.find(key, words).ok_or_else(|| tera::Error::message(format!("there is no text for {key}")))
}

fn word(key: &str, value: &Value) -> tera::TeraResult<Word> {
    match (value.as_str(), value.as_i128().map(u64::try_from)) {
        (Some(text), _) => Ok(Word::from(text)),
        (None, Some(Ok(count))) => Ok(Word::from(count)),
        _ => Err(tera::Error::message(format!("{key} is given what is neither text nor count"))),
    }
}

/// The text of a [`super::Sentence`].
fn said(language: Language, sentence: &Value) -> tera::TeraResult<String> {
    let key = sentence.get_from_path("key").and_then(Value::as_str).ok_or_else(|| tera::Error::message("that is no sentence"))?;
    let pairs = sentence.get_from_path("words").and_then(Value::as_array).unwrap_or_default();
    let mut words = Vec::with_capacity(pairs.len());
    for pair in pairs {
        if let Some([name, value]) = pair.as_array() {
            words.push((name.as_str().unwrap_or_default(), word(key, value)?));
        }
    }
    text(language, key, &words)
}

/// What is wrong with a field of a form, if something is.
fn trouble(language: Language, troubles: &Value, kwargs: &Kwargs) -> tera::TeraResult<Value> {
    let field = kwargs.must_get::<&str>("field")?;
    let Some(sentence) = troubles.get_from_path(field).filter(|value| value.is_map()) else { return Ok(Value::none()) };
    Ok(Value::normal_string(&said(language, sentence)?))
}

/// What a field is called on its form, for the list of what is wrong: its name in other letters, as a rule. Nothing for a field that
/// nobody sees.
fn field_label(language: Language, field: &str) -> tera::TeraResult<Value> {
    let kebab = field.replace('_', "-");
    let key = match field {
        "app" => "invite-apps",
        "domain" => "claim-domain",
        "groups" => "invite-groups",
        "logo" => "new-logo",
        "message" => "message-optional",
        "post_logout_redirect_uris" => "post-logout-uris",
        "role" => "role-optional",
        _ => kebab.as_str(),
    };
    Ok(language.find(key, &[]).map_or_else(Value::none, |label| Value::normal_string(&label)))
}

fn asset(kwargs: &Kwargs) -> tera::TeraResult<String> {
    let name = kwargs.must_get::<&str>("name")?;
    asset_href(name).ok_or_else(|| tera::Error::message(format!("there is no asset {name}")))
}

fn initial(name: &str) -> String {
    name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().collect()).unwrap_or_default()
}
