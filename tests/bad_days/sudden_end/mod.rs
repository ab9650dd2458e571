//! `kill -9` at any moment of imports and redemptions: what was answered is stored, and nothing is there twice.

mod books;
mod imports;
mod redemptions;

use std::cell::{Cell, RefCell};
use std::time::Duration;

use rules::ids::{ImportId, TenantId};
use rules::invitations::ImportStage;
use storage::testing::Fresh;

use crate::admin::{Contoso, a_moment, tenant_of};
use crate::dice::Dice;
use crate::place::{Place, Serving};

/// So many kills at least must fall into an import that is being carried out, and so many into a redemption.
const KILLS: u32 = 20;

/// The longest the server lives before it is killed again.
const LIFE: Duration = Duration::from_millis(400);

/// What goes on while the server dies and comes back.
struct Day {
    place: Place,
    contoso: Contoso,
    tenant: TenantId,
    kills: Cell<u32>,
    is_over: Cell<bool>,
    /// The import whose carrying out was answered, and that nobody has seen the end of.
    applying: Cell<Option<ImportId>>,
    applied: RefCell<Vec<(ImportId, Vec<String>)>>,
    /// Guests on their way between the first page and the last.
    redeeming: Cell<u32>,
    accepted: RefCell<Vec<String>>,
    /// Guests who needed more codes than a mailbox gets.
    turned_away: RefCell<Vec<String>>,
}

async fn check(database: Fresh) {
    let mut dice = Dice::new();
    println!("GUESTHOUSE_TEST_SEED={}", dice.seed());
    let place = Place::new(database, "").await;
    let serving = place.serve().await;
    let contoso = Contoso::found(&place).await;
    let tenant = tenant_of(&place).await;
    let day = Day {
        place,
        contoso,
        tenant,
        kills: Cell::new(0),
        is_over: Cell::new(false),
        applying: Cell::new(None),
        applied: RefCell::default(),
        redeeming: Cell::new(0),
        accepted: RefCell::default(),
        turned_away: RefCell::default(),
    };
    let (serving, (), (), ()) = tokio::join!(
        day.kill_again_and_again(serving, &mut dice),
        day.import_until_it_is_over(),
        day.redeem_until_it_is_over("pia"),
        day.redeem_until_it_is_over("ola"),
    );
    day.check_books(&serving).await;
}

impl Day {
    async fn kill_again_and_again(&self, mut serving: Serving, dice: &mut Dice) -> Serving {
        let (mut at_imports, mut at_redemptions) = (0, 0);
        while at_imports < KILLS || at_redemptions < KILLS {
            self.wait_for_a_moment(dice).await;
            at_redemptions += u32::from(self.redeeming.get() > 0);
            serving.kill();
            self.kills.set(self.kills.get() + 1);
            at_imports += u32::from(self.is_in_the_middle_of_an_import().await);
            assert!(self.kills.get() < 10 * KILLS, "{at_imports} of {} kills fell into an import", self.kills.get());
            self.place.database.let_an_hour_pass();
            serving = self.place.serve().await;
            // Once more: what the dead had asked of PostgreSQL may have been done after their end.
            self.place.database.let_an_hour_pass();
        }
        println!("killed {} times: {at_imports} in an import, {at_redemptions} in a redemption", self.kills.get());
        self.is_over.set(true);
        serving
    }

    /// Any moment, but mostly one at which an import is being carried out.
    async fn wait_for_a_moment(&self, dice: &mut Dice) {
        if dice.below(4) > 0 {
            for _ in 0..500 {
                if self.applying.get().is_some() {
                    break;
                }
                a_moment().await;
            }
        }
        tokio::time::sleep(dice.span(LIFE)).await;
    }

    async fn is_in_the_middle_of_an_import(&self) -> bool {
        let (Some(import), tenant) = (self.applying.get(), self.tenant) else { return false };
        let storage = self.place.database.open();
        let found = storage.read(move |tx| tx.in_tenant(tenant).imports().find(import)).await.unwrap().unwrap();
        println!("killed at row {} of {}", found.done, found.rows);
        found.stage == ImportStage::Applying
    }
}

#[tokio::test]
async fn whoever_pulls_the_plug_loses_and_doubles_nothing_on_sqlite() {
    check(Fresh::sqlite()).await;
}

#[tokio::test]
async fn whoever_pulls_the_plug_loses_and_doubles_nothing_on_postgresql() {
    match Fresh::postgres() {
        Some(database) => check(database).await,
        None => println!("LEFT OUT: {} is not set", storage::testing::POSTGRES),
    }
}
