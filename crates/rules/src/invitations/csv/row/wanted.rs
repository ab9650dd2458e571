//! What a row asks for, validated.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::calendar;
use crate::clock::Timestamp;
use crate::directory::{Address, AddressKey, DisplayName, Language, PlainText};
use crate::invitations::csv::{CellProblem, Column, Layout, Mentions, Problem, Row};

/// Whether a letter goes out. Without one the guest still waits in the directory, and the link can be sent later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// At once.
    #[default]
    Send,
    /// Not by us.
    Keep,
}

/// Who is invited, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    /// Where the letter goes.
    pub address: Address,
    /// What they are called.
    pub display_name: Option<DisplayName>,
    /// Given name.
    pub given_name: Option<DisplayName>,
    /// Family name.
    pub family_name: Option<DisplayName>,
    /// The inviter's words.
    pub message: Option<PlainText>,
    /// Who gets a copy, without the link.
    pub cc: Option<Address>,
    /// The language of the letter.
    pub language: Option<Language>,
    /// When their access ends.
    pub access_ends_at: Option<Timestamp>,
    /// Whether a letter goes out.
    pub letter: Letter,
}

/// A row that can be read: what it asks for, with names that are not looked up yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Where it stands in the file.
    pub line: u32,
    /// Who is invited, and how.
    pub invitee: Invitee,
    /// Where they land.
    pub landing: Option<Url>,
    /// Applications, by id or name.
    pub applications: Mentions,
    /// A role of one of these applications.
    pub role: Option<String>,
    /// Groups, by id or name.
    pub groups: Mentions,
    /// A member, by id, address or user principal name.
    pub sponsor: Option<String>,
    /// Whether an earlier import carried it out, as its result says.
    pub was_done: bool,
}

impl Invitee {
    /// The address's domain as A-labels where it is international and so could be a look-alike: pages show it beside.
    pub fn punycode(&self) -> Option<&str> {
        let domain = self.address.domain();
        domain.is_international().then_some(domain.as_str())
    }
}

impl Wanted {
    /// By what rows about the same person are known: unique in a file.
    pub fn key(&self) -> AddressKey {
        self.invitee.address.key()
    }

    /// Reads a row; every cell is looked at, so that all problems are told at once.
    ///
    /// # Errors
    /// Each cell that cannot be read, with the reason.
    pub fn read(row: &Row, layout: &Layout) -> Result<Self, Vec<CellProblem>> {
        let mut cells = Cells { row, layout, problems: Vec::new() };
        cells.check_width();
        let address = cells.needed(Column::Email, |text| Ok(text.parse::<Address>()?));
        let display_name = cells.name(Column::DisplayName);
        let given_name = cells.name(Column::GivenName);
        let family_name = cells.name(Column::FamilyName);
        let message = cells.optional(Column::Message, |text| Ok(text.parse::<PlainText>()?));
        let cc = cells.optional(Column::Cc, |text| Ok(text.parse::<Address>()?));
        let language = cells.optional(Column::Language, |text| text.parse().map_err(|_| Problem::Language));
        let access_ends_at = cells.optional(Column::AccessEnds, |text| calendar::read_end(text).ok_or(Problem::Date));
        let letter = cells.optional(Column::SendInvitation, read_letter).unwrap_or_default();
        let landing = cells.optional(Column::Landing, read_landing);
        let applications = cells.optional(Column::Applications, Mentions::read).unwrap_or_default();
        let groups = cells.optional(Column::Groups, Mentions::read).unwrap_or_default();
        let role = cells.optional(Column::Role, read_label);
        let sponsor = cells.optional(Column::Sponsor, read_label);
        if role.is_some() && applications.is_empty() {
            cells.fail(Column::Role, Problem::RoleWithoutApplication);
        }
        match address {
            Some(address) if cells.problems.is_empty() => {
                let invitee = Invitee { address, display_name, given_name, family_name, message, cc, language, access_ends_at, letter };
                let was_done = row.was_done(layout);
                Ok(Self { line: row.line(), invitee, landing, applications, role, groups, sponsor, was_done })
            }
            _ => Err(cells.problems),
        }
    }
}

/// A row being read, and what was wrong so far.
struct Cells<'a> {
    row: &'a Row,
    layout: &'a Layout,
    problems: Vec<CellProblem>,
}

impl Cells<'_> {
    fn optional<T>(&mut self, column: Column, read: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        let text = self.row.text(self.layout, column);
        if text.is_empty() {
            return None;
        }
        read(text).map_err(|problem| self.fail(column, problem)).ok()
    }

    fn needed<T>(&mut self, column: Column, read: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        if self.row.text(self.layout, column).is_empty() {
            self.fail(column, Problem::Missing);
        }
        self.optional(column, read)
    }

    fn name(&mut self, column: Column) -> Option<DisplayName> {
        self.optional(column, |text| Ok(text.parse::<DisplayName>()?))
    }

    fn fail(&mut self, column: Column, problem: Problem) {
        let cell = self.layout.position(column).map_or(0, |at| at + 1);
        self.problems.push(CellProblem { cell, column: Some(column), problem });
    }

    fn check_width(&mut self) {
        let width = self.layout.labels().len();
        let beyond = self.row.cells().iter().skip(width).position(|cell| !cell.trim().is_empty());
        if let Some(at) = beyond {
            self.problems.push(CellProblem { cell: width + at + 1, column: None, problem: Problem::BeyondHeader });
        }
    }
}

/// What scripts and spreadsheets write for yes and no; a spreadsheet writes it in its own language.
fn read_letter(text: &str) -> Result<Letter, Problem> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "sand" | "sandt" | "ja" | "wahr" | "vrai" | "oui" => Ok(Letter::Send),
        "false" | "no" | "n" | "0" | "falsk" | "nej" | "falsch" | "nein" | "faux" | "non" => Ok(Letter::Keep),
        _ => Err(Problem::YesOrNo),
    }
}

/// An https address as browsers read it, without a user in it; plain http only to this very machine, as in the demo (SECURITY 16).
fn read_landing(text: &str) -> Result<Url, Problem> {
    let url = Url::parse(text).map_err(|_| Problem::Landing)?;
    let is_loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_loopback;
    let names_user = !url.username().is_empty() || url.password().is_some();
    let is_clean = !text.chars().any(char::is_control) && text.chars().count() <= 2000;
    if is_safe && !names_user && is_clean { Ok(url) } else { Err(Problem::Landing) }
}

/// A short text on one line that is looked up, not shown.
fn read_label(text: &str) -> Result<String, Problem> {
    if text.chars().any(char::is_control) {
        Err(Problem::Control)
    } else if text.chars().count() > 254 {
        Err(Problem::TooLong(254))
    } else {
        Ok(text.to_owned())
    }
}
