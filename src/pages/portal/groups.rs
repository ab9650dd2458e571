//! Groups: the list, one with its members, and the form for a new one.

use serde::Serialize;

use super::{Listing, Navigation, Section, Troubles};
use crate::pages::{FormSeal, Page, Sentence};

/// A group, as the list shows it.
#[derive(Clone, Debug, Serialize)]
pub struct GroupRow {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it reaches a directory role (SECURITY 32).
    pub is_role_bearing: bool,
    /// Its page.
    pub href: String,
}

/// The list of groups.
#[derive(Clone, Debug, Serialize)]
pub struct Groups {
    /// Menu.
    pub nav: Navigation,
    /// Search and paging.
    pub listing: Listing,
    /// This page's groups.
    pub rows: Vec<GroupRow>,
    /// Where one is made.
    pub new_href: Option<String>,
}

impl Page for Groups {
    const TEMPLATE: &'static str = "portal/groups.html";

    fn samples() -> Vec<Self> {
        let row = |name: &str, is_role_bearing: bool| GroupRow {
            name: name.into(),
            description: is_role_bearing.then(|| "Looks after the directory".into()),
            is_role_bearing,
            href: "/contoso/admin/groups/g1".into(),
        };
        let full = Self {
            nav: Navigation::sample(Section::Groups),
            listing: Listing::sample("/contoso/admin/groups"),
            rows: vec![row("Atlas", false), row("Administrators", true)],
            new_href: Some("/contoso/admin/groups/new".into()),
        };
        vec![Self { listing: Listing::sample_of_nothing("/contoso/admin/groups"), rows: Vec::new(), ..full.clone() }, full]
    }
}

/// Somebody or something in a group.
#[derive(Clone, Debug, Serialize)]
pub struct MemberRow {
    /// What they are called.
    pub name: String,
    /// `is-member`, `is-guest` or `is-group`.
    pub what: Sentence,
    /// Their page.
    pub href: String,
    /// Takes them out.
    pub remove: Option<FormSeal>,
}

impl MemberRow {
    /// A member of the tenant.
    pub const MEMBER: Sentence = Sentence::of("is-member");
    /// A guest.
    pub const GUEST: Sentence = Sentence::of("is-guest");
    /// Another group.
    pub const GROUP: Sentence = Sentence::of("is-group");
}

/// One group. The form to add posts `who`: an address or a group's name.
#[derive(Clone, Debug, Serialize)]
pub struct GroupDetail {
    /// Menu.
    pub nav: Navigation,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its id, as the `groups` claim holds it.
    pub id: String,
    /// Whether it reaches a directory role.
    pub is_role_bearing: bool,
    /// The applications it is given, with roles.
    pub apps: Vec<String>,
    /// Search and paging of members.
    pub listing: Listing,
    /// This page's members.
    pub members: Vec<MemberRow>,
    /// Adds somebody.
    pub add: Option<FormSeal>,
    /// What was typed.
    pub who_typed: String,
    /// What is wrong with it.
    pub troubles: Troubles,
    /// The form where it is renamed.
    pub change_href: Option<String>,
    /// The page that asks whether to remove the group.
    pub remove_href: Option<String>,
}

impl Page for GroupDetail {
    const TEMPLATE: &'static str = "portal/group.html";

    fn samples() -> Vec<Self> {
        let member = |name: &str, what| MemberRow {
            name: name.into(),
            what,
            href: "/contoso/admin/users/u1".into(),
            remove: Some(FormSeal::sample("/contoso/admin/groups/g1/remove/u1")),
        };
        let full = Self {
            nav: Navigation::sample(Section::Groups),
            name: "Atlas".into(),
            description: Some("Everybody who works on Atlas".into()),
            id: "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11".into(),
            is_role_bearing: false,
            apps: vec!["Payroll".into(), "Wiki".into()],
            listing: Listing::sample("/contoso/admin/groups/g1"),
            members: vec![
                member("Carla Contoso", MemberRow::MEMBER),
                member("Ann Example", MemberRow::GUEST),
                member("Sales", MemberRow::GROUP),
            ],
            add: Some(FormSeal::sample("/contoso/admin/groups/g1/add")),
            who_typed: "zebra".into(),
            troubles: Troubles::default().with("who", super::FieldTrouble::NotGivable),
            change_href: Some("/contoso/admin/groups/g1/change".into()),
            remove_href: Some("/contoso/admin/groups/g1/remove".into()),
        };
        let bare = Self {
            description: None,
            is_role_bearing: true,
            apps: Vec::new(),
            listing: Listing::sample_of_nothing("/contoso/admin/groups/g1"),
            members: Vec::new(),
            add: None,
            troubles: Troubles::default(),
            change_href: None,
            remove_href: None,
            ..full.clone()
        };
        let nested = Self { troubles: Troubles::default().with("who", super::FieldTrouble::RoleBearing), ..full.clone() };
        vec![bare, nested, full]
    }
}

/// The form for a new group, or for one that is called something else from now on; posts `name` and `description`.
#[derive(Clone, Debug, Serialize)]
pub struct GroupForm {
    /// Menu.
    pub nav: Navigation,
    /// What it is called now; nothing for a new one.
    pub called: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What is wrong.
    pub troubles: Troubles,
    /// Makes or changes it.
    pub form: FormSeal,
}

impl Page for GroupForm {
    const TEMPLATE: &'static str = "portal/group_form.html";

    fn samples() -> Vec<Self> {
        let form = FormSeal::sample("/contoso/admin/groups/new");
        let nav = Navigation::sample(Section::Groups);
        let empty = Self { nav, called: None, name: String::new(), description: String::new(), troubles: Troubles::default(), form };
        let taken = Self { name: "Atlas".into(), troubles: Troubles::default().with("name", super::FieldTrouble::Taken), ..empty.clone() };
        let form = FormSeal::sample("/contoso/admin/groups/g1/change").over("q7fJ2m0c9wY".into());
        let stale = Troubles::default().with("seen", super::FieldTrouble::ChangedMeanwhile);
        let changed = Self { called: Some("Atlas".into()), name: "Atlas 2".into(), troubles: stale, form, ..empty.clone() };
        vec![empty, taken, changed]
    }
}
