//! What an app is told about a person.

use std::time::Duration;

use super::{MIA, Scene, claims_of, part_of};
use crate::cast::{Admits, CALLBACK, House, IdTokenAlg, RelyingParty, Visitor, answer};

crate::stories! {
    a_member_and_a_guest_are_told_by_the_same_claims,
    optional_claims_are_told_to_those_who_asked,
    more_groups_than_a_token_carries_are_pointed_to,
    a_claim_goes_where_it_was_asked_for,
    tokens_end_in_time,
    each_app_has_the_signature_it_is_registered_for,
    what_a_person_says_of_themselves_is_told_by_its_scope,
    a_home_hands_over_nothing_of_what_its_people_say_of_themselves,
}

async fn a_member_and_a_guest_are_told_by_the_same_claims(house: House) {
    let scene = Scene::set(house).await;
    let scope = [("scope", "openid profile email roles groups guest")];
    let mut mia = scene.mia().await;
    let said = scene.exchange(&scene.code(&mut mia, &scope).await).await;
    let member = claims_of(&said.token("id_token"));
    let now = scene.house.now().seconds();
    assert_eq!(member["iss"], scene.contoso.issuer.as_str());
    assert_eq!((&member["aud"], &member["sub"]), (&scene.orders.client_id.as_str().into(), &member["oid"]));
    assert_eq!((member["acct"].as_i64(), member["iat"].as_i64(), member["exp"].as_i64()), (Some(0), Some(now), Some(now + 600)));
    assert_eq!((&member["acr"], &member["amr"]), (&"1".into(), &serde_json::json!(["pwd"])));
    assert_eq!((&member["roles"], &member["groups"]), (&serde_json::json!(["Orders.Read"]), &serde_json::json!([])));
    for absent in ["idp", "guest", "email", "name", "upn", "altsecid"] {
        assert!(member.get(absent).is_none(), "{absent}");
    }
    let told = scene.app.userinfo(&scene.contoso, &said.token("access_token")).await.json();
    assert_eq!((&told["sub"], &told["name"], &told["email"]), (&member["sub"], &"Mia".into(), &MIA.into()));
    assert_eq!((&told["preferred_username"], &told["email_verified"]), (&MIA.into(), &true.into()));

    let mut ann = scene.ann().await;
    let said = scene.exchange(&scene.code(&mut ann.browser, &scope).await).await;
    let guest = claims_of(&said.token("id_token"));
    assert_eq!((guest["iss"].as_str(), &guest["tid"]), (Some(scene.contoso.issuer.as_str()), &member["tid"]));
    assert_eq!((guest["acct"].as_i64(), guest["idp"].as_str()), (Some(1), Some(ann.fabrikam.issuer.as_str())));
    assert_ne!(guest["oid"].as_str(), Some(ann.at_home.to_string().as_str()));
    assert!(guest.get("amr").is_none(), "how she proved herself at home is her home's word: {guest}");
    assert_eq!(guest["exp"].as_i64(), Some(scene.house.now().seconds() + 300));
    assert_eq!((&guest["guest"]["state"], &guest["guest"]["home_domain"]), (&"Accepted".into(), &"fabrikam.example".into()));
    assert!(guest["guest"]["accepted_at"].is_i64() && guest["guest"]["invited_at"].is_i64());
    let told = scene.app.userinfo(&scene.contoso, &said.token("access_token")).await.json();
    assert_eq!((&told["email"], &told["email_verified"], &told["acct"]), (&"ann@fabrikam.example".into(), &true.into(), &1.into()));
    assert_eq!(told["preferred_username"], "ann@fabrikam.example");
}

async fn optional_claims_are_told_to_those_who_asked(house: House) {
    let mut scene = Scene::set(house).await;
    scene.orders = scene
        .house
        .application_with(&scene.contoso, "Payroll", |settings| {
            settings.optional_claims = ["upn", "altsecid", "email"].map(str::to_owned).to_vec();
        })
        .await;
    let mut ann = scene.ann().await;
    let said = scene.exchange(&scene.code(&mut ann.browser, &[("scope", "openid email")]).await).await;
    let claims = claims_of(&said.token("id_token"));
    assert_eq!(claims["upn"], "ann_fabrikam.example#EXT#@contoso.example");
    assert!(claims["altsecid"].as_str().unwrap().starts_with("5::"));
    assert_eq!(claims["email"], "ann@fabrikam.example");
    let access = claims_of(&said.token("access_token"));
    assert!(access.get("altsecid").is_none() && access.get("email").is_none() && access.get("upn").is_none());
}

