//! Imports from the file to the guests, on each engine.

mod again;
mod carried_out;
mod ends;
mod members;
mod quotas;
mod stage;

use std::collections::BTreeMap;
use std::time::Duration;

use rules::audit::{Deed, Subject};
use rules::directory::{DirectoryRole, TenantPolicy};
use rules::ids::ImportId;
use rules::invitations::csv::Standing;
use rules::invitations::{ImportStage, RowStage, Setback, Stopped};
use rules::random::{Lot, Random};
use storage::directory::{RoleHolder, UserFilter};
use storage::invitations::InvitationFilter;
use storage::testing::Fresh;
use storage::{Counted, Window};

use self::stage::Stage;
use super::apply::Applier;
use super::carry_out::{Applying, Left, carry_out};
use super::*;
use crate::flows::invitations::{Opens, Quota};
use crate::i18n::Language;

const RAISED: &str = "csv_rows = 100000\ninvitations_per_day = 100000";

/// Plays on every engine there is.
async fn on_each(limits: &str, play: impl AsyncFn(&Stage)) {
    for fresh in Fresh::on_each_engine() {
        play(&Stage::set(fresh, limits).await).await;
    }
}

fn people(count: usize) -> String {
    let rows = (0..count).map(|at| format!("guest{at}@fabrikam.example,Guest {at},Payroll,Reader,Field Staff,kept {at}\r\n"));
    format!("Email,DisplayName,Applications,Role,Groups,Cost Centre\r\n{}", rows.collect::<String>())
}

/// How many rows there are of each decision and stage.
async fn tally(stage: &Stage, import: ImportId) -> (ImportStage, BTreeMap<String, u32>) {
    let tally = look(&stage.app, &stage.as_operator(), stage.tenant, import).await.unwrap();
    let rows = tally.rows.into_iter().map(|row| (format!("{} {:?}", row.decision, row.stage), row.rows)).collect();
    (tally.import.stage, rows)
}

async fn result(stage: &Stage, import: ImportId) -> String {
    let mut results = Results::open(&stage.app, &stage.as_operator(), stage.tenant, import, Language::English).await.unwrap();
    let mut text = Vec::new();
    while let Some(part) = results.next(&stage.app).await.unwrap() {
        text.extend(part);
    }
    String::from_utf8(text).unwrap()
}

/// Guests, invitations, letters and pieces of work that send them.
async fn made(stage: &Stage) -> [usize; 4] {
    let (tenant, now) = (stage.tenant, stage.now());
    stage
        .app
        .storage
        .read(move |tx| {
            let filter = UserFilter { kind: Some(rules::directory::UserKind::Guest), ..UserFilter::default() };
            let mut here = tx.in_tenant(tenant);
            let Counted::Exactly(guests) = here.users().count(&filter)? else { panic!("so many are not made here") };
            let invitations = here.invitations().page(&InvitationFilter::default(), &Window::first(1000))?.items.len();
            let letters = here.letters().page(&Window::first(1000))?.items.len();
            let due = tx.across().depth("letter", now)?.due;
            Ok::<_, storage::StorageError>([guests as usize, invitations, letters, usize::try_from(due).unwrap()])
        })
        .await
        .unwrap()
}

fn applying(stage: &Stage, import: ImportId) -> Applying {
    let caller = stage.as_person(stage.inviter);
    let (actor, door, address, request_id) = (caller.actor, caller.door, caller.address, caller.request_id);
    let applier = Applier { import, actor, door, address, request_id, opens: Opens::Nothing };
    Applying { tenant: stage.tenant, applier, post: stage.app.post(), quota: Quota::of(&stage.app.config.limits) }
}

async fn one_batch(stage: &Stage, import: ImportId, size: u16) -> Left {
    let (applying, lot, now) = (applying(stage, import), Lot::new(&Random), stage.now());
    stage.app.storage.write_behind(move |tx| carry_out(tx, &applying, &lot.draw(), now, size)).await.unwrap()
}

async fn set_policy(stage: &Stage, policy: TenantPolicy) {
    let tenant = stage.tenant;
    let set = move |tx: &mut storage::Tx<'_>| {
        tx.nothing_to_remember("a test");
        tx.in_tenant(tenant).itself().set_policy(&policy)
    };
    assert!(stage.app.storage.write(set).await.unwrap());
}
