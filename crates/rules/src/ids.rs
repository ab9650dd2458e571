//! One type for each kind of id, so that no two can be mixed up.

use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::random::Chance;

/// Defines an id type over a UUID: time-ordered, so that new rows land next to one another in an index.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// A new id made at `now` (UUID version 7, RFC 9562 §5.7). It is a name, not a secret.
            pub fn new(chance: &impl Chance, now: Timestamp) -> Self {
                let millis = u64::try_from(now.millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &chance.distinct()).into_uuid())
            }
        }

        impl From<$name> for u128 {
            fn from(id: $name) -> Self {
                id.0.as_u128()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;

            /// Reads the hyphenated lower-case form and no other spelling.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let id = uuid::Uuid::try_parse(text).map_err(|_| NotAnId)?;
                let mut buffer = uuid::Uuid::encode_buffer();
                if id.as_hyphenated().encode_lower(&mut buffer) == text { Ok(Self(id)) } else { Err(NotAnId) }
            }
        }
    )+};
}

/// The text is no id of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

ids! {
    /// A tenant: the `tid` claim.
    TenantId,
    /// A user in one tenant's directory: the `oid` claim.
    UserId,
    /// A group of users of one tenant.
    GroupId,
    /// An application of one tenant; its text is also the `client_id` (SECURITY 26: never a user's id).
    ApplicationId,
    /// A user or group given an application with a role.
    AssignmentId,
    /// Another organisation as a tenant sees it.
    PartnerId,
    /// An invitation.
    InvitationId,
    /// One uploaded CSV.
    ImportId,
    /// A browser, known by its cookie.
    BrowserId,
    /// A person signed in to one tenant in one browser: the `sid` claim.
    SessionId,
    /// Something a browser is in the middle of: signing in, being invited.
    InteractionId,
    /// What one person allowed one application: the root of its codes and tokens.
    GrantId,
    /// A request made on one device and answered on another.
    DeviceRequestId,
    /// A letter in the outbox.
    LetterId,
    /// One audited event.
    EventId,
    /// A piece of queued work.
    WorkId,
    /// One HTTP request, as logs and problem pages name it.
    RequestId,
}

impl RequestId {
    /// When it was drawn, to the millisecond, as its own first bits say (RFC 9562 §5.7); `None` for what was not drawn here.
    pub fn drawn_at(self) -> Option<Timestamp> {
        let is_ordered = self.0.get_version_num() == 7;
        i64::try_from(self.0.as_u128() >> 80).ok().filter(|_| is_ordered).map(Timestamp::from_millis)
    }
}

/// The id of what has none of its own, made of what it is: always the same, and the same nowhere else (UUID version 8, RFC 9562 §5.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DerivedId(uuid::Uuid);

impl DerivedId {
    /// Of what is called `name` among all of that `kind` that an application has.
    pub fn of(application: ApplicationId, kind: &str, name: &str) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Digest::of(format!("{application} {kind} {name}")).as_bytes()[..16]);
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl std::fmt::Display for DerivedId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Lot, Random};

    #[test]
    fn an_id_has_one_spelling() {
        let id = UserId::new(&Random, Timestamp::from_seconds(1_800_000_000));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse::<UserId>(), Err(NotAnId));
        assert_eq!(format!("{{{id}}}").parse::<UserId>(), Err(NotAnId));
    }

    #[test]
    fn a_request_says_when_it_came() {
        let at = Timestamp::from_millis(1_800_000_000_123);
        assert_eq!(RequestId::new(&Random, at).drawn_at(), Some(at));
        let random: RequestId = "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11".parse().unwrap();
        assert_eq!(random.drawn_at(), None);
    }

    #[test]
    fn what_has_no_id_of_its_own_is_always_called_the_same() {
        let application = |last: u8| format!("00000000-0000-7000-8000-00000000000{last}").parse().unwrap();
        let id = |of: u8, kind: &str, name: &str| DerivedId::of(application(of), kind, name).to_string();
        assert_eq!(id(1, "role", "Read"), id(1, "role", "Read"));
        let others = [id(2, "role", "Read"), id(1, "secret", "Read"), id(1, "role", "Write")];
        assert!(others.iter().all(|other| *other != id(1, "role", "Read")));
        assert_eq!((id(1, "role", "Read").len(), &id(1, "role", "Read")[14..15]), (36, "8"), "a UUID that whoever reads one can read");
    }

    #[test]
    fn later_ids_sort_later() {
        let early = UserId::new(&Random, Timestamp::from_seconds(1_000));
        let late = UserId::new(&Random, Timestamp::from_seconds(2_000));
        assert!(early < late && early.to_string() < late.to_string());
    }

    #[test]
    fn ids_of_one_write_rise_and_those_of_others_are_others() {
        let (at, lot, other) = (Timestamp::from_seconds(1_800_000_000), Lot::new(&Random), Lot::new(&Random));
        let walk = |lot: &Lot| {
            let draw = lot.draw();
            (0..4096).map(|_| UserId::new(&draw, at)).collect::<Vec<_>>()
        };
        let ids = walk(&lot);
        assert!(ids.is_sorted_by(|one, next| one < next && one.to_string() < next.to_string()));
        assert_eq!(ids, walk(&lot));
        assert!(walk(&other).iter().zip(&ids).all(|(one, same_place)| one != same_place));
    }
}
