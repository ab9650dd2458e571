//! The folded words people are searched by.

use std::collections::BTreeSet;

use diesel::prelude::*;
use rules::directory::{Address, DisplayName, User, fold};
use rules::ids::UserId;

use super::users::Users;
use crate::conn::each;
use crate::error::StorageError;
use crate::schema::user_words;

#[derive(Insertable)]
#[diesel(table_name = user_words, treat_none_as_default_value = false)]
struct WordRow<'w> {
    tenant_id: &'w str,
    word: &'w str,
    user_id: &'w str,
}

/// The words of a text, folded, each once.
pub(super) fn words_of(text: &str) -> BTreeSet<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What a user is found by: the words of their names, and their address whole and in parts.
fn words_of_user(user: &User) -> BTreeSet<String> {
    let names = [Some(&user.display_name), user.given_name.as_ref(), user.family_name.as_ref()];
    words_of_all(&user.mail, &names)
}

fn words_of_all(mail: &Address, names: &[Option<&DisplayName>]) -> BTreeSet<String> {
    let mut words: BTreeSet<String> = names.iter().flatten().flat_map(|name| words_of(name.as_str())).collect();
    words.extend(words_of(mail.local()));
    words.insert(fold(mail.key().as_str()));
    words.insert(mail.domain().to_string());
    words
}

/// Rows of one insert.
const ROWS: usize = 1000;

impl Users<'_> {
    pub(super) fn insert_words(&mut self, user: &User) -> Result<(), StorageError> {
        self.insert_words_of(std::slice::from_ref(user))
    }

    pub(super) fn insert_words_of(&mut self, users: &[User]) -> Result<(), StorageError> {
        let tenant = self.here.key();
        let words: Vec<(String, BTreeSet<String>)> = users.iter().map(|user| (user.id.to_string(), words_of_user(user))).collect();
        let words = words.iter().flat_map(|(id, words)| words.iter().map(move |word| (id, word)));
        let rows: Vec<_> = words.map(|(id, word)| WordRow { tenant_id: &tenant, word, user_id: id }).collect();
        for part in rows.chunks(ROWS) {
            let part = part.iter().collect::<Vec<_>>();
            each!(self.here.conn, c => diesel::insert_into(user_words::table).values(part).execute(c))?;
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
    fn a_person_is_found_by_name_address_and_company() {
        let name = "Åse O'Hara".parse().unwrap();
        let words = words_of_all(&"ase.hara+x@fabrikam.example".parse().unwrap(), &[Some(&name), None]);
        for word in ["åse", "o", "hara", "ase", "x", "ase.hara+x@fabrikam.example", "fabrikam.example"] {
            assert!(words.contains(word), "{word}");
        }
    }
}
