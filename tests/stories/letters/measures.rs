//! What the operator's machines are told, at an address of its own (SECURITY 24).

use crate::cast::{House, Program, Visitor, free_port};
use crate::redemption::way::{ANN, invited};

crate::stories! {
    what_happens_is_measured_where_only_the_operator_comes,
}

/// The value of a sample.
fn sample(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

async fn what_happens_is_measured_where_only_the_operator_comes(house: House) {
    let port = free_port();
    let house = House::open_with(house.engine(), &format!("[metrics]\nlisten = \"127.0.0.1:{port}\"")).await;
    let program = Program::new();
    let measured = async || {
        let said = program.send("GET", &format!("http://127.0.0.1:{port}/metrics"), &[], Vec::new()).await;
        assert_eq!(said.status, 200);
        assert!(said.header("content-type").starts_with("text/plain; version=0.0.4"));
        said.body
    };
    let before = measured().await;
    let (sent, guessed) = ("guesthouse_letters_total{outcome=\"sent\"}", "guesthouse_refusals_total{limit=\"guess_minute\"}");
    let (contoso, _, _, _) = invited(&house, ANN).await;
    let mut stranger = Visitor::new();
    stranger.open(&house.at("/contoso/account")).await;
    stranger.fill("address", &contoso.admin_address).submit("Continue").await;
    for _ in 0..6 {
        stranger.fill("password", "not-the-right-one").submit("Sign in").await;
    }
    let after = measured().await;
    // Others play in the same process: it is at least as much.
    for name in [sent, guessed] {
        assert!(sample(&after, name) > sample(&before, name), "{name}: {after}");
    }
    assert!(sample(&after, "guesthouse_requests_total{door=\"interaction\",class=\"2xx\"}").is_some(), "{after}");
    assert_eq!(sample(&after, "guesthouse_queue_due{kind=\"letter\"}"), Some(0), "{after}");
    assert_eq!(sample(&after, "guesthouse_database_up"), Some(1));
    for secret in [ANN, "contoso", "fabrikam"] {
        assert!(!after.contains(secret), "{secret}");
    }
    // Nothing else is answered there, and nobody else is told.
    assert_eq!(program.send("GET", &format!("http://127.0.0.1:{port}/healthz"), &[], Vec::new()).await.status, 404);
    assert_eq!(program.send("GET", house.at("/metrics").as_str(), &[], Vec::new()).await.status, 404);
    house.close().await;
}
