//! Dispatches become letters: texts from Fluent, put into templates, which escape them.
//!
//! Templates are ours alone: nothing a tenant wrote is ever one (SECURITY 23). What tenants, inviters and guests wrote comes in as
//! text, with whatever a mail program would link taken apart; subject and sender's name hold nothing of it but a proven domain and
//! a mail address (SECURITY 29). The accept link appears as the button and on one line of its own.

use std::sync::LazyLock;

use rules::clock::Timestamp;
use rules::secret::Secret;
use rust_embed::RustEmbed;
use tera::{Context, Kwargs, State, Tera};

use crate::i18n::{Language, Word};

use super::dispatch::Dispatch;
use super::letter::{Letter, OneLine, Sender};
use super::message::SecretKind;
use super::shown::Shown;

#[derive(RustEmbed)]
#[folder = "templates/mail"]
struct Files;

static TEMPLATES: LazyLock<Tera> = LazyLock::new(templates);

/// Why a dispatch cannot become a letter.
#[derive(Debug, thiserror::Error)]
pub enum CannotRender {
    /// The letter carries a link or code, and none was opened for it.
    #[error("the letter's secret is gone")]
    NoSecret,
    /// A template of ours is broken, which a test over all of them rules out.
    #[error("a template of the letter is broken: {0}")]
    Template(#[from] tera::Error),
}

/// The letter `dispatch` becomes when written at `now`. `secret` is the link or code it carries, if it carries one.
///
/// # Errors
/// See [`CannotRender`]; neither mends itself.
pub fn letter(dispatch: &Dispatch, secret: Option<&Secret<String>>, sender: &Sender, now: Timestamp) -> Result<Letter, CannotRender> {
    if secret.is_none() && dispatch.message.secret_kind() != SecretKind::None {
        return Err(CannotRender::NoSecret);
    }
    let shown = Shown::of(dispatch, secret, sender, now);
    let context = Context::from_serialize(&shown)?;
    let part = |file: &str| TEMPLATES.render(&format!("{}/{file}", dispatch.message.folder()), &context);
    let invited = dispatch.message.invited();
    Ok(Letter {
        id: dispatch.id,
        from_name: OneLine::new(&shown.from_name),
        from: sender.address.clone(),
        to: dispatch.to.clone(),
        reply_to: invited.and_then(|invited| invited.reply_to.clone()),
        subject: OneLine::new(&part("subject.txt")?),
        text: without_gaps(&part("body.txt")?),
        html: part("body.html")?,
        no_more: invited.map(|invited| invited.no_more.clone()),
        written_at: now,
    })
}

/// Leads nowhere (RFC 6761 §6.4).
const NOWHERE: &str = "https://preview.invalid/";

/// The letter as it would look, with links that lead nowhere and a code that opens nothing: whoever looks at a letter neither comes in
/// by it nor stops its reader's letters.
///
/// # Errors
/// [`CannotRender::Template`].
pub fn preview(dispatch: &Dispatch, sender: &Sender, now: Timestamp) -> Result<Letter, CannotRender> {
    let secret = match dispatch.message.secret_kind() {
        SecretKind::None => None,
        SecretKind::Link => Some(NOWHERE.to_owned()),
        SecretKind::Code => Some("00000000".to_owned()),
    };
    let mut dispatch = dispatch.clone();
    if let Some(invited) = dispatch.message.invited_mut() {
        invited.no_more = NOWHERE.parse().expect("an address of our own reads");
    }
    letter(&dispatch, secret.map(Secret::new).as_ref(), sender, now)
}

/// All templates, read once.
fn templates() -> Tera {
    let mut tera = Tera::new();
    tera.register_function("say", say);
    let files: Vec<(String, String)> =
        Files::iter().filter_map(|path| Some((path.to_string(), String::from_utf8(Files::get(&path)?.data.into_owned()).ok()?))).collect();
    tera.add_raw_templates(files).expect("a test renders every template");
    tera
}

/// `say`, as templates call it with a key and what fills its gaps: a text in the reader's language.
fn say(asked: Kwargs, state: &State<'_>) -> tera::TeraResult<String> {
    let language = Language::from_tag(&state.get::<String>("language")?.unwrap_or_default());
    let key = asked.must_get::<String>("key")?;
    let words: Vec<(String, Word)> = asked.iter().filter_map(|(name, value)| Some((name.as_str()?.to_owned(), word(value)?))).collect();
    let words: Vec<(&str, Word)> = words.iter().map(|(name, word)| (name.as_str(), word.clone())).collect();
    language.find(&key, &words).ok_or_else(|| tera::Error::message(format!("there is no text {key}")))
}

fn word(value: &tera::Value) -> Option<Word> {
    value.as_str().map(Word::from).or_else(|| value.as_u64().map(Word::Count))
}

/// Plain text with at most one empty line between paragraphs, as conditions in templates leave more.
fn without_gaps(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || !(tidy.is_empty() || tidy.ends_with("\n\n")) {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    format!("{}\n", tidy.trim_end())
}

#[cfg(test)]
mod tests;
