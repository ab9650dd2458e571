//! Which column holds what: four layouts, told apart by their headers, whatever the case, the spaces and the order.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::column::{fold_label, place_of};
use super::formula;
use crate::invitations::csv::{Column, Delimiter, Place};

/// Whose layout a file follows, for what is said about it; a file may mix them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutKind {
    /// Azure AD B2B, October 2015 to April 2016.
    Preview2015,
    /// Azure AD B2B, May 2016 to 2017.
    Preview2016,
    /// Today's Entra bulk invite.
    Entra,
    /// Guesthouse's.
    Ours,
}

/// Why a first row is no header. Columns count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum CannotReadHeader {
    /// Without an address nobody can be invited.
    #[error("there is no column called Email")]
    NoEmail,
    /// Two columns are about the same thing.
    #[error("columns {first} and {second} are the same")]
    Duplicate {
        /// The one.
        first: usize,
        /// The other.
        second: usize,
    },
}

/// The header of a file, understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    kind: LayoutKind,
    delimiter: Delimiter,
    labels: Vec<String>,
    places: Vec<Place>,
}

const OF_2015: [&str; 5] = ["inviteappid", "inviteappresources", "invitegroupresources", "invitereplyurl", "invitecontactusurl"];
const OF_2016: [&str; 5] = ["invitationtext", "invitedtoapplications", "invitedtogroups", "inviteredirecturl", "ccemailaddress"];

/// What our results add, [`ResultSheet::ADDED`](super::ResultSheet::ADDED).
const OF_RESULTS: [&str; 3] = ["state", "result", "detail"];

fn kind_of(labels: &[String], folded: &[String]) -> LayoutKind {
    let has_any = |names: &[&str]| folded.iter().any(|label| names.contains(&label.as_str()));
    if labels.iter().any(|label| label.contains('[')) {
        LayoutKind::Entra
    } else if has_any(&OF_2015) {
        LayoutKind::Preview2015
    } else if has_any(&OF_2016) {
        LayoutKind::Preview2016
    } else {
        LayoutKind::Ours
    }
}

/// Where the result of an earlier import stands: what it adds, beside each other, and the last if there are several; a file may have a State
/// of its own.
fn result_in(folded: &[String]) -> Range<usize> {
    let last = folded.windows(OF_RESULTS.len()).rposition(|labels| labels == OF_RESULTS);
    last.map_or(0..0, |at| at..at + OF_RESULTS.len())
}

impl Layout {
    /// Understands a header row.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(labels: Vec<String>, delimiter: Delimiter) -> Result<Self, CannotReadHeader> {
        let labels: Vec<String> = labels.iter().map(|label| formula::restore(label.trim()).to_owned()).collect();
        let folded: Vec<String> = labels.iter().map(|label| fold_label(label)).collect();
        let mut places: Vec<Place> = folded.iter().map(|label| place_of(label)).collect();
        let result = result_in(&folded);
        for (at, place) in places.iter_mut().enumerate() {
            if *place == Place::Result && !result.contains(&at) {
                *place = Place::Unknown;
            }
        }
        // What people call it by themselves; a file that says it better may mean something else.
        if !places.contains(&Place::Known(Column::DisplayName))
            && let Some(name) = folded.iter().position(|label| label == "name")
        {
            places[name] = Place::Known(Column::DisplayName);
        }
        for (second, place) in places.iter().enumerate() {
            let is_ours = |place: &Place| *place == Place::Result;
            let is_same = |first: &usize| match folded[*first] == folded[second] {
                true => is_ours(&places[*first]) == is_ours(place),
                false => matches!(place, Place::Known(_)) && places[*first] == *place,
            };
            if *place != Place::Blank
                && let Some(first) = (0..second).find(is_same)
            {
                return Err(CannotReadHeader::Duplicate { first: first + 1, second: second + 1 });
            }
        }
        if !places.contains(&Place::Known(Column::Email)) {
            return Err(CannotReadHeader::NoEmail);
        }
        Ok(Self { kind: kind_of(&labels, &folded), delimiter, labels, places })
    }

    /// Whose layout it is.
    pub fn kind(&self) -> LayoutKind {
        self.kind
    }

    /// What parts its cells.
    pub fn delimiter(&self) -> Delimiter {
        self.delimiter
    }

    /// The labels as the file has them.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// What each column is to us, in the file's order.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Where a column is, counted from 0.
    pub fn position(&self, column: Column) -> Option<usize> {
        self.places.iter().position(|place| *place == Place::Known(column))
    }

    /// Where a result of an earlier import says how far each row came, counted from 0.
    pub fn position_of_state(&self) -> Option<usize> {
        self.places.iter().position(|place| *place == Place::Result)
    }

    /// Labels of columns that nobody knows; their cells are kept aside.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.labelled(&Place::Unknown)
    }

    /// Labels of columns that are known and change nothing.
    pub fn without_effect(&self) -> impl Iterator<Item = &str> {
        self.labelled(&Place::WithoutEffect)
    }

    fn labelled(&self, wanted: &Place) -> impl Iterator<Item = &str> {
        self.labels.iter().zip(&self.places).filter(move |(_, place)| *place == wanted).map(|(label, _)| label.as_str())
    }
}