async fn more_groups_than_a_token_carries_are_pointed_to(house: House) {
    let mut scene = Scene::set(house).await;
    let all = scene.house.application_with(&scene.contoso, "Wiki", |settings| {
        settings.all_groups = true;
        settings.assignment_required = false;
    });
    scene.orders = all.await;
    let user = scene.house.member(&scene.contoso, "kim@contoso.example", "Kim").await;
    scene.house.join_groups(&scene.contoso, user, 200).await;
    let mut kim = super::visitor();
    super::sign_in(&mut kim, &scene.ask(&[("login_hint", "kim@contoso.example")])).await;
    let groups = [("scope", "openid groups")];
    let listed = claims_of(&scene.exchange(&scene.code(&mut kim, &groups).await).await.token("id_token"));
    assert_eq!(listed["groups"].as_array().unwrap().len(), 200);
    scene.house.join_group(&scene.contoso, user, "One more").await;
    let said = scene.exchange(&scene.code(&mut kim, &groups).await).await;
    for claims in [claims_of(&said.token("id_token")), claims_of(&said.token("access_token"))] {
        assert!(claims.get("groups").is_none());
        let source = claims["_claim_names"]["groups"].as_str().unwrap();
        let source = &claims["_claim_sources"][source];
        assert!(source["endpoint"].as_str().unwrap().starts_with(scene.house.url().as_str()));
        assert!(source.get("access_token").is_none());
    }
}

async fn a_claim_goes_where_it_was_asked_for(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let asked = r#"{"id_token":{"name":{"essential":true},"auth_time":{"essential":true}},"userinfo":{"email":null}}"#;
    let said = scene.exchange(&scene.code(&mut mia, &[("claims", asked)]).await).await;
    let claims = claims_of(&said.token("id_token"));
    assert_eq!(claims["name"], "Mia");
    assert!(claims.get("email").is_none() && claims["auth_time"].is_i64());
    let told = scene.app.userinfo(&scene.contoso, &said.token("access_token")).await.json();
    assert_eq!(told["email"], MIA);
    assert!(told.get("name").is_none());
}

async fn tokens_end_in_time(house: House) {
    let scene = Scene::set(house).await;
    let mut ann = scene.ann().await;
    let guest = scene.exchange(&scene.code(&mut ann.browser, &[]).await).await;
    assert_eq!(guest.json()["expires_in"], 300);
    let id = claims_of(&guest.token("id_token"))["oid"].as_str().unwrap().parse().unwrap();
    scene.house.ends_in(&scene.contoso, id, Duration::from_secs(120)).await;
    let code = scene.code(&mut ann.browser, &[("scope", "openid offline_access")]).await;
    let short = scene.exchange(&code).await;
    assert_eq!(short.json()["expires_in"], 120, "never past the end of access");
    let end = scene.house.now().seconds() + 120;
    assert_eq!(claims_of(&short.token("access_token"))["exp"].as_i64(), Some(end));
    assert_eq!(claims_of(&short.token("id_token"))["exp"].as_i64(), Some(end));
    scene.house.turn(Duration::from_secs(120));
    assert_eq!(scene.refresh(&short.token("refresh_token")).await.status, 400);
    ann.browser.open(&scene.ask(&[("prompt", "none")])).await;
    assert_eq!(super::sent_back(&ann.browser).0, "login_required");
}

async fn each_app_has_the_signature_it_is_registered_for(house: House) {
    let mut scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    for (alg, name) in [(IdTokenAlg::ES256, "ES256"), (IdTokenAlg::RS256, "RS256"), (IdTokenAlg::EdDSA, "EdDSA")] {
        scene.orders = scene
            .house
            .application_with(&scene.contoso, name, |settings| {
                settings.id_token_alg = alg;
                settings.assignment_required = false;
            })
            .await;
        let app = RelyingParty::discover(&scene.contoso.issuer, &scene.orders.client_id, scene.orders.secret.as_deref(), CALLBACK);
        // The key is made when it is first asked for; an app that knows older keys looks again.
        let code = scene.code(&mut mia, &[]).await;
        let said = scene.exchange(&code).await;
        assert_eq!(part_of(&said.token("id_token"), 0)["alg"], name);
        assert_eq!(part_of(&said.token("access_token"), 0)["typ"], "at+jwt");
        let app = app.await.unwrap();
        let begun = app.send(&mut mia, &["openid"]).await;
        app.finish(begun, &mia.beyond().clone()).await.unwrap();
    }
}

