//! A text with what is filled into it, before the language is known.

use serde::Serialize;

use crate::i18n::Word;

/// A key of the locales and its words; a template shows it by `| said`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    key: &'static str,
    words: Vec<(&'static str, Word)>,
}

impl Sentence {
    /// The text of `key`, which leaves nothing open.
    pub const fn of(key: &'static str) -> Self {
        Self { key, words: Vec::new() }
    }

    /// The same with `word` filled in for `name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, word: impl Into<Word>) -> Self {
        self.words.push((name, word.into()));
        self
    }
}

/// How a tag is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Neither good nor bad.
    Calm,
    /// As it should be.
    Good,
    /// Somebody should look.
    Warn,
    /// Went wrong, or is closed.
    Bad,
}

/// A state in one or two words; a template shows it by `ui.tag`. The words say it all, the colour is an extra.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tag {
    /// The words.
    pub words: Sentence,
    /// The colour.
    pub tone: Tone,
}

impl Tag {
    /// A tag of these words.
    pub const fn new(tone: Tone, words: Sentence) -> Self {
        Self { words, tone }
    }
}
