//! How applications speak, in the portal: FAPI by one choice, what is weaker in words, grants and acting for people.

use serde_json::json;

use super::signed_in;
use crate::cast::{Acts, ClientKey, ClientKind, GrantType, House, Pkce, Profile, Rotates};

crate::stories! {
    an_admin_chooses_fapi_and_reads_why_not_and_then_what_it_switched_on,
    what_is_weaker_is_said_on_the_page_and_marked_in_the_list,
    an_admin_gives_grants_and_says_who_acts_for_people,
    an_admin_says_what_tokens_tell_and_whether_they_are_replaced,
}

async fn an_admin_chooses_fapi_and_reads_why_not_and_then_what_it_switched_on(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Applications").await;
    admin.follow("Orders").await;
    admin.must_see("Today’s practice (RFC 9700)");
    admin.follow("Keys, proofs and signatures").await;
    admin.must_see("How Orders speaks");
    admin.fill("profile", "fapi2_message_signing").submit("Save").await;
    assert_eq!(admin.page().status, 422, "it proves itself by a secret");
    admin.must_see("This does not go together, so nothing was changed");
    admin.must_see("FAPI 2.0: token_endpoint_auth_method is private_key_jwt or mutual TLS");
    admin.fill("profile", "fapi2_message_signing").fill("auth_method", "private_key_jwt").fill("jwks", "{ keys").submit("Save").await;
    assert_eq!(admin.page().status, 422);
    admin.must_see("This is no JSON");
    let jwks = json!({ "keys": [ClientKey::new("bank").jwk()] }).to_string();
    admin.fill("profile", "fapi2_message_signing").fill("auth_method", "private_key_jwt").fill("jwks", &jwks).submit("Save").await;
    assert_eq!(admin.page().status, 200);
    for told in ["require_pushed_authorization_requests\": true", "dpop_bound_access_tokens\": true", "query.jwt"] {
        admin.must_see(told);
    }
    admin.follow("Orders").await;
    for told in ["FAPI 2.0 Message Signing", "A JWT signed with its key (private_key_jwt)", "Bound to a key (DPoP)", "There is no secret"] {
        admin.must_see(told);
    }
    // What contradicts it is refused on the other page too.
    admin.fill("redirect_uris", "http://localhost/callback").submit("Save").await;
    assert_eq!(admin.page().status, 422);
    admin.must_see("FAPI 2.0: redirect_uris are https");
    let said = crate::cast::Program::new().token(&contoso, &orders, &[("grant_type", "client_credentials")]).await;
    assert_eq!(said.refusal(), (401, "invalid_client".to_owned()), "its secret is gone");
}

async fn what_is_weaker_is_said_on_the_page_and_marked_in_the_list(house: House) {
    let contoso = house.company("contoso").await;
    let old = |settings: &mut crate::cast::ApplicationSettings| {
        settings.registration.profile = Profile::OidcCompatible;
        settings.pkce = Pkce::Optional;
        settings.delegation.acts = Acts::AsThePerson;
    };
    house.application_with(&contoso, "Old", old).await;
    house.application_with(&contoso, "Phone", |settings| settings.kind = ClientKind::Public).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let list = admin.follow("Applications").await.text();
    for mark in ["Held to the rules of 2014", "PKCE may be left out", "Acts as people"] {
        assert_eq!(list.matches(mark).count(), 1, "{mark} in {list}");
    }
    admin.follow("Old").await;
    for (means, end) in [
        ("may sign people in without it", "Ask its makers to use PKCE with S256"),
        ("may act as people without its tokens saying so", "Take the mark away below"),
        ("before today’s practice", "Choose today’s practice under Protocol"),
    ] {
        admin.must_see(means);
        admin.must_see(end);
    }
    admin.follow("Keys, proofs and signatures").await;
    admin.fill("profile", "strict").submit("Save").await;
    admin.follow("Old").await;
    assert!(!admin.sees("PKCE may be left out") && !admin.sees("Held to the rules of 2014") && admin.sees("Acts as people"));
}

async fn an_admin_gives_grants_and_says_who_acts_for_people(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let warehouse = house.application(&contoso, "Warehouse").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let page = house.at(&format!("/contoso/admin/applications/{}", orders.client_id));
    admin.open(&page).await;
    admin.fill("may_act", "Nobody").submit("Save").await;
    assert_eq!(admin.page().status, 422);
    admin.must_see("There is no application of that name or id");
    admin.fill("may_act", "Warehouse").fill("may_impersonate", "yes").fill("grants", "token-exchange").submit("Save").await;
    assert_eq!(admin.page().status, 200);
    let now = house.look_at(&contoso, &orders).await;
    assert_eq!((now.delegation.may_act, now.delegation.acts), (Some(warehouse.id), Acts::AsThePerson));
    assert_eq!((now.registration.grant_types, now.client_credentials), (Some(vec![GrantType::TokenExchange]), false));
    admin.follow("Warehouse").await;
    admin.must_see(&warehouse.client_id);
    admin.open(&page).await;
    admin.submit("Save").await;
    let again = house.look_at(&contoso, &orders).await;
    assert_eq!((again.delegation.may_act, again.delegation.acts), (Some(warehouse.id), Acts::AsThePerson), "what was shown stays");
}

async fn an_admin_says_what_tokens_tell_and_whether_they_are_replaced(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at(&format!("/contoso/admin/applications/{}", orders.client_id))).await;
    admin.fill("claims", "altsecid").fill("all_groups", "yes").fill("keeps_refresh_tokens", "yes").submit("Save").await;
    assert_eq!(admin.page().status, 200);
    let now = house.look_at(&contoso, &orders).await;
    assert_eq!((now.optional_claims, now.all_groups, now.rotates), (vec!["altsecid".to_owned()], true, Rotates::Never));
    admin.submit("Save").await;
    let again = house.look_at(&contoso, &orders).await;
    assert_eq!((again.optional_claims.len(), again.all_groups, again.rotates), (1, true, Rotates::Never), "what was shown stays");
    // One that cannot keep a secret would be robbed in silence: nobody is asked, and nobody is heard (SECURITY 18).
    let till = house.application_with(&contoso, "Till", |settings| settings.kind = ClientKind::Public).await;
    admin.open(&house.at(&format!("/contoso/admin/applications/{}", till.client_id))).await;
    assert!(!admin.sees("A refresh token stays the same"));
    let form = admin.page().form("Save").unwrap();
    let mut fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("keeps_refresh_tokens", "yes"));
    assert_eq!(admin.forge(form.action.as_str(), &fields).await.status, 200);
    assert_eq!(house.look_at(&contoso, &till).await.rotates, Rotates::Always);
}
