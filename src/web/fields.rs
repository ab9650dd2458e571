//! The fields of one of our own forms, or of the query of one of our own links.

/// Names and values, in the order in which they came; a name may come more than once.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// How many fields a form may have.
    const MOST: usize = 500;

    /// Reads a query without its `?`, or a body; whatever is beyond what a form of ours can have is left out, and so are NULs,
    /// which no keyboard types and PostgreSQL does not keep.
    pub(super) fn read(raw: &[u8]) -> Self {
        let tidy = |(name, value): (String, String)| (name, value.replace('\0', ""));
        Self(url::form_urlencoded::parse(raw).into_owned().take(Self::MOST).map(tidy).collect())
    }

    /// What was typed, without spaces around it; empty if the field did not come.
    pub(super) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// Everything that was chosen under a name.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    pub(super) fn is_ticked(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The lines of a field that has one entry per line.
    pub(super) fn lines(&self, name: &str) -> Vec<String> {
        self.one(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_browsers_write_them() {
        let fields = Fields::read(b"app=1&app=2&message=Hi%0D%0A+there&empty=&lines=a%0D%0A%0D%0A+b%00+");
        assert_eq!(fields.all("app").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(fields.one("message"), "Hi\r\n there");
        assert!(fields.is_ticked("empty") && !fields.is_ticked("nothing"));
        assert_eq!(fields.lines("lines"), ["a", "b"]);
    }
}
