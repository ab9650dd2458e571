//! What of an application is weaker than it would be begun today, in words.

use rules::directory::Weakness;
use serde::Serialize;

use crate::pages::{Sentence, Tag, Tone};

/// A weakness: what it is called, what it means, and how it ends.
#[derive(Clone, Debug, Serialize)]
pub struct WeaknessShown {
    /// What it is called.
    pub name: Sentence,
    /// What it means.
    pub means: Sentence,
    /// How it ends.
    pub end: Sentence,
}

impl From<Weakness> for WeaknessShown {
    fn from(weakness: Weakness) -> Self {
        let [name, means, end] = keys(weakness).map(Sentence::of);
        Self { name, means, end }
    }
}

impl From<Weakness> for Tag {
    fn from(weakness: Weakness) -> Self {
        let [name, ..] = keys(weakness);
        Self::new(Tone::Warn, Sentence::of(name))
    }
}

const fn keys(weakness: Weakness) -> [&'static str; 3] {
    match weakness {
        Weakness::Stranger => ["weak-stranger", "weak-stranger.means", "weak-stranger.end"],
        Weakness::OidcCompatible => ["weak-compatible", "weak-compatible.means", "weak-compatible.end"],
        Weakness::PkceOptional => ["weak-pkce", "weak-pkce.means", "weak-pkce.end"],
        Weakness::FrontTokens => ["weak-front-tokens", "weak-front-tokens.means", "weak-front-tokens.end"],
        Weakness::LoopbackAddress => ["weak-loopback", "weak-loopback.means", "weak-loopback.end"],
        Weakness::ActsAsPeople => ["weak-acts-as-people", "weak-acts-as-people.means", "weak-acts-as-people.end"],
    }
}
