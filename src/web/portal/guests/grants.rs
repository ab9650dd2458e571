//! What a person was given, as rows with a button that takes it away.

use rules::directory::Admits;

use crate::flows::listings::{Held, PersonSeen};
use crate::pages::portal::GrantRow;
use crate::web::portal::admin::Admin;

/// One row for each application and group.
pub(in crate::web::portal) fn rows(admin: &Admin, seen: &PersonSeen) -> Vec<GrantRow> {
    let user = &seen.user;
    let take = |kind: &str, id: String| admin.form_if(seen.may_give, &format!("given/{kind}/{id}/{}/take", user.id));
    let row = |held: &Held| match held {
        Held::Application { assignment, application, given_by } => GrantRow {
            name: application.name.to_string(),
            href: Some(admin.path(&format!("applications/{}", application.id))),
            what: GrantRow::application(assignment.role.as_deref(), !application.settings.roles.is_empty()),
            given_by: given_by.clone(),
            ends_at: assignment.ends_at,
            is_closed: user.is_external() && application.settings.admits == Admits::Members,
            remove: take("application", assignment.id.to_string()),
        },
        Held::Group { membership, group, given_by } => GrantRow {
            name: group.name.to_string(),
            href: Some(admin.path(&format!("groups/{}", group.id))),
            what: GrantRow::group(),
            given_by: given_by.clone(),
            ends_at: membership.ends_at,
            is_closed: false,
            remove: take("group", group.id.to_string()),
        },
    };
    seen.held.iter().map(row).collect()
}
