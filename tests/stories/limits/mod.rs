//! Every limit of `docs/limits.md`, at every door where it is paid (SECURITY 24): its edge lets in, one more is refused.

mod codes;
mod devices;
mod invitations;
mod letters;
mod of_one_thing;
mod passwords;
mod requests;
mod table;

use crate::cast::{House, Story};

pub(crate) const STORIES: &[&[Story]] = &[
    codes::STORIES,
    devices::STORIES,
    invitations::STORIES,
    letters::STORIES,
    of_one_thing::STORIES,
    passwords::STORIES,
    requests::STORIES,
    table::STORIES,
];

/// How much there is of what the operator decides, in houses opened with [`FEW`].
const CONFIGURED: u32 = 3;

/// Little of what the operator decides.
const FEW: &str = "registrations_per_hour = 3\ninvitations_per_day = 3\ninvitations_per_tenant_per_day = 3\n\
                   invitations_per_domain_per_day = 3";

/// What becomes of a knock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Knock {
    LetIn,
    Refused,
}

/// Each of `limits` is paid at the door that is knocked at. A knock up to its edge is let in and costs one; the next is refused and
/// costs nothing.
async fn paid(house: &House, limits: &[&str], mut knock: impl AsyncFnMut() -> Knock) {
    for limit in limits {
        let most = table::most(limit);
        house.forget_counters();
        assert_eq!((knock().await, house.counted(limit)), (Knock::LetIn, 1), "{limit}: the first");
        house.set_counters(limit, most - 1);
        assert_eq!((knock().await, house.counted(limit)), (Knock::LetIn, most.into()), "{limit}: the last");
        assert_eq!((knock().await, house.counted(limit)), (Knock::Refused, most.into()), "{limit}: one too many");
    }
}

/// The same, and what is refused is counted under the limit's name.
async fn held(house: &House, limits: &[&str], mut knock: impl AsyncFnMut() -> Knock) {
    for limit in limits {
        let before = house.refusals(limit).await;
        paid(house, &[limit], &mut knock).await;
        // Others play in the same process: it is at least one more.
        assert!(house.refusals(limit).await > before, "{limit} refused somebody, and does not say so");
    }
}