/// Whether a first line says that Entra's header follows.
pub(super) fn is_version_line(line: &str) -> bool {
    fold_label(line.trim_matches('"')).starts_with("version:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(header: &str) -> Result<Layout, CannotReadHeader> {
        let delimiter = Delimiter::told_by(header);
        Layout::read(header.split(char::from(delimiter.byte())).map(str::to_owned).collect(), delimiter)
    }

    #[test]
    fn four_layouts_are_told_by_their_headers() {
        for (header, kind) in [
            (
                "Email,DisplayName,InviteAppID,InviteReplyUrl,InviteAppResources,InviteGroupResources,InviteContactUsUrl",
                LayoutKind::Preview2015,
            ),
            (
                "Email,DisplayName,InvitationText,InviteRedirectUrl,InvitedToApplications, InvitedToGroups,CcEmailAddress,Language",
                LayoutKind::Preview2016,
            ),
            (
                "Email address to invite [inviteeEmail] Required;Redirection url [inviteRedirectURL] Required;Send [sendEmail]",
                LayoutKind::Entra,
            ),
            ("sponsor\tE MAIL\tAccess Ends\tGivenName\tFamilyName\tRole", LayoutKind::Ours),
        ] {
            let layout = layout(header).unwrap();
            assert_eq!(layout.kind(), kind);
            assert_eq!(layout.unknown().count(), 0, "{header}");
        }
    }

    #[test]
    fn order_case_and_unknown_columns_do_not_matter() {
        let layout = layout("Phone;GROUPS;\u{feff}email;Cost Centre;;InviteAppId").unwrap();
        assert_eq!((layout.position(Column::Email), layout.position(Column::Groups)), (Some(2), Some(1)));
        assert_eq!(layout.unknown().collect::<Vec<_>>(), ["Phone", "Cost Centre"]);
        assert_eq!(layout.without_effect().collect::<Vec<_>>(), ["InviteAppId"]);
    }

    #[test]
    fn a_name_is_what_somebody_is_called_unless_the_file_says_it_better() {
        let plain = layout("Email,Name").unwrap();
        assert_eq!((plain.position(Column::DisplayName), plain.unknown().count()), (Some(1), 0));
        let both = layout("Name,Email,DisplayName").unwrap();
        assert_eq!((both.position(Column::DisplayName), both.unknown().collect::<Vec<_>>()), (Some(2), vec!["Name"]));
        assert_eq!(layout("Email,Name,name").unwrap_err(), CannotReadHeader::Duplicate { first: 2, second: 3 });
    }

    #[test]
    fn a_state_is_a_results_only_beside_result_and_detail() {
        let result = layout("Email,Phone,State,Result,Detail").unwrap();
        assert_eq!((result.position_of_state(), result.unknown().collect::<Vec<_>>()), (Some(2), vec!["Phone"]));
        let own = layout("Email,State,Phone,Result").unwrap();
        assert_eq!((own.position_of_state(), own.unknown().collect::<Vec<_>>()), (None, vec!["State", "Phone", "Result"]));
    }

    #[test]
    fn a_state_of_the_files_own_stands_beside_a_result() {
        let both = layout("Email,State,State,Result,Detail,Detail").unwrap();
        assert_eq!((both.position_of_state(), both.unknown().collect::<Vec<_>>()), (Some(2), vec!["State", "Detail"]));
        let adjacent = layout("State,Result,Detail,Email,State,Result,Detail").unwrap();
        assert_eq!((adjacent.position_of_state(), adjacent.unknown().count()), (Some(4), 3));
        assert_eq!(layout("Email,State,State,State,Result,Detail").unwrap_err(), CannotReadHeader::Duplicate { first: 2, second: 3 });
    }

    #[test]
    fn a_header_that_says_something_twice_or_lacks_the_address_is_refused() {
        assert_eq!(layout("Email,Groups,email").unwrap_err(), CannotReadHeader::Duplicate { first: 1, second: 3 });
        assert_eq!(layout("Email,InviteReplyUrl,InviteRedirectUrl").unwrap_err(), CannotReadHeader::Duplicate { first: 2, second: 3 });
        assert_eq!(layout("Email,Phone, phone").unwrap_err(), CannotReadHeader::Duplicate { first: 2, second: 3 });
        assert_eq!(layout("Name,Phone").unwrap_err(), CannotReadHeader::NoEmail);
        assert!(layout("Email,,,").is_ok());
    }
}
