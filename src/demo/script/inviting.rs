//! The admin invites.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;
use url::Url;

use super::teller::Teller;
use super::{ScriptError, check, somebody};
use crate::demo::Demo;
use crate::demo::cast::{ANN, ORDERS, ORDERS_READ, PIA, SAMPLE_NAME};
use crate::demo::client::KeepsCookies;
use crate::demo::walker::Walker;

const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// By the sample file: uploaded, looked at, carried out.
pub(super) async fn by_portal(demo: &Demo, teller: &mut Teller<'_>) -> Result<(), ScriptError> {
    let contoso = demo.contoso()?;
    let mut admin = somebody(demo)?;
    admin.open(&contoso.portal_url()?).await?;
    if admin.page()?.has_button("Continue") {
        admin.fill("address", &contoso.admin.email).press("Continue").await?;
    }
    admin.fill("password", &contoso.admin.password).press("Sign in").await?;
    admin.see("Overview")?;
    teller.step(&format!("{} signs in to Contoso's portal.", contoso.admin.email));
    let sample = demo.http_client(KeepsCookies::No)?.get(demo.sample_csv_url.clone()).send().await?;
    let sample = sample.error_for_status()?.bytes().await?;
    admin.follow("Import").await?;
    admin.attach("file", SAMPLE_NAME, &sample).press("Read the file").await?;
    come_to(&mut admin, "would be carried out").await?;
    ["New guest", "Bad address", "Twice in the file"].iter().try_for_each(|what| admin.see(what).map(drop))?;
    admin.see("4 rows; 2 would be carried out")?;
    teller.step("The sample is planned, and nothing was sent yet: two new guests, a bad address, somebody who is there twice.");
    admin.press("Carry out 2 rows").await?;
    come_to(&mut admin, "2 rows were carried out").await?;
    teller.step("The plan is carried out: two guests are in the directory, and two letters are on their way.");
    Ok(())
}

/// Looks at the same page again until it reads `text`.
async fn come_to(walker: &mut Walker, text: &str) -> Result<(), ScriptError> {
    let mut waited = Duration::ZERO;
    while !walker.page()?.reads(text) && waited < PATIENCE {
        tokio::time::sleep(BETWEEN_LOOKS).await;
        waited += BETWEEN_LOOKS;
        let url = walker.page()?.url.clone();
        walker.open(&url).await?;
    }
    walker.see(text)?;
    Ok(())
}

/// By two calls to the admin API, in the shape of Microsoft Graph with what is granted beside.
pub(super) async fn by_api(demo: &Demo, teller: &mut Teller<'_>) -> Result<(), ScriptError> {
    let contoso = demo.contoso()?;
    let program = demo.http_client(KeepsCookies::No)?;
    let app = contoso.client(ORDERS).map(|client| client.client_id.as_str());
    for (address, name, language) in [(ANN.email, ANN.name, "en-US"), (PIA, "Pia", "da-DK")] {
        let body = json!({
            "invitedUserEmailAddress": address,
            "invitedUserDisplayName": name,
            "inviteRedirectUrl": demo.app_url,
            "sendInvitationMessage": true,
            "invitedUserMessageInfo": { "messageLanguage": language, "customizedMessageBody": "Here you see what we ordered." },
            "applications": [{ "id": app, "role": ORDERS_READ }],
        });
        let answer = program.post(api(demo, "/v1.0/invitations")).bearer_auth(&contoso.api_token).json(&body).send().await?;
        let (status, answer) = (answer.status(), answer.text().await?);
        check::same(&format!("the answer to inviting {address} ({answer})"), &status, &StatusCode::CREATED)?;
        teller.step(&format!("Contoso invites {address} by its API."));
    }
    Ok(())
}

fn api(demo: &Demo, path: &str) -> Url {
    let mut url = demo.url.clone();
    url.set_path(path);
    url
}
