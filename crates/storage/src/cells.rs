//! How cells of rows are written and read: what does not read is [`StorageError::Corrupt`], never skipped.

use std::str::FromStr;

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::{Giver, Home};
use serde::de::value::{Error as NotAWord, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer as _};
use serde::{Deserialize, Serialize};

use crate::error::StorageError;

/// Where the cells being read stand.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'r> {
    pub(crate) table: &'static str,
    pub(crate) row: &'r str,
}

impl<'r> Cells<'r> {
    pub(crate) fn of(table: &'static str, row: &'r str) -> Self {
        Self { table, row }
    }

    pub(crate) fn corrupt(&self, column: &'static str) -> StorageError {
        StorageError::corrupt(self.table, column, self.row)
    }

    /// A value that has one spelling: an id, a name, an address.
    pub(crate) fn read<T: FromStr>(&self, column: &'static str, text: &str) -> Result<T, StorageError> {
        text.parse().map_err(|_| self.corrupt(column))
    }

    /// The same, where the cell may be empty.
    pub(crate) fn maybe<T: FromStr>(&self, column: &'static str, text: Option<&str>) -> Result<Option<T>, StorageError> {
        text.map(|text| self.read(column, text)).transpose()
    }

    /// One of an enum's words.
    pub(crate) fn word<'d, T: Deserialize<'d>>(&self, column: &'static str, text: &'d str) -> Result<T, StorageError> {
        let word: StrDeserializer<'d, NotAWord> = text.into_deserializer();
        T::deserialize(word).map_err(|_| self.corrupt(column))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str, text: &str) -> Result<T, StorageError> {
        serde_json::from_str(text).map_err(|_| self.corrupt(column))
    }

    pub(crate) fn digest(&self, column: &'static str, text: &str) -> Result<Digest, StorageError> {
        Digest::from_base64url(text).ok_or_else(|| self.corrupt(column))
    }

    pub(crate) fn count(&self, column: &'static str, number: i32) -> Result<u32, StorageError> {
        u32::try_from(number).map_err(|_| self.corrupt(column))
    }

    /// A moment that the row's stage cannot be without.
    pub(crate) fn moment(&self, column: &'static str, millis: Option<i64>) -> Result<Timestamp, StorageError> {
        millis.map(Timestamp::from_millis).ok_or_else(|| self.corrupt(column))
    }

    /// A giver: a person or a program, each in a column of its own.
    pub(crate) fn giver(&self, column: &'static str, person: Option<&str>, program: Option<&str>) -> Result<Option<Giver>, StorageError> {
        match (person, program) {
            (None, None) => Ok(None),
            (Some(id), None) => Ok(Some(Giver::Person(self.read(column, id)?))),
            (None, Some(id)) => Ok(Some(Giver::Program(self.read(column, id)?))),
            (Some(_), Some(_)) => Err(self.corrupt(column)),
        }
    }

    pub(crate) fn home(&self, column: &'static str, text: &str) -> Result<Home, StorageError> {
        match (text, text.strip_prefix("tenant:")) {
            ("here", _) => Ok(Home::Here),
            ("mail", _) => Ok(Home::Mail),
            (_, Some(id)) => Ok(Home::Tenant(self.read(column, id)?)),
            _ => Err(self.corrupt(column)),
        }
    }
}

/// A giver: the person's cell and the program's.
pub(crate) fn giver(giver: Option<Giver>) -> (Option<String>, Option<String>) {
    match giver {
        Some(Giver::Person(user)) => (Some(user.to_string()), None),
        Some(Giver::Program(program)) => (None, Some(program.to_string())),
        None => (None, None),
    }
}

/// The column form of a home: one spelling, so that it can be a key.
pub(crate) fn home(home: &Home) -> String {
    match home {
        Home::Here => "here".to_owned(),
        Home::Mail => "mail".to_owned(),
        Home::Tenant(id) => format!("tenant:{id}"),
    }
}

pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|error| StorageError::Refused(Box::new(error)))
}

/// The column form of an enum without data: the word serde gives it.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String, StorageError> {
    Ok(json(value)?.trim_matches('"').to_owned())
}

/// The column form of a count; one beyond what a column holds stays at its end.
pub(crate) fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

pub(crate) fn millis(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::millis)
}

pub(crate) fn moment(millis: Option<i64>) -> Option<Timestamp> {
    millis.map(Timestamp::from_millis)
}

/// Nobody's text begins with this character and goes on: with it a prefix becomes the end of its range.
pub(crate) fn end_of_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// Most values in one `IN`.
pub(crate) const MOST_IN: usize = 500;

#[cfg(test)]
mod tests {
    use rules::directory::{DirectoryRole, TenantKind};
    use rules::ids::{TenantId, UserId};

    use super::*;

    #[test]
    fn a_cell_that_does_not_read_names_its_place_and_not_its_value() {
        let cells = Cells::of("users", "row-1");
        let refusals = [
            cells.read::<UserId>("id", "secret").err(),
            cells.word::<TenantKind>("kind", "secret").err(),
            cells.json::<Vec<u8>>("amr", "secret").err(),
            cells.home("home", "secret").err(),
            cells.digest("digest", "secret").err(),
            cells.moment("stage_at", None).err(),
            cells.count("tries", -1).err(),
        ];
        for refusal in refusals {
            let Some(StorageError::Corrupt { table: "users", row, .. }) = &refusal else { panic!("{refusal:?}") };
            assert_eq!(row, "row-1");
            assert!(!refusal.unwrap().to_string().contains("secret"));
        }
    }

    #[test]
    fn words_and_homes_survive_their_columns() {
        let cells = Cells::of("users", "row-1");
        for role in DirectoryRole::ALL {
            assert_eq!(word(&role).unwrap(), role.as_str());
            assert_eq!(cells.word::<DirectoryRole>("role", role.as_str()).unwrap(), role);
        }
        let tenant: TenantId = "01890000-0000-7000-8000-000000000000".parse().unwrap();
        for place in [Home::Here, Home::Mail, Home::Tenant(tenant)] {
            assert_eq!(cells.home("home", &home(&place)).unwrap(), place);
        }
    }
}
