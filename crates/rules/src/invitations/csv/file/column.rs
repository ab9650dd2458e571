//! What a column is about, told by its label.

use serde::{Deserialize, Serialize};

/// What a cell is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Who is invited.
    Email,
    /// What they are called.
    DisplayName,
    /// Their given name.
    GivenName,
    /// Their family name.
    FamilyName,
    /// The inviter's words.
    Message,
    /// Where they land.
    Landing,
    /// Applications they are given.
    Applications,
    /// A role of the row's applications.
    Role,
    /// Groups they are put into.
    Groups,
    /// Who gets a copy of the letter.
    Cc,
    /// The language of the letter.
    Language,
    /// Who answers for them.
    Sponsor,
    /// When their access ends.
    AccessEnds,
    /// Whether a letter goes out.
    SendInvitation,
}

/// What a column of a file is to us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Read.
    Known(Column),
    /// A column of 2016 that chose a logo or a contact page, which are the tenant's now.
    WithoutEffect,
    /// One that our own result files add.
    Result,
    /// Nobody knows it; kept aside.
    Unknown,
    /// It has no label.
    Blank,
}

/// Spellings of the labels, folded as [`fold_label`] does; those in Entra's brackets are among them.
const SPELLINGS: &[(&str, Place)] = &[
    ("email", Place::Known(Column::Email)),
    ("emailaddress", Place::Known(Column::Email)),
    ("e-mail", Place::Known(Column::Email)),
    ("inviteeemail", Place::Known(Column::Email)),
    ("displayname", Place::Known(Column::DisplayName)),
    ("inviteename", Place::Known(Column::DisplayName)),
    ("givenname", Place::Known(Column::GivenName)),
    ("firstname", Place::Known(Column::GivenName)),
    ("familyname", Place::Known(Column::FamilyName)),
    ("surname", Place::Known(Column::FamilyName)),
    ("lastname", Place::Known(Column::FamilyName)),
    ("message", Place::Known(Column::Message)),
    ("invitationtext", Place::Known(Column::Message)),
    ("customizedmessagebody", Place::Known(Column::Message)),
    ("landing", Place::Known(Column::Landing)),
    ("inviteredirecturl", Place::Known(Column::Landing)),
    ("invitereplyurl", Place::Known(Column::Landing)),
    ("apps", Place::Known(Column::Applications)),
    ("applications", Place::Known(Column::Applications)),
    ("inviteappresources", Place::Known(Column::Applications)),
    ("invitedtoapplications", Place::Known(Column::Applications)),
    ("role", Place::Known(Column::Role)),
    ("groups", Place::Known(Column::Groups)),
    ("invitegroupresources", Place::Known(Column::Groups)),
    ("invitedtogroups", Place::Known(Column::Groups)),
    ("cc", Place::Known(Column::Cc)),
    ("ccemailaddress", Place::Known(Column::Cc)),
    ("language", Place::Known(Column::Language)),
    ("sponsor", Place::Known(Column::Sponsor)),
    ("accessends", Place::Known(Column::AccessEnds)),
    ("sendinvitation", Place::Known(Column::SendInvitation)),
    ("sendinvitationmessage", Place::Known(Column::SendInvitation)),
    ("sendemail", Place::Known(Column::SendInvitation)),
    ("inviteappid", Place::WithoutEffect),
    ("invitecontactusurl", Place::WithoutEffect),
    ("state", Place::Result),
    ("result", Place::Result),
    ("detail", Place::Result),
];

/// A label without case and spaces; of `Name of invitee [inviteeName]` what is in the brackets.
pub(super) fn fold_label(label: &str) -> String {
    let inner = label.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(key, _)| key);
    let text = inner.unwrap_or(label).trim_matches('\u{feff}');
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

pub(super) fn place_of(folded: &str) -> Place {
    let known = SPELLINGS.iter().find(|(spelling, _)| *spelling == folded);
    match known {
        Some((_, place)) => place.clone(),
        None if folded.is_empty() => Place::Blank,
        None => Place::Unknown,
    }
}
