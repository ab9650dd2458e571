use rules::clock::Timestamp;
use rules::directory::{GuestStage, User, UserKind};
use rules::ids::InvitationId;
use rules::invitations::{Invitation, InvitationStage};
use rules::random::Random;
use storage::directory::{GuestState, LastInvitation, Stay, UserFilter};
use storage::{Counted, Window};

use crate::books::{Books, on_each_engine};
use crate::cast::{LATER, NOW, guest, invitation, ticket};

const BEFORE: Timestamp = Timestamp::from_seconds(1_799_999_000);

/// A guest whose invitations, the oldest first, are at those stages, with links that work until then.
fn put(books: &Books, name: &str, differ: impl FnOnce(&mut User), invited: &[(InvitationStage, Timestamp)]) {
    let mut user = guest(&books.cast.contoso, &format!("{name}@northwind.example"), name);
    differ(&mut user);
    let invite = |(nth, (stage, until)): (u64, &(InvitationStage, Timestamp))| Invitation {
        id: InvitationId::new(&Random, BEFORE + std::time::Duration::from_secs(nth)),
        stage: *stage,
        ticket: ticket(*until),
        ..invitation(&user)
    };
    let invitations: Vec<_> = (0..).zip(invited).map(invite).collect();
    books.here(move |here| {
        here.users().insert(&user)?;
        invitations.iter().try_for_each(|invitation| here.invitations().insert(invitation))
    });
}

fn names(books: &Books, filter: &UserFilter) -> Vec<String> {
    let filter = UserFilter { kind: Some(UserKind::Guest), quiet_since: Some(BEFORE), ..filter.clone() };
    let (counted, empty) = (filter.clone(), filter.clone());
    let page = books.here(move |here| here.users().page(&filter, &Window::first(20)));
    let count = books.here(move |here| here.users().count(&counted));
    assert_eq!(count, Counted::Exactly(u32::try_from(page.items.len()).unwrap()));
    assert_eq!(books.next_door(move |next| next.users().page(&empty, &Window::first(20))).items, []);
    page.items.iter().map(|user| user.display_name.to_string()).collect()
}

#[test]
fn a_guest_is_listed_by_their_stay_and_their_last_invitation() {
    on_each_engine(|books| {
        let accepted = |user: &mut User| user.guest_stage = Some(GuestStage::Accepted { at: NOW });
        let (waits, declined) = ((InvitationStage::Pending, LATER), (InvitationStage::Declined { at: NOW }, LATER));
        let taken = (InvitationStage::Revoked { at: NOW }, LATER);
        put(books, "active", accepted, &[]);
        put(books, "stale", |user| (user.stale_at, user.guest_stage) = (Some(NOW), Some(GuestStage::Accepted { at: NOW })), &[]);
        put(books, "quiet", |user| user.guest_stage = Some(GuestStage::Accepted { at: BEFORE }), &[]);
        put(books, "ended", |user| (user.access_ends_at, user.guest_stage) = (Some(NOW), Some(GuestStage::Accepted { at: NOW })), &[]);
        put(books, "ends", |user| (user.access_ends_at, user.guest_stage) = (Some(LATER), Some(GuestStage::Accepted { at: NOW })), &[]);
        put(books, "waits", |_| {}, &[declined, waits]);
        put(books, "uninvited", |_| {}, &[]);
        put(books, "expired", |_| {}, &[declined, (InvitationStage::Pending, NOW)]);
        put(books, "declined", |_| {}, &[taken, declined]);
        put(books, "reported", |_| {}, &[(InvitationStage::Reported { at: NOW }, LATER)]);
        put(books, "revoked", |_| {}, &[waits, taken]);
        let active = UserFilter { guests: Some(GuestState::Active), ..UserFilter::default() };
        let pending = |invited| UserFilter { guests: Some(GuestState::Pending), invited: Some(invited), ..UserFilter::default() };
        let staying = |stay| UserFilter { stay: Some(stay), ..active.clone() };
        for (filter, expected) in [
            (active.clone(), vec!["active", "ended", "ends"]),
            (staying(Stay::GoesOn(NOW)), vec!["active", "ends"]),
            (staying(Stay::Ended(NOW)), vec!["ended"]),
            (UserFilter { guests: Some(GuestState::Stale), ..UserFilter::default() }, vec!["quiet", "stale"]),
            (pending(LastInvitation::Waits(NOW)), vec!["uninvited", "waits"]),
            (pending(LastInvitation::Expired(NOW)), vec!["expired"]),
            (pending(LastInvitation::Declined), vec!["declined"]),
            (pending(LastInvitation::Reported), vec!["reported"]),
            (pending(LastInvitation::Revoked), vec!["revoked"]),
            (UserFilter { search: Some("dec".to_owned()), ..pending(LastInvitation::Declined) }, vec!["declined"]),
        ] {
            assert_eq!(names(books, &filter), expected, "{filter:?}");
        }
    });
}
