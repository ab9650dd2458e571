//! `demo`: two companies, an inbox and an app, in one command.

use std::net::SocketAddr;
use std::path::PathBuf;

use rules::clock::Clock;
use serde_json::Value;
use url::Url;

use super::open::StartError;
use super::running::{log, wait_for_the_end};
use super::say::say;
use super::serve::{Work, start};
use super::standards::Fapi2;
use crate::demo::script::{InvitedBy, Teller, walk};
use crate::demo::{Banks, Demo, DemoOptions, Stage, Tls};

/// What `demo` takes.
#[derive(Debug, clap::Args)]
pub(super) struct DemoWords {
    /// Walks through the whole story by itself, checks everything, and ends.
    #[arg(long)]
    script: bool,
    /// Where the server listens, and nowhere else; the inbox and the app take free ports beside it. Without it, ports that are taken are
    /// others.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
    /// Prints one line of JSON for programs when everything is ready.
    #[arg(long)]
    json: bool,
    /// Speaks https, with a certificate made on the spot.
    #[arg(long)]
    tls: bool,
    /// Where answers to the clients `Test 1` and `Test 2` may be sent too; may be said more than once.
    #[arg(long, value_name = "URL")]
    redirect_uri: Vec<Url>,
    /// Where those may have a browser sent after logout; may be said more than once.
    #[arg(long, value_name = "URL")]
    post_logout_redirect_uri: Vec<Url>,
    /// A file with the public JWK set of a client that is held to FAPI 2.0 and answered at the same addresses: the first is called
    /// `FAPI 1`, the next one `FAPI 2`; may be said more than once.
    #[arg(long, value_name = "FILE")]
    fapi_jwks: Vec<PathBuf>,
    /// What those are held to.
    #[arg(long, default_value = "security", requires = "fapi_jwks", value_name = "PROFILE")]
    fapi2: Fapi2,
}

impl DemoWords {
    fn banks(&self) -> Result<Banks, StartError> {
        let read = |path: &PathBuf| -> Result<Value, StartError> {
            let failed = |error: &dyn std::fmt::Display| StartError::one(format!("{}: {error}", path.display()));
            let text = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
            serde_json::from_str(&text).map_err(|error| failed(&error))
        };
        Ok(Banks { profile: self.fapi2.into(), jwks: self.fapi_jwks.iter().map(read).collect::<Result<_, _>>()? })
    }
}

/// Plays the demo, until somebody ends it or the script is through.
pub(super) async fn demo(words: &DemoWords) -> Result<(), StartError> {
    let tls = if words.tls { Tls::On } else { Tls::Off };
    let options = DemoOptions {
        listen: words.listen,
        tls,
        redirect_uris: words.redirect_uri.clone(),
        post_logout_redirect_uris: words.post_logout_redirect_uri.clone(),
        banks: words.banks()?,
    };
    let stage = Stage::set(options).await.map_err(StartError::one)?;
    log(stage.config());
    let house = start(stage.config().clone(), Clock::Machine, Work::Runs).await?;
    let demo = stage.play(&house.app).await.map_err(StartError::one)?;
    if words.json {
        say!("{}", demo.json_line());
    } else if !words.script {
        say!("{}", demo.directions());
    }
    let outcome = if words.script {
        tell(&demo).await
    } else {
        wait_for_the_end().await;
        Ok(())
    };
    demo.end().await;
    house.stop().await;
    outcome
}

/// Walks through the story and prints it.
async fn tell(demo: &Demo) -> Result<(), StartError> {
    let walked = walk(demo, InvitedBy::Portal, Teller::new(&mut |step| say!("{step}"))).await.map_err(StartError::one)?;
    say!("\nWhat the app was told of Ann, in an ID token that was verified:\n{:#}", Value::Object(walked.ann));
    Ok(())
}

#[cfg(test)]
mod tests {
    use rules::directory::{Actor, Caller, Door};
    use rules::ids::RequestId;
    use rules::invitations::Landing;
    use serde_json::json;

    use super::*;
    use crate::app::App;
    use crate::commands::serve::Running;
    use crate::demo::cast::{ANN, ORDERS, ORDERS_READ, PIA};
    use crate::demo::client::KeepsCookies;
    use crate::demo::script::come;
    use crate::demo::walker::Walker;
    use crate::flows::invitations::{Asked, Opens, Sends, invite};

    async fn open() -> (Running, Demo) {
        let listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        let key = json!({ "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" });
        let banks = Banks { profile: Fapi2::MessageSigning.into(), jwks: vec![json!({ "keys": [key] }); 2] };
        let elsewhere = |path: &str| vec![format!("https://suite.example/{path}").parse().unwrap()];
        let (redirect_uris, post_logout_redirect_uris) = (elsewhere("callback"), elsewhere("bye"));
        let stage = Stage::set(DemoOptions { listen, tls: Tls::On, redirect_uris, post_logout_redirect_uris, banks }).await.unwrap();
        let house = start(stage.config().clone(), Clock::Machine, Work::Runs).await.unwrap();
        let demo = stage.play(&house.app).await.unwrap();
        (house, demo)
    }

