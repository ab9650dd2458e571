//! What is wrong with fields of a form, and choices of a list.

use std::collections::BTreeMap;

use rules::invitations::csv::Problem;
use serde::Serialize;

use crate::pages::Sentence;

/// What is wrong, by the name of the field; a template shows it by `| trouble(field="…")`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Troubles(BTreeMap<&'static str, Sentence>);

impl Troubles {
    /// Notes what is wrong with a field; the first word about it stays.
    pub fn add(&mut self, field: &'static str, trouble: impl Into<Sentence>) {
        self.0.entry(field).or_insert_with(|| trouble.into());
    }

    /// The same, for samples and single troubles.
    #[must_use]
    pub fn with(mut self, field: &'static str, trouble: impl Into<Sentence>) -> Self {
        self.add(field, trouble);
        self
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What can be wrong with a field beside what can be wrong with a cell of a spreadsheet ([`Problem`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldTrouble {
    /// Something of that name or address is there already.
    Taken,
    /// Not `#rrggbb`.
    Colour,
    /// Not a number between the two, both included.
    Range(u64, u64),
    /// Lies in the past.
    Past,
    /// Not an https address.
    Link,
    /// Not an address that answers may be sent to.
    RedirectUri,
    /// Not a domain that can be claimed.
    DomainNotClaimable,
    /// Not the path name of a tenant.
    TenantName,
    /// No member of that name or address.
    NoSuchMember,
    /// No group of that name.
    NoSuchGroup,
    /// No application of that id or name, or several.
    NoSuchApplication,
    /// No role that the application has.
    NoSuchRole,
    /// Not the value of a role.
    RoleValue,
    /// No JSON.
    Json,
    /// The person may not give that.
    NotGivable,
    /// A group that leads to a directory role takes no group in, and is put into none.
    RoleBearing,
    /// No picture that is understood.
    Image,
    /// A picture of too many bytes.
    ImageTooLarge,
    /// The tenant takes no guests of that domain.
    NotAdmitted,
    /// The recipient wants no more letters.
    NoMoreLetters,
    /// The inviter, the tenant or the mailbox had enough for today.
    OverQuota,
    /// What the form was filled in over has changed since.
    ChangedMeanwhile,
    /// No birth date.
    Birthdate,
    /// No time zone of IANA's.
    TimeZone,
    /// No telephone number with the code of its country.
    Telephone,
    /// Nothing that the audit log tells of.
    Deed,
    /// Neither an e-mail address nor an id.
    About,
    /// Not the reference of a request.
    Reference,
}

impl From<FieldTrouble> for Sentence {
    fn from(trouble: FieldTrouble) -> Self {
        match trouble {
            FieldTrouble::Taken => Self::of("field-taken"),
            FieldTrouble::Colour => Self::of("field-colour"),
            FieldTrouble::Range(least, most) => Self::of("field-range").with("least", least).with("most", most),
            FieldTrouble::Past => Self::of("field-past"),
            FieldTrouble::Link => Self::of("field-link"),
            FieldTrouble::RedirectUri => Self::of("field-redirect-uri"),
            FieldTrouble::DomainNotClaimable => Self::of("field-domain-not-claimable"),
            FieldTrouble::TenantName => Self::of("field-tenant-name"),
            FieldTrouble::NoSuchMember => Self::of("field-no-such-member"),
            FieldTrouble::NoSuchGroup => Self::of("field-no-such-group"),
            FieldTrouble::NoSuchApplication => Self::of("field-no-such-application"),
            FieldTrouble::NoSuchRole => Self::of("field-no-such-role"),
            FieldTrouble::RoleValue => Self::of("field-role-value"),
            FieldTrouble::Json => Self::of("field-json"),
            FieldTrouble::NotGivable => Self::of("field-not-givable"),
            FieldTrouble::RoleBearing => Self::of("field-role-bearing"),
            FieldTrouble::Image => Self::of("field-image"),
            FieldTrouble::ImageTooLarge => Self::of("field-image-too-large"),
            FieldTrouble::ChangedMeanwhile => Self::of("field-changed-meanwhile"),
            FieldTrouble::NotAdmitted => Self::of("field-not-admitted"),
            FieldTrouble::NoMoreLetters => Self::of("field-no-more-letters"),
            FieldTrouble::OverQuota => Self::of("field-over-quota"),
            FieldTrouble::Birthdate => Self::of("field-birthdate"),
            FieldTrouble::TimeZone => Self::of("field-time-zone"),
            FieldTrouble::Telephone => Self::of("field-telephone"),
            FieldTrouble::Deed => Self::of("field-deed"),
            FieldTrouble::About => Self::of("field-about"),
            FieldTrouble::Reference => Self::of("field-reference"),
        }
    }
}

impl From<Problem> for Sentence {
    fn from(problem: Problem) -> Self {
        let count = |limit: usize| u64::try_from(limit).unwrap_or(u64::MAX);
        match problem {
            Problem::Missing => Self::of("cell-missing"),
            Problem::AddressShape => Self::of("cell-address-shape"),
            Problem::AddressTooLong => Self::of("cell-address-long"),
            Problem::AddressCharacter => Self::of("cell-address-character"),
            Problem::AddressDomain => Self::of("cell-address-domain"),
            Problem::TooLong(limit) => Self::of("cell-too-long").with("count", count(limit)),
            Problem::Control => Self::of("cell-control"),
            Problem::WebAddress => Self::of("cell-web-address"),
            Problem::Landing => Self::of("cell-landing"),
            Problem::Language => Self::of("cell-language"),
            Problem::Date => Self::of("cell-date"),
            Problem::YesOrNo => Self::of("cell-yes-or-no"),
            Problem::TooMany(limit) => Self::of("cell-too-many").with("count", count(limit)),
            Problem::RoleWithoutApplication => Self::of("cell-role-without-application"),
            Problem::BeyondHeader => Self::of("cell-beyond-header"),
        }
    }
}

/// A choice of a list or a box to tick.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read, in the tenant's own words; empty for "any" or "none", which the page says in the reader's.
    pub label: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>, is_chosen: bool) -> Self {
        Self { value: value.into(), label: label.into(), is_chosen }
    }
}
