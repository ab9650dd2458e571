//! The provider as the applications of a tenant know it.

mod assertions;
mod authorize;
mod bearer_assertions;
mod ciba;
mod claims;
mod certificates;
mod codes;
mod consent;
mod device;
mod details;
mod discovery;
mod dpop;
mod encryption;
mod ends;
mod exchange;
mod fapi;
mod front;
mod keys;
mod logout;
mod logout_told;
mod neighbours;
mod programs;
mod prompts;
mod pushed;
mod refresh;
mod registration;
mod request_objects;
mod resources;
mod shared_keys;
mod signed_answers;
mod strange;
mod told_tokens;
mod userinfo;

use url::Url;

use crate::cast::{Application, CALLBACK, House, PASSPHRASE, Program, Said, Story, Tenant, UserId, Visitor, answer};

pub(crate) const STORIES: &[&[Story]] = &[
    assertions::STORIES,
    authorize::STORIES,
    bearer_assertions::STORIES,
    ciba::STORIES,
    ciba::requests::STORIES,
    claims::STORIES,
    certificates::STORIES,
    codes::STORIES,
    consent::STORIES,
    device::STORIES,
    device::page::STORIES,
    device::tokens::STORIES,
    details::STORIES,
    discovery::STORIES,
    dpop::STORIES,
    encryption::STORIES,
    ends::STORIES,
    exchange::STORIES,
    exchange::tokens::STORIES,
    fapi::STORIES,
    fapi::setting::STORIES,
    front::STORIES,
    keys::STORIES,
    logout::STORIES,
    logout_told::STORIES,
    logout_told::frames::STORIES,
    logout_told::sessions::STORIES,
    neighbours::STORIES,
    programs::STORIES,
    prompts::STORIES,
    pushed::STORIES,
    refresh::STORIES,
    registration::STORIES,
    request_objects::STORIES,
    resources::STORIES,
    shared_keys::STORIES,
    signed_answers::STORIES,
    strange::STORIES,
    told_tokens::STORIES,
    userinfo::STORIES,
];

/// A tenant with an application and a member who may use it.
struct Scene {
    house: House,
    contoso: Tenant,
    orders: Application,
    app: Program,
}

const MIA: &str = "mia@contoso.example";

impl Scene {
    async fn set(house: House) -> Self {
        let contoso = house.company("contoso").await;
        let orders = house.application(&contoso, "Orders").await;
        let scene = Self { house, contoso, orders, app: Program::new() };
        scene.member(MIA, "Mia").await;
        scene
    }

    /// One more member who may use the application; gives their id.
    async fn member(&self, address: &str, name: &str) -> String {
        let user = self.house.member(&self.contoso, address, name).await;
        self.house.assign(&self.contoso, user, &self.orders, Some("Orders.Read")).await;
        user.to_string()
    }

    fn ask(&self, changed: &[(&str, &str)]) -> Url {
        self.orders.ask(&self.contoso, changed)
    }

    /// Mia, signed in.
    async fn mia(&self) -> Visitor {
        let mut mia = visitor();
        sign_in(&mut mia, &self.ask(&[("login_hint", MIA)])).await;
        mia
    }

    /// A code for somebody who is signed in.
    async fn code(&self, visitor: &mut Visitor, changed: &[(&str, &str)]) -> String {
        visitor.open(&self.ask(changed)).await;
        answer(visitor.beyond(), "code").unwrap_or_else(|| panic!("no code in {}", visitor.beyond()))
    }

    async fn exchange(&self, code: &str) -> Said {
        self.app.exchange(&self.contoso, &self.orders, code).await
    }

    async fn refresh(&self, token: &str) -> Said {
        self.app.refresh(&self.contoso, &self.orders, token).await
    }

    /// Ann of Fabrikam, which is a home on this server, invited and come in.
    async fn ann(&self) -> Ann {
        let fabrikam = self.house.company("fabrikam").await;
        let at_home = self.house.member(&fabrikam, "ann@fabrikam.example", "Ann").await;
        self.house.invite(&self.contoso, "ann@fabrikam.example", &self.orders).await;
        let letter = self.house.mailbox("ann@fabrikam.example").next().await;
        let mut browser = Visitor::new();
        browser.stop_at(&"https://orders.example/".parse().unwrap());
        browser.open(&letter.link("/redeem/")).await;
        browser.submit("Continue").await;
        browser.fill("password", PASSPHRASE).submit("Sign in").await;
        browser.submit("Continue").await;
        browser.submit("Accept").await;
        browser.stop_at(&CALLBACK.parse().unwrap());
        Ann { fabrikam, at_home, browser }
    }
}

/// A guest of Contoso.
struct Ann {
    fabrikam: Tenant,
    at_home: UserId,
    browser: Visitor,
}

fn visitor() -> Visitor {
    let mut visitor = Visitor::new();
    visitor.stop_at(&CALLBACK.parse().unwrap());
    visitor
}

/// Types the password that the page asks for.
async fn sign_in(visitor: &mut Visitor, url: &Url) {
    visitor.open(url).await;
    visitor.fill("password", PASSPHRASE).submit("Sign in").await;
}

/// The error, state and issuer with which somebody was sent back.
fn sent_back(visitor: &Visitor) -> (String, Option<String>, Option<String>) {
    let url = visitor.beyond();
    (answer(url, "error").unwrap_or_default(), answer(url, "state"), answer(url, "iss"))
}

/// The claims of a token, unchecked.
fn claims_of(token: &str) -> serde_json::Value {
    part_of(token, 1)
}

fn part_of(token: &str, part: usize) -> serde_json::Value {
    use base64::Engine as _;
    let part = token.split('.').nth(part).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

impl Scene {
    /// The keys that the tenant publishes.
    async fn keys(&self) -> crate::cast::ForeignKeys {
        crate::cast::ForeignKeys::read(&self.app.get(&format!("{}/jwks", self.contoso.issuer), None).await.json())
    }
}

/// Pia, whose mailbox is her only home, invited and come in.
async fn pia(scene: &Scene) -> Visitor {
    scene.house.invite(&scene.contoso, "pia@northwind.example", &scene.orders).await;
    let mut mailbox = scene.house.mailbox("pia@northwind.example");
    let letter = mailbox.next().await;
    let mut pia = Visitor::new();
    pia.stop_at(&"https://orders.example/".parse().unwrap());
    pia.open(&letter.link("/redeem/")).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    scene.house.work().await;
    let code = mailbox.next().await.code();
    pia.fill("code", &code).submit("Continue").await;
    pia.submit("Accept").await;
    pia.stop_at(&CALLBACK.parse().unwrap());
    pia
}
