//! Two guests come: one with the account she has at work, one with nothing but a mailbox.

use reqwest::StatusCode;
use url::Url;

use super::letters::Mailbox;
use super::teller::Teller;
use super::{Claims, ScriptError, check, somebody};
use crate::demo::Demo;
use crate::demo::cast::{ANN, FABRIKAM, ORDERS, ORDERS_APPROVE, ORDERS_READ, PIA};
use crate::demo::tenant::Tenant;
use crate::demo::walker::Walker;

/// Ann has an account at Fabrikam, signs in with it, and is in.
pub(super) async fn at_home(demo: &Demo, mail: &mut Mailbox, teller: &mut Teller<'_>) -> Result<Claims, ScriptError> {
    let link = mail.next().await?.link()?;
    teller.step(&format!("{} has mail: {link}", ANN.email));
    somebody(demo)?.open(&link).await?;
    teller.step("A mail scanner opens the link first; nothing changes.");
    let mut ann = somebody(demo)?;
    ann.open(&link).await?;
    ann.see("Contoso invites you")?;
    teller.step("Ann opens the link: Contoso invites her.");
    ann.press("Continue").await?;
    ann.see("Type your password")?;
    teller.step(&format!("She is sent home, to {}, to sign in.", FABRIKAM.display_name));
    ann.fill("password", ANN.password).press("Sign in").await?;
    ann.see("Sign in to Contoso")?;
    teller.step("She signed in; Fabrikam shows what it would tell Contoso.");
    ann.press("Continue").await?;
    ann.see("Become a guest at Contoso")?;
    teller.step("Contoso shows what she is given and what it will see of her.");
    ann.press("Accept").await?;
    ann.see("signed in at fabrikam.example")?;
    teller.step("She accepted, and is in the app, signed in by an ordinary code flow with PKCE.");
    let claims = told(demo, &mut ann).await?;
    check::claim(&claims, "idp", demo.fabrikam()?.issuer.as_str())?;
    check::claim(&claims, "email", ANN.email)?;
    check::claim(&claims, "guest.home_domain", FABRIKAM.domain)?;
    teller.step("The ID token was verified (ES256) and says: a guest, from Fabrikam, let in by Contoso, with her roles.");
    roles_decide(demo, &mut ann, teller).await?;
    leave(demo, &mut ann, teller).await?;
    Ok(claims)
}

/// Nobody knows Pia's company: a code sent to her mailbox proves that she is who was invited.
pub(super) async fn by_code(demo: &Demo, mail: &mut Mailbox, teller: &mut Teller<'_>) -> Result<Claims, ScriptError> {
    let link = mail.next().await?.link()?;
    teller.step(&format!("{PIA} has mail: {link}"));
    let mut pia = somebody(demo)?;
    pia.open(&link).await?;
    pia.press("Continue").await?;
    pia.press("E-mail me a code").await?;
    let letter = mail.next().await?;
    teller.step(&format!("No home is known for her address, so she asks for a code: “{}”", letter.subject));
    pia.fill("code", &letter.code()?).press("Continue").await?;
    pia.see("Become a guest at Contoso")?;
    pia.press("Accept").await?;
    pia.see("signed in with a code sent to your mailbox")?;
    teller.step("She typed it, accepted, and is in the app.");
    let claims = told(demo, &mut pia).await?;
    check::claim(&claims, "idp", "mail")?;
    check::claim(&claims, "email", PIA)?;
    teller.step("Her ID token says: a guest who came by mail.");
    Ok(claims)
}

/// What the app was told, checked as far as it is the same for every guest.
async fn told(demo: &Demo, guest: &mut Walker) -> Result<Claims, ScriptError> {
    let contoso = demo.contoso()?;
    let page = guest.open(&app_page(demo, "/whoami.json")).await?;
    let claims = page.json().and_then(|claims| claims.as_object().cloned()).unwrap_or_default();
    check::claim(&claims, "acct", 1)?;
    check::claim(&claims, "iss", contoso.issuer.as_str())?;
    check::claim(&claims, "tid", contoso.tid.to_string())?;
    check::claim(&claims, "email_verified", true)?;
    check::claim(&claims, "roles", vec![ORDERS_READ])?;
    check::claim(&claims, "guest.state", "Accepted")?;
    check::same("whether the token is for the app", &is_for(&claims, contoso), &true)?;
    ["sub", "oid", "nonce", "iat", "exp"].iter().try_for_each(|name| check::some(&claims, name))?;
    Ok(claims)
}

/// `aud` is a text or a list (OpenID Connect Core §2).
fn is_for(claims: &Claims, tenant: &Tenant) -> bool {
    let ours = tenant.client(ORDERS).map(|client| client.client_id.as_str());
    let audience = claims.get("aud").map(|audience| audience.get(0).unwrap_or(audience));
    ours.is_some() && audience.and_then(|audience| audience.as_str()) == ours
}

async fn roles_decide(demo: &Demo, guest: &mut Walker, teller: &mut Teller<'_>) -> Result<(), ScriptError> {
    for (page, expected) in [("/orders", StatusCode::OK), ("/orders/approve", StatusCode::FORBIDDEN)] {
        let found = guest.open(&app_page(demo, page)).await?.status;
        check::same(&format!("the status of {page}"), &found, &expected)?;
    }
    teller.step(&format!("{ORDERS_READ} opens /orders to her; without {ORDERS_APPROVE} /orders/approve stays shut."));
    Ok(())
}

async fn leave(demo: &Demo, guest: &mut Walker, teller: &mut Teller<'_>) -> Result<(), ScriptError> {
    guest.open(&app_page(demo, "/me")).await?;
    let page = guest.press("Sign out").await?;
    if page.has_button("Sign out") {
        guest.press("Sign out").await?;
    }
    guest.see("You are signed out")?;
    let found = guest.open(&app_page(demo, "/whoami.json")).await?.status;
    check::same("what the app says of her now", &found, &StatusCode::UNAUTHORIZED)?;
    teller.step("She signs out, at the app and at Contoso.");
    Ok(())
}

fn app_page(demo: &Demo, path: &str) -> Url {
    let mut url = demo.app_url.clone();
    url.set_path(path);
    url
}
