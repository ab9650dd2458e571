//! Parameters of a request, out of a query or a form body.

/// The parameters of one request, decoded. Those without a value were never sent (RFC 6749 §3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

/// Why bytes are no parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotReadParameters {
    /// More than [`Parameters::MOST`]: no standard needs as many.
    #[error("the request has too many parameters")]
    TooMany,
    /// What a name or value decodes to is not UTF-8 (RFC 6749 appendix B), or holds a NUL, which no text does and PostgreSQL refuses.
    #[error("the request is not written in UTF-8")]
    NotText,
}

impl Parameters {
    /// How many parameters a request may have.
    pub const MOST: usize = 100;

    /// Reads `application/x-www-form-urlencoded` bytes: a query without its `?`, or a body.
    pub fn parse(raw: &[u8]) -> Result<Self, CannotReadParameters> {
        if raw.contains(&0) {
            return Err(CannotReadParameters::NotText);
        }
        let mut pairs = Vec::new();
        for part in raw.split(|byte| *byte == b'&') {
            let mut sides = part.splitn(2, |byte| *byte == b'=');
            let name = sides.next().unwrap_or_default();
            let value = sides.next().unwrap_or_default();
            if name.is_empty() || value.is_empty() {
                continue;
            }
            if pairs.len() == Self::MOST {
                return Err(CannotReadParameters::TooMany);
            }
            pairs.push((decode(name)?, decode(value)?));
        }
        Ok(Self(pairs))
    }

    /// The value of `name`, if it was sent. When it was sent more than once, nobody knows which one was meant: `None`.
    pub fn one(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(known, _)| known == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    /// All values of `name`, in order: for what may be sent more than once.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// These, with values of a request object in place of those of the same names (OpenID Connect Core §6.1).
    #[must_use]
    pub fn superseded(&self, by: Vec<(String, String)>) -> Self {
        let kept = self.0.iter().filter(|(name, _)| !by.iter().any(|(other, _)| other == name)).cloned();
        Self(kept.chain(by.iter().filter(|(_, value)| !value.is_empty()).cloned()).collect())
    }

    /// These without one.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        Self(self.0.iter().filter(|(known, _)| known != name).cloned().collect())
    }

    /// What [`Parameters::parse`] reads.
    pub fn encoded(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// What was sent, by name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Whether `name` was sent, once or more often.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The first name that was sent more than once (RFC 6749 §3.1 forbids it), those in `repeatable` apart.
    pub fn repeated(&self, repeatable: &[&str]) -> Option<&str> {
        let twice = |at: usize, name: &String| self.0[..at].iter().any(|(earlier, _)| earlier == name);
        let mut names = self.0.iter().enumerate().map(|(at, (name, _))| (at, name));
        names.find(|(at, name)| twice(*at, name) && !repeatable.contains(&name.as_str())).map(|(_, name)| name.as_str())
    }
}

/// Undoes form encoding: `+` is a space, `%41` a byte; a `%` that begins no byte stands for itself, as in the URL standard.
pub(super) fn decode(raw: &[u8]) -> Result<String, CannotReadParameters> {
    let mut bytes = Vec::with_capacity(raw.len());
    // Most values have nothing to undo, or not before their end.
    let mut at = raw.iter().position(|byte| matches!(byte, b'%' | b'+')).unwrap_or(raw.len());
    bytes.extend_from_slice(&raw[..at]);
    while let Some(&byte) = raw.get(at) {
        let escaped = (byte == b'%').then(|| hex(raw.get(at + 1)).zip(hex(raw.get(at + 2)))).flatten();
        match (byte, escaped) {
            (_, Some((high, low))) => {
                bytes.push(high * 16 + low);
                at += 2;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
        at += 1;
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(CannotReadParameters::NotText)
}

fn hex(digit: Option<&u8>) -> Option<u8> {
    char::from(*digit?).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(raw: &str) -> Parameters {
        Parameters::parse(raw.as_bytes()).unwrap()
    }

    #[test]
    fn names_and_values_are_decoded() {
        let parameters = read("scope=openid+email&redirect%5Furi=https%3A%2F%2Fapp.example%2Fcb%3Fa%3D1&odd=100%&=x&a=b=c");
        assert_eq!(parameters.one("scope"), Some("openid email"));
        assert_eq!(parameters.one("redirect_uri"), Some("https://app.example/cb?a=1"));
        assert_eq!(parameters.one("odd"), Some("100%"));
        assert_eq!(parameters.one("a"), Some("b=c"));
    }

    #[test]
    fn an_empty_parameter_was_never_sent() {
        let parameters = read("state=&nonce&state=one");
        assert_eq!(parameters.one("state"), Some("one"));
        assert!(!parameters.has("nonce"));
        assert_eq!(parameters.repeated(&[]), None);
    }

    #[test]
    fn a_repeated_parameter_has_no_value() {
        let parameters = read("a=1&scope=openid&scope=email");
        assert_eq!(parameters.one("scope"), None);
        assert!(parameters.has("scope"));
        assert_eq!(parameters.repeated(&[]), Some("scope"));
        assert_eq!(parameters.repeated(&["scope"]), None);
    }

    #[test]
    fn a_flood_and_a_foreign_encoding_are_refused() {
        let flood = "a=1&".repeat(Parameters::MOST + 1);
        assert_eq!(Parameters::parse(flood.as_bytes()), Err(CannotReadParameters::TooMany));
        assert_eq!(Parameters::parse(b"name=%E6"), Err(CannotReadParameters::NotText));
        assert_eq!(Parameters::parse(b"nonce=a%00b"), Err(CannotReadParameters::NotText));
        assert_eq!(Parameters::parse(b"a\0"), Err(CannotReadParameters::NotText));
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(raw in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(parameters) = Parameters::parse(&raw) {
                let _ = (parameters.one("a"), parameters.repeated(&[]));
            }
        }

        #[test]
        fn what_a_browser_encodes_comes_back(name in "[a-z]{1,8}", value in r"[^\x00]{1,20}") {
            let raw = url::form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
            let parameters = read(&raw);
            prop_assert_eq!(parameters.one(&name), Some(value.as_str()));
        }
    }
}
