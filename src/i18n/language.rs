//! The languages of the house, and which of them a reader understands best.

/// A language that every text of the house is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English; what is spoken when nothing else is known.
    #[default]
    English,
    /// Danish.
    Danish,
}

impl Language {
    /// Every language, the fallback first.
    pub const ALL: [Self; 2] = [Self::English, Self::Danish];

    /// The language's tag (BCP 47), for the `lang` attribute and the folder under `locales/`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Danish => "da",
        }
    }

    /// What the language is called by those who speak it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Danish => "Dansk",
        }
    }

    /// The language of a tag such as `da-DK` (BCP 47); English if we do not speak it.
    pub fn from_tag(tag: &str) -> Self {
        Self::spoken(tag).unwrap_or_default()
    }

    /// The first language we speak among `wishes`: the tags of `ui_locales` (OpenID Connect Core §3.1.2.1) or of an
    /// `Accept-Language` header with its weights (RFC 9110 §12.5.4). Nothing is found for wishes we cannot meet.
    pub fn negotiate(wishes: &str) -> Option<Self> {
        let mut ranked: Vec<(u16, Self)> = wishes
            .split(',')
            .flat_map(|wish| {
                let mut parts = wish.split(';');
                let tags = parts.next().unwrap_or_default();
                let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1000, weight_in_thousandths);
                tags.split_ascii_whitespace().filter_map(move |tag| Some((weight, Self::spoken(tag)?)))
            })
            .filter(|(weight, _)| *weight > 0)
            .take(32)
            .collect();
        ranked.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        ranked.first().map(|(_, language)| *language)
    }

    /// The language of a tag such as `da-DK` (BCP 47), if we speak it.
    pub fn spoken(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.trim();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

/// What a reader said about languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// Chosen by a link of ours, in this browser.
    pub chosen: Option<Language>,
    /// What the browser asks for (`Accept-Language`).
    pub browser: Option<Language>,
}

impl Reader {
    /// What they want to read: chosen, else what the application they came by wishes for them, else what their browser asks for.
    /// Nothing, where none of it is spoken here: then others may guess.
    pub fn language(self, wishes: &str) -> Option<Language> {
        self.chosen.or_else(|| Language::negotiate(wishes)).or(self.browser)
    }
}

fn weight_in_thousandths(text: &str) -> u16 {
    text.trim().parse::<f32>().map_or(0, |weight| (weight.clamp(0.0, 1.0) * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_does_not_hide_the_language() {
        assert_eq!(Language::from_tag("da-DK"), Language::Danish);
        assert_eq!(Language::from_tag("DA"), Language::Danish);
        assert_eq!(Language::from_tag("tlh"), Language::English);
    }

    #[test]
    fn a_reader_s_own_word_is_the_strongest() {
        let (english, danish) = (Some(Language::English), Some(Language::Danish));
        assert_eq!(Reader { chosen: danish, browser: english }.language("en"), danish);
        assert_eq!(Reader { chosen: None, browser: english }.language("fr da"), danish);
        assert_eq!(Reader { chosen: None, browser: danish }.language("fr"), danish);
        assert_eq!(Reader::default().language(""), None);
    }

    #[test]
    fn the_best_liked_language_we_speak_wins() {
        assert_eq!(Language::negotiate("fr, en;q=0.4, da-DK;q=0.8"), Some(Language::Danish));
        assert_eq!(Language::negotiate("fr da en"), Some(Language::Danish));
        assert_eq!(Language::negotiate("da;q=0, en;q=0.1"), Some(Language::English));
        assert_eq!(Language::negotiate("fr;q=x, *"), None);
        assert_eq!(Language::negotiate(""), None);
    }
}
