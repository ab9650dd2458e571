//! The folded words people are searched by.

use std::collections::BTreeSet;

use diesel::prelude::*;
use rules::directory::{User, fold};
use rules::ids::UserId;

use super::users::Users;
use crate::error::StorageError;
use crate::put::insert_rows;
use crate::schema::user_words;

#[derive(Insertable)]
#[diesel(table_name = user_words, treat_none_as_default_value = false)]
struct WordRow<'w> {
    tenant_id: &'w str,
    word: &'w str,
    user_id: &'w str,
}

/// The words of a text, folded, each once.
fn words_of(text: &str) -> BTreeSet<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether addresses themselves are looked through for what begins so: their index stands in for a row of each whole address. What is a
/// word by itself begins the first word of such an address, too.
pub(super) fn may_begin_an_address(term: &str) -> bool {
    term.is_ascii() && !term.chars().all(char::is_alphanumeric)
}

/// What a user is found by beside their address: the words of their names, and its parts.
fn words_of_user(user: &User) -> BTreeSet<String> {
    let names = [Some(&user.display_name), user.given_name.as_ref(), user.family_name.as_ref()];
    let mut words: BTreeSet<String> = names.into_iter().flatten().flat_map(|name| words_of(name.as_str())).collect();
    words.extend(words_of(user.mail.local()));
    // An index of addresses knows one way only to write what is no ASCII.
    words.extend(Some(fold(user.mail.key().as_str())).filter(|address| !may_begin_an_address(address)));
    words.insert(user.mail.domain().to_string());
    words
}

/// Rows of one insert.
const MOST_ROWS: usize = 1000;

impl Users<'_> {
    pub(super) fn insert_words(&mut self, users: &[User]) -> Result<(), StorageError> {
        let tenant = self.here.key();
        let found_by: Vec<(String, BTreeSet<String>)> = users.iter().map(|user| (user.id.to_string(), words_of_user(user))).collect();
        let row = |id, word| WordRow { tenant_id: &tenant, word, user_id: id };
        let rows: Vec<_> = found_by.iter().flat_map(|(id, words)| words.iter().map(move |word| row(id, word))).collect();
        for part in rows.chunks(MOST_ROWS) {
            insert_rows!(self.here.conn, user_words::table, part)?;
        }
        Ok(())
    }

    pub(super) fn delete_words(&mut self, id: UserId) -> Result<(), StorageError> {
        let words = user_words::table.filter(user_words::tenant_id.eq(self.here.key())).filter(user_words::user_id.eq(id.to_string()));
        diesel::delete(words).execute(self.here.conn)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_cut_at_all_that_is_no_letter() {
        let words: Vec<_> = words_of("Åse O'Hara-X åse").into_iter().collect();
        assert_eq!(words, ["hara", "o", "x", "åse"]);
    }
}
