//! Members: the list, one with their roles, and the form for a new one.

use rules::clock::Timestamp;
use rules::directory::DirectoryRole;
use serde::Serialize;

use super::{GrantRow, Listing, Navigation, Section, Troubles};
use crate::pages::{FormSeal, Page, Sentence};

impl From<DirectoryRole> for Sentence {
    fn from(role: DirectoryRole) -> Self {
        match role {
            DirectoryRole::GuestInviter => Self::of("role-guest-inviter"),
            DirectoryRole::UserAdministrator => Self::of("role-user-administrator"),
            DirectoryRole::ApplicationAdministrator => Self::of("role-application-administrator"),
            DirectoryRole::GlobalAdministrator => Self::of("role-global-administrator"),
        }
    }
}

/// A member, as the list shows them.
#[derive(Clone, Debug, Serialize)]
pub struct UserRow {
    /// What they are called.
    pub name: String,
    /// Their address.
    pub address: String,
    /// Their directory roles.
    pub roles: Vec<Sentence>,
    /// Whether they are blocked.
    pub is_blocked: bool,
    /// When they last signed in.
    pub signed_in_at: Option<Timestamp>,
    /// Their page.
    pub href: String,
}

/// The list of members.
#[derive(Clone, Debug, Serialize)]
pub struct Users {
    /// Menu.
    pub nav: Navigation,
    /// Search and paging.
    pub listing: Listing,
    /// This page's members.
    pub rows: Vec<UserRow>,
    /// Where one is made.
    pub new_href: Option<String>,
}

impl Page for Users {
    const TEMPLATE: &'static str = "portal/users.html";

    fn samples() -> Vec<Self> {
        let row = |name: &str, roles: &[DirectoryRole]| UserRow {
            name: name.into(),
            address: "carla@contoso.example".into(),
            roles: roles.iter().copied().map(Sentence::from).collect(),
            is_blocked: roles.is_empty(),
            signed_in_at: (!roles.is_empty()).then(|| Timestamp::from_seconds(1_795_183_500)),
            href: "/contoso/admin/users/u1".into(),
        };
        let full = Self {
            nav: Navigation::sample(Section::Users),
            listing: Listing::sample("/contoso/admin/users"),
            rows: vec![row("Carla Contoso", &DirectoryRole::ALL), row("Bo Contoso", &[])],
            new_href: Some("/contoso/admin/users/new".into()),
        };
        let listing = Listing::sample_without_match("/contoso/admin/users");
        vec![Self { listing, rows: Vec::new(), new_href: None, ..full.clone() }, full]
    }
}

/// A directory role that can be given or taken; posted as `role`.
#[derive(Clone, Debug, Serialize)]
pub struct RoleChoice {
    /// How the form writes it ([`DirectoryRole::as_str`]).
    pub value: &'static str,
    /// What it is called.
    pub label: Sentence,
    /// What it lets people do.
    pub what: Sentence,
    /// Whether the member has it.
    pub is_chosen: bool,
}

impl RoleChoice {
    /// All roles, those of `held` chosen.
    pub fn all(held: &[DirectoryRole]) -> Vec<Self> {
        let what = |role| match role {
            DirectoryRole::GuestInviter => Sentence::of("role-guest-inviter.text"),
            DirectoryRole::UserAdministrator => Sentence::of("role-user-administrator.text"),
            DirectoryRole::ApplicationAdministrator => Sentence::of("role-application-administrator.text"),
            DirectoryRole::GlobalAdministrator => Sentence::of("role-global-administrator.text"),
        };
        let choice =
            |role: DirectoryRole| Self { value: role.as_str(), label: role.into(), what: what(role), is_chosen: held.contains(&role) };
        DirectoryRole::ALL.map(choice).into()
    }
}

/// One member.
#[derive(Clone, Debug, Serialize)]
pub struct UserDetail {
    /// Menu.
    pub nav: Navigation,
    /// What they are called.
    pub name: String,
    /// Their address.
    pub address: String,
    /// The `oid`.
    pub id: String,
    /// Unique for ever in the tenant.
    pub upn: String,
    /// Whether they are blocked.
    pub is_blocked: bool,
    /// When they last signed in.
    pub signed_in_at: Option<Timestamp>,
    /// What they were given.
    pub grants: Vec<GrantRow>,
    /// Directory roles.
    pub roles: Vec<RoleChoice>,
    /// Changes the roles.
    pub change_roles: Option<FormSeal>,
    /// What is wrong with that.
    pub troubles: Troubles,
    /// Blocks.
    pub block: Option<FormSeal>,
    /// Unblocks.
    pub unblock: Option<FormSeal>,
    /// The page where what is said of them is changed.
    pub details_href: Option<String>,
    /// The page that asks whether to remove them.
    pub remove_href: Option<String>,
}

impl Page for UserDetail {
    const TEMPLATE: &'static str = "portal/user.html";

    fn samples() -> Vec<Self> {
        let form = |what: &str| Some(FormSeal::sample(&format!("/contoso/admin/users/u1/{what}")));
        let grant = GrantRow {
            name: "Payroll".into(),
            href: None,
            what: GrantRow::application(None, false),
            given_by: None,
            ends_at: None,
            is_closed: false,
            remove: None,
        };
        let full = Self {
            nav: Navigation::sample(Section::Users),
            name: "Carla Contoso".into(),
            address: "carla@contoso.example".into(),
            id: "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11".into(),
            upn: "carla@contoso.example".into(),
            is_blocked: false,
            signed_in_at: Some(Timestamp::from_seconds(1_795_183_500)),
            grants: vec![grant],
            roles: RoleChoice::all(&[DirectoryRole::GuestInviter]),
            change_roles: form("roles"),
            troubles: Troubles::default(),
            block: form("block"),
            unblock: None,
            details_href: Some("/contoso/admin/users/u1/details".into()),
            remove_href: Some("/contoso/admin/users/u1/remove".into()),
        };
        let blocked = Self {
            is_blocked: true,
            signed_in_at: None,
            grants: Vec::new(),
            change_roles: None,
            block: None,
            unblock: form("unblock"),
            ..full.clone()
        };
        let stale = Self {
            change_roles: form("roles").map(|form| form.over("sample-digest".into())),
            troubles: Troubles::default().with("seen", super::FieldTrouble::ChangedMeanwhile),
            ..full.clone()
        };
        vec![blocked, stale, full]
    }
}

/// The form for a new member, who sets a password by a letter; posts `address` and `name`.
#[derive(Clone, Debug, Serialize)]
pub struct UserForm {
    /// Menu.
    pub nav: Navigation,
    /// Their address.
    pub address: String,
    /// What they are called.
    pub name: String,
    /// What is wrong.
    pub troubles: Troubles,
    /// Makes them.
    pub form: FormSeal,
}

impl Page for UserForm {
    const TEMPLATE: &'static str = "portal/user_form.html";

    fn samples() -> Vec<Self> {
        use rules::invitations::csv::Problem;
        let nav = Navigation::sample(Section::Users);
        let form = FormSeal::sample("/contoso/admin/users/new");
        let empty = Self { nav, address: String::new(), name: String::new(), troubles: Troubles::default(), form };
        let troubles = Troubles::default().with("address", super::FieldTrouble::Taken).with("name", Problem::WebAddress);
        vec![Self { troubles, ..empty.clone() }, empty]
    }
}
