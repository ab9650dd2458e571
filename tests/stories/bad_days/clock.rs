//! A clock that jumps: what is over is over, what is not goes on, and nothing breaks.

use std::time::Duration;

use crate::cast::{Application, CALLBACK, House, PASSPHRASE, Program, Tenant, Visitor, answer};

crate::stories! {
    a_clock_that_jumps_a_year_ahead_ends_everything_politely,
    a_clock_that_is_set_back_an_hour_breaks_nothing,
    what_is_to_be_done_is_done_after_the_clock_was_set_back,
}

const YEAR: Duration = Duration::from_secs(366 * 86_400);
const HOUR: Duration = Duration::from_secs(3600);
const MIA: &str = "mia@contoso.example";

/// A browser of its own that opens the link of the last letter to that address.
pub(super) async fn follow(house: &House, address: &str) -> Visitor {
    let letter = house.mailbox(address).letters().pop().unwrap();
    let mut guest = Visitor::new();
    guest.stop_at(&"https://orders.example/".parse().unwrap());
    guest.open(&letter.link("/redeem/")).await;
    guest
}

/// Contoso, where Mia is signed in and her app has a code and tokens.
struct Day {
    contoso: Tenant,
    orders: Application,
    mia: Visitor,
    app: Program,
    access: String,
    refresh: String,
    code: String,
}

impl Day {
    async fn begin(house: &House) -> Self {
        let contoso = house.company("contoso").await;
        let orders = house.application(&contoso, "Orders").await;
        let user = house.member(&contoso, MIA, "Mia").await;
        house.assign(&contoso, user, &orders, None).await;
        let mut mia = Visitor::new();
        mia.stop_at(&CALLBACK.parse().unwrap());
        let asked = orders.ask(&contoso, &[("login_hint", MIA), ("scope", "openid offline_access")]);
        mia.open(&asked).await;
        mia.fill("password", PASSPHRASE).submit("Sign in").await;
        let app = Program::new();
        let tokens = app.exchange(&contoso, &orders, &answer(mia.beyond(), "code").unwrap()).await;
        let (access, refresh) = (tokens.token("access_token"), tokens.token("refresh_token"));
        mia.open(&asked).await;
        let code = answer(mia.beyond(), "code").unwrap();
        Self { contoso, orders, mia, app, access, refresh, code }
    }

    /// What still lives: the session, the code, the access token, the refresh token.
    async fn lives(&mut self) -> [bool; 4] {
        self.mia.open(&self.orders.ask(&self.contoso, &[("prompt", "none")])).await;
        let session = answer(self.mia.beyond(), "code").is_some();
        let code = self.app.exchange(&self.contoso, &self.orders, &self.code).await;
        let access = self.app.userinfo(&self.contoso, &self.access).await;
        let refresh = self.app.refresh(&self.contoso, &self.orders, &self.refresh).await;
        for said in [&code, &access, &refresh] {
            assert!([200, 400, 401].contains(&said.status), "{said:?}");
        }
        [session, code.status == 200, access.status == 200, refresh.status == 200]
    }
}

async fn a_clock_that_jumps_a_year_ahead_ends_everything_politely(house: House) {
    let mut day = Day::begin(&house).await;
    house.invite(&day.contoso, "pia@northwind.example", &day.orders).await;
    house.turn(YEAR);
    assert_eq!(day.lives().await, [false; 4]);
    let pia = follow(&house, "pia@northwind.example").await;
    pia.must_see("expired");
    // Before anybody made new keys, and after: who signs in now is in.
    for _ in 0..2 {
        day.mia.open(&day.orders.ask(&day.contoso, &[("login_hint", MIA), ("prompt", "login")])).await;
        day.mia.fill("password", PASSPHRASE).submit("Sign in").await;
        let tokens = day.app.exchange(&day.contoso, &day.orders, &answer(day.mia.beyond(), "code").unwrap()).await;
        assert_eq!(day.app.userinfo(&day.contoso, &tokens.token("access_token")).await.status, 200);
        while house.turn_keys().await > 0 {}
        house.work().await;
    }
}

async fn a_clock_that_is_set_back_an_hour_breaks_nothing(house: House) {
    let mut day = Day::begin(&house).await;
    house.turn_back(HOUR);
    // Nothing has ended, and nobody is signed out.
    let lives = day.lives().await;
    assert_eq!((lives[0], lives[1], lives[3]), (true, true, true));
    day.mia.open(&day.orders.ask(&day.contoso, &[("login_hint", MIA), ("prompt", "login")])).await;
    day.mia.fill("password", PASSPHRASE).submit("Sign in").await;
    let code = answer(day.mia.beyond(), "code").unwrap();
    let tokens = day.app.exchange(&day.contoso, &day.orders, &code).await;
    assert_eq!(day.app.userinfo(&day.contoso, &tokens.token("access_token")).await.status, 200);
    // A code is used once, also when its time seems to lie ahead.
    assert_eq!(day.app.exchange(&day.contoso, &day.orders, &code).await.status, 400);
    // The clock is right again: what was given meanwhile goes on.
    house.turn(HOUR + Duration::from_secs(1));
    day.mia.open(&day.orders.ask(&day.contoso, &[("prompt", "none")])).await;
    assert!(answer(day.mia.beyond(), "code").is_some());
}

async fn what_is_to_be_done_is_done_after_the_clock_was_set_back(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, "pia@northwind.example", &orders).await;
    house.turn_back(HOUR);
    house.invite(&contoso, "ann@northwind.example", &orders).await;
    assert_eq!(house.mailbox("ann@northwind.example").letters().len(), 1);
    let mut pia = follow(&house, "pia@northwind.example").await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    house.work().await;
    let code = house.mailbox("pia@northwind.example").letters()[1].code();
    pia.fill("code", &code).submit("Continue").await;
    pia.submit("Accept").await;
    assert_eq!(pia.beyond().as_str(), "https://orders.example/");
    house.turn(HOUR);
    house.work().await;
    assert_eq!(house.mailbox("pia@northwind.example").letters().len(), 2, "nothing came twice");
    let mut again = follow_first(&house, "pia@northwind.example").await;
    again.must_see("You have already accepted");
    again.open(&house.at("/healthz")).await;
}

/// As [`follow`], by the first letter.
async fn follow_first(house: &House, address: &str) -> Visitor {
    let mut guest = Visitor::new();
    guest.open(&house.mailbox(address).letters()[0].link("/redeem/")).await;
    guest
}
