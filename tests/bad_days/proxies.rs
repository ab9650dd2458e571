//! What a proxy says of a request is believed if the proxy is listed, and of nobody else (SECURITY 35).

use reqwest::Method;
use rules::audit::Deed;
use serde_json::{Value, json};
use storage::testing::Fresh;

use crate::admin::{Contoso, tenant_of};
use crate::place::Place;

/// From where the last invitation was made, as the audit log has it.
async fn came_from(place: &Place, contoso: &Contoso, headers: &[(&str, &str)]) -> String {
    let address = format!("guest{}@northwind.example", contoso.admin.list("/invitations").await.len());
    let body = json!({ "invitedUserEmailAddress": address }).to_string().into_bytes();
    let answer = contoso.admin.try_call_with(Method::POST, "/invitations", headers, Some(("application/json", body))).await.unwrap();
    answer.good();
    let tenant = tenant_of(place).await;
    let events = place.database.open().read(move |tx| tx.in_tenant(tenant).events().latest(None, 5)).await.unwrap();
    let invited = events.into_iter().find(|event| event.deed == Deed::Invited).unwrap();
    invited.address.unwrap().to_string()
}

const FORWARDED: (&str, &str) = ("x-forwarded-for", "198.51.100.7, 203.0.113.9");

#[tokio::test]
async fn only_a_listed_proxy_says_from_where_somebody_comes() {
    let place = Place::new(Fresh::sqlite(), "").await;
    let serving = place.serve().await;
    let contoso = Contoso::found(&place).await;
    assert_eq!(came_from(&place, &contoso, &[FORWARDED]).await, "127.0.0.1");
    serving.kill();

    place.configure(|config| config + "trusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]\n");
    let _serving = place.serve().await;
    assert_eq!(came_from(&place, &contoso, &[]).await, "127.0.0.1");
    assert_eq!(came_from(&place, &contoso, &[FORWARDED]).await, "203.0.113.9", "what stands before the nearest stranger is their word");
    assert_eq!(came_from(&place, &contoso, &[("x-forwarded-for", "203.0.113.9, 10.1.2.3")]).await, "203.0.113.9");
    assert_eq!(came_from(&place, &contoso, &[("x-forwarded-for", "203.0.113.9, unknown")]).await, "127.0.0.1");
    for with_port in ["203.0.113.9:52144", "203.0.113.9:52144, 10.1.2.3:443", "[::ffff:203.0.113.9]:52144"] {
        assert_eq!(came_from(&place, &contoso, &[("x-forwarded-for", with_port)]).await, "203.0.113.9", "{with_port}");
    }
    assert_eq!(came_from(&place, &contoso, &[("x-forwarded-for", "[2001:db8::7]:52144")]).await, "2001:db8::7");
    assert_eq!(came_from(&place, &contoso, &[("forwarded", "for=203.0.113.9")]).await, "127.0.0.1", "only the one header is read");
}

#[tokio::test]
async fn no_header_makes_an_address_of_ours() {
    let place = Place::new(Fresh::sqlite(), "").await;
    place.configure(|config| config + "trusted_proxies = [\"127.0.0.1\"]\n");
    let _serving = place.serve().await;
    let contoso = Contoso::found(&place).await;
    let lies = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "host=evil.example;proto=https"),
    ];
    let http = crate::cast::http_client(crate::cast::KeepsCookies::No);
    let asked = lies
        .iter()
        .fold(http.get(place.at("contoso/.well-known/openid-configuration")), |asked, (name, value)| asked.header(*name, *value));
    let told: Value = asked.send().await.unwrap().json().await.unwrap();
    assert_eq!(told["issuer"], format!("{}contoso", place.url()));
    assert!(!told.to_string().contains("evil"), "{told}");
    let body = json!({ "invitedUserEmailAddress": "ann@northwind.example" }).to_string().into_bytes();
    let invited = contoso.admin.try_call_with(Method::POST, "/invitations", &lies, Some(("application/json", body))).await.unwrap().good();
    assert!(invited["inviteRedeemUrl"].as_str().unwrap().starts_with(place.url().as_str()), "{invited}");
}
