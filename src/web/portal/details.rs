//! What is said of a user, member or guest, and changed for them.

use actix_web::HttpResponse;
use rules::directory::{CannotDo, UserKind};
use rules::ids::UserId;

use super::admin::{Admin, Sent};
use crate::flows::directory::{DirectoryError, change_profile};
use crate::flows::listings::{PersonSeen, look_at_person};
use crate::pages::portal::{Done, Section, Troubles, UserDetails};
use crate::pages::{Describes, ProfileForm};
use crate::web::described::{read, standing, typed};
use crate::web::problem::Problem;

/// Whoever may change somebody sees what is said of them; nobody else does.
async fn seen(admin: &Admin) -> Result<PersonSeen, Problem> {
    let id: UserId = admin.named("user")?;
    let seen = look_at_person(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await.map_err(|error| admin.failed(error))?;
    if seen.may_manage { Ok(seen) } else { Err(admin.failed(DirectoryError::Cannot(CannotDo::Role))) }
}

/// The page of the user, below the portal.
fn page_of(seen: &PersonSeen) -> (Section, String) {
    match seen.user.kind {
        UserKind::Member => (Section::Users, format!("users/{}", seen.user.id)),
        UserKind::Guest => (Section::Guests, format!("guests/{}", seen.user.id)),
    }
}

fn shown(admin: &Admin, seen: &PersonSeen, profile: ProfileForm, troubles: Troubles) -> UserDetails {
    let (section, page) = page_of(seen);
    UserDetails {
        nav: admin.nav(section),
        name: seen.user.display_name.to_string(),
        address: seen.user.mail.to_string(),
        profile,
        troubles,
        form: admin.form(admin.path(&format!("users/{}/details", seen.user.id))),
        back_href: admin.path(&page),
    }
}

/// The form.
pub(super) async fn form(admin: Admin) -> Result<HttpResponse, Problem> {
    let seen = seen(&admin).await?;
    admin.show(&shown(&admin, &seen, standing(Describes::Another, &seen.user), Troubles::default()))
}

/// Saves what was typed, all of it or nothing.
pub(super) async fn save(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let seen = seen(&admin).await?;
    let change = match read(Describes::Another, &fields) {
        Ok(change) => change,
        Err(troubles) => return admin.show_wrong(&shown(&admin, &seen, typed(Describes::Another, &fields), troubles)),
    };
    change_profile(&admin.desk.app, &admin.caller(), admin.tenant.id, seen.user.id, change).await.map_err(|error| admin.failed(error))?;
    Ok(admin.done(&page_of(&seen).1, Done::Saved))
}
