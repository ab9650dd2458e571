//! The page on which people type the code of a device.

use std::time::Duration;

use super::{APPROVE, Screen, pending, screen};
use crate::cast::{House, PASSPHRASE, Visitor};
use crate::provider::{MIA, Scene};

crate::stories! {
    an_address_with_the_code_in_it_clicks_nothing,
    the_page_names_application_tenant_place_and_age,
    a_guess_at_a_user_code_is_paid_for,
    strangers_use_up_only_the_strangers_guesses,
    whoever_is_refused_types_the_code_again,
}

async fn an_address_with_the_code_in_it_clicks_nothing(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    let mut mia = scene.mia().await;
    mia.open(&screen.told("verification_uri_complete").parse().unwrap()).await;
    assert!(mia.page().body.contains(screen.told("user_code")), "the code is filled in");
    assert_eq!(screen.poll().await.refusal(), pending());
    mia.submit("Continue").await;
    mia.must_see("Let Screen sign in?");
    scene.house.turn(Duration::from_secs(5));
    assert_eq!(screen.poll().await.refusal(), pending(), "the click is the person's");
    mia.submit(APPROVE).await;
    assert_eq!(screen.poll().await.status, 200);
}

async fn the_page_names_application_tenant_place_and_age(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    let mut mia = scene.mia().await;
    scene.house.turn(Duration::from_secs(200));
    screen.typed(&mut mia).await;
    for named in ["Screen", "Contoso", "contoso.example", "127.0.0.1", "the network that you are in", "3 minutes ago", MIA] {
        mia.must_see(named);
    }
    let mut danish = Visitor::new().reading("da");
    screen.typed_in_danish(&mut danish).await;
    danish.must_see("Log ind");
}

impl Screen {
    async fn typed_in_danish(&self, visitor: &mut Visitor) {
        visitor.open(&self.page()).await;
        visitor.fill("user_code", self.told("user_code")).submit("Fortsæt").await;
    }
}

async fn a_guess_at_a_user_code_is_paid_for(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    let mut thief = Visitor::new();
    for _ in 0..30 {
        thief.open(&screen.page()).await;
        thief.fill("user_code", "BBBB-BBBB").submit("Continue").await;
        assert_eq!(thief.page().status, 422);
    }
    screen.typed(&mut thief).await;
    assert_eq!(thief.page().status, 429, "the right one comes too late");
    thief.open(&screen.page()).await;
    thief.fill("user_code", "no code").submit("Continue").await;
    assert_eq!(thief.page().status, 422, "what cannot be one is no guess");
    scene.house.turn(Duration::from_secs(900));
    screen.typed(&mut Visitor::new()).await;
    let forged = [("user_code", screen.told("user_code"))];
    let forger = &mut Visitor::new();
    forger.forge(screen.page().as_str(), &forged).await;
    assert_eq!(forger.hops().len(), 1, "a form without the seal of our page leads nowhere");
}

async fn strangers_use_up_only_the_strangers_guesses(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    let mut mia = scene.mia().await;
    let mut thief = Visitor::new();
    for _ in 0..31 {
        thief.open(&screen.page()).await;
        thief.fill("user_code", "BBBB-BBBB").submit("Continue").await;
    }
    assert_eq!(thief.page().status, 429);
    screen.typed(&mut mia).await;
    mia.must_see("Let Screen sign in?");
    for _ in 0..10 {
        mia.open(&screen.page()).await;
        mia.fill("user_code", "BBBB-BBBB").submit("Continue").await;
        assert_eq!(mia.page().status, 422);
    }
    screen.typed(&mut mia).await;
    assert_eq!(mia.page().status, 429, "a browser of its own has an end too");
}

async fn whoever_is_refused_types_the_code_again(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    let fabrikam = scene.house.company("fabrikam").await;
    let eve = scene.house.member(&fabrikam, "eve@fabrikam.example", "Eve").await;
    scene.house.block(&fabrikam, eve).await;
    let mut mia = Visitor::new();
    screen.typed(&mut mia).await;
    mia.fill("address", "eve@fabrikam.example").submit("Continue").await;
    mia.fill("password", PASSPHRASE).submit("Sign in").await;
    mia.must_see("Your organisation said no");
    mia.follow("Try again").await;
    assert_eq!(mia.page().url.path(), "/contoso/device");
    screen.typed(&mut mia).await;
    mia.fill("address", MIA).submit("Continue").await;
    mia.fill("password", PASSPHRASE).submit("Sign in").await;
    mia.submit(APPROVE).await;
    mia.must_see("The device is signed in");
}