    #[actix_web::test]
    async fn programs_are_told_everything_that_opens_the_demo() {
        let (house, demo) = open().await;
        let line = demo.json_line();
        assert!(!line.contains('\n'));
        let told: Value = serde_json::from_str(&line).unwrap();
        let contoso = &told["tenants"][0];
        assert_eq!(contoso["issuer"], format!("{}/contoso", told["url"].as_str().unwrap()));
        for (part, fields) in [
            (contoso, &["name", "api_token", "registration_endpoint"] as &[_]),
            (&contoso["admin"], &["email", "password"]),
            (&contoso["users"][0], &["email", "password"]),
            (&contoso["clients"][0], &["client_id", "client_secret"]),
            (&told, &["inbox_url", "sample_csv_url", "ca_pem", "config_file", "mtls_url"]),
            (&told["client_certificates"][1], &["subject_dn", "certificate_pem", "key_pem"]),
        ] {
            assert!(fields.iter().all(|field| part[field].as_str().is_some_and(|text| !text.is_empty())), "{fields:?} in {part}");
        }
        for tenant in told["tenants"].as_array().unwrap() {
            let clients = tenant["clients"].as_array().unwrap();
            let has_both = |client: &&Value| client["client_secret"].is_string() && !client["redirect_uris"].as_array().unwrap().is_empty();
            assert!(clients.iter().filter(has_both).count() >= 2 && tenant["users"][0]["password"] != "", "{tenant}");
            for name in ["FAPI 1", "FAPI 2"] {
                let bank = clients.iter().find(|client| client["name"] == name).unwrap();
                assert!(bank["client_id"].is_string() && bank.get("client_secret").is_none(), "{bank}");
            }
        }
        let of_programs = demo.tenants[0].clients.iter().filter(|client| ["Test 1", "FAPI 2"].contains(&client.name.as_str()));
        for client in of_programs {
            let id = client.client_id.parse().unwrap();
            let application = house.app.storage.application(demo.tenants[0].tid, id).await.unwrap().unwrap();
            let is_there = |uris: &[String], path: &str| uris.contains(&format!("https://suite.example/{path}"));
            assert!(is_there(&application.settings.redirect_uris, "callback"), "{}", client.name);
            assert!(is_there(&application.settings.post_logout_redirect_uris, "bye"), "{}", client.name);
        }
        let limits = &house.app.config.limits;
        assert!(
            limits.registrations_per_hour > 1_000 && limits.guesses_per_minute > 5,
            "a suite runs many things side by side: {limits:?}"
        );
        assert!(contoso["clients"][0]["redirect_uris"][0].as_str().unwrap().ends_with("/callback"));
        let sample = demo.http_client(KeepsCookies::No).unwrap().get(demo.sample_csv_url.clone()).send().await.unwrap();
        assert!(sample.text().await.unwrap().starts_with("Email,"));
        demo.end().await;
        house.stop().await;
    }

    /// Invites by hand what the admin of the story invites in the portal.
    async fn invite_both(house: &App, demo: &Demo) {
        let contoso = &demo.tenants[0];
        let orders = contoso.client(ORDERS).unwrap().client_id.parse().unwrap();
        let at = house.clock.now();
        let request_id = RequestId::new(&house.random, at);
        let caller = Caller { actor: Actor::Operator, door: Door::Command, address: None, request_id, at };
        for address in [ANN.email, PIA] {
            let asked = Asked {
                address: address.parse().unwrap(),
                display_name: None,
                given_name: None,
                family_name: None,
                applications: vec![(orders, Some(ORDERS_READ.to_owned()))],
                groups: Vec::new(),
                landing: Landing::Application(orders),
                language: None,
                message: None,
                cc: None,
                sponsor: None,
                access_ends_at: None,
                lasts_for: None,
                sends: Sends::Letter,
                opens: Opens::Nothing,
            };
            invite(house, &caller, contoso.tid, asked).await.unwrap();
        }
    }

    #[actix_web::test]
    async fn both_guests_of_the_story_come_in() {
        let (house, demo) = open().await;
        invite_both(&house.app, &demo).await;
        let mut said = Vec::new();
        let walked = come(&demo, Teller::new(&mut |step| said.push(step.to_owned()))).await;
        let walked = walked.unwrap_or_else(|error| panic!("after {said:#?}: {error}"));
        assert_eq!((&walked.ann["acct"], &walked.pia["idp"]), (&Value::from(1), &Value::from("mail")));
        demo.end().await;
        house.stop().await;
    }

    #[actix_web::test]
    async fn a_member_signs_in_to_the_app_and_is_called_one() {
        let (house, demo) = open().await;
        let dana = demo.tenants[0].users[0].clone();
        let mut walker = Walker::new(demo.http_client(KeepsCookies::Yes).unwrap());
        walker.open(&demo.app_url).await.unwrap();
        walker.follow("Sign in").await.unwrap();
        walker.fill("address", &dana.email).press("Continue").await.unwrap();
        walker.fill("password", &dana.password).press("Sign in").await.unwrap();
        walker.see("You belong to Contoso").unwrap();
        walker.follow("Approve").await.unwrap();
        walker.see("This needs the role Orders.Approve").unwrap();
        walker.press("Sign out").await.unwrap();
        demo.end().await;
        house.stop().await;
    }
}