/// Opens a person's own page, where they are signed in or sign in, and says something there.
async fn say_of_oneself(house: &House, tenant: &str, person: &mut Visitor, said: &[(&str, &str)]) {
    person.open(&house.at(&format!("/{tenant}/account/details"))).await;
    if person.page().form("Save").is_none() {
        person.submit("Ann").await;
    }
    for (field, text) in said {
        person.fill(field, text);
    }
    person.submit("Save").await;
    person.must_see("Your details are saved");
}

async fn what_a_person_says_of_themselves_is_told_by_its_scope(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    scene.house.turn(Duration::from_secs(60));
    let said = [
        ("birthdate", "1984-02-29"),
        ("zoneinfo", "europe/copenhagen"),
        ("picture", "https://mia.example/me.png"),
        ("phone_number", "+45 33 12 34 56"),
        ("street_address", "1 Harbour Street"),
        ("country", "Denmark"),
    ];
    say_of_oneself(&scene.house, "contoso", &mut mia, &said).await;
    let changed = scene.house.now().seconds();
    let short = scene.exchange(&scene.code(&mut mia, &[("scope", "openid email")]).await).await;
    let told = scene.app.userinfo(&scene.contoso, &short.token("access_token")).await.json();
    for absent in ["birthdate", "address", "phone_number", "updated_at"] {
        assert!(told.get(absent).is_none(), "{absent}");
    }
    mia.open(&scene.ask(&[("scope", "openid profile address phone")])).await;
    for asked in ["see your postal address", "see your phone number"] {
        mia.must_see(asked);
    }
    mia.submit("Allow").await;
    let said = scene.exchange(&answer(mia.beyond(), "code").unwrap()).await;
    let told = scene.app.userinfo(&scene.contoso, &said.token("access_token")).await.json();
    assert_eq!((told["birthdate"].as_str(), told["zoneinfo"].as_str()), (Some("1984-02-29"), Some("Europe/Copenhagen")));
    assert_eq!((told["picture"].as_str(), told["updated_at"].as_i64()), (Some("https://mia.example/me.png"), Some(changed)));
    assert_eq!((told["phone_number"].as_str(), told["phone_number_verified"].as_bool()), (Some("+4533123456"), Some(false)));
    assert_eq!(told["address"]["formatted"], "1 Harbour Street\nDenmark");
    let token = claims_of(&said.token("id_token"));
    assert!(["birthdate", "address", "phone_number"].iter().all(|claim| token.get(claim).is_none()), "{token}");
    scene.house.turn(Duration::from_secs(60));
    say_of_oneself(&scene.house, "contoso", &mut mia, &[]).await;
    let told = scene.app.userinfo(&scene.contoso, &said.token("access_token")).await.json();
    assert_eq!(told["updated_at"].as_i64(), Some(changed), "saving the same again changes nothing");
    // What is changed is told at once, also to who asked before.
    say_of_oneself(&scene.house, "contoso", &mut mia, &[("phone_number", "")]).await;
    let told = scene.app.userinfo(&scene.contoso, &said.token("access_token")).await.json();
    assert!(told.get("phone_number").is_none() && told.get("phone_number_verified").is_none(), "{told}");
}

async fn a_home_hands_over_nothing_of_what_its_people_say_of_themselves(house: House) {
    let mut scene = Scene::set(house).await;
    let mut ann = scene.ann().await;
    scene.orders = scene
        .house
        .application_with(&scene.contoso, "Directory", |settings| {
            settings.admits = Admits::AllGuests;
            settings.assignment_required = false;
            settings.consented_scopes.extend(["address", "phone"].map(str::to_owned));
        })
        .await;
    let at_home = [("nickname", "Annie"), ("country", "Denmark"), ("phone_number", "+4533123456")];
    say_of_oneself(&scene.house, "fabrikam", &mut ann.browser, &at_home).await;
    let scope = [("scope", "openid profile address phone")];
    let said = scene.exchange(&scene.code(&mut ann.browser, &scope).await).await;
    let told = scene.app.userinfo(&scene.contoso, &said.token("access_token")).await.json();
    assert!(["nickname", "address", "phone_number"].iter().all(|claim| told.get(claim).is_none()), "{told}");
    say_of_oneself(&scene.house, "contoso", &mut ann.browser, &[("nickname", "A.")]).await;
    let told = scene.app.userinfo(&scene.contoso, &said.token("access_token")).await.json();
    assert_eq!(told["nickname"], "A.");
}
